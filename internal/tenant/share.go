package tenant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/consentlink"
	"github.com/appmuster/appmuster/ent/consentstate"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/ent/syncrun"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/fold"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	// linkFor is how long a link holds where nothing else is said, linkMost the
	// longest that may be said.
	linkFor  = 7
	linkMost = 30
	// progressFor is how long a used link's page tells how the first sync goes.
	progressFor = 24 * time.Hour
	// maxLinks is how many links a tenant may have that hold.
	maxLinks = 10
)

// errLinkGone is one answer for a link that never was, was used, withdrawn or has
// ended.
var errLinkGone = fault.New(fault.NotFound, "This link is not valid: it was used, withdrawn or has ended. Ask whoever sent it for a new one.")

// Share is what a person says to let somebody else's administrator consent.
type Share struct {
	OrganizationID int64
	// TenantID is a tenant that needs consent again; 0 for a new one, which Mode,
	// DomainFilter and Level describe as in Connection. One that is connected keeps
	// its own, and other ones are refused; nil and 0 mean its own.
	TenantID     int64
	Mode         vocab.TenantMode
	DomainFilter []string
	Level        int
	// Asker is who asks, in words that the administrator knows.
	Asker string
	// Days is how long the link holds, 1 to 30; 0 means 7.
	Days int
}

// ShareConsent makes a link for an administrator who has no account here, and
// gives its token, which is kept nowhere. A link works until consent came of it.
func (s *Service) ShareConsent(ctx context.Context, sh Share) (*ent.ConsentLink, secret.Text, error) {
	none := secret.Text{}
	if sh.TenantID != 0 {
		t, err := s.find(ctx, sh.TenantID, viewer.ManageTenants)
		if err != nil {
			return nil, none, err
		}
		if t.DisconnectedAt != nil {
			return nil, none, errDisconnected
		}
		sh.OrganizationID, sh.Mode = t.OrganizationID, t.Mode
	} else if err := may(ctx, sh.OrganizationID, viewer.ManageTenants); err != nil {
		if fault.Is(err, fault.NotFound) {
			err = fault.New(fault.NotFound, "There is no such organization, or it is not yours.").WithField("organizationId")
		}
		return nil, none, err
	}
	if sh.Mode != vocab.TenantModeDelegated && sh.Mode != vocab.TenantModeApplication {
		return nil, none, fault.New(fault.Invalid, "A link is for consent to the operator's registration. A company's own registration has no consent page.").WithField("mode")
	}
	if s.Registration.ClientID == "" {
		return nil, none, errNoRegistration
	}
	asker, ok := fold.Line(sh.Asker)
	if asker == "" || len(asker) > 100 || !ok {
		return nil, none, fault.New(fault.Invalid, "Say who asks, in at most 100 characters on one line: the administrator reads it.").WithField("asker")
	}
	if sh.Days == 0 {
		sh.Days = linkFor
	}
	if sh.Days < 1 || sh.Days > linkMost {
		return nil, none, fault.New(fault.Invalid, "A link holds from 1 to 30 days.").WithField("days")
	}
	c := Connection{OrganizationID: sh.OrganizationID, Mode: sh.Mode, Level: sh.Level}
	if c.Level == 0 {
		c.Level = 3
	}
	if c.Level < 1 || c.Level > 3 {
		return nil, none, fault.New(fault.Invalid, "The consent level is 1, 2 or 3.").WithField("consentLevel")
	}
	var err error
	if c.DomainFilter, err = domains(sh.DomainFilter); err != nil {
		return nil, none, err
	}
	token := random()
	var made *ent.ConsentLink
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		id := sh.TenantID
		if id == 0 {
			t, err := s.waiting(ctx, tx, c)
			if err != nil {
				return err
			}
			id = t.ID
		}
		t, err := live(ctx, tx, id)
		if err != nil {
			return err
		}
		if sh.TenantID != 0 {
			if t, err = sh.onto(ctx, tx, t, c); err != nil {
				return err
			}
		}
		now := s.Now()
		n, err := tx.Ent().ConsentLink.Query().Where(holds(now), consentlink.TenantID(id)).Count(system(ctx))
		if err != nil {
			return fmt.Errorf("count links: %w", err)
		}
		if n >= maxLinks {
			return fault.New(fault.Conflict, "Ten links for this tenant hold already. Withdraw one first.").WithField("tenantId")
		}
		create := tx.Ent().ConsentLink.Create().SetTokenHash(sum(token)).SetOrganizationID(t.OrganizationID).SetTenantID(t.ID).
			SetAsker(asker).SetCreatedAt(now).SetExpiresAt(now.AddDate(0, 0, sh.Days))
		v := viewer.FromContext(ctx)
		if id := v.MemberID(); id != 0 {
			create.SetMemberID(id)
		}
		if id := v.TokenID(); id != 0 {
			create.SetTokenID(id)
		}
		if made, err = create.Save(system(ctx)); err != nil {
			return fmt.Errorf("make link: %w", err)
		}
		return audit(ctx, tx, t, activity.ConsentLinkMade, map[string]any{"asker": asker, "expiresAt": made.ExpiresAt})
	}, database.Durable())
	if err != nil {
		return nil, none, err
	}
	return made, secret.NewText(token), nil
}

