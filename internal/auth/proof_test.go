package auth

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/ent/setuplink"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// TestWhatProvesAnAddress: a link that its maker saw proves nothing, unless the
// maker owns the instance.
func TestWhatProvesAnAddress(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		place := b.organization("o")
		boss := b.find(email)
		client := b.member("client@example.test")
		mailed, err := newLink()
		require.NoError(t, err)
		b.change(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Membership.Create().SetOrganizationID(place).SetMemberID(client.ID).SetRole(vocab.RoleOwner).SetCreatedAt(b.at).Exec(ctx)
		})
		into := func(by int64) func(c *ent.InvitationCreate) {
			return func(c *ent.InvitationCreate) { c.SetOrganizationID(place).SetRole(vocab.RoleAnalyst).SetMemberID(by) }
		}
		proven := func(token string) bool {
			t.Helper()
			v, err := b.accept(token, password)
			require.NoError(t, err)
			m, err := db.Ent().Member.Get(system(t.Context()), v.MemberID())
			require.NoError(t, err)
			return m.AddressProven()
		}
		require.False(t, proven(b.invite("shown@example.test", into(client.ID))))
		require.True(t, proven(b.invite("vouched@example.test", into(boss.ID))))
		b.invite("mailed@example.test", func(c *ent.InvitationCreate) { into(client.ID)(c); c.SetMailedTokenHash(sum(mailed)) })
		require.True(t, proven(mailed))
		require.True(t, proven(b.invite("owner2@example.test", func(c *ent.InvitationCreate) { c.SetInstanceOwner(true).SetMemberID(boss.ID) })))

		// One who is here proves it by accepting what was given by hand, or mailed.
		unproven := b.find("shown@example.test")
		visitor := browser(t)
		b.visit(visitor, func(ctx context.Context) {
			_, _, err := b.LogIn(ctx, unproven.Email, text(password))
			require.NoError(t, err)
		})
		b.visit(visitor, func(ctx context.Context) {
			_, err := b.AcceptInvitation(ctx, b.invite(unproven.Email, into(client.ID)), "", secret.Text{})
			require.NoError(t, err)
		})
		require.False(t, b.find(unproven.Email).AddressProven())
		b.visit(visitor, func(ctx context.Context) {
			_, err := b.AcceptInvitation(ctx, b.invite(unproven.Email, into(boss.ID)), "", secret.Text{})
			require.NoError(t, err)
		})
		require.True(t, b.find(unproven.Email).AddressProven())
	})
}

func (b *bench) find(email string) *ent.Member {
	b.t.Helper()
	all, err := b.db.Ent().Member.Query().All(system(b.t.Context()))
	require.NoError(b.t, err)
	for _, m := range all {
		if m.EmailKey == FoldEmail(email) {
			return m
		}
	}
	b.t.Fatalf("no member %s", email)
	return nil
}

