package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/migrate"
	entprivacy "github.com/appmuster/appmuster/ent/privacy"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/privacy"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/webhook"
	"github.com/appmuster/appmuster/internal/xid"
)

// stage is the real API over real services and two organizations, and whoever
// asks it.
type stage struct {
	t          *testing.T
	db         *database.DB
	accounts   *auth.Service
	people     *privacy.Service
	handler    http.Handler
	statements *atomic.Int64
	victim     planted
	mine       planted
	tokens     map[string]string
	viewers    map[string]*viewer.Viewer
}

// planted is an organization with something of everything.
type planted struct {
	organization int64
	mark         string // in every name there
	ids          map[xid.Kind][]string
	people       []string // identifiers of what is about people
	names        []string // what must not be told of people
}

// newStage makes it. Where wallOnly is set, ent's policies let everybody through.
func newStage(t *testing.T, dialect string, wallOnly bool, change ...func(*database.Config)) *stage {
	t.Helper()
	n := new(atomic.Int64)
	now := time.Now().UTC().Truncate(time.Microsecond)
	clock := func() time.Time { return now }
	cfg := database.Config{Now: clock, CacheKB: 2048, MaxConns: 8, RequireRLS: true}
	if dialect == database.Postgres {
		cfg.URL = countedPostgres(t, dbtest.PostgresURL(t), n)
	} else {
		cfg.DataDir = dbtest.SQLiteDir(t)
	}
	for _, c := range change {
		c(&cfg)
	}
	db, err := database.Open(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	if dialect != database.Postgres {
		db.Ent().Intercept(ent.InterceptFunc(func(next ent.Querier) ent.Querier {
			return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
				n.Add(1)
				return next.Query(ctx, q)
			})
		}))
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	settings, err := config.Load(config.Source{Environ: []string{
		"APPMUSTER_DATA_DIR=" + t.TempDir(), "APPMUSTER_BASE_URL=http://localhost:1", "TZ=UTC",
		"APPMUSTER_MICROSOFT_LOGIN_URL=http://127.0.0.1:1", "APPMUSTER_MICROSOFT_GRAPH_URL=http://127.0.0.1:1",
		"APPMUSTER_KEY=" + base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef")),
	}})
	require.NoError(t, err)
	keeper, err := openKeeper(t.Context(), settings, db, log)
	require.NoError(t, err)
	microsoft, err := msgraph.New(msgraph.Config{LoginURL: settings.MicrosoftLoginURL, GraphURL: settings.MicrosoftGraphURL, Now: clock, Logger: log, UserAgent: "test"})
	require.NoError(t, err)
	params := authParams(settings, db, keeper, log)
	params.Now = clock
	accounts, err := auth.New(params)
	require.NoError(t, err)
	people := privacy.New(privacy.Params{DB: db, Keeper: keeper, Now: clock})
	members := member.New(member.Params{DB: db, BaseURL: settings.BaseURL, FoldEmail: auth.FoldEmail, Now: clock, Logger: log})
	engine, tenants := newSync(settings, db, microsoft, keeper, accounts, people, nil, clock, log)
	api, err := newGraph(settings, db, accounts, tenants, engine, &webhook.Endpoints{DB: db, Keeper: keeper, Now: clock}, members, people, log, false)
	require.NoError(t, err)
	s := &stage{t: t, db: db, accounts: accounts, people: people, statements: n, tokens: map[string]string{}, viewers: map[string]*viewer.Viewer{}}
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if name := r.Header.Get("X-Viewer"); name != "" {
			ctx = viewer.NewContext(ctx, s.viewers[name])
		}
		if wallOnly {
			ctx = entprivacy.DecisionContext(ctx, entprivacy.Allow)
		}
		api.ServeHTTP(w, r.WithContext(ctx))
	})
	s.handler = accounts.Identify(func(context.Context) string { return "matrix" }, inner)
	s.victim, s.mine = s.plant("zqvictim", 1), s.plant("zqmine", 2)
	return s
}

