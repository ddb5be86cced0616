package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/microsoftidentity"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// Outcome is what came of a journey to Microsoft, as the page that follows
// reads it in its address (?microsoft=). Of a journey that made a log-in the
// address tells nothing.
type Outcome string

// The outcomes.
const (
	// Linked: the account belongs to the member who asked now.
	Linked Outcome = "linked"
	// Ready: the account is proven, and the invitation can be accepted with it.
	Ready Outcome = "ready"
	// UnknownAccount: no member has linked the account. One is never made or found
	// by an address.
	UnknownAccount Outcome = "unknown"
	// PersonalAccount: not of an organization's directory.
	PersonalAccount Outcome = "personal"
	// Taken: the account belongs to another member.
	Taken Outcome = "taken"
	// Refused: the person, or Microsoft, did not want to.
	Refused Outcome = "refused"
	// Expired: the journey took too long, was ended before, or belongs to another
	// browser.
	Expired Outcome = "expired"
	// Busy: too many tries from this address.
	Busy Outcome = "busy"
	// Unanswered: Microsoft did not answer.
	Unanswered Outcome = "unanswered"
	// Failed: what came back was not sound.
	Failed Outcome = "failed"
)

const (
	tripKey       = "microsoft"         // the journey that this session is on
	provenKey     = "microsoft_account" // an account that no member has, to accept an invitation with
	tripFor       = 10 * time.Minute
	logInPage     = "/login"
	consumersHome = "9188040d-6c67-4c5b-b112-36a304b66dad" // Microsoft's directory of private accounts
)

// trip is a journey to Microsoft.
type trip struct {
	Until    time.Time
	State    string
	Nonce    string
	Verifier string
	ReturnTo string
	// Link is the member who links an account; 0 for a log-in.
	Link int64
}

// account is a person whom Microsoft vouches for: directory and object alone
// tell who it is.
type account struct {
	Until  time.Time
	Tenant xid.GUID
	Object xid.GUID
	// Login proves nothing.
	Login string
}

// MicrosoftLogInURL gives the address at Microsoft to log in at. The way back
// ends at returnTo, a path here; anything else becomes the start.
func (s *Service) MicrosoftLogInURL(ctx context.Context, returnTo string) (string, error) {
	if err := needSession(ctx); err != nil {
		return "", err
	}
	return s.setOut(ctx, trip{ReturnTo: LocalPath(returnTo)})
}

// MicrosoftLinkURL gives the address at Microsoft to prove an account at, which
// then belongs to the member who asks.
func (s *Service) MicrosoftLinkURL(ctx context.Context, returnTo string) (string, error) {
	v, err := self(ctx)
	if err != nil {
		return "", err
	}
	return s.setOut(ctx, trip{ReturnTo: LocalPath(returnTo), Link: v.MemberID()})
}

// setOut begins a journey, for which this session is remembered: another
// browser cannot end it.
func (s *Service) setOut(ctx context.Context, t trip) (string, error) {
	if s.platform == nil {
		return "", fault.New(fault.Unavailable, "Signing in with Microsoft is not set up here: the operator has to register this with Microsoft first.")
	}
	for _, text := range []*string{&t.State, &t.Nonce, &t.Verifier} {
		raw := make([]byte, 32)
		if _, err := rand.Read(raw); err != nil {
			return "", fmt.Errorf("set out to Microsoft: %w", err)
		}
		*text = base64.RawURLEncoding.EncodeToString(raw)
	}
	address, err := s.platform.authorizeURL(ctx, t)
	if err != nil {
		return "", fault.New(fault.Unavailable, "Microsoft does not answer just now. Try again in a moment.").Wrap(err)
	}
	t.Until = s.now().Add(tripFor)
	kept, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("set out to Microsoft: %w", err)
	}
	s.sessions.Put(ctx, tripKey, string(kept))
	return address, nil
}

