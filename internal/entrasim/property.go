package entrasim

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// property is one column of an entity: put appends its JSON value, or nothing
// when it was never set (null in lists, absent in delta answers).
type property[T any] struct {
	name string
	std  bool // part of the answer when nothing is selected
	put  func(b []byte, c *Company, o T) []byte
}

type entity[T any] struct {
	set   set
	name  string // as in $metadata#name
	typ   string // full type name
	props []property[T]
	id    func(T) string
	tab   func(*Company) *table[T]
	kind  func(T) string // @odata.type of an object that differs from typ; may be nil
}

func (e *entity[T]) find(name string) int {
	for i := range e.props {
		if strings.EqualFold(e.props[i].name, name) {
			return i
		}
	}
	return -1
}

func userEntity() *entity[*User] {
	e := userColumns()
	e.props = append(e.props, unset[*User]("ageGroup consentProvidedForMinor employeeOrgData faxNumber isManagementRestricted legalAgeGroupClassification onPremisesDistinguishedName "+
		"onPremisesDomainName onPremisesExtensionAttributes onPremisesLastSyncDateTime onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesUserPrincipalName "+
		"passwordPolicies passwordProfile preferredDataLocation securityIdentifier showInAddressList authorizationInfo usageType",
		"provisionedPlans imAddresses onPremisesProvisioningErrors serviceProvisioningErrors")...)
	return e
}