// countedPostgres counts the statements on their way to the server.
func countedPostgres(t *testing.T, address string, n *atomic.Int64) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	q := u.Query()
	dir, err := os.MkdirTemp("", "pg")
	require.NoError(t, err)
	name := ".s.PGSQL." + q.Get("port")
	server := filepath.Join(q.Get("host"), name)
	listener, err := net.Listen("unix", filepath.Join(dir, name))
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close(); _ = os.RemoveAll(dir) })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			upstream, err := net.Dial("unix", server)
			if err != nil {
				_ = client.Close()
				continue
			}
			go func() {
				_, _ = io.Copy(client, upstream)
				_ = client.Close()
			}()
			go func() {
				forward(client, upstream, n)
				_ = upstream.Close()
			}()
		}
	}()
	q.Set("host", dir)
	u.RawQuery = q.Encode()
	return u.String()
}

// forward passes the client's messages on and counts those that execute.
func forward(client io.Reader, server io.Writer, n *atomic.Int64) {
	first := true
	for {
		head := make([]byte, 5)
		if first {
			head = head[:4]
		}
		if _, err := io.ReadFull(client, head); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(head[len(head)-4:])-4)
		if _, err := io.ReadFull(client, body); err != nil {
			return
		}
		if !first && (head[0] == 'E' || head[0] == 'Q') {
			n.Add(1)
		}
		first = false
		if _, err := server.Write(append(head, body...)); err != nil {
			return
		}
	}
}

func guidOf(organization, kind, n int) xid.GUID {
	return xid.GUID(fmt.Sprintf("%08d-%04d-4000-8000-%012d", organization+7700, kind, n))
}

