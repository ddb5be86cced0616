package webhook

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/webhookdelivery"
	"github.com/appmuster/appmuster/ent/webhookendpoint"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// maxEndpoints is how many endpoints an organization may have.
const maxEndpoints = 20

// Endpoints manages the addresses that organizations want told.
type Endpoints struct {
	DB     *database.DB
	Keeper *seal.Keeper
	// Allow are networks that may be told although private.
	Allow []netip.Prefix
	Now   func() time.Time
}

var errNoEndpoint = fault.New(fault.NotFound, "There is no such endpoint, or it is not yours.").WithField("webhookEndpointId")

func mayManage(ctx context.Context, organization int64) error {
	if !viewer.FromContext(ctx).Can(organization, viewer.ManageWebhooks) {
		return fault.New(fault.Forbidden, "Your role does not allow to change webhooks. Ask an owner of the organization.")
	}
	return nil
}

func events(names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, fault.New(fault.Invalid, "Choose at least one event to be told of.").WithField("events")
	}
	known := activity.WebhookTypes()
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fault.New(fault.Invalid, fmt.Sprintf("There is no event %.60q. Choose from: %v.", name, known)).WithField("events")
		}
	}
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Create adds an endpoint and gives its signing secret this once.
func (s *Endpoints) Create(ctx context.Context, organization int64, address string, types []string) (*ent.WebhookEndpoint, secret.Text, error) {
	var none secret.Text
	if !viewer.FromContext(ctx).Allows(organization) {
		return nil, none, fault.New(fault.NotFound, "There is no such organization, or it is not yours.").WithField("organizationId")
	}
	if err := mayManage(ctx, organization); err != nil {
		return nil, none, err
	}
	if err := ValidateURL(address, s.Allow); err != nil {
		return nil, none, err
	}
	types, err := events(types)
	if err != nil {
		return nil, none, err
	}
	signing, err := NewSecret()
	if err != nil {
		return nil, none, err
	}
	var made *ent.WebhookEndpoint
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Ent().WebhookEndpoint.Query().Where(webhookendpoint.OrganizationID(organization), webhookendpoint.DeletedAtIsNil()).Count(ctx)
		if err != nil {
			return fmt.Errorf("count endpoints: %w", err)
		}
		if n >= maxEndpoints {
			return fault.New(fault.Limit, fmt.Sprintf("An organization has at most %d webhook endpoints. Delete one first.", maxEndpoints))
		}
		made, err = tx.Ent().WebhookEndpoint.Create().SetOrganizationID(organization).SetURL(address).SetEvents(types).
			SetSealedSecret([]byte{}).SetCreatedAt(s.Now()).Save(ctx)
		if err != nil {
			return fmt.Errorf("add endpoint: %w", err)
		}
		sealed, err := s.Keeper.Seal(ctx, tx.Keys(), secretOwner(organization), secretPlace(made.ID), signing)
		if err != nil {
			return err
		}
		if made, err = tx.Ent().WebhookEndpoint.UpdateOneID(made.ID).SetSealedSecret(sealed).Save(ctx); err != nil {
			return fmt.Errorf("add endpoint: %w", err)
		}
		return audit(ctx, tx, made, activity.WebhookCreated, map[string]any{"host": host(made.URL), "events": made.Events})
	}, database.Durable())
	if err != nil {
		return nil, none, err
	}
	return made, signing, nil
}

// change runs fn on an endpoint that the viewer may change.
func (s *Endpoints) change(ctx context.Context, id int64, fn func(ctx context.Context, tx *database.Tx, e *ent.WebhookEndpoint) error) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		e, err := tx.Ent().WebhookEndpoint.Query().Where(webhookendpoint.ID(id), webhookendpoint.DeletedAtIsNil()).Only(ctx)
		if ent.IsNotFound(err) {
			return errNoEndpoint
		}
		if err != nil {
			return fmt.Errorf("find endpoint: %w", err)
		}
		if err := mayManage(ctx, e.OrganizationID); err != nil {
			return err
		}
		return fn(ctx, tx, e)
	}, database.Durable())
}

// Update changes an endpoint; nil leaves a value as it is. Switching one on
// forgets that it failed.
func (s *Endpoints) Update(ctx context.Context, id int64, address *string, types []string, enabled *bool) (*ent.WebhookEndpoint, error) {
	if address != nil {
		if err := ValidateURL(*address, s.Allow); err != nil {
			return nil, err
		}
	}
	if types != nil {
		var err error
		if types, err = events(types); err != nil {
			return nil, err
		}
	}
	var after *ent.WebhookEndpoint
	err := s.change(ctx, id, func(ctx context.Context, tx *database.Tx, e *ent.WebhookEndpoint) (err error) {
		update := e.Update().SetNillableURL(address).SetNillableEnabled(enabled)
		if types != nil {
			update.SetEvents(types)
		}
		if enabled != nil {
			update.SetDisabledReason("")
			if *enabled {
				update.ClearFailingSince()
			} else if err := cancelPending(ctx, tx, e.ID); err != nil {
				return err
			}
		}
		if after, err = update.Save(ctx); err != nil {
			return fmt.Errorf("change endpoint: %w", err)
		}
		if after.Enabled {
			if err := activity.Resolve(ctx, tx, e.OrganizationID, e.ID, vocab.NoticeKindWebhookDisabled); err != nil {
				return err
			}
		}
		return audit(ctx, tx, after, activity.WebhookChanged, changes(e, after))
	})
	return after, err
}