// FinishMicrosoft ends a journey to Microsoft with what came back in the query,
// and gives the path here to go on at: it logs in, links, or says in the path
// what came of it. The path is given also with an error, which is for the log.
func (s *Service) FinishMicrosoft(ctx context.Context, q url.Values) (path string, err error) {
	if needSession(ctx) != nil || s.platform == nil {
		return logInPage, nil
	}
	// Any page can send a visitor's browser here. Without a journey there is
	// nothing to guess, so it takes no try from the visitor's address.
	if s.sessions.GetString(ctx, tripKey) == "" {
		return with(logInPage, Expired, "/"), nil
	}
	if err := s.take(ctx, ofAddress(ctx)...); err != nil {
		if fault.Is(err, fault.Limit) {
			return with(logInPage, Busy, "/"), nil
		}
		return with(logInPage, Failed, "/"), err
	}
	t, err := s.comeBack(ctx, q.Get("state"))
	if err != nil {
		return with(logInPage, Failed, "/"), err
	}
	if t == nil {
		return with(logInPage, Expired, "/"), s.refused(ctx, nil, "", methodMicrosoft, "state")
	}
	page, returnTo := logInPage, t.ReturnTo
	if t.Link != 0 {
		page, returnTo = t.ReturnTo, ""
	}
	if q.Has("error") || q.Get("code") == "" {
		return with(page, Refused, returnTo), s.refused(ctx, nil, "", methodMicrosoft, "refused at Microsoft")
	}
	who, err := s.platform.exchange(ctx, *t, q.Get("code"))
	if err != nil {
		outcome := Failed
		var e *platformError
		if errors.As(err, &e) {
			outcome = e.outcome
		}
		return with(page, outcome, returnTo), errors.Join(err, s.refused(ctx, nil, "", methodMicrosoft, string(outcome)))
	}
	if t.Link != 0 {
		outcome, err := s.link(ctx, t.Link, who)
		return with(page, outcome, ""), errors.Join(err, s.giveBack(ctx))
	}
	known, err := s.logInWith(ctx, who)
	switch {
	case err != nil:
		return with(page, Failed, returnTo), err
	case known:
		return t.ReturnTo, s.giveBack(ctx)
	}
	// Nobody's. It can accept an invitation, whose link proves that it was meant.
	who.Until = s.now().Add(tripFor)
	kept, err := json.Marshal(who)
	if err != nil {
		return with(page, Failed, returnTo), err
	}
	s.sessions.Put(ctx, provenKey, string(kept))
	if isInvitation(t.ReturnTo) {
		return with(t.ReturnTo, Ready, ""), s.giveBack(ctx)
	}
	return with(page, UnknownAccount, returnTo), s.refused(ctx, nil, "", methodMicrosoft, string(UnknownAccount))
}

func (s *Service) giveBack(ctx context.Context) error {
	return s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error { return giveBack(ctx, tx, ofAddress(ctx)) })
}

// comeBack gives the journey that this session is on, this once; nil where it
// is on none, or on another.
func (s *Service) comeBack(ctx context.Context, state string) (*trip, error) {
	text, err := s.once(ctx, tripKey)
	if err != nil || text == "" {
		return nil, err
	}
	var t trip
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return nil, fmt.Errorf("read journey: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(t.State), []byte(state)) != 1 || !s.now().Before(t.Until) {
		return nil, nil
	}
	if t.Link != 0 && t.Link != viewer.FromContext(ctx).MemberID() {
		return nil, nil
	}
	return &t, nil
}

// logInWith logs in the member whose account it is; false: nobody's.
func (s *Service) logInWith(ctx context.Context, who account) (known bool, err error) {
	row, err := s.db.Ent().MicrosoftIdentity.Query().Where(
		microsoftidentity.EntraTenantID(who.Tenant), microsoftidentity.EntraID(who.Object)).Only(system(ctx))
	if ent.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find identity: %w", err)
	}
	m, err := s.db.Ent().Member.Query().Where(member.ID(row.MemberID), member.DisabledAtIsNil()).Only(system(ctx))
	if ent.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find member: %w", err)
	}
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().MicrosoftIdentity.UpdateOneID(row.ID).SetLogin(who.Login).SetLastUsedAt(s.now()).Exec(ctx)
	})
	if err != nil {
		return false, fmt.Errorf("note use of identity: %w", err)
	}
	_, err = s.start(ctx, m, methodMicrosoft)
	return err == nil, err
}

