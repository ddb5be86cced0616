package tenant

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/consentlink"
	"github.com/appmuster/appmuster/ent/consentstate"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// journeyFor is how long a journey to Microsoft and back may take.
const journeyFor = 30 * time.Minute

// consumerTenant is Microsoft's directory of private accounts.
const consumerTenant = "9188040d-6c67-4c5b-b112-36a304b66dad"

// consenting roles: whoever holds one may give an app access to the directory.
var consentingRoles = []string{
	"62e90394-69f5-4237-9190-012177145e10", // Global Administrator
	"e8611ab8-c189-46e8-94e1-60213ab1f814", // Privileged Role Administrator
	"9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", // Application Administrator
	"158c047a-c907-4556-b7ef-446551a6b5f7", // Cloud Application Administrator
}

// The legs of a journey.
const (
	// legConsent is all of it with DELEGATED: sign-in and consent at once.
	legConsent = ""
	// legIdentify proves who comes, and legAdminConsent asks them for application
	// permissions; legSpread waits until all of Microsoft's servers know of it.
	legIdentify     = "identify"
	legAdminConsent = "admin_consent"
	legSpread       = "spread"
)

// journey is what must be remembered between setting out and coming back.
type journey struct {
	Leg      string `json:"leg,omitempty"`
	Verifier string `json:"verifier,omitempty"`
	Nonce    string `json:"nonce,omitempty"`
	// EntraTenant and Person are who an ID token proved, from legAdminConsent on.
	EntraTenant string `json:"entraTenant,omitempty"`
	Person      string `json:"person,omitempty"`
	// Guest tells that another directory vouches for who was proven.
	Guest bool `json:"guest,omitempty"`
	// Roles are the directory roles of who was proven, as far as their own token named
	// them: for a registration that may not read who holds a role.
	Roles []string `json:"roles,omitempty"`
	// Level is the consent level that is asked for; 0: as it is. The tenant has it
	// once consent was given, so that who turns back loses nothing.
	Level int `json:"level,omitempty"`
	// Left is when the tenant was disconnected that is taken up again; zero: it was
	// connected.
	Left time.Time `json:"left,omitzero"`
	// Directory is the name of EntraTenant, Holder the tenant that has it and
	// Refresh the token to read it with: of legTransfer only.
	Directory string `json:"directory,omitempty"`
	Holder    int64  `json:"holder,omitempty"`
	Refresh   string `json:"refresh,omitempty"`
}

func (s *Service) connectByConsent(ctx context.Context, c Connection) (*ent.Tenant, string, error) {
	if s.Registration.ClientID == "" {
		return nil, "", errNoRegistration
	}
	var waiting *ent.Tenant
	var address string
	err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		waiting, err = s.waiting(ctx, tx, c)
		if err != nil {
			return err
		}
		if address, err = s.setOut(ctx, tx, waiting, c.SessionHash, 0); err != nil {
			return err
		}
		return audit(ctx, tx, waiting, activity.TenantConsentRequested, map[string]any{"mode": c.Mode, "consentLevel": c.Level})
	}, database.Durable())
	return waiting, address, err
}

