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
	// State is what becomes of a connected tenant, and Button the page's that mends
	// it; empty where the tenant stays as it is, or nothing needs mending.
	State, Button string
}

// Verdicts lists every number that is known, the smallest first. What is not
// among them goes by the OAuth error.
func Verdicts() []Verdict {
	var all []Verdict
	for _, n := range slices.Sorted(maps.Keys(verdicts)) {
		v := verdicts[n]
		out := Verdict{Number: n, Kind: v.kind, Sentence: strings.ToUpper(v.message[:1]) + v.message[1:] + "."}
		if v.mend != "" {
			out.Sentence += " " + v.mend
		}
		if v.kind.NeedsConsent() {
			out.State = "NEEDS_CONSENT"
		}
		switch {
		case v.mend == mendUpload:
			out.Button = "Check and use it"
		case v.kind == SecretInvalid || v.kind == SecretExpired:
			out.Button = "Enter a new secret"
		case v.kind.NeedsConsent():
			out.Button = "Give consent again"
		case !v.kind.Retryable():
			out.Button = "Set out again"
		}
		all = append(all, out)
	}
	return all
}
