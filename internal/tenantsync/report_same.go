package tenantsync

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Microsoft makes its usage reports once a day. A report whose text is the one
// that was stored says nothing new, as long as it would be joined with the same
// people: whoever stores a user under another name, or takes one away, has the
// reports be read anew in the same transaction.

// storedReport is what is known, where a delta link would be, of a report that
// was stored to its end.
type storedReport struct {
	Mark      string `json:"mark"` // of its text
	Rows      int    `json:"rows"`
	Concealed bool   `json:"concealed,omitempty"`
	// Users is how many users there were, removed ones too: nobody tells of one
	// who was erased.
	Users int `json:"users"`
}

// storedReports gives what is known of each report by its name; nothing where
// all are to be read anew.
func (w *walk) storedReports(ctx context.Context, s *stage, users int) (map[string]storedReport, error) {
	known := map[string]storedReport{}
	if w.whole(s) || s.cur.Anew {
		return known, nil
	}
	links, err := deltaLinks(ctx, w.e.db.Ent(), w.tenant.ID, s.set)
	if err != nil {
		return nil, err
	}
	for name, text := range links {
		var r storedReport
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			return nil, fmt.Errorf("read what is known of a usage report: %w", err)
		}
		if r.Users == users {
			known[name] = r
		}
	}
	return known, nil
}

// saveReport notes that a report was stored to its end; an empty mark forgets it.
func (g *reading) saveReport(ctx context.Context, tx *database.Tx, s *stage, mark string) error {
	if mark == "" {
		return saveDeltaLink(ctx, tx, g.w.tenant.ID, s.set, string(g.r.name), "")
	}
	text, err := json.Marshal(storedReport{Mark: mark, Rows: g.all, Concealed: g.concealed && g.rows > 0, Users: g.users})
	if err != nil {
		return fmt.Errorf("write what is known of a usage report: %w", err)
	}
	return saveDeltaLink(ctx, tx, g.w.tenant.ID, s.set, string(g.r.name), string(text))
}

// sameReports ends the reports that say what is stored.
func (w *walk) sameReports(ctx context.Context, tx *database.Tx, s *stage, known map[string]storedReport, same []usageReport) error {
	var workloads []any
	for _, r := range same {
		s.fetched += known[string(r.name)].Rows
		if known[string(r.name)].Concealed {
			conceal(s)
		}
		workload := r.workload
		if workload == "" {
			workload = vocab.WorkloadVivaEngage
		}
		workloads = append(workloads, string(workload))
	}
	if len(workloads) == 0 {
		return nil
	}
	in := " IN (" + strings.TrimSuffix(strings.Repeat("?, ", len(workloads)), ", ") + ")"
	if _, err := tx.Exec(ctx, "UPDATE usage_reports SET read_at = ? WHERE tenant_id = ? AND workload"+in, append([]any{w.e.now(), w.tenant.ID}, workloads...)...); err != nil {
		return fmt.Errorf("note reading of usage reports: %w", err)
	}
	return nil
}

const forgetReports = "UPDATE coverages SET delta_link = '' WHERE data_set = 'USAGE_REPORTS' AND delta_link <> '' AND tenant_id "

// forgetReports has the next sync join the usage reports with people anew.
func (w *walk) forgetReports(ctx context.Context, tx *database.Tx) error {
	if _, err := tx.Exec(ctx, forgetReports+"= ?", w.tenant.ID); err != nil {
		return fmt.Errorf("forget usage reports: %w", err)
	}
	return nil
}

// forgetReportsOfUsers is forgetReports for whoever takes users away.
func forgetReportsOfUsers(ctx context.Context, tx *database.Tx, ids []int64) error {
	return inChunks(tx, ids, func(in string, args []any) error {
		if _, err := tx.Exec(ctx, forgetReports+"IN (SELECT tenant_id FROM users WHERE id "+in+")", args...); err != nil {
			return fmt.Errorf("forget usage reports: %w", err)
		}
		return nil
	})
}