// waiting gives the tenant that the journey is for: the organization's one that
// waits for its first consent already, so that each try does not leave another,
// else a new one.
func (s *Service) waiting(ctx context.Context, tx *database.Tx, c Connection) (*ent.Tenant, error) {
	const reason, mend = "An administrator of the directory has not consented yet.", "Continue at Microsoft."
	// A tenant that somebody was sent a link for waits for them alone.
	var awaited []int64
	if err := tx.Ent().ConsentLink.Query().Where(consentlink.OrganizationID(c.OrganizationID), holds(s.Now())).
		Select(consentlink.FieldTenantID).Scan(system(ctx), &awaited); err != nil {
		return nil, fmt.Errorf("find links: %w", err)
	}
	// So does one whose journey another session, or a program, set out on: it may be
	// for another directory.
	others := consentstate.Or(consentstate.SessionHashIsNil(), consentstate.SessionHashNEQ(c.SessionHash))
	if len(c.SessionHash) == 0 {
		others = consentstate.IDGT(0)
	}
	var travelling []int64
	if err := tx.Ent().ConsentState.Query().Where(consentstate.OrganizationID(c.OrganizationID), consentstate.UsedAtIsNil(), consentstate.ExpiresAtGT(s.Now()), others).
		Select(consentstate.FieldTenantID).Scan(system(ctx), &travelling); err != nil {
		return nil, fmt.Errorf("find journeys: %w", err)
	}
	t, err := tx.Ent().Tenant.Query().Where(enttenant.OrganizationID(c.OrganizationID), enttenant.ModeEQ(c.Mode), enttenant.IDNotIn(append(awaited, travelling...)...),
		enttenant.StateEQ(vocab.TenantStatePendingConsent), enttenant.EntraTenantIDIsNil(), enttenant.DisconnectedAtIsNil()).
		Order(ent.Asc(enttenant.FieldID)).First(system(ctx))
	switch {
	case err == nil:
		t, err = tx.Ent().Tenant.UpdateOneID(t.ID).SetClientID(s.Registration.ClientID).SetDomainFilter(c.DomainFilter).
			SetConsentLevel(c.Level).SetStateReason(reason).SetStateMend(mend).SetStateSince(s.Now()).Save(system(ctx))
	case ent.IsNotFound(err):
		t, err = tx.Ent().Tenant.Create().SetOrganizationID(c.OrganizationID).SetMode(c.Mode).
			SetClientID(s.Registration.ClientID).SetDomainFilter(c.DomainFilter).SetConsentLevel(c.Level).
			SetStateReason(reason).SetStateMend(mend).SetStateSince(s.Now()).
			SetSyncMinute(spread()).SetCreatedAt(s.Now()).Save(system(ctx))
	}
	if err != nil {
		return nil, fmt.Errorf("add tenant: %w", err)
	}
	return t, nil
}

// setOut remembers a journey and gives the address it begins at; a tenant that
// was disconnected after t was read is refused.
func (s *Service) setOut(ctx context.Context, tx *database.Tx, t *ent.Tenant, sessionHash []byte, level int) (string, error) {
	who := traveller{session: sessionHash}
	v := viewer.FromContext(ctx)
	if id := v.MemberID(); id != 0 {
		who.member = &id
	}
	if id := v.TokenID(); id != 0 {
		who.token = &id
	}
	return s.setOutAs(ctx, tx, t, who, level)
}

func (s *Service) setOutAs(ctx context.Context, tx *database.Tx, t *ent.Tenant, who traveller, level int) (string, error) {
	t, err := taken(ctx, tx, t.ID, leftAt(t))
	if err != nil {
		return "", err
	}
	begin := journey{Verifier: msgraph.NewVerifier(), Nonce: random(), Level: level, Left: leftAt(t)}
	if level == 0 {
		level = t.ConsentLevel
	}
	request := msgraph.AuthRequest{
		Tenant: string(t.EntraTenantID), ClientID: s.Registration.ClientID, RedirectURL: s.Registration.RedirectURL,
		Nonce: begin.Nonce, Verifier: begin.Verifier, Prompt: "consent",
		Scopes: append([]string{"openid", "profile", "offline_access"}, s.Permissions(level)...),
	}
	if t.Mode == vocab.TenantModeApplication {
		begin.Leg = legIdentify
		request.Prompt, request.Scopes = "select_account", []string{"openid", "profile"}
	}
	if request.State, _, err = s.remember(ctx, tx, t, who, begin, journeyFor); err != nil {
		return "", err
	}
	return s.Microsoft.AuthorizeURL(request), nil
}

// traveller is who set out on a journey.
type traveller struct {
	member, token *int64
	link          *int64 // the link it began at; nil where it did not
	session       []byte
}

func travellerOf(row *ent.ConsentState) traveller {
	return traveller{row.MemberID, row.TokenID, row.LinkID, row.SessionHash}
}

