// Package tenant connects an organization to a Microsoft directory, keeps the
// credentials, and takes leave of it again.
//
// Every exported function owns its transactions; none holds one open while it
// talks to Microsoft.
package tenant

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// Registration is the operator's own multi-tenant app registration; the zero
// value means there is none.
type Registration struct {
	ClientID     string
	ClientSecret secret.Text
	// Certificate is used in place of the secret; nil means the secret.
	Certificate *msgraph.Certificate
	// SecretExpiresAt is when the secret ends, as the operator says; zero: unknown.
	SecretExpiresAt time.Time
	// RedirectURL is where Microsoft sends administrators back to.
	RedirectURL string
}

// Params of New.
type Params struct {
	DB           *database.DB
	Microsoft    *msgraph.Service
	Keeper       *seal.Keeper
	Registration Registration
	// Permissions gives the delegated permissions up to a consent level, 1 to 3.
	Permissions func(level int) []string
	// Guide tells which permissions are missing.
	Guide checkup.Guide
	// Standing gives who a member would be as of now, or an API token where
	// tokenID is not 0; nil for nobody any more. It reads by c, and needs no viewer.
	Standing func(ctx context.Context, c *ent.Client, memberID, tokenID int64) (*viewer.Viewer, error)
	// OpenRun opens a sync within the caller's transaction.
	OpenRun func(ctx context.Context, tx *database.Tx, tenantID int64, trigger vocab.SyncTrigger) error
	// CancelRun ends the tenant's open sync and refuses what an ended one holds
	// back, if there is either, within the caller's transaction.
	CancelRun func(ctx context.Context, tx *database.Tx, tenantID int64) error
	// Settled gives where the newest sync that came to its end leaves a tenant, by what
	// is known of it within the caller's transaction; nil where none did.
	Settled func(ctx context.Context, tx *database.Tx, tenantID int64) (*Settled, error)
	// RequestIP gives where a request comes from, also one of nobody; "" where there
	// is none. nil: never known.
	RequestIP func(ctx context.Context) string
	Now       func() time.Time
	Logger    *slog.Logger
}

// Settled is where a sync leaves a tenant, and when.
type Settled struct {
	State        vocab.TenantState
	Reason, Mend string
	At           time.Time
}

// Service connects and disconnects tenants.
type Service struct {
	Params
	// looked tells that this process looked at the operator's registration.
	looked atomic.Bool
}

// New makes the service; it reads nothing.
func New(p Params) *Service {
	if p.RequestIP == nil {
		p.RequestIP = func(context.Context) string { return "" }
	}
	return &Service{Params: p}
}

var (
	errNoTenant       = fault.New(fault.NotFound, "There is no such tenant, or it is not yours.").WithField("tenantId")
	errMayNot         = fault.New(fault.Forbidden, "Your role does not allow to change connections. Ask an owner of the organization.")
	errDisconnected   = fault.New(fault.Conflict, "This tenant was disconnected. Connect it anew.").WithField("tenantId")
	errNoRegistration = fault.New(fault.Invalid, "This instance has no app registration of its own. Use the customer's own registration, or ask the operator to set APPMUSTER_MICROSOFT_CLIENT_ID.").WithField("mode")
	errJourneyUnknown = fault.New(fault.Invalid, "This way back from Microsoft is not known: it was used already, took too long, or began in another browser. Start connecting again.")
	errMayNoMore      = fault.New(fault.Forbidden, "Whoever began this connection may not change the organization's connections any more. Ask an owner of the organization to start connecting again.")
)

func system(ctx context.Context) context.Context { return viewer.System(ctx, "tenant") }

// may tells whether the viewer has a right in an organization.
func may(ctx context.Context, organization int64, right viewer.Right) error {
	v := viewer.FromContext(ctx)
	if !v.Allows(organization) {
		return errNoTenant
	}
	if !v.Can(organization, right) {
		return errMayNot
	}
	return nil
}

