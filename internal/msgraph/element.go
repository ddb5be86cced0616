package msgraph

// One function per kind of element. Each has entered the object and leaves it;
// unknown properties are passed over.

func readUser(r *reader, u *User) {
	r.where = "user"
	for r.next() {
		switch string(r.name) {
		case "id":
			u.ID = r.str()
		case "displayName":
			u.DisplayName, u.Has = r.str(), u.Has|UserDisplayName
		case "givenName":
			u.GivenName, u.Has = r.word(), u.Has|UserGivenName
		case "surname":
			u.Surname, u.Has = r.word(), u.Has|UserSurname
		case "userPrincipalName":
			u.UserPrincipalName, u.Has = r.str(), u.Has|UserUserPrincipalName
		case "mail":
			u.Mail, u.Has = r.same(u.UserPrincipalName), u.Has|UserMail
		case "department":
			u.Department, u.Has = r.word(), u.Has|UserDepartment
		case "jobTitle":
			u.JobTitle, u.Has = r.word(), u.Has|UserJobTitle
		case "companyName":
			u.CompanyName, u.Has = r.word(), u.Has|UserCompanyName
		case "officeLocation":
			u.OfficeLocation, u.Has = r.word(), u.Has|UserOfficeLocation
		case "usageLocation":
			u.UsageLocation, u.Has = r.word(), u.Has|UserUsageLocation
		case "country":
			u.Country, u.Has = r.word(), u.Has|UserCountry
		case "city":
			u.City, u.Has = r.word(), u.Has|UserCity
		case "employeeType":
			u.EmployeeType, u.Has = r.word(), u.Has|UserEmployeeType
		case "userType":
			u.UserType, u.Has = r.word(), u.Has|UserUserType
		case "creationType":
			u.CreationType, u.Has = r.word(), u.Has|UserCreationType
		case "externalUserState":
			u.ExternalUserState, u.Has = r.word(), u.Has|UserExternalUserState
		case "accountEnabled":
			u.AccountEnabled, u.Has = r.tri(), u.Has|UserAccountEnabled
		case "onPremisesSyncEnabled":
			u.OnPremisesSyncEnabled, u.Has = r.tri(), u.Has|UserOnPremisesSyncEnabled
		case "createdDateTime":
			u.CreatedAt, u.Has = r.time(), u.Has|UserCreatedAt
		case "assignedLicenses":
			u.AssignedLicenses, u.Has = readAssignedLicenses(r), u.Has|UserAssignedLicenses
		case "licenseAssignmentStates":
			u.LicenseAssignmentStates, u.Has = readLicenseStates(r), u.Has|UserLicenseAssignmentStates
		case "manager":
			u.Has |= UserManager
			if r.object() {
				for r.next() {
					if string(r.name) == "id" {
						u.ManagerID = r.word()
					} else {
						r.skip()
					}
				}
			}
		case "manager@delta":
			u.Has |= UserManager
			u.ManagerID = ""
			if r.array() {
				for r.more() {
					if m := readMemberChange(r); !m.Removed {
						u.ManagerID = m.ID
					}
				}
			}
		case "@odata.type":
			u.IsAgent = r.word() == "#microsoft.graph.agentUser"
		case "@removed":
			u.Removed = readRemoved(r)
		default:
			r.skip()
		}
	}
}