// remember keeps a leg of a journey for a while and gives the state that brings
// it back, and the row's key.
func (s *Service) remember(ctx context.Context, tx *database.Tx, t *ent.Tenant, who traveller, j journey, during time.Duration) (state string, id int64, err error) {
	raw, err := json.Marshal(j)
	if err != nil {
		return "", 0, err
	}
	sealed, err := s.Keeper.Seal(ctx, tx.Keys(), owner(t.ID), journeyPlace(t.ID), secret.NewText(string(raw)))
	if err != nil {
		return "", 0, err
	}
	now := s.Now()
	state = random()
	row, err := tx.Ent().ConsentState.Create().SetStateHash(sum(state)).SetOrganizationID(t.OrganizationID).SetTenantID(t.ID).
		SetSessionHash(who.session).SetNillableMemberID(who.member).SetNillableTokenID(who.token).SetNillableLinkID(who.link).
		SetSealedVerifier(sealed).SetCreatedAt(now).SetExpiresAt(now.Add(during)).Save(system(ctx))
	if err != nil {
		return "", 0, fmt.Errorf("remember journey: %w", err)
	}
	return state, row.ID, nil
}

// recall opens what remember kept; a tenant that was disconnected meanwhile is
// refused.
func (s *Service) recall(ctx context.Context, row *ent.ConsentState) (journey, error) {
	plain, err := s.Keeper.Open(ctx, s.DB.Keys(), owner(row.TenantID), journeyPlace(row.TenantID), row.SealedVerifier)
	if errors.Is(err, seal.ErrNoDataKey) {
		return journey{}, errDisconnected
	}
	if err != nil {
		return journey{}, err
	}
	var j journey
	if err := json.Unmarshal([]byte(plain.Reveal()), &j); err != nil {
		return journey{}, fmt.Errorf("read journey: %w", err)
	}
	return j, nil
}

func journeyPlace(tenantID int64) seal.Place {
	return seal.Place{Table: "consent_states", Row: tenantID, Column: "sealed_verifier"}
}

func random() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(raw)
}

func sum(text string) []byte {
	h := sha256.Sum256([]byte(text))
	return h[:]
}

// Returned is where a journey ended.
type Returned struct {
	// Tenant is the one it was for; nil when the journey is not known.
	Tenant *ent.Tenant
	// Next is where the person has to go on to, at Microsoft or the page that asks
	// whether to move the directory; empty at the end.
	Next string
	// Shared tells that it began at a link: the person has no account here.
	Shared bool
}

// CompleteConsent ends a leg of a journey: q is the query of the callback,
// sessionHash the session that came back, shared the token of the consent link
// that the browser set out by, if any. What a session or a link began only that one ends; what
// an API token began anybody's browser does, because a program hands the link on.
// Either way whoever set out must still have the right to connect. The state is
// used up whatever happens; one that can't be used is told in the audit log where it
// is known, and in the program's log where it is not. Who came back is proven by the ID token and by a
// successful read, never by what the address says. An error is a *fault.Fault for
// the page, with Returned telling which tenant it was about.
func (s *Service) CompleteConsent(ctx context.Context, q url.Values, sessionHash []byte, shared string) (Returned, error) {
	journeyRow, stray, err := s.useUp(ctx, q.Get("state"))
	if err != nil {
		return Returned{}, err
	}
	if journeyRow == nil {
		s.Logger.WarnContext(ctx, "somebody came back from Microsoft by a state that is not known", "ip", s.RequestIP(ctx))
		return Returned{}, errJourneyUnknown
	}
	if stray == "" && !sameBrowser(journeyRow, sessionHash, shared) {
		stray = strayElsewhere
	}
	if stray != "" {
		return Returned{}, s.noteStray(ctx, journeyRow, stray)
	}
	if journeyRow.LinkID != nil || journeyRow.TokenID != nil {
		// Who comes by a link has no log-in here.
		ctx = system(ctx)
	}
	t, err := s.DB.Ent().Tenant.Get(system(ctx), journeyRow.TenantID)
	if ent.IsNotFound(err) {
		return Returned{}, errJourneyUnknown
	}
	if err != nil {
		return Returned{}, fmt.Errorf("find tenant: %w", err)
	}
	if err := s.reaches(ctx, t, journeyRow); errors.Is(err, errDisconnected) {
		return Returned{}, errJourneyUnknown
	} else if err != nil {
		return Returned{}, err
	}
	back := Returned{Tenant: t, Shared: journeyRow.LinkID != nil}
	after, next, err := s.arrive(ctx, q, t, journeyRow)
	if err != nil {
		return back, s.noteRefusal(ctx, t, journeyRow, err)
	}
	back.Tenant, back.Next = after, next
	return back, nil
}