func userColumns() *entity[*User] {
	text := func(name string, std bool, f func(*User) string) property[*User] {
		return property[*User]{name, std, func(b []byte, _ *Company, u *User) []byte { return appendText(b, f(u)) }}
	}
	at := func(name string, f func(*User) time.Time) property[*User] {
		return property[*User]{name, false, func(b []byte, _ *Company, u *User) []byte { return appendTime(b, f(u)) }}
	}
	return &entity[*User]{
		set: setUsers, name: "users", typ: "microsoft.graph.user",
		id:  func(u *User) string { return u.ID },
		tab: func(c *Company) *table[*User] { return &c.users },
		kind: func(u *User) string {
			if u.Agent {
				return "#microsoft.graph.agentUser"
			}
			return ""
		},
		props: []property[*User]{
			{"businessPhones", true, func(b []byte, _ *Company, u *User) []byte {
				if u.Phone == "" {
					return append(b, "[]"...)
				}
				return append(appendString(append(b, '['), u.Phone), ']')
			}},
			text("displayName", true, func(u *User) string { return u.DisplayName }),
			text("givenName", true, func(u *User) string { return u.GivenName }),
			text("jobTitle", true, func(u *User) string { return u.JobTitle }),
			text("mail", true, func(u *User) string { return u.Mail }),
			text("mobilePhone", true, func(u *User) string { return u.Mobile }),
			text("officeLocation", true, func(u *User) string { return u.Office }),
			text("preferredLanguage", true, func(u *User) string { return u.Language }),
			text("surname", true, func(u *User) string { return u.Surname }),
			text("userPrincipalName", true, func(u *User) string { return u.UPN }),
			text("id", true, func(u *User) string { return u.ID }),
			{"accountEnabled", false, func(b []byte, _ *Company, u *User) []byte { return appendBool(b, !u.Disabled) }},
			text("userType", false, func(u *User) string { return u.UserType }),
			at("createdDateTime", func(u *User) time.Time { return u.Created }),
			text("creationType", false, func(u *User) string { return u.CreationType }),
			text("externalUserState", false, func(u *User) string { return u.ExternalState }),
			at("externalUserStateChangeDateTime", func(u *User) time.Time {
				if u.ExternalState == "" {
					return time.Time{}
				}
				return u.Created
			}),
			text("department", false, func(u *User) string { return u.Department }),
			text("companyName", false, func(u *User) string { return u.CompanyName }),
			text("employeeId", false, func(u *User) string { return u.EmployeeID }),
			text("employeeType", false, func(u *User) string { return u.EmployeeType }),
			at("employeeHireDate", func(u *User) time.Time { return u.HireDate }),
			text("usageLocation", false, func(u *User) string { return u.Usage }),
			text("country", false, func(u *User) string { return u.Country }),
			text("city", false, func(u *User) string { return u.City }),
			text("mailNickname", false, func(u *User) string { return u.Nickname }),
			{"onPremisesSyncEnabled", false, func(b []byte, _ *Company, u *User) []byte {
				if !u.OnPremises {
					return b
				}
				return append(b, "true"...)
			}},
			{"isResourceAccount", false, func(b []byte, _ *Company, u *User) []byte {
				if !u.Resource {
					return b
				}
				return append(b, "true"...)
			}},
			at("lastPasswordChangeDateTime", func(u *User) time.Time { return u.PasswordChanged }),
			at("signInSessionsValidFromDateTime", func(u *User) time.Time { return u.PasswordChanged }),
			at("deletedDateTime", func(u *User) time.Time { return time.Time{} }),
			text("onPremisesImmutableId", false, func(u *User) string { return "" }),
			text("state", false, func(u *User) string { return "" }),
			text("postalCode", false, func(u *User) string { return "" }),
			text("streetAddress", false, func(u *User) string { return "" }),
			{"otherMails", false, func(b []byte, _ *Company, u *User) []byte { return appendStrings(b, u.OtherMails) }},
			{"proxyAddresses", false, func(b []byte, _ *Company, u *User) []byte {
				if u.Proxies == nil && u.Mail != "" {
					return append(appendString(append(b, '['), "SMTP:"+u.Mail), ']')
				}
				return appendStrings(b, u.Proxies)
			}},
			{"identities", false, func(b []byte, c *Company, u *User) []byte {
				o := newObject(append(b, '['))
				o.str("signInType", "userPrincipalName")
				o.str("issuer", c.Initial)
				o.str("issuerAssignedId", u.UPN)
				return append(o.end(), ']')
			}},
			{"assignedLicenses", false, func(b []byte, _ *Company, u *User) []byte {
				b = append(b, '[')
				for i, l := range u.Licenses {
					if i > 0 {
						b = append(b, ',')
					}
					o := newObject(b)
					o.strings("disabledPlans", l.Disabled)
					o.str("skuId", l.SKUID)
					b = o.end()
				}
				return append(b, ']')
			}},
			{"licenseAssignmentStates", false, func(b []byte, _ *Company, u *User) []byte {
				b = append(b, '[')
				for i, l := range u.Licenses {
					if i > 0 {
						b = append(b, ',')
					}
					o := newObject(b)
					o.str("skuId", l.SKUID)
					o.strings("disabledPlans", l.Disabled)
					o.text("assignedByGroup", l.ByGroup)
					o.str("state", or(l.State, "Active"))
					o.str("error", or(l.Error, "None"))
					o.time("lastUpdatedDateTime", l.Assigned)
					b = o.end()
				}
				return append(b, ']')
			}},
			{"assignedPlans", false, func(b []byte, c *Company, u *User) []byte {
				b = append(b, '[')
				first := true
				for _, l := range u.Licenses {
					for _, s := range c.skus {
						if s.ID != l.SKUID {
							continue
						}
						for _, p := range s.Plans {
							if slices.Contains(l.Disabled, p.ID) {
								continue
							}
							if !first {
								b = append(b, ',')
							}
							first = false
							o := newObject(b)
							o.time("assignedDateTime", l.Assigned)
							o.str("capabilityStatus", "Enabled")
							o.str("service", planService(p.Name))
							o.str("servicePlanId", p.ID)
							b = o.end()
						}
					}
				}
				return append(b, ']')
			}},
			{"signInActivity", false, func(b []byte, c *Company, u *User) []byte {
				if c.last == nil {
					return b
				}
				s := c.last.users[u.slot]
				if s == nil {
					return b
				}
				o := newObject(b)
				put := func(name, id string, at int64, seq uint32) {
					if at == 0 {
						o.raw(name, "null")
						o.raw(id, "null")
						return
					}
					o.time(name, time.UnixMicro(at))
					o.str(id, c.signInID(seq))
				}
				put("lastSignInDateTime", "lastSignInRequestId", s.any, s.anyID)
				put("lastNonInteractiveSignInDateTime", "lastNonInteractiveSignInRequestId", s.nonInteractive, s.nonInteractiveID)
				put("lastSuccessfulSignInDateTime", "lastSuccessfulSignInRequestId", s.success, s.succID)
				return o.end()
			}},
		},
	}
}

