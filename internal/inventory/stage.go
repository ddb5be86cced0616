package inventory

import (
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// AppFacts is the evidence about one app.
type AppFacts struct {
	// FirstSyncedAt is when a sync of ours first saw it.
	FirstSyncedAt time.Time
	// CreatedAt is when its service principal was made; nil when unknown.
	CreatedAt *time.Time
	// LastSignInAt is the last successful sign-in of anybody, of either sort;
	// nil: none is known.
	LastSignInAt *time.Time
	// ProviderLastUsedAt is the last activity that Microsoft itself reports; nil
	// when it reports none.
	ProviderLastUsedAt *time.Time
	// ReportedUseAt is the last activity that usage reports tell of the part of
	// Microsoft 365 that the app is; nil: none, or it is no such part. It counts
	// where sign-ins are dark only.
	ReportedUseAt *time.Time
	// SignedInUsers counts the stored users who signed in within the window.
	SignedInUsers int
	// FailedSignIns counts failures within the window.
	FailedSignIns int
	// UsersWithAccess counts the present users who were given the app, directly or
	// by a group, or who consented to it.
	UsersWithAccess int
	// TenantWideConsent is whether somebody consented for everybody.
	TenantWideConsent bool
}

// FirstSeenAt is the earlier of the service principal's making and our first sync.
func (f AppFacts) FirstSeenAt() time.Time { return *earlier(&f.FirstSyncedAt, f.CreatedAt) }

// LastUsedAt is the last successful use that is known; nil: none.
func (f AppFacts) LastUsedAt() *time.Time { return later(f.LastSignInAt, f.ProviderLastUsedAt) }

// Sight is what can be seen of a tenant at the time of an evaluation.
type Sight struct {
	Now    time.Time
	Window Window
	// SignIns is the feed of sign-ins.
	SignIns Feed
	// ProviderReports is whether Microsoft's own report of the last activity of
	// each app (beta) answered lately: only it tells of use without a person, and
	// only a fresh one that an app was not used since.
	ProviderReports bool
	// Workloads are the last activities that usage reports tell of, by workload.
	Workloads map[vocab.Workload]time.Time
}

// StageAnswer is what the data says of an app.
type StageAnswer struct {
	Stage      vocab.AppStage
	Confidence vocab.Confidence
	// DataDelayed is whether the feed that would tell is dark or late.
	DataDelayed bool
	// Reasons are in order of weight; there is at least one.
	Reasons []vocab.Reason
}

// Stage says whether an app is in use, inactive, or only discovered.
func Stage(f AppFacts, s Sight) StageAnswer {
	dark, late := s.SignIns.Dark(), s.SignIns.Late(s.Now)
	a := StageAnswer{DataDelayed: dark || late}
	switch {
	case s.Window.Reaches(f.LastUsedAt()):
		a.inUse(f, s)
	case dark && s.Window.Reaches(f.ReportedUseAt):
		a.Stage, a.Confidence = vocab.AppStageInUse, vocab.ConfidenceMedium
		a.add(vocab.Reason{
			Code:       ReasonReportedUse,
			Text:       "Microsoft's usage reports tell of activity in it on " + onDate(*f.ReportedUseAt) + ".",
			DataSet:    vocab.DataSetUsageReports,
			ObservedAt: f.ReportedUseAt,
		})
	case s.SignIns.Current(s.Now) && (s.ProviderReports && f.ProviderLastUsedAt != nil || longKnown(f, s)):
		a.inactive(f, s)
	default:
		a.discovered(f, s)
	}
	switch {
	case dark:
		a.add(darkReason(s.SignIns))
	case late:
		a.add(lateReason(s.SignIns))
	}
	if a.Stage != vocab.AppStageInUse {
		a.addAccess(f)
	}
	return a
}

// longKnown reports whether sign-ins alone can call an unused app inactive: they
// were read for the whole window, and the app is older than that.
func longKnown(f AppFacts, s Sight) bool {
	first := f.FirstSeenAt()
	return s.SignIns.Healthy(s.Window, s.Now) && (!s.Window.Reaches(&first) || f.LastSignInAt != nil)
}

func (a *StageAnswer) inUse(f AppFacts, s Sight) {
	a.Stage, a.Confidence = vocab.AppStageInUse, vocab.ConfidenceHigh
	if a.DataDelayed {
		a.Confidence = vocab.ConfidenceMedium
	}
	if s.Window.Reaches(f.LastSignInAt) {
		who := count(f.SignedInUsers, "user") + " signed in to it in "
		if f.SignedInUsers == 0 {
			who = "People who are not kept here signed in to it in "
		}
		a.add(vocab.Reason{
			Code:       ReasonSignedIn,
			Text:       who + lastWords(s.Window) + ", the last time on " + onDate(*f.LastSignInAt) + ".",
			DataSet:    vocab.DataSetSignIns,
			ObservedAt: f.LastSignInAt,
		})
	}
	if s.Window.Reaches(f.ProviderLastUsedAt) {
		a.add(vocab.Reason{
			Code:       ReasonProviderActivity,
			Text:       "Microsoft reports activity of it on " + onDate(*f.ProviderLastUsedAt) + ".",
			DataSet:    vocab.DataSetApps,
			ObservedAt: f.ProviderLastUsedAt,
		})
	}
}

func (a *StageAnswer) inactive(f AppFacts, s Sight) {
	a.Stage, a.Confidence = vocab.AppStageInactive, vocab.ConfidenceHigh
	if a.DataDelayed || !s.ProviderReports {
		a.Confidence = vocab.ConfidenceMedium
	}
	if longKnown(f, s) {
		a.add(vocab.Reason{
			Code:       ReasonNoSignIn,
			Text:       "Nobody signed in to it in " + lastWords(s.Window) + ", and sign-ins are known for all of them.",
			DataSet:    vocab.DataSetSignIns,
			ObservedAt: s.SignIns.readTo(),
		})
	}
	a.addPastUse(f)
	a.addFailed(f, s)
	if !s.ProviderReports {
		a.add(vocab.Reason{
			Code:    ReasonNoProviderActivity,
			Text:    "Microsoft's own report of app activity is not available here, so use without a person would not be seen.",
			DataSet: vocab.DataSetApps,
		})
	}
}

func (a *StageAnswer) discovered(f AppFacts, s Sight) {
	a.Stage = vocab.AppStageDiscovered
	first := f.FirstSeenAt()
	switch {
	case a.DataDelayed:
		a.Confidence = vocab.ConfidenceLow
	case s.SignIns.Healthy(s.Window, s.Now):
		a.Confidence = vocab.ConfidenceHigh
	default:
		a.Confidence = vocab.ConfidenceMedium
	}
	if s.Window.Reaches(&first) {
		text := "It was first seen on " + onDate(first) + ", and no use of it is known."
		if f.LastUsedAt() != nil {
			text = "It was first seen on " + onDate(first) + "."
		}
		a.add(vocab.Reason{Code: ReasonFirstSeen, Text: text, DataSet: vocab.DataSetApps, ObservedAt: &first})
	}
	a.addPastUse(f)
	a.addFailed(f, s)
	if !a.DataDelayed && !s.SignIns.Healthy(s.Window, s.Now) {
		a.add(shortReason(s.SignIns, s.Window))
	}
}

// addPastUse tells of the last use before the window.
func (a *StageAnswer) addPastUse(f AppFacts) {
	if f.LastSignInAt != nil {
		a.add(vocab.Reason{
			Code:       ReasonLastSignIn,
			Text:       "The last known sign-in was on " + onDate(*f.LastSignInAt) + ".",
			DataSet:    vocab.DataSetSignIns,
			ObservedAt: f.LastSignInAt,
		})
	}
	if f.ProviderLastUsedAt != nil {
		a.add(vocab.Reason{
			Code:       ReasonProviderLastUse,
			Text:       "Microsoft reports its last activity on " + onDate(*f.ProviderLastUsedAt) + ".",
			DataSet:    vocab.DataSetApps,
			ObservedAt: f.ProviderLastUsedAt,
		})
	}
}

func (a *StageAnswer) addFailed(f AppFacts, s Sight) {
	if f.FailedSignIns == 0 {
		return
	}
	a.add(vocab.Reason{
		Code:    ReasonFailedOnly,
		Text:    "Only failed sign-ins were seen in " + lastWords(s.Window) + " (" + thousands(f.FailedSignIns) + "); these are not use.",
		DataSet: vocab.DataSetSignIns,
	})
}

// addAccess tells who could use it, where nothing tells that anybody does.
func (a *StageAnswer) addAccess(f AppFacts) {
	if f.UsersWithAccess > 0 {
		verb := " have access to it by assignment or consent."
		if f.UsersWithAccess == 1 {
			verb = " has access to it by assignment or consent."
		}
		a.add(vocab.Reason{Code: ReasonAccess, Text: count(f.UsersWithAccess, "user") + verb, DataSet: vocab.DataSetAssignments})
	}
	if f.TenantWideConsent {
		a.add(vocab.Reason{Code: ReasonTenantWideConsent, Text: "An administrator consented to it for everybody.", DataSet: vocab.DataSetGrants})
	}
}

func (a *StageAnswer) add(r vocab.Reason) { a.Reasons = append(a.Reasons, r) }
