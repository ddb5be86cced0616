package msgraph_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
)

const redirect = "http://localhost:8080/connect/callback"

var (
	simNow      = time.Date(2026, 9, 16, 12, 0, 0, 0, time.UTC)
	permissions = []string{"Directory.Read.All", "AuditLog.Read.All", "Reports.Read.All", "ReportSettings.Read.All"}
)

type simulator struct {
	*entrasim.Sim
	server    *entrasim.Server
	service   *msgraph.Service
	companies []*entrasim.Company
}

func newSimulator(t *testing.T) *simulator {
	t.Helper()
	s := &simulator{Sim: entrasim.New(entrasim.Options{Now: func() time.Time { return simNow }})}
	s.companies = entrasim.DemoCompanies(simNow)
	for _, c := range s.companies {
		s.AddCompany(c)
	}
	srv, err := s.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = srv.Close() })
	s.server = srv
	s.restart(t)
	return s
}

// restart begins with a service that knows nothing.
func (s *simulator) restart(t *testing.T) {
	t.Helper()
	var err error
	s.service, err = msgraph.New(msgraph.Config{LoginURL: s.server.LoginURL, GraphURL: s.server.GraphURL, Now: s.Now})
	require.NoError(t, err)
}

// own gives a client with an app of the company's own.
func (s *simulator) own(c *entrasim.Company, roles []string) (*msgraph.Client, *entrasim.Registration) {
	r := s.RegisterApp(entrasim.Registration{Name: "Reader", Secret: "own-secret", HomeTenant: c.TenantID, Roles: roles})
	s.Consent(c.TenantID, r.ClientID, nil, roles)
	return s.service.Client(msgraph.AppCredential{EntraTenantID: c.TenantID, ClientID: r.ClientID, ClientSecret: "own-secret"}), r
}

// administrator finds somebody who may consent for the company.
func (s *simulator) administrator(t *testing.T, company *entrasim.Company) string {
	t.Helper()
	res, err := http.Get(s.server.BaseURL + "/_sim/state")
	require.NoError(t, err)
	defer res.Body.Close()
	var state struct {
		Companies []struct {
			TenantID string
			Accounts []struct {
				UPN          string
				Admin, Guest bool
			}
		}
	}
	require.NoError(t, json.NewDecoder(res.Body).Decode(&state))
	for _, c := range state.Companies {
		for _, a := range c.Accounts {
			if c.TenantID == company.TenantID && a.Admin && !a.Guest {
				return a.UPN
			}
		}
	}
	t.Fatal("nobody may consent")
	return ""
}

// walk reads a listing to its end.
func walk[T any](t *testing.T, read func(link string) (msgraph.Page[T], error)) (items []T, delta string) {
	t.Helper()
	link := ""
	for range 500 {
		p, err := read(link)
		require.NoError(t, err)
		items = append(items, p.Items...)
		if p.Next == "" {
			return items, p.Delta
		}
		link = p.Next
	}
	t.Fatal("the listing never ends")
	return nil, ""
}

