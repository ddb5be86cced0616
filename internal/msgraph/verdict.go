package msgraph

import (
	"maps"
	"slices"
	"strings"
)

// Verdict is what an error number of the identity platform means here.
type Verdict struct {
	// Number is Microsoft's, without AADSTS.
	Number int
	Kind   Kind
	// Sentence says what happened and, where a person can do something, what.
	Sentence string
	// Reason is the part of Sentence that says what happened.
	Reason string
	// State is what becomes of a connected tenant, and Button the page's that mends
	// it; empty where the tenant stays as it is, or nothing needs mending.
	State, Button string
	// Who has to do something about it.
	Who Who
}

// Who has to do something about a refusal.
type Who string

// The values of Who.
const (
	WhoNobody   Who = ""         // it goes away by itself
	WhoConsents Who = "CONSENTS" // an administrator, by giving consent again
	WhoAdmin    Who = "ADMIN"    // an administrator, in Microsoft's portal
	WhoKeeps    Who = "KEEPS"    // whoever keeps the registration, by another credential
	WhoUploads  Who = "UPLOADS"  // the same, by uploading the certificate
	WhoNames    Who = "NAMES"    // whoever entered the identifiers of the registration
	WhoOperator Who = "OPERATOR" // whoever hosts this server
)

// who has to do something about a verdict.
func (v verdict) who() Who {
	switch {
	case v.kind.Retryable():
		return WhoNobody
	case v.mend == mendUpload:
		return WhoUploads
	case v.mend == mendOperator, v.mend == mendClock, v.mend == mendCloud:
		return WhoOperator
	case v.mend == mendEnableApp, v.mend == mendPolicy, v.kind == TenantGone && v.mend != mendTenantID:
		return WhoAdmin
	case v.kind == SecretInvalid, v.kind == SecretExpired:
		return WhoKeeps
	case v.kind == ClientUnknown, v.kind == TenantGone:
		return WhoNames
	}
	return WhoConsents
}

// ReasonDeleted says of a tenant that was read before that Microsoft finds it no
// more.
var ReasonDeleted = strings.ToUpper(deleted.message[:1]) + deleted.message[1:] + "."

// ClientRefusals lists what is said where Microsoft refuses the app's own proof of who
// it is, each as a sentence.
func ClientRefusals() []string {
	var all []string
	for _, v := range slices.Concat(slices.Collect(maps.Values(verdicts)), slices.Collect(maps.Values(oauthVerdicts))) {
		if v.kind.RefusesClient() {
			all = append(all, strings.ToUpper(v.message[:1])+v.message[1:]+".")
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Verdicts lists every number that is known, the smallest first. What is not
// among them goes by the OAuth error.
func Verdicts() []Verdict {
	var all []Verdict
	for _, n := range slices.Sorted(maps.Keys(verdicts)) {
		v := verdicts[n]
		out := Verdict{Number: n, Kind: v.kind, Sentence: strings.ToUpper(v.message[:1]) + v.message[1:] + "."}
		out.Reason, out.Who = out.Sentence, v.who()
		if v.mend != "" {
			out.Sentence += " " + v.mend
		}
		if v.kind.NeedsConsent() {
			out.State = "NEEDS_CONSENT"
		}
		switch out.Who {
		case WhoUploads:
			out.Button = "Check and use it"
		case WhoKeeps:
			out.Button = "Enter a new secret"
		case WhoAdmin:
			out.Button = "Open it at Microsoft, then check again"
		case WhoOperator:
			out.Button = "Tell whoever hosts this server, then check again"
		case WhoConsents, WhoNames:
			out.Button = "Give consent again"
			if !v.kind.NeedsConsent() {
				out.Button = "Set out again"
			}
		}
		all = append(all, out)
	}
	return all
}
