package member_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/membersession"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// world is an instance with two organizations, and people in all roles.
type world struct {
	*member.Service
	t            *testing.T
	db           *database.DB
	at           time.Time
	mine, theirs int64
	token        int64   // of nobody, which owns the instance
	all          []int64 // what the instance has

	mu      sync.Mutex
	sent    []member.InvitationMail
	mailErr error
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, at: db.Now().UTC().Truncate(time.Microsecond)}
	w.mine = dbtest.Organization(t, db, "Mine").ID
	w.theirs = dbtest.Organization(t, db, "Theirs").ID
	w.all = []int64{w.mine, w.theirs}
	w.write(func(ctx context.Context, tx *database.Tx) error {
		made, err := tx.Ent().ApiToken.Create().SetName("script").SetTokenHash([]byte(rand.Text())).SetAllOrganizations(true).SetCreatedAt(w.at).Save(ctx)
		if err == nil {
			w.token = made.ID
		}
		return err
	})
	w.Service = member.New(member.Params{
		DB: db, BaseURL: "https://muster.example", FoldEmail: auth.FoldEmail, Now: func() time.Time { return w.at },
		Logger: slog.New(slog.DiscardHandler),
		Mail: func(_ context.Context, m member.InvitationMail) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.sent = append(w.sent, m)
			return w.mailErr
		},
	})
	return w
}

func (w *world) write(fn func(ctx context.Context, tx *database.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.db.InTx(dbtest.Context(w.t), fn))
}

// member stores a member; name is also its address's.
func (w *world) member(name string) *ent.Member {
	w.t.Helper()
	var m *ent.Member
	w.write(func(ctx context.Context, tx *database.Tx) (err error) {
		m, err = tx.Ent().Member.Create().SetEmail(name + "@example.test").SetEmailKey(name + "@example.test").SetName(name).
			SetCreatedAt(w.at).Save(ctx)
		return err
	})
	return m
}

func unique(prefix string) string { return prefix + "-" + strings.ToLower(rand.Text()[:8]) }

// seat stores a member with a membership.
func (w *world) seat(organization int64, role vocab.Role, end *time.Time) *ent.Member {
	w.t.Helper()
	m := w.member(unique("seat"))
	w.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Membership.Create().SetOrganizationID(organization).SetMemberID(m.ID).SetRole(role).
			SetCreatedAt(w.at).SetNillableExpiresAt(end).Exec(ctx)
	})
	return m
}

// instanceOwner stores a member who owns the instance.
func (w *world) instanceOwner() *ent.Member {
	w.t.Helper()
	m := w.member(unique("instance"))
	w.write(func(ctx context.Context, tx *database.Tx) (err error) {
		m, err = tx.Ent().Member.UpdateOneID(m.ID).SetInstanceOwner(true).Save(ctx)
		return err
	})
	return m
}

// session logs a member in.
func (w *world) session(m *ent.Member) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().MemberSession.Create().SetTokenHash([]byte(rand.Text())).SetMemberID(m.ID).SetData([]byte{0}).
			SetExpiresAt(w.at.Add(time.Hour)).SetCreatedAt(w.at).SetLastUsedAt(w.at).Exec(ctx)
	})
}

func (w *world) loggedIn(m *ent.Member) bool {
	w.t.Helper()
	is, err := w.db.Ent().MemberSession.Query().Where(membersession.MemberID(m.ID)).Exist(dbtest.Context(w.t))
	require.NoError(w.t, err)
	return is
}

// in is an organization and the role of who asks there.
type in struct {
	organization int64
	role         viewer.Role
}

// as gives the context of a member who asks.
func (w *world) as(m *ent.Member, seats ...in) context.Context {
	roles := map[int64]viewer.Role{}
	for _, s := range seats {
		roles[s.organization] = s.role
	}
	return viewer.NewContext(w.t.Context(), viewer.New(viewer.Params{MemberID: m.ID, Roles: roles, InstanceOwner: m.InstanceOwner}))
}

// root gives the context of the bootstrap token, which owns the instance without
// being a member.
func (w *world) root() context.Context {
	roles := map[int64]viewer.Role{}
	for _, id := range w.all {
		roles[id] = viewer.RoleOwner
	}
	return viewer.NewContext(w.t.Context(), viewer.New(viewer.Params{TokenID: w.token, InstanceOwner: true, IP: "192.0.2.7", RequestID: "req", Roles: roles}))
}

func (w *world) team(r member.TeamRequest) *ent.Team {
	w.t.Helper()
	if r.Name == "" {
		r.Name = unique("team")
	}
	if r.Role == "" {
		r.Role = vocab.RoleAnalyst
	}
	made, err := w.CreateTeam(w.root(), r)
	require.NoError(w.t, err)
	return made
}

func (w *world) invited(r member.InviteRequest) *ent.Invitation {
	w.t.Helper()
	if r.Email == "" {
		r.Email = unique("new") + "@example.test"
	}
	inv, _, _, err := w.Invite(w.root(), r)
	require.NoError(w.t, err)
	return inv
}

// outcome is + for what was done, else the fault's code, and its field after it.
func outcome(err error) string {
	if err == nil {
		return "+"
	}
	f, ok := fault.Of(err)
	if !ok {
		return err.Error()
	}
	if f.Field() == "" {
		return string(f.Code())
	}
	return string(f.Code()) + " " + f.Field()
}

func refused(t *testing.T, want string, err error) {
	t.Helper()
	require.Equal(t, want, outcome(err))
}

var errMail = errors.New("mail refused")

func later(w *world, d time.Duration) *time.Time {
	at := w.at.Add(d)
	return &at
}
