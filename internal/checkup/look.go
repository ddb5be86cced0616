package checkup

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// soon is how long before its end a credential is to be replaced.
const soon = 30 * 24 * time.Hour

// Look tells what a tenant's consent allows, and what to do.
func (g Guide) Look(f Facts) Checkup {
	c := Checkup{Permissions: g.permissions(f), ByHand: g.byHand(f), Removal: g.removal(f)}
	if f.Seen != nil {
		at := f.Seen.At
		c.CheckedAt, c.AppEnabled = &at, f.Seen.Enabled
		if f.Seen.Code != "" {
			c.Code = ref(f.Seen.Code)
		}
	}
	c.Healthy, c.Sentence, c.Next = g.verdict(f, c.Permissions)
	if c.Next.Action == Wait {
		c.RetryAt = f.retryAt()
	}
	c.Complaints = g.complaints(f, c)
	return c
}

// retryAt is when it is worth looking again.
func (f Facts) retryAt() *time.Time {
	if f.RetryAt != nil {
		return f.RetryAt
	}
	if f.Seen != nil {
		return f.Seen.RetryAt
	}
	return nil
}

// verdict gives how a tenant stands and the one thing to do: what keeps everything
// dark first.
func (g Guide) verdict(f Facts, permissions []Permission) (healthy bool, sentence string, next Step) {
	if step, said := g.stateStep(f); step != nil {
		return false, said, *step
	}
	if f.Seen != nil && f.Seen.Reason != "" && !f.Seen.Passing {
		return false, f.Seen.Reason, g.refused(f, f.Seen.Code, f.Seen.Mend)
	}
	if f.Seen != nil && f.Seen.Enabled != nil && !*f.Seen.Enabled {
		return false, "Sign-in to the app is switched off in the tenant.", g.enable(f)
	}
	if spreading := of(permissions, Spreading); len(spreading) > 0 {
		return false, fmt.Sprintf("%s granted, and Microsoft is passing it on to its servers.", was(names(spreading))), *spreading[0].Next
	}
	if step, said := g.lackStep(f, permissions); step != nil {
		return false, said, *step
	}
	if f.Seen != nil && f.Seen.Passing {
		return false, f.Seen.Reason, Step{Action: Wait, Sentence: "Nothing to do: look again in a few minutes."}
	}
	if step, said := g.dataStep(f); step != nil {
		return false, said, *step
	}
	if at := f.CredentialExpiresAt; at != nil && at.Sub(f.Now) < soon {
		return false, expiring(f), g.replace(f, "Give a new one before: nothing that was read is lost.")
	}
	if absent := append(of(permissions, Missing), of(permissions, Withdrawn)...); len(absent) > 0 {
		return true, fmt.Sprintf("Every data set that is asked for can be read without %s, which %s not granted.", list(names(absent)), is(absent)), *absent[0].Next
	}
	if over := of(permissions, TooMuch); len(over) > 0 {
		return true, fmt.Sprintf("All that is needed is granted, and more than is used: %s.", list(names(over))), *over[0].Next
	}
	if f.granted() == nil {
		return true, "Microsoft's token does not tell what was granted. Nothing is known to be missing.", Step{Action: Check, Sentence: "Check now what was granted."}
	}
	return true, "All permissions that are asked for are granted and used.", Step{Action: None, Sentence: "Nothing to do."}
}

// StateStep is what mends a tenant's state, from facts of the tenant alone: its
// data sets and runs need not be known. Nil where the state asks for nothing, or for
// what only its data sets tell.
func (g Guide) StateStep(f Facts) *Step {
	step, _ := g.stateStep(f)
	if step == nil && f.State == vocab.TenantStateDegraded {
		step, _ = g.lackStep(f, g.permissions(f))
	}
	return step
}

// stateStep is what the tenant's state itself asks for; nil where nothing.
func (g Guide) stateStep(f Facts) (*Step, string) {
	reason := func(otherwise string) string {
		if f.Reason != "" {
			return f.Reason
		}
		return otherwise
	}
	switch f.State {
	case vocab.TenantStateDisconnected:
		return &Step{Action: Connect, Sentence: "Connect the tenant anew to read it again."}, reason("The connection was ended.")
	case vocab.TenantStatePendingConsent:
		switch {
		case f.RetryAt != nil:
			return &Step{Action: Wait, Sentence: "Nothing to do: it is looked again by itself."}, reason("Consent was given, and Microsoft is passing it on to its servers.")
		case f.Mode == vocab.TenantModeCustomerApp:
			return g.upload(f), reason("The certificate that was made here waits to be uploaded to the app registration.")
		}
		return &Step{Action: GrantConsent, Sentence: orElse(f.Mend, "An administrator of the tenant gives consent, here or by a link.")}, reason("No administrator has given consent yet.")
	case vocab.TenantStateNeedsConsent:
		if f.RetryAt != nil {
			return &Step{Action: Wait, Sentence: "Nothing to do: it is looked again by itself."}, reason("Consent was given, and Microsoft is passing it on to its servers.")
		}
		code := ""
		if f.Seen != nil && (f.StateSince == nil || !f.Seen.At.Before(*f.StateSince)) {
			code = f.Seen.Code
			if f.Seen.Reason != "" && !f.Seen.Passing {
				step := g.refused(f, code, f.Seen.Mend)
				return &step, f.Seen.Reason
			}
		}
		step := g.refused(f, code, f.Mend)
		return &step, reason("Microsoft accepts the consent no more.")
	case vocab.TenantStatePaused:
		return &Step{Action: Resume, Sentence: "Resume routine syncs."}, reason("Routine syncs were paused by a person. What was read stays.")
	}
	if f.RetryAt != nil {
		return &Step{Action: Wait, Sentence: "Nothing to do: it is looked again by itself."}, "Consent was given, and Microsoft is passing it on to its servers."
	}
	return nil, ""
}