// changes tells what differs. Of the address only the host: the rest may hold a
// secret of the receiver's.
func changes(before, after *ent.WebhookEndpoint) map[string]any {
	changed := map[string]any{}
	if before.URL != after.URL {
		changed["host"] = map[string]any{"before": host(before.URL), "after": host(after.URL)}
	}
	if !slices.Equal(before.Events, after.Events) {
		changed["events"] = map[string]any{"before": before.Events, "after": after.Events}
	}
	if before.Enabled != after.Enabled {
		changed["enabled"] = map[string]any{"before": before.Enabled, "after": after.Enabled}
	}
	return changed
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

func audit(ctx context.Context, tx *database.Tx, e *ent.WebhookEndpoint, action string, detail map[string]any) error {
	return activity.Audit(ctx, tx, activity.Entry{
		OrganizationID: e.OrganizationID, Action: action, SubjectKind: vocab.SubjectKindWebhookEndpoint, SubjectID: e.ID, Detail: detail,
	})
}

// Delete takes an endpoint away; its deliveries stay readable for their
// retention.
func (s *Endpoints) Delete(ctx context.Context, id int64) error {
	return s.change(ctx, id, func(ctx context.Context, tx *database.Tx, e *ent.WebhookEndpoint) error {
		if err := cancelPending(ctx, tx, e.ID); err != nil {
			return err
		}
		if err := e.Update().SetEnabled(false).SetDeletedAt(s.Now()).Exec(ctx); err != nil {
			return fmt.Errorf("delete endpoint: %w", err)
		}
		if err := activity.Resolve(ctx, tx, e.OrganizationID, e.ID, vocab.NoticeKindWebhookDisabled); err != nil {
			return err
		}
		return audit(ctx, tx, e, activity.WebhookDeleted, map[string]any{"host": host(e.URL)})
	})
}

func cancelPending(ctx context.Context, tx *database.Tx, endpointID int64) error {
	_, err := tx.Ent().WebhookDelivery.Update().Where(webhookdelivery.WebhookEndpointID(endpointID),
		webhookdelivery.StateEQ(vocab.DeliveryStatePending)).SetState(vocab.DeliveryStateCanceled).ClearNextAttemptAt().Save(ctx)
	return err
}

// SendTest puts a webhook.test event on its way to an endpoint, whatever types
// it is told of. While one is on its way there is no second: a Limit fault.
func (s *Endpoints) SendTest(ctx context.Context, id int64) (*ent.WebhookDelivery, error) {
	var delivery *ent.WebhookDelivery
	err := s.change(ctx, id, func(ctx context.Context, tx *database.Tx, e *ent.WebhookEndpoint) (err error) {
		if !e.Enabled {
			return fault.New(fault.Conflict, "This endpoint is switched off. Switch it on first.").WithField("webhookEndpointId")
		}
		if err := tx.Lock(ctx, "webhook test", e.ID); err != nil {
			return err
		}
		pending, err := tx.Ent().WebhookDelivery.Query().Where(webhookdelivery.WebhookEndpointID(e.ID),
			webhookdelivery.EventTypeEQ(activity.WebhookTest), webhookdelivery.StateEQ(vocab.DeliveryStatePending)).Exist(ctx)
		if err != nil {
			return fmt.Errorf("find test: %w", err)
		}
		if pending {
			return fault.New(fault.Limit, "A test is still on its way to this endpoint. Wait until it was delivered or given up; the endpoint's deliveries show where it stands.").
				WithField("webhookEndpointId")
		}
		if err := activity.EmitTo(ctx, tx, e, activity.WebhookTest, map[string]any{
			"organizationId":    xid.Encode(xid.Organization, e.OrganizationID),
			"webhookEndpointId": xid.Encode(xid.WebhookEndpoint, e.ID),
		}); err != nil {
			return err
		}
		delivery, err = tx.Ent().WebhookDelivery.Query().Where(webhookdelivery.WebhookEndpointID(e.ID)).
			Order(ent.Desc(webhookdelivery.FieldID)).First(ctx)
		if err != nil {
			return fmt.Errorf("find delivery: %w", err)
		}
		return audit(ctx, tx, e, activity.WebhookTested, map[string]any{"host": host(e.URL)})
	})
	return delivery, err
}
