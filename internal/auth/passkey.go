package auth

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/microsoftidentity"
	"github.com/appmuster/appmuster/ent/passkey"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	passkeyAddKey   = "passkey_add"    // challenge of a new passkey
	passkeyLogInKey = "passkey_log_in" // challenge of a log-in
	challengeFor    = 5 * time.Minute
	maxPasskeys     = 20
	maxResponse     = 64 << 10
)

var (
	errNoPasskeys = fault.New(fault.Unavailable, "Passkeys need this to be reached by a host name, not by a bare address.")
	errPasskey    = fault.New(fault.Invalid, "This passkey was not accepted. Try again, or log in another way.").WithField("response")
)

// newPasskeys binds passkeys to the host of base; nil where it can have none:
// browsers refuse bare addresses.
func newPasskeys(base string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return nil, nil
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil, nil
	}
	discoverable := true
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: issuer, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &discoverable,
			UserVerification: protocol.VerificationRequired,
		},
		// Time is checked here, by our own clock.
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: challengeFor, TimeoutUVD: challengeFor},
			Registration: webauthn.TimeoutConfig{Timeout: challengeFor, TimeoutUVD: challengeFor},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("bind passkeys to %s: %w", u.Host, err)
	}
	return w, nil
}

// holder is a member as the library sees them. The handle says nothing but the
// key of a row.
type holder struct {
	member *ent.Member
	keys   []webauthn.Credential
}

func handleOf(member int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(member)) }

func (h holder) WebAuthnID() []byte                         { return handleOf(h.member.ID) }
func (h holder) WebAuthnName() string                       { return h.member.Email }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }
func (h holder) WebAuthnDisplayName() string {
	if h.member.Name == "" {
		return h.member.Email
	}
	return h.member.Name
}

// journey is what a session keeps between the two halves of a ceremony.
type journey struct {
	Until   time.Time
	Member  int64 // who adds a passkey; 0 for a log-in
	Session webauthn.SessionData
}

func (s *Service) keep(ctx context.Context, key string, member int64, session *webauthn.SessionData) error {
	kept, err := json.Marshal(journey{Until: s.now().Add(challengeFor), Member: member, Session: *session})
	if err != nil {
		return fmt.Errorf("keep challenge: %w", err)
	}
	s.sessions.Put(ctx, key, string(kept))
	return nil
}

// challenge gives what keep kept, this once.
func (s *Service) challenge(ctx context.Context, key string, member int64) (*webauthn.SessionData, error) {
	text, err := s.once(ctx, key)
	if err != nil {
		return nil, err
	}
	var j journey
	if text == "" {
		return nil, errPasskey
	}
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		return nil, fmt.Errorf("read challenge: %w", err)
	}
	if j.Member != member || !s.now().Before(j.Until) {
		return nil, errPasskey
	}
	return &j.Session, nil
}

// BeginPasskey gives the options to make a passkey by for the member who asks,
// as JSON for the browser.
func (s *Service) BeginPasskey(ctx context.Context) (optionsJSON string, err error) {
	v, err := self(ctx)
	if err != nil {
		return "", err
	}
	if s.passkeys == nil {
		return "", errNoPasskeys
	}
	h, err := s.holder(ctx, v.MemberID())
	if err != nil {
		return "", err
	}
	if len(h.keys) >= maxPasskeys {
		return "", fault.New(fault.Limit, fmt.Sprintf("A member has at most %d passkeys. Delete one first.", maxPasskeys))
	}
	options, session, err := s.passkeys.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return "", fmt.Errorf("begin passkey: %w", err)
	}
	if err := s.keep(ctx, passkeyAddKey, v.MemberID(), session); err != nil {
		return "", err
	}
	return asJSON(options)
}

func asJSON(value any) (string, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("give options: %w", err)
	}
	return string(text), nil
}

// FinishPasskey stores the passkey that the browser made by BeginPasskey's
// options.
func (s *Service) FinishPasskey(ctx context.Context, name, responseJSON string) (*ent.Passkey, error) {
	v, err := self(ctx)
	if err != nil {
		return nil, err
	}
	if s.passkeys == nil {
		return nil, errNoPasskeys
	}
	if name, err = passkeyName(name); err != nil {
		return nil, err
	}
	session, err := s.challenge(ctx, passkeyAddKey, v.MemberID())
	if err != nil {
		return nil, err
	}
	h, err := s.holder(ctx, v.MemberID())
	if err != nil {
		return nil, err
	}
	if len(responseJSON) > maxResponse {
		return nil, errPasskey
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(responseJSON))
	if err != nil {
		return nil, errPasskey.Wrap(err)
	}
	credential, err := s.passkeys.CreateCredential(h, *session, parsed)
	if err != nil {
		return nil, errPasskey.Wrap(err)
	}
	stored, err := json.Marshal(credential)
	if err != nil {
		return nil, fmt.Errorf("store passkey: %w", err)
	}
	var made *ent.Passkey
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if made, err = tx.Ent().Passkey.Create().SetMemberID(v.MemberID()).SetCredentialKey(credential.ID).SetCredential(stored).
			SetName(name).SetCreatedAt(s.now()).Save(ctx); err != nil {
			return err
		}
		return audit(ctx, tx, v, activity.Entry{Action: "passkey.added", SubjectKind: vocab.SubjectKindPasskey, SubjectID: made.ID})
	}, database.Durable())
	if ent.IsConstraintError(err) {
		return nil, fault.New(fault.Conflict, "This passkey is in use already.").WithField("response")
	}
	if err != nil {
		return nil, fmt.Errorf("store passkey: %w", err)
	}
	return made, nil
}