// Lack tells which permissions a tenant was asked for and does not grant, and what
// mends that; empty for none, and while Microsoft passes a change on. Facts of the
// tenant alone serve.
func (g Guide) Lack(f Facts) (reason, mend string) {
	permissions := g.permissions(f)
	step, said := g.lackStep(f, permissions)
	if step == nil || len(of(permissions, Spreading)) > 0 {
		return "", ""
	}
	return said, step.Sentence
}

// lackStep is what mends permissions without which a data set that is asked for
// can't be read; nil for none.
func (g Guide) lackStep(f Facts, permissions []Permission) (*Step, string) {
	permissions = slices.DeleteFunc(slices.Clone(permissions), func(p Permission) bool { return len(p.DarkDataSets) == 0 })
	if lost := of(permissions, Withdrawn); len(lost) > 0 {
		return lost[0].Next, fmt.Sprintf("%s taken away in the tenant.", was(names(lost)))
	}
	if missing := of(permissions, Missing); len(missing) > 0 {
		step := g.grantAll(f, missing)
		return &step, g.missingSentence(missing)
	}
	return nil, ""
}

// refused is what mends a refusal of Microsoft's.
func (g Guide) refused(f Facts, code, mend string) Step {
	v, known := g.Verdicts[code]
	if !known {
		v, known = g.Verdicts[f.Reason]
	}
	if !known {
		v = Verdict{Shared: GrantConsent, Own: ReplaceCredential}
	}
	action := v.Shared
	if f.Mode == vocab.TenantModeCustomerApp {
		action = v.Own
	}
	step := Step{Action: action, Sentence: mend}
	switch action {
	case GrantConsent:
		step.Sentence = orElse(mend, "Give consent again: an administrator accepts the permissions in one click.")
	case GrantInPortal:
		step.Sentence = "Grant admin consent to the app registration in Microsoft's portal, then check again."
		step.URL = ref(g.Cloud.RegistrationPermissions(f.ClientID))
	case ReplaceCredential, UploadCertificate:
		step.Sentence = orElse(mend, "Give a new secret or certificate: nothing that was read is lost.")
		step.URL = ref(g.Cloud.RegistrationCredentials(f.ClientID))
	case CheckNames:
		step.Sentence = orElse(mend, "Check the tenant ID and the client ID.") + " If the app registration was deleted, make a new one and enter it here."
	case AskAdmin:
		step.Sentence = orElse(mend, "An administrator of the tenant has to allow the app again.")
		step.URL = ref(g.Cloud.AppProperties(f.ClientID))
		if strings.Contains(strings.ToLower(mend), "policy") {
			step.URL = ref(g.Cloud.ConditionalAccess())
		}
	case AskOperator:
		step.Sentence = "Whoever hosts this server has to check its app registration and the registration's credential."
		if f.Mode == vocab.TenantModeCustomerApp {
			step.Sentence = orElse(mend, step.Sentence)
		}
	case Wait:
		step.Sentence = "Nothing to do: look again in a few minutes."
	}
	return step
}

func (g Guide) enable(f Facts) Step {
	return Step{
		Action: AskAdmin, Sentence: "An administrator allows sign-in to the app again under Enterprise applications, Properties; then check again.",
		URL: ref(g.Cloud.AppProperties(f.ClientID)),
	}
}

func (g Guide) upload(f Facts) *Step {
	return &Step{
		Action: UploadCertificate, Sentence: "Upload the certificate to the app registration, then check and use it.",
		URL: ref(g.Cloud.RegistrationCredentials(f.ClientID)),
	}
}

func (g Guide) replace(f Facts, sentence string) Step {
	if f.Waits {
		return *g.upload(f)
	}
	return Step{Action: ReplaceCredential, Sentence: sentence, URL: ref(g.Cloud.RegistrationCredentials(f.ClientID))}
}

func expiring(f Facts) string {
	what := "client secret"
	if f.Kind == vocab.CredentialKindCertificate {
		what = "certificate"
	}
	on := f.CredentialExpiresAt.UTC().Format(time.DateOnly)
	if !f.CredentialExpiresAt.After(f.Now) {
		return fmt.Sprintf("The %s expired on %s.", what, on)
	}
	return fmt.Sprintf("The %s expires on %s.", what, on)
}

