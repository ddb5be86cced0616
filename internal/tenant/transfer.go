package tenant

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/consentstate"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// A directory is read for one organization at a time. Where an administrator comes
// from Microsoft to connect one that another organization has, they are asked, and
// nobody else: only who proved by then to administer the directory learns that
// somebody has it, and decides. The organization that has it keeps what it read, as
// after any disconnect; nothing is handed on, because what was read was consented
// to for that organization, and is bound to its people's decisions, pseudonyms and
// log. The other one begins with a first sync.

// legTransfer waits for the administrator's decision; nobody comes back from
// Microsoft by it.
const legTransfer = "transfer"

// transferFor is how long the administrator may take to decide.
const transferFor = 15 * time.Minute

const (
	movedReason = "An administrator of the directory moved it to another organization on this server. What was read until then stays."
	movedMend   = "Ask the directory's administrators, if that was not expected."
)

var (
	// errTransferGone is one answer for a question that never was, was answered,
	// has ended, or was asked in another browser.
	errTransferGone    = fault.New(fault.NotFound, "This question is not open any more: it was answered, took too long, or was asked in another browser. Start connecting again.")
	errTransferChanged = fault.New(fault.Conflict, "Who reads this directory has changed since you were asked. Start connecting again.")
	errNotConfirmed    = fault.New(fault.Conflict, "The directory's administrator did not confirm the connection. Ask them, then connect again.")
	// What a registration proves is that somebody has its secret, not that an
	// administrator of the directory wants it moved; so it tells nobody who has it.
	errNeedsAdministrator = fault.New(fault.Conflict, "This directory can't be connected by its own registration now. Have an administrator of it connect it by consent: they are asked what is to happen.").WithField("tenantId")
	errNeedsOperator      = fault.New(fault.Conflict, "This directory can't be connected by its own registration now. Ask whoever runs this server.").WithField("tenantId")
	errConfirmInPerson    = fault.New(fault.Conflict, "Consent has arrived, and the administrator is to confirm one thing. Connect again with the same account: consent is given already.")
)

// holder gives the tenant of another organization, or another one of the same, by
// which a directory is connected; nil where none is. Until the caller's transaction
// ends, nobody connects that directory. id is the tenant that asks, 0 for a new one.
func holder(ctx context.Context, tx *database.Tx, id int64, entraTenant string) (*ent.Tenant, error) {
	guid := xid.NewGUID(entraTenant)
	if err := tx.Lock(ctx, "directory:"+string(guid), 0); err != nil {
		return nil, err
	}
	t, err := tx.Ent().Tenant.Query().Where(enttenant.EntraTenantID(guid), enttenant.DisconnectedAtIsNil(), enttenant.IDNEQ(id)).
		Order(ent.Asc(enttenant.FieldID)).First(system(ctx))
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for the directory: %w", err)
	}
	return t, nil
}

// free refuses a directory that is connected already, here or in another
// organization, to who proved no more than to have a registration in it. tenantID
// is the tenant that asks, 0 for a new one.
func (s *Service) free(ctx context.Context, tx *database.Tx, organization, tenantID int64, entraTenant string) error {
	other, err := holder(ctx, tx, tenantID, entraTenant)
	switch {
	case err != nil || other == nil:
		return err
	case other.OrganizationID == organization:
		return errConnectedHere
	case viewer.FromContext(ctx).Allows(other.OrganizationID):
		return fault.New(fault.Conflict, "This directory is connected to another of your organizations. Disconnect it there first, or have one of its administrators connect it by consent: they are asked whether to move it.").WithField("tenantId")
	case s.Registration.ClientID == "":
		return errNeedsOperator
	}
	return errNeedsAdministrator
}

var errConnectedHere = fault.New(fault.Conflict, "This directory is connected to the organization already. To renew its credentials, open its connection under Settings.").WithField("tenantId")

// question keeps what an administrator proved until they decided, within the
// caller's transaction, and gives the page that asks them. Its token stands behind
// the address's #, so that no server and no log sees it.
func (s *Service) question(ctx context.Context, tx *database.Tx, t, other *ent.Tenant, row *ent.ConsentState, j journey, p proof, c credential) (string, error) {
	fresh, err := taken(ctx, tx, t.ID, j.Left)
	if err != nil {
		return "", err
	}
	asked := journey{
		Leg: legTransfer, EntraTenant: p.org.ID, Person: j.Person, Roles: j.Roles, Level: j.Level, Left: j.Left,
		Directory: p.org.DisplayName, Holder: other.ID, Refresh: c.text.Reveal(),
	}
	token, _, err := s.remember(ctx, tx, fresh, travellerOf(row), asked, transferFor)
	return TransferPath + "#" + token, err
}

// TransferPath is the page that asks an administrator, below the base URL.
const TransferPath = "/connect/transfer"

