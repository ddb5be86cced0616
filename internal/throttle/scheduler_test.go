package throttle

import (
	"container/heap"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var start = time.Date(2026, 9, 16, 12, 0, 0, 0, time.UTC)

// reader is a sync that asks one thing after the other.
type reader struct {
	account Account
	targets []Target
	left    int
	at      time.Time // when it asks next
	sent    []time.Time
	longest time.Duration
	from    time.Time
	slow    time.Duration // how much later than told it comes at least
}

type queue []*reader

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].at.Before(q[j].at) }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(*reader)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

// play lets readers read until an end. A wait longer than five seconds gives the
// worker away and takes up to late more to get one again.
func play(s *Scheduler, readers []*reader, until time.Time, late time.Duration) {
	random := rand.New(rand.NewPCG(1, 2))
	q := queue{}
	for _, r := range readers {
		if r.from.IsZero() {
			r.from = start
		}
		r.at = r.from
		heap.Push(&q, r)
	}
	for q.Len() > 0 {
		r := heap.Pop(&q).(*reader)
		if !until.IsZero() && r.at.After(until) {
			continue
		}
		ticket, wait := s.Ask(r.at, r.account, r.targets...)
		if ticket == nil {
			r.longest = max(r.longest, wait)
			if wait > 5*time.Second && late > 0 {
				wait += time.Duration(random.Int64N(int64(late)))
			}
			r.at = r.at.Add(wait + r.slow)
			heap.Push(&q, r)
			continue
		}
		r.sent = append(r.sent, r.at)
		if r.left--; r.left > 0 {
			r.at = r.at.Add(100*time.Millisecond + time.Duration(random.Int64N(int64(100*time.Millisecond))))
			heap.Push(&q, r)
		}
	}
}

