package msgraph

func readServicePrincipal(r *reader, s *ServicePrincipal) {
	r.where = "servicePrincipal"
	for r.next() {
		switch string(r.name) {
		case "id":
			s.ID = r.str()
		case "appId":
			s.AppID, s.Has = r.str(), s.Has|SPAppID
		case "displayName":
			s.DisplayName, s.Has = r.str(), s.Has|SPDisplayName
		case "appDisplayName":
			s.AppDisplayName, s.Has = r.same(s.DisplayName), s.Has|SPAppDisplayName
		case "appOwnerOrganizationId":
			s.AppOwnerOrganizationID, s.Has = r.word(), s.Has|SPAppOwnerOrganizationID
		case "servicePrincipalType":
			s.Type, s.Has = r.word(), s.Has|SPType
		case "accountEnabled":
			s.AccountEnabled, s.Has = r.tri(), s.Has|SPAccountEnabled
		case "appRoleAssignmentRequired":
			s.AppRoleAssignmentRequired, s.Has = r.tri(), s.Has|SPAppRoleAssignmentRequired
		case "tags":
			s.Tags, s.Has = r.words(), s.Has|SPTags
		case "homepage":
			s.Homepage, s.Has = r.str(), s.Has|SPHomepage
		case "loginUrl":
			s.LoginURL, s.Has = r.str(), s.Has|SPLoginURL
		case "replyUrls":
			s.ReplyURLs, s.Has = r.words(), s.Has|SPReplyURLs
		case "preferredSingleSignOnMode":
			s.PreferredSingleSignOnMode, s.Has = r.word(), s.Has|SPSingleSignOnMode
		case "applicationTemplateId":
			s.ApplicationTemplateID, s.Has = r.word(), s.Has|SPApplicationTemplateID
		case "signInAudience":
			s.SignInAudience, s.Has = r.word(), s.Has|SPSignInAudience
		case "disabledByMicrosoftStatus":
			s.DisabledByMicrosoftStatus, s.Has = r.word(), s.Has|SPDisabledByMicrosoft
		case "createdDateTime":
			s.CreatedAt, s.Has = r.time(), s.Has|SPCreatedAt
		case "verifiedPublisher":
			s.VerifiedPublisher, s.Has = readPublisher(r), s.Has|SPVerifiedPublisher
		case "info":
			s.Has |= SPLogoURL
			if !r.object() {
				continue
			}
			for r.next() {
				if string(r.name) == "logoUrl" {
					s.LogoURL = r.str()
				} else {
					r.skip()
				}
			}
		case "appRoles":
			s.AppRoles, s.Has = readAppRoles(r), s.Has|SPAppRoles
		case "oauth2PermissionScopes":
			s.PermissionScopes, s.Has = readScopes(r), s.Has|SPPermissionScopes
		case "passwordCredentials":
			s.PasswordCredentials, s.Has = readCredentials(r), s.Has|SPPasswordCredentials
		case "keyCredentials":
			s.KeyCredentials, s.Has = readCredentials(r), s.Has|SPKeyCredentials
		case "@removed":
			s.Removed = readRemoved(r)
		default:
			r.skip()
		}
	}
}

func readApplication(r *reader, a *Application) {
	r.where = "application"
	for r.next() {
		switch string(r.name) {
		case "id":
			a.ID = r.str()
		case "appId":
			a.AppID, a.Has = r.str(), a.Has|ApplicationAppID
		case "displayName":
			a.DisplayName, a.Has = r.str(), a.Has|ApplicationDisplayName
		case "signInAudience":
			a.SignInAudience, a.Has = r.word(), a.Has|ApplicationSignInAudience
		case "publisherDomain":
			a.PublisherDomain, a.Has = r.word(), a.Has|ApplicationPublisherDomain
		case "disabledByMicrosoftStatus":
			a.DisabledByMicrosoftStatus, a.Has = r.word(), a.Has|ApplicationDisabledByMicrosoft
		case "verifiedPublisher":
			a.VerifiedPublisher, a.Has = readPublisher(r), a.Has|ApplicationVerifiedPublisher
		case "tags":
			a.Tags, a.Has = r.words(), a.Has|ApplicationTags
		case "identifierUris":
			a.IdentifierURIs, a.Has = r.words(), a.Has|ApplicationIdentifierURIs
		case "createdDateTime":
			a.CreatedAt, a.Has = r.time(), a.Has|ApplicationCreatedAt
		case "passwordCredentials":
			a.PasswordCredentials, a.Has = readCredentials(r), a.Has|ApplicationPasswordCredentials
		case "keyCredentials":
			a.KeyCredentials, a.Has = readCredentials(r), a.Has|ApplicationKeyCredentials
		case "web":
			a.Has |= ApplicationRedirectURIs
			if !r.object() {
				continue
			}
			for r.next() {
				if string(r.name) == "redirectUris" {
					a.RedirectURIs = r.words()
				} else {
					r.skip()
				}
			}
		case "requiredResourceAccess":
			a.RequiredAccess, a.Has = readRequiredAccess(r), a.Has|ApplicationRequiredAccess
		case "@removed":
			a.Removed = readRemoved(r)
		default:
			r.skip()
		}
	}
}