// TestTheRealPersonGetsTheAddressBack: whoever took the address has nothing left to
// come in by, and who gets the link has the account.
func TestTheRealPersonGetsTheAddressBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.baseURL = "https://muster.example"
		b.owner()
		place, hash := b.organization("theirs"), b.member("x@example.test").PasswordHash
		b.change(func(ctx context.Context, tx *database.Tx) error {
			m, err := tx.Ent().Member.Create().SetEmail("ceo@example.test").SetEmailKey("ceo@example.test").SetPasswordHash(hash).
				SetCreatedAt(b.at).SetInvitedByOrganizationID(place).SetTotpConfirmedAt(b.at).SetSealedTotp([]byte{1}).SetDisabledAt(b.at).Save(ctx)
			if err != nil {
				return err
			}
			return errors.Join(
				tx.Ent().Membership.Create().SetOrganizationID(place).SetMemberID(m.ID).SetRole(vocab.RoleOwner).SetCreatedAt(b.at).Exec(ctx),
				tx.Ent().Passkey.Create().SetMemberID(m.ID).SetCredentialKey([]byte("k")).SetCredential([]byte("{}")).SetName("Key").SetCreatedAt(b.at).Exec(ctx),
				tx.Ent().MicrosoftIdentity.Create().SetMemberID(m.ID).SetEntraTenantID("00000000-0000-4000-8000-000000000001").SetEntraID("00000000-0000-4000-8000-000000000002").SetCreatedAt(b.at).Exec(ctx),
				tx.Ent().RecoveryCode.Create().SetMemberID(m.ID).SetCodeHash(sum("code")).Exec(ctx),
				tx.Ent().ApiToken.Create().SetMemberID(m.ID).SetName("squatter's").SetTokenHash(sum("t")).SetOrganizationIds([]int64{place}).SetCreatedAt(b.at).SetExpiresAt(b.at.Add(time.Hour)).Exec(ctx),
				tx.Ent().MemberSession.Create().SetMemberID(m.ID).SetTokenHash(sum("s")).SetData([]byte{0}).SetExpiresAt(b.at.Add(time.Hour)).SetCreatedAt(b.at).SetLastUsedAt(b.at).Exec(ctx),
			)
		})
		taken := b.find("ceo@example.test")
		require.False(t, taken.AddressProven())
		owner := b.logIn()
		made := b.reset(owner, taken.ID)
		require.Equal(t, b.at.Add(24*time.Hour), made.ExpiresAt)
		require.Len(t, made.Seats, 1)
		require.Equal(t, []any{place, vocab.RoleOwner}, []any{made.Seats[0].OrganizationID, made.Seats[0].Role})
		left := func() []int {
			t.Helper()
			sys, c := system(t.Context()), db.Ent()
			keys, err := c.Passkey.Query().Count(sys)
			require.NoError(t, err)
			identities, err := c.MicrosoftIdentity.Query().Count(sys)
			require.NoError(t, err)
			codes, err := c.RecoveryCode.Query().Count(sys)
			require.NoError(t, err)
			sessions, err := c.MemberSession.Query().All(sys)
			require.NoError(t, err)
			open := 0
			for _, s := range sessions {
				if s.MemberID != nil && *s.MemberID == taken.ID {
					open++
				}
			}
			token, err := c.ApiToken.Query().All(sys)
			require.NoError(t, err)
			held := 0
			for _, one := range token {
				if one.RevokedAt == nil {
					held++
				}
			}
			return []int{keys, identities, codes, open, held}
		}
		require.Equal(t, []int{0, 0, 0, 0, 0}, left())
		b.visit(browser(t), func(ctx context.Context) {
			_, _, err := b.LogIn(ctx, taken.Email, text(password))
			require.ErrorIs(t, err, errWrongLogin)
		})
		again := b.reset(owner, taken.ID)
		token := func(m MemberReset) string {
			const root = "https://muster.example/reset/"
			require.Equal(t, root, m.Link.Reveal()[:len(root)])
			return m.Link.Reveal()[len(root):]
		}
		person := browser(t)
		b.visit(person, func(ctx context.Context) {
			_, err := b.CompleteReset(ctx, token(made), text("the person's own password"))
			require.True(t, fault.Is(err, fault.NotFound), "a newer link ends the older")
			v, err := b.CompleteReset(ctx, token(again), text("the person's own password"))
			require.NoError(t, err)
			require.Equal(t, taken.ID, v.MemberID())
		})
		require.NotNil(t, b.visit(person, nil))
		after := b.find(taken.Email)
		require.True(t, after.AddressProven())
		require.Nil(t, after.DisabledAt)
		require.Subset(t, b.audited(0), []string{activity.MemberResetBegun, activity.MemberReset})
		require.Contains(t, b.audited(place), activity.TokenRevoked)
	})
}

func (b *bench) reset(by *http.Client, id int64) (made MemberReset) {
	b.t.Helper()
	b.visit(by, func(ctx context.Context) {
		var err error
		made, err = b.MakeMemberReset(ctx, id)
		require.NoError(b.t, err)
	})
	return made
}