// Transfer is what an administrator of a directory is asked.
type Transfer struct {
	// Directory is the one that they administer, From the organization that has it
	// now, empty where none has any more, and To the one that is to have it.
	Directory, From, To string
	// Asker is who sent them a link, in words that they know; empty where none did.
	Asker     string
	Mode      vocab.TenantMode
	Level     int
	ExpiresAt time.Time
}

// Decided is what came of it.
type Decided struct {
	// Tenant is the one that was to be connected. Whoever decided may not be
	// allowed to see it.
	Tenant *ent.Tenant
	// Shared tells that they came by a link, and have no account here; Outside that a
	// program sent them, so that no page of ours but the question's is theirs.
	Shared, Outside bool
}

// LookTransfer gives what a question asks. It is for the browser that came back
// from Microsoft alone: token is what it was sent on with, sessionHash its session
// and shared the token of its consent link, if any.
func (s *Service) LookTransfer(ctx context.Context, token string, sessionHash []byte, shared string) (Transfer, error) {
	ctx = system(ctx)
	row, t, j, err := s.asked(ctx, token, sessionHash, shared)
	if err != nil {
		return Transfer{}, err
	}
	v := Transfer{Directory: j.Directory, Mode: t.Mode, Level: t.ConsentLevel, ExpiresAt: row.ExpiresAt}
	if j.Level != 0 {
		v.Level = j.Level
	}
	to, err := s.DB.Ent().Organization.Get(ctx, t.OrganizationID)
	if err != nil {
		return Transfer{}, fmt.Errorf("find organization: %w", err)
	}
	v.To = to.Name
	from, err := s.DB.Ent().Tenant.Query().Where(enttenant.ID(j.Holder), enttenant.DisconnectedAtIsNil()).Only(ctx)
	switch {
	case err == nil:
		o, err := s.DB.Ent().Organization.Get(ctx, from.OrganizationID)
		if err != nil {
			return Transfer{}, fmt.Errorf("find organization: %w", err)
		}
		v.From = o.Name
	case !ent.IsNotFound(err):
		return Transfer{}, fmt.Errorf("find tenant: %w", err)
	}
	if row.LinkID != nil {
		link, err := s.DB.Ent().ConsentLink.Get(ctx, *row.LinkID)
		if err != nil {
			return Transfer{}, fmt.Errorf("find link: %w", err)
		}
		v.Asker = link.Asker
	}
	return v, nil
}

// asked gives the open question of a token to the browser that it was asked in.
func (s *Service) asked(ctx context.Context, token string, sessionHash []byte, shared string) (*ent.ConsentState, *ent.Tenant, journey, error) {
	row, err := s.DB.Ent().ConsentState.Query().Where(consentstate.StateHashEQ(sum(token)), consentstate.UsedAtIsNil(), consentstate.ExpiresAtGT(s.Now())).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil, journey{}, errTransferGone
	}
	if err != nil {
		return nil, nil, journey{}, fmt.Errorf("find question: %w", err)
	}
	switch {
	case row.LinkID != nil:
		if shared == "" || subtle.ConstantTimeCompare(row.SessionHash, sum(shared)) != 1 {
			return nil, nil, journey{}, errTransferGone
		}
	case row.TokenID != nil:
		// A program handed the link on: who came back by it has no session here.
	case len(row.SessionHash) == 0 || subtle.ConstantTimeCompare(row.SessionHash, sessionHash) != 1:
		return nil, nil, journey{}, errTransferGone
	}
	t, err := s.DB.Ent().Tenant.Get(ctx, row.TenantID)
	if ent.IsNotFound(err) {
		return nil, nil, journey{}, errTransferGone
	}
	if err != nil {
		return nil, nil, journey{}, fmt.Errorf("find tenant: %w", err)
	}
	if err := s.reaches(ctx, t, row); errors.Is(err, errDisconnected) {
		return nil, nil, journey{}, errTransferGone
	} else if err != nil {
		return nil, nil, journey{}, err
	}
	j, err := s.recall(ctx, row)
	if fault.Is(err, fault.Conflict) || err == nil && j.Leg != legTransfer {
		return nil, nil, journey{}, errTransferGone
	}
	return row, t, j, err
}

// DecideTransfer ends a question. With confirm the directory is moved in one
// transaction: it is disconnected where it was, with the credential's key
// destroyed and a notice raised, and connected here, with a first sync under way;
// both logs tell it. That the administrator still is one, and that whoever set out
// still may connect, is looked at again. Without confirm nothing changes but that
// the tenant that waits is told so.
//
// Where Microsoft does not answer the question stays open.
func (s *Service) DecideTransfer(ctx context.Context, token string, confirm bool, sessionHash []byte, shared string) (Decided, error) {
	row, t, j, err := s.asked(system(ctx), token, sessionHash, shared)
	if err != nil {
		return Decided{}, err
	}
	if row.MemberID == nil || row.TokenID != nil || row.LinkID != nil {
		ctx = system(ctx)
	}
	d := Decided{Tenant: t, Shared: row.LinkID != nil, Outside: row.LinkID == nil && row.TokenID != nil}
	if !confirm {
		return d, s.leave(ctx, t, row)
	}
	bound, err := s.proven(ctx, t, row, j)
	if err != nil {
		if known := refusal(t.Mode, err); !fault.Is(known, fault.Unavailable) && !fault.Is(known, fault.NotFound) {
			return d, s.noteRefusal(ctx, t, row, known)
		}
		return d, refusal(t.Mode, err)
	}
	d.Tenant = bound
	return d, nil
}