// unset are real properties that nobody ever set here; lists are empty rather
// than null.
func unset[T any](nulls, lists string) []property[T] {
	var out []property[T]
	for name := range strings.FieldsSeq(nulls) {
		out = append(out, property[T]{name, false, func(b []byte, _ *Company, _ T) []byte { return b }})
	}
	for name := range strings.FieldsSeq(lists) {
		out = append(out, property[T]{name, false, func(b []byte, _ *Company, _ T) []byte { return append(b, "[]"...) }})
	}
	return out
}

// unlisted are properties that Microsoft gives for a single user only.
var unlisted = []string{"aboutMe", "birthday", "hireDate", "interests", "mySite", "pastProjects", "preferredName",
	"responsibilities", "schools", "skills", "mailboxSettings"}

func (c *Company) signInID(seq uint32) string { return guidN(hash64(c.TenantID), uint64(seq)|1<<40) }

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func groupEntity() *entity[*Group] {
	e := groupColumns()
	e.props = append(e.props, unset[*Group]("isManagementRestricted onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName onPremisesSamAccountName "+
		"onPremisesSecurityIdentifier preferredDataLocation preferredLanguage securityIdentifier theme uniqueName hasMembersWithLicenseErrors isArchived",
		"onPremisesProvisioningErrors resourceBehaviorOptions serviceProvisioningErrors infoCatalogs")...)
	return e
}

func groupColumns() *entity[*Group] {
	text := func(name string, std bool, f func(*Group) string) property[*Group] {
		return property[*Group]{name, std, func(b []byte, _ *Company, g *Group) []byte { return appendText(b, f(g)) }}
	}
	flag := func(name string, f func(*Group) bool) property[*Group] {
		return property[*Group]{name, true, func(b []byte, _ *Company, g *Group) []byte { return appendBool(b, f(g)) }}
	}
	none := func(string) func(*Group) string { return func(*Group) string { return "" } }
	return &entity[*Group]{
		set: setGroups, name: "groups", typ: "microsoft.graph.group",
		id:  func(g *Group) string { return g.ID },
		tab: func(c *Company) *table[*Group] { return &c.groups },
		props: []property[*Group]{
			text("id", true, func(g *Group) string { return g.ID }),
			text("deletedDateTime", true, none("")),
			text("classification", true, none("")),
			{"createdDateTime", true, func(b []byte, _ *Company, g *Group) []byte { return appendTime(b, g.Created) }},
			{"creationOptions", true, func(b []byte, _ *Company, g *Group) []byte { return append(b, "[]"...) }},
			text("description", true, func(g *Group) string { return g.Description }),
			text("displayName", true, func(g *Group) string { return g.DisplayName }),
			text("expirationDateTime", true, none("")),
			{"groupTypes", true, func(b []byte, _ *Company, g *Group) []byte {
				var t []string
				if g.Unified {
					t = append(t, "Unified")
				}
				if g.Dynamic != "" {
					t = append(t, "DynamicMembership")
				}
				return appendStrings(b, t)
			}},
			{"isAssignableToRole", true, func(b []byte, _ *Company, g *Group) []byte {
				if !g.RoleAssignable {
					return b
				}
				return append(b, "true"...)
			}},
			text("mail", true, func(g *Group) string { return g.Mail }),
			flag("mailEnabled", func(g *Group) bool { return g.MailEnabled || g.Unified }),
			text("mailNickname", true, func(g *Group) string {
				if g.Nickname != "" {
					return g.Nickname
				}
				return g.ID[:8] + "-d"
			}),
			text("membershipRule", true, func(g *Group) string { return g.Dynamic }),
			text("membershipRuleProcessingState", true, func(g *Group) string {
				if g.Dynamic == "" {
					return ""
				}
				return "On"
			}),
			{"onPremisesSyncEnabled", true, func(b []byte, _ *Company, g *Group) []byte {
				if !g.OnPremises {
					return b
				}
				return append(b, "true"...)
			}},
			{"proxyAddresses", true, func(b []byte, _ *Company, g *Group) []byte {
				if g.Mail == "" {
					return append(b, "[]"...)
				}
				return append(appendString(append(b, '['), "SMTP:"+g.Mail), ']')
			}},
			{"renewedDateTime", true, func(b []byte, _ *Company, g *Group) []byte { return appendTime(b, g.Created) }},
			{"resourceProvisioningOptions", true, func(b []byte, _ *Company, g *Group) []byte {
				if g.Team {
					return append(b, `["Team"]`...)
				}
				return append(b, "[]"...)
			}},
			flag("securityEnabled", func(g *Group) bool { return g.Security }),
			text("visibility", true, func(g *Group) string { return g.Visibility }),
			{"assignedLabels", false, func(b []byte, _ *Company, g *Group) []byte { return append(b, "[]"...) }},
			text("createdByAppId", false, none("")),
			{"licenseProcessingState", false, func(b []byte, _ *Company, g *Group) []byte {
				if len(g.Licenses) == 0 {
					return b
				}
				return append(b, `{"state":"ProcessingComplete"}`...)
			}},
			{"assignedLicenses", false, func(b []byte, _ *Company, g *Group) []byte {
				b = append(b, '[')
				for i, id := range g.Licenses {
					if i > 0 {
						b = append(b, ',')
					}
					o := newObject(b)
					o.raw("disabledPlans", "[]")
					o.str("skuId", id)
					b = o.end()
				}
				return append(b, ']')
			}},
		},
	}
}

