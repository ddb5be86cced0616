package msgraph_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
)

// TestEachNumberOfTheIdentityPlatformIsUnderstood provokes every number that
// Microsoft's pages name for sign-in and tokens, with the status and the OAuth
// error it comes with, and expects what it means by hand.
func TestEachNumberOfTheIdentityPlatformIsUnderstood(t *testing.T) {
	t.Parallel()
	s := newSimulator(t)
	const grant, client, unauthorized, request = "invalid_grant", "invalid_client", "unauthorized_client", "invalid_request"
	for _, c := range []struct {
		number, status int
		code           string
		kind           msgraph.Kind
		says           string
	}{
		{65001, 400, grant, msgraph.ConsentMissing, "no consent"},
		{65004, 400, "access_denied", msgraph.ConsentRefused, "declined"},
		{90094, 400, "access_denied", msgraph.ConsentMissing, "administrator must consent"},
		{90095, 400, "access_denied", msgraph.ConsentMissing, "waiting"},
		{7000229, 401, client, msgraph.ConsentMissing, "enterprise app was deleted"},
		{700016, 400, unauthorized, msgraph.ClientUnknown, "client ID"},
		{7000112, 401, unauthorized, msgraph.ConsentMissing, "switched off"},
		{70001, 400, unauthorized, msgraph.ClientUnknown, "not known"},
		{700011, 400, unauthorized, msgraph.ClientUnknown, "not found"},
		{500011, 400, "invalid_resource", msgraph.ConsentMissing, "Microsoft Graph"},
		{650051, 400, request, msgraph.Transient, "spreading"},
		{650052, 400, request, msgraph.ConsentMissing, "lacks a service"},
		{650056, 400, request, msgraph.ConsentMissing, "permissions don't fit"},
		{650057, 400, request, msgraph.ConsentMissing, "doesn't list Microsoft Graph"},
		{7000215, 401, client, msgraph.SecretInvalid, "secret is wrong"},
		{7000222, 401, client, msgraph.SecretExpired, "has expired"},
		{7000218, 401, client, msgraph.SecretInvalid, "no client secret"},
		{700027, 401, client, msgraph.SecretInvalid, "certificate is not registered"},
		{50012, 401, client, msgraph.SecretInvalid, "certificate was not accepted"},
		{50013, 401, client, msgraph.SecretInvalid, "assertion was not accepted"},
		{700021, 401, client, msgraph.SecretInvalid, "out of its time"},
		{700024, 401, client, msgraph.SecretInvalid, "out of its time"},
		{90002, 400, request, msgraph.TenantGone, "no such tenant"},
		{90038, 400, request, msgraph.TenantGone, "another of Microsoft's clouds"},
		{900382, 400, request, msgraph.TenantGone, "another of Microsoft's clouds"},
		{900383, 400, request, msgraph.TenantGone, "another of Microsoft's clouds"},
		{50059, 400, request, msgraph.TenantGone, "names no tenant"},
		{9001023, 400, request, msgraph.TenantGone, "certain tenant"},
		{50194, 400, request, msgraph.ClientUnknown, "one tenant only"},
		{50020, 400, grant, msgraph.TokenRevoked, "not in it"},
		{50034, 400, grant, msgraph.TokenRevoked, "no longer exists"},
		{51004, 400, grant, msgraph.TokenRevoked, "not in it"},
		{50076, 400, grant, msgraph.InteractionRequired, "second factor"},
		{50079, 400, grant, msgraph.InteractionRequired, "second factor"},
		{50074, 400, grant, msgraph.InteractionRequired, "second factor"},
		{53003, 400, grant, msgraph.InteractionRequired, "Conditional Access"},
		{53000, 400, grant, msgraph.InteractionRequired, "Conditional Access"},
		{530032, 400, grant, msgraph.InteractionRequired, "security policy"},
		{530003, 400, grant, msgraph.InteractionRequired, "Conditional Access"},
		{50173, 400, grant, msgraph.TokenRevoked, "revoked"},
		{50057, 400, grant, msgraph.TokenRevoked, "disabled"},
		{70008, 400, grant, msgraph.TokenRevoked, "expired or was revoked"},
		{700082, 400, grant, msgraph.TokenRevoked, "90 days"},
		{70043, 400, grant, msgraph.InteractionRequired, "policy"},
		{54005, 400, grant, msgraph.Rejected, "used already"},
		{501481, 400, grant, msgraph.Rejected, "begun here"},
		{50147, 400, grant, msgraph.Rejected, "begun here"},
		{700005, 400, grant, msgraph.Rejected, "another tenant"},
		{50011, 400, request, msgraph.Rejected, "redirect address"},
		{70011, 400, "invalid_scope", msgraph.Rejected, "not valid"},
		{28002, 400, "invalid_scope", msgraph.Rejected, "not valid"},
		{50196, 400, grant, msgraph.Throttled, "too often"},
		{90033, 503, "temporarily_unavailable", msgraph.Transient, "not available"},
		{90006, 400, "temporarily_unavailable", msgraph.Transient, "not available"},
		{50033, 400, "temporarily_unavailable", msgraph.Transient, "not available"},
		{90024, 400, "temporarily_unavailable", msgraph.Transient, "not available"},
		{5000224, 400, request, msgraph.TenantGone, "not available"},
		{900023, 400, request, msgraph.TenantGone, "neither an ID nor a domain"},
	} {
		t.Run(fmt.Sprint(c.number), func(t *testing.T) {
			s.restart(t) // no window of an earlier answer
			reader, _ := s.own(s.companies[0], permissions)
			cancel := s.Inject(entrasim.Fault{Path: "/oauth2/v2.0/token", Action: entrasim.BadGrant, Status: c.status, Code: c.code, AADSTS: c.number})
			defer cancel()
			_, err := reader.Token(t.Context())
			e, ok := msgraph.AsError(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, c.kind, e.Kind)
			require.Equal(t, fmt.Sprint("AADSTS", c.number), e.Code)
			require.Contains(t, e.Message, c.says)
			require.Equal(t, !c.kind.Retryable(), e.Mend != "", "a person is told what to do exactly where there is something to do: %s", e.Mend)
			require.NotContains(t, e.Message+e.Mend, "AADSTS", "people read it")
		})
	}
}

// TestTheTableOfErrorsIsCurrent holds docs/connect.md to the code. With
// UPDATE_DOCS=1 it writes the table anew.
func TestTheTableOfErrorsIsCurrent(t *testing.T) {
	const page, begin, end = "../../docs/connect.md", "<!-- errors: made from the code -->\n", "<!-- end of errors -->"
	raw, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(raw), begin)
	require.True(t, ok, "%s has no place for the table", page)
	_, after, ok := strings.Cut(rest, end)
	require.True(t, ok)
	var table strings.Builder
	table.WriteString("| code | what it means, and what to do | state of the tenant | button |\n|---|---|---|---|\n")
	for _, v := range msgraph.Verdicts() {
		state, button := v.State, v.Button
		if state == "" {
			state = "as it was"
		}
		if button == "" {
			button = "none: it is tried again by itself"
		}
		fmt.Fprintf(&table, "| AADSTS%d | %s | %s | %s |\n", v.Number, v.Sentence, state, button)
	}
	current := before + begin + table.String() + end + after
	if os.Getenv("UPDATE_DOCS") != "" {
		require.NoError(t, os.WriteFile(page, []byte(current), 0o644)) //nolint:gosec // documentation
		return
	}
	require.Equal(t, current, string(raw), "run UPDATE_DOCS=1 go test ./internal/msgraph -run TheTableOfErrors")
}
