package tenantsync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/usagereport"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// mailbox is what a report says of an account's mailbox.
type mailbox struct {
	user xid.GUID
	kind string
}

// roster finds present users by their sign-in names: 17 bytes for each of them.
type roster struct {
	names []rosterName // by their hash
	seen  []bool       // at the same places
}

type rosterName struct {
	hash uint64
	user int64
}

func nameHash(upn string) uint64 {
	f := fnv.New64a()
	_, _ = f.Write([]byte(strings.ToLower(upn)))
	return f.Sum64()
}

// roster reads them; users is about how many there are.
func (w *walk) roster(ctx context.Context, users int) (*roster, error) {
	rows, err := w.e.db.SQL().QueryContext(ctx, w.e.db.Rebind("SELECT id, user_principal_name FROM users WHERE tenant_id = ? AND removed_at IS NULL"), w.tenant.ID)
	if err != nil {
		return nil, fmt.Errorf("list users' names: %w", err)
	}
	defer rows.Close()
	names := make([]rosterName, 0, users) // at once: growing it would take as much again
	for rows.Next() {
		var n rosterName
		var upn string
		if err := rows.Scan(&n.user, &upn); err != nil {
			return nil, fmt.Errorf("list users' names: %w", err)
		}
		n.hash = nameHash(upn)
		names = append(names, n)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list users' names: %w", err)
	}
	slices.SortFunc(names, func(a, b rosterName) int {
		switch {
		case a.hash < b.hash:
			return -1
		case a.hash > b.hash:
			return 1
		}
		return int(a.user - b.user)
	})
	return &roster{names: names, seen: make([]bool, len(names))}, nil
}

// find gives where the users with this name's hash begin, and how many there are.
func (r *roster) find(upn string) (at, n int) {
	h := nameHash(upn)
	at = sort.Search(len(r.names), func(i int) bool { return r.names[i].hash >= h })
	for at+n < len(r.names) && r.names[at+n].hash == h {
		n++
	}
	return at, n
}

// reading is one report on its way.
type reading struct {
	w         *walk
	r         usageReport
	people    *roster
	users     int  // stored ones
	concealed bool // as Microsoft's setting says, and then as the names do
	all, rows int  // all of them, and those of people who are not deleted
	refreshed time.Time
	totals    map[vocab.Workload]*usageTotals
	lacks     map[vocab.Workload]bool // without a column of last activities
	// blank is whether nothing was stored of this report's workload before it;
	// nil until that was looked for.
	blank *bool
}

type usageTotals struct {
	people, active, matched int
	last                    time.Time
}

func newReading(w *walk, r usageReport, people *roster, concealed bool) *reading {
	clear(people.seen)
	return &reading{w: w, r: r, people: people, concealed: concealed, totals: map[vocab.Workload]*usageTotals{}, lacks: map[vocab.Workload]bool{}}
}

// usageRow is what is stored of one user and workload.
type usageRow struct {
	user     int64
	upn      string
	workload vocab.Workload
	known    bool
	last     *time.Time
	stored   []byte // counts as they are stored; nil where nobody asked for them
	counts   []vocab.UsageCount
	mailbox  string
	removed  *time.Time
	hash     int64
}

func (u *usageRow) sum() int64 {
	h := hasher{}
	h.text(string(u.workload))
	h.time(u.last)
	for _, c := range u.counts {
		h.text(c.Name)
		h.text(strconv.FormatInt(c.Value, 10))
	}
	h.text(u.mailbox)
	return h.sum()
}

// store takes a thousand rows of the report.
func (g *reading) store(ctx context.Context, tx *database.Tx, s *stage, rows []msgraph.ReportRow) error {
	s.fetched += len(rows)
	s.cur.Anew = true
	workloads := lastColumns()
	if g.r.workload != "" {
		workloads = map[vocab.Workload]string{g.r.workload: g.r.last}
	}
	for workload, column := range workloads {
		// What is not told is not taken for idleness.
		if !rows[0].Has(column) {
			g.lacks[workload] = true
			delete(workloads, workload)
		}
	}
	matched := map[int64]msgraph.ReportRow{}
	var users []int64
	places := map[int64]int{}
	for _, row := range rows {
		if day := row.RefreshedOn(); day.After(g.refreshed) {
			g.refreshed = day
		}
		if row.Yes("Is Deleted") {
			continue // the name may be somebody else's by now
		}
		name := strings.TrimSpace(row.Text("User Principal Name"))
		if g.rows++; g.rows == 1 {
			g.concealed = false // what is read decides
		}
		hidden := msgraph.IsConcealedName(name)
		g.concealed = g.concealed || hidden
		at, n := 0, 0
		if !hidden && name != "" {
			at, n = g.people.find(name)
		}
		for i := at; i < at+n; i++ {
			id := g.people.names[i].user
			matched[id], places[id] = row, i
			users = append(users, id)
		}
		g.count(workloads, row, n > 0)
	}
	for workload, last := range workloads {
		if err := g.storeUsage(ctx, tx, s, workload, last, users, matched, places); err != nil {
			return err
		}
	}
	return nil
}