// reaches refuses a journey whose tenant was disconnected since it began.
func (s *Service) reaches(ctx context.Context, t *ent.Tenant, row *ent.ConsentState) error {
	if t.DisconnectedAt == nil {
		return nil
	}
	j, err := s.recall(ctx, row)
	if err == nil && gone(t, j.Left) {
		return errDisconnected
	}
	return err
}

// arrive ends a leg of a journey. Whether who set out still may is asked before
// Microsoft is, and again in the transaction that binds.
func (s *Service) arrive(ctx context.Context, q url.Values, t *ent.Tenant, row *ent.ConsentState) (after *ent.Tenant, next string, err error) {
	if err := s.stillMay(ctx, s.DB.Ent(), row); err != nil {
		return nil, "", err
	}
	if err := msgraph.CallbackError(q); err != nil {
		return nil, "", refusal(t.Mode, err)
	}
	j, err := s.recall(ctx, row)
	if err != nil {
		return nil, "", err
	}
	switch j.Leg {
	case legConsent:
		return s.redeem(ctx, q, t, row, j)
	case legIdentify:
		return s.identify(ctx, q, t, row, j)
	case legAdminConsent:
		return s.adminConsented(ctx, q, t, row, j)
	}
	return nil, "", errJourneyUnknown // nobody comes back from waiting
}

// signedIn redeems the callback's code: whoever comes is proven by the ID token,
// and is of the tenant's directory where that is known.
func (s *Service) signedIn(ctx context.Context, q url.Values, t *ent.Tenant, j journey) (msgraph.SignedIn, error) {
	person, err := s.Microsoft.ExchangeCode(ctx, msgraph.CodeExchange{
		Tenant: string(t.EntraTenantID), ClientID: s.Registration.ClientID,
		ClientSecret: msgraph.Secret(s.Registration.ClientSecret.Reveal()), Certificate: s.Registration.Certificate,
		RedirectURL: s.Registration.RedirectURL, Code: msgraph.Secret(q.Get("code")), Verifier: j.Verifier, Nonce: j.Nonce,
	})
	if err != nil {
		return person, refusal(t.Mode, err)
	}
	if xid.NewGUID(person.TenantID) == consumerTenant {
		return person, fault.New(fault.Invalid, "This is a private Microsoft account. Connect again and choose a work or school account that administers the directory.")
	}
	if t.EntraTenantID != "" && xid.NewGUID(person.TenantID) != t.EntraTenantID {
		return person, errOtherDirectory
	}
	return person, nil
}

var errNoAdministrator = fault.New(fault.Forbidden, "This account does not administer the directory. Connect again with a Global Administrator, Privileged Role Administrator or Application Administrator.")

// errGuest: who is a guest often means another directory than the one that they
// signed in to, and can't see which of the two it was.
var errGuest = fault.New(fault.Forbidden, "This account is a guest in the directory, and does not administer it. Connect again with an administrator's account of the directory itself, or with a guest who holds an administrator's role there.")

var errOtherDirectory = fault.New(fault.Conflict, "The account belongs to another directory than the one that is connected here. Connect again with an administrator of that directory.")

// stillMay refuses a journey whose beginner, by now, may not connect the
// organization any more, or is nobody any more.
func (s *Service) stillMay(ctx context.Context, c *ent.Client, row *ent.ConsentState) error {
	var memberID, tokenID int64
	if row.MemberID != nil {
		memberID = *row.MemberID
	}
	if row.TokenID != nil {
		tokenID = *row.TokenID
	}
	v, err := s.Standing(ctx, c, memberID, tokenID)
	if err != nil {
		return fmt.Errorf("look up who set out: %w", err)
	}
	if !v.Can(row.OrganizationID, viewer.ManageTenants) {
		return errMayNoMore
	}
	return nil
}

// Why a journey that is known is not ended by who comes.
const (
	strayUsed      = "The way back from Microsoft was used already."
	strayLate      = "The way back from Microsoft took too long."
	strayElsewhere = "The way back from Microsoft began in another browser."
)

