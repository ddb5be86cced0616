package tenantsync

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncstage"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
)

// walk is one call of Run on its way.
type walk struct {
	e      *Engine
	run    *ent.SyncRun
	tenant *ent.Tenant
	client *msgraph.Client
	lease  Lease
	stages []*stage
	// s is the stage under way.
	s *stage
	// until is when this call has worked long enough, on the machine's own clock.
	until time.Time
	// napped is how long this call paused for Microsoft.
	napped time.Duration
	// followed are hashes of the links of the listing under way.
	followed map[uint64]struct{}
	// spent is what the client had counted at the last commit.
	spent spent
}

type spent struct {
	requests, units int64
	waited          time.Duration
}

// stage is a SyncStage in memory. Within a commit a copy of it is changed, which
// replaces it only when the transaction has committed.
type stage struct {
	id       int64
	set      vocab.DataSet
	State    vocab.SyncStageState
	mode     *vocab.SyncMode
	reason   string
	mend     string
	detail   string
	fetched  int
	expected *int
	added    int
	changed  int
	removed  int
	requests int
	units    int
	waitedMs int
	attempts int
	started  *time.Time
	finished *time.Time
	// drift is what a whole read had to mend; nil when none was compared.
	drift *vocab.Drift
	cur   cursor
}

// cursor is the place within a data set, and what must be known at its end.
type cursor struct {
	// Part is the subset under way, Done those that are complete.
	Part string   `json:"part,omitempty"`
	Done []string `json:"done,omitempty"`
	// Phase of a part: list, then delta.
	Phase string `json:"phase,omitempty"`
	// Link leads to the next page; empty: the first.
	Link string `json:"link,omitempty"`
	// Pages counts the links that the listing under way led on by.
	Pages int `json:"pages,omitempty"`
	// Token is the delta link taken before the list began.
	Token string `json:"token,omitempty"`
	// Full is whether the part is read whole.
	Full bool `json:"full,omitempty"`
	// Seen is whether the part notes what it sees: not where nothing was stored.
	Seen bool `json:"seen,omitempty"`
	// Whole is whether a person asked for this set to be read whole.
	Whole bool `json:"whole,omitempty"`
	// Verify is whether the set is to be read whole beside its changes, Beside
	// whether the part under way is, Compared whether any part was; Extra counts
	// rows that neither the whole nor the changes knew.
	Verify   bool `json:"verify,omitempty"`
	Beside   bool `json:"beside,omitempty"`
	Compared bool `json:"compared,omitempty"`
	Extra    int  `json:"extra,omitempty"`
	// Spread is whether a whole read that was not planned has waited its turn.
	Spread bool `json:"spread,omitempty"`
	// First is whether the set was never read completely before.
	First bool `json:"first,omitempty"`
	// Since is when the set was last read completely before; zero: never.
	Since time.Time `json:"since,omitzero"`
	// Moved is whether somebody came into the domain filter who was there before.
	Moved bool `json:"moved,omitempty"`
	// Restarts counts how often a listing lost its link.
	Restarts int `json:"restarts,omitempty"`
	// After is the key of the last app or group that is done.
	After int64 `json:"after,omitempty"`
	// Open is the app or group whose pages are under way, Count its members so far.
	Open  int64 `json:"open,omitempty"`
	Count int   `json:"count,omitempty"`
	// Outside counts users who are in no domain of the filter, NoApp sign-ins that
	// name no app, Loose objects that point at what is not stored.
	Outside int `json:"outside,omitempty"`
	NoApp   int `json:"noApp,omitempty"`
	Loose   int `json:"loose,omitempty"`
	// AppsMade counts apps that were only met in sign-ins.
	AppsMade int `json:"appsMade,omitempty"`
	// The log being read goes from From to To; Top is what is not read yet.
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
	Top  time.Time `json:"top,omitzero"`
	// Low is the oldest event of the slice under way, Width how wide slices are.
	Low   time.Time     `json:"low,omitzero"`
	Width time.Duration `json:"width,omitempty"`
	// Unsure is whether an earlier reading ended half-way, so that what it stored
	// may not be rolled up.
	Unsure bool `json:"unsure,omitempty"`
	// Days are UTC days whose roll-up is due.
	Days []int `json:"days,omitempty"`
	// Consent is the tenant's consent generation that the set was last tried with
	// where it was not read whole.
	Consent int64 `json:"consent,omitempty"`
	// Sevenths are the parts of the apps whose day it is, Waiting the apps that are
	// due the next time.
	Sevenths []int   `json:"sevenths,omitempty"`
	Waiting  []int64 `json:"waiting,omitempty"`
	// Anew is whether a usage report was read that says something new.
	Anew bool `json:"anew,omitempty"`
	// RefusedSince is since when Microsoft has asked to be left alone without one
	// answer in between; zero while it answers.
	RefusedSince time.Time `json:"refusedSince,omitzero"`
	// Note is the reason that a complete stage shows all the same.
	Note string `json:"note,omitempty"`
	// Held are the delta links to save once held removals are released.
	Held map[string]string `json:"held,omitempty"`
	// IsHeld is set once removals were held.
	IsHeld bool `json:"isHeld,omitempty"`
	// Cause is why the stage did not end complete, for Close.
	Cause cause `json:"cause,omitempty"`
	// Concealed, Licensed: what Close tells of a data set.
	Concealed bool  `json:"concealed,omitempty"`
	Licensed  *bool `json:"licensed,omitempty"`
}