// plant stores an organization with something of everything, every name marked.
func (s *stage) plant(mark string, n int) planted {
	t := s.t
	t.Helper()
	p := planted{mark: mark, ids: map[xid.Kind][]string{}}
	now := s.db.Now()
	o := dbtest.Organization(t, s.db, mark+" org")
	ten := dbtest.Tenant(t, s.db, o.ID)
	p.organization = o.ID
	note := func(kind xid.Kind, id int64, aboutPeople bool) {
		global := xid.Encode(kind, id)
		p.ids[kind] = append(p.ids[kind], global)
		if aboutPeople {
			p.people = append(p.people, global)
		}
	}
	note(xid.Organization, o.ID, false)
	note(xid.Tenant, ten.ID, false)
	require.NoError(t, s.db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		e := tx.Ent()
		var users []*ent.User
		for i := range 3 {
			// The later by name, the earlier by number.
			name := fmt.Sprintf("zqname%c%s", 'c'-i, mark)
			u := e.User.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetEntraID(guidOf(n, 1, i)).SetDisplayName(name).
				SetSortKey(name).SetSearchKey(name).SetUserPrincipalName(name + "@upn").SetMail(name + "@mail").SetJobTitle(name + "job").
				SetOfficeLocation(name + "office").SetDepartment(mark + "dep").SetPseudonym(int64(1+i)<<50 + int64(n)).SetFirstSeenAt(now)
			if i > 0 {
				u.SetManagerEntraID(guidOf(n, 1, 0))
			}
			row := u.SaveX(ctx)
			users = append(users, row)
			note(xid.User, row.ID, true)
			p.names = append(p.names, "zqname"+string(rune('c'-i)), string(row.EntraID))
		}
		a := e.App.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetEntraID(guidOf(n, 2, 1)).SetAppID(guidOf(n, 3, 1)).
			SetDisplayName(mark + " app").SetSortKey(mark).SetOrigin(vocab.AppOriginThirdParty).SetUserCount(3).SetFirstSeenAt(now).
			SetStageReasons([]vocab.Reason{{Code: "ACCESS", Text: "3 users have access to it."}}).SaveX(ctx)
		note(xid.App, a.ID, false)
		g := e.Group.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetEntraID(guidOf(n, 4, 1)).SetDisplayName(mark + " group").
			SetSortKey(mark).SetMemberCount(3).SetFirstSeenAt(now).SaveX(ctx)
		note(xid.Group, g.ID, false)
		l := e.License.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetSkuID(guidOf(n, 5, 1)).SetSkuPartNumber(mark).SetDisplayName(mark + " licence").
			SetSortKey(mark).SetSeatsEnabled(7).SetSeatsWarning(0).SetSeatsSuspended(0).SetSeatsConsumed(3).SetFirstSeenAt(now).SaveX(ctx)
		note(xid.License, l.ID, false)
		run := e.SyncRun.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetSequence(1).SetTrigger(vocab.SyncTriggerManual).
			SetState(vocab.SyncRunStateHeld).SetOpen(false).SetQueuedAt(now).SetChanges(map[string]int{"usersAdded": 3}).SaveX(ctx)
		note(xid.SyncRun, run.ID, false)
		note(xid.SyncStage, e.SyncStage.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetSyncRunID(run.ID).SetDataSet(vocab.DataSetUsers).SetPosition(0).
			SetFetched(3).SetExpected(3).SetAdded(2).SetChanged(1).SetReason("1 user is outside the domain filter: counted, not stored.").SaveX(ctx).ID, false)
		for i, u := range users {
			note(xid.AppUser, e.AppUser.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetAppID(a.ID).SetUserID(u.ID).SetPresent(true).
				SetEvidence([]vocab.Evidence{{Kind: vocab.EvidenceKindAssigned, Detail: mark}}).SetFirstSeenAt(now).SaveX(ctx).ID, true)
			e.GroupMember.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetGroupID(g.ID).SetUserID(u.ID).SetFirstSeenAt(now).ExecX(ctx)
			note(xid.LicenseUser, e.LicenseUser.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetLicenseID(l.ID).SetUserID(u.ID).SetFirstSeenAt(now).SaveX(ctx).ID, true)
			note(xid.SignIn, e.SignIn.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetEntraID(guidOf(n, 6, i)).SetOccurredAt(now).
				SetUserID(u.ID).SetAppID(a.ID).SetSucceeded(true).SetInteractive(true).SetCity("zqname"+string(rune('c'-i))+"city").SaveX(ctx).ID, true)
			e.UsageDay.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetAppID(a.ID).SetUserID(u.ID).SetDay(int(now.Unix() / 86400)).
				SetSignIns(1).SetOtherSignIns(0).SetFailedSignIns(0).SetLastAt(now).ExecX(ctx)
			note(xid.Grant, e.Grant.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetSourceID(fmt.Sprint(i)).SetPermission(mark+".Read").
				SetKind(vocab.GrantKindDelegated).SetTenantWide(false).SetAppID(a.ID).SetUserID(u.ID).SetFirstSeenAt(now).SaveX(ctx).ID, true)
			note(xid.Assignment, e.Assignment.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetSourceID(fmt.Sprint(i)).SetAppID(a.ID).
				SetPrincipalKind(vocab.PrincipalKindUser).SetUserID(u.ID).SetFirstSeenAt(now).SaveX(ctx).ID, true)
			note(xid.ActivityEvent, e.ActivityEvent.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetType("user.changed").SetOccurredAt(now).
				SetActorKind(vocab.ActorKindDirectoryUser).SetActorID(users[0].ID).SetActorName(users[0].DisplayName).
				SetSubjectKind(vocab.SubjectKindUser).SetSubjectID(u.ID).SetSubjectEntraID(u.EntraID).SetSubjectName(u.DisplayName).SetSyncRunID(run.ID).
				SetBefore(map[string]any{"jobTitle": u.JobTitle}).SetAfter(map[string]any{"manager": string(u.EntraID), "officeLocation": u.OfficeLocation}).SaveX(ctx).ID, true)
		}
		note(xid.ActivityEvent, e.ActivityEvent.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetType("consent.given").SetOccurredAt(now).
			SetActorKind(vocab.ActorKindDirectoryUser).SetActorName(users[2].DisplayName).SetSubjectKind(vocab.SubjectKindApp).SetSubjectID(a.ID).
			SetSubjectName(mark+" app").SaveX(ctx).ID, false)
		note(xid.ActivityEvent, e.ActivityEvent.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetType("user.removed").SetOccurredAt(now).
			SetActorKind(vocab.ActorKindSync).SetSubjectKind(vocab.SubjectKindUser).SetSubjectEntraID(guidOf(n, 1, 2)).SetSubjectName(users[2].DisplayName).SaveX(ctx).ID, true)
		hook := e.WebhookEndpoint.Create().SetOrganizationID(o.ID).SetURL("https://" + mark + ".example.org/").SetEvents([]string{"sync.completed"}).
			SetSealedSecret([]byte("x")).SetCreatedAt(now).SaveX(ctx)
		note(xid.WebhookEndpoint, hook.ID, false)
		note(xid.WebhookDelivery, e.WebhookDelivery.Create().SetOrganizationID(o.ID).SetWebhookEndpointID(hook.ID).SetWebhookID(mark).
			SetEventType("sync.completed").SetPayload([]byte("{}")).SetSyncRunID(run.ID).SetCreatedAt(now).SaveX(ctx).ID, false)
		e.Coverage.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetDataSet(vocab.DataSetSignIns).SetState(vocab.CoverageStateGreen).
			SetCoveredFrom(now.AddDate(0, 0, -40)).SetCoveredTo(now).ExecX(ctx)
		for _, metric := range []vocab.MetricName{vocab.MetricNameUsers, vocab.MetricNameActiveUsers} {
			e.OverviewDay.Create().SetOrganizationID(o.ID).SetDay(int(now.Unix() / 86400)).SetMetric(metric).SetValue(3).
				SetConfidence(vocab.ConfidenceHigh).SetAsOf(now).ExecX(ctx)
		}
		for _, tag := range []string{mark, "shared"} {
			e.OrganizationTag.Create().SetOrganizationID(o.ID).SetName(tag).SetTagKey(tag).ExecX(ctx)
		}
		m := e.Member.Create().SetEmail(mark + "@member").SetEmailKey(mark + "@member").SetName(mark + " member").SetCreatedAt(now).SaveX(ctx)
		note(xid.Member, m.ID, false)
		note(xid.Membership, e.Membership.Create().SetOrganizationID(o.ID).SetMemberID(m.ID).SetRole(vocab.RoleOwner).SetCreatedAt(now).SaveX(ctx).ID, false)
		team := e.Team.Create().SetName(mark + " team").SetSortKey(mark).SetRole(vocab.RoleAnalyst).SetCreatedAt(now).SaveX(ctx)
		note(xid.Team, team.ID, false)
		e.TeamMember.Create().SetTeamID(team.ID).SetMemberID(m.ID).SetCreatedAt(now).ExecX(ctx)
		e.TeamOrganization.Create().SetTeamID(team.ID).SetOrganizationID(o.ID).SetCreatedAt(now).ExecX(ctx)
		hash := sha256.Sum256([]byte(mark))
		note(xid.Invitation, e.Invitation.Create().SetTokenHash(hash[:]).SetEmail(mark+"@invited").SetEmailKey(mark+"@invited").SetOrganizationID(o.ID).
			SetRole(vocab.RoleAnalyst).SetMemberID(m.ID).SetCreatedAt(now).SetExpiresAt(now.AddDate(0, 0, 7)).SaveX(ctx).ID, false)
		note(xid.MemberSession, e.MemberSession.Create().SetTokenHash(hash[:]).SetMemberID(m.ID).SetData([]byte("x")).SetExpiresAt(now.AddDate(0, 0, 1)).
			SetCreatedAt(now).SetLastUsedAt(now).SetUserAgent(mark).SaveX(ctx).ID, false)
		note(xid.Passkey, e.Passkey.Create().SetMemberID(m.ID).SetCredentialKey(hash[:]).SetCredential([]byte("{}")).SetName(mark).SetCreatedAt(now).SaveX(ctx).ID, false)
		note(xid.Identity, e.MicrosoftIdentity.Create().SetMemberID(m.ID).SetEntraTenantID(guidOf(n, 8, 1)).SetEntraID(guidOf(n, 8, 2)).SetLogin(mark).SetCreatedAt(now).SaveX(ctx).ID, false)
		note(xid.ApiToken, e.ApiToken.Create().SetName(mark).SetTokenHash(hash[:]).SetPrefix(mark).SetMemberID(m.ID).SetOrganizationIds([]int64{o.ID}).
			SetCreatedAt(now).SetExpiresAt(now.AddDate(0, 0, 1)).SaveX(ctx).ID, false)
		note(xid.AuditEvent, e.AuditEvent.Create().SetOrganizationID(o.ID).SetOccurredAt(now).SetAction("tenant.connected").SetActorKind(vocab.ActorKindMember).
			SetActorID(m.ID).SetSubjectKind(vocab.SubjectKindTenant).SetSubjectID(ten.ID).SetHash([]byte("x")).SaveX(ctx).ID, false)
		e.Tenant.UpdateOneID(ten.ID).SetDisplayName(mark + " tenant").SetLastSyncRunID(run.ID).ExecX(ctx)
		return nil
	}))
	return p
}