// BeginPasskeyLogIn gives the options to log in by, as JSON for the browser:
// whose passkey it will be, the authenticator says.
func (s *Service) BeginPasskeyLogIn(ctx context.Context) (optionsJSON string, err error) {
	if err := needSession(ctx); err != nil {
		return "", err
	}
	if s.passkeys == nil {
		return "", errNoPasskeys
	}
	options, session, err := s.passkeys.BeginDiscoverableLogin()
	if err != nil {
		return "", fmt.Errorf("begin passkey log-in: %w", err)
	}
	if err := s.keep(ctx, passkeyLogInKey, 0, session); err != nil {
		return "", err
	}
	return asJSON(options)
}

// FinishPasskeyLogIn logs in whoever's passkey answered BeginPasskeyLogIn's
// challenge. A passkey verifies the person itself, so no code is asked for. One
// whose counter does not go up may have been copied, and is refused.
func (s *Service) FinishPasskeyLogIn(ctx context.Context, responseJSON string) (*viewer.Viewer, error) {
	if err := needSession(ctx); err != nil {
		return nil, err
	}
	if s.passkeys == nil {
		return nil, errNoPasskeys
	}
	if err := s.take(ctx, ofAddress(ctx)...); err != nil {
		return nil, err
	}
	session, err := s.challenge(ctx, passkeyLogInKey, 0)
	if err != nil {
		return nil, err
	}
	m, err := s.assert(ctx, session, responseJSON)
	if err != nil {
		reason := "passkey"
		if errors.Is(err, errCloned) {
			reason = "passkey counter"
		}
		if fault.Is(err, fault.Invalid) {
			if auditErr := s.refused(ctx, m, "", methodPasskey, reason); auditErr != nil {
				return nil, auditErr
			}
		}
		return nil, err
	}
	if err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		return giveBack(ctx, tx, ofAddress(ctx))
	}); err != nil {
		return nil, err
	}
	return s.start(ctx, m, methodPasskey)
}

var errCloned = errors.New("auth: the passkey's counter did not go up")

// assert checks the answer to a challenge and stores the passkey's counter. The
// member is given as soon as it is known whose passkey answered, also with an error.
func (s *Service) assert(ctx context.Context, session *webauthn.SessionData, responseJSON string) (*ent.Member, error) {
	if len(responseJSON) > maxResponse {
		return nil, errPasskey
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(responseJSON))
	if err != nil {
		return nil, errPasskey.Wrap(err)
	}
	var row *ent.Passkey
	var m *ent.Member
	var failed error
	_, credential, err := s.passkeys.ValidatePasskeyLogin(func(rawID, handle []byte) (webauthn.User, error) {
		var h holder
		row, h, failed = s.findPasskey(ctx, rawID, handle)
		if failed != nil {
			return nil, failed
		}
		if row == nil {
			return nil, errors.New("no such passkey")
		}
		m = h.member
		return h, nil
	}, *session, parsed)
	if failed != nil {
		return nil, failed
	}
	if err != nil {
		return m, errPasskey.Wrap(err)
	}
	if credential.Authenticator.CloneWarning {
		return m, errPasskey.Wrap(errCloned)
	}
	stored, err := json.Marshal(credential)
	if err != nil {
		return nil, fmt.Errorf("store passkey: %w", err)
	}
	n := 0
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) (err error) {
		n, err = tx.Ent().Passkey.Update().Where(passkey.ID(row.ID), passkey.CredentialEQ(row.Credential)).
			SetCredential(stored).SetLastUsedAt(s.now()).Save(ctx)
		return err
	}, database.Durable())
	if err != nil {
		return nil, fmt.Errorf("store passkey: %w", err)
	}
	if n == 0 { // somebody used it in the same moment
		return m, errPasskey.Wrap(errCloned)
	}
	return m, nil
}

