package ent

import (
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// The columns below hold '' for what is null outside: a text column that is
// never NULL is simpler to compare, to fold and to index.

func orNil[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	text := string(s)
	return &text
}

// EntraIDOrNil gives the service principal's identifier; nil when there is none.
func (a *App) EntraIDOrNil() *string { return orNil(a.EntraID) }

// PublisherNameOrNil gives the publisher; nil when unknown.
func (a *App) PublisherNameOrNil() *string { return orNil(a.PublisherName) }

// FirstSeen gives when the app is first known of: the earlier of its service
// principal's making and the first sync that saw it (published rule 3).
func (a *App) FirstSeen() time.Time {
	if a.EntraCreatedAt != nil && a.EntraCreatedAt.Before(a.FirstSeenAt) {
		return *a.EntraCreatedAt
	}
	return a.FirstSeenAt
}

// HomepageOrNil gives the home page; nil when unknown.
func (a *App) HomepageOrNil() *string { return orNil(a.Homepage) }

// SignOnModeOrNil gives the single sign-on mode; nil when unknown.
func (a *App) SignOnModeOrNil() *string { return orNil(a.SignOnMode) }

// Owner gives who answers for the app: nil, since nobody can be named yet.
func (*App) Owner() *Member { return nil }

// AppCredential is a secret or certificate of an app as the API shows it.
type AppCredential struct{ vocab.Credential }

// DisplayNameOrNil gives the name its maker gave it; nil when none.
func (c AppCredential) DisplayNameOrNil() *string { return orNil(c.DisplayName) }

// ShownCredentials gives the credentials; empty when the tenant does not own
// the registration.
func (a *App) ShownCredentials() []AppCredential {
	shown := make([]AppCredential, len(a.Credentials))
	for i, c := range a.Credentials {
		shown[i] = AppCredential{c}
	}
	return shown
}

// IPOrNil gives the address the request came from; nil when it came from none.
func (e *AuditEvent) IPOrNil() *string { return orNil(e.IP) }

// RequestIDOrNil gives the request it was done by; nil when by none.
func (e *AuditEvent) RequestIDOrNil() *string { return orNil(e.RequestID) }

// HashText gives the hash in hexadecimal.
func (e *AuditEvent) HashText() string { return hex.EncodeToString(e.Hash) }

// PreviousHashTextOrNil gives the hash of the entry before in hexadecimal; nil
// for the first.
func (e *AuditEvent) PreviousHashTextOrNil() *string {
	return orNil(hex.EncodeToString(e.PreviousHash))
}

// LoginOrNil gives the name it logged in with last; nil when Microsoft gave none.
func (i *MicrosoftIdentity) LoginOrNil() *string { return orNil(i.Login) }

// TagOrNil gives the tag whose organizations the team sees; nil: the listed
// ones alone.
func (t *Team) TagOrNil() *string { return orNil(t.TagKey) }

// BeforeOrNil gives the value before; nil for the first.
func (h *AppHistory) BeforeOrNil() *string { return orNil(h.Before) }

// ReasonOrNil gives the reason; nil when none was given.
func (h *AppHistory) ReasonOrNil() *string { return orNil(h.Reason) }

// Evidence is one cause for a mapping as the API shows it.
type Evidence struct{ vocab.Evidence }

// DetailOrNil gives the group, the role or the scopes; nil when there is
// nothing to add.
func (e Evidence) DetailOrNil() *string { return orNil(e.Detail) }

// ShownEvidence gives the evidence.
func (m *AppUser) ShownEvidence() []Evidence {
	shown := make([]Evidence, len(m.Evidence))
	for i, e := range m.Evidence {
		shown[i] = Evidence{e}
	}
	return shown
}

// RoleOrNil gives the role's name; nil for default access.
func (a *Assignment) RoleOrNil() *string { return orNil(a.Role) }

// ReasonOrNil gives why it is not green; nil when it is.
func (c *Coverage) ReasonOrNil() *string { return orNil(c.Reason) }

// MendOrNil gives what makes it green; nil when nothing can or need be done.
func (c *Coverage) MendOrNil() *string { return orNil(c.Mend) }

// DescriptionOrNil gives the description; nil when not filled in.
func (g *Group) DescriptionOrNil() *string { return orNil(g.Description) }

// MailOrNil gives the address; nil when there is none.
func (g *Group) MailOrNil() *string { return orNil(g.Mail) }

// SeatsConsumedOrNil gives the seats that are assigned; nil where so few are not
// told.
func (l *License) SeatsConsumedOrNil() *int { return told(l.SeatsConsumed) }

// SeatsAvailableOrNil gives the seats that can still be assigned, never below 0;
// nil where it would tell how many are not.
func (l *License) SeatsAvailableOrNil() *int {
	if l.SeatsConsumed < 0 {
		return nil
	}
	return told(max(0, l.SeatsEnabled+l.SeatsWarning-l.SeatsConsumed))
}

// FetchedOrNil gives how many elements were read; nil where that is not told.
func (s *SyncStage) FetchedOrNil() *int { return told(s.Fetched) }

// ExpectedOrNil gives how many elements there are; nil where that is not known or
// not told.
func (s *SyncStage) ExpectedOrNil() *int {
	if s.Expected == nil {
		return nil
	}
	return told(*s.Expected)
}

// AddedOrNil gives how many objects were new; nil where that is not told.
func (s *SyncStage) AddedOrNil() *int { return told(s.Added) }

// ChangedOrNil gives how many objects differed; nil where that is not told.
func (s *SyncStage) ChangedOrNil() *int { return told(s.Changed) }

// RemovedOrNil gives how many objects were gone; nil where that is not told.
func (s *SyncStage) RemovedOrNil() *int { return told(s.Removed) }

// told gives a number that is told; nil for one that is not, which is below 0.
func told(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

// ErrorOrNil gives Microsoft's name for what is wrong; nil when nothing is.
func (l *LicenseUser) ErrorOrNil() *string { return orNil(l.Error) }

// LocaleOrNil gives the language; nil follows the browser.
func (m *Member) LocaleOrNil() *string { return orNil(m.Locale) }

// TimeZoneOrNil gives the zone; nil follows the browser.
func (m *Member) TimeZoneOrNil() *string { return orNil(m.TimeZone) }

// ErrorCodeOrNil gives Microsoft's error number; nil for success.
func (s *SignIn) ErrorCodeOrNil() *int {
	if s.ErrorCode == 0 {
		return nil
	}
	return &s.ErrorCode
}

// FailureReasonOrNil gives Microsoft's words for the failure; nil for success.
func (s *SignIn) FailureReasonOrNil() *string { return orNil(s.FailureReason) }

// ClientAppOrNil gives the kind of client; nil when unknown.
func (s *SignIn) ClientAppOrNil() *string { return orNil(s.ClientApp) }

// CityOrNil gives the city; nil when unknown.
func (s *SignIn) CityOrNil() *string { return orNil(s.City) }

// CountryOrNil gives the country; nil when unknown.
func (s *SignIn) CountryOrNil() *string { return orNil(s.Country) }

// ErrorOrNil gives why the run failed; nil when it did not.
func (r *SyncRun) ErrorOrNil() *string { return orNil(r.Error) }

// ChangeCount is how many objects of one kind changed in one way.
type ChangeCount struct {
	Kind  string
	Count int
}

// ChangeCounts gives what changed by kind, in alphabetical order, without
// zeros.
func (r *SyncRun) ChangeCounts() []ChangeCount {
	counts := make([]ChangeCount, 0, len(r.Changes))
	for _, kind := range slices.Sorted(maps.Keys(r.Changes)) {
		if n := r.Changes[kind]; n != 0 {
			counts = append(counts, ChangeCount{Kind: kind, Count: n})
		}
	}
	return counts
}

// ReasonOrNil gives why the stage is not complete; nil when it is.
func (s *SyncStage) ReasonOrNil() *string { return orNil(s.Reason) }

// MendOrNil gives what mends the stage; nil when nothing can or need be done.
func (s *SyncStage) MendOrNil() *string { return orNil(s.Mend) }

// ErrorDetailOrNil gives Microsoft's own code, for support; nil when nothing
// failed.
func (s *SyncStage) ErrorDetailOrNil() *string { return orNil(s.ErrorDetail) }

// EntraTenantIDOrNil gives the directory's identifier; nil until consent proved
// it.
func (t *Tenant) EntraTenantIDOrNil() *string { return orNil(t.EntraTenantID) }

// DisplayNameOrNil gives the directory's name; nil until it was read.
func (t *Tenant) DisplayNameOrNil() *string { return orNil(t.DisplayName) }

// StateReasonOrNil gives why it is in this state; nil when there is nothing to
// say.
func (t *Tenant) StateReasonOrNil() *string { return orNil(t.StateReason) }

// StateMendOrNil gives what mends it; nil when nothing needs mending.
func (t *Tenant) StateMendOrNil() *string { return orNil(t.StateMend) }

// ClientIDOrNil gives the registration; nil while unknown.
func (t *Tenant) ClientIDOrNil() *string { return orNil(t.ClientID) }

// CredentialDatedByOrNil gives who told when the credential of a customer's own
// registration expires; nil where that is not known, and otherwise.
func (t *Tenant) CredentialDatedByOrNil() *vocab.CredentialDatedBy {
	if t.Mode != vocab.TenantModeCustomerApp || t.CredentialExpiresAt == nil {
		return nil
	}
	return &t.CredentialDatedBy
}

// CredentialKindOrNil gives what the customer's own registration proves itself
// with; nil where there is none.
func (t *Tenant) CredentialKindOrNil() *vocab.CredentialKind {
	if t.Mode != vocab.TenantModeCustomerApp {
		return nil
	}
	return &t.CredentialKind
}

// ShownDomainFilter gives the domains whose users are stored; * for all.
func (t *Tenant) ShownDomainFilter() []string {
	if len(t.DomainFilter) == 0 {
		return []string{"*"}
	}
	return t.DomainFilter
}

// HasPremiumOrNil gives whether Entra ID P1 or P2 is there; nil while unknown.
func (t *Tenant) HasPremiumOrNil() *bool {
	if t.HasPremium < 0 {
		return nil
	}
	has := t.HasPremium > 0
	return &has
}

// DepartmentOrNil gives the department; nil when not filled in.
func (u *User) DepartmentOrNil() *string { return orNil(u.Department) }

// JobTitleOrNil gives the job title; nil when not filled in.
func (u *User) JobTitleOrNil() *string { return orNil(u.JobTitle) }

// CompanyNameOrNil gives the company; nil when not filled in.
func (u *User) CompanyNameOrNil() *string { return orNil(u.CompanyName) }

// OfficeLocationOrNil gives the office; nil when not filled in.
func (u *User) OfficeLocationOrNil() *string { return orNil(u.OfficeLocation) }

// UserTypeOrNil gives Member or Guest; nil when Microsoft does not say.
func (u *User) UserTypeOrNil() *string { return orNil(u.UserType) }

// DisabledReasonOrNil gives why it was switched off by itself; nil when a
// person did or it is on.
func (e *WebhookEndpoint) DisabledReasonOrNil() *string { return orNil(e.DisabledReason) }

// RefusedReasonOrNil gives why the last try ended; nil where none did.
func (l *ConsentLink) RefusedReasonOrNil() *string { return orNil(l.RefusedReason) }
