package tenantsync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// Params of New. DB and Graph are needed.
type Params struct {
	DB *database.DB
	// Graph gives the client that reads a tenant, with its credential opened.
	// It sends nothing. A *msgraph.Error from it counts as Microsoft's.
	Graph func(ctx context.Context, t *ent.Tenant) (*msgraph.Client, error)
	// Now is the clock; nil means the database's.
	Now func() time.Time
	// RunURL gives a run's page for webhooks; nil leaves it out.
	RunURL func(organizationID, runID int64) string
	// Origin says whose a new app is, until the rules judge it at the end of the
	// run; nil: somebody else's.
	Origin func(app AppIdentity) vocab.AppOrigin
	// LicenseName gives the name people know a SKU by, "" if unknown; nil knows none.
	LicenseName func(skuID, skuPartNumber string) string
	// Numbers gives the numbers that stand for an organization's users, within the
	// caller's transaction; nil, or giving nil, for none.
	Numbers func(ctx context.Context, tx *database.Tx, organizationID int64) (func(xid.GUID) int64, error)
	// WorkFor is how long one call of Run works at most; 0 means 5 minutes.
	WorkFor time.Duration
	// MaxPages is how many links a listing may lead on by; 0 means 100,000, which no
	// listing of less than ten million elements needs.
	MaxPages int
	// Backoff is the first pause after a failed request, doubled at each more;
	// 0 means half a second.
	Backoff time.Duration
	// Pause waits within a call of Run, 5 s at most, until the time has passed or
	// the context ends; nil sleeps.
	Pause func(ctx context.Context, d time.Duration) error
	// Watch is called before each transaction that needs a lease, and what it gives
	// after it with its error, ErrStale among them; nil: nobody watches.
	Watch func(use LeaseUse) (ended func(error))
	// Unknown is told of each value that Microsoft's documentation did not know, by
	// its property, one of UnknownProperties; from several goroutines. nil: nobody is.
	Unknown func(property string)
}

// AppIdentity is what the directory says of where an app comes from, and of
// which directory it was found in. Empty is unknown.
type AppIdentity struct {
	AppID                xid.GUID
	PublisherTenantID    xid.GUID
	GalleryTemplateID    string
	ServicePrincipalType string
	EntraTenantID        xid.GUID
}

// Engine reads tenants. One per process; safe for several goroutines.
type Engine struct {
	db          *database.DB
	graph       func(context.Context, *ent.Tenant) (*msgraph.Client, error)
	now         func() time.Time
	runURL      func(int64, int64) string
	origin      func(AppIdentity) vocab.AppOrigin
	licenseName func(string, string) string
	numbers     func(context.Context, *database.Tx, int64) (func(xid.GUID) int64, error)
	workFor     time.Duration
	maxPages    int
	backoff     time.Duration
	pause       func(context.Context, time.Duration) error
	watch       func(LeaseUse) func(error)
	unknown     func(string)
}

// New makes an engine. It sends nothing and writes nothing.
func New(p Params) *Engine {
	e := &Engine{
		db: p.DB, graph: p.Graph, runURL: p.RunURL,
		origin: p.Origin, licenseName: p.LicenseName, numbers: p.Numbers, workFor: p.WorkFor, maxPages: p.MaxPages, backoff: p.Backoff, watch: p.Watch, unknown: p.Unknown,
	}
	e.now = e.db.Now
	if p.Now != nil {
		e.now = func() time.Time { return p.Now().UTC().Truncate(time.Microsecond) }
	}
	if e.origin == nil {
		e.origin = func(AppIdentity) vocab.AppOrigin { return vocab.AppOriginThirdParty }
	}
	if e.licenseName == nil {
		e.licenseName = func(string, string) string { return "" }
	}
	if e.workFor == 0 {
		e.workFor = 5 * time.Minute
	}
	if e.maxPages == 0 {
		e.maxPages = 100_000
	}
	if e.pause = p.Pause; e.pause == nil {
		e.pause = nap
	}
	if e.backoff == 0 {
		e.backoff = 500 * time.Millisecond
	}
	return e
}

// OutcomeKind is what is to be done after Run.
type OutcomeKind uint8

const (
	// Done: every data set has its end, good or bad. Call Close.
	Done OutcomeKind = iota + 1
	// Snooze: call Run again with the same numbers at Until.
	Snooze
	// Stopped: the run is canceled, over, or another worker's. Do nothing.
	Stopped
)

// Outcome is how a call of Run ended.
type Outcome struct {
	Kind OutcomeKind
	// Until is when to go on, for Snooze; it may be the present.
	Until time.Time
	// Reason says why, for Stopped: a short text for the log.
	Reason string
	// Lease is what Close wants, for Done. It is ours for 60 s; Hold keeps it.
	Lease Lease
}

// errYield ends a call of Run that has worked long enough.
var errYield = errors.New("worked long enough")

// snooze ends a call of Run that has to wait for Microsoft.
type snooze struct{ until time.Time }

func (s *snooze) Error() string { return "wait until " + s.until.Format(time.RFC3339) }

