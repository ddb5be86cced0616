package msgraph

// verdict is what an error number of the identity platform means to us.
type verdict struct {
	kind    Kind
	message string
	mend    string
}

const (
	mendReconnect  = "Connect the tenant again with an administrator's account."
	mendClientID   = "Check the tenant ID and the client ID of the app registration."
	mendNewSecret  = "Create a new client secret in the app registration and enter it here."
	mendSecret     = "Enter the client secret's value (not its ID) from the app registration."
	mendTenantID   = "Check the tenant ID; it is on the overview page of Microsoft Entra ID."
	mendEnableApp  = "An administrator must allow sign-in to the app again under Enterprise applications, then sync again."
	mendUpload     = "Upload the certificate's public part to the app registration, then check again; if it has expired, make a new one."
	mendDeleted    = "Ask the company whether it still exists; if not, disconnect it: what was read is kept until it is erased."
	mendCloud      = "Connect it at a server that works with the tenant's cloud."
	mendOperator   = "The operator of this server must check the app registration."
	mendHost       = "Whoever hosts this server has to check its app registration and the registration's credential."
	mendClock      = "Check the clock of this server."
	mendPolicy     = "Exclude the app from that policy, or connect with another account."
	mendStartAgain = "Start connecting again from the beginning."

	mendReconnectHost = "Connect the tenant again with an administrator's account; if that is refused too, whoever hosts this server has to check its app registration."
)

// verdicts by AADSTS number. Microsoft calls the numbers diagnostics and changes
// them now and then: what is not here goes by the OAuth error code.
var verdicts = map[int]verdict{
	65001:   {ConsentMissing, "the app has no consent in this tenant, or it was withdrawn", mendReconnect},
	65004:   {ConsentRefused, "consent was declined at Microsoft, and nothing was changed here", "Connect again and accept the permissions, or ask an administrator to do so."},
	65005:   {ConsentMissing, "the app asks for access that the tenant did not consent to", mendReconnect},
	90094:   {ConsentMissing, "an administrator must consent", "Ask an administrator of the tenant to connect it."},
	90095:   {ConsentMissing, "consent was requested from an administrator and is waiting", "Connect again once an administrator has approved the request."},
	7000229: {ConsentMissing, "the app does not exist in this tenant: consent was never given, or the enterprise app was deleted", mendReconnect},
	650051:  {Transient, "consent is still spreading through Microsoft's systems", ""},
	650052:  {ConsentMissing, "the tenant lacks a service that the app asks for", mendReconnect},
	650056:  {ConsentMissing, "the app registration's permissions don't fit", mendOperator},
	650057:  {ConsentMissing, "the app registration doesn't list Microsoft Graph", mendOperator},
	500011:  {ConsentMissing, "Microsoft Graph is not available to the app in this tenant", mendReconnect},

	700016:  {ClientUnknown, "no app with this client ID exists in the tenant", mendClientID},
	70001:   {ClientUnknown, "the app is not known in the tenant, or disabled there", mendClientID},
	700011:  {ClientUnknown, "the app was not found in the tenant", mendClientID},
	50194:   {ClientUnknown, "the app registration is for one tenant only", mendOperator},
	7000112: {ConsentMissing, "sign-in to the app is switched off in the tenant", mendEnableApp},

	7000215: {SecretInvalid, "the client secret is wrong", mendSecret},
	7000218: {SecretInvalid, "no client secret was sent", mendSecret},
	7000222: {SecretExpired, "the client secret has expired", mendNewSecret},
	700027:  {SecretInvalid, "the certificate is not registered with the app, or has expired", mendUpload},
	700021:  {SecretInvalid, "the certificate's assertion is out of its time", mendClock},
	700024:  {SecretInvalid, "the certificate's assertion is out of its time", mendClock},
	50012:   {SecretInvalid, "the certificate was not accepted", mendUpload},
	50013:   {SecretInvalid, "the certificate's assertion was not accepted", mendUpload},
	50027:   {SecretInvalid, "the certificate's assertion was not understood", mendUpload},

	50173:  {TokenRevoked, "the administrator's sign-in was revoked (password reset or sessions ended)", mendReconnect},
	50057:  {TokenRevoked, "the account that connected the tenant is disabled", "Connect the tenant again with an active administrator's account."},
	50034:  {TokenRevoked, "the account that connected the tenant no longer exists", "Connect the tenant again with another administrator's account."},
	50020:  {TokenRevoked, "the account that connected the tenant is not in it", "Connect the tenant again with an account of that tenant."},
	51004:  {TokenRevoked, "the account that connected the tenant is not in it", "Connect the tenant again with an account of that tenant."},
	70008:  {TokenRevoked, "the sign-in has expired or was revoked", mendReconnect},
	700082: {TokenRevoked, "the sign-in was not used for 90 days and has expired", mendReconnect},
	700084: {TokenRevoked, "the sign-in has reached the end of its life", mendReconnect},
	70000:  {TokenRevoked, "Microsoft no longer accepts the sign-in", mendReconnect},

	70043:  {InteractionRequired, "a policy of the tenant asks for a new sign-in", mendReconnect},
	70044:  {InteractionRequired, "a policy of the tenant asks for a new sign-in", mendReconnect},
	50055:  {InteractionRequired, "the administrator's password has expired", mendReconnect},
	50058:  {InteractionRequired, "nobody is signed in", mendReconnect},
	50072:  {InteractionRequired, "the administrator must set up a second factor", mendReconnect},
	50074:  {InteractionRequired, "a second factor is asked for", mendReconnect},
	50076:  {InteractionRequired, "a second factor is asked for", mendReconnect},
	50079:  {InteractionRequired, "the administrator must set up a second factor", mendReconnect},
	50078:  {InteractionRequired, "the second factor was given too long ago", mendReconnect},
	50132:  {InteractionRequired, "the administrator's password was changed", mendReconnect},
	50133:  {InteractionRequired, "the administrator's password was changed", mendReconnect},
	53000:  {InteractionRequired, "Conditional Access wants a compliant device", mendPolicy},
	53001:  {InteractionRequired, "Conditional Access wants a joined device", mendPolicy},
	53003:  {InteractionRequired, "Conditional Access blocks the app", mendPolicy},
	530003: {InteractionRequired, "Conditional Access wants a managed device", mendPolicy},
	530032: {InteractionRequired, "a security policy blocks the app", mendPolicy},
	530034: {InteractionRequired, "a security policy blocks the account", "Connect with another administrator's account."},
	530035: {InteractionRequired, "security defaults block the app", "Connect with another administrator's account."},

	90002:   {TenantGone, "no such tenant was found in the cloud that this server works with", mendTenantID},
	90038:   {TenantGone, "the tenant is in another of Microsoft's clouds", mendCloud},
	900382:  {TenantGone, "the tenant is in another of Microsoft's clouds", mendCloud},
	900383:  {TenantGone, "the tenant is in another of Microsoft's clouds", mendCloud},
	900023:  {TenantGone, "the tenant ID is neither an ID nor a domain", mendTenantID},
	5000224: {TenantGone, "the tenant is not available", "If the tenant still exists, ask Microsoft's support, then connect again."},
	50059:   {TenantGone, "the request names no tenant", mendTenantID},
	9001023: {TenantGone, "the request needs a certain tenant", mendTenantID},

	54005:   {Rejected, "the sign-in was used already", mendStartAgain},
	501481:  {Rejected, "the answer doesn't belong to the sign-in that was begun here", mendStartAgain},
	50147:   {Rejected, "the answer doesn't belong to the sign-in that was begun here", mendStartAgain},
	50148:   {Rejected, "the answer doesn't belong to the sign-in that was begun here", mendStartAgain},
	700005:  {Rejected, "the sign-in was for another tenant", mendStartAgain},
	50011:   {Rejected, "the redirect address is not registered", mendOperator},
	1002012: {Rejected, "a permission that was asked for is not valid", mendOperator},
	70011:   {Rejected, "a permission that was asked for is not valid", mendOperator},
	28002:   {Rejected, "a permission that was asked for is not valid", mendOperator},
	900561:  {Rejected, "the request was made the wrong way", mendOperator},
	9002325: {Rejected, "the sign-in must prove its origin (PKCE)", mendOperator},

	50196: {Throttled, "the same token was asked for too often", ""},
	90055: {Throttled, "too many requests", ""},
	90033: {Transient, "Microsoft's identity platform is not available for the moment", ""},
	90006: {Transient, "Microsoft's identity platform is not available for the moment", ""},
	90024: {Transient, "Microsoft's identity platform is not available for the moment", ""},
	90025: {Transient, "Microsoft's identity platform is not available for the moment", ""},
	50033: {Transient, "Microsoft's identity platform is not available for the moment", ""},
	50000: {Transient, "Microsoft's identity platform could not issue a token", ""},
	90020: {Transient, "Microsoft's identity platform could not issue a token", ""},
}

