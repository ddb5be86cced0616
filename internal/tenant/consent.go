package tenant

import (
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

// journey is what must be remembered between setting out and coming back.
type journey struct {
	Verifier string `json:"verifier"`
	Nonce    string `json:"nonce"`
}

func (s *Service) connectDelegated(ctx context.Context, c Connection) (*ent.Tenant, string, error) {
	if s.Registration.ClientID == "" {
		return nil, "", fault.New(fault.Invalid, "This instance has no app registration of its own. Use the customer's own registration, or ask the operator to set APPMUSTER_MICROSOFT_CLIENT_ID.").WithField("mode")
	}
	var waiting *ent.Tenant
	var address string
	err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		waiting, err = s.waiting(ctx, tx, c)
		if err != nil {
			return err
		}
		if address, err = s.setOut(ctx, tx, waiting, c.SessionHash); err != nil {
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
	t, err := tx.Ent().Tenant.Query().Where(enttenant.OrganizationID(c.OrganizationID), enttenant.ModeEQ(c.Mode),
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
// was disconnected meanwhile is refused.
func (s *Service) setOut(ctx context.Context, tx *database.Tx, t *ent.Tenant, sessionHash []byte) (string, error) {
	t, err := live(ctx, tx, t.ID)
	if err != nil {
		return "", err
	}
	state, nonce, verifier := random(), random(), msgraph.NewVerifier()
	raw, err := json.Marshal(journey{Verifier: verifier, Nonce: nonce})
	if err != nil {
		return "", err
	}
	sealed, err := s.Keeper.Seal(ctx, tx.Keys(), owner(t.ID), journeyPlace(t.ID), secret.NewText(string(raw)))
	if err != nil {
		return "", err
	}
	now := s.Now()
	create := tx.Ent().ConsentState.Create().SetStateHash(sum(state)).SetOrganizationID(t.OrganizationID).SetTenantID(t.ID).
		SetSessionHash(sessionHash).SetSealedVerifier(sealed).SetCreatedAt(now).SetExpiresAt(now.Add(journeyFor))
	v := viewer.FromContext(ctx)
	if id := v.MemberID(); id != 0 {
		create.SetMemberID(id)
	}
	if id := v.TokenID(); id != 0 {
		create.SetTokenID(id)
	}
	if err := create.Exec(system(ctx)); err != nil {
		return "", fmt.Errorf("remember journey: %w", err)
	}
	return s.Microsoft.AuthorizeURL(msgraph.AuthRequest{
		Tenant: string(t.EntraTenantID), ClientID: s.Registration.ClientID, RedirectURL: s.Registration.RedirectURL,
		State: state, Nonce: nonce, Verifier: verifier, Prompt: "consent",
		Scopes: append([]string{"openid", "profile", "offline_access"}, s.Permissions(t.ConsentLevel)...),
	}), nil
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
}

// CompleteConsent ends a journey: q is the query of the callback, sessionHash
// the session that came back. What a session began only that session ends; what
// an API token began anybody's browser does, because a program hands the link on.
// Either way whoever set out must still have the right to connect. The state is
// used up whatever happens; who came back is proven by the ID token and by a
// successful read, never by what the address says. An error is a *fault.Fault for
// the page, with Returned telling which tenant it was about.
func (s *Service) CompleteConsent(ctx context.Context, q url.Values, sessionHash []byte) (Returned, error) {
	unknown := fault.New(fault.Invalid, "This way back from Microsoft is not known: it was used already, took too long, or began in another browser. Start connecting again.")
	state := q.Get("state")
	if state == "" {
		return Returned{}, unknown
	}
	journeyRow, err := s.useUp(ctx, state)
	if err != nil {
		return Returned{}, err
	}
	switch {
	case journeyRow == nil:
		return Returned{}, unknown
	case journeyRow.TokenID != nil:
		// A token made the link for somebody who has no log-in here.
		ctx = system(ctx)
	case len(journeyRow.SessionHash) == 0 || subtle.ConstantTimeCompare(journeyRow.SessionHash, sessionHash) != 1:
		return Returned{}, unknown
	}
	t, err := s.DB.Ent().Tenant.Get(system(ctx), journeyRow.TenantID)
	if ent.IsNotFound(err) || err == nil && t.DisconnectedAt != nil {
		return Returned{}, unknown
	}
	if err != nil {
		return Returned{}, fmt.Errorf("find tenant: %w", err)
	}
	back := Returned{Tenant: t}
	bound, err := s.redeem(ctx, q, t, journeyRow)
	if err != nil {
		return back, s.noteRefusal(ctx, t, err)
	}
	back.Tenant = bound
	return back, nil
}

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

// useUp marks the journey as used and gives it; nil when it can't be used.
func (s *Service) useUp(ctx context.Context, state string) (*ent.ConsentState, error) {
	var row *ent.ConsentState
	err := s.DB.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		now := s.Now()
		n, err := tx.Ent().ConsentState.Update().Where(consentstate.StateHashEQ(sum(state)), consentstate.UsedAtIsNil(), consentstate.ExpiresAtGT(now)).SetUsedAt(now).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		row, err = tx.Ent().ConsentState.Query().Where(consentstate.StateHashEQ(sum(state))).Only(ctx)
		return err
	}, database.Durable())
	if err != nil {
		return nil, fmt.Errorf("use consent state: %w", err)
	}
	return row, nil
}

// redeem turns the callback's code into a bound tenant. Whether who set out still
// may is asked before Microsoft is, and again in the transaction that binds.
func (s *Service) redeem(ctx context.Context, q url.Values, t *ent.Tenant, row *ent.ConsentState) (*ent.Tenant, error) {
	if err := s.stillMay(ctx, s.DB.Ent(), row); err != nil {
		return nil, err
	}
	if err := msgraph.CallbackError(q); err != nil {
		return nil, refusal(err)
	}
	plain, err := s.Keeper.Open(ctx, s.DB.Keys(), owner(t.ID), journeyPlace(t.ID), row.SealedVerifier)
	if errors.Is(err, seal.ErrNoDataKey) {
		return nil, errDisconnected
	}
	if err != nil {
		return nil, err
	}
	var j journey
	if err := json.Unmarshal([]byte(plain.Reveal()), &j); err != nil {
		return nil, fmt.Errorf("read journey: %w", err)
	}
	person, err := s.Microsoft.ExchangeCode(ctx, msgraph.CodeExchange{
		Tenant: string(t.EntraTenantID), ClientID: s.Registration.ClientID, ClientSecret: msgraph.Secret(s.Registration.ClientSecret.Reveal()),
		RedirectURL: s.Registration.RedirectURL, Code: msgraph.Secret(q.Get("code")), Verifier: j.Verifier, Nonce: j.Nonce,
	})
	if err != nil {
		return nil, refusal(err)
	}
	if xid.NewGUID(person.TenantID) == consumerTenant {
		return nil, fault.New(fault.Invalid, "This is a private Microsoft account. Connect again and choose a work or school account that administers the directory.")
	}
	if t.EntraTenantID != "" && xid.NewGUID(person.TenantID) != t.EntraTenantID {
		return nil, fault.New(fault.Conflict, "The account belongs to another directory than the one that is connected here. Connect again with an administrator of that directory.")
	}
	latest := person.RefreshToken
	client := s.Microsoft.Client(person.Credential(s.Registration.ClientID, msgraph.Secret(s.Registration.ClientSecret.Reveal()),
		func(_ context.Context, rotated msgraph.Secret) error { latest = rotated; return nil }))
	if err := mayConsent(ctx, client); err != nil {
		return nil, err
	}
	p, err := s.prove(ctx, client)
	if err != nil {
		return nil, err
	}
	if xid.NewGUID(p.org.ID) != xid.NewGUID(person.TenantID) {
		return nil, fault.New(fault.Invalid, "Microsoft answered for another directory than the one that was signed in to. Start connecting again.")
	}
	if latest == "" {
		return nil, fault.New(fault.Invalid, "Microsoft gave no lasting access (offline_access). Ask the operator to check the app registration, then connect again.")
	}
	var bound *ent.Tenant
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		// Nobody changes rights until this ends.
		if err := tx.Lock(ctx, "members", 0); err != nil {
			return err
		}
		if err := s.stillMay(ctx, tx.Ent(), row); err != nil {
			return err
		}
		if err := s.free(ctx, tx, t.OrganizationID, t.ID, p.org.ID); err != nil {
			return err
		}
		fresh, err := live(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		bound, err = s.bind(ctx, tx, t.ID, p, secret.NewText(string(latest)), fresh.EntraTenantID != "")
		return err
	}, database.Durable())
	return bound, err
}

// mayConsent refuses an account that holds no role which may consent for the
// whole directory.
func mayConsent(ctx context.Context, client *msgraph.Client) error {
	roles, err := client.MyDirectoryRoles(ctx)
	if err != nil {
		return refusal(err)
	}
	for _, role := range roles {
		if slices.Contains(consentingRoles, role) {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "This account does not administer the directory. Connect again with a Global Administrator, Privileged Role Administrator or Application Administrator.")
}

// noteRefusal audits a refusal and gives the error on. A tenant that waits keeps
// the reason, so that the page can tell it after the way back.
func (s *Service) noteRefusal(ctx context.Context, t *ent.Tenant, cause error) error {
	f, ok := fault.Of(cause)
	if !ok {
		return cause
	}
	reason, mend := apart(f.Message())
	if err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if t.State == vocab.TenantStatePendingConsent || t.State == vocab.TenantStateNeedsConsent {
			now, err := locked(ctx, tx, t.ID)
			if err != nil {
				return err
			}
			if now.DisconnectedAt != nil { // it has a reason of its own
				return audit(ctx, tx, now, activity.TenantConsentRefused, map[string]any{"reason": reason})
			}
			if err := tx.Ent().Tenant.UpdateOneID(t.ID).SetStateReason(reason).SetStateMend(mend).Exec(system(ctx)); err != nil {
				return err
			}
		}
		return audit(ctx, tx, t, activity.TenantConsentRefused, map[string]any{"reason": reason})
	}, database.Durable()); err != nil {
		return fmt.Errorf("note refusal: %w", err)
	}
	return cause
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

// Reconnect sets out for consent again (DELEGATED), or tries a new client
// secret (CUSTOMER_APP).
func (s *Service) Reconnect(ctx context.Context, id int64, newSecret secret.Text, sessionHash []byte) (*ent.Tenant, string, error) {
	t, err := s.find(ctx, id, viewer.ManageTenants)
	if err != nil {
		return nil, "", err
	}
	if t.DisconnectedAt != nil {
		return nil, "", errDisconnected
	}
	if t.Mode == vocab.TenantModeDelegated {
		var address string
		err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
			if address, err = s.setOut(ctx, tx, t, sessionHash); err != nil {
				return err
			}
			return audit(ctx, tx, t, activity.TenantConsentRequested, map[string]any{"mode": t.Mode, "consentLevel": t.ConsentLevel})
		}, database.Durable())
		return t, address, err
	}
	if newSecret.IsZero() {
		return nil, "", fault.New(fault.Invalid, "Enter the new client secret's value (not its ID) from the app registration.").WithField("clientSecret")
	}
	p, err := s.prove(ctx, s.Microsoft.Client(msgraph.AppCredential{
		EntraTenantID: string(t.EntraTenantID), ClientID: t.ClientID, ClientSecret: msgraph.Secret(newSecret.Reveal()),
	}))
	if err != nil {
		return nil, "", err
	}
	var bound *ent.Tenant
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		bound, err = s.bind(ctx, tx, t.ID, p, newSecret, true)
		return err
	}, database.Durable())
	return bound, "", err
}