// onto has a tenant that waits for its first consent ask for what the link is to ask
// for. What is connected is renewed by a link as it is: whoever asks for something
// else is told so.
func (sh Share) onto(ctx context.Context, tx *database.Tx, t *ent.Tenant, c Connection) (*ent.Tenant, error) {
	level, filter := t.ConsentLevel, t.DomainFilter
	if sh.Level != 0 {
		level = c.Level
	}
	if len(sh.DomainFilter) > 0 {
		filter = c.DomainFilter
	}
	sameLevel, sameFilter := level == t.ConsentLevel, slices.Equal(filter, t.DomainFilter)
	switch {
	case sameLevel && sameFilter:
		return t, nil
	case t.EntraTenantID == "":
		t, err := tx.Ent().Tenant.UpdateOneID(t.ID).SetConsentLevel(level).SetDomainFilter(filter).Save(system(ctx))
		if err != nil {
			return nil, fmt.Errorf("set what is asked for: %w", err)
		}
		return t, nil
	case !sameLevel:
		return nil, fault.New(fault.Invalid, fmt.Sprintf("This tenant is connected at consent level %d, and a link renews it as it is. Leave the level away; for another one, connect the tenant again, with its administrator at hand.", t.ConsentLevel)).WithField("consentLevel")
	}
	return nil, fault.New(fault.Invalid, "This tenant is connected with its own domain filter, and a link renews it as it is. Leave the domains away.").WithField("domainFilter")
}

// holds are the links that consent may still come of.
func holds(now time.Time) predicate.ConsentLink {
	return consentlink.And(consentlink.RevokedAtIsNil(), consentlink.ConsentedAtIsNil(), consentlink.ExpiresAtGT(now))
}

// ConsentLinks gives the links of tenants that the viewer may see, newest first.
func (s *Service) ConsentLinks(ctx context.Context, t *ent.Tenant) ([]*ent.ConsentLink, error) {
	if may(ctx, t.OrganizationID, viewer.ManageTenants) != nil {
		return nil, nil
	}
	rows, err := s.DB.Ent().ConsentLink.Query().Where(consentlink.TenantID(t.ID), consentlink.OrganizationID(t.OrganizationID)).
		Order(ent.Desc(consentlink.FieldID)).Limit(2 * maxLinks).All(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("list links: %w", err)
	}
	return rows, nil
}

