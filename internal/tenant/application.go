package tenant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
	"github.com/appmuster/appmuster/jobs"
)

const (
	// spreadFor is how long a consent may take to reach all of Microsoft's servers.
	spreadFor = 10 * time.Minute
	// spreadFirst and spreadMost are the least and the longest pause between looks.
	spreadFirst = 2 * time.Second
	spreadMost  = 30 * time.Second
)

// asOperator reads a directory as the operator's own registration.
func (s *Service) asOperator(entraTenant string) *msgraph.Client {
	return s.Microsoft.Client(msgraph.AppCredential{
		EntraTenantID: entraTenant, ClientID: s.Registration.ClientID,
		ClientSecret: msgraph.Secret(s.Registration.ClientSecret.Reveal()), Certificate: s.Registration.Certificate,
		Known: true, // an ID token named it
	})
}

// identify ends the first leg to application permissions: the ID token proves who
// comes and of which directory. Then it sends them on to that directory's
// consent page.
func (s *Service) identify(ctx context.Context, q url.Values, t *ent.Tenant, row *ent.ConsentState, j journey) (*ent.Tenant, string, error) {
	person, err := s.signedIn(ctx, q, t, j)
	if err != nil {
		return nil, "", err
	}
	var address string
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		fresh, err := taken(ctx, tx, t.ID, j.Left)
		if err != nil {
			return err
		}
		state, _, err := s.remember(ctx, tx, fresh, travellerOf(row), journey{
			Leg: legAdminConsent, EntraTenant: person.TenantID, Person: person.ObjectID, Guest: person.HomeIssuer != "", Level: j.Level, Left: j.Left,
			Roles: person.Access.RoleTemplateIDs,
		}, journeyFor)
		address = s.Microsoft.AdminConsentURL(person.TenantID, s.Registration.ClientID, s.Registration.RedirectURL, state)
		return err
	}, database.Durable())
	return t, address, err
}

// adminConsented ends the second leg. What the address says proves nothing, so
// the application signs in to the directory that the first leg proved; where
// Microsoft does not know of the consent yet, a job looks again.
func (s *Service) adminConsented(ctx context.Context, q url.Values, t *ent.Tenant, row *ent.ConsentState, j journey) (*ent.Tenant, string, error) {
	if said := q.Get("tenant"); said != "" && xid.NewGUID(said) != xid.NewGUID(j.EntraTenant) {
		return nil, "", fault.New(fault.Conflict, "Consent was given for another directory than the one that was signed in to. Connect again, and choose the same account both times.")
	}
	bound, ask, err := s.tryConsented(ctx, t, row, j)
	if !spreading(err) {
		if err != nil {
			return nil, "", refusal(t.Mode, err)
		}
		return bound, ask, nil
	}
	var waiting *ent.Tenant
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		fresh, err := taken(ctx, tx, t.ID, j.Left)
		if err != nil {
			return err
		}
		j.Leg = legSpread
		_, id, err := s.remember(ctx, tx, fresh, travellerOf(row), j, spreadFor)
		if err != nil {
			return err
		}
		again := s.Now().Add(spreadFirst)
		update := tx.Ent().Tenant.UpdateOneID(t.ID).SetConsentRetryAt(again)
		if waits(fresh) {
			update.SetStateReason("Consent was given. Microsoft is passing it on to its servers, which takes up to a few minutes.").
				SetStateMend("Nothing to do: it is looked again by itself.")
		}
		waiting, err = update.Save(system(ctx))
		if err != nil {
			return fmt.Errorf("note waiting: %w", err)
		}
		return tx.Enqueue(ctx, jobs.FinishConsentArgs{ConsentStateID: id}, nil)
	}, database.Durable())
	return waiting, "", err
}

// tryConsented binds the tenant if the application can sign in to the directory
// by now with all that was granted, and the person who consented administers it; or
// gives the page that asks them whether to move it. At the end of the waiting what
// has arrived is enough.
func (s *Service) tryConsented(ctx context.Context, t *ent.Tenant, row *ent.ConsentState, j journey) (*ent.Tenant, string, error) {
	client := s.asOperator(j.EntraTenant)
	ctx = msgraph.WithBudget(ctx, msgraph.Budget{Priority: msgraph.PriorityHigh})
	token, err := client.Token(ctx)
	if err != nil {
		return nil, "", err
	}
	if token.ScopesKnown && len(token.Scopes) == 0 {
		return nil, "", &msgraph.Error{Kind: msgraph.PermissionMissing, Op: "sign in", Message: "no application permission is granted yet"}
	}
	if j.Leg == legAdminConsent || j.Leg == legSpread && s.Now().Before(row.ExpiresAt) {
		if err := s.arrived(ctx, client, token, cmp.Or(j.Level, t.ConsentLevel)); err != nil {
			return nil, "", err
		}
	}
	roles, err := client.DirectoryRolesOf(ctx, j.Person)
	if lacks(token, err, "Directory.Read.All", "Directory.ReadWrite.All") {
		// The token of their own sign-in tells it as well, where Microsoft put it there.
		if roles, err = j.Roles, nil; len(roles) == 0 {
			err = errLacksDirectory
		}
	}
	if err != nil {
		return nil, "", err
	}
	if mayConsent(roles) != nil && j.Guest {
		return nil, "", errGuest
	}
	if mayConsent(roles) != nil {
		return nil, "", errMayNotGrant
	}
	p, err := s.prove(ctx, client, t.Mode)
	if lacks(token, err, "Organization.Read.All", "User.Read.All", "Directory.Read.All", "Directory.ReadWrite.All") {
		err = errLacksDirectory
	}
	if err != nil {
		return nil, "", err
	}
	if xid.NewGUID(p.org.ID) != xid.NewGUID(j.EntraTenant) {
		return nil, "", fault.New(fault.Invalid, "Microsoft answered for another directory than the one that was signed in to. Start connecting again.")
	}
	return s.bindFor(ctx, t, row, j, p, credential{kind: vocab.CredentialKindSecret})
}