func readPublisher(r *reader) VerifiedPublisher {
	var p VerifiedPublisher
	if !r.object() {
		return p
	}
	for r.next() {
		switch string(r.name) {
		case "verifiedPublisherId":
			p.ID = r.word()
		case "displayName":
			p.DisplayName = r.word()
		case "addedDateTime":
			p.AddedAt = r.time()
		default:
			r.skip()
		}
	}
	return p
}

func readAppRoles(r *reader) []AppRole {
	if !r.array() {
		return nil
	}
	var out []AppRole
	for r.more() {
		var a AppRole
		if !r.object() {
			r.wrong("an app role")
			break
		}
		for r.next() {
			switch string(r.name) {
			case "id":
				a.ID = r.word()
			case "value":
				a.Value = r.word()
			case "displayName":
				a.DisplayName = r.word()
			case "description":
				a.Description = r.str()
			case "allowedMemberTypes":
				a.AllowedMemberTypes = r.words()
			case "isEnabled":
				a.Enabled = r.tri() == Yes
			default:
				r.skip()
			}
		}
		out = append(out, a)
	}
	return out
}

func readScopes(r *reader) []PermissionScope {
	if !r.array() {
		return nil
	}
	var out []PermissionScope
	for r.more() {
		var s PermissionScope
		if !r.object() {
			r.wrong("a permission scope")
			break
		}
		for r.next() {
			switch string(r.name) {
			case "id":
				s.ID = r.word()
			case "value":
				s.Value = r.word()
			case "type":
				s.Type = r.word()
			case "adminConsentDisplayName":
				s.DisplayName = r.word()
			case "adminConsentDescription":
				s.Description = r.str()
			case "isEnabled":
				s.Enabled = r.tri() == Yes
			default:
				r.skip()
			}
		}
		out = append(out, s)
	}
	return out
}

func readCredentials(r *reader) []AppCredentialInfo {
	if !r.array() {
		return nil
	}
	var out []AppCredentialInfo
	for r.more() {
		var c AppCredentialInfo
		if !r.object() {
			r.wrong("a credential")
			break
		}
		for r.next() {
			switch string(r.name) {
			case "keyId":
				c.KeyID = r.str()
			case "displayName":
				c.DisplayName = r.word()
			case "type":
				c.Type = r.word()
			case "usage":
				c.Usage = r.word()
			case "hint":
				c.Hint = r.str()
			case "startDateTime":
				c.StartsAt = r.time()
			case "endDateTime":
				c.EndsAt = r.time()
			default:
				r.skip()
			}
		}
		out = append(out, c)
	}
	return out
}

func readRequiredAccess(r *reader) []RequiredAccess {
	if !r.array() {
		return nil
	}
	var out []RequiredAccess
	for r.more() {
		if !r.object() {
			r.wrong("a required access")
			break
		}
		first, resource := len(out), ""
		for r.next() {
			switch string(r.name) {
			case "resourceAppId":
				resource = r.word()
			case "resourceAccess":
				if !r.array() {
					continue
				}
				for r.more() {
					var a RequiredAccess
					if !r.object() {
						r.wrong("a required access")
						break
					}
					for r.next() {
						switch string(r.name) {
						case "id":
							a.ID = r.word()
						case "type":
							a.Type = r.word()
						default:
							r.skip()
						}
					}
					out = append(out, a)
				}
			default:
				r.skip()
			}
		}
		for i := first; i < len(out); i++ {
			out[i].ResourceAppID = resource
		}
	}
	return out
}

func readGrant(r *reader, g *PermissionGrant) {
	r.where = "oauth2PermissionGrant"
	for r.next() {
		switch string(r.name) {
		case "id":
			g.ID = r.str()
		case "clientId":
			g.ClientID, g.Has = r.word(), g.Has|GrantClientID
		case "consentType":
			g.ConsentType, g.Has = r.word(), g.Has|GrantConsentType
		case "principalId":
			g.PrincipalID, g.Has = r.word(), g.Has|GrantPrincipalID
		case "resourceId":
			g.ResourceID, g.Has = r.word(), g.Has|GrantResourceID
		case "scope":
			g.Scope, g.Has = r.word(), g.Has|GrantScope
		case "@removed":
			g.Removed = readRemoved(r)
		default:
			r.skip()
		}
	}
}

func readAssignment(r *reader, a *AppRoleAssignment) {
	r.where = "appRoleAssignment"
	for r.next() {
		switch string(r.name) {
		case "id":
			a.ID = r.str()
		case "appRoleId":
			a.AppRoleID = r.word()
		case "principalId":
			a.PrincipalID = r.str()
		case "principalType":
			a.PrincipalType = r.word()
		case "principalDisplayName":
			a.PrincipalDisplayName = r.str()
		case "resourceId":
			a.ResourceID = r.word()
		case "resourceDisplayName":
			a.ResourceDisplayName = r.word()
		case "createdDateTime":
			a.CreatedAt = r.time()
		default:
			r.skip()
		}
	}
}