// deleted is what it means that a tenant is not found that was read before: nobody
// entered its identifier wrongly.
var deleted = verdict{TenantGone, "Microsoft no longer knows the tenant: it was deleted or has no subscription any more", mendDeleted}

// oauthVerdicts by OAuth's own error code, for numbers that are not known.
var oauthVerdicts = map[string]verdict{
	"invalid_grant":           {TokenRevoked, "Microsoft no longer accepts the sign-in", mendReconnect},
	"invalid_client":          {SecretInvalid, "Microsoft did not accept the app's credentials", "Check the client ID and the client secret."},
	"unauthorized_client":     {ClientUnknown, "Microsoft does not let this app sign in here", mendClientID},
	"interaction_required":    {InteractionRequired, "Microsoft asks for a new sign-in", mendReconnect},
	"login_required":          {InteractionRequired, "Microsoft asks for a new sign-in", mendReconnect},
	"consent_required":        {ConsentMissing, "the app has no consent in this tenant", mendReconnect},
	"permission_denied":       {ConsentRefused, "the administrator declined at Microsoft, and nothing was changed here", "Connect again and accept the permissions."},
	"access_denied":           {ConsentRefused, "the sign-in was canceled at Microsoft, and nothing was changed here", "Connect again and accept the permissions."},
	"invalid_resource":        {ConsentMissing, "Microsoft Graph is not available to the app in this tenant", mendReconnect},
	"invalid_tenant":          {TenantGone, "no such tenant was found", mendTenantID},
	"invalid_scope":           {Rejected, "a permission that was asked for is not valid", mendOperator},
	"invalid_request":         {Rejected, "Microsoft did not understand the request", mendOperator},
	"temporarily_unavailable": {Transient, "Microsoft's identity platform is not available for the moment", ""},
	"server_error":            {Transient, "Microsoft's identity platform had a fault", ""},
}