// count adds a row to the report's totals. The report on everybody lists a
// workload only of whom it knows an activity or a licence.
func (g *reading) count(workloads map[vocab.Workload]string, row msgraph.ReportRow, known bool) {
	if g.r.more {
		return
	}
	for workload, column := range workloads {
		last := row.Day(column)
		if g.r.workload == "" && last.IsZero() && !row.Yes(hasLicense(workload)) {
			continue
		}
		t := g.totals[workload]
		if t == nil {
			t = &usageTotals{}
			g.totals[workload] = t
		}
		t.people++
		if known {
			t.matched++
		}
		if last.After(t.last) {
			t.last = last
		}
		if !last.IsZero() && last.After(row.RefreshedOn().AddDate(0, 0, -g.r.days)) {
			t.active++
		}
	}
}

// hasLicense is the column of the report on everybody that says whether somebody
// may use a workload.
func hasLicense(workload vocab.Workload) string {
	return map[vocab.Workload]string{
		vocab.WorkloadExchange: "Has Exchange License", vocab.WorkloadTeams: "Has Teams License", vocab.WorkloadSharePoint: "Has SharePoint License",
		vocab.WorkloadOneDrive: "Has OneDrive License", vocab.WorkloadVivaEngage: "Has Yammer License",
	}[workload]
}

func (g *reading) storeUsage(ctx context.Context, tx *database.Tx, s *stage, workload vocab.Workload, last string, users []int64, matched map[int64]msgraph.ReportRow, places map[int64]int) error {
	if len(users) == 0 {
		return nil
	}
	counted := g.r.workload != "" && !g.r.more // its own counts replace what is stored
	blank := false
	if counted {
		var err error
		if blank, err = g.begunBlank(ctx, tx); err != nil {
			return err
		}
	}
	blank = blank && !slices.ContainsFunc(users, func(id int64) bool { return g.people.seen[places[id]] })
	stored, err := loadUsage(ctx, tx, workload, users, blank, !counted)
	if err != nil {
		return err
	}
	var write [][]any
	for _, before := range stored {
		row := matched[before.user]
		// Two names may have one hash: nobody gets what is somebody else's.
		if !strings.EqualFold(before.upn, strings.TrimSpace(row.Text("User Principal Name"))) {
			continue
		}
		after := before
		after.workload = workload
		if day := row.Day(last); !day.IsZero() && (after.last == nil || day.After(*after.last)) {
			after.last = &day
		}
		switch {
		case g.r.workload == "":
			// It makes rows of what no other report tells of.
			if workload != vocab.WorkloadVivaEngage && (!before.known || before.removed != nil) || after.last == nil && !row.Yes(hasLicense(workload)) {
				continue
			}
		case g.r.more:
			if !before.known || before.removed != nil {
				continue
			}
		default:
			after.counts = g.counts(row)
		}
		if g.r.workload != "" || workload == vocab.WorkloadVivaEngage {
			g.people.seen[places[before.user]] = true
		}
		if row.Has("Recipient Type") {
			after.mailbox = clip(clean(row.Text("Recipient Type")), 40)
		}
		if !counted {
			if before.known && before.removed == nil && before.hash != 0 && after.last == before.last && after.mailbox == before.mailbox {
				continue // its counts stay as well
			}
			if len(before.stored) > 0 {
				if err := json.Unmarshal(before.stored, &after.counts); err != nil {
					return fmt.Errorf("read counts: %w", err)
				}
			}
		}
		after.hash = after.sum()
		if before.known && before.removed == nil && before.hash == after.hash {
			continue
		}
		switch {
		case g.r.more || g.r.workload == "" && before.known && before.removed == nil: // counted with the report that made it
		case !before.known || before.removed != nil:
			s.added++
		default:
			s.changed++
		}
		write = append(write, []any{
			g.w.tenant.OrganizationID, g.w.tenant.ID, after.user, string(workload), after.last, countsText(after.counts), after.mailbox,
			g.refreshed, g.r.days, g.w.e.now(), nil, after.hash,
		})
	}
	return upsert(ctx, tx, usageTable(g.r.workload != "" && !g.r.more), write)
}

