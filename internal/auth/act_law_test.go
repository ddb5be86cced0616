package auth

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

// notActs are the exported methods that only read or begin something, or that
// other tests follow to their entries.
var notActs = []string{
	"AllTokens", "IP", "Identify", "Identities", "Invitation", "Member", "NeedsSetup", "Passkeys", "Renew", "SecondFactor", "SessionHash", "Sessions",
	"Standing", "Token", "Tokens",
	"BeginPasskey", "BeginPasskeyLogIn", "BeginTOTP", "MicrosoftLinkURL", "MicrosoftLogInURL",
	"Bootstrap", "CompleteSetup", // TestSetupLinkWorksOnce
	"FinishMicrosoft", "FinishPasskey", "FinishPasskeyLogIn", // TestMicrosoft…, TestPasskey…
}

// TestEveryActOfAnAccountLeavesOneEntry calls everything that changes something for
// who asks and looks at what the audit log got. A new method fails until it is here.
func TestEveryActOfAnAccountLeavesOneEntry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		boss, guest, place := b.find(email), b.member("guest@example.test"), b.organization("o")
		var key, invited string
		var token int64
		code := func() string {
			b.at = b.at.Add(time.Minute)
			return app(t, key, b.at)
		}
		told := append(slices.Clone(notActs), "VerifyCode", "CompleteReset") // the act and the log-in; TestCodeWorksOnce, TestTheRealPersonGetsTheAddressBack
		const next = "another long password"
		client := b.logIn()
		b.logIn()
		for _, act := range []struct {
			method, action string
			do             func(ctx context.Context) error
		}{
			{"EndSession", activity.SessionEnded, func(ctx context.Context) error {
				list, current, err := b.Sessions(ctx)
				require.NoError(t, err)
				i := slices.IndexFunc(list, func(s *ent.MemberSession) bool { return s.ID != current })
				return b.EndSession(ctx, list[i].ID)
			}},
			{"EndOtherSessions", activity.SessionEnded, func(ctx context.Context) error { _, err := b.EndOtherSessions(ctx); return err }},
			{"ChangePassword", activity.PasswordChanged, func(ctx context.Context) error { return b.ChangePassword(ctx, text(password), text(next)) }},
			{"ConfirmTOTP", activity.TOTPEnabled, func(ctx context.Context) (err error) {
				key, _, err = b.BeginTOTP(ctx)
				require.NoError(t, err)
				_, err = b.ConfirmTOTP(ctx, code())
				return err
			}},
			{"RenewRecoveryCodes", activity.RecoveryCodesRenewed, func(ctx context.Context) error {
				_, err := b.RenewRecoveryCodes(ctx, code())
				return err
			}},
			{"DisableTOTP", activity.TOTPDisabled, func(ctx context.Context) error { return b.DisableTOTP(ctx, code()) }},
			{"RenamePasskey", activity.PasskeyRenamed, func(ctx context.Context) error {
				keys, err := b.Passkeys(ctx)
				require.NoError(t, err)
				_, err = b.RenamePasskey(ctx, keys[0].ID, "Other")
				return err
			}},
			{"DeletePasskey", activity.PasskeyRemoved, func(ctx context.Context) error {
				keys, err := b.Passkeys(ctx)
				require.NoError(t, err)
				return b.DeletePasskey(ctx, keys[0].ID)
			}},
			{"UnlinkIdentity", activity.IdentityUnlinked, func(ctx context.Context) error {
				all, err := b.Identities(ctx)
				require.NoError(t, err)
				return b.UnlinkIdentity(ctx, all[0].ID)
			}},
			{"UpdateProfile", activity.MemberProfileChanged, func(ctx context.Context) error {
				name, scheme := "Another Name", vocab.ColorSchemeDark
				_, err := b.UpdateProfile(ctx, Profile{Name: &name, ColorScheme: &scheme})
				return err
			}},
			{"CreateToken", activity.TokenCreated, func(ctx context.Context) error {
				made, _, err := b.CreateToken(ctx, TokenRequest{Name: "t", ExpiresAt: b.at.Add(time.Hour)})
				if err == nil {
					token = made.ID
				}
				return err
			}},
			{"RevokeToken", activity.TokenRevoked, func(ctx context.Context) error { _, err := b.RevokeToken(ctx, token); return err }},
			{"MakeMemberReset", activity.MemberResetBegun, func(ctx context.Context) error {
				_, err := b.MakeMemberReset(ctx, guest.ID)
				return err
			}},
			{"AcceptInvitation", activity.InvitationAccepted, func(ctx context.Context) error {
				_, err := b.AcceptInvitation(ctx, invited, "", text(""))
				return err
			}},
			{"LogOut", activity.SessionEnded, func(ctx context.Context) error { return b.LogOut(ctx) }},
			{"LogIn", activity.MemberLoggedIn, func(ctx context.Context) error { _, _, err := b.LogIn(ctx, email, text(next)); return err }},
		} {
			switch act.method {
			case "EndOtherSessions":
				b.logIn()
			case "RenamePasskey":
				b.change(func(ctx context.Context, tx *database.Tx) error {
					return tx.Ent().Passkey.Create().SetMemberID(boss.ID).SetCredentialKey([]byte("k")).SetCredential([]byte("{}")).SetName("Key").SetCreatedAt(b.at).Exec(ctx)
				})
			case "UnlinkIdentity":
				b.change(func(ctx context.Context, tx *database.Tx) error {
					return tx.Ent().MicrosoftIdentity.Create().SetMemberID(boss.ID).SetEntraTenantID("00000000-0000-4000-8000-000000000001").
						SetEntraID("00000000-0000-4000-8000-000000000002").SetCreatedAt(b.at).Exec(ctx)
				})
			case "AcceptInvitation":
				invited = b.invite(email, func(c *ent.InvitationCreate) {
					c.SetOrganizationID(place).SetRole(vocab.RoleAnalyst).SetMemberID(boss.ID)
				})
			}
			b.leaves(act.method, act.action, boss.ID, func() {
				b.visit(client, func(ctx context.Context) { require.NoError(t, act.do(ctx), act.method) })
			})
			told = append(told, act.method)
		}
		kind := reflect.TypeFor[*Service]()
		for i := range kind.NumMethod() {
			require.Contains(t, told, kind.Method(i).Name, "say here what it leaves in the audit log")
		}
	})
}

// leaves checks that an act leaves one entry, of who did it and from where.
func (b *bench) leaves(method, action string, who int64, act func()) {
	b.t.Helper()
	sys := system(b.t.Context())
	before, err := b.db.Ent().AuditEvent.Query().Count(sys)
	require.NoError(b.t, err)
	act()
	entries, err := b.db.Ent().AuditEvent.Query().Order(ent.Asc(auditevent.FieldID)).Offset(before).All(sys)
	require.NoError(b.t, err)
	require.Len(b.t, entries, 1, method)
	require.Equal(b.t, []any{action, vocab.ActorKindMember, who, "127.0.0.1"},
		[]any{entries[0].Action, entries[0].ActorKind, *entries[0].ActorID, entries[0].IP}, method)
}