func TestEverySetOfTheDemoCompaniesIsRead(t *testing.T) {
	t.Parallel()
	s := newSimulator(t)
	ctx := t.Context()
	for _, company := range s.companies {
		c, _ := s.own(company, permissions)
		counts := company.Counts()
		o, err := c.Organization(ctx)
		require.NoError(t, err)
		require.Equal(t, company.TenantID, o.ID)
		require.Equal(t, msgraph.TriOf(company.Premium != ""), o.HasPremium(), company.Name)

		list := func(link string) (msgraph.Page[msgraph.User], error) { return c.Users(ctx, link) }
		users, _ := walk(t, list)
		require.Len(t, users, counts["users"], company.Name)
		delta, link := walk(t, func(link string) (msgraph.Page[msgraph.User], error) { return c.UsersDelta(ctx, link) })
		require.NotEmpty(t, link)
		require.Equal(t, byID(users), byID(delta), "%s: the listing and a first delta round tell the same", company.Name)

		domains, err := c.Domains(ctx, "")
		require.NoError(t, err)
		require.NotEmpty(t, domains.Items)
		groups, _ := walk(t, func(link string) (msgraph.Page[msgraph.Group], error) { return c.Groups(ctx, link) })
		members := map[string]int{}
		deltaGroups, _ := walk(t, func(link string) (msgraph.Page[msgraph.Group], error) { return c.GroupsDelta(ctx, link) })
		for _, g := range deltaGroups {
			members[g.ID] += len(g.Members)
		}
		for _, g := range groups {
			listed, _ := walk(t, func(link string) (msgraph.Page[msgraph.Member], error) { return c.GroupMembers(ctx, g.ID, link) })
			require.Len(t, listed, members[g.ID], g.DisplayName)
		}
		apps, _ := walk(t, func(link string) (msgraph.Page[msgraph.ServicePrincipal], error) {
			return c.ServicePrincipals(ctx, link)
		})
		require.NotEmpty(t, apps)
		ids := []string{}
		for _, a := range apps[:min(20, len(apps))] {
			ids = append(ids, a.ID)
		}
		batch, err := c.AppRoleAssignedToBatch(ctx, ids)
		require.NoError(t, err)
		for id, r := range batch {
			require.NoError(t, r.Err)
			single, err := c.AppRoleAssignedTo(ctx, id, "")
			require.NoError(t, err)
			require.ElementsMatch(t, single.Items, r.Page.Items)
		}
		_, link = walk(t, func(link string) (msgraph.Page[msgraph.ServicePrincipal], error) {
			return c.ServicePrincipalsDelta(ctx, link)
		})
		require.NotEmpty(t, link)
		grants, _ := walk(t, func(link string) (msgraph.Page[msgraph.PermissionGrant], error) { return c.PermissionGrants(ctx, link) })
		require.NotEmpty(t, grants)
		latest, err := c.PermissionGrantsDelta(ctx, msgraph.DeltaLatest)
		require.NoError(t, err)
		require.Empty(t, latest.Items)
		require.NotEmpty(t, latest.Delta)
		_, _ = walk(t, func(link string) (msgraph.Page[msgraph.Application], error) { return c.Applications(ctx, link) })
		_, err = c.ApplicationsDelta(ctx, msgraph.DeltaLatest)
		require.NoError(t, err)
		_, err = c.SubscribedSKUs(ctx)
		require.NoError(t, err)
		audits, err := c.DirectoryAudits(ctx, simNow.AddDate(0, 0, -7), simNow, "")
		require.NoError(t, err)
		require.NotEmpty(t, audits.Items)
		require.NoError(t, c.ReportAvailable(ctx))
		_, err = c.ReportSettings(ctx)
		require.NoError(t, err)

		signIns, err := c.SignIns(ctx, simNow.AddDate(0, 0, -1), simNow, msgraph.SignInInteractive, "")
		if company.Premium == "" {
			require.Equal(t, msgraph.NotLicensed, msgraph.KindOf(err))
			continue
		}
		require.NoError(t, err)
		require.NotEmpty(t, signIns.Items)
	}
}

func byID(users []msgraph.User) map[string]msgraph.User {
	out := map[string]msgraph.User{}
	for _, u := range users {
		if u.Removed == msgraph.RemovedNo {
			u.Has = 0
			out[u.ID] = u
		}
	}
	return out
}

func TestPermissionThatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	s := newSimulator(t)
	c, _ := s.own(s.companies[0], []string{"User.Read.All"})
	info, err := c.Token(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"User.Read.All"}, info.Scopes)
	_, err = c.Users(t.Context(), "")
	require.NoError(t, err)
	_, err = c.ServicePrincipals(t.Context(), "")
	require.Equal(t, msgraph.PermissionMissing, msgraph.KindOf(err))
	e, _ := msgraph.AsError(err)
	require.Equal(t, "Application.Read.All", e.Permission)
	_, err = c.SignIns(t.Context(), simNow.AddDate(0, 0, -1), simNow, "", "")
	require.Equal(t, msgraph.PermissionMissing, msgraph.KindOf(err))
	require.Equal(t, msgraph.PermissionMissing, msgraph.KindOf(c.ReportAvailable(t.Context())))
	_, err = c.ReportSettings(t.Context())
	require.Equal(t, msgraph.PermissionMissing, msgraph.KindOf(err))
}

func TestInjectedFaultsHaveTheirKinds(t *testing.T) {
	t.Parallel()
	s := newSimulator(t)
	company := s.companies[0]
	for action, want := range map[entrasim.Action]msgraph.Kind{
		entrasim.TooMany:       msgraph.Throttled,
		entrasim.Unavailable:   msgraph.Transient,
		entrasim.HTMLError:     msgraph.Transient,
		entrasim.EmptyBody:     msgraph.BadPage,
		entrasim.NullBody:      msgraph.BadPage,
		entrasim.NotFound:      msgraph.NotSupported,
		entrasim.PageExpired:   msgraph.LinkExpired,
		entrasim.DeltaExpired:  msgraph.DeltaExpired,
		entrasim.DeltaGone:     msgraph.DeltaExpired,
		entrasim.Reset:         msgraph.Transient,
		entrasim.CutAbrupt:     msgraph.BadPage,
		entrasim.CutClean:      msgraph.BadPage,
		entrasim.WrongLength:   msgraph.BadPage,
		entrasim.NoLink:        msgraph.BadPage,
		entrasim.Duplicates:    "",
		entrasim.UnknownThings: "",
	} {
		s.restart(t) // no window left over
		c, _ := s.own(company, permissions)
		cancel := s.Inject(entrasim.Fault{Path: "/users/delta", Action: action, Tenant: company.TenantID})
		p, err := c.UsersDelta(t.Context(), "")
		cancel()
		require.Equal(t, want, msgraph.KindOf(err), "%s: %v", action, err)
		if want == "" {
			require.NoError(t, err)
			require.NotEmpty(t, p.Items)
		}
	}
}

