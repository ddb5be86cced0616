package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/httpd"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// album serves the photos of a stage's people over HTTP.
type album struct {
	*stage
	base string
	team int64
}

const face = "\xff\xd8\xff\xe0 a face"

// newAlbum gives the victim's first person a photo, and lets in who may see it and
// who may not: the strangers, and a partner of a team that has not ended.
func newAlbum(t *testing.T, dialect string) *album {
	t.Helper()
	a := &album{stage: newStage(t, dialect, false)}
	a.invade()
	partner := a.enlist("member of a team", nil)
	require.NoError(t, a.db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		e := tx.Ent()
		u := e.User.GetX(ctx, a.key(0))
		e.User.UpdateOne(u).SetPhotoVersion(77).ExecX(ctx)
		e.UserPhoto.Create().SetOrganizationID(u.OrganizationID).SetTenantID(u.TenantID).SetUserID(u.ID).SetContent([]byte(face)).
			SetContentType("image/jpeg").SetCheckedAt(tx.Now()).ExecX(ctx)
		a.team = e.Team.Create().SetName("live").SetSortKey("live").SetRole(vocab.RoleAuditor).SetCreatedAt(tx.Now()).SetExpiresAt(tx.Now().Add(time.Hour)).SaveX(ctx).ID
		e.TeamMember.Create().SetTeamID(a.team).SetMemberID(partner).SetCreatedAt(tx.Now()).ExecX(ctx)
		e.TeamOrganization.Create().SetTeamID(a.team).SetOrganizationID(a.victim.organization).SetCreatedAt(tx.Now()).ExecX(ctx)
		return nil
	}))
	v := viewer.New(viewer.Params{MemberID: partner, Roles: map[int64]viewer.Role{a.victim.organization: viewer.RoleAuditor}})
	a.issue("Partner", v, false, a.victim.organization)
	// Rights are looked up for each of them, as for every request.
	a.token("OtherOwner", a.mine.memberKey(t), a.mine.organization, true)
	a.token("Owner", a.victim.memberKey(t), a.victim.organization, true)
	a.token("Analyst", a.enlist("analyst", map[int64]vocab.Role{a.victim.organization: vocab.RoleAnalyst}), a.victim.organization, true)
	for _, asker := range []string{"Partner", "OtherOwner", "Owner", "Analyst"} {
		a.ask(asker, "{ viewer { isInstanceOwner } }", nil) // notes the first use of a token
	}
	handler, err := httpd.New(httpd.Params{
		BaseURL: "http://localhost:1", Photo: photos(a.db), Graph: http.NotFoundHandler(),
		Identify: func(id func(context.Context) string, next http.Handler) http.Handler {
			return a.accounts.Identify(id, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if name := r.Header.Get("X-Viewer"); name != "" {
					r = r.WithContext(viewer.NewContext(r.Context(), a.viewers[name]))
				}
				next.ServeHTTP(w, r)
			}))
		},
		Ready: func(context.Context) error { return nil }, Pages: fstest.MapFS{"index.html": {}},
		Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	a.base = server.URL
	return a
}

// key gives the key of one of the victim's people.
func (a *album) key(n int) int64 {
	id, err := xid.ParseAs(xid.User, a.victim.ids[xid.User][n])
	require.NoError(a.t, err)
	return id
}

// photo asks for a photo and gives status, body and headers, without those that
// differ from request to request.
func (a *album) photo(asker, id string, header ...string) (int, string, http.Header) {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, a.base+"/photos/"+id+"?v=25", nil)
	require.NoError(a.t, err)
	switch {
	case a.tokens[asker] != "":
		r.Header.Set("Authorization", "Bearer "+a.tokens[asker])
	case asker != "":
		r.Header.Set("X-Viewer", asker)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w, err := http.DefaultClient.Do(r)
	require.NoError(a.t, err)
	defer w.Body.Close()
	var body strings.Builder
	require.NoError(a.t, w.Write(&body))
	_, content, _ := strings.Cut(body.String(), "\r\n\r\n")
	w.Header.Del("X-Request-Id")
	w.Header.Del("Date")
	return w.StatusCode, content, w.Header
}