func (g Guide) missingSentence(missing []Permission) string {
	var darkens []string
	for _, p := range missing {
		for _, set := range p.DarkDataSets {
			s, _ := g.set(set)
			darkens = union(darkens, []string{s.Title})
		}
	}
	said := fmt.Sprintf("%s %s missing.", list(names(missing)), is(missing))
	if len(darkens) > 0 {
		said += fmt.Sprintf(" Dark for want of it: %s.", list(darkens))
	}
	return said
}

func is(permissions []Permission) string {
	if len(permissions) > 1 {
		return "are"
	}
	return "is"
}

func (g Guide) grantAll(f Facts, missing []Permission) Step {
	if len(missing) == 1 {
		return *missing[0].Next
	}
	return *g.grant(f, list(names(missing)), "")
}

// dataStep is what data sets ask for that no permission mends; nil for nothing.
func (g Guide) dataStep(f Facts) (*Step, string) {
	if f.Run != nil && f.Run.State == vocab.SyncRunStateHeld {
		return ref(review), "A sync would remove more than is plausible, and waits for a decision."
	}
	if f.Run != nil && f.Run.Open {
		return nil, ""
	}
	if f.Run != nil && f.Run.State == vocab.SyncRunStateFailed {
		return &Step{Action: SyncNow, Sentence: "Sync now, or leave it: the next routine sync tries again."}, orElse(f.Run.Error, "The last sync failed.")
	}
	for _, state := range []vocab.CoverageState{vocab.CoverageStateDark, vocab.CoverageStateStale, vocab.CoverageStateConcealed} {
		for _, c := range f.Cells {
			if f.shown(c) != state {
				continue
			}
			if step := g.Cell(f, c); step != nil && (step.Action != AcknowledgeLicense || !f.Acknowledged) {
				reason := c.Reason
				if state == vocab.CoverageStateStale && c.State == vocab.CoverageStateGreen {
					reason = lateReason(c)
				}
				return step, orElse(reason, "A data set is not up to date.")
			}
		}
	}
	return nil, ""
}

// shown is the state of a data set as it is shown now.
func (f Facts) shown(c Cell) vocab.CoverageState {
	if Late(c.State, c.LastSuccessAt, f.Now) {
		return vocab.CoverageStateStale
	}
	return c.State
}

func lateReason(c Cell) string {
	return fmt.Sprintf("It was last read completely on %s.", c.LastSuccessAt.UTC().Format(time.DateOnly))
}

// Cell is what makes a data set green; nil where nothing can or need be done.
func (g Guide) Cell(f Facts, c Cell) *Step {
	set, known := g.set(c.Set)
	state := f.shown(c)
	if state == vocab.CoverageStateGreen || !known {
		return nil
	}
	if step, _ := g.stateStep(f); step != nil {
		return step
	}
	switch state {
	case vocab.CoverageStateNotAsked:
		if set.Level > f.Level {
			return &Step{Action: RaiseLevel, Sentence: fmt.Sprintf("Raise the consent level to %d to read it.", set.Level)}
		}
		if c.ScopeGranted != nil && !*c.ScopeGranted {
			return g.grant(f, set.Ask, "")
		}
		return nil
	case vocab.CoverageStateConcealed:
		return &Step{Action: ShowNames, Sentence: "Show names in the Microsoft 365 admin center: Settings, Org settings, Reports.", URL: ref(g.Cloud.ReportSettings())}
	case vocab.CoverageStateHeld:
		return ref(review)
	}
	switch {
	case c.Licensed != nil && !*c.Licensed:
		if f.Acknowledged {
			return &Step{Action: AskAdmin, Sentence: fmt.Sprintf("With %s it is read. That it is missing is known.", orElse(set.License, "the licence")), URL: ref(g.Cloud.Licenses())}
		}
		return &Step{Action: AcknowledgeLicense, Sentence: fmt.Sprintf("With %s it is read. Without it, say that you know.", orElse(set.License, "the licence")), URL: ref(g.Cloud.Licenses())}
	case c.ScopeGranted != nil && !*c.ScopeGranted && !set.opens(f.granted()):
		return g.grant(f, set.Ask, "")
	case f.Run != nil && f.Run.Open:
		return &Step{Action: None, Sentence: "A sync is under way."}
	}
	return &Step{Action: SyncNow, Sentence: orElse(c.Mend, "Sync now to read it again.")}
}

// Stale gives the state and reason of a data set as they are shown now.
func Stale(c Cell, now time.Time) (vocab.CoverageState, string) {
	if Late(c.State, c.LastSuccessAt, now) {
		return vocab.CoverageStateStale, lateReason(c)
	}
	return c.State, c.Reason
}

func of(permissions []Permission, state PermissionState) []Permission {
	return slices.DeleteFunc(slices.Clone(permissions), func(p Permission) bool { return p.State != state })
}

func names(permissions []Permission) []string {
	all := make([]string, 0, len(permissions))
	for _, p := range permissions {
		all = append(all, p.Permission)
	}
	return all
}

// list joins words as a sentence does.
func list(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// was begins a sentence about several things in the past.
func was(words []string) string {
	if len(words) == 1 {
		return words[0] + " was"
	}
	return list(words) + " were"
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