// most gives the most that was sent in any window of a length.
func most(window time.Duration, readers ...*reader) int {
	var all []time.Time
	for _, r := range readers {
		all = append(all, r.sent...)
	}
	most := 0
	for _, from := range all {
		n := 0
		for _, t := range all {
			if !t.Before(from) && t.Before(from.Add(window)) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

func logs() []Target { return []Target{{Path: "/auditLogs/signIns"}} }

func activity() []Target {
	return []Target{{Path: "/users", Query: url.Values{"$select": {"id,signInActivity"}}}}
}

func TestALogIsReadNearItsLimitInShortSteps(t *testing.T) {
	t.Parallel()
	r := &reader{account: Account{App: "app", Tenant: "one"}, targets: logs(), left: 300}
	play(&Scheduler{}, []*reader{r}, time.Time{}, 5*time.Second)
	require.Len(t, r.sent, 300, "nothing is lost")
	require.LessOrEqual(t, most(10*time.Second, r), 5)
	took := r.sent[299].Sub(r.sent[0])
	require.Less(t, took, 590*time.Second*100/90, "59 windows after the first")
	require.LessOrEqual(t, r.longest, 5*time.Second, "so no worker is given away")
}

func TestManyTenantsShareAnAppsLimitFairly(t *testing.T) {
	t.Parallel()
	s := &Scheduler{}
	var readers []*reader
	for i := range 60 {
		readers = append(readers, &reader{account: Account{App: "app", Tenant: string(rune('A' + i))}, targets: logs(), left: 10_000})
	}
	play(s, readers, start.Add(10*time.Minute), 5*time.Second)
	total, least, most1 := 0, 1<<30, 0
	for _, r := range readers {
		total += len(r.sent)
		least, most1 = min(least, len(r.sent)), max(most1, len(r.sent))
		require.LessOrEqual(t, most(10*time.Second, r), 5)
	}
	require.LessOrEqual(t, most(10*time.Second, readers...), 122)
	require.GreaterOrEqual(t, total, 60*122*90/100, "of 122 in each of 60 windows")
	require.LessOrEqual(t, most1-least, total/60/5, "within a tenth of the mean: %d to %d", least, most1)
}

func TestOneTenantsLongReadingLeavesRoomForOthers(t *testing.T) {
	t.Parallel()
	large := &reader{account: Account{App: "app", Tenant: "large"}, targets: activity(), left: 10_000}
	late := &reader{account: Account{App: "app", Tenant: "late"}, targets: activity(), left: 20, from: start.Add(10 * time.Minute)}
	play(&Scheduler{}, []*reader{large, late}, start.Add(30*time.Minute), 0)
	require.LessOrEqual(t, most(time.Minute, large, late), 10)
	require.Len(t, late.sent, 20)
	took := late.sent[19].Sub(late.from)
	require.Less(t, took, 6*time.Minute, "half of ten in a minute, and the wait for the first")
}

func TestAPersonGetsFourTurnsForOneOfRoutine(t *testing.T) {
	t.Parallel()
	routine := &reader{account: Account{App: "app", Tenant: "routine"}, targets: activity(), left: 10_000}
	person := &reader{account: Account{App: "app", Tenant: "person", Waited: true}, targets: activity(), left: 10_000, from: start.Add(5 * time.Minute)}
	play(&Scheduler{}, []*reader{routine, person}, start.Add(65*time.Minute), 0)
	n := 0
	for _, at := range routine.sent {
		if !at.Before(person.from) {
			n++
		}
	}
	require.InDelta(t, 4, float64(len(person.sent))/float64(n), 0.8, "%d and %d", len(person.sent), n)
	require.LessOrEqual(t, most(time.Minute, routine, person), 10)
}

func TestTheDirectoryIsReadNearItsLimit(t *testing.T) {
	t.Parallel()
	var batch []Target
	for range 20 {
		batch = append(batch, Target{Path: "/groups/00000000-0000-0000-0000-000000000001/members"})
	}
	for size, limit := range map[Size]int{SizeUnknown: 3500, SizeSmall: 3500, SizeMedium: 5000, SizeLarge: 8000} {
		s := &Scheduler{}
		now, end, spent := start, start.Add(5*time.Minute), []time.Time{}
		for now.Before(end) {
			ticket, wait := s.Ask(now, Account{App: "app", Tenant: "one", Size: size}, batch...)
			if ticket == nil {
				require.LessOrEqual(t, wait, 5*time.Second)
				now = now.Add(wait)
				continue
			}
			spent = append(spent, now)
			now = now.Add(5 * time.Millisecond)
		}
		r := &reader{sent: spent}
		require.LessOrEqual(t, most(10*time.Second, r)*60, limit)
		require.GreaterOrEqual(t, len(spent)*60, limit*30*90/100, "size %d", size)
	}
}

func TestPublishedPrices(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]price{
		"/users":                                    {units: 2},
		"/users?$select=id":                         {units: 1},
		"/users?$top=10":                            {units: 1},
		"/users?$select=id&$top=5":                  {units: 1},
		"/users?$expand=manager":                    {units: 3},
		"/users/delta()":                            {units: 2},
		"/users/x":                                  {units: 1},
		"/users/x/memberOf":                         {units: 2},
		"/users/x/transitiveMemberOf/y":             {units: 2},
		"/users/x/photo/$value":                     {units: 1},
		"/users/x/licenseDetails":                   {units: 2},
		"/me/transitiveMemberOf":                    {units: 2},
		"/groups":                                   {units: 1},
		"/groups/x/members":                         {units: 3},
		"/groups/x/members?$select=id":              {units: 2},
		"/groups/x/transitiveMembers":               {units: 5},
		"/applications":                             {units: 2},
		"/applications/delta":                       {units: 2},
		"/servicePrincipals/x/appRoleAssignedTo":    {units: 1},
		"/servicePrincipals/x/appRoleAssignments":   {units: 2},
		"/oauth2PermissionGrants":                   {units: 2},
		"/subscribedSkus":                           {units: 3},
		"/organization":                             {units: 1},
		"/directoryRoles":                           {units: 1},
		"/users?$select=id,signInActivity":          {family: familyActivity, units: 1},
		"/auditLogs/signIns?$top=5":                 {family: familyLogs, units: 1},
		"/reports/servicePrincipalSignInActivities": {family: familyLogs, units: 1},
		"/reports/getTeamsUserActivityUserDetail(period='D7')": {family: familyReport, units: 1, report: "getteamsuseractivityuserdetail"},
		"/identityProtection/riskyUsers":                       {family: familyProtection, units: 1},
		"/admin/reportSettings":                                {family: familyOther, units: 1},
	} {
		u, err := url.Parse(target)
		require.NoError(t, err)
		require.Equal(t, want, priceOf(u.Path, u.Query()), target)
	}
}

func TestReportsAreLimitedEachForItself(t *testing.T) {
	t.Parallel()
	s := &Scheduler{}
	a := Account{App: "app", Tenant: "one"}
	report := func(name string) time.Duration {
		_, wait := s.Ask(start, a, Target{Path: "/reports/" + name + "(period='D7')"})
		return wait
	}
	for range 14 {
		require.Zero(t, report("getEmailActivityUserDetail"))
	}
	require.Greater(t, report("getEmailActivityUserDetail"), 10*time.Minute)
	require.Zero(t, report("getTeamsUserActivityUserDetail"))
}

func TestWhatARequestReallyCostIsCounted(t *testing.T) {
	t.Parallel()
	s := &Scheduler{}
	a := Account{App: "app", Tenant: "one"}
	ticket, _ := s.Ask(start, a, Target{Path: "/users"})
	ticket.Settle(3500)
	_, wait := s.Ask(start.Add(time.Second), a, Target{Path: "/users"})
	require.Positive(t, wait)
	ticket.Settle(2)
	_, wait = s.Ask(start.Add(time.Second), a, Target{Path: "/users"})
	require.Zero(t, wait)
}

func TestMicrosoftsWordOnWhatIsSpentIsHeard(t *testing.T) {
	t.Parallel()
	s := &Scheduler{}
	a := Account{App: "app", Tenant: "one"}
	ticket, _ := s.Ask(start, a, Target{Path: "/users"})
	ticket.Heard(start, 1.2)
	other, wait := s.Ask(start, a, Target{Path: "/users"})
	require.Nil(t, other, "others spend of the same limit")
	require.Positive(t, wait)
	require.LessOrEqual(t, wait, 10*time.Second)
	_, again := s.Ask(start.Add(wait), a, Target{Path: "/users"})
	require.Zero(t, again)
}

func TestARefusalLowersALimitForAWhile(t *testing.T) {
	t.Parallel()
	s := &Scheduler{}
	a := Account{App: "app", Tenant: "one"}
	window := func(from time.Time) int {
		n := 0
		for end := from.Add(10 * time.Second); from.Before(end); {
			ticket, wait := s.Ask(from, a, logs()...)
			from = from.Add(wait)
			if ticket != nil {
				n++
			}
		}
		return n
	}
	ticket, _ := s.Ask(start, a, logs()...)
	ticket.Refused(start, false)
	require.Equal(t, 4, window(start.Add(time.Minute/4)))
	require.Equal(t, 5, window(start.Add(10*time.Minute)), "it is tried again")
}

func TestAClockSetBackDelaysByAWindowAtMost(t *testing.T) {
	t.Parallel()
	s := &Scheduler{}
	a := Account{App: "app", Tenant: "one"}
	for range 5 {
		s.Ask(start, a, logs()...)
	}
	_, wait := s.Ask(start.Add(-time.Hour), a, logs()...)
	require.LessOrEqual(t, wait, 11*time.Second)
}

func TestATurnNobodyComesForIsGivenAway(t *testing.T) {
	t.Parallel()
	s := &Scheduler{}
	gone, here := Account{App: "app", Tenant: "gone"}, Account{App: "app", Tenant: "here"}
	for range 10 {
		s.Ask(start, Account{App: "app", Tenant: "before"}, activity()...)
	}
	_, first := s.Ask(start, gone, activity()...)
	require.Positive(t, first)
	now := start.Add(first + claimKept + time.Second)
	for range 10 {
		ticket, _ := s.Ask(now, here, activity()...)
		require.NotNil(t, ticket)
	}
}

func TestWhoeverComesLateKeepsTheirTurn(t *testing.T) {
	t.Parallel()
	for _, late := range []time.Duration{time.Second, 10 * time.Second, 20 * time.Second, time.Minute} {
		var s Scheduler
		var readers []*reader
		for i := range 40 {
			readers = append(readers, &reader{account: Account{App: "app", Tenant: string(rune('A' + i))}, targets: activity(), left: 2, slow: late / 2})
		}
		play(&s, readers, start.Add(time.Hour), late/2)
		var last time.Time
		for _, r := range readers {
			require.Len(t, r.sent, 2, "a tenant was left out for an hour; late by up to %s", late)
			last = later(last, r.sent[1])
		}
		require.LessOrEqual(t, most(time.Minute, readers...), 10)
		// Eighty at ten a minute take eight minutes where nobody is late.
		require.Less(t, last.Sub(start), 20*time.Minute, "late by up to %s", late)
	}
}
