package tenantsync

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	// partKinds is the last stretch of the usage reports: what their sorts of
	// mailboxes tell of accounts.
	partKinds = "kinds"
	// countDays is what counts are over; activeDays is how far back the report on
	// everybody looks for a last activity.
	countDays  = 30
	activeDays = 180
)

// usageReport is how one of Microsoft's reports is read.
type usageReport struct {
	name msgraph.UsageReport
	days int
	// workload is what its rows are of; empty for the report on everybody, whose
	// columns name several.
	workload vocab.Workload
	// last is the column of the last activity.
	last string
	// counts are columns by the names they are given.
	counts []column
	// flags are columns of which Yes counts as 1.
	flags []column
	// more reports add to the rows of another one and make none.
	more bool
	// optional reports are missing in many tenants: their absence is no gap.
	optional bool
}

type column struct{ name, heading string }

// usageReports lists the reports in the order they are read: those that tell who
// has a workload first, what adds to their rows after them.
func usageReports() []usageReport {
	return []usageReport{
		{
			name: msgraph.ReportEmail, days: countDays, workload: vocab.WorkloadExchange, last: "Last Activity Date",
			counts: []column{
				{"mailsSent", "Send Count"}, {"mailsReceived", "Receive Count"}, {"mailsRead", "Read Count"},
				{"meetingsCreated", "Meeting Created Count"}, {"meetingsAnswered", "Meeting Interacted Count"},
			},
		},
		{name: msgraph.ReportMailbox, days: countDays, workload: vocab.WorkloadExchange, last: "Last Activity Date", more: true, optional: true},
		{
			name: msgraph.ReportTeams, days: countDays, workload: vocab.WorkloadTeams, last: "Last Activity Date",
			counts: []column{
				{"teamMessages", "Team Chat Message Count"}, {"privateMessages", "Private Chat Message Count"}, {"calls", "Call Count"},
				{"meetings", "Meeting Count"}, {"meetingsOrganized", "Meetings Organized Count"}, {"meetingsAttended", "Meetings Attended Count"},
			},
		},
		{name: msgraph.ReportSharePoint, days: countDays, workload: vocab.WorkloadSharePoint, last: "Last Activity Date", counts: append(fileCounts(), column{"pagesVisited", "Visited Page Count"})},
		{name: msgraph.ReportOneDrive, days: countDays, workload: vocab.WorkloadOneDrive, last: "Last Activity Date", counts: fileCounts()},
		{
			name: msgraph.ReportApps, days: countDays, workload: vocab.WorkloadOfficeApps, last: "Last Activity Date", optional: true,
			flags: []column{
				{"outlook", "Outlook"}, {"word", "Word"}, {"excel", "Excel"}, {"powerPoint", "PowerPoint"}, {"oneNote", "OneNote"}, {"teams", "Teams"},
				{"windows", "Windows"}, {"mac", "Mac"}, {"mobile", "Mobile"}, {"web", "Web"},
			},
		},
		{name: msgraph.ReportCopilot, days: countDays, workload: vocab.WorkloadCopilot, last: "Last Activity Date", optional: true},
		{name: msgraph.ReportActiveUsers, days: activeDays},
	}
}

func fileCounts() []column {
	return []column{
		{"filesViewedOrEdited", "Viewed Or Edited File Count"}, {"filesSynced", "Synced File Count"},
		{"filesSharedInternally", "Shared Internally File Count"}, {"filesSharedExternally", "Shared Externally File Count"},
	}
}

// lastColumns are the columns of the report on everybody by their workload.
func lastColumns() map[vocab.Workload]string {
	return map[vocab.Workload]string{
		vocab.WorkloadExchange: "Exchange Last Activity Date", vocab.WorkloadTeams: "Teams Last Activity Date",
		vocab.WorkloadSharePoint: "SharePoint Last Activity Date", vocab.WorkloadOneDrive: "OneDrive Last Activity Date",
		vocab.WorkloadVivaEngage: "Yammer Last Activity Date",
	}
}

