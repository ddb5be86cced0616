package entrasim

import (
	"strings"
	"sync"
	"time"
)

// Company is one tenant. Fill the exported fields and use the Add methods
// before handing it to [Sim.AddCompany]; afterwards change it only through its
// methods, which lock, feed delta tokens and write directory audits.
type Company struct {
	TenantID string // GUID; derived from Domain when empty
	Name     string
	Domain   string // default verified domain
	Initial  string // the onmicrosoft.com domain; derived from Domain when empty
	Country  string // ISO 3166 alpha-2
	Language string
	Created  time.Time
	Domains  []string // further verified domains

	// Premium is "", "P1" or "P2": whether some licence of the tenant contains
	// Microsoft Entra ID P1 or P2. Without it sign-ins can't be read.
	Premium string
	// ConcealNames hides people in usage reports, as Microsoft does by default.
	ConcealNames bool
	// Disabled makes the tenant answer as if it had been deleted.
	Disabled bool

	mu     sync.RWMutex
	now    func() time.Time
	users  table[*User]
	groups table[*Group]
	apps   table[*Application]
	sps    table[*ServicePrincipal]
	spByID map[string]*ServicePrincipal // by appId
	grants table[*Grant]
	roles  []*DirectoryRole
	skus   []*SKU
	audits []*Audit

	assigned   table[*Assignment]
	assignedTo map[string][]int32 // slots by resource

	journal  []entry
	accounts []*Account

	clients   []client
	clientIdx map[string]int32
	base      history // computed sign-ins, oldest first; nil when there are none
	events    []event // explicit sign-ins, oldest first
	seq       uint32
	activity  map[string]*Activity
	last      *lastSeen

	said map[string]map[string]string // of a user in a usage report, by column

	day      int
	crowd    *crowd
	reserved map[string]bool // ids of people who are part of a planted truth
	changes  []Change        // collected while a day of life runs
	collect  bool
	live     bool // audits are written once the company is in a simulator
}

// User is a directory user. Zero values are "never set" in Microsoft's sense:
// null in lists, absent in delta answers.
type User struct {
	ID, DisplayName, GivenName, Surname string
	UPN, Mail, Nickname                 string
	UserType                            string // Member, Guest or empty
	Disabled                            bool
	Created                             time.Time
	Department, CompanyName, JobTitle   string
	EmployeeID, EmployeeType            string
	Office, City, Country, Usage        string // Usage is usageLocation
	Language, Phone, Mobile             string
	ManagerID                           string
	OnPremises                          bool
	CreationType                        string // Invitation for guests
	ExternalState                       string // Accepted, PendingAcceptance
	Resource                            bool   // isResourceAccount
	Agent                               bool   // an AI agent's account (#microsoft.graph.agentUser)
	Photo                               bool
	PhotoVersion                        int // tells one photo of a user from the next
	HireDate                            time.Time
	PasswordChanged                     time.Time
	Licenses                            []License
	Proxies                             []string
	OtherMails                          []string
	Zone                                int8 // hours from UTC, for the shape of the working day
	Kind                                Kind // what the account is for; Graph never says so

	slot int32
}

// Kind is what an account is for. Only reports and the crowd use it.
type Kind uint8

// The kinds of accounts.
const (
	Person Kind = iota
	Guest
	SharedMailbox
	Room
	Service
	BreakGlass
)

// License is a SKU on a user.
type License struct {
	SKUID    string
	ByGroup  string // group id; empty when assigned directly
	Assigned time.Time
	Disabled []string // service plan ids
	State    string   // Active when empty
	Error    string   // None when empty
}

// Group is a directory group.
type Group struct {
	ID, DisplayName, Description, Mail, Nickname string
	Unified, MailEnabled, Security               bool
	Dynamic                                      string // membership rule
	Visibility                                   string
	RoleAssignable, OnPremises, Team             bool
	Created                                      time.Time
	Licenses                                     []string // SKU ids
	Members                                      []Member // direct
	Owners                                       []string
}

// Member is a direct member of a group.
type Member struct {
	ID   string
	Type string // user, group, servicePrincipal, device
}

// Application is a registration owned by the tenant.
type Application struct {
	ID, AppID, DisplayName string
	Created                time.Time
	Audience               string
	PublisherDomain        string
	Publisher              *Publisher
	RedirectURIs           []string
	IdentifierURIs         []string
	Required               []RequiredAccess
	Secrets                []Credential
	Certificates           []Credential
	Owners                 []string
	Tags                   []string
}

// RequiredAccess is what a registration says it needs of one resource.
type RequiredAccess struct {
	ResourceAppID string
	Scopes, Roles []string // permission ids
}

// Credential is a secret or certificate of a registration, never its value.
type Credential struct {
	KeyID, Name, Hint string
	Start, End        time.Time
}

// Publisher is a verified publisher.
type Publisher struct {
	Name, ID string
	Added    time.Time
}

