package cloud_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/cloud"
)

func TestEachCloudHasItsOwnAddresses(t *testing.T) {
	t.Parallel()
	const id = "11111111-2222-3333-4444-555555555555"
	for name, want := range map[string]struct{ login, graph, portal, cli, shell string }{
		"global":   {"https://login.microsoftonline.com", "https://graph.microsoft.com", "https://entra.microsoft.com", "AzureCloud", "Global"},
		"usgov":    {"https://login.microsoftonline.us", "https://graph.microsoft.us", "https://entra.microsoft.us", "AzureUSGovernment", "USGov"},
		"usgovdod": {"https://login.microsoftonline.us", "https://dod-graph.microsoft.us", "https://entra.microsoft.us", "AzureUSGovernment", "USGovDoD"},
		"china":    {"https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn", "https://entra.microsoftonline.cn", "AzureChinaCloud", "China"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, ok := cloud.Named(name)
			require.True(t, ok)
			require.Equal(t, []string{want.login, want.graph, want.portal, want.cli, want.shell}, []string{c.LoginURL, c.GraphURL, c.EntraURL, c.AzureCLI, c.PowerShell})
			for _, link := range []string{
				c.EnterpriseApps(), c.AppPermissions(id), c.AppProperties(id), c.Registrations(), c.RegistrationPermissions(id),
				c.RegistrationCredentials(id), c.RegistrationAuthentication(id), c.Licenses(), c.ConditionalAccess(),
			} {
				u, err := url.Parse(link)
				require.NoError(t, err)
				require.Equal(t, want.portal, u.Scheme+"://"+u.Host, link)
			}
			require.Contains(t, c.AppPermissions(id), id)
			require.Equal(t, c.EnterpriseApps(), c.AppProperties(""), "without an app, the list")
			require.Equal(t, c.AdminURL+"/#/Settings/Services/:/Settings/L1/Reports", c.ReportSettings())
		})
	}
	require.Len(t, cloud.All(), 4)
	_, ok := cloud.Named("germany")
	require.False(t, ok)
}
