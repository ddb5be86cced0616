package auth

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// invite makes an invitation and gives its link's token.
func (b *bench) invite(email string, change func(*ent.InvitationCreate)) string {
	b.t.Helper()
	token, err := newLink()
	require.NoError(b.t, err)
	b.change(func(ctx context.Context, tx *database.Tx) error {
		create := tx.Ent().Invitation.Create().SetTokenHash(sum(token)).SetEmail(email).SetEmailKey(FoldEmail(email)).
			SetCreatedAt(b.at).SetExpiresAt(b.at.Add(time.Hour))
		change(create)
		return create.Exec(ctx)
	})
	return token
}

func (b *bench) accept(token, password string) (v *viewer.Viewer, err error) {
	client := browser(b.t)
	b.visit(client, func(ctx context.Context) { v, err = b.AcceptInvitation(ctx, token, " New Person ", text(password)) })
	if err == nil {
		require.Equal(b.t, v.MemberID(), b.visit(client, nil).MemberID(), "who accepts is logged in")
	} else {
		require.Nil(b.t, b.visit(client, nil))
	}
	return v, err
}

func TestInvitationMakesAMemberOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		organization, end := b.organization("Client AG"), b.at.Add(30*24*time.Hour)
		token := b.invite("new@example.test", func(c *ent.InvitationCreate) {
			c.SetOrganizationID(organization).SetRole(vocab.RoleAnalyst).SetMembershipExpiresAt(end)
		})
		b.visit(browser(t), func(ctx context.Context) {
			view, err := b.Invitation(ctx, token)
			require.NoError(t, err)
			require.Equal(t, "new@example.test", view.Email)
			require.Equal(t, "Client AG", view.OrganizationName)
			require.Equal(t, vocab.RoleAnalyst, view.Role)
			_, err = b.Invitation(ctx, token+"x")
			require.True(t, fault.Is(err, fault.NotFound))
		})
		_, err := b.accept(token, "short")
		f, _ := fault.Of(err)
		require.NotNil(t, f)
		require.Equal(t, "password", f.Field())
		_, err = b.accept(token, "")
		require.True(t, fault.Is(err, fault.Invalid), "without a password and without Microsoft there is nothing to log in with")
		v, err := b.accept(token, password)
		require.NoError(t, err)
		require.Equal(t, []int64{organization}, v.Organizations())
		require.Equal(t, viewer.RoleAnalyst, v.Role(organization))
		require.False(t, v.IsInstanceOwner())
		m, err := db.Ent().Member.Get(system(t.Context()), v.MemberID())
		require.NoError(t, err)
		require.Equal(t, "New Person", m.Name)
		require.Equal(t, &organization, m.InvitedByOrganizationID)

		_, err = b.accept(token, password)
		require.True(t, fault.Is(err, fault.NotFound), "used")
		require.Equal(t, []string{"invitation.accepted"}, b.audited(organization))
		b.at = end.Add(time.Second)
		b.visit(browser(t), func(ctx context.Context) {
			v, _, err := b.LogIn(ctx, "new@example.test", text(password))
			require.NoError(t, err)
			require.Empty(t, v.Organizations(), "the membership has ended")
		})
	})
}

func TestInvitationIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	organization := b.organization("o")
	into := func(c *ent.InvitationCreate) { c.SetOrganizationID(organization).SetRole(vocab.RoleOwner) }
	for name, token := range map[string]string{
		"withdrawn": b.invite("a@example.test", func(c *ent.InvitationCreate) { into(c); c.SetRevokedAt(b.at) }),
		"ended":     b.invite("a@example.test", func(c *ent.InvitationCreate) { into(c); c.SetExpiresAt(b.at) }),
		"made up":   "made-up",
		"none":      "",
	} {
		_, err := b.accept(token, password)
		require.True(t, fault.Is(err, fault.NotFound), name)
	}
	// The link alone does not open an account that is there.
	token := b.invite(email, into)
	_, err := b.accept(token, password)
	require.True(t, fault.Is(err, fault.Conflict))
	// Nor does it give somebody else's right to whoever is logged in.
	token = b.invite("a@example.test", into)
	b.visit(b.logIn(), func(ctx context.Context) {
		_, err := b.AcceptInvitation(ctx, token, "", secret.Text{})
		require.True(t, fault.Is(err, fault.Conflict))
	})
	require.Empty(t, b.audited(organization))
}

