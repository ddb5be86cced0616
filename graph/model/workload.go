package model

import (
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/vocab"
)

// WorkloadUsage is what usage reports say of a user and a workload.
type WorkloadUsage struct {
	Workload       vocab.Workload
	LastActivityAt *time.Time
	Counts         []vocab.UsageCount
	PeriodDays     int
	// ReportRefreshedAt is the day of the report it is as of.
	ReportRefreshedAt time.Time
	// Concealed: the newest report hides names.
	Concealed bool
	// UserID is whose it is.
	UserID int64
}

// UsageReport is a usage report as a whole; its numbers of people are nil where
// they are not told, and so is when the last of few was active.
type UsageReport struct {
	*ent.UsageReport
	People, Active, Matched *int
	LastActivityAt          *time.Time
}

// HeldRole is a role of the directory on a user.
type HeldRole struct {
	*ent.DirectoryRole
	// Group is by which it is held; nil when it is the user's own.
	Group       *ent.Group
	Scope       string
	FirstSeenAt time.Time
	UserID      int64
}

// RoleID gives Microsoft's identifier of the role.
func (h *HeldRole) RoleID() string { return string(h.EntraID) }

// DirectoryOwner is an owner of an app in the directory.
type DirectoryOwner struct {
	*ent.AppOwner
	User *ent.User
	App  *ent.App
}

// Gone reports whether the owner is no longer there.
func (o *DirectoryOwner) Gone() bool {
	return o.User != nil && o.User.RemovedAt != nil || o.App != nil && o.App.RemovedAt != nil
}

// DirectoryRole is a role of the directory with how many hold it.
type DirectoryRole struct {
	*ent.DirectoryRole
	// Users and Others are nil where so few are not told.
	Users, Others *int
	Groups, Apps  int
}

// RoleID gives Microsoft's identifier of the role.
func (d *DirectoryRole) RoleID() string { return string(d.EntraID) }

// DescriptionOrNil gives what it is for; nil when not told.
func (d *DirectoryRole) DescriptionOrNil() *string {
	if d.Description == "" {
		return nil
	}
	return &d.Description
}
