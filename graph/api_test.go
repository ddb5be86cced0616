package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// api is the handler over a database, asked as a viewer.
type api struct {
	t          *testing.T
	db         *database.DB
	handler    http.Handler
	statements *atomic.Int64
	log        *bytes.Buffer
	services   *services
}

func newAPI(t *testing.T, db *database.DB, change ...func(*graph.Params)) *api {
	t.Helper()
	log := &bytes.Buffer{}
	s := &services{}
	p := graph.Params{
		Auth: s, Tenants: s, Notices: s, Syncs: syncs{s}, Webhooks: webhooks{s}, Members: members{services: s}, Privacy: people{services: s},
		Logger: slog.New(slog.NewTextHandler(&lockedWriter{w: log}, nil)),
		Instance: graph.Instance{
			Version: "1.2.3", ConnectModes: []vocab.TenantMode{vocab.TenantModeCustomerApp},
			Darkens: func(d vocab.DataSet) []string { return []string{"what " + string(d) + " tells"} },
		},
	}
	for _, c := range change {
		c(&p)
	}
	p, n := graph.Counting(p, db)
	h, err := graph.New(p)
	require.NoError(t, err)
	return &api{t: t, db: db, handler: h, statements: n, log: log, services: s}
}

// as gives the viewer of a member who owns these organizations.
func as(organizations ...int64) *viewer.Viewer {
	roles := make(map[int64]viewer.Role)
	for _, id := range organizations {
		roles[id] = viewer.RoleOwner
	}
	return viewer.New(viewer.Params{MemberID: 7, Roles: roles, RequestID: "req-1"})
}