func TestWhoMayResetAMember(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		boss, m, other := b.find(email), b.member("m@example.test"), b.member("other@example.test")
		b.change(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Member.UpdateOneID(other.ID).SetInstanceOwner(true).Exec(ctx)
		})
		ask := func(client *http.Client, id int64) (err error) {
			b.visit(client, func(ctx context.Context) { _, err = b.MakeMemberReset(ctx, id) })
			return err
		}
		is := func(code fault.Code, err error) {
			t.Helper()
			require.True(t, fault.Is(err, code), "%v", err)
		}
		owner, visitor := b.logIn(), browser(t)
		is(fault.Conflict, ask(owner, other.ID))
		is(fault.Conflict, ask(owner, boss.ID))
		is(fault.NotFound, ask(owner, 1<<40))
		is(fault.Forbidden, ask(visitor, m.ID))
		b.visit(visitor, func(ctx context.Context) {
			_, _, err := b.LogIn(ctx, m.Email, text(password))
			require.NoError(t, err)
		})
		is(fault.Forbidden, ask(visitor, m.ID))
		// By a token, which could keep itself a way in; and by one who is none any more.
		token := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: boss.ID, TokenID: 1, InstanceOwner: true}))
		_, err := b.MakeMemberReset(token, m.ID)
		is(fault.Forbidden, err)
		b.visit(owner, func(ctx context.Context) {
			b.change(func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().Member.UpdateOneID(boss.ID).SetInstanceOwner(false).Exec(ctx)
			})
			_, err := b.MakeMemberReset(ctx, m.ID)
			is(fault.Forbidden, err)
		})
		links, err := db.Ent().SetupLink.Query().Where(setuplink.MemberIDNotNil()).Count(system(t.Context()))
		require.NoError(t, err)
		require.Zero(t, links)
	})
}

// TestAnInvitationIsNotTakenOnceItsMakerMayNot: a password is hashed between the
// look at the invitation and its use, and that is time enough.
func TestAnInvitationIsNotTakenOnceItsMakerMayNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		place := b.organization("o")
		owner, guest := b.member("client@example.test"), b.member("guest@example.test")
		var apiToken int64
		b.change(func(ctx context.Context, tx *database.Tx) error {
			made, err := tx.Ent().ApiToken.Create().SetMemberID(owner.ID).SetName("t").SetTokenHash(sum("t")).SetOrganizationIds([]int64{place}).
				SetCreatedAt(b.at).SetExpiresAt(b.at.Add(30 * time.Minute)).Save(ctx)
			if err != nil {
				return err
			}
			apiToken = made.ID
			return tx.Ent().Membership.Create().SetOrganizationID(place).SetMemberID(owner.ID).SetRole(vocab.RoleOwner).SetCreatedAt(b.at).Exec(ctx)
		})
		lose := map[string]func(ctx context.Context, tx *database.Tx) error{
			"the role": func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().Membership.Update().Where(membership.MemberID(owner.ID)).SetRole(vocab.RoleManager).Exec(ctx)
			},
			"the account": func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().Member.UpdateOneID(owner.ID).SetDisabledAt(b.at).Exec(ctx)
			},
			"the token": func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().ApiToken.UpdateOneID(apiToken).SetRevokedAt(b.at).Exec(ctx)
			},
			"the token's time": func(context.Context, *database.Tx) error {
				b.at = b.at.Add(30 * time.Minute)
				return nil
			},
		}
		for name, change := range lose {
			at := b.at
			token := b.invite(guest.Email, func(c *ent.InvitationCreate) {
				c.SetOrganizationID(place).SetRole(vocab.RoleOwner).SetMemberID(owner.ID).SetTokenID(apiToken)
			})
			found, err := b.invitation(t.Context(), db.Ent(), token)
			require.NoError(t, err, name)
			b.change(change)
			err = db.InTx(system(t.Context()), func(ctx context.Context, tx *database.Tx) error {
				return b.grant(ctx, tx, acting(ctx, guest.ID), found, guest.ID, false)
			})
			require.ErrorIs(t, err, errInvitationGone, name)
			_, err = b.invitation(t.Context(), db.Ent(), token)
			require.ErrorIs(t, err, errInvitationGone, name)
			b.at = at
			b.change(func(ctx context.Context, tx *database.Tx) error {
				return errors.Join(
					tx.Ent().Membership.Update().Where(membership.MemberID(owner.ID)).SetRole(vocab.RoleOwner).Exec(ctx),
					tx.Ent().Member.UpdateOneID(owner.ID).ClearDisabledAt().Exec(ctx),
					tx.Ent().ApiToken.UpdateOneID(apiToken).ClearRevokedAt().Exec(ctx),
				)
			})
		}
		has, err := db.Ent().Membership.Query().Where(membership.MemberID(guest.ID)).Exist(system(t.Context()))
		require.NoError(t, err)
		require.False(t, has)
	})
}

