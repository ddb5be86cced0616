package app

import (
	"bytes"
	"context"
	"log/slog"
	"regexp"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestAuditVerifyFindsOneChangedRow(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		env, url := []string{"APPMUSTER_DATA_DIR=" + dbtest.SQLiteDir(t)}, ""
		if dialect == "postgres" {
			url = dbtest.PostgresURL(t)
			env = append(env, "APPMUSTER_DATABASE_URL="+url, "APPMUSTER_KEY="+firstKey)
		}
		cfg, err := config.Load(config.Source{Environ: env})
		require.NoError(t, err)
		log := slog.New(slog.DiscardHandler)
		with := func(work func(ctx context.Context, tx *database.Tx) error) {
			db, err := openDatabase(t.Context(), cfg, log, cfg.Now())
			require.NoError(t, err)
			require.NoError(t, db.InTx(dbtest.Context(t), work))
			require.NoError(t, db.Close())
		}
		with(func(ctx context.Context, tx *database.Tx) error {
			for _, name := range []string{"Acme", "Zenith"} {
				o, err := tx.Ent().Organization.Create().SetName(name).SetSortKey(name).SetCreatedAt(tx.Now()).Save(ctx)
				if err != nil {
					return err
				}
				for range 3 {
					if err := activity.Audit(ctx, tx, activity.Entry{OrganizationID: o.ID, Action: activity.TenantPaused, SubjectKind: vocab.SubjectKindTenant}); err != nil {
						return err
					}
				}
			}
			return activity.Audit(ctx, tx, activity.Entry{Action: "member.created", SubjectKind: vocab.SubjectKindMember})
		})
		var out bytes.Buffer
		require.NoError(t, VerifyAudit(t.Context(), cfg, log, &out))
		require.Equal(t, `The instance: 1 entry, unbroken, ends with H
"Acme": 3 entries, unbroken, ends with H
"Zenith": 3 entries, unbroken, ends with H
`, regexp.MustCompile(`ends with [0-9a-f]{16}`).ReplaceAllString(out.String(), "ends with H"))

		const change = "UPDATE audit_events SET action = 'tenant.resumed' WHERE id = 5"
		if dialect == "postgres" {
			conn, err := pgx.Connect(t.Context(), dbtest.Unbound(t, url))
			require.NoError(t, err)
			defer conn.Close(context.Background())
			for _, s := range []string{"SET session_replication_role = replica", change} {
				_, err := conn.Exec(t.Context(), s)
				require.NoError(t, err)
			}
		} else {
			with(func(ctx context.Context, tx *database.Tx) error {
				if _, err := tx.Exec(ctx, "DROP TRIGGER audit_events_no_update"); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, change)
				return err
			})
		}
		out.Reset()
		require.ErrorIs(t, VerifyAudit(t.Context(), cfg, log, &out), activity.ErrBroken)
		require.Regexp(t, `"Acme": 3 entries, unbroken`, out.String())
		require.Regexp(t, `"Zenith": BROKEN at entry 5 of .* after 1 that hold`, out.String())
	})
}