func appendCredentials(b []byte, list []Credential) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		o := newObject(b)
		o.raw("customKeyIdentifier", "null")
		o.text("displayName", s.Name)
		o.time("endDateTime", s.End)
		o.text("hint", s.Hint)
		o.str("keyId", s.KeyID)
		o.raw("secretText", "null")
		o.time("startDateTime", s.Start)
		b = o.end()
	}
	return append(b, ']')
}

func appendKeys(b []byte, list []Credential) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		o := newObject(b)
		o.str("customKeyIdentifier", strings.ToUpper(strings.ReplaceAll(s.KeyID, "-", "")))
		o.text("displayName", s.Name)
		o.time("endDateTime", s.End)
		o.raw("key", "null")
		o.str("keyId", s.KeyID)
		o.time("startDateTime", s.Start)
		o.str("type", "AsymmetricX509Cert")
		o.str("usage", "Verify")
		b = o.end()
	}
	return append(b, ']')
}

func appendPublisher(b []byte, p *Publisher) []byte {
	o := newObject(b)
	if p == nil {
		o.raw("displayName", "null")
		o.raw("verifiedPublisherId", "null")
		o.raw("addedDateTime", "null")
	} else {
		o.str("displayName", p.Name)
		o.str("verifiedPublisherId", p.ID)
		o.time("addedDateTime", p.Added)
	}
	return o.end()
}

func applicationEntity() *entity[*Application] {
	e := applicationColumns()
	e.props = append(e.props, unset[*Application]("api certification defaultRedirectUri groupMembershipClaims isDeviceOnlyAuthSupported isFallbackPublicClient notes optionalClaims "+
		"parentalControlSettings publicClient requestSignatureVerification samlMetadataUrl serviceManagementReference servicePrincipalLockConfiguration spa tokenEncryptionKeyId uniqueName",
		"addIns appRoles")...)
	return e
}