// Run works on a run for at most WorkFor and says what to do then. The
// generation is the one it was enqueued with: of two workers with the same one
// only the first works, until its lease runs out. An error is the database's or
// the context's; what was committed stays, and the same call later goes on from
// there. It opens transactions of its own: call it without one.
func (e *Engine) Run(ctx context.Context, runID, generation int64) (Outcome, error) {
	ctx = viewer.System(ctx, "sync_tenant")
	run, err := e.db.Ent().SyncRun.Query().Where(syncrun.ID(runID)).WithStages().Only(ctx)
	if ent.IsNotFound(err) {
		return Outcome{Kind: Stopped, Reason: "the run is gone"}, nil
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("load run: %w", err)
	}
	if !run.Open {
		return Outcome{Kind: Stopped, Reason: "the run is over"}, nil
	}
	lease, err := e.claim(ctx, run, generation)
	if errors.Is(err, ErrStale) {
		return Outcome{Kind: Stopped, Reason: "another worker has the run"}, nil
	}
	if err != nil {
		return Outcome{}, ended(ctx, err)
	}
	asked := ctx
	ctx, stop := e.beat(ctx, lease)
	defer stop()

	outcome, err := e.work(ctx, run, lease)
	if err != nil && (errors.Is(err, ErrStale) || errors.Is(context.Cause(ctx), ErrStale)) {
		return Outcome{Kind: Stopped, Reason: "the run was canceled or given to another worker"}, nil
	}
	if err != nil {
		err = ended(asked, fmt.Errorf("sync tenant: %w", err))
	}
	if err == nil && outcome.Kind == Done {
		return outcome, nil
	}
	until := e.now()
	if outcome.Kind == Snooze {
		until = outcome.Until
	}
	stop()
	if freed := e.release(context.WithoutCancel(ctx), lease, until); freed != nil && !errors.Is(freed, ErrStale) {
		err = errors.Join(err, freed)
	}
	return outcome, err
}

// ended makes sure that an error which is the end of the context says so: drivers
// have words of their own for it.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return errors.Join(context.Cause(ctx), err)
	}
	return err
}

// work walks the steps from where the run stands.
func (e *Engine) work(ctx context.Context, run *ent.SyncRun, lease Lease) (Outcome, error) {
	t, err := e.db.Ent().Tenant.Get(ctx, run.TenantID)
	if err != nil {
		return Outcome{}, fmt.Errorf("load tenant: %w", err)
	}
	w := &walk{e: e, run: run, tenant: t, lease: lease, until: time.Now().Add(e.workFor), followed: map[uint64]struct{}{}}
	priority := msgraph.PriorityLow
	if run.Trigger != vocab.SyncTriggerScheduled {
		priority = msgraph.PriorityNormal
	}
	stored, err := e.db.Ent().User.Query().Where(user.TenantID(t.ID)).Count(ctx)
	if err != nil {
		return Outcome{}, fmt.Errorf("count users: %w", err)
	}
	for _, row := range run.Edges.Stages {
		s, err := newStage(row)
		if err != nil {
			return Outcome{}, err
		}
		w.stages = append(w.stages, s)
	}
	client, clientErr := e.graph(ctx, t)
	w.client = client
	for _, step := range steps() {
		s := w.stage(step.set)
		if s == nil || s.ended() {
			continue
		}
		err := clientErr
		if err == nil {
			w.s = s
			users := stored
			if u := w.stage(vocab.DataSetUsers); u != nil {
				users = max(users, u.fetched)
			}
			err = w.step(msgraph.WithBudget(ctx, msgraph.Budget{Priority: priority, Users: users}), s, step)
		}
		if err == nil {
			w.survey(ctx, step.set)
			continue
		}
		var wait *snooze
		switch {
		case errors.Is(err, errYield):
			return Outcome{Kind: Snooze, Until: e.now()}, nil
		case errors.As(err, &wait):
			return Outcome{Kind: Snooze, Until: wait.until}, nil
		case ctx.Err() != nil:
			return Outcome{}, context.Cause(ctx)
		}
		verdict, known := judge(step.set, t, err)
		if clientErr != nil {
			verdict, known = judgeClient(step.set, t, clientErr)
		}
		if !known {
			return Outcome{}, err
		}
		if verdict.cause == causeConsent {
			if renewed, err := w.renewed(ctx); err != nil {
				return Outcome{}, err
			} else if renewed {
				return Outcome{Kind: Snooze, Until: e.now()}, nil
			}
		}
		if err := w.end(ctx, s, verdict); err != nil {
			return Outcome{}, err
		}
		if verdict.fatal {
			if err := w.abandon(ctx, step.set); err != nil {
				return Outcome{}, err
			}
			break
		}
	}
	return Outcome{Kind: Done, Lease: lease}, nil
}

// step is one stretch of the way. A data set may have two: groups are listed
// before what points at them is read, their members after it is known which
// groups matter.
type step struct {
	set  vocab.DataSet
	name string
	walk func(ctx context.Context, w *walk, s *stage) error
}

func steps() []step {
	return []step{
		{vocab.DataSetOrganization, "", readOrganization},
		{vocab.DataSetLicenses, "", readLicenses},
		{vocab.DataSetUsers, "", readUsers},
		{vocab.DataSetGroups, "", readGroups},
		{vocab.DataSetApps, "", readApps},
		{vocab.DataSetGrants, "", readGrants},
		{vocab.DataSetDirectoryAudits, "", readAudits}, // tells whose assignments changed
		{vocab.DataSetAssignments, "", readAssignments},
		{vocab.DataSetDirectoryRoles, "", readRoles}, // a group that holds one has its members read
		{vocab.DataSetGroups, "members", readMembers},
		{vocab.DataSetSignIns, "", readSignIns},
		{vocab.DataSetUsageReports, "", readReports},
		{vocab.DataSetPhotos, "", readPhotos},
	}
}

// step begins a stage where it has not begun, and walks one stretch of it.
func (w *walk) step(ctx context.Context, s *stage, st step) error {
	if s.State == vocab.SyncStageStatePending {
		set, _ := Describe(st.set)
		if !set.asked(w.tenant.ConsentLevel) {
			return w.end(ctx, s, notAsked(set))
		}
		if err := w.begin(ctx, s); err != nil {
			return err
		}
	}
	return st.walk(ctx, w, s)
}
