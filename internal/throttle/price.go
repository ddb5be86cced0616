package throttle

import (
	"net/url"
	"strconv"
	"strings"
)

// family is a kind of request that has limits of its own.
type family uint8

const (
	familyDirectory family = iota
	familyActivity         // users with their last sign-in: the directory's limits and its own
	familyLogs
	familyReport
	familyProtection
	familyOther // only the limit of all requests
)

// price tells what a GET below the version costs: the limits it counts against,
// in units of each.
type price struct {
	family family
	units  int
	report string // which usage report
}

// priceOf reads a path such as "/users" and its query.
func priceOf(path string, query url.Values) price {
	segs := strings.Split(strings.Trim(path, "/"), "/")
	for i := range segs {
		segs[i] = strings.ToLower(segs[i])
	}
	first, second := segs[0], ""
	if len(segs) > 1 {
		second = segs[1]
	}
	switch first {
	case "auditlogs":
		return price{family: familyLogs, units: 1}
	case "reports":
		if strings.HasPrefix(second, "get") {
			name, _, _ := strings.Cut(second, "(")
			return price{family: familyReport, units: 1, report: name}
		}
		return price{family: familyLogs, units: 1}
	case "admin":
		return price{family: familyOther, units: 1}
	case "identityprotection", "identity":
		return price{family: familyProtection, units: 1}
	}
	p := price{units: base(segs)}
	if query.Get("$select") != "" {
		p.units--
		if first == "users" && strings.Contains(strings.ToLower(query.Get("$select")), "signinactivity") {
			p.family = familyActivity
		}
	}
	if query.Get("$expand") != "" {
		p.units++
	}
	if n, err := strconv.Atoi(query.Get("$top")); err == nil && n < 20 {
		p.units--
	}
	p.units = max(p.units, 1)
	return p
}

// base is the published cost of a directory request before its options.
func base(segs []string) int {
	n, last := len(segs), segs[len(segs)-1]
	list := n == 1 || n == 2 && strings.HasPrefix(last, "delta")
	switch segs[0] {
	case "users":
		switch {
		case list:
			return 2
		case n > 2 && (segs[2] == "memberof" || segs[2] == "transitivememberof"), last == "licensedetails", last == "ownedobjects":
			return 2
		}
	case "me":
		if n > 1 {
			return 2
		}
	case "groups":
		switch {
		case n > 2 && segs[2] == "members":
			return 3
		case n > 2 && segs[2] == "transitivemembers":
			return 5
		}
	case "applications":
		if list || last == "extensionproperties" {
			return 2
		}
	case "serviceprincipals":
		if last == "approleassignments" {
			return 2
		}
	case "oauth2permissiongrants":
		return 2
	case "subscribedskus", "contracts":
		return 3
	}
	return 1
}
