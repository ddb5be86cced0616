package model

import (
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Viewer is who is asking.
type Viewer struct {
	// Who is never nil: where nobody asks there is no Viewer.
	Who *viewer.Viewer
}

// IsInstanceOwner tells whether the whole instance is theirs.
func (v *Viewer) IsInstanceOwner() bool { return v.Who.IsInstanceOwner() }

// CanManageInstance tells whether they may manage the instance.
func (v *Viewer) CanManageInstance() bool { return v.Who.CanManageInstance() }

// CanWrite tells whether they may change anything at all.
func (v *Viewer) CanWrite() bool { return v.Who.CanWrite() }

// MemberSession is a log-in that has not ended.
type MemberSession struct {
	*ent.MemberSession
	// IsCurrent: it is the one that asks.
	IsCurrent bool
}

// Method gives how it was logged in; nil when unknown.
func (s *MemberSession) Method() *string { return orNil(s.MemberSession.Method) }

// IP gives the address of the last use; nil when unknown.
func (s *MemberSession) IP() *string { return orNil(s.MemberSession.IP) }

// UserAgent gives what the browser called itself; nil when unknown.
func (s *MemberSession) UserAgent() *string { return orNil(s.MemberSession.UserAgent) }

// IsNode says that the API's Node stands for it.
func (*MemberSession) IsNode() {}

func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// Person is who a pseudonym stands for.
type Person struct {
	DisplayName, UserPrincipalName string
	// Mail is nil when there is none.
	Mail *string
}

// OrganizationMember is a member's seat in an organization.
type OrganizationMember struct {
	Member *ent.Member
	Role   vocab.Role
	Via    SeatSource
	// Team is nil unless the seat comes from one.
	Team *ent.Team
	// ExpiresAt is nil where it does not end.
	ExpiresAt *time.Time
}

// Overview has the numbers of an organization's Overview.
type Overview struct {
	// OrganizationID is the organization's key.
	OrganizationID int64
	// AsOf is when the data behind the numbers was complete; nil before the first
	// complete sync.
	AsOf           *time.Time
	AppsInUse      *Metric
	AppsDiscovered *Metric
	AppsInactive   *Metric
	Users          *Metric
	ActiveUsers    *Metric
	Seats          *Metric
}

// UsageDay is one user's sign-ins to one app on one UTC day.
type UsageDay struct {
	Date Day
	// SignIns are successful and interactive, OtherSignIns successful without a
	// person's doing.
	SignIns, OtherSignIns, FailedSignIns int
}

// MemberSeat is a role that a member was given in an organization.
type MemberSeat struct {
	Organization *ent.Organization
	Role         vocab.Role
	// ExpiresAt is when it ends, or ended; nil: it does not.
	ExpiresAt *time.Time
}
