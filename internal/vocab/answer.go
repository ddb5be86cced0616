package vocab

import "time"

// Reason is one plain cause of an answer, with the data set it comes from.
type Reason struct {
	// Code names the cause for programs; it does not change once published.
	Code string `json:"code"`
	// Text is the cause as a plain sentence.
	Text string `json:"text"`
	// DataSet is where the fact comes from; empty for a cause without one.
	DataSet DataSet `json:"dataSet,omitempty"`
	// ObservedAt is when the fact was true; nil for a cause without a time.
	ObservedAt *time.Time `json:"observedAt,omitempty"`
}

// Evidence is one cause for mapping a user to an app.
type Evidence struct {
	Kind EvidenceKind `json:"kind"`
	// Since is when it began; nil when nothing tells.
	Since *time.Time `json:"since,omitempty"`
	// LastAt is when it was last true; nil for what holds now.
	LastAt *time.Time `json:"lastAt,omitempty"`
	// Detail is the group, the role or the scopes; empty when there is nothing to add.
	Detail string `json:"detail,omitempty"`
	// Past tells evidence that no longer counts: a sign-in before the window.
	Past bool `json:"past,omitempty"`
}

// Credential is a secret or certificate of an app registration: its name and
// dates, never its value.
type Credential struct {
	// Kind is SECRET or CERTIFICATE.
	Kind        string     `json:"kind"`
	DisplayName string     `json:"displayName,omitempty"`
	StartsAt    *time.Time `json:"startsAt,omitempty"`
	ExpiresAt   *time.Time `json:"expiresAt,omitempty"`
}

// PersonalPart is what an audit entry says of a person. The entry itself holds
// only the digest of both, so that the part can be erased and the log still
// proves the rest.
type PersonalPart struct {
	// Salt is 16 random bytes: without it a short value could be guessed.
	Salt []byte `json:"salt"`
	// Value is what was said.
	Value string `json:"value"`
}

// UsageCount is how often something was done within a report's period.
type UsageCount struct {
	// Name says what, such as mailsSent; published, it does not change.
	Name string `json:"name"`
	// Value is how often; of an app of Microsoft 365, 1 where it was used.
	Value int64 `json:"value"`
}

// LicenseTerm is one subscription through which a tenant holds a licence.
type LicenseTerm struct {
	// Status is Enabled, Warning, Suspended, Deleted or LockedOut, as Microsoft says.
	Status string `json:"status"`
	// Seats is how many it has.
	Seats int `json:"seats"`
	// Trial is whether it is a trial.
	Trial bool `json:"trial"`
	// StartedAt is when it began; nil when Microsoft does not say.
	StartedAt *time.Time `json:"startedAt,omitempty"`
	// EndsAt is when it goes into the next state unless it is renewed; nil when
	// Microsoft does not say.
	EndsAt *time.Time `json:"endsAt,omitempty"`
}