// readReports stores what Microsoft's usage reports say, each as of the day it
// was made for. Where they hide names only their totals are kept: nobody is
// guessed, and what was known of people before stays with its own day.
func readReports(ctx context.Context, w *walk, s *stage) error {
	if s.cur.Part == "" {
		if err := w.reportSettings(ctx, s); err != nil {
			return err
		}
	}
	users, err := w.e.db.Ent().User.Query().Where(user.TenantID(w.tenant.ID)).Count(ctx)
	if err != nil {
		return fmt.Errorf("count users: %w", err)
	}
	known, err := w.storedReports(ctx, s, users)
	if err != nil {
		return err
	}
	var same []usageReport
	var people *roster
	for _, r := range usageReports() {
		if s.done(string(r.name)) {
			continue
		}
		if err := w.rest(ctx); err != nil {
			return err
		}
		// What adds to the rows of a report that changed is added anew.
		mark := ""
		if !s.cur.Anew {
			mark = known[string(r.name)].Mark
		}
		unchanged, err := w.readReport(ctx, s, r, mark, users, &people)
		if err != nil {
			return err
		}
		if unchanged {
			same = append(same, r)
		}
	}
	if s.cur.Anew {
		if err := w.kindsOfMailboxes(ctx, s); err != nil {
			return err
		}
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		if err := w.sameReports(ctx, tx, s, known, same); err != nil {
			return err
		}
		return w.complete(ctx, tx, s)
	})
}

// reportSettings begins the stage: it finds out what Microsoft says of names.
func (w *walk) reportSettings(ctx context.Context, s *stage) error {
	settings, err := try(ctx, w, w.client.ReportSettings)
	unknown := optional(err)
	if err != nil && !unknown {
		return err
	}
	return w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
		s.attempts = 0
		w.setMode(s, vocab.SyncModeFull)
		s.cur.Part = partKinds
		switch {
		case unknown:
			s.cur.Note = "Whether Microsoft hides names in usage reports can't be told without the permission ReportSettings.Read.All; it is told by the names themselves."
		case settings.NamesConcealed:
			conceal(s)
		}
		return nil
	})
}

func conceal(s *stage) {
	s.cur.Concealed = true
	s.cur.Note = "Microsoft hides names in usage reports, so that use can't be told by person."
}

// readReport reads one report whole, unless its text is the known one: then
// unchanged is true and nothing was done. What ended it half-way begins it again:
// rows that are stored already are not written again. people is found when it is
// first needed.
func (w *walk) readReport(ctx context.Context, s *stage, r usageReport, known string, users int, people **roster) (unchanged bool, err error) {
	_, err = try(ctx, w, func(ctx context.Context) (struct{}, error) {
		// Each try counts from nothing.
		var reading *reading
		begin := func() (err error) {
			if *people == nil {
				if *people, err = w.roster(ctx, users); err != nil {
					return err
				}
			}
			if reading == nil {
				reading = newReading(w, r, *people, s.cur.Concealed)
				reading.users = users
			}
			return nil
		}
		mark, err := w.client.ReadReport(ctx, r.name, r.days, known, func(rows []msgraph.ReportRow) error {
			if err := w.rest(ctx); err != nil {
				return err
			}
			if err := begin(); err != nil {
				return err
			}
			reading.all += len(rows)
			return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error { return reading.store(ctx, tx, s, rows) })
		})
		if err != nil {
			return struct{}{}, err
		}
		if unchanged = known != "" && mark == known; unchanged {
			return struct{}{}, nil
		}
		if err := begin(); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.attempts = 0
			settled, err := reading.finish(ctx, tx, s)
			if err != nil {
				return err
			}
			if !settled {
				mark = ""
			}
			s.cur.Done = append(s.cur.Done, string(r.name))
			return reading.saveReport(ctx, tx, s, mark)
		})
	})
	// Without the report on everybody there is nothing to go by.
	if r.name != msgraph.ReportActiveUsers {
		if notOffered(err) {
			return false, w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
				s.attempts = 0
				s.cur.Done = append(s.cur.Done, string(r.name))
				if !r.optional && !strings.Contains(s.cur.Note, "not offered") {
					s.cur.Note = strings.TrimSpace(s.cur.Note + " Some usage reports are not offered here.")
				}
				return nil
			})
		}
	}
	return unchanged, err
}

