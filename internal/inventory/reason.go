package inventory

import (
	"strconv"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// The codes of the reasons for an app's stage. Published: they do not change.
const (
	ReasonSignedIn           = "SIGNED_IN_WITHIN_WINDOW"
	ReasonProviderActivity   = "ACTIVITY_WITHIN_WINDOW"
	ReasonLastSignIn         = "LAST_SIGN_IN_BEFORE_WINDOW"
	ReasonProviderLastUse    = "LAST_ACTIVITY_BEFORE_WINDOW"
	ReasonNoSignIn           = "NO_SIGN_IN_WITHIN_WINDOW"
	ReasonFirstSeen          = "FIRST_SEEN_WITHIN_WINDOW"
	ReasonFailedOnly         = "FAILED_SIGN_INS_ONLY"
	ReasonSignInsDark        = "SIGN_INS_DARK"
	ReasonSignInsNotAsked    = "SIGN_INS_NOT_ASKED_FOR"
	ReasonSignInsNotRead     = "SIGN_INS_NOT_READ_YET"
	ReasonSignInsLate        = "SIGN_INS_LATE"
	ReasonSignInsShort       = "SIGN_INS_SHORTER_THAN_WINDOW"
	ReasonNoProviderActivity = "ACTIVITY_REPORT_MISSING"
	ReasonReportedUse        = "USAGE_REPORT_WITHIN_WINDOW"
	ReasonAccess             = "USERS_WITH_ACCESS"
	ReasonTenantWideConsent  = "CONSENT_FOR_EVERYBODY"
)

// count writes a number with its noun: "1 user", "1,200 users".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}

func thousands(n int) string {
	digits := strconv.Itoa(n)
	if n < 1000 {
		return digits
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

func onDate(t time.Time) string { return t.UTC().Format("2 January 2006") }

func lastWords(w Window) string { return "the last " + count(w.Days(), "day") }

// because adds a feed's own sentence where it has one.
func because(sentence, reason string) string {
	if reason == "" {
		return sentence
	}
	return sentence + " " + reason
}

// darkReason says why sign-ins tell nothing; only for a dark feed.
func darkReason(f Feed) vocab.Reason {
	r := vocab.Reason{DataSet: vocab.DataSetSignIns}
	switch f.State {
	case vocab.CoverageStateDark, vocab.CoverageStateConcealed:
		r.Code = ReasonSignInsDark
		r.Text = because("Sign-ins cannot be read, so they cannot tell whether it is used.", f.Reason)
	case vocab.CoverageStateNotAsked:
		r.Code = ReasonSignInsNotAsked
		r.Text = because("Sign-ins were not asked for, so they cannot tell whether it is used.", f.Reason)
	default:
		r.Code = ReasonSignInsNotRead
		r.Text = because("Sign-ins have not been read completely yet, so they cannot tell whether it is used.", f.Reason)
	}
	r.ObservedAt = f.readTo()
	return r
}

// lateReason says since when sign-ins are missing; only for a feed that is late.
func lateReason(f Feed) vocab.Reason {
	text := "The last reading of sign-ins did not succeed; newer ones may be missing."
	if to := f.readTo(); to != nil {
		text = "Sign-ins were last read on " + onDate(*to) + "; newer ones may be missing."
	}
	return vocab.Reason{Code: ReasonSignInsLate, Text: because(text, f.Reason), DataSet: vocab.DataSetSignIns, ObservedAt: f.readTo()}
}

// shortReason says that readings do not reach back over the window, and when
// they will.
func shortReason(f Feed, w Window) vocab.Reason {
	r := vocab.Reason{Code: ReasonSignInsShort, DataSet: vocab.DataSetSignIns, ObservedAt: f.CoveredFrom}
	if f.CoveredFrom == nil {
		r.Text = "Sign-ins are not yet known for " + lastWords(w) + ", so it cannot be called inactive."
		return r
	}
	first := Day(*f.CoveredFrom)
	if f.CoveredFrom.After(Date(first)) {
		first++
	}
	r.Text = "Sign-ins are known since " + onDate(*f.CoveredFrom) + " only; whether it is inactive can be said from " +
		onDate(Date(first+w.Days()-1)) + " on."
	return r
}