// audit notes what was done to a tenant, within the caller's transaction.
func audit(ctx context.Context, tx *database.Tx, t *ent.Tenant, action string, detail map[string]any) error {
	return activity.Audit(ctx, tx, activity.Entry{
		OrganizationID: t.OrganizationID, Action: action, Actor: actor(ctx),
		SubjectKind: vocab.SubjectKindTenant, SubjectID: t.ID, Detail: detail,
	})
}

// find gives a tenant that the viewer has a right over.
func (s *Service) find(ctx context.Context, id int64, right viewer.Right) (*ent.Tenant, error) {
	t, err := s.DB.Ent().Tenant.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, errNoTenant
	}
	if err != nil {
		return nil, fmt.Errorf("find tenant: %w", err)
	}
	return t, may(ctx, t.OrganizationID, right)
}

func owner(tenantID int64) seal.Owner { return seal.Owner{Kind: seal.Tenant, ID: tenantID} }

func credentialPlace(tenantID int64) seal.Place {
	return seal.Place{Table: "tenants", Row: tenantID, Column: "sealed_credential"}
}

// spread gives a minute of the day, so that tenants do not sync all at once.
func spread() int { return rand.IntN(24 * 60) }

// domains gives a domain filter in its stored form: folded, sorted, empty for
// all.
func domains(filter []string) ([]string, error) {
	var out []string
	for _, line := range filter {
		for _, domain := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' }) {
			domain = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(domain), "@"))
			if domain == "*" {
				return nil, nil
			}
			if !strings.Contains(domain, ".") || strings.ContainsAny(domain, "/:@") || len(domain) > 253 {
				return nil, fault.New(fault.Invalid, "This is not a domain: write one per line, such as contoso.com, or * for all.").WithField("domainFilter")
			}
			out = append(out, domain)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// setState moves a tenant to a state within the caller's transaction and tells
// of it when the state is a new one.
func (s *Service) setState(ctx context.Context, tx *database.Tx, t *ent.Tenant, update *ent.TenantUpdateOne, state vocab.TenantState, reason, mend string) (*ent.Tenant, error) {
	now := s.Now()
	update.SetState(state).SetStateReason(reason).SetStateMend(mend)
	if t.State != state {
		update.SetStateSince(now)
	}
	after, err := update.Save(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("set tenant's state: %w", err)
	}
	if t.State == state {
		return after, nil
	}
	before := map[string]any{"state": t.State}
	if state == vocab.TenantStatePaused { // Resume goes back to it
		before["reason"], before["mend"] = t.StateReason, t.StateMend
	}
	if err := activity.Record(ctx, tx, t.OrganizationID, []activity.Event{{
		Type: activity.TenantStateChanged, TenantID: t.ID, OccurredAt: now, Actor: actor(ctx), Subject: subject(after),
		Before: before, After: map[string]any{"state": state, "reason": reason},
	}}); err != nil {
		return nil, err
	}
	return after, activity.Emit(ctx, tx, t.OrganizationID, activity.WebhookTenantStateChanged, map[string]any{
		"organizationId": xid.Encode(xid.Organization, t.OrganizationID),
		"tenantId":       xid.Encode(xid.Tenant, t.ID),
		"before":         t.State, "after": state, "state": state, "reason": reason, "mend": mend,
	}, nil)
}

func subject(t *ent.Tenant) activity.Subject {
	return activity.Subject{Kind: vocab.SubjectKindTenant, ID: t.ID, EntraID: t.EntraTenantID, Name: t.DisplayName}
}

func actor(ctx context.Context) activity.Actor {
	v := viewer.FromContext(ctx)
	if id := v.TokenID(); id != 0 {
		return activity.Actor{Kind: vocab.ActorKindToken, ID: id}
	}
	if id := v.MemberID(); id != 0 {
		return activity.Actor{Kind: vocab.ActorKindMember, ID: id}
	}
	return activity.Actor{Kind: vocab.ActorKindJob}
}