func TestMemberAcceptsFurtherRights(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		m := b.member("member@example.test")
		first, second := b.organization("first"), b.organization("second")
		var team int64
		b.change(func(ctx context.Context, tx *database.Tx) error {
			made, err := tx.Ent().Team.Create().SetName("Partner").SetSortKey("partner").SetRole(vocab.RoleAuditor).SetCreatedAt(b.at).Save(ctx)
			if err != nil {
				return err
			}
			team = made.ID
			return errors.Join(
				tx.Ent().TeamOrganization.Create().SetTeamID(team).SetOrganizationID(second).SetCreatedAt(b.at).Exec(ctx),
				tx.Ent().Membership.Create().SetOrganizationID(first).SetMemberID(m.ID).SetRole(vocab.RoleOwner).SetCreatedAt(b.at).Exec(ctx),
			)
		})
		client := browser(t)
		b.visit(client, func(ctx context.Context) {
			_, _, err := b.LogIn(ctx, m.Email, text(password))
			require.NoError(t, err)
		})
		accept := func(token string) (v *viewer.Viewer) {
			b.visit(client, func(ctx context.Context) {
				var err error
				v, err = b.AcceptInvitation(ctx, token, "", secret.Text{})
				require.NoError(t, err)
			})
			return v
		}
		before := b.cookie(client)
		v := accept(b.invite(m.Email, func(c *ent.InvitationCreate) { c.SetTeamID(team) }))
		require.Nil(t, b.visit(b.steal(before), nil), "a cookie taken before has none of the new rights")
		require.Equal(t, viewer.RoleAuditor, v.Role(second))
		accept(b.invite(m.Email, func(c *ent.InvitationCreate) { c.SetTeamID(team) })) // again: no harm
		v = accept(b.invite(m.Email, func(c *ent.InvitationCreate) { c.SetOrganizationID(first).SetRole(vocab.RoleAnalyst) }))
		require.Equal(t, viewer.RoleOwner, v.Role(first), "the stronger right stays")
		v = accept(b.invite(m.Email, func(c *ent.InvitationCreate) { c.SetInstanceOwner(true) }))
		require.True(t, v.IsInstanceOwner())
	})
}

func TestInvitationByMicrosoft(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t), atPlatform(t, directory))
	b.owner()
	organization := b.organization("o")
	token := b.invite("invited@example.test", func(c *ent.InvitationCreate) { c.SetOrganizationID(organization).SetRole(vocab.RoleAnalyst) })
	p := b.person("stranger", browser(t))
	path, err := p.comeBack(p.visitPlatform(p.setOut("/invite/" + token)))
	require.NoError(t, err)
	require.Equal(t, "/invite/"+token+"?microsoft=ready", path)
	require.Nil(t, b.visit(p.here, nil), "nobody before the invitation is accepted")
	b.visit(browser(t), func(ctx context.Context) {
		_, err := b.AcceptInvitation(ctx, token, "", secret.Text{})
		require.True(t, fault.Is(err, fault.Invalid), "another session has proven nothing")
	})
	b.visit(p.here, func(ctx context.Context) {
		_, err := b.AcceptInvitation(ctx, token, "Sam", secret.Text{})
		require.NoError(t, err)
	})
	v := b.visit(p.here, nil)
	require.Equal(t, viewer.RoleAnalyst, v.Role(organization))

	// From now on the account logs in.
	p = b.person("stranger", browser(t))
	path, err = p.comeBack(p.visitPlatform(p.setOut("/")))
	require.NoError(t, err)
	require.Equal(t, "/", path)
	require.Equal(t, v.MemberID(), b.visit(p.here, nil).MemberID())
	b.visit(p.here, func(ctx context.Context) {
		identities, err := b.Identities(ctx)
		require.NoError(t, err)
		require.True(t, fault.Is(b.UnlinkIdentity(ctx, identities[0].ID), fault.Conflict), "the last way to log in")
	})

	// An address that has an account is not taken over by the account's claims.
	token = b.invite(email, func(c *ent.InvitationCreate) { c.SetOrganizationID(organization).SetRole(vocab.RoleOwner) })
	p = b.person("owner", browser(t))
	path, err = p.comeBack(p.visitPlatform(p.setOut("/invite/" + token)))
	require.NoError(t, err)
	require.Equal(t, "/invite/"+token+"?microsoft=ready", path)
	b.visit(p.here, func(ctx context.Context) {
		_, err := b.AcceptInvitation(ctx, token, "", secret.Text{})
		require.True(t, fault.Is(err, fault.Conflict))
	})
	require.Nil(t, b.visit(p.here, nil))
}

func TestResetLetsALockedOutOwnerIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		b.enroll()
		client := b.logInByCode()
		b.member("member@example.test")
		_, _, err := MakeReset(t.Context(), db, "member@example.test", b.at)
		require.True(t, fault.Is(err, fault.NotFound), "owners alone")
		old, _, err := MakeReset(t.Context(), db, email, b.at)
		require.NoError(t, err)
		link, until, err := MakeReset(t.Context(), db, " Owner@example.test", b.at)
		require.NoError(t, err)
		require.Equal(t, b.at.Add(time.Hour), until)
		b.disable()

		reset := func(token, password string) (v *viewer.Viewer, err error) {
			b.visit(browser(t), func(ctx context.Context) { v, err = b.CompleteReset(ctx, token, text(password)) })
			return v, err
		}
		const next = "the new long password"
		_, err = reset(old.Reveal(), next)
		require.True(t, fault.Is(err, fault.NotFound), "a newer link ends the older")
		_, err = reset(link.Reveal(), "short")
		require.True(t, fault.Is(err, fault.Invalid))
		v, err := reset(link.Reveal(), next)
		require.NoError(t, err)
		require.True(t, v.IsInstanceOwner())
		_, err = reset(link.Reveal(), next)
		require.True(t, fault.Is(err, fault.NotFound), "once")
		require.Nil(t, b.visit(client, nil), "sessions ended")
		b.visit(browser(t), func(ctx context.Context) {
			_, codeNeeded, err := b.LogIn(ctx, email, text(next))
			require.NoError(t, err)
			require.False(t, codeNeeded)
		})
		late, _, err := MakeReset(t.Context(), db, email, b.at)
		require.NoError(t, err)
		b.at = b.at.Add(time.Hour)
		_, err = reset(late.Reveal(), next)
		require.True(t, fault.Is(err, fault.NotFound), "an hour")
		require.Subset(t, b.audited(0), []string{"member.reset_begun", "member.reset"})
	})
}

// TestAnInvitationAsksNoAddresses: who made a link and opens it learns nothing of
// the address from it, unless they choose a password that would make its account.
func TestAnInvitationAsksNoAddresses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		b.member("member@example.test")
		organization := b.organization("o")
		into := func(c *ent.InvitationCreate) { c.SetOrganizationID(organization).SetRole(vocab.RoleAnalyst) }
		known, unknown := b.invite("member@example.test", into), b.invite("nobody@example.test", into)
		owner := b.logIn()
		for name, ask := range map[string]func(token string) error{
			"no password": func(token string) error { _, err := b.accept(token, ""); return err },
			"short":       func(token string) error { _, err := b.accept(token, "short"); return err },
			"long":        func(token string) error { _, err := b.accept(token, strings.Repeat("x", maxPassword+1)); return err },
			"long name": func(token string) (err error) {
				b.visit(browser(t), func(ctx context.Context) {
					_, err = b.AcceptInvitation(ctx, token, strings.Repeat("x", 201), text(password))
				})
				return err
			},
			"somebody else is logged in": func(token string) (err error) {
				b.visit(owner, func(ctx context.Context) { _, err = b.AcceptInvitation(ctx, token, "", text(password)) })
				return err
			},
		} {
			one, two := ask(known), ask(unknown)
			require.Error(t, one, name)
			require.Equal(t, one, two, name)
		}
		_, err := b.accept(known, password)
		f, _ := fault.Of(err)
		require.NotNil(t, f)
		require.Equal(t, []any{fault.Conflict, "token"}, []any{f.Code(), f.Field()}, "log in")
		_, err = b.accept(unknown, password)
		require.NoError(t, err)
	})
}
