package app

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// stranger is a browser of somebody who has no account here.
func (o *office) stranger() person {
	jar, err := cookiejar.New(nil)
	require.NoError(o.t, err)
	return person{base: o.desk.base, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

type sharedAnswer struct {
	Asker, Organization, Directory, Stage, Reason, URL, Code, Message string
	StagesDone, StagesAll                                             int
	Permissions                                                       []struct{ Name, Reason string }
}

// post asks the page of a link.
func (p person) post(t *testing.T, path, token string) (int, sharedAnswer) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"token": token})
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.base+path, bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	var out sharedAnswer
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&out))
	return resp.StatusCode, out
}

type linkAnswer struct{ ID, State, Asker, RefusedReason string }

func (o *office) share(t *testing.T, input map[string]any) (link linkAnswer, tenant, token string, refused []said) {
	t.Helper()
	got := ask[struct {
		CreateConsentLink struct {
			ConsentLink *linkAnswer
			Tenant      *struct{ ID string }
			URL         string
			UserErrors  []said
		}
	}](t, o.api, `mutation($input: CreateConsentLinkInput!) { createConsentLink(input: $input) { consentLink { id state asker } tenant { id } url userErrors { code message field } } }`,
		map[string]any{"input": input}).CreateConsentLink
	if got.ConsentLink == nil {
		return link, "", "", got.UserErrors
	}
	u, err := url.Parse(got.URL)
	require.NoError(t, err)
	token, ok := strings.CutPrefix(u.Path, "/c/")
	require.True(t, ok, got.URL)
	return *got.ConsentLink, got.Tenant.ID, token, got.UserErrors
}

func (o *office) links(t *testing.T, tenant string) []linkAnswer {
	t.Helper()
	return ask[struct {
		Node struct{ ConsentLinks []linkAnswer }
	}](t, o.api, `query($id: ID!) { node(id: $id) { ... on Tenant { consentLinks { id state asker refusedReason } } } }`,
		map[string]any{"id": tenant}).Node.ConsentLinks
}

// journeysOfALink is how often a link may be begun within an hour.
const journeysOfALink = 20