// useUp marks the journey as used and gives it; stray is why it can't be used, and
// of a state that is not known it gives nothing.
func (s *Service) useUp(ctx context.Context, state string) (row *ent.ConsentState, stray string, err error) {
	if state == "" {
		return nil, "", nil
	}
	err = s.DB.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		now := s.Now()
		n, err := tx.Ent().ConsentState.Update().Where(consentstate.StateHashEQ(sum(state)), consentstate.UsedAtIsNil(), consentstate.ExpiresAtGT(now)).SetUsedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		row, err = tx.Ent().ConsentState.Query().Where(consentstate.StateHashEQ(sum(state))).Only(ctx)
		switch {
		case ent.IsNotFound(err):
			row, err = nil, nil
		case err == nil && n == 0 && row.UsedAt != nil:
			stray = strayUsed
		case err == nil && n == 0:
			stray = strayLate
		}
		return err
	}, database.Durable())
	if err != nil {
		return nil, "", fmt.Errorf("use consent state: %w", err)
	}
	return row, stray, nil
}

// end uses up a leg that no browser comes back by, within the caller's transaction,
// and tells whether it was not used up before.
func (s *Service) end(ctx context.Context, tx *database.Tx, row *ent.ConsentState) (first bool, err error) {
	n, err := tx.Ent().ConsentState.Update().Where(consentstate.ID(row.ID), consentstate.UsedAtIsNil()).SetUsedAt(s.Now()).Save(system(ctx))
	if err != nil {
		return false, fmt.Errorf("end journey: %w", err)
	}
	return n > 0, nil
}

// sameBrowser tells whether who comes is who set out. What an API token began
// anybody ends: it made the link for somebody who has no log-in here.
func sameBrowser(row *ent.ConsentState, sessionHash []byte, shared string) bool {
	switch {
	case row.LinkID != nil:
		return shared != "" && subtle.ConstantTimeCompare(row.SessionHash, sum(shared)) == 1
	case row.TokenID != nil:
		return true
	}
	return len(row.SessionHash) != 0 && subtle.ConstantTimeCompare(row.SessionHash, sessionHash) == 1
}

// straysInARow is how many entries of an audit log in a row tell of journeys that
// went astray: who has a state can come by it as often as they like.
const straysInARow = 20

// noteStray audits that somebody came by a journey that is not theirs to end, and
// gives the answer: the same for all. The tenant is told nothing.
func (s *Service) noteStray(ctx context.Context, row *ent.ConsentState, stray string) error {
	by := activity.Actor{Kind: vocab.ActorKindUnknown}
	if viewer.FromContext(ctx).Allows(row.OrganizationID) {
		by = actor(ctx)
	}
	err := s.DB.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		last, err := tx.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(row.OrganizationID)).
			Order(ent.Desc(auditevent.FieldID)).Limit(straysInARow).All(ctx)
		if err != nil {
			return err
		}
		if len(last) == straysInARow && !slices.ContainsFunc(last, func(e *ent.AuditEvent) bool {
			return e.Action != activity.TenantConsentRefused || e.OccurredAt.Before(s.Now().Add(-time.Hour))
		}) {
			return nil
		}
		return s.auditRefusal(ctx, tx, row, by, stray)
	}, database.Durable())
	if err != nil {
		return fmt.Errorf("note stray journey: %w", err)
	}
	s.Logger.WarnContext(ctx, "a journey to Microsoft was not ended by who set out", "tenant", row.TenantID, "reason", stray, "ip", s.RequestIP(ctx))
	return errJourneyUnknown
}

// auditRefusal notes within the caller's transaction that a journey ended without
// consent.
func (s *Service) auditRefusal(ctx context.Context, tx *database.Tx, row *ent.ConsentState, by activity.Actor, reason string) error {
	return activity.Audit(ctx, tx, activity.Entry{
		OrganizationID: row.OrganizationID, Action: activity.TenantConsentRefused, Actor: by,
		SubjectKind: vocab.SubjectKindTenant, SubjectID: row.TenantID, Detail: map[string]any{"reason": reason}, IP: s.RequestIP(ctx),
	})
}

// redeem turns the callback's code into a bound tenant, or into the question
// whether to move it.
func (s *Service) redeem(ctx context.Context, q url.Values, t *ent.Tenant, row *ent.ConsentState, j journey) (*ent.Tenant, string, error) {
	person, err := s.signedIn(ctx, q, t, j)
	if err != nil {
		return nil, "", err
	}
	j.Guest = person.HomeIssuer != ""
	return s.bindDelegated(ctx, t, row, j, person.Credential("", "", nil))
}

