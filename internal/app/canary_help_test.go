package app

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// aviary is what must not be seen, and the search for it.
type aviary struct {
	t *testing.T
	// secrets by what they are: nowhere, not even in the database.
	secrets map[string]string
	// fleeting are of use for minutes only: they may wait in the database.
	fleeting map[string]string
	// people are names and addresses: in the tables of people, and nowhere else.
	people []string
}

// shapes are secrets that others make, known by their look.
var shapes = map[string]*regexp.Regexp{
	"refresh token": regexp.MustCompile(`1\.AX[0-9a-f]{40}`), "access token": regexp.MustCompile(`eyJ[A-Za-z0-9_-]{20,}\.eyJ`),
	"authorization code": regexp.MustCompile(`1\.AV[0-9a-f]{40}`), "webhook secret": regexp.MustCompile(`whsec_[A-Za-z0-9+/]{10}`),
	"issued token": regexp.MustCompile(`am_[0-9A-Za-z]{36}`),
}

// secret looks for secrets in what anybody might read.
func (a *aviary) secret(where string, raw []byte) {
	a.t.Helper()
	a.look(where, raw, a.secrets)
	for what, shape := range shapes {
		if at := shape.FindIndex(raw); at != nil {
			a.t.Errorf("%s: a %s is there: %q", where, what, raw[max(0, at[0]-120):at[0]])
		}
	}
}

func (a *aviary) look(where string, raw []byte, wanted map[string]string) {
	a.t.Helper()
	for what, text := range wanted {
		require.GreaterOrEqual(a.t, len(text), 6, what)
		for _, form := range []string{text, url.QueryEscape(text), jsonForm(text)} {
			if i := bytes.Index(raw, []byte(form)); i >= 0 {
				a.t.Errorf("%s: the %s is there: %q", where, what, raw[max(0, i-120):i])
				break
			}
		}
	}
}

// spoken looks for all of it in what the server says by itself: logs, metrics,
// crashes, errors.
func (a *aviary) spoken(where string, raw []byte) {
	a.t.Helper()
	a.secret(where, raw)
	a.look(where, raw, a.fleeting)
	require.NotEmpty(a.t, a.people)
	for _, text := range a.people {
		if i := bytes.Index(raw, []byte(text)); i >= 0 {
			a.t.Errorf("%s: a person is there: %q", where, raw[max(0, i-120):i+len(text)])
		}
	}
}

// stored looks for secrets in the whole database, in its files and in a copy of
// it, and for people where none belong.
func (a *aviary) stored(env []string) {
	a.t.Helper()
	db, postgres := side(a.t, env)
	all := map[string][]byte{}
	for table := range tables(a.t, db, postgres) {
		all[table] = dumpTable(a.t, db, table)
		a.secret("table "+table, all[table])
	}
	// The search finds what is there: in texts, in bytes, in River's rows.
	require.Contains(a.t, string(all["users"]), a.people[0])
	require.Contains(a.t, string(all["river_job"]), "lease_generation")
	require.NotEmpty(a.t, all["tenants"])
	for table, raw := range all {
		if strings.HasPrefix(table, "river_") || table == "webhook_deliveries" || table == "settings" || table == "data_keys" || table == "purges" {
			a.spoken("table "+table, raw)
		}
	}
	files := 0
	dir := value(env, "APPMUSTER_DATA_DIR")
	if !postgres {
		_, err := db.ExecContext(a.t.Context(), "VACUUM INTO ?", filepath.Join(dir, "backup.db"))
		require.NoError(a.t, err)
	}
	require.NoError(a.t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		a.secret(d.Name(), raw)
		return nil
	}))
	if !postgres {
		require.GreaterOrEqual(a.t, files, 4, "database, its log, its copy and the key file")
	}
}

// dumpTable gives every value of a table, as text or as bytes.
func dumpTable(t *testing.T, db *sql.DB, table string) []byte {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+quoted(table))
	require.NoError(t, err)
	defer rows.Close()
	names, err := rows.Columns()
	require.NoError(t, err)
	var out bytes.Buffer
	for rows.Next() {
		cells, into := make([]any, len(names)), make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		require.NoError(t, rows.Scan(into...))
		for i, cell := range cells {
			out.WriteString(names[i] + "=")
			if raw, ok := cell.([]byte); ok {
				out.Write(raw)
			} else {
				fmt.Fprint(&out, cell)
			}
			out.WriteByte('\n')
		}
	}
	require.NoError(t, rows.Err())
	return out.Bytes()
}

// metrics reads what a server tells of itself on the address for that.
func metrics(t *testing.T, env []string) []byte {
	t.Helper()
	var all []byte
	for _, path := range []string{"/metrics", "/debug/pprof/goroutine?debug=2", "/debug/pprof/heap?debug=1", "/debug/pprof/"} {
		resp, err := http.Get("http://" + value(env, "APPMUSTER_METRICS_LISTEN") + path)
		require.NoError(t, err)
		raw, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusOK, resp.StatusCode, path)
		all = append(all, raw...)
	}
	require.Contains(t, string(all), "go_goroutines")
	return all
}

// peopleOf gives the names and addresses of an organization's users.
func peopleOf(t *testing.T, api apiClient, organization string) []string {
	t.Helper()
	got := ask[struct {
		Organization struct {
			Users struct {
				Nodes []struct{ DisplayName, UserPrincipalName, Mail string }
			}
		}
	}](t, api, `query($id: ID!) { organization(id: $id) { users(first: 100) { nodes { displayName userPrincipalName mail } } } }`,
		map[string]any{"id": organization})
	var all []string
	for _, u := range got.Organization.Users.Nodes {
		for _, text := range []string{u.DisplayName, u.UserPrincipalName, u.Mail} {
			if strings.ContainsAny(text, " @") {
				all = append(all, text)
			}
		}
	}
	require.Greater(t, len(all), 20)
	return all
}

// eavesdrop keeps what a server answers, headers and body, but for the cookie that
// is the session.
type eavesdrop struct{ to io.Writer }

func (l eavesdrop) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(raw))
	for name, values := range resp.Header {
		if name != "Set-Cookie" {
			_, _ = io.WriteString(l.to, name+": "+strings.Join(values, ",")+"\n")
		}
	}
	// What leads to Microsoft carries state and challenge, as it must.
	raw = regexp.MustCompile(`"(consentUrl|url)":"[^"]*"`).ReplaceAll(raw, nil)
	_, err = l.to.Write(append(raw, '\n'))
	return resp, err
}

func newPost(address, body string) (*http.Request, error) {
	req, err := http.NewRequest(http.MethodPost, address, strings.NewReader(body))
	if err == nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, err
}

func jsonForm(s string) string {
	raw, _ := json.Marshal(s)
	return strings.Trim(string(raw), `"`)
}