// memberKey gives the key of the organization's planted member.
func (p planted) memberKey(t *testing.T) int64 {
	id, err := xid.ParseAs(xid.Member, p.ids[xid.Member][0])
	require.NoError(t, err)
	return id
}

// token gives an API token to a member who owns the organization.
func (s *stage) token(name string, memberID, organization int64, write bool) {
	s.t.Helper()
	v := viewer.New(viewer.Params{MemberID: memberID, Roles: map[int64]viewer.Role{organization: viewer.RoleOwner}})
	s.issue(name, v, write, organization)
}

// issue gives an API token, which holds as far as the member's rights do.
func (s *stage) issue(name string, v *viewer.Viewer, write bool, organizations ...int64) {
	s.t.Helper()
	_, text, err := s.accounts.CreateToken(viewer.NewContext(s.t.Context(), v), auth.TokenRequest{
		Name: name, Organizations: organizations, Write: write, ExpiresAt: s.db.Now().AddDate(0, 1, 0),
	})
	require.NoError(s.t, err)
	s.tokens[name] = text.Reveal()
}

// ask sends a document as an asker, whose name says how; "" is nobody.
func (s *stage) ask(asker, document string, variables map[string]any) string {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	require.NoError(s.t, err)
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(document, "subscription") {
		r.Header.Set("Accept", "text/event-stream")
	}
	switch {
	case s.tokens[asker] != "":
		r.Header.Set("Authorization", "Bearer "+s.tokens[asker])
	case s.viewers[asker] != nil:
		r.Header.Set("X-Viewer", asker)
	case asker != "":
		s.t.Fatalf("nobody is called %s", asker)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(&firstEvent{w, cancel}, r)
	return fmt.Sprint(w.Code, " ", w.Body.String())
}

// firstEvent hangs up on a stream as soon as it has told something. One that
// refuses ends by itself.
type firstEvent struct {
	*httptest.ResponseRecorder

	hangUp func()
}

func (w *firstEvent) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("event: next")) && !bytes.Contains(p, []byte(`"errors"`)) {
		defer w.hangUp()
	}
	return w.ResponseRecorder.Write(p)
}