func applicationColumns() *entity[*Application] {
	text := func(name string, f func(*Application) string) property[*Application] {
		return property[*Application]{name, true, func(b []byte, _ *Company, a *Application) []byte { return appendText(b, f(a)) }}
	}
	return &entity[*Application]{
		set: setApplications, name: "applications", typ: "microsoft.graph.application",
		id:  func(a *Application) string { return a.ID },
		tab: func(c *Company) *table[*Application] { return &c.apps },
		props: []property[*Application]{
			text("id", func(a *Application) string { return a.ID }),
			text("deletedDateTime", func(*Application) string { return "" }),
			text("appId", func(a *Application) string { return a.AppID }),
			text("applicationTemplateId", func(*Application) string { return "" }),
			text("disabledByMicrosoftStatus", func(*Application) string { return "" }),
			text("createdByAppId", func(*Application) string { return "" }),
			{"createdDateTime", true, func(b []byte, _ *Company, a *Application) []byte { return appendTime(b, a.Created) }},
			text("displayName", func(a *Application) string { return a.DisplayName }),
			text("description", func(*Application) string { return "" }),
			{"identifierUris", true, func(b []byte, _ *Company, a *Application) []byte { return appendStrings(b, a.IdentifierURIs) }},
			text("publisherDomain", func(a *Application) string { return a.PublisherDomain }),
			text("signInAudience", func(a *Application) string { return a.Audience }),
			{"tags", true, func(b []byte, _ *Company, a *Application) []byte { return appendStrings(b, a.Tags) }},
			{"isDisabled", true, func(b []byte, _ *Company, a *Application) []byte { return b }},
			{"verifiedPublisher", true, func(b []byte, _ *Company, a *Application) []byte { return appendPublisher(b, a.Publisher) }},
			{"info", true, func(b []byte, _ *Company, a *Application) []byte {
				return append(b, `{"termsOfServiceUrl":null,"supportUrl":null,"privacyStatementUrl":null,"marketingUrl":null,"logoUrl":null}`...)
			}},
			{"keyCredentials", true, func(b []byte, _ *Company, a *Application) []byte { return appendKeys(b, a.Certificates) }},
			{"passwordCredentials", true, func(b []byte, _ *Company, a *Application) []byte { return appendCredentials(b, a.Secrets) }},
			{"requiredResourceAccess", true, func(b []byte, _ *Company, a *Application) []byte {
				b = append(b, '[')
				for i, r := range a.Required {
					if i > 0 {
						b = append(b, ',')
					}
					o := newObject(b)
					o.str("resourceAppId", r.ResourceAppID)
					o.key("resourceAccess")
					o.b = append(o.b, '[')
					n := 0
					for _, list := range []struct {
						ids []string
						typ string
					}{{r.Scopes, "Scope"}, {r.Roles, "Role"}} {
						for _, id := range list.ids {
							if n++; n > 1 {
								o.b = append(o.b, ',')
							}
							p := newObject(o.b)
							p.str("id", id)
							p.str("type", list.typ)
							o.b = p.end()
						}
					}
					o.b = append(o.b, ']')
					b = o.end()
				}
				return append(b, ']')
			}},
			{"web", true, func(b []byte, _ *Company, a *Application) []byte {
				o := newObject(b)
				o.raw("homePageUrl", "null")
				o.raw("logoutUrl", "null")
				o.strings("redirectUris", a.RedirectURIs)
				o.raw("implicitGrantSettings", `{"enableAccessTokenIssuance":false,"enableIdTokenIssuance":false}`)
				return o.end()
			}},
		},
	}
}

func servicePrincipalEntity() *entity[*ServicePrincipal] {
	e := servicePrincipalColumns()
	e.props = append(e.props, unset[*ServicePrincipal]("customSecurityAttributes preferredTokenSigningKeyThumbprint samlSingleSignOnSettings", "")...)
	return e
}