// notOffered reports whether Microsoft has no such report for this tenant.
func notOffered(err error) bool {
	switch msgraph.KindOf(err) {
	case msgraph.NotSupported, msgraph.NotFound, msgraph.Rejected, msgraph.NotLicensed:
		return true
	}
	return false
}

// kindsOfMailboxes gives accounts without a person the kind that their mailbox
// tells; guests and what else the directory is sure of stay. It looks outside of
// transactions, which with many users takes long, and writes some at a time: what
// is written already, it does not find again.
func (w *walk) kindsOfMailboxes(ctx context.Context, s *stage) error {
	// One that is somebody's again is judged anew when the user is read next.
	again, err := collectFrom(ctx, w, `SELECT u.id FROM users u JOIN workload_usages m ON m.user_id = u.id
WHERE m.tenant_id = ? AND m.workload = 'EXCHANGE' AND lower(m.mailbox_type) = 'user' AND u.kind IN ('SHARED_MAILBOX', 'ROOM', 'RESOURCE')`, scanID)
	if err != nil {
		return fmt.Errorf("find mailboxes that are somebody's again: %w", err)
	}
	for part := range slices.Chunk(again, sweepAtOnce) {
		err := w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, _ *stage) error {
			return inChunks(tx, part, func(in string, args []any) error {
				if _, err := tx.Exec(ctx, "UPDATE users SET kind = 'UNKNOWN', kind_confidence = 'UNKNOWN', content_hash = 0 WHERE id "+in, args...); err != nil {
					return fmt.Errorf("note kind of account: %w", err)
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
	}
	kinds := map[string]vocab.UserKind{"shared": vocab.UserKindSharedMailbox, "room": vocab.UserKindRoom, "equipment": vocab.UserKindResource}
	told, err := collectFrom(ctx, w, `SELECT u.entra_id, lower(m.mailbox_type) FROM workload_usages m JOIN users u ON u.id = m.user_id
WHERE m.tenant_id = ? AND m.workload = 'EXCHANGE' AND m.removed_at IS NULL AND u.removed_at IS NULL
AND lower(m.mailbox_type) IN ('shared', 'room', 'equipment') AND u.kind IN ('UNKNOWN', 'PERSON', 'SERVICE')`, func(scan func(...any) error) (m mailbox, err error) {
		err = scan(&m.user, &m.kind)
		return m, err
	})
	if err != nil {
		return fmt.Errorf("find mailboxes without a person: %w", err)
	}
	for part := range slices.Chunk(told, sweepAtOnce) {
		err := w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			var ids set
			for _, m := range part {
				ids.add(m.user)
			}
			stored, err := loadUsers(ctx, tx, w.tenant.ID, ids.ids)
			if err != nil {
				return err
			}
			for _, m := range part {
				r := stored[m.user]
				r.kind, r.sure = kinds[m.kind], vocab.ConfidenceHigh
				r.hash = r.sum()
				if _, err := tx.Exec(ctx, "UPDATE users SET kind = ?, kind_confidence = ?, content_hash = ? WHERE id = ?", string(r.kind), string(r.sure), r.hash, r.id); err != nil {
					return fmt.Errorf("note kind of account: %w", err)
				}
				s.changed++
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// collectFrom reads what is committed of the tenant, whose number is the query's
// one argument. Whoever holds the lease is the only one to change it.
func collectFrom[T any](ctx context.Context, w *walk, query string, read func(scan func(...any) error) (T, error)) ([]T, error) {
	rows, err := w.e.db.SQL().QueryContext(ctx, w.e.db.Rebind(query), w.tenant.ID)
	if err != nil {
		return nil, err
	}
	return collect(rows, read)
}