func newStage(row *ent.SyncStage) (*stage, error) {
	s := &stage{
		id: row.ID, set: row.DataSet, State: row.State, mode: row.Mode, reason: row.Reason, mend: row.Mend,
		detail: row.ErrorDetail, fetched: row.Fetched, expected: row.Expected, added: row.Added,
		changed: row.Changed, removed: row.Removed, requests: row.Requests, units: row.Units,
		waitedMs: row.ThrottledMs, attempts: row.Attempts, started: row.StartedAt, finished: row.FinishedAt, drift: row.Drift,
	}
	if len(row.Cursor) > 0 {
		if err := json.Unmarshal(row.Cursor, &s.cur); err != nil {
			return nil, fmt.Errorf("read place of stage: %w", err)
		}
	}
	return s, nil
}

// ended reports whether nothing more is to be done.
func (s *stage) ended() bool {
	return s.State != vocab.SyncStageStatePending && s.State != vocab.SyncStageStateRunning
}

func (s *stage) clone() *stage {
	c := *s
	c.cur.Done = append([]string(nil), s.cur.Done...)
	c.cur.Days = append([]int(nil), s.cur.Days...)
	c.cur.Waiting = append([]int64(nil), s.cur.Waiting...)
	if s.cur.Held != nil {
		c.cur.Held = make(map[string]string, len(s.cur.Held))
		for k, v := range s.cur.Held {
			c.cur.Held[k] = v
		}
	}
	return &c
}

func (s *stage) done(part string) bool {
	for _, d := range s.cur.Done {
		if d == part {
			return true
		}
	}
	return false
}

func (s *stage) save(ctx context.Context, tx *database.Tx) error {
	place, err := json.Marshal(s.cur)
	if err != nil {
		return fmt.Errorf("write place of stage: %w", err)
	}
	// Unlike an update of one, this does not read the row back, page after page.
	u := tx.Ent().SyncStage.Update().Where(syncstage.ID(s.id)).
		SetState(s.State).SetNillableMode(s.mode).SetReason(s.reason).SetMend(s.mend).SetErrorDetail(s.detail).
		SetFetched(s.fetched).SetNillableExpected(s.expected).SetAdded(s.added).SetChanged(s.changed).SetRemoved(s.removed).
		SetRequests(s.requests).SetUnits(s.units).SetThrottledMs(s.waitedMs).SetAttempts(s.attempts).
		SetNillableStartedAt(s.started).SetNillableFinishedAt(s.finished).SetCursor(place)
	if s.drift != nil {
		u.SetDrift(s.drift)
	}
	n, err := u.Save(ctx)
	if err != nil {
		return fmt.Errorf("save stage: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("save stage %d: it is gone", s.id)
	}
	return nil
}

func (w *walk) stage(set vocab.DataSet) *stage {
	for _, s := range w.stages {
		if s.set == set {
			return s
		}
	}
	return nil
}

// commit runs fn and saves the stage in one transaction, if the lease is still
// ours. fn changes the copy it is given; s becomes it after the commit.
func (w *walk) commit(ctx context.Context, s *stage, fn func(ctx context.Context, tx *database.Tx, s *stage) error, opts ...database.TxOption) error {
	now := spent{}
	if w.client != nil {
		now = spent{w.client.Requests(), w.client.Units(), w.client.ThrottledFor()}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	ctx, cancel := settled(ctx)
	defer cancel()
	var next *stage
	watched := w.e.watching(w.lease, false)
	err := w.e.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := w.e.fence(ctx, tx, w.lease); err != nil {
			return err
		}
		next = s.clone()
		next.requests += int(now.requests - w.spent.requests)
		next.units += int(now.units - w.spent.units)
		next.waitedMs += int((now.waited - w.spent.waited).Milliseconds())
		if err := fn(ctx, tx, next); err != nil {
			return err
		}
		if err := next.save(ctx, tx); err != nil {
			return err
		}
		return w.e.tell(ctx, tx, w.run.ID)
	}, append(opts, database.Repeatable())...)
	watched(err)
	if err != nil {
		return err
	}
	*s, w.spent = *next, now
	return nil
}