func servicePrincipalColumns() *entity[*ServicePrincipal] {
	type spp = property[*ServicePrincipal]
	text := func(name string, f func(*ServicePrincipal) string) spp {
		return spp{name, true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return appendText(b, f(s)) }}
	}
	return &entity[*ServicePrincipal]{
		set: setServicePrincipals, name: "servicePrincipals", typ: "microsoft.graph.servicePrincipal",
		id:  func(s *ServicePrincipal) string { return s.ID },
		tab: func(c *Company) *table[*ServicePrincipal] { return &c.sps },
		props: []spp{
			text("id", func(s *ServicePrincipal) string { return s.ID }),
			text("deletedDateTime", func(*ServicePrincipal) string { return "" }),
			{"accountEnabled", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return appendBool(b, !s.Disabled) }},
			{"alternativeNames", true, func(b []byte, c *Company, s *ServicePrincipal) []byte {
				if s.Type == "ManagedIdentity" {
					return appendStrings(b, []string{"isExplicit=False", "/subscriptions/" + guidOf(c.TenantID, "subscription") + "/resourcegroups/rg-prod/providers/Microsoft.Web/sites/" + s.DisplayName})
				}
				return append(b, "[]"...)
			}},
			text("appDisplayName", func(s *ServicePrincipal) string {
				if s.Type == "ManagedIdentity" {
					return ""
				}
				return or(s.AppName, s.DisplayName)
			}),
			text("appDescription", func(*ServicePrincipal) string { return "" }),
			text("appId", func(s *ServicePrincipal) string { return s.AppID }),
			text("applicationTemplateId", func(s *ServicePrincipal) string { return s.Template }),
			text("appOwnerOrganizationId", func(s *ServicePrincipal) string {
				if s.Type == "ManagedIdentity" {
					return ""
				}
				return s.Owner
			}),
			{"appRoleAssignmentRequired", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return appendBool(b, s.AssignmentRequired) }},
			text("createdByAppId", func(*ServicePrincipal) string { return "" }),
			{"createdDateTime", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return appendTime(b, s.Created) }},
			text("description", func(*ServicePrincipal) string { return "" }),
			text("disabledByMicrosoftStatus", func(s *ServicePrincipal) string { return s.DisabledByMicrosoft }),
			text("displayName", func(s *ServicePrincipal) string { return s.DisplayName }),
			text("homepage", func(s *ServicePrincipal) string { return s.Homepage }),
			{"isDisabled", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return b }},
			text("loginUrl", func(s *ServicePrincipal) string { return s.LoginURL }),
			text("logoutUrl", func(*ServicePrincipal) string { return "" }),
			text("notes", func(*ServicePrincipal) string { return "" }),
			{"notificationEmailAddresses", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return append(b, "[]"...) }},
			text("preferredSingleSignOnMode", func(s *ServicePrincipal) string { return s.SSO }),
			{"replyUrls", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return appendStrings(b, s.ReplyURLs) }},
			{"servicePrincipalNames", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return appendStrings(b, []string{s.AppID}) }},
			text("servicePrincipalType", func(s *ServicePrincipal) string { return or(s.Type, "Application") }),
			text("signInAudience", func(s *ServicePrincipal) string { return s.Audience }),
			{"tags", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte {
				var t []string
				if s.Hidden {
					t = append(t, "HideApp")
				}
				if !s.Unlisted && s.Type == "" {
					t = append(t, "WindowsAzureActiveDirectoryIntegratedApp")
				}
				if s.SSO == "saml" {
					t = append(t, "WindowsAzureActiveDirectoryCustomSingleSignOnApplication")
				}
				return appendStrings(b, t)
			}},
			{"info", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte {
				return append(b, `{"termsOfServiceUrl":null,"supportUrl":null,"privacyStatementUrl":null,"marketingUrl":null,"logoUrl":null}`...)
			}},
			{"verifiedPublisher", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return appendPublisher(b, s.Publisher) }},
			{"keyCredentials", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return append(b, "[]"...) }},
			{"passwordCredentials", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return appendCredentials(b, s.Secrets) }},
			{"resourceSpecificApplicationPermissions", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return append(b, "[]"...) }},
			text("tokenEncryptionKeyId", func(*ServicePrincipal) string { return "" }),
			{"addIns", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte { return append(b, "[]"...) }},
			{"appRoles", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte {
				b = append(b, '[')
				for i, p := range s.Roles {
					if i > 0 {
						b = append(b, ',')
					}
					o := newObject(b)
					o.strings("allowedMemberTypes", []string{or(p.Kind, "Application")})
					o.str("description", p.Description)
					o.str("displayName", p.Name)
					o.str("id", p.ID)
					o.bool("isEnabled", true)
					o.str("origin", "Application")
					o.text("value", p.Value)
					b = o.end()
				}
				return append(b, ']')
			}},
			{"oauth2PermissionScopes", true, func(b []byte, _ *Company, s *ServicePrincipal) []byte {
				b = append(b, '[')
				for i, p := range s.Scopes {
					if i > 0 {
						b = append(b, ',')
					}
					kind := "User"
					if p.AdminOnly {
						kind = "Admin"
					}
					o := newObject(b)
					o.str("adminConsentDescription", p.Description)
					o.str("adminConsentDisplayName", p.Name)
					o.str("id", p.ID)
					o.bool("isEnabled", true)
					o.str("type", kind)
					o.str("userConsentDescription", p.Description)
					o.str("userConsentDisplayName", p.Name)
					o.str("value", p.Value)
					b = o.end()
				}
				return append(b, ']')
			}},
		},
	}
}

