// Package checkup tells what a tenant's consent allows and what mends it, from
// facts alone: it reads nothing and asks nobody.
package checkup

import (
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// Action is what kind of step mends something.
type Action string

// The values of Action.
const (
	None               Action = "NONE"
	GrantConsent       Action = "GRANT_CONSENT"
	RaiseLevel         Action = "RAISE_LEVEL"
	ReplaceCredential  Action = "REPLACE_CREDENTIAL"
	CheckNames         Action = "CHECK_NAMES"
	UploadCertificate  Action = "UPLOAD_CERTIFICATE"
	GrantInPortal      Action = "GRANT_IN_PORTAL"
	RemoveInPortal     Action = "REMOVE_IN_PORTAL"
	Resume             Action = "RESUME"
	Wait               Action = "WAIT"
	Check              Action = "CHECK"
	SyncNow            Action = "SYNC_NOW"
	AskAdmin           Action = "ASK_ADMIN"
	AskOperator        Action = "ASK_OPERATOR"
	ReviewHeld         Action = "REVIEW_HELD"
	ShowNames          Action = "SHOW_NAMES"
	AcknowledgeLicense Action = "ACKNOWLEDGE_LICENSE"
	Connect            Action = "CONNECT"
)

// PermissionState is how a permission stands.
type PermissionState string

// The values of PermissionState.
const (
	Granted   PermissionState = "GRANTED"
	Covered   PermissionState = "COVERED"
	Missing   PermissionState = "MISSING"
	Spreading PermissionState = "SPREADING"
	Withdrawn PermissionState = "WITHDRAWN"
	NotAsked  PermissionState = "NOT_ASKED"
	TooMuch   PermissionState = "TOO_MUCH"
	Unknown   PermissionState = "UNKNOWN"
)

// Complaint is what people complain of.
type Complaint string

// The values of Complaint.
const (
	SyncDoesNotStart  Complaint = "SYNC_DOES_NOT_START"
	DataIsPartial     Complaint = "DATA_IS_PARTIAL"
	IntegrationFailed Complaint = "INTEGRATION_FAILED"
	AppsAreMissing    Complaint = "APPS_ARE_MISSING"
	ErrorsPersist     Complaint = "ERRORS_PERSIST"
)

// Step is one thing to do.
type Step struct {
	Action   Action
	Sentence string
	// URL is where it is done in Microsoft's portals; nil where it is done here.
	URL *string
}

// Hand is a step that a person does in Microsoft's portals.
type Hand struct {
	Sentence string
	// URL is where; nil where the step before led there.
	URL *string
	// Copy is what has to be found or typed there; nil for nothing.
	Copy *string
}

// Permission is one permission as it is needed, granted and used.
type Permission struct {
	Permission string
	Kind       vocab.GrantKind
	Level      *int // nil for one that is never asked for
	Required   bool
	State      PermissionState
	Reason     string
	// CoveredBy are granted permissions that open the same.
	CoveredBy []string
	// DataSets it opens, UsedBy those read with it, DarkDataSets those dark for
	// want of it.
	DataSets, UsedBy, DarkDataSets []vocab.DataSet
	// Darkens is what can't be answered for want of it.
	Darkens []string
	// Next mends it; nil where nothing need be done.
	Next *Step
}

// Answer is the answer to a complaint.
type Answer struct {
	Complaint Complaint
	Applies   bool
	// FollowsFrom is what to mend first, where that is why this one applies; nil
	// where it is a cause of its own, and where it does not apply.
	FollowsFrom *Complaint
	Answer      string
	Evidence    []string
	Next        Step
}

// Checkup is what a tenant's consent allows, and what to do.
type Checkup struct {
	Healthy  bool
	Sentence string
	Next     Step
	// CheckedAt is when Microsoft was last asked for it; nil: never.
	CheckedAt *time.Time
	// RetryAt is when it is worth looking again; nil where nothing is waited for.
	RetryAt *time.Time
	// Code is Microsoft's own of the last refusal; nil for none.
	Code *string
	// AppEnabled is whether the enterprise application is; nil while unknown.
	AppEnabled  *bool
	Permissions []Permission
	Complaints  []Answer
	ByHand      []Hand
	Removal     []Hand
}

// Level is what a consent level adds to the one below.
type Level struct {
	Level       int
	Title       string
	Permissions []string
	DataSets    []vocab.DataSet
	LightsUp    []string
}

// Each has fn say every sentence of the checkup anew.
func (c *Checkup) Each(fn func(string) string) {
	c.Sentence, c.Next.Sentence = fn(c.Sentence), fn(c.Next.Sentence)
	for i := range c.Permissions {
		if p := &c.Permissions[i]; p.Next != nil {
			next := *p.Next
			next.Sentence = fn(next.Sentence)
			p.Next = &next
		}
	}
	for i := range c.Complaints {
		a := &c.Complaints[i]
		a.Answer, a.Next.Sentence = fn(a.Answer), fn(a.Next.Sentence)
		for j := range a.Evidence {
			a.Evidence[j] = fn(a.Evidence[j])
		}
	}
}
