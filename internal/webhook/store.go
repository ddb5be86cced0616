package webhook

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/webhookdelivery"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// DatabaseStore keeps deliveries in the database, the secrets sealed.
type DatabaseStore struct {
	DB     *database.DB
	Keeper *seal.Keeper
}

func system(ctx context.Context) context.Context { return viewer.System(ctx, "webhook") }

func secretOwner(organizationID int64) seal.Owner {
	return seal.Owner{Kind: seal.Organization, ID: organizationID}
}

func secretPlace(endpointID int64) seal.Place {
	return seal.Place{Table: "webhook_endpoints", Row: endpointID, Column: "sealed_secret"}
}

// LoadDelivery gives a delivery with its endpoint's present address and
// secret. One that is gone, over, or whose endpoint is switched off is Done.
func (s DatabaseStore) LoadDelivery(ctx context.Context, id int64) (Delivery, error) {
	ctx = system(ctx)
	row, err := s.DB.Ent().WebhookDelivery.Get(ctx, id)
	if ent.IsNotFound(err) || err == nil && row.State != vocab.DeliveryStatePending {
		return Delivery{Done: true}, nil
	}
	if err != nil {
		return Delivery{}, err
	}
	endpoint, err := s.DB.Ent().WebhookEndpoint.Get(ctx, row.WebhookEndpointID)
	if ent.IsNotFound(err) {
		return Delivery{Done: true}, nil
	}
	if err != nil {
		return Delivery{}, fmt.Errorf("find endpoint: %w", err)
	}
	if !endpoint.Enabled || endpoint.DeletedAt != nil {
		return Delivery{Done: true}, s.cancel(ctx, id)
	}
	signing, err := s.Keeper.Open(ctx, s.DB.Keys(), secretOwner(endpoint.OrganizationID), secretPlace(endpoint.ID), endpoint.SealedSecret)
	if err != nil {
		return Delivery{}, err
	}
	d := Delivery{OrganizationID: endpoint.OrganizationID, EndpointID: endpoint.ID,
		MessageID: row.WebhookID, URL: endpoint.URL, Body: row.Payload, Secrets: []secret.Text{signing}, Attempts: row.Attempts,
		Once: row.EventType == activity.WebhookTest}
	if row.NextAttemptAt != nil {
		d.NotBefore = *row.NextAttemptAt
	}
	return d, nil
}

func (s DatabaseStore) cancel(ctx context.Context, id int64) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().WebhookDelivery.UpdateOneID(id).SetState(vocab.DeliveryStateCanceled).ClearNextAttemptAt().Exec(ctx)
	})
}

// SaveAttempt keeps an attempt and what follows from it, in one transaction.
func (s DatabaseStore) SaveAttempt(ctx context.Context, id int64, a Attempt) error {
	return s.DB.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		// PostgreSQL refuses a column that is both cleared and set.
		update := tx.Ent().WebhookDelivery.UpdateOneID(id).SetAttempts(a.Number).SetLastError(string(a.ErrorClass)).
			SetLastLatencyMs(int(a.Latency.Milliseconds()))
		if a.Status != 0 {
			update.SetLastStatus(a.Status)
		} else {
			update.ClearLastStatus()
		}
		if a.Outcome == Retry {
			update.SetNextAttemptAt(a.At.Add(a.After))
		} else {
			update.ClearNextAttemptAt()
		}
		switch a.Outcome {
		case Delivered:
			update.SetState(vocab.DeliveryStateSucceeded).SetDeliveredAt(a.At)
		case Failed:
			update.SetState(vocab.DeliveryStateFailed)
		}
		row, err := update.Save(ctx)
		if ent.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		endpoint, err := tx.Ent().WebhookEndpoint.Get(ctx, row.WebhookEndpointID)
		if err != nil {
			return fmt.Errorf("find endpoint: %w", err)
		}
		change := endpoint.Update()
		switch {
		case a.Outcome == Delivered:
			change.ClearFailingSince()
		case endpoint.FailingSince == nil:
			change.SetFailingSince(a.At)
		}
		switch {
		case a.Disable:
			change.SetEnabled(false).SetDisabledReason("The address answered that it wants no more (410 Gone).")
		case a.Outcome != Delivered && endpoint.FailingSince != nil && FailingTooLong(*endpoint.FailingSince, a.At):
			change.SetEnabled(false).SetDisabledReason("Every delivery of the last five days failed.")
		default:
			return change.Exec(ctx)
		}
		if _, err := tx.Ent().WebhookDelivery.Update().Where(webhookdelivery.WebhookEndpointID(endpoint.ID),
			webhookdelivery.StateEQ(vocab.DeliveryStatePending)).SetState(vocab.DeliveryStateCanceled).ClearNextAttemptAt().Save(ctx); err != nil {
			return err
		}
		if err := activity.Raise(ctx, tx, endpoint.OrganizationID, activity.Notice{Kind: vocab.NoticeKindWebhookDisabled, EndpointID: endpoint.ID}); err != nil {
			return err
		}
		return change.Exec(ctx)
	})
}