// TestOrganizationsLearnWhoJoinsATeamByInvitation as they do where an owner of the
// instance puts somebody in.
func TestOrganizationsLearnWhoJoinsATeamByInvitation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		listed, tagged, other := b.organization("listed"), b.organization("tagged"), b.organization("other")
		var team int64
		b.change(func(ctx context.Context, tx *database.Tx) error {
			made, err := tx.Ent().Team.Create().SetName("P").SetSortKey("p").SetTagKey("gold").SetRole(vocab.RoleAuditor).SetCreatedAt(b.at).Save(ctx)
			if err != nil {
				return err
			}
			team = made.ID
			return errors.Join(
				tx.Ent().TeamOrganization.Create().SetTeamID(team).SetOrganizationID(listed).SetCreatedAt(b.at).Exec(ctx),
				tx.Ent().OrganizationTag.Create().SetOrganizationID(tagged).SetName("Gold").SetTagKey("gold").Exec(ctx),
				tx.Ent().OrganizationTag.Create().SetOrganizationID(listed).SetName("Gold").SetTagKey("gold").Exec(ctx),
				tx.Ent().OrganizationTag.Create().SetOrganizationID(other).SetName("Gold").SetTagKey("gold").SetOpens(false).Exec(ctx),
			)
		})
		v, err := b.accept(b.invite("new@example.test", func(c *ent.InvitationCreate) { c.SetTeamID(team) }), password)
		require.NoError(t, err)
		require.Equal(t, []int64{listed, tagged}, v.Organizations())
		for place, want := range map[int64][]string{listed: {activity.TeamChanged}, tagged: {activity.TeamChanged}, other: nil} {
			require.Equal(t, want, b.audited(place))
		}
		e, err := db.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(tagged)).Only(system(t.Context()))
		require.NoError(t, err)
		require.Equal(t, []any{xid.Encode(xid.Member, v.MemberID())}, e.Detail["membersAdded"])
		accepted, err := db.Ent().AuditEvent.Query().Where(auditevent.Action(activity.InvitationAccepted)).Only(system(t.Context()))
		require.NoError(t, err)
		require.Equal(t, xid.Encode(xid.Member, v.MemberID()), accepted.Detail["member"])
	})
}

// TestLookingAtInvitationsLocksNobodyOut: a page of another site can make a browser
// look at any link.
func TestLookingAtInvitationsLocksNobodyOut(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	b.visit(browser(t), func(ctx context.Context) {
		for range freeAddressTries + 5 {
			_, err := b.Invitation(ctx, "guess")
			require.ErrorIs(t, err, errInvitationGone)
			_, err = b.AcceptInvitation(ctx, "guess", "", text(password))
			require.ErrorIs(t, err, errInvitationGone)
		}
	})
	b.logIn()
}
