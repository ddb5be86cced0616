package viewer

import "slices"

// Right is something a role may do in an organization.
type Right string

// The rights in an organization.
const (
	// ReadData: see what was read from its tenants, and export it.
	ReadData Right = "READ_DATA"
	// ReadAudit: see the audit log.
	ReadAudit Right = "READ_AUDIT"
	// RunSyncs: start and stop syncs, release or refuse held ones.
	RunSyncs Right = "RUN_SYNCS"
	// ManageTenants: connect, reconnect, pause and resume tenants.
	ManageTenants Right = "MANAGE_TENANTS"
	// DisconnectTenants: end a connection and erase what was read.
	DisconnectTenants Right = "DISCONNECT_TENANTS"
	// ManageWebhooks: add, change and delete webhook endpoints.
	ManageWebhooks Right = "MANAGE_WEBHOOKS"
	// ManageOrganization: change its name, tags and the rules' settings, and say what
	// sort of account a user is.
	ManageOrganization Right = "MANAGE_ORGANIZATION"
	// ManageMembers: invite, change the role of and remove its members.
	ManageMembers Right = "MANAGE_MEMBERS"
	// ManagePrivacy: choose how much of a person is shown.
	ManagePrivacy Right = "MANAGE_PRIVACY"
	// RevealPerson: see who a pseudonym stands for, by giving a reason.
	RevealPerson Right = "REVEAL_PERSON"
	// ErasePerson: erase a person, or export all that is kept of them.
	ErasePerson Right = "ERASE_PERSON"
)

// Rights lists every right, in the order that pages show them.
func Rights() []Right {
	return []Right{
		ReadData, ReadAudit, RunSyncs, ManageTenants, DisconnectTenants, ManageWebhooks,
		ManageOrganization, ManageMembers, ManagePrivacy, RevealPerson, ErasePerson,
	}
}

// reading are the rights that change nothing: those that a read-only asker keeps.
var reading = []Right{ReadData, ReadAudit}

// table says which role may do what; there is no other place that does.
var table = map[Role][]Right{
	RoleOwner:   Rights(),
	RoleManager: {ReadData, RunSyncs, ManageTenants, ManageWebhooks, ManageOrganization, RevealPerson},
	RoleAnalyst: {ReadData, RunSyncs},
	RoleAuditor: {ReadData, ReadAudit},
}

// ranks are the roles, the one that may do least first.
var ranks = []Role{RoleAuditor, RoleAnalyst, RoleManager, RoleOwner}

// Stronger reports whether a role counts before another where a member has
// both: OWNER before MANAGER, ANALYST and AUDITOR, and any of them before what is
// no role.
func (r Role) Stronger(than Role) bool { return slices.Index(ranks, r) > slices.Index(ranks, than) }

// RightsOf gives what a role may do, in the order of Rights; the slice is the caller's.
func RightsOf(role Role) []Right { return slices.Clone(table[role]) }

// Can reports whether the viewer may do this in the organization. An asker who
// may only read keeps the rights that change nothing. The system has no rights:
// it does not ask.
func (v *Viewer) Can(organization int64, right Right) bool {
	if v == nil || v.kind == KindSystem || !slices.Contains(table[v.roles[organization]], right) {
		return false
	}
	return v.write || slices.Contains(reading, right)
}

// CanManageInstance reports whether the viewer may create organizations and
// manage teams, members and other owners.
func (v *Viewer) CanManageInstance() bool { return v != nil && v.instanceOwner && v.write }