// leave notes that the administrator did not confirm.
func (s *Service) leave(ctx context.Context, t *ent.Tenant, row *ent.ConsentState) error {
	if err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return s.answer(ctx, tx, row) }, database.Durable()); err != nil {
		return err
	}
	return s.keepRefusal(ctx, t, row, errNotConfirmed)
}

// answer uses a question up within the caller's transaction.
func (s *Service) answer(ctx context.Context, tx *database.Tx, row *ent.ConsentState) error {
	first, err := s.end(ctx, tx, row)
	if err == nil && !first {
		err = errTransferGone
	}
	return err
}

// proven asks Microsoft once more what the administrator proved, and binds.
func (s *Service) proven(ctx context.Context, t *ent.Tenant, row *ent.ConsentState, j journey) (*ent.Tenant, error) {
	if err := s.stillMay(ctx, s.DB.Ent(), row); err != nil {
		return nil, err
	}
	var bound *ent.Tenant
	var err error
	if t.Mode == vocab.TenantModeApplication {
		bound, _, err = s.tryConsented(ctx, t, row, j)
	} else {
		bound, _, err = s.bindDelegated(ctx, t, row, j, msgraph.RefreshCredential{
			EntraTenantID: j.EntraTenant, RefreshToken: msgraph.Secret(j.Refresh),
		})
	}
	return bound, err
}

// mayTake tells within the caller's transaction whether a journey may have a
// directory that other has, nil for nobody: the one that its administrator was
// asked of. ask tells that they are to be asked.
func mayTake(t *ent.Tenant, other *ent.Tenant, j journey) (ask bool, err error) {
	switch {
	case other == nil:
		return false, nil
	case other.OrganizationID == t.OrganizationID:
		return false, errConnectedHere
	case j.Leg == legSpread:
		return false, errConfirmInPerson // no browser waits for the question
	case j.Leg != legTransfer:
		return true, nil
	case j.Holder != other.ID:
		return false, errTransferChanged
	}
	return false, nil
}

// handOver ends the connection of the organization that had a directory, within
// the transaction that connects it elsewhere, and gives when; zero where its own
// people had ended it by then. Nothing of who set out elsewhere stands in its log.
func (s *Service) handOver(ctx context.Context, tx *database.Tx, other *ent.Tenant) (at time.Time, err error) {
	ctx = system(viewer.NewContext(ctx, nil))
	t, err := live(ctx, tx, other.ID)
	if fault.Is(err, fault.Conflict) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	after, err := s.disconnect(ctx, tx, t, farewell{reason: movedReason, mend: movedMend, moved: true})
	if err != nil {
		return time.Time{}, err
	}
	return *after.TransferredAt, activity.Raise(ctx, tx, t.OrganizationID, activity.Notice{Kind: vocab.NoticeKindTenantTransferred, TenantID: t.ID})
}

// bindDelegated proves what an administrator's sign-in gives, and binds.
func (s *Service) bindDelegated(ctx context.Context, t *ent.Tenant, row *ent.ConsentState, j journey, as msgraph.RefreshCredential) (*ent.Tenant, string, error) {
	ctx = msgraph.WithBudget(ctx, msgraph.Budget{Priority: msgraph.PriorityHigh}) // somebody is waiting
	latest := as.RefreshToken
	as.ClientID, as.ClientSecret = s.Registration.ClientID, msgraph.Secret(s.Registration.ClientSecret.Reveal())
	as.Certificate = s.Registration.Certificate
	as.Rotated = func(_ context.Context, rotated msgraph.Secret) error { latest = rotated; return nil }
	client := s.Microsoft.Client(as)
	roles, err := client.MyDirectoryRoles(ctx)
	if err != nil {
		return nil, "", refusal(t.Mode, err)
	}
	if err := mayConsent(roles); err != nil {
		if j.Guest {
			err = errGuest
		}
		return nil, "", err
	}
	p, err := s.prove(ctx, client, t.Mode)
	if err != nil {
		return nil, "", err
	}
	if xid.NewGUID(p.org.ID) != xid.NewGUID(as.EntraTenantID) {
		return nil, "", fault.New(fault.Invalid, "Microsoft answered for another directory than the one that was signed in to. Start connecting again.")
	}
	if latest == "" {
		return nil, "", fault.New(fault.Invalid, "Microsoft gave no lasting access (offline_access). Ask the operator to check the app registration, then connect again.")
	}
	return s.bindFor(ctx, t, row, j, p, credential{text: secret.NewText(string(latest)), kind: vocab.CredentialKindSecret})
}
