package msgraph

import "time"

func readSignIn(r *reader, s *SignIn) {
	r.where = "signIn"
	for r.next() {
		switch string(r.name) {
		case "id":
			s.ID = r.str()
		case "createdDateTime":
			s.CreatedAt = r.time()
		case "userId":
			s.UserID = r.word()
		case "userPrincipalName":
			s.UserPrincipalName = r.word()
		case "userDisplayName":
			s.UserDisplayName = r.word()
		case "appId":
			s.AppID = r.word()
		case "appDisplayName":
			s.AppDisplayName = r.word()
		case "resourceId":
			s.ResourceID = r.word()
		case "resourceDisplayName":
			s.ResourceDisplayName = r.word()
		case "servicePrincipalId":
			s.ServicePrincipalID = r.word()
		case "servicePrincipalName":
			s.ServicePrincipalName = r.word()
		case "clientAppUsed":
			s.ClientAppUsed = r.word()
		case "ipAddress":
			s.IPAddress = r.word()
		case "conditionalAccessStatus":
			s.ConditionalAccess = r.word()
		case "isInteractive":
			s.IsInteractive = r.tri() == Yes
		case "status":
			if !r.object() {
				continue
			}
			for r.next() {
				switch string(r.name) {
				case "errorCode":
					s.ErrorCode = r.integer()
				case "failureReason":
					s.FailureReason = r.word()
				default:
					r.skip()
				}
			}
		case "location":
			if !r.object() {
				continue
			}
			for r.next() {
				switch string(r.name) {
				case "city":
					s.City = r.word()
				case "state":
					s.State = r.word()
				case "countryOrRegion":
					s.CountryOrRegion = r.word()
				default:
					r.skip()
				}
			}
		case "deviceDetail":
			if !r.object() {
				continue
			}
			for r.next() {
				switch string(r.name) {
				case "operatingSystem":
					s.OperatingSystem = r.word()
				case "browser":
					s.Browser = r.word()
				default:
					r.skip()
				}
			}
		default:
			r.skip()
		}
	}
	// Microsoft writes "Other." where there is nothing to say.
	if s.ErrorCode == 0 {
		s.FailureReason = ""
	}
}

func readAudit(r *reader, a *DirectoryAudit) {
	r.where = "directoryAudit"
	for r.next() {
		switch string(r.name) {
		case "id":
			a.ID = r.str()
		case "activityDateTime":
			a.ActivityAt = r.time()
		case "activityDisplayName":
			a.Activity = r.word()
		case "category":
			a.Category = r.word()
		case "loggedByService":
			a.Service = r.word()
		case "operationType":
			a.OperationType = r.word()
		case "result":
			a.Result = r.word()
		case "resultReason":
			a.ResultReason = r.word()
		case "correlationId":
			a.CorrelationID = r.str()
		case "initiatedBy":
			readInitiator(r, a)
		case "targetResources", "targetResource": // documented so too
			if !r.array() {
				continue
			}
			for r.more() {
				a.Targets = append(a.Targets, readTarget(r))
			}
		case "additionalDetails":
			if !r.array() {
				continue
			}
			for r.more() {
				var d KeyValue
				if !r.object() {
					r.wrong("a detail")
					break
				}
				for r.next() {
					switch string(r.name) {
					case "key":
						d.Key = r.word()
					case "value":
						d.Value = r.word()
					default:
						r.skip()
					}
				}
				a.AdditionalDetails = append(a.AdditionalDetails, d)
			}
		default:
			r.skip()
		}
	}
}

func readInitiator(r *reader, a *DirectoryAudit) {
	if !r.object() {
		return
	}
	for r.next() {
		switch string(r.name) {
		case "user":
			if !r.object() {
				continue
			}
			for r.next() {
				switch string(r.name) {
				case "id":
					a.ByUserID = r.word()
				case "displayName":
					a.ByUserName = r.word()
				case "userPrincipalName":
					a.ByUserPrincipalName = r.word()
				default:
					r.skip()
				}
			}
		case "app":
			if !r.object() {
				continue
			}
			for r.next() {
				switch string(r.name) {
				case "appId":
					a.ByAppID = r.word()
				case "displayName":
					a.ByAppName = r.word()
				case "servicePrincipalId":
					a.ByServicePrincipalID = r.word()
				default:
					r.skip()
				}
			}
		default:
			r.skip()
		}
	}
}

func readTarget(r *reader) AuditTarget {
	var t AuditTarget
	if !r.object() {
		r.wrong("a target")
		return t
	}
	for r.next() {
		switch string(r.name) {
		case "id":
			t.ID = r.word()
		case "displayName":
			t.DisplayName = r.word()
		case "type", "Type":
			t.Type = r.word()
		case "userPrincipalName":
			t.UserPrincipalName = r.word()
		case "modifiedProperties":
			if !r.array() {
				continue
			}
			for r.more() {
				var m ModifiedProperty
				if !r.object() {
					r.wrong("a property")
					break
				}
				for r.next() {
					switch string(r.name) {
					case "displayName":
						m.Name = r.word()
					case "oldValue":
						m.Old = r.str()
					case "newValue":
						m.New = r.str()
					default:
						r.skip()
					}
				}
				t.Modified = append(t.Modified, m)
			}
		default:
			r.skip()
		}
	}
	return t
}

func readActivity(r *reader, a *ServicePrincipalActivity) {
	r.where = "servicePrincipalSignInActivity"
	for r.next() {
		switch string(r.name) {
		case "appId":
			a.AppID = r.str()
		case "lastSignInActivity":
			a.LastSignInAt = readLastSignIn(r)
		case "delegatedClientSignInActivity":
			a.DelegatedClientAt = readLastSignIn(r)
		case "delegatedResourceSignInActivity":
			a.DelegatedResourceAt = readLastSignIn(r)
		case "applicationAuthenticationClientSignInActivity":
			a.ApplicationClientAt = readLastSignIn(r)
		case "applicationAuthenticationResourceSignInActivity":
			a.ApplicationResourceAt = readLastSignIn(r)
		default:
			r.skip()
		}
	}
}

func readLastSignIn(r *reader) time.Time {
	var t time.Time
	if !r.object() {
		return t
	}
	for r.next() {
		if string(r.name) == "lastSignInDateTime" {
			t = r.time()
		} else {
			r.skip()
		}
	}
	return t
}