// bindFor binds a tenant for who set out on a journey, if they still may. Where
// another organization has the directory it gives the page that asks its
// administrator, and binds nothing before they confirmed.
func (s *Service) bindFor(ctx context.Context, t *ent.Tenant, row *ent.ConsentState, j journey, p proof, c credential) (bound *ent.Tenant, ask string, err error) {
	p.client = s.Registration.ClientID // the tenant's may be one that the operator had before
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		// Nobody changes rights until this ends.
		if err := tx.Lock(ctx, "members", 0); err != nil {
			return err
		}
		if err := s.stillMay(ctx, tx.Ent(), row); err != nil {
			return err
		}
		other, err := holder(ctx, tx, t.ID, p.org.ID)
		if err != nil {
			return err
		}
		if mustAsk, err := mayTake(t, other, j); err != nil {
			return err
		} else if mustAsk {
			bound = t
			ask, err = s.question(ctx, tx, t, other, row, j, p, c)
			return err
		}
		switch j.Leg {
		case legTransfer:
			if err := s.answer(ctx, tx, row); err != nil {
				return err
			}
		case legSpread:
			// Together with what it binds: who repeats a look that was cut off after this
			// finds nothing left to do.
			if first, err := s.end(ctx, tx, row); err != nil || !first {
				bound = t
				return err
			}
		}
		if err := s.useLink(ctx, tx, row); err != nil {
			return err
		}
		b := binding{left: j.Left}
		if other != nil {
			if b.moved, err = s.handOver(ctx, tx, other); err != nil {
				return err
			}
		}
		fresh, err := taken(ctx, tx, t.ID, j.Left)
		if err != nil {
			return err
		}
		// Another journey may have come home since this one set out.
		if fresh.EntraTenantID != "" && fresh.EntraTenantID != xid.NewGUID(p.org.ID) {
			return errOtherDirectory
		}
		if j.Level != 0 && j.Level != fresh.ConsentLevel {
			if err := tx.Ent().Tenant.UpdateOneID(t.ID).SetConsentLevel(j.Level).Exec(system(ctx)); err != nil {
				return fmt.Errorf("set consent level: %w", err)
			}
		}
		b.renewed = fresh.EntraTenantID != ""
		bound, err = s.bind(ctx, tx, t.ID, p, c, b)
		return err
	}, database.Durable())
	return bound, ask, err
}

// mayConsent refuses an account that holds no role which may consent for the
// whole directory.
func mayConsent(roles []string) error {
	for _, role := range roles {
		if slices.Contains(consentingRoles, role) {
			return nil
		}
	}
	return errNoAdministrator
}

// noteRefusal keeps a refusal and gives the error on.
func (s *Service) noteRefusal(ctx context.Context, t *ent.Tenant, row *ent.ConsentState, cause error) error {
	if err := s.keepRefusal(ctx, t, row, cause); err != nil {
		return err
	}
	return cause
}

// keepRefusal audits a refusal; what is none it leaves. A tenant that waits keeps
// the reason, so that the page can tell it after the way back; one that is dark for
// the operator's registration stays so.
func (s *Service) keepRefusal(ctx context.Context, t *ent.Tenant, row *ent.ConsentState, cause error) error {
	f, ok := fault.Of(cause)
	if !ok {
		return nil
	}
	reason, mend := apart(f.Message())
	told := f.Message()
	if errors.Is(cause, errNotConfirmed) { // whoever reads the link's page is the one who did not
		told = strings.TrimSuffix(reason, ".") + ", and nothing was changed here."
	}
	if err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if row.LinkID != nil {
			if err := tx.Ent().ConsentLink.UpdateOneID(*row.LinkID).SetRefusedReason(told).Exec(system(ctx)); err != nil {
				return err
			}
		}
		// It may have been bound, or lost, while Microsoft was asked.
		now, err := locked(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		if waits(now) && !isDarkForUs(now) {
			if err := tx.Ent().Tenant.UpdateOneID(t.ID).SetStateReason(reason).SetStateMend(mend).Exec(system(ctx)); err != nil {
				return err
			}
		}
		return s.auditRefusal(ctx, tx, row, actor(ctx), reason)
	}, database.Durable()); err != nil {
		return fmt.Errorf("note refusal: %w", err)
	}
	return nil
}

