package checkup

import "github.com/appmuster/appmuster/internal/vocab"

// byHand is the walk through Microsoft's portals that gives consent.
func (g Guide) byHand(f Facts) []Hand {
	if f.Mode == vocab.TenantModeCustomerApp {
		return []Hand{
			{Sentence: "Open the app registration in the Entra admin center and choose API permissions.", URL: ref(g.Cloud.RegistrationPermissions(f.ClientID)), Copy: maybe(f.ClientID)},
			{Sentence: "Add the application permissions of Microsoft Graph that are missing; remove those that are too much."},
			{Sentence: "Choose “Grant admin consent”, and accept."},
			{Sentence: "Open the enterprise application's Properties: “Enabled for users to sign in” is Yes.", URL: ref(g.Cloud.AppProperties(f.ClientID))},
			{Sentence: "Come back and check again. Microsoft needs up to a few minutes to pass a change on."},
		}
	}
	id := orElse(f.ClientID, g.ClientID)
	return []Hand{
		{Sentence: "Sign in to the Entra admin center as an administrator of the tenant, and open Enterprise applications.", URL: ref(g.Cloud.EnterpriseApps())},
		{Sentence: "Find the app by its application ID. If it is not there, consent was never given: use the button here instead.", Copy: maybe(id)},
		{Sentence: "Under Permissions choose “Grant admin consent”, and accept.", URL: ref(g.Cloud.AppPermissions(id))},
		{Sentence: "Under Properties see that “Enabled for users to sign in” is Yes.", URL: ref(g.Cloud.AppProperties(id))},
		{Sentence: "Come back and check again. Microsoft needs up to a few minutes to pass a change on."},
	}
}

// removal is the walk that takes the consent away.
func (g Guide) removal(f Facts) []Hand {
	id := f.ClientID
	if f.Mode == vocab.TenantModeCustomerApp {
		return []Hand{
			{Sentence: "Open the app registration in the Entra admin center.", URL: ref(g.Cloud.RegistrationCredentials(id)), Copy: maybe(id)},
			{Sentence: "Delete its secrets and certificates, or the whole registration if nothing else uses it."},
		}
	}
	id = orElse(id, g.ClientID)
	return []Hand{
		{Sentence: "Sign in to the Entra admin center as an administrator of the tenant, and open the app under Enterprise applications.", URL: ref(g.Cloud.AppProperties(id)), Copy: maybe(id)},
		{Sentence: "Choose Delete and confirm: that takes every permission away at once."},
	}
}

func maybe(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