func readGroup(r *reader, g *Group) {
	r.where = "group"
	for r.next() {
		switch string(r.name) {
		case "id":
			g.ID = r.str()
		case "displayName":
			g.DisplayName, g.Has = r.str(), g.Has|GroupDisplayName
		case "description":
			g.Description, g.Has = r.str(), g.Has|GroupDescription
		case "mail":
			g.Mail, g.Has = r.str(), g.Has|GroupMail
		case "visibility":
			g.Visibility, g.Has = r.word(), g.Has|GroupVisibility
		case "groupTypes":
			g.GroupTypes, g.Has = r.words(), g.Has|GroupGroupTypes
		case "mailEnabled":
			g.MailEnabled, g.Has = r.tri(), g.Has|GroupMailEnabled
		case "securityEnabled":
			g.SecurityEnabled, g.Has = r.tri(), g.Has|GroupSecurityEnabled
		case "isAssignableToRole":
			g.AssignableToRole, g.Has = r.tri(), g.Has|GroupAssignableToRole
		case "onPremisesSyncEnabled":
			g.OnPremisesSyncEnabled, g.Has = r.tri(), g.Has|GroupOnPremisesSyncEnabled
		case "createdDateTime":
			g.CreatedAt, g.Has = r.time(), g.Has|GroupCreatedAt
		case "assignedLicenses":
			g.AssignedLicenses, g.Has = readAssignedLicenses(r), g.Has|GroupAssignedLicenses
		case "members@delta":
			g.Has |= GroupMembersDelta
			if r.array() {
				for r.more() {
					g.Members = append(g.Members, readMemberChange(r))
				}
			}
		case "@removed":
			g.Removed = readRemoved(r)
		default:
			r.skip()
		}
	}
}

func readMember(r *reader, m *Member) {
	r.where, m.Kind = "member", KindOther
	for r.next() {
		switch string(r.name) {
		case "id":
			m.ID = r.str()
		case "@odata.type":
			m.Kind = kindOf(r.word())
		default:
			r.skip()
		}
	}
}

func readMemberChange(r *reader) MemberChange {
	r.where = "member"
	m := MemberChange{Kind: KindOther}
	if !r.object() {
		r.wrong("an object")
		return m
	}
	for r.next() {
		switch string(r.name) {
		case "id":
			m.ID = r.str()
		case "@odata.type":
			m.Kind = kindOf(r.word())
		case "@removed":
			m.Removed = readRemoved(r) != RemovedNo
		default:
			r.skip()
		}
	}
	if m.ID == "" {
		r.fail(errNoID)
	}
	return m
}

func kindOf(odataType string) string {
	switch odataType {
	case "#microsoft.graph.user", "#microsoft.graph.agentUser":
		return KindUser
	case "#microsoft.graph.group":
		return KindGroup
	case "#microsoft.graph.servicePrincipal":
		return KindServicePrincipal
	case "#microsoft.graph.device":
		return KindDevice
	}
	return KindOther
}

func readRemoved(r *reader) string {
	if !r.object() {
		return RemovedNo
	}
	reason := ""
	for r.next() {
		if string(r.name) == "reason" {
			reason = r.word()
		} else {
			r.skip()
		}
	}
	if reason == RemovedChanged {
		return RemovedChanged
	}
	return RemovedDeleted
}

func readAssignedLicenses(r *reader) []AssignedLicense {
	if !r.array() {
		return nil
	}
	var out []AssignedLicense
	for r.more() {
		var l AssignedLicense
		if !r.object() {
			r.wrong("a license")
			break
		}
		for r.next() {
			switch string(r.name) {
			case "skuId":
				l.SKUID = r.word()
			case "disabledPlans":
				l.DisabledPlans = r.words()
			default:
				r.skip()
			}
		}
		out = append(out, l)
	}
	return out
}

func readLicenseStates(r *reader) []LicenseAssignmentState {
	if !r.array() {
		return nil
	}
	var out []LicenseAssignmentState
	for r.more() {
		var l LicenseAssignmentState
		if !r.object() {
			r.wrong("a license")
			break
		}
		for r.next() {
			switch string(r.name) {
			case "skuId":
				l.SKUID = r.word()
			case "assignedByGroup":
				l.AssignedByGroup = r.word()
			case "state":
				l.State = r.word()
			case "error":
				if l.Error = r.word(); l.Error == "None" {
					l.Error = ""
				}
			case "lastUpdatedDateTime":
				l.UpdatedAt = r.time()
			default:
				r.skip()
			}
		}
		out = append(out, l)
	}
	return out
}

