package tenantsync

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
)

// cause is why a stage did not end complete.
type cause string

const (
	causeNotAsked    cause = "NOT_ASKED"
	causePermission  cause = "PERMISSION"
	causeLicense     cause = "LICENSE"
	causeUnsupported cause = "UNSUPPORTED"
	causeFailed      cause = "FAILED"
	causeConsent     cause = "CONSENT"
	causeAbandoned   cause = "ABANDONED"
)

// verdict is the end of a stage that was not read whole.
type verdict struct {
	state    vocab.SyncStageState
	reason   string
	mend     string
	detail   string
	cause    cause
	licensed *bool
	// fatal ends the run: nothing after this stage is read.
	fatal bool
	// refused: an answer led away from the configured Graph, and was not followed.
	refused bool
}

// exhausted is a failure that stayed after every retry.
type exhausted struct{ err error }

func (e *exhausted) Error() string { return "given up: " + e.err.Error() }
func (e *exhausted) Unwrap() error { return e.err }

var (
	// errCycle: Microsoft's page links lead back to a page that was read.
	errCycle = errors.New("the page links go in a circle")
	// errOtherTenant: the credential opens another directory than the one bound.
	errOtherTenant = errors.New("another directory answered")
)

func notAsked(set DataSet) verdict {
	level := "sign-ins and audit log"
	if set.Level == LevelUsage {
		level = "usage reports"
	}
	return verdict{
		state:  vocab.SyncStageStateSkipped,
		reason: set.Title + ": not asked for when this tenant was connected.",
		mend:   "To read them, connect the tenant again with the level “" + level + "”.",
		cause:  causeNotAsked,
	}
}

// judgeClient says what it means that a tenant's client could not be made: a
// fault has the sentence that a person must read. False for any other error.
func judgeClient(name vocab.DataSet, t *ent.Tenant, err error) (verdict, bool) {
	f, ok := fault.Of(err)
	if !ok {
		return judge(name, t, err)
	}
	return verdict{
		state: vocab.SyncStageStateFailed, cause: causeFailed, fatal: true,
		reason: sentence(f.Message()), mend: "The next sync tries again by itself.",
	}, true
}

// judge says what a failure means for a stage. It is false for an error that is
// not Microsoft's and therefore no fact about the tenant.
func judge(name vocab.DataSet, t *ent.Tenant, err error) (verdict, bool) {
	set, _ := Describe(name)
	var v verdict
	e, isGraph := msgraph.AsError(err)
	var gaveUp *exhausted
	switch {
	case errors.Is(err, errOtherTenant):
		v = verdict{
			state: vocab.SyncStageStateFailed, cause: causeConsent, fatal: true,
			reason: "The credential opens another directory than the one this tenant is bound to, so nothing was read.",
			mend:   "Connect the tenant again with a credential of its own directory.",
		}
	case errors.Is(err, errCycle):
		v = verdict{
			state: vocab.SyncStageStateFailed, cause: causeFailed,
			reason: set.Title + " could not be read whole: Microsoft's page links went in a circle. What was stored before stays.",
			mend:   "The next sync tries again by itself.",
		}
	case !isGraph:
		return v, false
	case e.Kind.NeedsConsent():
		v = verdict{state: vocab.SyncStageStateFailed, cause: causeConsent, fatal: true, reason: sentence(e.Message), mend: sentence(e.Mend)}
		if t.Mode != vocab.TenantModeCustomerApp {
			v.mend = sentence(e.MendHosted())
		}
		if v.mend == "" {
			v.mend = "Connect the tenant again."
		}
	case errors.As(err, &gaveUp):
		v = verdict{
			state: vocab.SyncStageStateFailed, cause: causeFailed,
			reason: set.Title + " could not be read after several tries: " + lead(e.Message) + " What was stored before stays.",
			mend:   "The next sync tries again by itself.",
		}
	case e.Kind == msgraph.PermissionMissing:
		v = noPermission(set, t, e)
		if set.Spare {
			v.cause = causeNotAsked
		}
	case e.Kind == msgraph.NotLicensed:
		v = noLicense(set, t)
	case e.Kind == msgraph.NotSupported, e.Kind == msgraph.NotFound:
		v = verdict{
			state: vocab.SyncStageStateSkipped, cause: causeUnsupported,
			reason: set.Title + " could not be read: this Microsoft Graph does not offer them.",
		}
	default:
		v = verdict{
			state: vocab.SyncStageStateFailed, cause: causeFailed,
			reason: set.Title + " could not be read: " + lead(e.Message) + " What was stored before stays.",
			mend:   sentence(e.Mend),
		}
		if v.mend == "" {
			v.mend = "The next sync tries again. If it fails again, tell whoever hosts Appmuster."
		}
	}
	if isGraph {
		v.detail, v.refused = detail(e), e.Kind == msgraph.Refused
	}
	if set.Vital {
		v.state, v.fatal = vocab.SyncStageStateFailed, true
	}
	return v, true
}

func noPermission(set DataSet, t *ent.Tenant, e *msgraph.Error) verdict {
	permission := set.Ask
	if e.Permission != "" {
		permission = e.Permission
	}
	v := verdict{
		state: vocab.SyncStageStateSkipped, cause: causePermission,
		reason: fmt.Sprintf("%s could not be read: Microsoft says that the permission %s is missing.", set.Title, permission),
	}
	if t.Mode == vocab.TenantModeCustomerApp {
		v.mend = fmt.Sprintf("Add the application permission %s to the app registration and grant admin consent for it. The next sync reads the rest.", permission)
	} else {
		v.mend = fmt.Sprintf("Connect the tenant again and consent to %s; the administrator who consents needs a role that may read it, such as Global Reader.", permission)
	}
	return v
}

func noLicense(set DataSet, t *ent.Tenant) verdict {
	if t.HasPremium == 1 {
		return verdict{
			state: vocab.SyncStageStateSkipped, cause: causePermission,
			reason: set.Title + " could not be read: Microsoft says that the licence for them is missing, although the directory has one. It says the same when the permission Directory.Read.All is missing.",
			mend:   "Check that Directory.Read.All is granted, then sync again.",
		}
	}
	no := false
	license := set.License
	if license == "" {
		license = "the licence that Microsoft asks for"
	}
	return verdict{
		state: vocab.SyncStageStateSkipped, cause: causeLicense, licensed: &no,
		reason: fmt.Sprintf("%s could not be read: this directory does not have %s.", set.Title, license),
		mend:   fmt.Sprintf("With %s, Microsoft shows them and the next sync reads them. Without it, apps are judged by consents and assignments.", license),
	}
}

// lead makes a message the end of a sentence that began with ours.
func lead(message string) string {
	message = strings.TrimSpace(message)
	if message == "" {
		return "Microsoft did not say why."
	}
	if !strings.HasSuffix(message, ".") {
		message += "."
	}
	return message
}

// sentence begins with a capital and ends with a full stop; "" stays "".
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(text)
	return lead(string(unicode.ToUpper(r)) + text[n:])
}

// detail is what Microsoft's support asks for.
func detail(e *msgraph.Error) string {
	var parts []string
	if e.Status != 0 {
		parts = append(parts, fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.Code != "" {
		parts = append(parts, clip(clean(e.Code), 200))
	}
	if e.RequestID != "" {
		parts = append(parts, "request "+clip(clean(e.RequestID), 100))
	}
	if len(parts) == 0 {
		return string(e.Kind)
	}
	return strings.Join(parts, ", ")
}