// RevokeConsentLink withdraws a link; a consent that is under way by it is refused.
// Repeating it changes nothing.
func (s *Service) RevokeConsentLink(ctx context.Context, id int64) (*ent.ConsentLink, error) {
	gone := fault.New(fault.NotFound, "There is no such link, or it is not yours.").WithField("consentLinkId")
	row, err := s.DB.Ent().ConsentLink.Get(system(ctx), id)
	if ent.IsNotFound(err) || err == nil && !viewer.FromContext(ctx).Allows(row.OrganizationID) {
		return nil, gone
	}
	if err != nil {
		return nil, fmt.Errorf("find link: %w", err)
	}
	if err := may(ctx, row.OrganizationID, viewer.ManageTenants); err != nil {
		return nil, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		t, err := locked(ctx, tx, row.TenantID)
		if err != nil {
			return err
		}
		n, err := tx.Ent().ConsentLink.Update().Where(consentlink.ID(id), consentlink.RevokedAtIsNil(), consentlink.ConsentedAtIsNil()).
			SetRevokedAt(s.Now()).Save(system(ctx))
		if err != nil {
			return fmt.Errorf("withdraw link: %w", err)
		}
		if n > 0 {
			if err := audit(ctx, tx, t, activity.ConsentLinkRevoked, nil); err != nil {
				return err
			}
		}
		row, err = tx.Ent().ConsentLink.Get(system(ctx), id)
		return err
	}, database.Durable())
	return row, err
}

// Shared is what a link's page shows; of the organization nothing but its name.
type Shared struct {
	Asker, Organization string
	Mode                vocab.TenantMode
	ExpiresAt           time.Time
	Level               int
	// Directory is the one that is connected already; empty for a first consent.
	Directory string
	// Stage is ASKED, WAITING (consent was given and spreads), SYNCING, DONE, or
	// REFUSED with a Reason: the last try ended so, and another may follow.
	Stage  string
	Reason string
	// StagesDone of StagesAll data sets of the first sync are read.
	StagesDone, StagesAll int
}

// LookShared gives what a link's page shows. A link that was used shows its
// progress for a day, and nothing else.
func (s *Service) LookShared(ctx context.Context, token string) (Shared, error) {
	ctx = system(ctx)
	link, t, err := s.shared(ctx, token)
	if err != nil {
		return Shared{}, err
	}
	o, err := s.DB.Ent().Organization.Get(ctx, link.OrganizationID)
	if err != nil {
		return Shared{}, fmt.Errorf("find organization: %w", err)
	}
	v := Shared{Asker: link.Asker, Organization: o.Name, Mode: t.Mode, ExpiresAt: link.ExpiresAt, Level: t.ConsentLevel, Stage: "ASKED"}
	switch {
	case link.ConsentedAt == nil && t.ConsentRetryAt != nil:
		v.Stage = "WAITING"
	case link.ConsentedAt == nil:
		if t.EntraTenantID != "" {
			v.Directory = t.DisplayName
		}
		if slices.Contains([]vocab.TenantState{vocab.TenantStatePendingConsent, vocab.TenantStateNeedsConsent}, t.State) && link.RefusedReason != "" {
			v.Stage, v.Reason = "REFUSED", link.RefusedReason
		}
	default:
		v.Stage, v.Directory = "DONE", t.DisplayName
		err = s.progress(ctx, t, link, &v)
	}
	if err == nil && link.OpenedAt == nil {
		err = s.noteOpened(ctx, link, t)
	}
	return v, err
}

// progress tells how far the sync is that the consent began.
func (s *Service) progress(ctx context.Context, t *ent.Tenant, link *ent.ConsentLink, v *Shared) error {
	run, err := s.DB.Ent().SyncRun.Query().Where(syncrun.TenantID(t.ID), syncrun.QueuedAtGTE(link.ConsentedAt.Add(-time.Minute))).
		Order(ent.Asc(syncrun.FieldID)).WithStages().First(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find sync: %w", err)
	}
	if run.Open {
		v.Stage = "SYNCING"
	}
	for _, stage := range run.Edges.Stages {
		v.StagesAll++
		if stage.State != vocab.SyncStageStatePending && stage.State != vocab.SyncStageStateRunning {
			v.StagesDone++
		}
	}
	return nil
}

