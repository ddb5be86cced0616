package database

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/setting"
	"github.com/appmuster/appmuster/internal/throttle"
)

// graphNotes names the setting that the processes of an instance keep their
// notes on Microsoft's limits in.
const graphNotes = "graph_limits"

// windowTopic carries windows that were closed: "name unix-seconds".
const windowTopic = "graph_window"

// board is the throttle.Board of the processes that share this database.
type board struct {
	db      *DB
	process string
}

// Board gives the board of the processes that share this database, for one of
// them by a name that no other has. With SQLite there is one process, which has
// all; only closed windows are written, for the process after it.
func (db *DB) Board(process string) throttle.Board { return board{db, process} }

func (b board) Exchange(ctx context.Context, now time.Time, demand map[string]float64) (map[string]float64, map[string]time.Time, error) {
	ctx = keysContext(ctx)
	shares := make(map[string]float64, len(demand))
	if b.db.dialect == SQLite || len(demand) == 0 {
		for app := range demand {
			shares[app] = 1
		}
		row, err := b.db.Ent().Setting.Query().Where(setting.Name(graphNotes)).Only(ctx)
		if ent.IsNotFound(err) {
			return shares, nil, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read notes on limits: %w", err)
		}
		return shares, readNotes(row.Value).Closed, nil
	}
	var closed map[string]time.Time
	err := b.change(ctx, func(n *throttle.Notes) {
		for app, want := range demand {
			shares[app] = n.Sit(now, app, b.process, want)
		}
		closed = n.Closed
	}, nil)
	if err != nil {
		return nil, nil, err
	}
	return shares, closed, nil
}

func (b board) Close(ctx context.Context, now time.Time, window string, until time.Time) error {
	return b.change(keysContext(ctx), func(n *throttle.Notes) { n.Shut(now, window, until) }, func(ctx context.Context, tx *Tx) error {
		return tx.Notify(ctx, windowTopic, strconv.FormatInt(until.Unix()+1, 10)+" "+window)
	})
}

// change gives the notes to change and stores them.
func (b board) change(ctx context.Context, change func(*throttle.Notes), then func(context.Context, *Tx) error) error {
	var err error
	for range 3 {
		err = b.db.InTx(ctx, func(ctx context.Context, tx *Tx) error {
			row, err := tx.Ent().Setting.Query().Where(setting.Name(graphNotes), tx.forUpdate).Only(ctx)
			missing := ent.IsNotFound(err)
			if err != nil && !missing {
				return err
			}
			notes := &throttle.Notes{}
			if !missing {
				notes = readNotes(row.Value)
			}
			change(notes)
			value, err := json.Marshal(notes)
			if err != nil {
				return err
			}
			if missing {
				err = tx.Ent().Setting.Create().SetName(graphNotes).SetValue(value).Exec(ctx)
			} else {
				err = tx.Ent().Setting.UpdateOneID(row.ID).SetValue(value).Exec(ctx)
			}
			if err == nil && then != nil {
				err = then(ctx, tx)
			}
			return err
		})
		if !IsUnique(err) { // another process made the row at the same moment
			break
		}
	}
	if err != nil {
		return fmt.Errorf("change notes on limits: %w", err)
	}
	return nil
}

// readNotes takes notes that can't be read as none: they are about minutes.
func readNotes(value []byte) *throttle.Notes {
	n := &throttle.Notes{}
	if json.Unmarshal(value, n) != nil {
		return &throttle.Notes{}
	}
	return n
}

// HearWindows calls closed for each window that a process closes from now on,
// until ctx ends.
func (db *DB) HearWindows(ctx context.Context, closed func(window string, until time.Time)) error {
	notices, _, err := db.Subscribe(ctx, windowTopic)
	if err != nil {
		return err
	}
	go func() {
		for notice := range notices {
			at, window, ok := strings.Cut(notice, " ")
			sec, err := strconv.ParseInt(at, 10, 64)
			if ok && err == nil {
				closed(window, time.Unix(sec, 0))
			}
		}
	}()
	return nil
}
