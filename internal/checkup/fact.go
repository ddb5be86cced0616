package checkup

import (
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/cloud"
	"github.com/appmuster/appmuster/internal/vocab"
)

// lateAfter is how old a complete reading may be until its data set is stale:
// routine syncs are a day apart, and one may fail.
const lateAfter = 48 * time.Hour

// Guide is what is the same for all tenants of this instance.
type Guide struct {
	Cloud cloud.Cloud
	Sets  []Set
	// Needs are the permissions that are asked for.
	Needs []Need
	// ClientID is the operator's own registration; empty for none.
	ClientID string
	// Verdicts tells what mends a refusal of Microsoft's, by its code, such as
	// AADSTS7000222, and by the sentence that a tenant keeps of it.
	Verdicts map[string]Verdict
}

// Verdict is what mends a refusal where the operator's registration is used, and
// where the customer's own is.
type Verdict struct{ Shared, Own Action }

// Set is what is fixed of a data set.
type Set struct {
	Name  vocab.DataSet
	Title string
	// Ask is the permission that is asked for; any of Opens opens it, the least
	// of them first.
	Ask   string
	Opens []string
	// License is the Microsoft licence it needs; empty for none.
	License string
	Level   int
	// Spare sets are not missed where their permission was not given.
	Spare   bool
	Darkens []string
}

// Need is a permission that is asked for.
type Need struct {
	Name  string
	Level int
	Whys  []string
}

// Facts are what is known of one tenant.
type Facts struct {
	Mode         vocab.TenantMode
	State        vocab.TenantState
	Reason, Mend string
	StateSince   *time.Time
	Level        int
	// ClientID is the registration that is used; empty while unknown.
	ClientID string
	Kind     vocab.CredentialKind
	// CredentialExpiresAt is when the credential ends; nil: unknown, or never.
	CredentialExpiresAt *time.Time
	// Waits tells that a certificate waits for its upload.
	Waits bool
	// Filtered tells that people outside some domains are not stored.
	Filtered bool
	// NoPremium: Entra ID P1 and P2 are known to be missing; Acknowledged: a
	// person knows of that.
	NoPremium, Acknowledged bool
	// Granted are the permissions of the last token; nil while unknown.
	Granted []string
	// RetryAt is when a consent that was given is looked for again.
	RetryAt *time.Time
	// NextSyncAt is when the next routine sync is due; nil where none will run.
	NextSyncAt *time.Time
	// Seen is what checkTenant saw last; nil: never.
	Seen *Seen
	// Cells are the data sets of which something is known.
	Cells []Cell
	// Run is the newest; nil before the first.
	Run *Run
	Now time.Time
}

// Seen is what Microsoft answered when it was last asked for a tenant's consent.
// It is stored as JSON.
type Seen struct {
	At time.Time `json:"at"`
	// Token are the permissions of the token; nil while unknown.
	Token []string `json:"token"`
	// Assigned are those of the app's own service principal; nil where it could not
	// be read.
	Assigned []string `json:"assigned"`
	// Enabled is whether that service principal is; nil while unknown.
	Enabled *bool `json:"enabled,omitempty"`
	// Code, Reason and Mend tell of a refusal; empty for none.
	Code   string `json:"code,omitempty"`
	Reason string `json:"reason,omitempty"`
	Mend   string `json:"mend,omitempty"`
	// Passing tells that the refusal goes away by itself.
	Passing bool `json:"passing,omitempty"`
	// Degrades is the reason for which a look, not a sync, made the tenant DEGRADED;
	// empty where none did.
	Degrades string `json:"degrades,omitempty"`
	// RetryAt is when it is worth asking again; nil where nothing is waited for.
	RetryAt *time.Time `json:"retryAt,omitempty"`
	// Since is when it was first seen that a change has not reached all of
	// Microsoft's servers; nil where all agree.
	Since *time.Time `json:"since,omitempty"`
}

// Cell is what is known of one data set.
type Cell struct {
	Set          vocab.DataSet
	State        vocab.CoverageState
	Reason, Mend string
	// ScopeGranted and Licensed are nil while unknown.
	ScopeGranted, Licensed *bool
	LastSuccessAt          *time.Time
}

// Run is the newest sync.
type Run struct {
	State    vocab.SyncRunState
	Open     bool
	Error    string
	QueuedAt time.Time
	// ThrottledUntil is set while it waits because Microsoft asked for it.
	ThrottledUntil *time.Time
	FinishedAt     *time.Time
}

// Late tells whether a data set that was read whole once is too old to be
// trusted.
func Late(state vocab.CoverageState, lastSuccess *time.Time, now time.Time) bool {
	return state == vocab.CoverageStateGreen && lastSuccess != nil && now.Sub(*lastSuccess) > lateAfter
}

func (g Guide) set(name vocab.DataSet) (Set, bool) {
	for _, s := range g.Sets {
		if s.Name == name {
			return s, true
		}
	}
	return Set{}, false
}

// Set gives what is fixed of a data set; the zero Set for one that is none.
func (g Guide) Set(name vocab.DataSet) Set {
	s, _ := g.set(name)
	return s
}

// has tells whether a list of permissions has one of these.
func has(list []string, names ...string) bool {
	for _, l := range list {
		for _, n := range names {
			if strings.EqualFold(l, n) {
				return true
			}
		}
	}
	return false
}

// Levels gives what each consent level adds.
func (g Guide) Levels() []Level {
	titles := []string{"Directory", "Usage reports", "Sign-ins and audit log"}
	all := make([]Level, 0, len(titles))
	for i, title := range titles {
		l := Level{Level: i + 1, Title: title, Permissions: []string{}, DataSets: []vocab.DataSet{}, LightsUp: []string{}}
		for _, n := range g.Needs {
			if n.Level == l.Level {
				l.Permissions = append(l.Permissions, n.Name)
			}
		}
		for _, s := range g.Sets {
			if s.Level != l.Level {
				continue
			}
			l.DataSets = append(l.DataSets, s.Name)
			for _, d := range s.Darkens {
				if !has(l.LightsUp, d) {
					l.LightsUp = append(l.LightsUp, d)
				}
			}
		}
		all = append(all, l)
	}
	return all
}
