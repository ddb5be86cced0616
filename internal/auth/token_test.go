package auth

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestPublishedPatternFindsTokens(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/tokens.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```regex\n(.*?)\n```").FindStringSubmatch(string(page))
	require.Len(t, block, 2)
	pattern := regexp.MustCompile(block[1])
	for range 200 {
		token, err := newToken()
		require.NoError(t, err)
		require.Equal(t, token, pattern.FindString(`{"key": "`+token+`"}`))
		require.True(t, wellFormed(token))
	}
	for _, text := range []string{"am_short", "spam_" + strings.Repeat("a", 36), "am_" + strings.Repeat("a", 37), "am_" + strings.Repeat("-", 36)} {
		require.Empty(t, pattern.FindString(text), text)
	}
}

// TestPublishedCheckIsTheOneUsed runs the page's own program.
func TestPublishedCheckIsTheOneUsed(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/tokens.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```js\n(.*?)\n```").FindStringSubmatch(string(page))
	require.Len(t, block, 2)
	token, err := newToken()
	require.NoError(t, err)
	last := "a"
	if strings.HasSuffix(token, "a") {
		last = "b"
	}
	out, err := exec.CommandContext(t.Context(), "node", "-e", block[1]+"\nconsole.log(process.argv.slice(1).map(isToken).join())",
		token, token[:38]+last, token+"x").CombinedOutput()
	require.NoError(t, err, string(out))
	require.Equal(t, "true,false,false", strings.TrimSpace(string(out)))
}

// TestMisspeltTokenDoesNotAskTheDatabase: it is refused also while there is none.
func TestMisspeltTokenDoesNotAskTheDatabase(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t, func(c *database.Config) { c.DataDir = dbtest.SQLiteDir(t) }))
	token, err := newToken()
	require.NoError(t, err)
	last := "a"
	if strings.HasSuffix(token, "a") {
		last = "b"
	}
	status, refused := b.ask(token)
	require.Equal(t, http.StatusUnauthorized, status)
	require.NoError(t, b.db.Close())
	status, _ = b.ask(token)
	require.Equal(t, http.StatusServiceUnavailable, status)
	status, body := b.ask(token[:38] + last)
	require.Equal(t, http.StatusUnauthorized, status)
	require.Equal(t, refused, body)
}

func TestTokensScopeAndOwners(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		m := b.member("member@example.test")
		mine, other := b.organization("mine"), b.organization("other")
		b.change(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Membership.Create().SetOrganizationID(mine).SetMemberID(m.ID).SetRole(vocab.RoleManager).SetCreatedAt(b.at).Exec(ctx)
		})
		client := browser(t)
		b.visit(client, func(ctx context.Context) {
			_, _, err := b.LogIn(ctx, m.Email, text(password))
			require.NoError(t, err)
		})
		year := b.at.Add(365 * 24 * time.Hour)
		var reads, writes string
		var readsID, writesID int64
		b.visit(client, func(ctx context.Context) {
			made, token, err := b.CreateToken(ctx, TokenRequest{Name: "reads", Organizations: []int64{mine, mine}, ExpiresAt: year})
			require.NoError(t, err)
			reads, readsID = token.Reveal(), made.ID
			require.Equal(t, []int64{mine}, made.OrganizationIds)
			require.Equal(t, reads[:8], made.Prefix)
			made, token, err = b.CreateToken(ctx, TokenRequest{Name: "writes", Organizations: []int64{mine}, Write: true, ExpiresAt: year})
			require.NoError(t, err)
			writes, writesID = token.Reveal(), made.ID
			for name, r := range map[string]TokenRequest{
				"foreign":      {Name: "n", Organizations: []int64{mine, other}, ExpiresAt: year},
				"all":          {Name: "n", ExpiresAt: year},
				"over a year":  {Name: "n", Organizations: []int64{mine}, ExpiresAt: b.at.Add(367 * 24 * time.Hour)},
				"past":         {Name: "n", Organizations: []int64{mine}, ExpiresAt: b.at},
				"nameless":     {Name: " ", Organizations: []int64{mine}, ExpiresAt: year},
				"too many":     {Name: "n", Organizations: make([]int64, 101), ExpiresAt: year},
				"no such":      {Name: "n", Organizations: []int64{1 << 40}, ExpiresAt: year},
				"long of name": {Name: strings.Repeat("n", 101), Organizations: []int64{mine}, ExpiresAt: year},
			} {
				_, _, err := b.CreateToken(ctx, r)
				_, isFault := fault.Of(err)
				require.True(t, isFault, name)
			}
			_, err = b.AllTokens(ctx)
			require.True(t, fault.Is(err, fault.Forbidden))
		})
		status, _ := b.ask(reads)
		require.Equal(t, http.StatusOK, status)
		require.False(t, b.saw.CanWrite())
		require.True(t, b.saw.Can(mine, viewer.ReadData))
		require.False(t, b.saw.Can(mine, viewer.RunSyncs))
		status, _ = b.ask(writes)
		require.Equal(t, http.StatusOK, status)
		require.True(t, b.saw.Can(mine, viewer.RunSyncs))
		require.False(t, b.saw.Allows(other))

		// A token does no more than its maker, from the moment that they can no more.
		b.change(func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Ent().Membership.Delete().Exec(ctx)
			return err
		})
		status, _ = b.ask(writes)
		require.Equal(t, http.StatusOK, status)
		require.Empty(t, b.saw.Organizations())

		b.visit(b.logIn(), func(ctx context.Context) {
			all, err := b.AllTokens(ctx)
			require.NoError(t, err)
			require.Len(t, all, 2)
			require.NotNil(t, all[0].LastUsedAt)
			_, err = b.RevokeToken(ctx, writesID)
			require.NoError(t, err)
		})
		status, _ = b.ask(writes)
		require.Equal(t, http.StatusUnauthorized, status)

		// A token that only reads withdraws itself, and no other.
		b.visitAs(reads, func(ctx context.Context) {
			_, err := b.RevokeToken(ctx, readsID+1000)
			require.True(t, fault.Is(err, fault.NotFound))
			_, err = b.RevokeToken(ctx, readsID)
			require.NoError(t, err)
		})
		status, _ = b.ask(reads)
		require.Equal(t, http.StatusUnauthorized, status)
		require.Equal(t, []string{"token.created", "token.created", "token.revoked", "token.revoked"}, b.audited(mine))
	})
}

