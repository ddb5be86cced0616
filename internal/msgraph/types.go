package msgraph

import "time"

// Page is one complete answer of a listing: it was read and checked to its end.
type Page[T any] struct {
	Items []T
	// Next leads to the page after this one; empty on the last page. It lives
	// for minutes and is not worth keeping over a restart.
	Next string
	// Delta leads to what changes from now on; only on the last page of a delta
	// round. It lives for seven days.
	Delta string
	// Count is the number of elements in the whole listing, -1 if not told.
	Count int
	// Units is what the request cost of the tenant's budget, in Microsoft's
	// resource units; where Microsoft didn't say, 1.
	Units int
}

// DeltaLatest as the link of a delta method asks for no elements, only for the
// delta link from which changes after this moment can be read.
const DeltaLatest = "latest"

// Values of Removed in elements of a delta round.
const (
	RemovedNo      = ""        // present
	RemovedChanged = "changed" // deleted, can be restored for 30 days
	RemovedDeleted = "deleted" // gone for good
)

// Tri is a boolean that may be unknown: null or absent in Graph's answer.
type Tri uint8

const (
	Unknown Tri = iota
	No
	Yes
)

// TriOf turns a known boolean into a Tri.
func TriOf(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// Ptr gives nil for Unknown.
func (t Tri) Ptr() *bool {
	switch t {
	case Yes:
		b := true
		return &b
	case No:
		b := false
		return &b
	}
	return nil
}

func (t Tri) String() string {
	switch t {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return "unknown"
}

// Fields is a set of properties that were present in an element, null or not.
// A delta element omits what did not change: a property that is absent from the
// set is to be kept, one that is in the set and empty was cleared.
type Fields uint64

// Has tells whether all of f were present.
func (s Fields) Has(f Fields) bool { return s&f == f }

// Organization is the tenant itself.
type Organization struct {
	ID                    string // the Entra tenant ID
	DisplayName           string
	TenantType            string // AAD, AAD B2C, CIAM; empty if unknown
	CountryLetterCode     string
	DefaultUsageLocation  string
	PreferredLanguage     string
	CreatedAt             time.Time
	OnPremisesSyncEnabled Tri
	VerifiedDomains       []VerifiedDomain
	AssignedPlans         []AssignedPlan
	AssignedPlansKnown    bool // false: Graph did not show the plans
}

// VerifiedDomain is a domain as the organization names it.
type VerifiedDomain struct {
	Name      string
	Type      string // Managed, Federated
	IsDefault bool
	IsInitial bool
}

// AssignedPlan is a service plan of the tenant.
type AssignedPlan struct {
	ServicePlanID    string
	Service          string
	CapabilityStatus string // Enabled, Warning, Suspended, Deleted, LockedOut
	AssignedAt       time.Time
}

// Service plans that let sign-ins be read: Entra ID P1 and P2.
const (
	PlanPremiumP1 = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
	PlanPremiumP2 = "eec0eb4f-6444-4f95-aba0-50c24d67f998"
)

// HasPremium tells whether the tenant holds Entra ID P1 or P2, which sign-ins
// need. Unknown when the plans were not shown.
func (o Organization) HasPremium() Tri {
	if !o.AssignedPlansKnown {
		return Unknown
	}
	for _, p := range o.AssignedPlans {
		if isPremiumPlan(p.ServicePlanID) && (p.CapabilityStatus == "Enabled" || p.CapabilityStatus == "Warning") {
			return Yes
		}
	}
	return No
}

// DefaultDomain is the name of the default domain, empty if none is marked.
func (o Organization) DefaultDomain() string {
	for _, d := range o.VerifiedDomains {
		if d.IsDefault {
			return d.Name
		}
	}
	return ""
}

// Domain is a domain of the tenant, verified or not.
type Domain struct {
	Name               string
	IsDefault          bool
	IsInitial          bool
	IsVerified         bool
	IsRoot             bool
	AuthenticationType string // Managed, Federated
	SupportedServices  []string
}

// Properties of a User that Fields can name.
const (
	UserDisplayName Fields = 1 << iota
	UserGivenName
	UserSurname
	UserUserPrincipalName
	UserMail
	UserDepartment
	UserJobTitle
	UserCompanyName
	UserOfficeLocation
	UserUsageLocation
	UserCountry
	UserCity
	UserEmployeeType
	UserUserType
	UserAccountEnabled
	UserCreatedAt
	UserCreationType
	UserExternalUserState
	UserOnPremisesSyncEnabled
	UserAssignedLicenses
	UserLicenseAssignmentStates
	UserManager
)

// User is a directory user.
type User struct {
	ID                      string
	DisplayName             string
	GivenName               string
	Surname                 string
	UserPrincipalName       string
	Mail                    string
	Department              string
	JobTitle                string
	CompanyName             string
	OfficeLocation          string
	UsageLocation           string
	Country                 string
	City                    string
	EmployeeType            string
	UserType                string // Member, Guest, empty if null
	CreationType            string // e.g. Invitation; empty for ordinary accounts
	ExternalUserState       string // PendingAcceptance, Accepted
	AccountEnabled          Tri
	OnPremisesSyncEnabled   Tri
	IsAgent                 bool // an AI agent's account
	CreatedAt               time.Time
	AssignedLicenses        []AssignedLicense // inherited through groups too
	LicenseAssignmentStates []LicenseAssignmentState
	ManagerID               string // empty: none, or (in a delta, without UserManager in Has) not told
	Removed                 string
	Has                     Fields
}

// AssignedLicense is a SKU on a user or a group.
type AssignedLicense struct {
	SKUID         string
	DisabledPlans []string
}

// LicenseAssignmentState says how a user came by a SKU.
type LicenseAssignmentState struct {
	SKUID           string
	AssignedByGroup string // the group's ID; empty: directly
	State           string // Active, ActiveWithError, Disabled, Error
	Error           string // empty if none
	UpdatedAt       time.Time
}

// Properties of a Group that Fields can name.
const (
	GroupDisplayName Fields = 1 << iota
	GroupDescription
	GroupMail
	GroupMailEnabled
	GroupSecurityEnabled
	GroupGroupTypes
	GroupVisibility
	GroupAssignableToRole
	GroupOnPremisesSyncEnabled
	GroupCreatedAt
	GroupAssignedLicenses
	GroupMembersDelta
)

// Group is a directory group.
type Group struct {
	ID                    string
	DisplayName           string
	Description           string
	Mail                  string
	Visibility            string   // Public, Private, HiddenMembership
	GroupTypes            []string // Unified, DynamicMembership
	MailEnabled           Tri
	SecurityEnabled       Tri
	AssignableToRole      Tri
	OnPremisesSyncEnabled Tri
	CreatedAt             time.Time
	AssignedLicenses      []AssignedLicense
	// Members holds what changed among the direct members, in a delta round
	// only. A big group may come several times, a part of its members each.
	Members []MemberChange
	Removed string
	Has     Fields
}

// Kinds of members.
const (
	KindUser             = "user"
	KindGroup            = "group"
	KindServicePrincipal = "servicePrincipal"
	KindDevice           = "device"
	KindOther            = "other"
)

// Member is a direct member of a group.
type Member struct {
	ID   string
	Kind string
}

// MemberChange is a member added to or removed from a group since last time.
type MemberChange struct {
	ID      string
	Kind    string
	Removed bool
}

// SubscribedSKU is a license the tenant holds.
type SubscribedSKU struct {
	ID               string
	SKUID            string
	SKUPartNumber    string
	AppliesTo        string // User, Company
	CapabilityStatus string // Enabled, Warning, Suspended, Deleted, LockedOut
	Enabled          int
	Warning          int
	Suspended        int
	LockedOut        int
	Consumed         int
	SubscriptionIDs  []string
	ServicePlans     []ServicePlan
}

// HasPremium tells whether a SKU contains Entra ID P1 or P2.
func (s SubscribedSKU) HasPremium() bool {
	for _, p := range s.ServicePlans {
		if isPremiumPlan(p.ID) {
			return true
		}
	}
	return false
}

// ServicePlan is a part of a SKU.
type ServicePlan struct {
	ID                 string
	Name               string
	ProvisioningStatus string
	AppliesTo          string
}

// VerifiedPublisher is empty for an app whose publisher is not verified.
type VerifiedPublisher struct {
	ID          string
	DisplayName string
	AddedAt     time.Time
}

// AppCredentialInfo tells of a password or key of an app; never the secret.
type AppCredentialInfo struct {
	KeyID       string
	DisplayName string
	Type        string // of a key: AsymmetricX509Cert, …; empty for a password
	Usage       string // of a key: Verify, Sign
	Hint        string // of a password: its first characters; empty for a key
	StartsAt    time.Time
	EndsAt      time.Time // zero: never told
}

// AppRole is a permission an app offers to apps or a role it offers to people.
type AppRole struct {
	ID                 string
	Value              string // may be empty
	DisplayName        string
	Description        string
	AllowedMemberTypes []string // User, Application
	Enabled            bool
}

// PermissionScope is a delegated permission an app offers.
type PermissionScope struct {
	ID          string
	Value       string
	Type        string // User, Admin: who may consent
	DisplayName string // as an administrator reads it
	Description string
	Enabled     bool
}

// Properties of a ServicePrincipal that Fields can name.
const (
	SPAppID Fields = 1 << iota
	SPDisplayName
	SPAppDisplayName
	SPAppOwnerOrganizationID
	SPType
	SPAccountEnabled
	SPAppRoleAssignmentRequired
	SPTags
	SPHomepage
	SPLoginURL
	SPReplyURLs
	SPSingleSignOnMode
	SPVerifiedPublisher
	SPApplicationTemplateID
	SPSignInAudience
	SPDisabledByMicrosoft
	SPCreatedAt
	SPLogoURL
	SPAppRoles
	SPPermissionScopes
	SPPasswordCredentials
	SPKeyCredentials
)

// ServicePrincipal is an app as it stands in the tenant.
type ServicePrincipal struct {
	ID                        string
	AppID                     string
	DisplayName               string
	AppDisplayName            string
	AppOwnerOrganizationID    string // the publisher's tenant
	Type                      string // Application, ManagedIdentity, Legacy, SocialIdp, …
	Tags                      []string
	Homepage                  string
	LoginURL                  string
	ReplyURLs                 []string
	PreferredSingleSignOnMode string
	ApplicationTemplateID     string // set for gallery apps
	SignInAudience            string
	DisabledByMicrosoftStatus string
	LogoURL                   string
	AccountEnabled            Tri
	AppRoleAssignmentRequired Tri
	VerifiedPublisher         VerifiedPublisher
	CreatedAt                 time.Time // zero when Graph doesn't tell
	AppRoles                  []AppRole
	PermissionScopes          []PermissionScope
	PasswordCredentials       []AppCredentialInfo
	KeyCredentials            []AppCredentialInfo
	Removed                   string
	Has                       Fields
}

// Properties of an Application that Fields can name.
const (
	ApplicationAppID Fields = 1 << iota
	ApplicationDisplayName
	ApplicationSignInAudience
	ApplicationPublisherDomain
	ApplicationVerifiedPublisher
	ApplicationTags
	ApplicationCreatedAt
	ApplicationPasswordCredentials
	ApplicationKeyCredentials
	ApplicationIdentifierURIs
	ApplicationRedirectURIs
	ApplicationRequiredAccess
	ApplicationDisabledByMicrosoft
)

// Application is an app registration owned by the tenant.
type Application struct {
	ID                        string
	AppID                     string
	DisplayName               string
	SignInAudience            string
	PublisherDomain           string
	DisabledByMicrosoftStatus string
	VerifiedPublisher         VerifiedPublisher
	Tags                      []string
	IdentifierURIs            []string
	RedirectURIs              []string
	CreatedAt                 time.Time
	PasswordCredentials       []AppCredentialInfo
	KeyCredentials            []AppCredentialInfo
	RequiredAccess            []RequiredAccess
	Removed                   string
	Has                       Fields
}

// RequiredAccess is one permission an app registration asks for.
type RequiredAccess struct {
	ResourceAppID string
	ID            string
	Type          string // Scope, Role
}

// Properties of a PermissionGrant that Fields can name.
const (
	GrantClientID Fields = 1 << iota
	GrantConsentType
	GrantPrincipalID
	GrantResourceID
	GrantScope
)

// Consent types of a PermissionGrant.
const (
	ConsentAllPrincipals = "AllPrincipals"
	ConsentPrincipal     = "Principal"
)

// PermissionGrant is a delegated consent (oauth2PermissionGrant).
type PermissionGrant struct {
	ID          string
	ClientID    string // a service principal's object ID, not an app ID
	ConsentType string
	PrincipalID string // empty for AllPrincipals
	ResourceID  string // a service principal's object ID
	Scope       string // as Graph gives it: separate with strings.Fields
	Removed     string
	Has         Fields
}

// AppRoleAssignment gives a principal a role of an app, or access to it.
type AppRoleAssignment struct {
	ID                   string
	AppRoleID            string // DefaultAccessRole: access without a role
	PrincipalID          string
	PrincipalType        string // User, Group, ServicePrincipal
	PrincipalDisplayName string
	ResourceID           string // a service principal's object ID
	ResourceDisplayName  string
	CreatedAt            time.Time
}

// DefaultAccessRole is the role of an assignment that names no role.
const DefaultAccessRole = "00000000-0000-0000-0000-000000000000"

// SignInKind selects sign-ins by how they came about.
type SignInKind string

const (
	// SignInInteractive are those of people at a prompt (v1.0).
	SignInInteractive SignInKind = "interactiveUser"
	// The others come from Graph's beta.
	SignInNonInteractive   SignInKind = "nonInteractiveUser"
	SignInServicePrincipal SignInKind = "servicePrincipal"
	SignInManagedIdentity  SignInKind = "managedIdentity"
)

// SignIn is one try to sign in.
type SignIn struct {
	ID                   string
	CreatedAt            time.Time
	UserID               string
	UserPrincipalName    string
	UserDisplayName      string
	AppID                string
	AppDisplayName       string
	ResourceID           string // an app ID
	ResourceDisplayName  string
	ServicePrincipalID   string
	ServicePrincipalName string
	ClientAppUsed        string
	IPAddress            string
	City                 string
	State                string
	CountryOrRegion      string
	OperatingSystem      string
	Browser              string
	ConditionalAccess    string // success, failure, notApplied
	ErrorCode            int    // 0: it succeeded
	FailureReason        string // empty when it succeeded
	IsInteractive        bool
}

// Succeeded tells whether somebody got in.
func (s SignIn) Succeeded() bool { return s.ErrorCode == 0 }

// DirectoryAudit is one entry of the directory's own log.
type DirectoryAudit struct {
	ID                   string
	ActivityAt           time.Time
	Activity             string
	Category             string
	Service              string
	OperationType        string
	Result               string // success, failure, timeout
	ResultReason         string
	CorrelationID        string
	ByUserID             string
	ByUserName           string
	ByUserPrincipalName  string
	ByAppID              string
	ByAppName            string
	ByServicePrincipalID string // a service principal's object ID
	Targets              []AuditTarget
	AdditionalDetails    []KeyValue
}

// AuditTarget is what an audited act was done to.
type AuditTarget struct {
	ID                string
	DisplayName       string
	Type              string // User, Group, ServicePrincipal, Application, …
	UserPrincipalName string
	Modified          []ModifiedProperty
}

// ModifiedProperty holds both values as Graph writes them: mostly JSON text.
type ModifiedProperty struct {
	Name, Old, New string
}

// KeyValue is a detail of an audit entry.
type KeyValue struct {
	Key, Value string
}

// ServicePrincipalActivity is when an app was last used, and how. A zero time
// means that Microsoft remembers none.
type ServicePrincipalActivity struct {
	AppID                 string
	LastSignInAt          time.Time
	DelegatedClientAt     time.Time // on behalf of a person
	DelegatedResourceAt   time.Time
	ApplicationClientAt   time.Time // by itself
	ApplicationResourceAt time.Time
}

// ReportSettings is a privacy setting of usage reports.
type ReportSettings struct {
	// NamesConcealed means that reports hide names, so that they can't be
	// joined with users.
	NamesConcealed bool
}

func isPremiumPlan(id string) bool {
	return equalFoldASCII(id, PlanPremiumP1) || equalFoldASCII(id, PlanPremiumP2)
}

func equalFoldASCII(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		x, y := a[i], b[i]
		if 'A' <= x && x <= 'Z' {
			x += 'a' - 'A'
		}
		if 'A' <= y && y <= 'Z' {
			y += 'a' - 'A'
		}
		if x != y {
			return false
		}
	}
	return true
}
