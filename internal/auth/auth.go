// Package auth says who a request comes from: members by session, programs by
// API token. It makes the viewer that every query is narrowed by.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/alexedwards/scs/v2"
	"github.com/go-webauthn/webauthn/webauthn"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/viewer"
)

const (
	// SessionLifetime ends a log-in at the latest, whatever happens.
	SessionLifetime = 7 * 24 * time.Hour
	// SessionIdle ends a log-in that nobody uses.
	SessionIdle = 12 * time.Hour
	// MinPassword is the least number of characters of a password.
	MinPassword = 12

	touchEvery   = time.Minute
	anonymousFor = 15 * time.Minute
	maxAnonymous = 100 // sessions before log-in from one network

	memberKey    = "member_id"
	methodKey    = "method"
	epochKey     = "session_epoch" // the member's when the log-in began
	secureCookie = "__Host-appmuster"
	plainCookie  = "appmuster"
)

// Params of New.
type Params struct {
	DB     *database.DB
	Now    func() time.Time
	Logger *slog.Logger
	// HTTPS binds the cookie to https and to the host; plain cookies are for
	// loopback only.
	HTTPS bool
	// HashMemory is argon2id's memory in KiB; 0 means 64 MiB.
	HashMemory uint32
	// Keeper seals the secrets of authenticator apps; nil: there are none.
	Keeper *seal.Keeper
	// BaseURL is the root that people reach the product under, no slash at the
	// end: passkeys are bound to its host; "": there are no passkeys.
	BaseURL string
	// Microsoft is the registration that members sign in with; the zero value: none.
	Microsoft Microsoft
}

// Service answers who is asking.
type Service struct {
	db       *database.DB
	now      func() time.Time
	log      *slog.Logger
	sessions *scs.SessionManager
	hash     *argon2id.Params
	hashing  chan struct{} // one hash at a time: each takes 64 MiB
	unknown  string        // compared against when there is no such account
	keeper   *seal.Keeper
	baseURL  string
	passkeys *webauthn.WebAuthn // nil: there are none
	platform *platform          // nil: there is no registration
}

// New makes the service; it reads nothing.
func New(p Params) (*Service, error) {
	s := &Service{db: p.DB, now: p.Now, log: p.Logger, hashing: make(chan struct{}, 1)}
	s.hash = &argon2id.Params{Memory: 64 * 1024, Iterations: 1, Parallelism: 2, SaltLength: 16, KeyLength: 32}
	if p.HashMemory != 0 {
		s.hash.Memory = p.HashMemory
	}
	var err error
	if s.unknown, err = nobodysHash(s.hash); err != nil {
		return nil, err
	}
	s.keeper, s.baseURL = p.Keeper, p.BaseURL
	if s.passkeys, err = newPasskeys(p.BaseURL); err != nil {
		return nil, err
	}
	if s.platform, err = newPlatform(p.Microsoft, p.BaseURL); err != nil {
		return nil, err
	}
	s.sessions = scs.New()
	s.sessions.Store = &sessionStore{db: p.DB, now: p.Now, codec: s.sessions.Codec}
	s.sessions.Lifetime = SessionLifetime
	s.sessions.HashTokenInStore = false // the store hashes: it keeps 32 bytes
	s.sessions.ErrorFunc = s.storeFailed
	s.sessions.Cookie.Name = plainCookie
	s.sessions.Cookie.HttpOnly = true
	s.sessions.Cookie.SameSite = http.SameSiteLaxMode // Strict would lose the way back from Microsoft
	s.sessions.Cookie.Path = "/"
	if p.HTTPS {
		s.sessions.Cookie.Name = secureCookie
		s.sessions.Cookie.Secure = true
	}
	return s, nil
}

// nobodysHash gives a hash that no password has, at the cost of a real one:
// made of random bytes, because making it of a password would take 64 MiB at
// every start.
func nobodysHash(p *argon2id.Params) (string, error) {
	raw := make([]byte, p.SaltLength+p.KeyLength)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make hash: %w", err)
	}
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.Memory, p.Iterations, p.Parallelism,
		text(raw[:p.SaltLength]), text(raw[p.SaltLength:])), nil
}

// FoldEmail gives the form of an address that accounts are looked up by.
func FoldEmail(email string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(email)))
}

func sum(text string) []byte {
	h := sha256.Sum256([]byte(text))
	return h[:]
}

// system is the context in which this package reads its own tables.
func system(ctx context.Context) context.Context { return viewer.System(ctx, "auth") }

func (s *Service) storeFailed(w http.ResponseWriter, r *http.Request, err error) {
	level := slog.LevelError
	if r.Context().Err() != nil { // whoever asked went away
		level = slog.LevelDebug
	}
	s.log.Log(r.Context(), level, "session store failed", "error", err)
	writeError(w, http.StatusServiceUnavailable, "INTERNAL", "The session can't be read just now. Try again in a moment.")
}
