package tenantsync

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// Who was given an app has no delta, and asking every app each time would cost
// one request per app. So the directory's own log, read before, says whose
// assignments changed; a seventh of the apps is read each day whatever it says,
// so that within a week what it did not say is found.

const (
	// sevenths is into how many parts apps are cut by their keys, a day each.
	sevenths = 7
	// linkDue remembers, where a delta link would be, the apps with an assignment
	// of somebody who was not stored yet.
	linkDue = "due"
	// dueAtMost is how many such apps are remembered one by one.
	dueAtMost = 200
)

// planAssignments decides which apps are read: all, unless the log was read
// without a gap since all of them were last level with it.
func (w *walk) planAssignments(ctx context.Context, tx *database.Tx, s *stage) error {
	s.cur.Full = true
	w.setMode(s, vocab.SyncModeFull)
	log := w.stage(vocab.DataSetDirectoryAudits)
	if w.whole(s) || s.cur.First || log == nil || log.State != vocab.SyncStageStateComplete ||
		log.mode == nil || *log.mode != vocab.SyncModeDelta {
		return nil
	}
	for _, set := range []vocab.DataSet{vocab.DataSetAssignments, vocab.DataSetDirectoryAudits, vocab.DataSetApps, vocab.DataSetUsers, vocab.DataSetGroups} {
		if short, err := w.cutShort(ctx, tx, set); err != nil || short {
			return err
		}
	}
	c, err := coverageOf(ctx, tx, w.tenant.ID, s.set)
	if err != nil {
		return err
	}
	links, err := parseLinks(c.DeltaLink)
	if err != nil {
		return err
	}
	left, known := links[linkDue]
	last, today := dayOf(*c.LastSuccessAt), dayOf(w.e.now())
	if !known || today-last >= sevenths {
		return nil
	}
	waiting, err := parseDue(left)
	if err != nil {
		return err
	}
	due, err := query(ctx, tx, waiting, "SELECT id, entra_id FROM apps WHERE tenant_id = ? AND entra_id IS NOT NULL AND id", []any{w.tenant.ID}, "",
		func(scan func(...any) error) (f found, err error) {
			err = scan(&f.id, &f.key)
			return f, err
		})
	if err != nil {
		return fmt.Errorf("find apps that are due: %w", err)
	}
	var apps set
	for _, f := range due {
		apps.add(f.key)
	}
	if err := w.noteDue(ctx, tx, apps.ids); err != nil {
		return err
	}
	for day := last + 1; day <= today; day++ {
		s.cur.Sevenths = append(s.cur.Sevenths, day%sevenths)
	}
	s.cur.Full = false
	w.setMode(s, vocab.SyncModeDelta)
	return nil
}

// dueApps narrows the apps to those that are to be read.
func (w *walk) dueApps(s *stage) (condition string, args []any) {
	if s.cur.Full {
		return "", nil
	}
	condition = " AND (entra_id IN (SELECT object_id FROM sync_seen WHERE sync_run_id = ? AND data_set = ?)"
	for _, n := range s.cur.Sevenths {
		condition += " OR id % 7 = " + strconv.Itoa(n)
	}
	return condition + ")", []any{w.run.ID, labelDue}
}

// noteDue notes apps whose assignments this run is to read.
func (w *walk) noteDue(ctx context.Context, tx *database.Tx, apps []xid.GUID) error {
	if len(apps) == 0 {
		return nil
	}
	ids, err := raw(apps)
	if err != nil {
		return err
	}
	return insertNotes(ctx, tx, "sync_seen", w.run.ID, labelDue, ids)
}

// noteNamed notes the apps that records of the directory's log name.
func (w *walk) noteNamed(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.DirectoryAudit) error {
	if s.mode == nil || *s.mode != vocab.SyncModeDelta {
		return nil
	}
	var apps, owned set
	for i := range items {
		for _, t := range items[i].Targets {
			id := xid.NewGUID(clean(t.ID))
			if b, err := id.Bytes(); err == nil && len(b) > 0 && strings.Contains(strings.ToLower(items[i].Activity), " owner ") {
				owned.add(id)
			}
			if t.Type != "" && !strings.EqualFold(t.Type, "ServicePrincipal") {
				continue
			}
			if b, err := id.Bytes(); err == nil && len(b) > 0 {
				apps.add(id)
			}
		}
	}
	named, err := raw(owned.ids)
	if err != nil {
		return err
	}
	if err := insertNotes(ctx, tx, "sync_seen", w.run.ID, labelOwners, named); err != nil {
		return err
	}
	return w.noteDue(ctx, tx, apps.ids)
}

// remain remembers that an app has an assignment, or a group a member, who is not
// there yet, or that there are too many of those to tell apart.
func (s *stage) remain(app int64) {
	if !slices.Contains(s.cur.Waiting, app) && len(s.cur.Waiting) <= dueAtMost {
		s.cur.Waiting = append(s.cur.Waiting, app)
	}
}

// saveDue keeps what is due next time whatever the log says: nothing kept makes
// the next read a whole one.
func (w *walk) saveDue(ctx context.Context, tx *database.Tx, s *stage) error {
	if len(s.cur.Waiting) > dueAtMost {
		return saveDeltaLink(ctx, tx, w.tenant.ID, s.set, linkDue, "")
	}
	// A link of nothing is none.
	return saveDeltaLink(ctx, tx, w.tenant.ID, s.set, linkDue, " "+dueText(s.cur.Waiting))
}

// dueText and parseDue write and read the keys of rows that are due next time.
func dueText(ids []int64) string {
	var text strings.Builder
	for _, id := range ids {
		text.WriteString(strconv.FormatInt(id, 10) + " ")
	}
	return text.String()
}

func parseDue(text string) ([]int64, error) {
	var ids []int64
	for _, field := range strings.Fields(text) {
		id, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read what is due: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}
