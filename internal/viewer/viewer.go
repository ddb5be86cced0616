// Package viewer says who is asking. The answer is made once, at the edge, and
// travels in the context; the database's policies read it there, so what has no
// viewer sees no rows.
package viewer

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Kind tells the sorts of askers apart.
type Kind string

const (
	// KindMember is a person who logged in.
	KindMember Kind = "MEMBER"
	// KindToken is a program with an API token.
	KindToken Kind = "TOKEN"
	// KindSystem is our own work: a sync, a tick, start-up. It never serves a request.
	KindSystem Kind = "SYSTEM"
)

// Role is what a member is to one organization.
type Role string

// The roles, the first may do most.
const (
	RoleOwner   Role = "OWNER"
	RoleManager Role = "MANAGER"
	RoleAnalyst Role = "ANALYST"
	RoleAuditor Role = "AUDITOR"
)

// Params is what the edge found out about an asker.
type Params struct {
	// MemberID is the member who logged in, or the one a token belongs to; 0 for
	// a token that belongs to nobody.
	MemberID int64
	// TokenID is the API token; 0 when a member asks by session.
	TokenID int64
	// Roles holds exactly the organizations the asker may see, each with the role
	// there. An instance owner's holds every organization there is.
	Roles map[int64]Role
	// PrivacyModes says how much of a person each of those organizations shows, as
	// it was when rights were looked up; what is not said has to be read.
	PrivacyModes map[int64]string
	// InstanceOwner may create organizations and manage the instance.
	InstanceOwner bool
	// ReadOnly takes every write away, whatever the roles.
	ReadOnly bool
	// RequestID names the request in logs and in the audit log.
	RequestID string
	// IP is the address the request came from, for the audit log; "" outside of one.
	IP string
}

// Viewer is who is asking. It never changes once made; all its methods can be
// called on nil, which is nobody and may do nothing.
type Viewer struct {
	kind          Kind
	memberID      int64
	tokenID       int64
	roles         map[int64]Role
	organizations []int64
	list          string
	privacyModes  map[int64]string
	instanceOwner bool
	write         bool
	requestID     string
	ip            string
	reason        string
}

// New makes the viewer of a request: a token's where p names one, else a
// member's. Where p names neither it gives nil, nobody.
func New(p Params) *Viewer {
	v := &Viewer{
		memberID:      p.MemberID,
		tokenID:       p.TokenID,
		privacyModes:  maps.Clone(p.PrivacyModes),
		instanceOwner: p.InstanceOwner,
		write:         !p.ReadOnly,
		requestID:     p.RequestID,
		ip:            p.IP,
	}
	switch {
	case p.TokenID != 0:
		v.kind = KindToken
	case p.MemberID != 0:
		v.kind = KindMember
	default:
		return nil
	}
	v.setRoles(maps.Clone(p.Roles))
	return v
}

func (v *Viewer) setRoles(roles map[int64]Role) {
	v.roles = roles
	v.organizations = slices.Sorted(maps.Keys(roles))
	var b strings.Builder
	for i, id := range v.organizations {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(id, 10))
	}
	v.list = b.String()
}

// Within gives a viewer that sees this one organization alone, of those it sees:
// the policies then compare with one value. It is v itself where that changes
// nothing, and for an organization it does not see.
func (v *Viewer) Within(organization int64) *Viewer {
	if v == nil || v.kind == KindSystem || len(v.organizations) <= 1 || !v.Allows(organization) {
		return v
	}
	c := *v
	c.setRoles(map[int64]Role{organization: v.roles[organization]})
	return &c
}

// WithOrganization gives a viewer that also sees one more organization, for the
// rest of the request that created it. Nobody and the system stay as they are.
func (v *Viewer) WithOrganization(id int64, role Role) *Viewer {
	if v == nil || v.kind == KindSystem {
		return v
	}
	c := *v
	roles := maps.Clone(v.roles)
	if roles == nil {
		roles = make(map[int64]Role, 1)
	}
	roles[id] = role
	c.setRoles(roles)
	return &c
}