// longestCommit bounds a transaction that nobody can call off.
const longestCommit = 5 * time.Minute

// settled gives a context for one transaction that is not called off half-way: a
// page that was fetched is stored, and a connection that is cut in the middle of
// a statement costs more than the statement. The lease still decides.
func settled(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), longestCommit)
}

// begin notes that a stage is under way.
func (w *walk) begin(ctx context.Context, s *stage) error {
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		now := w.e.now()
		s.State, s.started = vocab.SyncStageStateRunning, &now
		c, err := coverageOf(ctx, tx, w.tenant.ID, s.set)
		if err != nil {
			return err
		}
		if s.cur.First = c.LastSuccessAt == nil; !s.cur.First {
			s.cur.Since = *c.LastSuccessAt
		}
		s.cur.Verify = w.verifies(s, c)
		return nil
	})
}

// complete ends a stage that was read whole, within its last commit, and notes
// the success where the next run and the coverage find it.
func (w *walk) complete(ctx context.Context, tx *database.Tx, s *stage) error {
	now := w.e.now()
	s.State, s.finished, s.reason, s.mend, s.detail = vocab.SyncStageStateComplete, &now, s.cur.Note, "", ""
	s.cur.Part, s.cur.Link, s.cur.Token = "", "", ""
	if s.cur.IsHeld {
		s.State = vocab.SyncStageStateHeld
		s.reason = "More would be removed than is plausible, so nothing was. Everything else was stored."
		s.mend = "Look at what would be removed, then release it or refuse it."
		return nil
	}
	if err := w.settleDrift(ctx, tx, s); err != nil {
		return err
	}
	c, err := coverageOf(ctx, tx, w.tenant.ID, s.set)
	if err != nil {
		return err
	}
	u := tx.Ent().Coverage.UpdateOne(c).SetLastSuccessAt(now)
	if s.mode == nil || *s.mode == vocab.SyncModeFull {
		u.SetLastFullAt(now)
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("note success: %w", err)
	}
	return nil
}

// end gives a stage another end than complete. What it noted as seen is of no
// more use: the next run reads the set again.
func (w *walk) end(ctx context.Context, s *stage, v verdict) error {
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		now := w.e.now()
		s.State, s.finished = v.state, &now
		s.reason, s.mend, s.detail, s.cur.Cause = v.reason, v.mend, v.detail, v.cause
		s.cur.Licensed, s.cur.Consent = v.licensed, w.tenant.ConsentGeneration
		if v.refused {
			err := activity.Audit(ctx, tx, activity.Entry{
				OrganizationID: w.tenant.OrganizationID, Action: activity.SyncLinkRefused, Actor: activity.Actor{Kind: vocab.ActorKindSync},
				SubjectKind: vocab.SubjectKindTenant, SubjectID: w.tenant.ID, Detail: map[string]any{"sequence": w.run.Sequence, "dataSet": string(s.set)},
			})
			if err != nil {
				return err
			}
		}
		if s.set == vocab.DataSetGroups {
			if err := recallMembers(ctx, tx, w.run.ID, w.tenant.ID); err != nil {
				return err
			}
		}
		return clearNotes(ctx, tx, w.run.ID, s.set)
	})
}

// abandon ends what comes after a vital data set that failed.
func (w *walk) abandon(ctx context.Context, failed vocab.DataSet) error {
	set, _ := Describe(failed)
	for _, s := range w.stages {
		if s.ended() {
			continue
		}
		err := w.end(ctx, s, verdict{
			state:  vocab.SyncStageStateSkipped,
			reason: fmt.Sprintf("Not read in this sync, because it ended at %q. What is stored from earlier stays.", set.Title),
			cause:  causeAbandoned,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rest ends the call when it has worked long enough. Between pages only.
func (w *walk) rest(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if time.Now().After(w.until) {
		return errYield
	}
	return nil
}

func (w *walk) setMode(s *stage, m vocab.SyncMode) { s.mode = &m }