type answer struct {
	status int
	header http.Header
	body   string
	Data   map[string]any `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
}

func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

// at follows a path of field names and indexes into the data.
func (a answer) at(path ...any) any {
	var v any = map[string]any(a.Data)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

// each gives the field of every element of a list.
func (a answer) each(field string, path ...any) []string {
	list, _ := a.at(path...).([]any)
	values := make([]string, 0, len(list))
	for _, element := range list {
		values = append(values, fmt.Sprint(element.(map[string]any)[field]))
	}
	return values
}

type vars = map[string]any

func (a *api) ask(v *viewer.Viewer, query string, variables ...vars) answer {
	a.t.Helper()
	request := map[string]any{"query": query}
	if len(variables) > 0 {
		request["variables"] = variables[0]
	}
	body, err := json.Marshal(request)
	require.NoError(a.t, err)
	return a.post(v, body, "Content-Type", "application/json")
}

// must is ask for what has to succeed.
func (a *api) must(v *viewer.Viewer, query string, variables ...vars) answer {
	a.t.Helper()
	got := a.ask(v, query, variables...)
	require.Empty(a.t, got.Errors, "%s\n%s", got.body, a.log)
	return got
}

func (a *api) post(v *viewer.Viewer, body []byte, headers ...string) answer {
	a.t.Helper()
	return a.send(v, http.MethodPost, "/graphql", body, headers...)
}

func (a *api) send(v *viewer.Viewer, method, url string, body []byte, headers ...string) answer {
	a.t.Helper()
	r := httptest.NewRequest(method, url, bytes.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, r.WithContext(viewer.NewContext(a.t.Context(), v)))
	got := answer{status: w.Code, header: w.Header(), body: w.Body.String()}
	require.NoError(a.t, json.Unmarshal(w.Body.Bytes(), &got), w.Body.String())
	return got
}

// count gives how many SQL statements fn needs.
func (a *api) count(fn func()) int64 {
	before := a.statements.Load()
	fn()
	return a.statements.Load() - before
}

type lockedWriter struct {
	w    *bytes.Buffer
	lock atomic.Bool
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	for !l.lock.CompareAndSwap(false, true) {
		continue
	}
	defer l.lock.Store(false)
	return l.w.Write(b)
}

// services stand in for the rooms below: they refuse or give what a test sets.
// What they do not stand in for panics.
type services struct {
	graph.Auth
	err    error
	viewer *viewer.Viewer
	called []string
	token  *ent.ApiToken
	run    *ent.SyncRun
	tenant *ent.Tenant
	member *ent.Member
	held   []graph.HeldRemovals
	reset  auth.MemberReset
}

func (s *services) call(name string, args ...any) error {
	s.called = append(s.called, fmt.Sprintln(append([]any{name}, args...)...))
	return s.err
}

func (s *services) NeedsSetup(context.Context) (bool, error) { return true, nil }
func (s *services) LogIn(_ context.Context, email string, _ secret.Text) (*viewer.Viewer, bool, error) {
	return s.viewer, false, s.call("LogIn", email)
}
func (s *services) LogOut(context.Context) error { return s.call("LogOut") }
func (s *services) CompleteSetup(_ context.Context, _, email string, _ secret.Text, _ string) (*viewer.Viewer, error) {
	return s.viewer, s.call("CompleteSetup", email)
}
func (s *services) Member(context.Context) (*ent.Member, error) { return s.member, nil }
func (s *services) UpdateProfile(context.Context, auth.Profile) (*ent.Member, error) {
	return s.member, s.call("UpdateProfile")
}
func (s *services) Token(context.Context) (*ent.ApiToken, error) { return s.token, nil }
func (s *services) Tokens(context.Context) ([]*ent.ApiToken, error) {
	if s.token == nil {
		return nil, nil
	}
	return []*ent.ApiToken{s.token}, nil
}
func (s *services) CreateToken(_ context.Context, r auth.TokenRequest) (*ent.ApiToken, secret.Text, error) {
	return s.token, secret.NewText("am_once"), s.call("CreateToken", r.Name, r.Organizations)
}
func (s *services) RevokeToken(_ context.Context, id int64) (*ent.ApiToken, error) {
	return s.token, s.call("RevokeToken", id)
}
func (s *services) SessionHash(context.Context) []byte { return nil }

func (s *services) CreateOrganization(_ context.Context, name string) (*ent.Organization, error) {
	return nil, s.call("CreateOrganization", name)
}
func (s *services) UpdateOrganization(_ context.Context, id int64, name *string, _ *int) (*ent.Organization, error) {
	return nil, s.call("UpdateOrganization", id)
}
func (s *services) Connect(_ context.Context, c graph.Connection) (*ent.Tenant, string, error) {
	return s.tenant, "", s.call("Connect", c.OrganizationID, c.Mode, c.EntraTenant)
}
func (s *services) PrepareCertificate(_ context.Context, id int64) (*ent.Tenant, error) {
	return s.tenant, s.call("PrepareCertificate", id)
}
func (s *services) ShareConsent(_ context.Context, sh graph.Share) (*ent.ConsentLink, string, error) {
	return nil, "", s.call("ShareConsent", sh.OrganizationID, sh.TenantID)
}
func (s *services) ConsentLinks(context.Context, *ent.Tenant) ([]*ent.ConsentLink, error) {
	return nil, nil
}
func (s *services) RevokeConsentLink(_ context.Context, id int64) (*ent.ConsentLink, error) {
	return nil, s.call("RevokeConsentLink", id)
}
func (s *services) Reconnect(_ context.Context, id int64, _ graph.Reconnection) (*ent.Tenant, string, error) {
	return s.tenant, "https://login.example/authorize", s.call("Reconnect", id)
}
func (s *services) Pause(_ context.Context, id int64) (*ent.Tenant, error) {
	return s.tenant, s.call("Pause", id)
}
func (s *services) Resume(_ context.Context, id int64) (*ent.Tenant, error) {
	return s.tenant, s.call("Resume", id)
}
func (s *services) AcknowledgeLicenseGap(_ context.Context, id int64) (*ent.Tenant, error) {
	return s.tenant, s.call("AcknowledgeLicenseGap", id)
}
func (s *services) CheckConsent(_ context.Context, id int64) (*ent.Tenant, error) {
	return s.tenant, s.call("CheckConsent", id)
}
func (s *services) Disconnect(_ context.Context, id int64, erase bool) (*ent.Tenant, error) {
	return s.tenant, s.call("Disconnect", id, erase)
}
func (s *services) AskRegistration(context.Context) (*checkup.Registration, error) {
	return nil, s.call("AskRegistration")
}

// members sees who asks, and nobody else.
type members struct {
	allMembers
	*services
}

type allMembers = graph.Members

func (m members) Member(_ context.Context, id int64) (*ent.Member, error) {
	if m.member != nil && m.member.ID == id {
		return m.member, nil
	}
	return nil, fault.New(fault.NotFound, "There is no such member, or it is not yours.")
}

type people struct {
	graph.Privacy
	*services
}

type syncs struct{ *services }

func (s syncs) Start(_ context.Context, id int64, full bool) (*ent.SyncRun, error) {
	return s.run, s.call("Start", id, full)
}
func (s syncs) StartOf(_ context.Context, id int64, set vocab.DataSet) (*ent.SyncRun, error) {
	return s.run, s.call("StartOf", id, set)
}
func (s syncs) Held(context.Context, *ent.SyncRun) ([]graph.HeldRemovals, error) { return s.held, nil }
func (s syncs) Cancel(_ context.Context, id int64) (*ent.SyncRun, error) {
	return s.run, s.call("Cancel", id)
}
func (s syncs) ReleaseHeld(_ context.Context, id int64) (*ent.SyncRun, error) {
	return s.run, s.call("ReleaseHeld", id)
}
func (s syncs) RefuseHeld(_ context.Context, id int64) (*ent.SyncRun, error) {
	return s.run, s.call("RefuseHeld", id)
}

type webhooks struct{ *services }

func (w webhooks) Create(_ context.Context, id int64, url string, _ []string) (*ent.WebhookEndpoint, secret.Text, error) {
	return nil, secret.Text{}, w.call("CreateEndpoint", id, url)
}
func (w webhooks) Update(_ context.Context, id int64, _ *string, _ []string, _ *bool) (*ent.WebhookEndpoint, error) {
	return nil, w.call("UpdateEndpoint", id)
}
func (w webhooks) Delete(_ context.Context, id int64) error { return w.call("DeleteEndpoint", id) }
func (w webhooks) SendTest(_ context.Context, id int64) (*ent.WebhookDelivery, error) {
	return nil, w.call("SendTest", id)
}

var errBroken = errors.New("the disk is on fire at /var/secret")

var errTaken = fault.New(fault.Conflict, "A sync is already running.").WithField("tenantId")

// world is two organizations alike, with everything that is read.
type world struct {
	mine, theirs *company
}

type company struct {
	org      *ent.Organization
	tenant   *ent.Tenant
	users    []*ent.User
	groups   []*ent.Group
	apps     []*ent.App
	mappings []*ent.AppUser
	licenses []*ent.License
	onUsers  []*ent.LicenseUser
	grants   []*ent.Grant
	assigned []*ent.Assignment
	signIns  []*ent.SignIn
	runs     []*ent.SyncRun
	stages   []*ent.SyncStage
	events   []*ent.ActivityEvent
	endpoint *ent.WebhookEndpoint
	sent     []*ent.WebhookDelivery
}

func newWorld(t *testing.T, db *database.DB) world {
	t.Helper()
	return world{mine: newCompany(t, db, "Mine", 1), theirs: newCompany(t, db, "Theirs", 2)}
}

func guid(kind, n int) xid.GUID {
	return xid.GUID(fmt.Sprintf("%08d-0000-4000-8000-%012d", kind, n))
}

// newCompany stores 7 users (equal names among them), 5 apps mapped to all of
// them, and a few of all else.
func newCompany(t *testing.T, db *database.DB, name string, n int) *company {
	t.Helper()
	c := &company{org: dbtest.Organization(t, db, name)}
	c.tenant = dbtest.Tenant(t, db, c.org.ID)
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		e := tx.Ent()
		org, ten := c.org.ID, c.tenant.ID
		add := func(err error) { require.NoError(t, err) }
		for i := range 7 {
			key := []string{"anna", "anna", "berta", "carl", "dora", "emil", "fritz"}[i]
			q := e.User.Create().SetOrganizationID(org).SetTenantID(ten).SetEntraID(guid(n, i)).
				SetDisplayName(name + " " + key).SetSortKey(key).SetSearchKey(key + " " + key + "@" + name).
				SetUserPrincipalName(key + "@example.org").SetKind(vocab.UserKindPerson).
				SetDepartment([]string{"Sales", "", "Ärzte"}[i%3]).
				SetLastSignInSort(int64(i % 3)).SetFirstSeenAt(noon)
			if i > 0 {
				q.SetManagerEntraID(guid(n, 0))
			}
			u, err := q.Save(ctx)
			add(err)
			c.users = append(c.users, u)
		}
		_, err := e.User.Create().SetOrganizationID(org).SetTenantID(ten).SetEntraID(guid(n, 99)).SetDisplayName("gone").
			SetSortKey("gone").SetFirstSeenAt(noon).SetRemovedAt(noon).Save(ctx)
		add(err)
		for i := range 5 {
			a, err := e.App.Create().SetOrganizationID(org).SetTenantID(ten).SetEntraID(guid(n, 100+i)).SetAppID(guid(n, 200+i)).
				SetDisplayName(fmt.Sprintf("%s App %d", name, i)).SetSortKey(fmt.Sprintf("app %d", i)).SetSearchKey(fmt.Sprintf("app %d", i)).
				SetOrigin(vocab.AppOriginThirdParty).SetUserCount(7 - i).SetFirstSeenAt(noon).Save(ctx)
			add(err)
			c.apps = append(c.apps, a)
			for j, u := range c.users {
				m, err := e.AppUser.Create().SetOrganizationID(org).SetTenantID(ten).SetAppID(a.ID).SetUserID(u.ID).
					SetEvidence([]vocab.Evidence{{Kind: []vocab.EvidenceKind{vocab.EvidenceKindAssigned, vocab.EvidenceKindSignedIn}[j%2], Detail: "role"}}).
					SetPresent(j >= i).SetLastSignInSort(int64(j % 4)).SetFirstSeenAt(noon).Save(ctx)
				add(err)
				c.mappings = append(c.mappings, m)
			}
			_, err = e.AppHistory.Create().SetOrganizationID(org).SetTenantID(ten).SetAppID(a.ID).
				SetKind(vocab.HistoryKindStage).SetAfter("IN_USE").SetOccurredAt(noon).Save(ctx)
			add(err)
			for k := range 3 {
				g, err := e.Grant.Create().SetOrganizationID(org).SetTenantID(ten).SetSourceID(fmt.Sprint(i)).
					SetPermission([]string{"Mail.Read", "User.Read", "Files.Read"}[k]).SetKind(vocab.GrantKindDelegated).
					SetAppID(a.ID).SetResourceID(c.apps[0].ID).SetTenantWide(k == 0).SetFirstSeenAt(noon).Save(ctx)
				add(err)
				c.grants = append(c.grants, g)
			}
		}
		_, err = e.Permission.Create().SetOrganizationID(org).SetTenantID(ten).SetAppID(c.apps[0].ID).SetEntraID(guid(n, 300)).
			SetKind(vocab.GrantKindDelegated).SetValue("Mail.Read").SetDisplayName("Read mail").Save(ctx)
		add(err)
		for i := range 2 {
			g, err := e.Group.Create().SetOrganizationID(org).SetTenantID(ten).SetEntraID(guid(n, 400+i)).
				SetDisplayName(fmt.Sprintf("Group %d", i)).SetSortKey(fmt.Sprintf("group %d", i)).SetMemberCount(3).SetFirstSeenAt(noon).Save(ctx)
			add(err)
			c.groups = append(c.groups, g)
			for _, u := range c.users[:3] {
				add(e.GroupMember.Create().SetOrganizationID(org).SetTenantID(ten).SetGroupID(g.ID).SetUserID(u.ID).SetFirstSeenAt(noon).Exec(ctx))
			}
			for k := range 2 {
				a, err := e.Assignment.Create().SetOrganizationID(org).SetTenantID(ten).SetSourceID(fmt.Sprint("g", i, k)).
					SetAppID(c.apps[i].ID).SetPrincipalKind(vocab.PrincipalKindGroup).SetGroupID(g.ID).
					SetRole([]string{"", "Admin"}[k]).SetFirstSeenAt(noon).Save(ctx)
				add(err)
				c.assigned = append(c.assigned, a)
			}
		}
		for i := range 2 {
			l, err := e.License.Create().SetOrganizationID(org).SetTenantID(ten).SetSkuID(guid(n, 500+i)).SetSkuPartNumber("SKU").
				SetDisplayName(fmt.Sprintf("Licence %d", i)).SetSortKey(fmt.Sprintf("licence %d", i)).
				SetSeatsEnabled(10).SetSeatsWarning(0).SetSeatsSuspended(0).SetSeatsConsumed(11 * i).SetFirstSeenAt(noon).Save(ctx)
			add(err)
			c.licenses = append(c.licenses, l)
			for _, u := range c.users[:4-i] {
				q := e.LicenseUser.Create().SetOrganizationID(org).SetTenantID(ten).SetLicenseID(l.ID).SetUserID(u.ID).SetFirstSeenAt(noon)
				if i == 1 {
					q.SetDirect(false).SetGroupEntraID(c.groups[0].EntraID)
				}
				row, err := q.Save(ctx)
				add(err)
				c.onUsers = append(c.onUsers, row)
			}
		}
		for i := range 6 {
			s, err := e.SignIn.Create().SetOrganizationID(org).SetTenantID(ten).SetEntraID(guid(n, 600+i)).
				SetOccurredAt(noon.Add(time.Duration(i/2) * time.Minute)).SetUserID(c.users[i].ID).SetAppID(c.apps[i%2].ID).
				SetSucceeded(i%3 != 0).SetInteractive(true).Save(ctx)
			add(err)
			c.signIns = append(c.signIns, s)
			add(e.UsageDay.Create().SetOrganizationID(org).SetTenantID(ten).SetAppID(c.apps[0].ID).SetUserID(c.users[i].ID).
				SetDay(20577).SetSignIns(i).SetOtherSignIns(0).SetFailedSignIns(1).SetLastAt(noon).Exec(ctx))
		}
		for i := range 4 {
			run, err := e.SyncRun.Create().SetOrganizationID(org).SetTenantID(ten).SetSequence(int64(i + 1)).SetTrigger(vocab.SyncTriggerManual).
				SetState(vocab.SyncRunStateSucceeded).SetOpen(false).SetQueuedAt(noon.Add(time.Duration(i) * time.Hour)).
				SetChanges(map[string]int{"usersAdded": i, "appsAdded": 2}).Save(ctx)
			add(err)
			c.runs = append(c.runs, run)
			for k, set := range []vocab.DataSet{vocab.DataSetOrganization, vocab.DataSetUsers} {
				s, err := e.SyncStage.Create().SetOrganizationID(org).SetTenantID(ten).SetSyncRunID(run.ID).SetDataSet(set).SetPosition(k).Save(ctx)
				add(err)
				c.stages = append(c.stages, s)
			}
			ev, err := e.ActivityEvent.Create().SetOrganizationID(org).SetTenantID(ten).SetType("app.discovered").
				SetOccurredAt(noon).SetActorKind(vocab.ActorKindDirectoryUser).SetActorID(c.users[0].ID).
				SetSubjectKind(vocab.SubjectKindApp).SetSubjectID(c.apps[i].ID).SetSubjectName("App").SetSyncRunID(run.ID).Save(ctx)
			add(err)
			c.events = append(c.events, ev)
		}
		c.tenant, err = e.Tenant.UpdateOne(c.tenant).SetLastSyncRunID(c.runs[3].ID).SetDisplayName(name + " AG").Save(ctx)
		add(err)
		add(e.Domain.Create().SetOrganizationID(org).SetTenantID(ten).SetName("example.org").SetIsDefault(true).SetIsInitial(false).SetIsVerified(true).Exec(ctx))
		for _, set := range []vocab.DataSet{vocab.DataSetSignIns, vocab.DataSetUsers} {
			add(e.Coverage.Create().SetOrganizationID(org).SetTenantID(ten).SetDataSet(set).SetState(vocab.CoverageStateGreen).
				SetCoveredFrom(noon.AddDate(0, 0, -10)).SetCoveredTo(noon).Exec(ctx))
		}
		for _, day := range []struct {
			day   int
			value float64
		}{{20540, 1}, {20545, 2}, {20577, 5}} {
			add(e.OverviewDay.Create().SetOrganizationID(org).SetDay(day.day).SetMetric(vocab.MetricNameUsers).SetValue(day.value).
				SetConfidence(vocab.ConfidenceHigh).SetAsOf(noon).Exec(ctx))
		}
		c.endpoint, err = e.WebhookEndpoint.Create().SetOrganizationID(org).SetURL("https://example.org/hook").
			SetEvents([]string{"sync.completed"}).SetSealedSecret([]byte("x")).SetCreatedAt(noon).Save(ctx)
		add(err)
		for i := range 3 {
			d, err := e.WebhookDelivery.Create().SetOrganizationID(org).SetWebhookEndpointID(c.endpoint.ID).SetWebhookID(fmt.Sprint(name, i)).
				SetEventType("sync.completed").SetPayload([]byte("{}")).SetLastError([]string{"", "TIMED_OUT", "GONE"}[i]).SetSyncRunID(c.runs[i].ID).SetCreatedAt(noon).Save(ctx)
			add(err)
			c.sent = append(c.sent, d)
		}
		return nil
	}))
	return c
}

func clock(c *database.Config) { c.Now = func() time.Time { return noon } }

func TestAsksAndAnswers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		me := as(w.mine.org.ID)
		got := a.must(me, `{
			viewer { isInstanceOwner organizations { nodes { id name } totalCount } }
			organizations { nodes { name users(first: 3) { nodes { displayName mail department } totalCount pageInfo { hasNextPage } } } }
			instance { version needsSetup }
		}`)
		require.Equal(t, "Mine", got.at("viewer", "organizations", "nodes", 0, "name"))
		require.EqualValues(t, 1, got.at("viewer", "organizations", "totalCount"))
		require.Equal(t, []string{"Mine anna", "Mine anna", "Mine berta"}, got.each("displayName", "organizations", "nodes", 0, "users", "nodes"))
		require.Equal(t, []string{"Sales", "<nil>", "Ärzte"}, got.each("department", "organizations", "nodes", 0, "users", "nodes"))
		require.EqualValues(t, 7, got.at("organizations", "nodes", 0, "users", "totalCount"))
		require.Equal(t, true, got.at("organizations", "nodes", 0, "users", "pageInfo", "hasNextPage"))
		require.Equal(t, "1.2.3", got.at("instance", "version"))
	}, clock)
}

func text(v any) string { return fmt.Sprint(v) }

// withUsedVariables drops the variables that a query does not use.
func withUsedVariables(head, query string) string {
	open, end := strings.Index(head, "("), strings.LastIndex(head, ")")
	var used []string
	for _, v := range strings.Split(head[open+1:end], ", ") {
		name, _, _ := strings.Cut(v, ":")
		if regexp.MustCompile(regexp.QuoteMeta(name) + `\b`).MatchString(query) {
			used = append(used, strings.Replace(v, "ID =", "ID! =", 1))
		}
	}
	if used == nil {
		return "query { " + query + " }"
	}
	return "query (" + strings.Join(used, ", ") + ") { " + query + " }"
}

func member(id int64) *ent.Member { return &ent.Member{ID: id, Email: "me@example.org"} }

func apiToken(id int64) *ent.ApiToken { return &ent.ApiToken{ID: id, Name: "mine"} }

func (s *services) List(context.Context) ([]*ent.Notice, error) { return nil, s.call("List") }

func (s *services) ReadUpTo(context.Context) (*time.Time, bool, error) { return nil, false, nil }

func (s *services) Read(_ context.Context, upTo time.Time) error { return s.call("Read", upTo) }