// Kind gives the sort of asker, "" for nobody.
func (v *Viewer) Kind() Kind {
	if v == nil {
		return ""
	}
	return v.kind
}

// IsSystem reports whether this is our own work.
func (v *Viewer) IsSystem() bool { return v != nil && v.kind == KindSystem }

// MemberID gives the member, 0 when there is none.
func (v *Viewer) MemberID() int64 {
	if v == nil {
		return 0
	}
	return v.memberID
}

// TokenID gives the API token, 0 when there is none.
func (v *Viewer) TokenID() int64 {
	if v == nil {
		return 0
	}
	return v.tokenID
}

// Allows reports whether the viewer may see this organization.
func (v *Viewer) Allows(organization int64) bool {
	if v == nil || organization <= 0 {
		return false
	}
	if v.kind == KindSystem {
		return true
	}
	_, ok := v.roles[organization]
	return ok
}

// AllowsWrite reports whether the viewer may change things of this organization
// at all; which things, its role says.
func (v *Viewer) AllowsWrite(organization int64) bool {
	return v.CanWrite() && v.Allows(organization) && v.Role(organization) != RoleAuditor
}

// CanWrite is false for an asker who may only read, whatever the role.
func (v *Viewer) CanWrite() bool { return v != nil && v.write }

// Role gives the viewer's role in this organization, "" when it has none there.
// The system has no roles.
func (v *Viewer) Role(organization int64) Role {
	if v == nil {
		return ""
	}
	return v.roles[organization]
}

// PrivacyMode says how much of a person this organization showed when the viewer
// was made; "" where that is not known, and for an organization it may not see.
func (v *Viewer) PrivacyMode(organization int64) string {
	if v == nil || !v.Allows(organization) {
		return ""
	}
	return v.privacyModes[organization]
}

// Organizations gives the organizations the viewer may see, ascending. The slice
// is the viewer's own: read it only. It is empty for the system, which is not
// bound to any: ask All first.
func (v *Viewer) Organizations() []int64 {
	if v == nil {
		return nil
	}
	return slices.Clip(v.organizations)
}

// OrganizationList is Organizations as PostgreSQL's row-level security reads it:
// decimal, joined by commas.
func (v *Viewer) OrganizationList() string {
	if v == nil {
		return ""
	}
	return v.list
}

// All reports whether no organization is hidden. Only the system sees all.
func (v *Viewer) All() bool { return v.IsSystem() }

// IsInstanceOwner reports whether the viewer owns the instance.
func (v *Viewer) IsInstanceOwner() bool { return v != nil && v.instanceOwner }

// RequestID names the request; "" outside of one.
func (v *Viewer) RequestID() string {
	if v == nil {
		return ""
	}
	return v.requestID
}

// IP gives the address the request came from; "" outside of one.
func (v *Viewer) IP() string {
	if v == nil {
		return ""
	}
	return v.ip
}

// Reason says why the system is at work; "" for everybody else.
func (v *Viewer) Reason() string {
	if v == nil {
		return ""
	}
	return v.reason
}

type contextKey struct{}

// NewContext gives a context in which v is asking. v may be nil: then nobody is.
func NewContext(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, contextKey{}, v)
}

// FromContext gives who is asking, the system included: for policies. nil when
// nobody is.
func FromContext(ctx context.Context) *Viewer {
	v, _ := ctx.Value(contextKey{}).(*Viewer)
	return v
}

// Asking gives the member or token that is asking: for resolvers. It is nil when
// nobody is, and also for the system, which never serves a request.
func Asking(ctx context.Context) *Viewer {
	v := FromContext(ctx)
	if v.IsSystem() {
		return nil
	}
	return v
}

// System gives a context in which the product itself is at work on
// what no single asker could see. The reason is a short constant ("sync_tenant",
// "check session") that says on whose behalf. A request's ID and address are carried over.
func System(ctx context.Context, reason string) context.Context {
	return NewContext(ctx, &Viewer{
		kind:      KindSystem,
		write:     true,
		requestID: FromContext(ctx).RequestID(),
		ip:        FromContext(ctx).IP(),
		reason:    reason,
	})
}