// waits tells whether a tenant's reason is of its consent: it waits for one. One
// that was disconnected has a reason of its own.
func waits(t *ent.Tenant) bool {
	return t.DisconnectedAt == nil && (t.State == vocab.TenantStatePendingConsent || t.State == vocab.TenantStateNeedsConsent)
}

// apart gives what happened and what mends it, which a refusal says in one
// message.
func apart(message string) (reason, mend string) {
	for _, lead := range []string{". Connect ", ". Start connecting ", ". Ask "} {
		if before, after, found := strings.Cut(message, lead); found {
			return before + ".", lead[2:] + after
		}
	}
	return message, "Connect again."
}

// Reconnection is what a person says to renew a tenant's credential.
type Reconnection struct {
	// Secret is the new client secret; with Kind CERTIFICATE the certificate that
	// waits for its upload is tried instead. CUSTOMER_APP only, as what follows.
	Secret secret.Text
	Kind   vocab.CredentialKind
	// EntraTenant and ClientID name the registration; empty: as they are. What is
	// connected stays with its directory.
	EntraTenant, ClientID string
	SecretExpiresAt       *time.Time
	// Level is the highest consent level to ask for from now on; 0: as it is. With
	// consent it holds once that was given, with a customer's own registration at
	// once, and alone it needs no new credential.
	Level int
	// SessionHash binds the journey to the session that sets out.
	SessionHash []byte
}

// Reconnect sets out for consent again (DELEGATED, APPLICATION), or tries a new
// secret or certificate (CUSTOMER_APP). What was read before stays. A tenant that
// was disconnected and whose data was kept is taken up again: once that succeeded
// its history goes on.
func (s *Service) Reconnect(ctx context.Context, id int64, r Reconnection) (*ent.Tenant, string, error) {
	t, err := s.find(ctx, id, viewer.ManageTenants)
	if err != nil {
		return nil, "", err
	}
	if gone(t, leftAt(t)) {
		return nil, "", errDisconnected
	}
	if r.Level < 0 || r.Level > 3 {
		return nil, "", fault.New(fault.Invalid, "The consent level is 1, 2 or 3.").WithField("consentLevel")
	}
	if t.Mode != vocab.TenantModeCustomerApp {
		var address string
		level := cmp.Or(r.Level, t.ConsentLevel)
		err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
			if t.EntraTenantID == "" && level != t.ConsentLevel { // nothing was read by it yet
				if t, err = tx.Ent().Tenant.UpdateOneID(t.ID).SetConsentLevel(level).Save(system(ctx)); err != nil {
					return fmt.Errorf("set consent level: %w", err)
				}
			}
			if address, err = s.setOut(ctx, tx, t, r.SessionHash, level); err != nil {
				return err
			}
			return audit(ctx, tx, t, activity.TenantConsentRequested, map[string]any{"mode": t.Mode, "consentLevel": level})
		}, database.Durable())
		return t, address, err
	}
	if r.Level != 0 && r.Secret.IsZero() && r.Kind != vocab.CredentialKindCertificate && r.EntraTenant == "" && r.ClientID == "" && t.EntraTenantID != "" && t.DisconnectedAt == nil {
		t, err = s.setLevel(ctx, id, r.Level)
		return t, "", err
	}
	t, err = s.recredential(ctx, t, r)
	return t, "", err
}

// setLevel has a tenant that is read by its own registration ask for more, or
// less, from its next sync on, which is due at once.
func (s *Service) setLevel(ctx context.Context, id int64, level int) (*ent.Tenant, error) {
	return s.change(ctx, id, act{viewer.ManageTenants, activity.TenantReconnected, map[string]any{"consentLevel": level}},
		func(ctx context.Context, tx *database.Tx, t *ent.Tenant) (*ent.Tenant, error) {
			update := tx.Ent().Tenant.UpdateOneID(id).SetConsentLevel(level)
			if t.GrantedScopes != nil {
				update.SetMissingScopes(s.Guide.Missing(level, t.GrantedScopes))
			}
			if t.NextSyncAt != nil {
				update.SetNextSyncAt(s.Now())
			}
			return update.Save(system(ctx))
		})
}