func grantEntity() *entity[*Grant] {
	text := func(name string, f func(*Grant) string) property[*Grant] {
		return property[*Grant]{name, true, func(b []byte, _ *Company, g *Grant) []byte { return appendText(b, f(g)) }}
	}
	return &entity[*Grant]{
		set: setGrants, name: "oauth2PermissionGrants", typ: "microsoft.graph.oAuth2PermissionGrant",
		id:  func(g *Grant) string { return g.ID },
		tab: func(c *Company) *table[*Grant] { return &c.grants },
		props: []property[*Grant]{
			text("clientId", func(g *Grant) string { return g.ClientID }),
			text("consentType", func(g *Grant) string {
				if g.PrincipalID == "" {
					return "AllPrincipals"
				}
				return "Principal"
			}),
			text("id", func(g *Grant) string { return g.ID }),
			text("principalId", func(g *Grant) string { return g.PrincipalID }),
			text("resourceId", func(g *Grant) string { return g.ResourceID }),
			text("scope", func(g *Grant) string { return g.Scope }),
		},
	}
}

func assignmentEntity() *entity[*Assignment] {
	type ap = property[*Assignment]
	text := func(name string, f func(*Company, *Assignment) string) ap {
		return ap{name, true, func(b []byte, c *Company, a *Assignment) []byte { return appendText(b, f(c, a)) }}
	}
	return &entity[*Assignment]{
		name: "appRoleAssignments", typ: "microsoft.graph.appRoleAssignment",
		id:  func(a *Assignment) string { return a.ID },
		tab: func(c *Company) *table[*Assignment] { return &c.assigned },
		props: []ap{
			text("id", func(_ *Company, a *Assignment) string { return a.ID }),
			text("deletedDateTime", func(*Company, *Assignment) string { return "" }),
			text("appRoleId", func(_ *Company, a *Assignment) string { return a.RoleID }),
			{"createdDateTime", true, func(b []byte, _ *Company, a *Assignment) []byte { return appendTime7(b, a.Created) }},
			text("principalDisplayName", func(c *Company, a *Assignment) string { return c.nameOf(a.PrincipalID) }),
			text("principalId", func(_ *Company, a *Assignment) string { return a.PrincipalID }),
			text("principalType", func(_ *Company, a *Assignment) string { return a.PrincipalType }),
			text("resourceDisplayName", func(c *Company, a *Assignment) string { return c.nameOf(a.ResourceID) }),
			text("resourceId", func(_ *Company, a *Assignment) string { return a.ResourceID }),
		},
	}
}

// grantID is the base64url of the three ids, as Microsoft's are.
func grantID(client, resource, principal string) string {
	var raw []byte
	for _, id := range []string{client, resource, principal} {
		raw = append(raw, guidBytes(id)...)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func assignmentID(resource, principal, role string) string {
	raw := guidBytes(principal)
	h := guidOf(resource, principal, role)
	return base64.RawURLEncoding.EncodeToString(append(raw, guidBytes(h)...))
}

func guidBytes(s string) []byte {
	b, _ := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	return b
}