func TestLinkThatLeadsAwayIsNotFollowed(t *testing.T) {
	t.Parallel()
	s := newSimulator(t)
	c, _ := s.own(s.companies[0], permissions)
	cancel := s.Inject(entrasim.Fault{Path: "/users/delta", Action: entrasim.NextLinkAway, Host: "http://127.0.0.1:1"})
	defer cancel()
	p, err := c.UsersDelta(t.Context(), "")
	require.NoError(t, err)
	_, err = c.UsersDelta(t.Context(), p.Next+p.Delta)
	require.Equal(t, msgraph.Refused, msgraph.KindOf(err))
}

func TestBrokenConnectionsToTheTenantAreNamed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		brk  func(s *simulator, tenant, client string)
		want []msgraph.Kind
	}{
		"ConsentWithdrawn": {func(s *simulator, tenant, client string) { s.Revoke(tenant, client) }, []msgraph.Kind{msgraph.ConsentMissing, msgraph.ClientUnknown}},
		"SecretExpired":    {func(s *simulator, tenant, client string) { s.ExpireSecret(client) }, []msgraph.Kind{msgraph.SecretExpired}},
		"AppDisabled":      {func(s *simulator, tenant, client string) { s.DisableApp(tenant, client, true) }, []msgraph.Kind{msgraph.ConsentMissing}},
		"TenantDeleted":    {func(s *simulator, tenant, client string) { s.DeleteTenant(tenant) }, []msgraph.Kind{msgraph.TenantGone}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSimulator(t)
			c, r := s.own(s.companies[0], permissions)
			tc.brk(s, s.companies[0].TenantID, r.ClientID)
			_, err := c.Organization(t.Context())
			require.Contains(t, tc.want, msgraph.KindOf(err), "%v", err)
			e, _ := msgraph.AsError(err)
			require.NotEmpty(t, e.Mend)
		})
	}
}

func TestAdministratorConnectsByConsent(t *testing.T) {
	t.Parallel()
	s := newSimulator(t)
	ctx := t.Context()
	const client = "5b0c1c3e-7d0f-4a53-9d0c-0f0f3d1f7a01"
	s.RegisterApp(entrasim.Registration{ClientID: client, Name: "Appmuster", Publisher: "Appmuster", Secret: "operator-secret", Multitenant: true,
		RedirectURIs: []string{redirect}, Scopes: permissions, Roles: permissions})
	company := s.companies[0]
	admin := s.administrator(t, company)
	require.NotEmpty(t, admin)
	verifier := msgraph.NewVerifier()
	to := s.service.AuthorizeURL(msgraph.AuthRequest{ClientID: client, RedirectURL: redirect, State: "st", Nonce: "no", Verifier: verifier, Prompt: "consent",
		Scopes: []string{"openid", "profile", "offline_access", s.service.Scope("Directory.Read.All"), s.service.Scope("AuditLog.Read.All")}})

	back, err := s.Authorize(to, admin, false, true)
	require.NoError(t, err)
	u, err := url.Parse(back)
	require.NoError(t, err)
	require.Equal(t, msgraph.ConsentRefused, msgraph.KindOf(msgraph.CallbackError(u.Query())))

	back, err = s.Authorize(to, admin, true, true)
	require.NoError(t, err)
	u, err = url.Parse(back)
	require.NoError(t, err)
	require.NoError(t, msgraph.CallbackError(u.Query()))
	require.Equal(t, "st", u.Query().Get("state"))
	exchange := msgraph.CodeExchange{ClientID: client, ClientSecret: "operator-secret", RedirectURL: redirect,
		Code: msgraph.Secret(u.Query().Get("code")), Verifier: verifier, Nonce: "no"}
	in, err := s.service.ExchangeCode(ctx, exchange)
	require.NoError(t, err)
	require.Equal(t, company.TenantID, in.TenantID)
	require.NotEmpty(t, in.RefreshToken)
	require.Equal(t, msgraph.Yes, in.Access.Allows("AuditLog.Read.All"))
	_, err = s.service.ExchangeCode(ctx, exchange)
	require.Equal(t, msgraph.Rejected, msgraph.KindOf(err), "a code works once: %v", err)

	var rotated atomic.Int64
	c := s.service.Client(in.Credential(client, "operator-secret", func(context.Context, msgraph.Secret) error {
		rotated.Add(1)
		return nil
	}))
	o, err := c.Organization(ctx)
	require.NoError(t, err)
	require.Equal(t, company.TenantID, o.ID)
	roles, err := c.MyDirectoryRoles(ctx)
	require.NoError(t, err)
	require.NotEmpty(t, roles)
	require.Zero(t, rotated.Load())
	_, err = c.RefreshToken(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 1, rotated.Load())

	s.RevokeAccessTokens(company.TenantID)
	_, err = c.Organization(ctx)
	require.NoError(t, err, "a revoked access token is replaced")
	s.RevokeRefreshTokens(company.TenantID, admin)
	_, err = c.RefreshToken(ctx)
	require.Equal(t, msgraph.TokenRevoked, msgraph.KindOf(err), "%v", err)
}