func (g *reading) counts(row msgraph.ReportRow) []vocab.UsageCount {
	all := []vocab.UsageCount{}
	for _, c := range g.r.counts {
		if n, ok := row.Number(c.heading); ok && n >= 0 {
			all = append(all, vocab.UsageCount{Name: c.name, Value: n})
		}
	}
	for _, c := range g.r.flags {
		if row.Has(c.heading) {
			n := int64(0)
			if row.Yes(c.heading) {
				n = 1
			}
			all = append(all, vocab.UsageCount{Name: c.name, Value: n})
		}
	}
	return all
}

// countsText is how counts are stored: as JSON makes them, null for none at all.
// Their names are ours and need no escaping.
func countsText(counts []vocab.UsageCount) string {
	if counts == nil {
		return "null"
	}
	b := append(make([]byte, 0, 2+48*len(counts)), '[')
	for i, c := range counts {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, `{"name":"`...), c.Name...), `","value":`...)
		b = append(strconv.AppendInt(b, c.Value, 10), '}')
	}
	return string(append(b, ']'))
}

// usageTable writes rows; only the report that counts says over how many days.
func usageTable(counting bool) tableSpec {
	t := tableSpec{
		name: "workload_usages",
		columns: []string{
			"organization_id", "tenant_id", "user_id", "workload", "last_activity_at", "counts", "mailbox_type",
			"refreshed_at", "period_days", "first_seen_at", "removed_at", "content_hash",
		},
		conflict: "(user_id, workload, organization_id)",
		update:   []string{"last_activity_at", "counts", "mailbox_type", "refreshed_at", "removed_at", "content_hash"},
	}
	if counting {
		t.update = append(t.update, "period_days")
	}
	return t
}

// begunBlank reports whether nothing was stored of anybody's use of the report's
// workload before its first rows.
func (g *reading) begunBlank(ctx context.Context, tx *database.Tx) (bool, error) {
	if g.blank == nil {
		var some bool
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM workload_usages WHERE tenant_id = ? AND workload = ?)", g.w.tenant.ID, string(g.r.workload)).Scan(&some)
		if err != nil {
			return false, fmt.Errorf("look for stored usage: %w", err)
		}
		some = !some
		g.blank = &some
	}
	return *g.blank, nil
}

// loadUsage finds users by our keys, and what is stored of their use of a
// workload: nothing where blank says that there is nothing, their counts where
// they are wanted.
func loadUsage(ctx context.Context, tx *database.Tx, workload vocab.Workload, users []int64, blank, counts bool) ([]usageRow, error) {
	if blank {
		all, err := query(ctx, tx, distinct(users), "SELECT id, user_principal_name FROM users WHERE removed_at IS NULL AND id", nil, "",
			func(scan func(...any) error) (r usageRow, err error) {
				err = scan(&r.user, &r.upn)
				return r, err
			})
		if err != nil {
			return nil, fmt.Errorf("load usage: %w", err)
		}
		return all, nil
	}
	column := "NULL"
	if counts {
		column = "m.counts"
	}
	all, err := query(ctx, tx, distinct(users), "SELECT u.id, u.user_principal_name, m.id IS NOT NULL, m.last_activity_at, "+column+`, coalesce(m.mailbox_type, ''), m.removed_at,
coalesce(m.content_hash, 0) FROM users u LEFT JOIN workload_usages m ON m.user_id = u.id AND m.workload = ? WHERE u.removed_at IS NULL AND u.id`,
		[]any{string(workload)}, "", func(scan func(...any) error) (r usageRow, err error) {
			err = scan(&r.user, &r.upn, &r.known, &r.last, &r.stored, &r.mailbox, &r.removed, &r.hash)
			return r, err
		})
	if err != nil {
		return nil, fmt.Errorf("load usage: %w", err)
	}
	return all, nil
}