// ServicePrincipal is an enterprise application.
type ServicePrincipal struct {
	ID, AppID, DisplayName string
	AppName                string // appDisplayName; DisplayName when empty
	Owner                  string // appOwnerOrganizationId
	Type                   string // Application when empty
	Disabled               bool
	Created                time.Time
	Audience               string
	Homepage, LoginURL     string
	ReplyURLs              []string
	SSO                    string // preferredSingleSignOnMode
	Template               string // applicationTemplateId
	Publisher              *Publisher
	AssignmentRequired     bool
	Hidden                 bool // HideApp
	Unlisted               bool // without the tag of enterprise applications
	DisabledByMicrosoft    string
	Roles                  []Permission // app roles it offers
	Scopes                 []Permission // delegated scopes it offers
	Secrets                []Credential
	Owners                 []string
}

// Permission is an app role or a delegated scope of a resource.
type Permission struct {
	ID, Value, Name, Description string
	AdminOnly                    bool
	Kind                         string // for app roles: Application (default) or User
}

// Grant is a delegated permission grant.
type Grant struct {
	ID, ClientID, ResourceID string // object ids of service principals
	PrincipalID              string // empty: tenant-wide
	Scope                    string // space separated, often with a leading space
}

// Assignment gives a principal an app role of a resource.
type Assignment struct {
	ID            string
	RoleID        string // all zeros: default access
	PrincipalID   string
	PrincipalType string // User, Group, ServicePrincipal
	ResourceID    string
	Created       time.Time
}

// DirectoryRole is an activated directory role.
type DirectoryRole struct {
	ID, TemplateID, Name, Description string
	Members                           []string
}

// SKU is a subscribed product.
type SKU struct {
	ID, PartNumber              string
	Enabled, Warning, Suspended int
	LockedOut                   int
	Status                      string // Enabled when empty
	Trial                       bool
	Renews                      time.Time
	Created                     time.Time
	Plans                       []Plan
	AppliesTo                   string
}

// Plan is a service plan of a SKU.
type Plan struct{ ID, Name, AppliesTo string }

// Account is somebody who can sign in on the simulated pages.
type Account struct {
	UserID      string // empty for a consumer account
	UPN, Name   string
	Role        string // what the chooser says: "Global Administrator", "Member", …
	Admin       bool   // may consent for the organization
	Guest       bool
	HomeTenant  string // a guest's own tenant
	Consumer    bool
	TemplateIDs []string // directory role templates
	revoked     time.Time
	disabled    bool
}

// Activity is what Microsoft remembers of an application's use beyond the
// sign-in log: the beta servicePrincipalSignInActivities. Zero times are absent.
type Activity struct {
	DelegatedClient, DelegatedResource time.Time
	AppClient, AppResource             time.Time
}

type set uint8

const (
	setUsers set = iota + 1
	setGroups
	setApplications
	setServicePrincipals
	setGrants
)

type op uint8

const (
	opTouch op = iota + 1
	opSoftDelete
	opDelete
	opMemberAdd
	opMemberRemove
	opManager
)

// entry is one line of the journal that delta tokens point into.
type entry struct {
	set    set
	op     op
	id     string
	member string
	mtype  string
}

func (c *Company) init() {
	if c.Initial == "" {
		name, _, _ := strings.Cut(c.Domain, ".")
		c.Initial = name + ".onmicrosoft.com"
	}
	if c.TenantID == "" {
		c.TenantID = guidOf("tenant", c.Domain)
	}
	if c.spByID == nil {
		c.spByID = make(map[string]*ServicePrincipal)
		c.clientIdx = make(map[string]int32)
		c.activity = make(map[string]*Activity)
		c.reserved = make(map[string]bool)
		c.assignedTo = make(map[string][]int32)
	}
	if c.now == nil {
		c.now = time.Now
	}
}

func (c *Company) people() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.users.live
}

func (c *Company) deleted() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.Disabled
}

func (c *Company) note(s set, o op, id string) {
	c.journal = append(c.journal, entry{set: s, op: o, id: id})
}

func (c *Company) changed(kind, object, id, name string) {
	if c.collect {
		c.changes = append(c.changes, Change{Tenant: c.TenantID, Kind: kind, Object: object, EntraID: id, Name: name})
	}
}

func (c *Company) changedFrom(object, id, name, property, before, after string) {
	if c.collect {
		c.changes = append(c.changes, Change{Tenant: c.TenantID, Kind: "changed", Object: object, EntraID: id, Name: name,
			Property: property, Before: before, After: after})
	}
}

// Change is one difference that a day of life made.
type Change struct {
	Tenant string // tenant id
	Kind   string // added, changed, removed
	// Object is user, group, application, servicePrincipal, grant, assignment,
	// member (EntraID is the group, After or Before the member), license
	// (EntraID is the user, After or Before the SKU) or manager.
	Object        string
	EntraID       string
	Name          string
	Property      string
	Before, After string
}
