package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/xid"
)

// openForKeys opens a database that is there, for the commands about keys.
func openForKeys(ctx context.Context, cfg *config.Config, log *slog.Logger) (*database.DB, error) {
	if !cfg.Postgres() {
		file := filepath.Join(cfg.DataDir, database.FileName)
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no database %s: give the data folder with APPMUSTER_DATA_DIR, or PostgreSQL's address with APPMUSTER_DATABASE_URL", file)
		}
	}
	db, err := openDatabase(ctx, cfg, log, cfg.Now())
	if errors.Is(err, database.ErrLocked) {
		return nil, fmt.Errorf("the server is running on %s: with SQLite, stop it, run this, and start it again; with PostgreSQL it may go on running", cfg.DataDir)
	}
	if err != nil {
		return nil, err
	}
	if err := db.CheckMigrated(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// VerifyKeys proves that the keys given open all that is stored, and writes what
// it counted to out. What does not open is in the error. It changes nothing.
func VerifyKeys(ctx context.Context, cfg *config.Config, log *slog.Logger, out io.Writer) (err error) {
	db, err := openForKeys(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ring, err := givenKeys(cfg)
	if err != nil {
		return err
	}
	if ring.key == nil {
		return fmt.Errorf("%s is missing: put it back from your backup", ring.from())
	}
	keeper, err := seal.New(ring.key, ring.others...)
	if err != nil {
		return err
	}
	check := keyCheck{db: db, keeper: keeper, counts: map[seal.OwnerKind]*keyCounts{}, former: map[string]int{}}
	if err := check.run(viewer.System(ctx, "verify keys")); err != nil {
		return err
	}
	return check.tell(out)
}

// keyPiece is how many rows are held in memory, or changed in one transaction, at
// once.
const keyPiece = 100

// keyCheck opens everything once.
type keyCheck struct {
	db      *database.DB
	keeper  *seal.Keeper
	canary  string // the key that the canary was made with
	counts  map[seal.OwnerKind]*keyCounts
	former  map[string]int // data keys that another key than the canary's encrypts
	failed  int
	failing []string // the first of them
}

type keyCounts struct{ keys, destroyed, values, failing int }

// maxFailing is how many are named; the others are counted.
const maxFailing = 20

func (c *keyCheck) fail(format string, args ...any) {
	c.failed++
	if len(c.failing) < maxFailing {
		c.failing = append(c.failing, fmt.Sprintf(format, args...))
	}
}

func (c *keyCheck) count(kind seal.OwnerKind) *keyCounts {
	if c.counts[kind] == nil {
		c.counts[kind] = &keyCounts{}
	}
	return c.counts[kind]
}

func (c *keyCheck) run(ctx context.Context) error {
	stored, err := readSealedWith(ctx, c.db)
	if err != nil {
		return err
	}
	if stored.empty() {
		return errors.New("nothing was sealed in this database yet: start the server once")
	}
	c.canary = seal.WrappedBy(stored.canary)
	if err := c.keeper.CheckCanary(stored.canary); err != nil {
		c.fail("the canary: %v", err)
	}
	for after := int64(0); ; {
		keys, err := c.db.DataKeys(ctx, after, keyPiece)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			break
		}
		for _, key := range keys {
			if err := c.checkOwner(ctx, key); err != nil {
				return err
			}
			after = key.ID
		}
	}
	for _, column := range database.SealedColumns() {
		n, err := c.db.SealedOrphans(ctx, column)
		if err != nil {
			return err
		}
		if n > 0 {
			c.count(column.Kind).failing += n
			c.fail("%s.%s: %d values have no data key", column.Table, column.Column, n)
		}
	}
	return nil
}

func (c *keyCheck) checkOwner(ctx context.Context, key database.DataKey) error {
	counts := c.count(key.Owner.Kind)
	counts.keys++
	if len(key.Wrapped) == 0 {
		counts.destroyed++
		return nil
	}
	if id := seal.WrappedBy(key.Wrapped); id != c.canary {
		c.former[id]++
	}
	opened, err := c.keeper.Unwrap(key.Owner, key.Wrapped)
	if err != nil {
		counts.failing++
		c.fail("the data key of %s: %v", ownerName(key.Owner), err)
		return nil
	}
	return eachSealed(ctx, c.db, key.Owner, func(column database.SealedColumn, values []database.SealedValue) error {
		for _, v := range values {
			counts.values++
			if opened.Check(column.Place(v.Row), v.Sealed) != nil {
				counts.failing++
				c.fail("%s.%s, row %d, of %s", column.Table, column.Column, v.ID, ownerName(key.Owner))
			}
		}
		return nil
	})
}

// eachSealed gives what was sealed for an owner, in pieces.
func eachSealed(ctx context.Context, db *database.DB, owner seal.Owner, each func(database.SealedColumn, []database.SealedValue) error) error {
	for _, column := range database.SealedColumns() {
		if column.Kind != owner.Kind {
			continue
		}
		for after := int64(0); ; {
			values, err := db.SealedValues(ctx, column, owner, after, keyPiece)
			if err != nil {
				return err
			}
			if len(values) == 0 {
				break
			}
			after = values[len(values)-1].ID
			if err := each(column, values); err != nil {
				return err
			}
		}
	}
	return nil
}

// ownerName names an owner as the pages and the API do.
func ownerName(owner seal.Owner) string {
	switch owner.Kind {
	case seal.Tenant:
		return "tenant " + xid.Encode(xid.Tenant, owner.ID)
	case seal.Organization:
		return "organization " + xid.Encode(xid.Organization, owner.ID)
	default:
		return "the instance"
	}
}

// tell writes the counts and gives what fails as an error.
func (c *keyCheck) tell(out io.Writer) error {
	_, _ = fmt.Fprintf(out, "Key in use: %s\n\n", c.canary)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "owner\tdata keys\tdestroyed\tsealed values\tunreadable\t")
	for _, kind := range []seal.OwnerKind{seal.Instance, seal.Organization, seal.Tenant} {
		n := c.count(kind)
		_, _ = fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t\n", kind, n.keys, n.destroyed, n.values, n.failing)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("write counts: %w", err)
	}
	for _, id := range sortedNames(c.former) {
		_, _ = fmt.Fprintf(out, "\n%d data keys are still encrypted with key %s: run appmuster keys rotate-kek to its end.\n", c.former[id], id)
	}
	if c.failed == 0 {
		_, _ = fmt.Fprintln(out, "\nEverything opens.")
		return nil
	}
	more := ""
	if rest := c.failed - len(c.failing); rest > 0 {
		more = fmt.Sprintf("\n  and %d more", rest)
	}
	return fmt.Errorf("this does not open with the keys given:\n  %s%s\nGive the key back that sealed it (APPMUSTER_KEY, APPMUSTER_KEY_FORMER), or restore the database from a backup",
		strings.Join(c.failing, "\n  "), more)
}

func sortedNames(counts map[string]int) []string {
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