// finish ends a report that was read to its end: its totals are kept, and of
// whom it no longer lists nothing stands any more, unless that is implausible.
// A report that is settled would change nothing if it were read again.
func (g *reading) finish(ctx context.Context, tx *database.Tx, s *stage) (settled bool, err error) {
	if g.rows == 0 && g.refreshed.IsZero() {
		return true, nil // a tenant that nothing is reported of yet
	}
	s.cur.Anew = true
	if g.concealed {
		conceal(s)
	}
	for workload, t := range g.totals {
		if g.r.workload == "" && workload != vocab.WorkloadVivaEngage {
			if err := raiseLast(ctx, tx, g.w.tenant.ID, workload, moment(t.last)); err != nil {
				return false, err
			}
			continue
		}
		c := tx.Ent().UsageReport.Create().SetOrganizationID(g.w.tenant.OrganizationID).SetTenantID(g.w.tenant.ID).SetWorkload(workload).
			SetRefreshedAt(g.refreshed).SetPeriodDays(g.r.days).SetConcealed(g.concealed).SetPeople(t.people).SetActive(t.active).SetMatched(t.matched).
			SetNillableLastActivityAt(moment(t.last)).SetReadAt(g.w.e.now())
		err := c.OnConflictColumns(usagereport.FieldTenantID, usagereport.FieldWorkload, usagereport.FieldOrganizationID).
			Update(func(u *ent.UsageReportUpsert) {
				u.UpdateRefreshedAt().UpdatePeriodDays().UpdateConcealed().UpdatePeople().UpdateActive().UpdateMatched().UpdateReadAt()
				if t.last.IsZero() {
					u.ClearLastActivityAt()
				} else {
					u.UpdateLastActivityAt()
				}
			}).Exec(ctx)
		if err != nil {
			return false, fmt.Errorf("store totals of a usage report: %w", err)
		}
	}
	workload := g.r.workload
	if workload == "" {
		workload = vocab.WorkloadVivaEngage
	}
	if g.concealed || g.r.more || g.lacks[workload] {
		return g.rows > 0, nil
	}
	dropped, err := g.drop(ctx, tx, s, workload)
	return dropped && g.rows > 0, err
}

// raiseLast notes a later last activity that the report on everybody knows of.
func raiseLast(ctx context.Context, tx *database.Tx, tenantID int64, workload vocab.Workload, last *time.Time) error {
	if last == nil {
		return nil
	}
	err := tx.Ent().UsageReport.Update().Where(usagereport.TenantID(tenantID), usagereport.WorkloadEQ(workload),
		usagereport.Or(usagereport.LastActivityAtIsNil(), usagereport.LastActivityAtLT(*last))).SetLastActivityAt(*last).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note last activity: %w", err)
	}
	return nil
}

// drop takes away what stands of users whom the report did not list, unless
// those are implausibly many: then it is false.
func (g *reading) drop(ctx context.Context, tx *database.Tx, s *stage, workload vocab.Workload) (bool, error) {
	// Sorted numbers: a map of all users would take ten times as much.
	listed := make([]int64, 0, len(g.people.names))
	for i, n := range g.people.names {
		if g.people.seen[i] {
			listed = append(listed, n.user)
		}
	}
	slices.Sort(listed)
	rows, err := tx.Query(ctx, "SELECT id, user_id FROM workload_usages WHERE tenant_id = ? AND workload = ? AND removed_at IS NULL", g.w.tenant.ID, string(workload))
	if err != nil {
		return false, fmt.Errorf("find usage that ended: %w", err)
	}
	defer rows.Close()
	stored := 0
	var gone []int64
	for rows.Next() {
		var id, user int64
		if err := rows.Scan(&id, &user); err != nil {
			return false, fmt.Errorf("find usage that ended: %w", err)
		}
		stored++
		if _, ok := slices.BinarySearch(listed, user); !ok {
			gone = append(gone, id)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // the transaction has one connection
		return false, fmt.Errorf("find usage that ended: %w", err)
	}
	if tooMany(len(gone), stored) {
		s.cur.Note = strings.TrimSpace(s.cur.Note + " A usage report lists far fewer people than before, so what was known of the others was kept.")
		return false, nil
	}
	s.removed += len(gone)
	return true, inChunks(tx, gone, func(in string, args []any) error {
		_, err := tx.Exec(ctx, "UPDATE workload_usages SET removed_at = ?, content_hash = 0 WHERE id "+in, append([]any{g.w.e.now()}, args...)...)
		return err
	})
}