// arrived gives an error that spreads while a token lacks what its level asks for
// and the directory has granted already: after a consent to more, the tokens carry
// the older permissions for a while. Where the app may not read what was granted,
// nothing is known to be on its way.
func (s *Service) arrived(ctx context.Context, client *msgraph.Client, token msgraph.AccessToken, level int) error {
	missing := s.Guide.Missing(level, token.Scopes)
	if !token.ScopesKnown || len(missing) == 0 {
		return nil
	}
	own, err := client.OwnConsent(ctx)
	if err != nil && msgraph.KindOf(err) == "" {
		return err
	}
	if err == nil && len(s.Guide.Missing(level, slices.Concat(token.Scopes, own.Permissions))) < len(missing) {
		return &msgraph.Error{Kind: msgraph.PermissionMissing, Op: "sign in", Message: "not every application permission that was granted has arrived yet"}
	}
	return nil
}

// errMayNotGrant: of application permissions for Microsoft Graph only these two
// roles dispose.
var errMayNotGrant = fault.New(fault.Forbidden, "This account does not administer the directory. Connect again with a Global Administrator or Privileged Role Administrator.")

// errLacksDirectory: no time brings a permission that the registration does not ask
// for, so nobody is let wait for it.
var errLacksDirectory = fault.New(fault.Conflict, "The app registration of this server lacks the application permission Directory.Read.All, without which the directory, or who administers it, can't be read. Ask whoever runs this server to add it, then connect again.")

// lacks tells whether a read was refused for want of a permission that the token
// does not carry: any of these would have opened it.
func lacks(token msgraph.AccessToken, err error, opens ...string) bool {
	return msgraph.KindOf(err) == msgraph.PermissionMissing && token.Allows(opens...) == msgraph.No
}

// spreading tells whether an error may come of a consent that part of Microsoft
// does not know yet.
func spreading(err error) bool {
	kind := msgraph.KindOf(err)
	return kind.Retryable() || slices.Contains([]msgraph.Kind{msgraph.ConsentMissing, msgraph.ClientUnknown, msgraph.PermissionMissing, msgraph.NotFound}, kind)
}

// FinishConsent looks whether a consent that was given has reached Microsoft's
// servers, and binds the tenant then. It gives how long to wait until the next
// look, 0 where there is none: it is done, refused, or took too long. For the
// system only; repeating it changes nothing.
func (s *Service) FinishConsent(ctx context.Context, consentStateID int64) (time.Duration, error) {
	ctx = system(ctx)
	row, err := s.DB.Ent().ConsentState.Get(ctx, consentStateID)
	if ent.IsNotFound(err) || err == nil && row.UsedAt != nil {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find journey: %w", err)
	}
	t, err := s.DB.Ent().Tenant.Get(ctx, row.TenantID)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find tenant: %w", err)
	}
	if err := s.reaches(ctx, t, row); errors.Is(err, errDisconnected) {
		return 0, nil
	} else if err != nil {
		return 0, err
	}
	j, err := s.recall(ctx, row)
	if err == nil {
		err = s.stillMay(ctx, s.DB.Ent(), row)
	}
	if err == nil {
		_, _, err = s.tryConsented(ctx, t, row, j)
	}
	now := s.Now()
	if spreading(err) && now.Before(row.ExpiresAt) {
		pause := min(max(now.Sub(row.CreatedAt)/2, spreadFirst), spreadMost)
		return pause, s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Tenant.UpdateOneID(t.ID).SetConsentRetryAt(now.Add(pause)).Exec(ctx)
		})
	}
	if spreading(err) {
		err = fault.New(fault.Unavailable, "Ten minutes after the consent Microsoft still does not let the application in. Connect again: if consent was given, it takes one click.").Wrap(err)
	} else if err != nil {
		err = refusal(t.Mode, err)
	}
	if _, known := fault.Of(err); err != nil && !known {
		return 0, err
	}
	if err != nil {
		// What is wrong is told on the tenant; trying again would not help.
		if err := s.keepRefusal(ctx, t, row, err); err != nil {
			return 0, err
		}
	}
	return 0, s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := s.end(ctx, tx, row); err != nil {
			return err
		}
		return tx.Ent().Tenant.UpdateOneID(t.ID).ClearConsentRetryAt().Exec(ctx)
	})
}
