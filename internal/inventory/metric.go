package inventory

import (
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// Metric is one number of the Overview, or why it is unknown.
type Metric struct {
	Name vocab.MetricName
	// Value is nil exactly when the number is unknown.
	Value *float64
	// UnknownReason is a plain sentence; "" exactly when the number is known.
	UnknownReason string
	Confidence    vocab.Confidence
	// AsOf is when the data it was counted from was complete; for an unknown
	// number, when that was found.
	AsOf time.Time
}

// TenantFacts is what a tenant adds to its organization's numbers.
type TenantFacts struct {
	Sight
	// Apps, Users and Licenses are the feeds beside the sign-ins.
	Apps, Users, Licenses Feed
	// AppsByStage counts the present apps that were evaluated.
	AppsByStage map[vocab.AppStage]int
	// PresentUsers counts the stored users who are there.
	PresentUsers int
	// ActiveUsers counts those with a successful sign-in, today or in the 29 days
	// before.
	ActiveUsers int
	// Seats counts the licence seats that can be used, paid and in grace, of
	// licences that are not free.
	Seats int
}

// Metrics gives the numbers of the Overview, in their published order. A number
// is unknown when no tenant can tell it; where some can and others can't, it is
// the sum of what is known, with low confidence.
func Metrics(tenants []TenantFacts, now time.Time) []Metric {
	parts := []struct {
		name vocab.MetricName
		of   func(TenantFacts) part
	}{
		{vocab.MetricNameAppsInUse, appsInUse},
		{vocab.MetricNameAppsDiscovered, appsDiscovered},
		{vocab.MetricNameAppsInactive, appsInactive},
		{vocab.MetricNameUsers, users},
		{vocab.MetricNameActiveUsers, activeUsers},
		{vocab.MetricNameSeats, seats},
	}
	metrics := make([]Metric, len(parts))
	for i, p := range parts {
		metrics[i] = sum(p.name, tenants, p.of, now)
	}
	return metrics
}

// part is one tenant's share of a number.
type part struct {
	value      int
	confidence vocab.Confidence
	asOf       *time.Time
	unknown    string
}

func unknown(sentence string, f Feed) part {
	return part{confidence: vocab.ConfidenceUnknown, unknown: because(sentence, f.Reason)}
}

func sum(name vocab.MetricName, tenants []TenantFacts, of func(TenantFacts) part, now time.Time) Metric {
	m := Metric{Name: name, Confidence: vocab.ConfidenceUnknown, AsOf: now}
	var total float64
	var asOf *time.Time
	known, missing := vocab.ConfidenceUnknown, false
	for _, t := range tenants {
		p := of(t)
		if p.unknown != "" {
			missing = true
			if m.UnknownReason == "" {
				m.UnknownReason = p.unknown
			}
			continue
		}
		total += float64(p.value)
		asOf = earlier(asOf, p.asOf)
		known = lower(known, p.confidence)
	}
	if known == vocab.ConfidenceUnknown {
		if m.UnknownReason == "" {
			m.UnknownReason = "Nothing has been imported yet."
		}
		return m
	}
	m.Value, m.UnknownReason, m.Confidence = &total, "", known
	if missing {
		m.Confidence = vocab.ConfidenceLow
	}
	if asOf != nil {
		m.AsOf = *asOf
	}
	return m
}

// lower gives the lesser of two confidences; unknown stands for none yet.
func lower(a, b vocab.Confidence) vocab.Confidence {
	rank := map[vocab.Confidence]int{
		vocab.ConfidenceLow: 1, vocab.ConfidenceMedium: 2, vocab.ConfidenceHigh: 3, vocab.ConfidenceUnknown: 4,
	}
	if rank[b] < rank[a] {
		return b
	}
	return a
}

func appsInUse(t TenantFacts) part {
	if p, ok := appsUnread(t); ok {
		return p
	}
	if t.SignIns.Dark() {
		return unknown("Sign-ins cannot be read, so it is not known which apps are in use.", t.SignIns)
	}
	confidence := vocab.ConfidenceHigh
	if t.SignIns.Late(t.Now) || !trusted(t.Apps) || (!t.ProviderReports && !t.SignIns.Healthy(t.Window, t.Now)) {
		confidence = vocab.ConfidenceMedium
	}
	return part{
		value:      t.AppsByStage[vocab.AppStageInUse],
		confidence: confidence,
		asOf:       earlier(t.Apps.LastSuccessAt, t.SignIns.readTo()),
	}
}

func appsDiscovered(t TenantFacts) part {
	if p, ok := appsUnread(t); ok {
		return p
	}
	p := part{
		value:      t.AppsByStage[vocab.AppStageDiscovered],
		confidence: vocab.ConfidenceHigh,
		asOf:       earlier(t.Apps.LastSuccessAt, t.SignIns.readTo()),
	}
	switch {
	case t.SignIns.Dark():
		p.confidence = vocab.ConfidenceLow
		p.asOf = t.Apps.LastSuccessAt
	case !trusted(t.Apps) || !t.SignIns.Healthy(t.Window, t.Now) || t.SignIns.Late(t.Now):
		p.confidence = vocab.ConfidenceMedium
	}
	return p
}

func appsInactive(t TenantFacts) part {
	if p, ok := appsUnread(t); ok {
		return p
	}
	switch {
	case t.SignIns.Dark():
		return unknown("Sign-ins cannot be read, so it is not known which apps are inactive.", t.SignIns)
	case !t.SignIns.Current(t.Now):
		return unknown("Newer sign-ins are missing, so it is not known which apps are inactive.", t.SignIns)
	case !t.SignIns.Healthy(t.Window, t.Now) && !t.ProviderReports:
		return unknown("Sign-ins are not yet known for "+lastWords(t.Window)+", so no app can be called inactive.", t.SignIns)
	}
	confidence := vocab.ConfidenceHigh
	if t.SignIns.Late(t.Now) || !trusted(t.Apps) || !t.ProviderReports || !t.SignIns.Healthy(t.Window, t.Now) {
		confidence = vocab.ConfidenceMedium
	}
	return part{
		value:      t.AppsByStage[vocab.AppStageInactive],
		confidence: confidence,
		asOf:       earlier(t.Apps.LastSuccessAt, t.SignIns.readTo()),
	}
}

func users(t TenantFacts) part {
	if t.Users.LastSuccessAt == nil {
		return unknown("Users have not been read completely yet.", t.Users)
	}
	return part{value: t.PresentUsers, confidence: read(t.Users), asOf: t.Users.LastSuccessAt}
}

func activeUsers(t TenantFacts) part {
	if t.Users.LastSuccessAt == nil {
		return unknown("Users have not been read completely yet.", t.Users)
	}
	if t.SignIns.Dark() {
		return unknown("Sign-ins cannot be read, so it is not known who is active.", t.SignIns)
	}
	confidence := read(t.Users)
	if t.SignIns.Late(t.Now) || !t.SignIns.Healthy(lastDays(t.Now, engagementDays), t.Now) {
		confidence = vocab.ConfidenceMedium
	}
	return part{value: t.ActiveUsers, confidence: confidence, asOf: earlier(t.Users.LastSuccessAt, t.SignIns.readTo())}
}

func seats(t TenantFacts) part {
	if t.Licenses.LastSuccessAt == nil {
		sentence := "Licences have not been read completely yet."
		if t.Licenses.State == vocab.CoverageStateDark || t.Licenses.State == vocab.CoverageStateNotAsked {
			sentence = "Licences cannot be read."
		}
		return unknown(sentence, t.Licenses)
	}
	return part{value: t.Seats, confidence: read(t.Licenses), asOf: t.Licenses.LastSuccessAt}
}

func appsUnread(t TenantFacts) (part, bool) {
	if t.Apps.LastSuccessAt != nil {
		return part{}, false
	}
	return unknown("Apps have not been read completely yet.", t.Apps), true
}

func trusted(f Feed) bool { return f.State == vocab.CoverageStateGreen }

// read grades a set that was read completely before: what is old may be wrong.
func read(f Feed) vocab.Confidence {
	if trusted(f) {
		return vocab.ConfidenceHigh
	}
	return vocab.ConfidenceMedium
}