func readSKU(r *reader, s *SubscribedSKU) {
	r.where = "subscribedSku"
	for r.next() {
		switch string(r.name) {
		case "id":
			s.ID = r.str()
		case "skuId":
			s.SKUID = r.str()
		case "skuPartNumber":
			s.SKUPartNumber = r.str()
		case "appliesTo":
			s.AppliesTo = r.word()
		case "capabilityStatus":
			s.CapabilityStatus = r.word()
		case "consumedUnits":
			s.Consumed = r.integer()
		case "subscriptionIds":
			s.SubscriptionIDs = r.words()
		case "prepaidUnits":
			if !r.object() {
				continue
			}
			for r.next() {
				switch string(r.name) {
				case "enabled":
					s.Enabled = r.integer()
				case "warning":
					s.Warning = r.integer()
				case "suspended":
					s.Suspended = r.integer()
				case "lockedOut":
					s.LockedOut = r.integer()
				default:
					r.skip()
				}
			}
		case "servicePlans":
			if !r.array() {
				continue
			}
			for r.more() {
				var p ServicePlan
				if !r.object() {
					r.wrong("a service plan")
					break
				}
				for r.next() {
					switch string(r.name) {
					case "servicePlanId":
						p.ID = r.word()
					case "servicePlanName":
						p.Name = r.word()
					case "provisioningStatus":
						p.ProvisioningStatus = r.word()
					case "appliesTo":
						p.AppliesTo = r.word()
					default:
						r.skip()
					}
				}
				s.ServicePlans = append(s.ServicePlans, p)
			}
		default:
			r.skip()
		}
	}
}

func readOrganization(r *reader, o *Organization) {
	r.where = "organization"
	for r.next() {
		switch string(r.name) {
		case "id":
			o.ID = r.str()
		case "displayName":
			o.DisplayName = r.str()
		case "tenantType":
			o.TenantType = r.str()
		case "countryLetterCode":
			o.CountryLetterCode = r.str()
		case "defaultUsageLocation":
			o.DefaultUsageLocation = r.str()
		case "preferredLanguage":
			o.PreferredLanguage = r.str()
		case "createdDateTime":
			o.CreatedAt = r.time()
		case "onPremisesSyncEnabled":
			o.OnPremisesSyncEnabled = r.tri()
		case "verifiedDomains":
			if !r.array() {
				continue
			}
			for r.more() {
				var d VerifiedDomain
				if !r.object() {
					r.wrong("a domain")
					break
				}
				for r.next() {
					switch string(r.name) {
					case "name":
						d.Name = r.str()
					case "type":
						d.Type = r.word()
					case "isDefault":
						d.IsDefault = r.tri() == Yes
					case "isInitial":
						d.IsInitial = r.tri() == Yes
					default:
						r.skip()
					}
				}
				o.VerifiedDomains = append(o.VerifiedDomains, d)
			}
		case "assignedPlans":
			if !r.array() {
				continue
			}
			o.AssignedPlansKnown = true
			for r.more() {
				var p AssignedPlan
				if !r.object() {
					r.wrong("a plan")
					break
				}
				for r.next() {
					switch string(r.name) {
					case "servicePlanId":
						p.ServicePlanID = r.word()
					case "service":
						p.Service = r.word()
					case "capabilityStatus":
						p.CapabilityStatus = r.word()
					case "assignedDateTime":
						p.AssignedAt = r.time()
					default:
						r.skip()
					}
				}
				o.AssignedPlans = append(o.AssignedPlans, p)
			}
		default:
			r.skip()
		}
	}
}

func readDomain(r *reader, d *Domain) {
	r.where = "domain"
	for r.next() {
		switch string(r.name) {
		case "id":
			d.Name = r.str()
		case "authenticationType":
			d.AuthenticationType = r.word()
		case "isDefault":
			d.IsDefault = r.tri() == Yes
		case "isInitial":
			d.IsInitial = r.tri() == Yes
		case "isVerified":
			d.IsVerified = r.tri() == Yes
		case "isRoot":
			d.IsRoot = r.tri() == Yes
		case "supportedServices":
			d.SupportedServices = r.words()
		default:
			r.skip()
		}
	}
}