// TestConsentByLink: an administrator without an account gives consent by a link,
// once, and whoever sent it sees how far it is. Nobody else can use the journey,
// and nothing but the link's own story is told.
func TestConsentByLink(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		organization := organize(t, o.api, "Meerdijk")
		for field, input := range map[string]map[string]any{
			"asker": {"organizationId": organization, "asker": " "}, "days": {"organizationId": organization, "asker": "Us", "days": 31},
			"mode": {"organizationId": organization, "asker": "Us", "mode": "CUSTOMER_APP"}, "organizationId": {"asker": "Us"},
		} {
			_, _, _, refused := o.share(t, input)
			require.Len(t, refused, 1)
			require.Equal(t, field, refused[0].Field)
		}

		link, tenant, token, refused := o.share(t, map[string]any{"organizationId": organization, "asker": "Nordlicht Consulting"})
		require.Empty(t, refused)
		require.Equal(t, "SENT", link.State)
		admin := o.stranger()

		// No link tells why it does not hold.
		status, unknown := admin.post(t, "/connect/share/look", strings.Repeat("x", 43))
		require.Equal(t, http.StatusNotFound, status)
		status, begun := admin.post(t, "/connect/share/begin", "")
		require.Equal(t, http.StatusNotFound, status)
		require.Equal(t, unknown, begun)
		revoked, other, gone, _ := o.share(t, map[string]any{"organizationId": organization, "asker": "Us"})
		require.NotEqual(t, tenant, other, "what waits for one administrator is shown to no other")
		ask[any](t, o.api, `mutation($input: RevokeConsentLinkInput!) { revokeConsentLink(input: $input) { userErrors { code } } }`,
			map[string]any{"input": map[string]any{"consentLinkId": revoked.ID}})
		status, answer := admin.post(t, "/connect/share/look", gone)
		require.Equal(t, http.StatusNotFound, status)
		require.Equal(t, unknown, answer)

		status, page := admin.post(t, "/connect/share/look", token)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, "Nordlicht Consulting", page.Asker)
		require.Equal(t, "Meerdijk", page.Organization)
		require.Equal(t, "ASKED", page.Stage)
		require.NotEmpty(t, page.Permissions)
		require.Equal(t, []linkAnswer{{link.ID, "OPENED", "Nordlicht Consulting", ""}}, o.links(t, tenant))
		require.Equal(t, []linkAnswer{{revoked.ID, "REVOKED", "Us", ""}}, o.links(t, other))

		// Declined: both are told why, and the link still holds.
		_, begun = admin.post(t, "/connect/share/begin", token)
		back, err := o.sim.Authorize(begun.URL, smallAdmin, false, false)
		require.NoError(t, err)
		require.Equal(t, "/c/"+token, admin.come(t, back).Path)
		_, page = admin.post(t, "/connect/share/look", token)
		require.Equal(t, "REFUSED", page.Stage)
		require.Contains(t, page.Reason, "Consent was declined at Microsoft, and nothing was changed here.")
		require.Contains(t, o.links(t, tenant)[0].RefusedReason, "Consent was declined at Microsoft, and nothing was changed here.")

		// Another browser can't end the journey, nor can a member's; its own can, once.
		_, begun = admin.post(t, "/connect/share/begin", token)
		back = o.consents(begun.URL, smallAdmin)
		o.refused(o.stranger().come(t, back), startAgain, tenant)
		_, begun = admin.post(t, "/connect/share/begin", token)
		back = o.consents(begun.URL, smallAdmin)
		require.Equal(t, "/c/"+token, admin.come(t, back).Path)
		require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
		require.Equal(t, "CONSENTED", o.links(t, tenant)[0].State)
		_, page = admin.post(t, "/connect/share/look", token)
		require.Equal(t, "DONE", page.Stage)
		require.Equal(t, o.small.Name, page.Directory)
		require.Equal(t, page.StagesAll, page.StagesDone)
		status, _ = admin.post(t, "/connect/share/begin", token)
		require.Equal(t, http.StatusNotFound, status, "it works once")

		// Consent is withdrawn; a link renews it without losing what was read.
		o.sim.Revoke(o.small.TenantID, operatorClientID)
		o.lost(t, tenant, "no consent in this tenant", "Connect the tenant again")
		_, same, token, _ := o.share(t, map[string]any{"tenantId": tenant, "asker": "Nordlicht Consulting"})
		require.Equal(t, tenant, same)
		_, page = admin.post(t, "/connect/share/look", token)
		require.Equal(t, o.small.Name, page.Directory)
		_, begun = admin.post(t, "/connect/share/begin", token)
		require.Equal(t, "/c/"+token, admin.come(t, o.consents(begun.URL, smallAdmin)).Path)
		o.mended(t, tenant)

		// Whoever has a link has no account, so its journeys are counted.
		_, _, busy, _ := o.share(t, map[string]any{"tenantId": tenant, "asker": "Us"})
		for range journeysOfALink {
			status, _ = admin.post(t, "/connect/share/begin", busy)
			require.Equal(t, http.StatusOK, status)
		}
		status, _ = admin.post(t, "/connect/share/begin", busy)
		require.NotEqual(t, http.StatusOK, status)

		// All of it stands in the audit log.
		var acts []string
		for _, e := range ask[struct {
			Organization struct {
				AuditEvents struct{ Nodes []struct{ Action string } }
			}
		}](t, o.api, `query($id: ID!) { organization(id: $id) { auditEvents(first: 100) { nodes { action } } } }`, map[string]any{"id": organization}).Organization.AuditEvents.Nodes {
			acts = append(acts, e.Action)
		}
		for _, act := range []string{"consent_link.made", "consent_link.opened", "consent_link.revoked", "tenant.consent_requested", "tenant.consent_refused", "tenant.connected", "tenant.reconnected"} {
			require.Contains(t, acts, act)
		}

		// A link ends by itself, and with the right of whoever made it.
		_, _, late, _ := o.share(t, map[string]any{"tenantId": tenant, "asker": "Us", "days": 1})
		o.sim.Advance(25 * time.Hour)
		status, answer = admin.post(t, "/connect/share/look", late)
		require.Equal(t, http.StatusNotFound, status)
		require.Equal(t, unknown, answer)
	})
}