// asksOnce is ask with the number of statements it took.
func (s *stage) asksOnce(asker, document string, id string) (string, int64) {
	s.t.Helper()
	before := s.statements.Load()
	answer := s.ask(asker, document, map[string]any{"x": id})
	return strings.ReplaceAll(answer, id, "ID"), s.statements.Load() - before
}

// rows gives what the database holds of the victim, and of all that belongs to
// no organization as it was: by table and key.
func (s *stage) rows() map[string]string {
	s.t.Helper()
	found := map[string]string{}
	for _, table := range migrate.Tables {
		columns := []string{"id"}
		owner := ""
		for _, c := range table.Columns {
			switch c.Name {
			case "id", "last_used_at", "failures", "window_start", "blocked_until":
			case "organization_id":
				owner = c.Name
			default:
				columns = append(columns, `"`+c.Name+`"`)
			}
		}
		if table.Name == "organizations" {
			owner = "id"
		}
		if owner == "" {
			s.read(found, "", table.Name, columns, "")
			continue
		}
		s.read(found, "victim ", table.Name, columns, fmt.Sprintf(" WHERE %s = %d", owner, s.victim.organization))
		s.read(found, "", table.Name, columns, fmt.Sprintf(" WHERE %s IS NULL", owner))
	}
	for key, row := range found {
		// Of members and what is theirs, the victim's alone.
		if !strings.HasPrefix(key, "victim ") && !strings.Contains(row, s.victim.mark) && !strings.HasPrefix(key, "team_members ") {
			delete(found, key)
		}
	}
	return found
}

func (s *stage) read(found map[string]string, prefix, table string, columns []string, where string) {
	s.t.Helper()
	rows, err := s.db.SQL().QueryContext(dbtest.Context(s.t), `SELECT `+strings.Join(columns, ", ")+` FROM "`+table+`"`+where)
	require.NoError(s.t, err, table)
	defer rows.Close()
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(values))
		for i := range values {
			into[i] = &values[i]
		}
		require.NoError(s.t, rows.Scan(into...))
		found[fmt.Sprint(prefix, table, " ", values[0])] = fmt.Sprint(values...)
	}
	require.NoError(s.t, rows.Err())
}

// unchanged asserts that all rows of before are as they were, and that the
// victim has no further ones.
func (s *stage) unchanged(before map[string]string) {
	s.t.Helper()
	after := s.rows()
	for key, row := range before {
		require.Equal(s.t, row, after[key], "%s was changed", key)
	}
	for key := range after {
		if strings.HasPrefix(key, "victim ") {
			require.Contains(s.t, before, key, "it was made")
		}
	}
}