func (s *Service) noteOpened(ctx context.Context, link *ent.ConsentLink, t *ent.Tenant) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Ent().ConsentLink.Update().Where(consentlink.ID(link.ID), consentlink.OpenedAtIsNil()).SetOpenedAt(s.Now()).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		return audit(ctx, tx, t, activity.ConsentLinkOpened, nil)
	})
}

// shared gives the link of a token that holds or was used a while ago, and its
// tenant.
func (s *Service) shared(ctx context.Context, token string) (*ent.ConsentLink, *ent.Tenant, error) {
	now := s.Now()
	link, err := s.DB.Ent().ConsentLink.Query().Where(consentlink.TokenHash(sum(token)), consentlink.Or(
		holds(now), consentlink.And(consentlink.RevokedAtIsNil(), consentlink.ConsentedAtGT(now.Add(-progressFor))))).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil, errLinkGone
	}
	if err != nil {
		return nil, nil, fmt.Errorf("find link: %w", err)
	}
	t, err := s.DB.Ent().Tenant.Query().Where(enttenant.ID(link.TenantID), enttenant.DisconnectedAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil, errLinkGone
	}
	if err != nil {
		return nil, nil, fmt.Errorf("find tenant: %w", err)
	}
	// Where whoever made it may connect no more, it holds no more.
	err = s.stillMay(ctx, s.DB.Ent(), &ent.ConsentState{OrganizationID: link.OrganizationID, MemberID: link.MemberID, TokenID: link.TokenID})
	if errors.Is(err, errMayNoMore) {
		return nil, nil, errLinkGone
	}
	return link, t, err
}

// journeysPerHour is how often one link may be begun within an hour.
const journeysPerHour = 20

// BeginShared sets out for Microsoft by a link; the journey is bound to who has
// it.
func (s *Service) BeginShared(ctx context.Context, token string) (address string, err error) {
	ctx = system(ctx)
	link, t, err := s.shared(ctx, token)
	if err != nil {
		return "", err
	}
	if link.ConsentedAt != nil {
		return "", errLinkGone
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		// Who has the link needs no account, so the link's journeys are counted.
		n, err := tx.Ent().ConsentState.Query().Where(consentstate.LinkID(link.ID), consentstate.CreatedAtGT(s.Now().Add(-time.Hour))).Count(ctx)
		if err != nil {
			return fmt.Errorf("count journeys: %w", err)
		}
		if n >= journeysPerHour {
			return fault.New(fault.Limit, "This link was begun many times within the hour. Try it again later.")
		}
		if address, err = s.setOutAs(ctx, tx, t, traveller{member: link.MemberID, token: link.TokenID, link: &link.ID, session: sum(token)}, 0); err != nil {
			return err
		}
		return audit(ctx, tx, t, activity.TenantConsentRequested, map[string]any{"mode": t.Mode, "consentLevel": t.ConsentLevel, "byLink": true})
	}, database.Durable())
	return address, err
}

// useLink ends a link with the consent that came of it, within the caller's
// transaction; one that was withdrawn or used meanwhile is refused.
func (s *Service) useLink(ctx context.Context, tx *database.Tx, row *ent.ConsentState) error {
	if row.LinkID == nil {
		return nil
	}
	n, err := tx.Ent().ConsentLink.Update().Where(consentlink.ID(*row.LinkID), consentlink.RevokedAtIsNil(), consentlink.ConsentedAtIsNil()).
		SetConsentedAt(s.Now()).SetRefusedReason("").Save(system(ctx))
	if err != nil {
		return fmt.Errorf("use link: %w", err)
	}
	if n == 0 {
		return errLinkGone
	}
	return nil
}

// SharePath is a link's page, below the base URL.
func SharePath(token secret.Text) string { return "/c/" + token.Reveal() }