// link gives the account to the member.
func (s *Service) link(ctx context.Context, memberID int64, who account) (Outcome, error) {
	outcome := Linked
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		row, err := tx.Ent().MicrosoftIdentity.Query().Where(
			microsoftidentity.EntraTenantID(who.Tenant), microsoftidentity.EntraID(who.Object)).Only(ctx)
		switch {
		case err == nil && row.MemberID != memberID:
			outcome = Taken
			return nil
		case err == nil:
			return nil
		case !ent.IsNotFound(err):
			return err
		}
		return s.addIdentity(ctx, tx, acting(ctx, memberID), who)
	}, database.Durable())
	if ent.IsConstraintError(err) {
		return Taken, nil
	}
	if err != nil {
		return Failed, fmt.Errorf("link identity: %w", err)
	}
	return outcome, nil
}

// addIdentity stores an account as v's.
func (s *Service) addIdentity(ctx context.Context, tx *database.Tx, v *viewer.Viewer, who account) error {
	row, err := tx.Ent().MicrosoftIdentity.Create().SetMemberID(v.MemberID()).SetEntraTenantID(who.Tenant).SetEntraID(who.Object).
		SetLogin(who.Login).SetCreatedAt(s.now()).Save(ctx)
	if err != nil {
		return err
	}
	return audit(ctx, tx, v, activity.Entry{
		Action: "identity.linked", SubjectKind: vocab.SubjectKindMember, SubjectID: v.MemberID(), Detail: map[string]any{"identity": row.ID},
	})
}

// Identities lists the Microsoft accounts of the member who asks, the newest
// first.
func (s *Service) Identities(ctx context.Context) ([]*ent.MicrosoftIdentity, error) {
	v, err := self(ctx)
	if err != nil {
		return nil, err
	}
	return s.db.Ent().MicrosoftIdentity.Query().Where(microsoftidentity.MemberID(v.MemberID())).
		Order(ent.Desc(microsoftidentity.FieldID)).All(system(ctx))
}

// UnlinkIdentity takes a Microsoft account from the member who asks, but never
// their last way to log in.
func (s *Service) UnlinkIdentity(ctx context.Context, id int64) error {
	v, err := self(ctx)
	if err != nil {
		return err
	}
	return s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Ent().MicrosoftIdentity.Delete().Where(microsoftidentity.ID(id), microsoftidentity.MemberID(v.MemberID())).Exec(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "There is no such Microsoft account, or it is not yours.").WithField("microsoftIdentityId")
		}
		if err := s.keepsAWay(ctx, tx, v.MemberID(), "microsoftIdentityId"); err != nil {
			return err
		}
		return audit(ctx, tx, v, activity.Entry{
			Action: "identity.unlinked", SubjectKind: vocab.SubjectKindMember, SubjectID: v.MemberID(), Detail: map[string]any{"identity": id},
		})
	}, database.Durable())
}

// LocalPath gives a path here, with its query, that a person can be sent to: p
// itself where it is one, else "/". Browsers read more as another host than a
// parser does, so that whatever is not plainly a path is none.
func LocalPath(p string) string {
	if len(p) > 2000 || !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") {
		return "/"
	}
	u, err := url.Parse(p)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return "/"
	}
	decoded, err := url.QueryUnescape(p)
	if err != nil {
		return "/"
	}
	for _, text := range []string{p, decoded} {
		if strings.HasPrefix(text, "//") || strings.ContainsFunc(text, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }) {
			return "/"
		}
	}
	return p
}

// with adds what came of the journey to the address of a page.
func with(page string, o Outcome, returnTo string) string {
	u, err := url.Parse(page)
	if err != nil {
		return "/"
	}
	q := u.Query()
	q.Set("microsoft", string(o))
	if returnTo != "" && returnTo != "/" {
		q.Set("returnTo", returnTo)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// isInvitation tells whether a path is the page behind an invitation's link.
func isInvitation(path string) bool { return strings.HasPrefix(path, "/invite/") }
