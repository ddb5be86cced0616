package throttle

import (
	"time"
)

// Limit is what Microsoft lets be spent in any window of time.
type Limit struct {
	Units  int
	Window time.Duration
}

// Size of a tenant, by the number of its users, as Microsoft counts it.
type Size uint8

// The sizes. One that is not known counts as the smallest.
const (
	SizeUnknown Size = iota
	SizeSmall        // below 50 users
	SizeMedium       // to 500
	SizeLarge
)

// SizeOf gives the size of a tenant with so many users; none are unknown.
func SizeOf(users int) Size {
	switch {
	case users <= 0:
		return SizeUnknown
	case users < 50:
		return SizeSmall
	case users <= 500:
		return SizeMedium
	}
	return SizeLarge
}

// The published limits. Sizes are of the tenant, apps over all tenants.
const ten = 10 * time.Second

func unitsOfSize(s Size) Limit {
	switch s {
	case SizeMedium:
		return Limit{5000, ten}
	case SizeLarge:
		return Limit{8000, ten}
	}
	return Limit{3500, ten}
}

var (
	limitRequests       = Limit{130_000, ten}         // of any kind, an app over all tenants
	limitUnits          = Limit{150_000, 2 * ten}     // directory, an app over all tenants
	limitLogs           = Limit{5, ten}               // audit logs and identity's reports, an app in a tenant
	limitLogsAll        = Limit{122, ten}             // the same, an app over all tenants
	limitSignInActivity = Limit{10, time.Minute}      // for an app in a tenant, and over all
	limitReport         = Limit{14, 10 * time.Minute} // each usage report, an app in a tenant
	limitReportTenant   = Limit{40, 10 * time.Minute} // each usage report, all apps in a tenant
	limitProtection     = Limit{1, time.Second}       // identity protection, all apps in a tenant
)