// findPasskey gives the passkey of this identifier and its member; no row when
// there is none, or none who may log in.
func (s *Service) findPasskey(ctx context.Context, rawID, handle []byte) (*ent.Passkey, holder, error) {
	ctx = system(ctx)
	row, err := s.db.Ent().Passkey.Query().Where(passkey.CredentialKeyEQ(rawID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, holder{}, nil
	}
	if err != nil {
		return nil, holder{}, fmt.Errorf("find passkey: %w", err)
	}
	if string(handle) != string(handleOf(row.MemberID)) {
		return nil, holder{}, nil
	}
	m, err := s.db.Ent().Member.Query().Where(member.ID(row.MemberID), member.DisabledAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, holder{}, nil
	}
	if err != nil {
		return nil, holder{}, fmt.Errorf("find member: %w", err)
	}
	credential, err := readCredential(row)
	if err != nil {
		return nil, holder{}, err
	}
	return row, holder{m, []webauthn.Credential{credential}}, nil
}

func readCredential(row *ent.Passkey) (credential webauthn.Credential, err error) {
	if err := json.Unmarshal(row.Credential, &credential); err != nil {
		return credential, fmt.Errorf("read passkey %d: %w", row.ID, err)
	}
	return credential, nil
}

// holder gives a member with all their passkeys.
func (s *Service) holder(ctx context.Context, id int64) (holder, error) {
	ctx = system(ctx)
	m, err := s.db.Ent().Member.Get(ctx, id)
	if err != nil {
		return holder{}, fmt.Errorf("find member: %w", err)
	}
	rows, err := s.db.Ent().Passkey.Query().Where(passkey.MemberID(id)).All(ctx)
	if err != nil {
		return holder{}, fmt.Errorf("list passkeys: %w", err)
	}
	h := holder{member: m}
	for _, row := range rows {
		credential, err := readCredential(row)
		if err != nil {
			return holder{}, err
		}
		h.keys = append(h.keys, credential)
	}
	return h, nil
}

// Passkeys lists those of the member who asks, the newest first.
func (s *Service) Passkeys(ctx context.Context) ([]*ent.Passkey, error) {
	v, err := self(ctx)
	if err != nil {
		return nil, err
	}
	return s.db.Ent().Passkey.Query().Where(passkey.MemberID(v.MemberID())).Order(ent.Desc(passkey.FieldID)).All(system(ctx))
}

var errNoSuchPasskey = fault.New(fault.NotFound, "There is no such passkey, or it is not yours.").WithField("passkeyId")

// RenamePasskey gives a passkey of the member who asks another name.
func (s *Service) RenamePasskey(ctx context.Context, id int64, name string) (*ent.Passkey, error) {
	v, err := self(ctx)
	if err != nil {
		return nil, err
	}
	if name, err = passkeyName(name); err != nil {
		return nil, err
	}
	var row *ent.Passkey
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Ent().Passkey.Update().Where(passkey.ID(id), passkey.MemberID(v.MemberID())).SetName(name).Save(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return errNoSuchPasskey
		}
		if row, err = tx.Ent().Passkey.Get(ctx, id); err != nil {
			return err
		}
		return audit(ctx, tx, v, activity.Entry{Action: "passkey.renamed", SubjectKind: vocab.SubjectKindPasskey, SubjectID: id})
	}, database.Durable())
	return row, err
}

// DeletePasskey takes a passkey from the member who asks, but never their last
// way to log in.
func (s *Service) DeletePasskey(ctx context.Context, id int64) error {
	v, err := self(ctx)
	if err != nil {
		return err
	}
	return s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Ent().Passkey.Delete().Where(passkey.ID(id), passkey.MemberID(v.MemberID())).Exec(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return errNoSuchPasskey
		}
		if err := s.keepsAWay(ctx, tx, v.MemberID(), "passkeyId"); err != nil {
			return err
		}
		return audit(ctx, tx, v, activity.Entry{Action: "passkey.removed", SubjectKind: vocab.SubjectKindPasskey, SubjectID: id})
	}, database.Durable())
}

// keepsAWay refuses, within the transaction that took one away, to leave a
// member without a way to log in. A Microsoft account is one only while the
// instance has a registration.
func (s *Service) keepsAWay(ctx context.Context, tx *database.Tx, id int64, field string) error {
	if err := tx.Lock(ctx, "ways to log in", id); err != nil {
		return err
	}
	m, err := tx.Ent().Member.Get(ctx, id)
	if err != nil {
		return fmt.Errorf("find member: %w", err)
	}
	if m.PasswordHash != "" {
		return nil
	}
	ways, err := tx.Ent().Passkey.Query().Where(passkey.MemberID(id)).Count(ctx)
	if err != nil {
		return fmt.Errorf("count passkeys: %w", err)
	}
	if s.platform != nil {
		n, err := tx.Ent().MicrosoftIdentity.Query().Where(microsoftidentity.MemberID(id)).Count(ctx)
		if err != nil {
			return fmt.Errorf("count identities: %w", err)
		}
		ways += n
	}
	if ways == 0 {
		return fault.New(fault.Conflict, "This is the last way to log in. Set a password or add a passkey first.").WithField(field)
	}
	return nil
}