// shown reports whether the asker gets the photo of the victim's first person, and
// requires that GraphQL gives its address to the same, and that a refusal is to
// the byte and to the statement what is answered of nobody.
func (a *album) shown(asker string) bool {
	a.t.Helper()
	id := a.victim.ids[xid.User][0]
	before := a.statements.Load()
	status, body, header := a.photo(asker, id)
	took := a.statements.Load() - before
	told := strings.Contains(a.ask(asker, `query ($x: ID!) { node(id: $x) { ... on User { photoUrl } } }`, map[string]any{"x": id}), `"/photos/`+id)
	require.Equal(a.t, told, status == http.StatusOK, "%s: GraphQL gives the address and the photo is there", asker)
	require.Equal(a.t, "nosniff", header.Get("X-Content-Type-Options"))
	require.Equal(a.t, "default-src 'none'; sandbox", header.Get("Content-Security-Policy"))
	require.Equal(a.t, "Cookie, Authorization", header.Get("Vary"))
	if status == http.StatusOK {
		require.Equal(a.t, face, body)
		require.Equal(a.t, "image/jpeg", header.Get("Content-Type"))
		require.Equal(a.t, "private, no-cache", header.Get("Cache-Control"))
		return true
	}
	require.Equal(a.t, "no-store", header.Get("Cache-Control"))
	before = a.statements.Load()
	nobodyStatus, nobodyBody, nobodyHeader := a.photo(asker, xid.Encode(xid.User, missing))
	require.Equal(a.t, took, a.statements.Load()-before, "%s: statements", asker)
	require.Equal(a.t, fmt.Sprint(nobodyStatus, nobodyBody, nobodyHeader), fmt.Sprint(status, body, header), asker)
	require.Equal(a.t, http.StatusNotFound, status)
	return false
}

func TestPhotosAreShownToWhomGraphQLGivesTheirAddress(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{database.SQLite, database.Postgres} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			a := newAlbum(t, dialect)
			may := []string{"Owner", "Analyst", "ReadOnly", "Partner"}
			for _, asker := range may {
				require.True(t, a.shown(asker), asker)
			}
			for _, asker := range strangers {
				require.False(t, a.shown(asker), asker)
			}
			for _, id := range []string{"nonsense", a.victim.ids[xid.User][1], a.victim.ids[xid.App][0], a.mine.ids[xid.User][0]} {
				status, body, _ := a.photo("ReadOnly", id)
				require.Equal(t, http.StatusNotFound, status, id)
				require.NotContains(t, body, face)
			}

			for _, mode := range []vocab.PrivacyMode{vocab.PrivacyModePseudonyms, vocab.PrivacyModeAggregates} {
				a.show(mode)
				for _, asker := range append(may, strangers...) {
					require.False(t, a.shown(asker), "%s in %s", asker, mode)
				}
				status, _, _ := a.photo("Owner", a.victim.ids[xid.User][0], "If-None-Match", `"25"`)
				require.Equal(t, http.StatusNotFound, status, "who keeps it learns nothing of it in %s", mode)
			}
			a.show(vocab.PrivacyModeFullNames)
			require.True(t, a.shown("Partner"))

			require.NoError(t, a.db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().Team.UpdateOneID(a.team).SetExpiresAt(tx.Now().Add(-time.Second)).Exec(ctx)
			}))
			require.False(t, a.shown("Partner"), "their team has ended")

			require.True(t, a.shown("Owner"))
			_, err := a.people.ErasePerson(viewer.NewContext(t.Context(), a.viewers["Owner"]), a.key(0))
			require.NoError(t, err)
			require.False(t, a.shown("Owner"), "they were erased")
			_, err = a.db.Ent().UserPhoto.Query().Only(dbtest.Context(t))
			require.True(t, ent.IsNotFound(err))
		})
	}
}

func TestAPhotoThatIsKeptIsNotSentAgain(t *testing.T) {
	t.Parallel()
	a := newAlbum(t, database.SQLite)
	id := a.victim.ids[xid.User][0]
	_, _, header := a.photo("ReadOnly", id)
	require.Equal(t, `"25"`, header.Get("ETag"))
	status, body, header := a.photo("ReadOnly", id, "If-None-Match", `"25"`)
	require.Equal(t, http.StatusNotModified, status)
	require.Empty(t, body)
	require.Equal(t, "private, no-cache", header.Get("Cache-Control"))
	require.NoError(t, a.db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().User.UpdateOneID(a.key(0)).SetPhotoVersion(78).Exec(ctx)
	}))
	status, _, header = a.photo("ReadOnly", id, "If-None-Match", `"25"`)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, `"26"`, header.Get("ETag"))
}
