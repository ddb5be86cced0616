package model

import (
	"time"

	"github.com/appmuster/appmuster/internal/viewer"
)

// Viewer is who is asking.
type Viewer struct {
	// Who is never nil: where nobody asks there is no Viewer.
	Who *viewer.Viewer
}

// IsInstanceOwner tells whether the whole instance is theirs.
func (v *Viewer) IsInstanceOwner() bool { return v.Who.IsInstanceOwner() }

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