// visitAs asks once with a token.
func (b *bench) visitAs(token string, do func(context.Context)) {
	b.t.Helper()
	b.do = do
	req, err := http.NewRequest(http.MethodGet, b.url, nil)
	require.NoError(b.t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(b.t, err)
	require.NoError(b.t, resp.Body.Close())
	require.Equal(b.t, http.StatusOK, resp.StatusCode)
}

func TestTokenInTheAddressIsNotLookedAt(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	var token string
	b.visit(b.logIn(), func(ctx context.Context) {
		_, made, err := b.CreateToken(ctx, TokenRequest{Name: "n", ExpiresAt: b.at.Add(time.Hour)})
		require.NoError(t, err)
		token = made.Reveal()
	})
	for _, name := range []string{"token", "access_token", "api_key", "authorization"} {
		b.do, b.saw = nil, nil
		resp, err := http.Get(b.url + "/?" + name + "=" + token)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Nil(t, b.saw, name)
	}
}

// TestStandingIsThatOfNow: what a member or a token may do is looked up anew, and
// neither is anybody any more once it ended.
func TestStandingIsThatOfNow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		r := rights{t: t, db: db, at: b.at}
		mine, other := b.organization("mine"), b.organization("other")
		me, left := r.member("me"), r.member("left")
		hour := b.at.Add(time.Hour).Truncate(time.Microsecond)
		r.membership(mine, me, vocab.RoleManager, &hour)
		r.membership(other, me, vocab.RoleOwner, nil)
		r.membership(mine, left, vocab.RoleOwner, nil)
		token := func(member int64, write bool, end time.Time) (id int64) {
			r.write(func(ctx context.Context, tx *database.Tx) error {
				random, err := newToken()
				if err != nil {
					return err
				}
				made, err := tx.Ent().ApiToken.Create().SetName("script").SetTokenHash(sum(random)).SetMemberID(member).
					SetOrganizationIds([]int64{mine}).SetWrite(write).SetCreatedAt(b.at).SetExpiresAt(end).Save(ctx)
				if err == nil {
					id = made.ID
				}
				return err
			})
			return id
		}
		narrow, reads, short := token(me, true, b.at.Add(48*time.Hour)), token(me, false, b.at.Add(48*time.Hour)), token(me, true, b.at.Add(time.Minute))
		revoked, theirs := token(me, true, b.at.Add(48*time.Hour)), token(left, true, b.at.Add(48*time.Hour))
		r.write(func(ctx context.Context, tx *database.Tx) error {
			if err := tx.Ent().ApiToken.UpdateOneID(revoked).SetRevokedAt(b.at).Exec(ctx); err != nil {
				return err
			}
			return tx.Ent().Member.UpdateOneID(left).SetDisabledAt(b.at).Exec(ctx)
		})
		// standing tells by which role, and whether connections may be changed.
		standing := func(member, token, organization int64) (role string) {
			r.write(func(ctx context.Context, tx *database.Tx) error {
				v, err := b.Standing(t.Context(), tx.Ent(), member, token)
				if v == nil {
					role = "nobody"
					return err
				}
				require.Equal(t, token, v.TokenID())
				role = string(v.Role(organization))
				if v.Can(organization, viewer.ManageTenants) {
					role += " who may"
				}
				return err
			})
			return role
		}
		require.Equal(t, "nobody", standing(0, 0, mine))
		require.Equal(t, "MANAGER who may", standing(me, 0, mine))
		require.Equal(t, "nobody", standing(left, 0, mine))
		require.Equal(t, "MANAGER who may", standing(me, narrow, mine))
		require.Empty(t, standing(me, narrow, other), "the token is for one organization")
		require.Equal(t, "MANAGER", standing(me, reads, mine))
		require.Equal(t, "MANAGER who may", standing(me, short, mine))
		require.Equal(t, "nobody", standing(me, revoked, mine))
		require.Equal(t, "nobody", standing(left, theirs, mine))
		require.Equal(t, "nobody", standing(me, theirs+1000, mine))

		b.at = hour
		require.Empty(t, standing(me, 0, mine), "the membership ended")
		require.Equal(t, "OWNER who may", standing(me, 0, other))
		require.Empty(t, standing(me, narrow, mine))
		require.Equal(t, "nobody", standing(me, short, mine))
	})
}
