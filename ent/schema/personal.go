package schema

import (
	"reflect"

	"entgo.io/ent"
	"entgo.io/ent/schema"
)

// Whose data it is.
const (
	// OfPerson: somebody of a directory that was read.
	OfPerson = "person"
	// OfMember: somebody who logs in here.
	OfMember = "member"
	// OfBoth: of the one or the other, by the row.
	OfBoth = "both"
)

// Personal annotates a field that tells of a natural person. The data map in
// docs/gdpr.md is written from it, and the test of erasing seeds every field
// that is of a person.
type Personal struct {
	Of   string
	What string
}

// Name of the annotation.
func (Personal) Name() string { return "Personal" }

// Kept annotates a type that has personal fields: what for, and how long.
type Kept struct {
	For   string
	Until string
}

// Name of the annotation.
func (Kept) Name() string { return "Kept" }

func ofPerson(what string, f ent.Field) ent.Field { return personal(OfPerson, what, f) }
func ofMember(what string, f ent.Field) ent.Field { return personal(OfMember, what, f) }
func ofBoth(what string, f ent.Field) ent.Field   { return personal(OfBoth, what, f) }

func personal(of, what string, f ent.Field) ent.Field {
	d := f.Descriptor()
	d.Annotations = append(d.Annotations, Personal{Of: of, What: what})
	return f
}

func kept(purpose, until string) []schema.Annotation {
	return []schema.Annotation{Kept{For: purpose, Until: until}}
}

// All lists every type that is stored, by name.
func All() []ent.Interface {
	return []ent.Interface{
		ActivityEvent{},
		ApiToken{},
		App{},
		AppHistory{},
		AppOwner{},
		AppUser{},
		Assignment{},
		AuditAnchor{},
		AuditEvent{},
		ConsentState{},
		ConsentLink{},
		Coverage{},
		DataKey{},
		DirectoryRole{},
		Domain{},
		ErasedPerson{},
		Grant{},
		Group{},
		GroupMember{},
		Invitation{},
		License{},
		LicenseDay{},
		LicenseUser{},
		LoginAttempt{},
		Member{},
		MemberSession{},
		Membership{},
		MicrosoftIdentity{},
		Notice{},
		Organization{},
		OrganizationTag{},
		OverviewDay{},
		Passkey{},
		Permission{},
		Purge{},
		RecoveryCode{},
		RoleAssignment{},
		Setting{},
		SetupLink{},
		SignIn{},
		SyncRun{},
		SyncStage{},
		Team{},
		TeamMember{},
		TeamOrganization{},
		Tenant{},
		UsageDay{},
		UsageReport{},
		User{},
		UserPhoto{},
		WebhookDelivery{},
		WebhookEndpoint{},
		WorkloadUsage{},
	}
}

// Name gives the name of a type.
func Name(one ent.Interface) string { return reflect.TypeOf(one).Name() }
