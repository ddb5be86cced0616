package database_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/appuser"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// company is an organization with one row of nearly everything.
type company struct {
	organization, tenant, user, group, app, license, run, endpoint int64
}

func newCompany(t *testing.T, db *database.DB, name string, number int) company {
	t.Helper()
	o := dbtest.Organization(t, db, name)
	ten := dbtest.Tenant(t, db, o.ID)
	c := company{organization: o.ID, tenant: ten.ID}
	id := xid.GUID(fmt.Sprintf("00000000-0000-4000-8000-%012d", number))
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		now := tx.Now()
		client := tx.Ent()
		u, err := client.User.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetEntraID(id).SetSortKey("u").SetFirstSeenAt(now).Save(ctx)
		if err != nil {
			return err
		}
		g, err := client.Group.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetEntraID(id).SetSortKey("g").SetFirstSeenAt(now).Save(ctx)
		if err != nil {
			return err
		}
		a, err := client.App.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetEntraID(id).SetAppID(id).SetSortKey("a").
			SetOrigin(vocab.AppOriginThirdParty).SetFirstSeenAt(now).Save(ctx)
		if err != nil {
			return err
		}
		l, err := client.License.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetSkuID(id).SetSkuPartNumber("PLAN").SetSortKey("l").
			SetSeatsEnabled(1).SetSeatsWarning(0).SetSeatsSuspended(0).SetSeatsConsumed(0).SetFirstSeenAt(now).Save(ctx)
		if err != nil {
			return err
		}
		r, err := client.SyncRun.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).SetSequence(1).SetTrigger(vocab.SyncTriggerFirst).SetQueuedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		e, err := client.WebhookEndpoint.Create().SetOrganizationID(o.ID).SetURL("https://example.com").SetEvents([]string{}).
			SetSealedSecret([]byte{1}).SetCreatedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		c.user, c.group, c.app, c.license, c.run, c.endpoint = u.ID, g.ID, a.ID, l.ID, r.ID, e.ID
		return client.Tenant.UpdateOneID(ten.ID).SetLastSyncRunID(r.ID).Exec(ctx)
	}))
	return c
}

// children are rows that hang under others, each made by the organization of
// own and pointing at rows of at.
func children(ctx context.Context, c *ent.Client, own, at company) map[string]func() error {
	now := fixedTime
	return map[string]func() error{
		"UserInTenant": func() error {
			return c.User.Create().SetOrganizationID(own.organization).SetTenantID(at.tenant).SetEntraID("x1").SetSortKey("u").SetFirstSeenAt(now).Exec(ctx)
		},
		"DomainInTenant": func() error {
			return c.Domain.Create().SetOrganizationID(own.organization).SetTenantID(at.tenant).SetName("a.example").SetIsDefault(true).SetIsInitial(true).SetIsVerified(true).Exec(ctx)
		},
		"CoverageInTenant": func() error {
			return c.Coverage.Create().SetOrganizationID(own.organization).SetTenantID(at.tenant).SetDataSet(vocab.DataSetUsers).SetState(vocab.CoverageStateGreen).Exec(ctx)
		},
		"RunInTenant": func() error {
			return c.SyncRun.Create().SetOrganizationID(own.organization).SetTenantID(at.tenant).SetSequence(2).SetOpen(false).SetTrigger(vocab.SyncTriggerManual).SetQueuedAt(now).Exec(ctx)
		},
		"StageInRun": func() error {
			return c.SyncStage.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetSyncRunID(at.run).SetDataSet(vocab.DataSetUsers).SetPosition(0).Exec(ctx)
		},
		"LastRunOfTenant": func() error {
			return c.Tenant.UpdateOneID(own.tenant).SetLastSyncRunID(at.run).Exec(ctx)
		},
		"UserInGroup": func() error {
			return c.GroupMember.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetGroupID(own.group).SetUserID(at.user).SetFirstSeenAt(now).Exec(ctx)
		},
		"GroupInGroup": func() error {
			return c.GroupMember.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetGroupID(own.group).SetNestedGroupID(at.group).SetFirstSeenAt(now).Exec(ctx)
		},
		"HistoryOfApp": func() error {
			return c.AppHistory.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetAppID(at.app).SetKind(vocab.HistoryKindStage).SetAfter("x").SetOccurredAt(now).Exec(ctx)
		},
		"AppUserOfApp": func() error {
			return c.AppUser.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetAppID(at.app).SetUserID(own.user).SetEvidence(nil).SetPresent(true).SetFirstSeenAt(now).Exec(ctx)
		},
		"AppUserOfUser": func() error {
			return c.AppUser.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetAppID(own.app).SetUserID(at.user).SetEvidence(nil).SetPresent(true).SetFirstSeenAt(now).Exec(ctx)
		},
		"PermissionOfApp": func() error {
			return c.Permission.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetAppID(at.app).SetEntraID("p").SetKind(vocab.GrantKindDelegated).Exec(ctx)
		},
		"GrantOnResource": func() error {
			return c.Grant.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetSourceID("s").SetPermission("p").SetKind(vocab.GrantKindDelegated).
				SetAppID(own.app).SetResourceID(at.app).SetTenantWide(true).SetFirstSeenAt(now).Exec(ctx)
		},
		"AssignmentOfGroup": func() error {
			return c.Assignment.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetSourceID("s").SetAppID(own.app).
				SetPrincipalKind(vocab.PrincipalKindGroup).SetGroupID(at.group).SetFirstSeenAt(now).Exec(ctx)
		},
		"LicenseOfUser": func() error {
			return c.LicenseUser.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetLicenseID(at.license).SetUserID(own.user).SetFirstSeenAt(now).Exec(ctx)
		},
		"DayOfLicense": func() error {
			return c.LicenseDay.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetLicenseID(at.license).SetDay(1).
				SetSeatsEnabled(1).SetSeatsWarning(0).SetSeatsSuspended(0).SetSeatsConsumed(0).Exec(ctx)
		},
		"SignInToApp": func() error {
			return c.SignIn.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetEntraID("i1").SetOccurredAt(now).SetAppID(at.app).SetSucceeded(true).SetInteractive(true).Exec(ctx)
		},
		"SignInOfUser": func() error {
			return c.SignIn.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetEntraID("i2").SetOccurredAt(now).SetAppID(own.app).SetUserID(at.user).SetSucceeded(true).SetInteractive(true).Exec(ctx)
		},
		"UsageOfUser": func() error {
			return c.UsageDay.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetAppID(own.app).SetUserID(at.user).SetDay(1).
				SetSignIns(1).SetOtherSignIns(0).SetFailedSignIns(0).SetLastAt(now).Exec(ctx)
		},
		"UsageOfApp": func() error {
			return c.UsageDay.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetAppID(at.app).SetDay(1).
				SetSignIns(1).SetOtherSignIns(0).SetFailedSignIns(0).SetLastAt(now).Exec(ctx)
		},
		"EventOfTenant": func() error {
			return c.ActivityEvent.Create().SetOrganizationID(own.organization).SetTenantID(at.tenant).SetType("t").SetOccurredAt(now).
				SetActorKind(vocab.ActorKindJob).SetSubjectKind(vocab.SubjectKindApp).Exec(ctx)
		},
		"EventOfRun": func() error {
			return c.ActivityEvent.Create().SetOrganizationID(own.organization).SetSyncRunID(at.run).SetType("t").SetOccurredAt(now).
				SetActorKind(vocab.ActorKindSync).SetSubjectKind(vocab.SubjectKindApp).Exec(ctx)
		},
		"DeliveryToEndpoint": func() error {
			return c.WebhookDelivery.Create().SetOrganizationID(own.organization).SetWebhookEndpointID(at.endpoint).SetWebhookID("m1").SetEventType("t").SetPayload([]byte{1}).SetCreatedAt(now).Exec(ctx)
		},
		"DeliveryOfRun": func() error {
			return c.WebhookDelivery.Create().SetOrganizationID(own.organization).SetWebhookEndpointID(own.endpoint).SetSyncRunID(at.run).SetWebhookID("m2").SetEventType("t").SetPayload([]byte{1}).SetCreatedAt(now).Exec(ctx)
		},
	}
}

func TestNoRowHangsUnderAnotherOrganizations(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		own, foreign := newCompany(t, db, "acme", 1), newCompany(t, db, "zenith", 2)
		for name := range children(ctx, db.Ent(), own, own) {
			err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				return children(ctx, tx.Ent(), own, foreign)[name]()
			})
			require.Error(t, err, "%s under a foreign parent", name)
			require.True(t, database.IsForeign(err), "%s: %v", name, err)
			require.ErrorIs(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				require.NoError(t, children(ctx, tx.Ent(), own, own)[name](), name)
				return errStop
			}), errStop)
		}
		for _, name := range []string{"SignInOfUser", "AppUserOfUser", "UsageOfUser"} {
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				return children(ctx, tx.Ent(), own, own)[name]()
			}), name)
		}
		// What ent refuses to change, hand-written SQL may not either.
		for _, statement := range []string{
			"UPDATE sign_ins SET user_id = ?", "UPDATE app_users SET user_id = ?", "UPDATE usage_days SET user_id = ? WHERE user_id IS NOT NULL",
		} {
			require.True(t, database.IsForeign(db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, statement, foreign.user)
				return err
			})), statement)
		}
	})
}

// Triggers look at all rows of a statement at once: one that is wrong must not
// hide among those that are right, wherever it stands.
func TestOneForeignRowAmongManyIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		own, foreign := newCompany(t, db, "acme", 1), newCompany(t, db, "zenith", 2)
		insert := func(users ...any) error {
			return db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				row := "(?, ?, ?, ?, ?, 1, 0, 0, ?), "
				var args []any
				for i, user := range users {
					args = append(args, own.organization, own.tenant, own.app, user, i, fixedTime)
				}
				_, err := tx.Exec(ctx, "INSERT INTO usage_days (organization_id, tenant_id, app_id, user_id, day, sign_ins, other_sign_ins, failed_sign_ins, last_at) VALUES "+
					strings.TrimSuffix(strings.Repeat(row, len(users)), ", ")+
					" ON CONFLICT (app_id, user_id, day, organization_id) DO UPDATE SET sign_ins = excluded.sign_ins", args...)
				return err
			})
		}
		for _, users := range [][]any{{foreign.user, own.user, nil}, {own.user, foreign.user, own.user}, {nil, own.user, foreign.user}, {int64(1 << 40)}} {
			require.True(t, database.IsForeign(insert(users...)), "%v", users)
			require.Zero(t, count(t, db, "usage_days"))
		}
		for range 2 { // the second time all of it is there
			require.NoError(t, insert(own.user, own.user, own.user))
		}
	})
}

func TestErasingATenantErasesAllBelowItAndNothingElse(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		own, other := newCompany(t, db, "acme", 1), newCompany(t, db, "zenith", 2)
		for _, c := range []company{own, other} {
			for name := range children(ctx, db.Ent(), c, c) {
				require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
					if name == "AppUserOfUser" || c == other && strings.HasPrefix(name, "Delivery") {
						return nil // there already: one mapping per user and app, one delivery per identifier
					}
					return children(ctx, tx.Ent(), c, c)[name]()
				}), name)
			}
		}
		tables := []string{"domains", "coverages", "users", "groups", "group_members", "apps", "app_histories", "app_users", "permissions",
			"grants", "assignments", "licenses", "license_users", "license_days", "sign_ins", "usage_days", "sync_runs", "sync_stages"}
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO sync_lease (tenant_id, generation, owner, expires_at) VALUES (?, 1, 'me', ?)", own.tenant, tx.Now())
			if err != nil {
				return err
			}
			if _, err = tx.Exec(ctx, "INSERT INTO sync_seen (sync_run_id, data_set, object_id) VALUES (?, 'USERS', ?)", own.run, []byte{1}); err != nil {
				return err
			}
			return tx.Ent().Tenant.DeleteOneID(own.tenant).Exec(ctx)
		}))
		for _, table := range tables {
			var mine, others int
			require.NoError(t, db.SQL().QueryRowContext(ctx, db.Rebind("SELECT count(*) FROM "+table+" WHERE organization_id = ?"), own.organization).Scan(&mine))
			require.NoError(t, db.SQL().QueryRowContext(ctx, db.Rebind("SELECT count(*) FROM "+table+" WHERE organization_id = ?"), other.organization).Scan(&others))
			require.Zero(t, mine, table)
			require.Positive(t, others, table)
		}
		require.Zero(t, count(t, db, "sync_lease"))
		require.Zero(t, count(t, db, "sync_seen"))

		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Organization.DeleteOneID(other.organization).Exec(ctx)
		}))
		for _, table := range append(tables, "tenants") {
			require.Zero(t, count(t, db, table), table)
		}
	})
}

func TestUniqueRulesOfOurOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		c := newCompany(t, db, "acme", 1)
		other := dbtest.Organization(t, db, "zenith")
		try := func(fn func(ctx context.Context, client *ent.Client) error) error {
			return db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return fn(ctx, tx.Ent()) })
		}
		run := func(sequence int64) error {
			return try(func(ctx context.Context, client *ent.Client) error {
				return client.SyncRun.Create().SetOrganizationID(c.organization).SetTenantID(c.tenant).SetSequence(sequence).
					SetTrigger(vocab.SyncTriggerManual).SetQueuedAt(fixedTime).Exec(ctx)
			})
		}
		require.True(t, database.IsUnique(run(2)), "one open run per tenant")
		require.NoError(t, try(func(ctx context.Context, client *ent.Client) error {
			return client.SyncRun.UpdateOneID(c.run).SetOpen(false).Exec(ctx)
		}))
		require.NoError(t, run(2))

		connect := func(organizationID int64) error {
			return try(func(ctx context.Context, client *ent.Client) error {
				return client.Tenant.Create().SetOrganizationID(organizationID).SetMode(vocab.TenantModeDelegated).
					SetEntraTenantID("11111111-2222-4333-8444-555555555555").SetCreatedAt(fixedTime).Exec(ctx)
			})
		}
		require.NoError(t, connect(c.organization))
		require.True(t, database.IsUnique(connect(other.ID)), "a directory is connected once")
		require.NoError(t, try(func(ctx context.Context, client *ent.Client) error {
			_, err := client.Tenant.Update().SetDisconnectedAt(fixedTime).Save(ctx)
			return err
		}))
		require.NoError(t, connect(other.ID))

		seenInSignIns := func() error {
			return try(func(ctx context.Context, client *ent.Client) error {
				return client.App.Create().SetOrganizationID(c.organization).SetTenantID(c.tenant).SetAppID("99999999-2222-4333-8444-555555555555").
					SetSortKey("a").SetOrigin(vocab.AppOriginThirdParty).SetFirstSeenAt(fixedTime).Exec(ctx)
			})
		}
		require.NoError(t, seenInSignIns())
		require.True(t, database.IsUnique(seenInSignIns()))
	})
}

func TestAuditLogOnlyGrows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().AuditEvent.Create().SetOrganizationID(o.ID).SetOccurredAt(tx.Now()).SetAction("tenant.connected").
				SetActorKind(vocab.ActorKindMember).SetSubjectKind(vocab.SubjectKindTenant).SetHash([]byte{1}).Exec(ctx)
		}))
		for _, statement := range []string{"UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"} {
			require.ErrorContains(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			}), "only grows")
		}
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Organization.DeleteOneID(o.ID).Exec(ctx)
		}))
		require.Equal(t, 1, count(t, db, "audit_events"), "the log outlives what it tells of")
	})
}

// With ent's policies and the wall out of the way, as the system, the keys alone
// must refuse what would mix two organizations.
func TestKeysAloneRefuseToMixOrganizations(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		own, foreign := newCompany(t, db, "acme", 1), newCompany(t, db, "zenith", 2)
		for name, try := range map[string]func(ctx context.Context, tx *database.Tx) error{
			"CreateIntoAnotherOrganization": func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().User.Create().SetOrganizationID(foreign.organization).SetTenantID(own.tenant).SetEntraID("n1").SetSortKey("u").SetFirstSeenAt(fixedTime).Exec(ctx)
			},
			"LinkToAForeignRow": func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().Tenant.UpdateOneID(own.tenant).SetLastSyncRunID(foreign.run).Exec(ctx)
			},
			"ChildUnderAForeignParent": func(ctx context.Context, tx *database.Tx) error {
				return children(ctx, tx.Ent(), own, foreign)["AppUserOfUser"]()
			},
			"UpsertOverAForeignRow": func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().User.Create().SetOrganizationID(own.organization).SetTenantID(foreign.tenant).
					SetEntraID(xid.GUID("00000000-0000-4000-8000-000000000002")).SetSortKey("x").SetDisplayName("mine").SetFirstSeenAt(fixedTime).
					OnConflictColumns(user.FieldTenantID, user.FieldEntraID, user.FieldOrganizationID).UpdateNewValues().Exec(ctx)
			},
			"UpsertOverAForeignMapping": func(ctx context.Context, tx *database.Tx) error {
				if err := children(ctx, tx.Ent(), foreign, foreign)["AppUserOfUser"](); err != nil {
					return err
				}
				return tx.Ent().AppUser.Create().SetOrganizationID(own.organization).SetTenantID(own.tenant).SetAppID(foreign.app).SetUserID(foreign.user).
					SetEvidence(nil).SetPresent(false).SetFirstSeenAt(fixedTime).
					OnConflictColumns(appuser.FieldAppID, appuser.FieldUserID, appuser.FieldOrganizationID).UpdateNewValues().Exec(ctx)
			},
			"MoveToAnotherOrganization": func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE users SET organization_id = ? WHERE id = ?", own.organization, foreign.user)
				return err
			},
		} {
			err := db.InTx(ctx, try)
			require.Error(t, err, name)
			require.True(t, database.IsForeign(err), "%s: %v", name, err)
		}
		// An upsert that names less finds no rule to conflict with.
		for _, columns := range []string{"tenant_id, entra_id", "entra_id"} {
			require.Error(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO users (organization_id, tenant_id, entra_id, sort_key, first_seen_at)
					SELECT organization_id, tenant_id, entra_id, sort_key, first_seen_at FROM users WHERE true
					ON CONFLICT (`+columns+`) DO UPDATE SET sort_key = 'mine'`)
				return err
			}), columns)
		}
		require.Equal(t, 2, db.Ent().User.Query().Where(user.SortKey("u")).CountX(ctx), "nothing changed")
	})
}

// An upsert meets the rows of the organization it writes for, and no other's,
// because what it conflicts with holds the organization.
func TestEveryUniqueRuleHoldsTheOrganization(t *testing.T) {
	t.Parallel()
	without := map[string]string{
		"consent_states_state_hash_key":     "a random secret",
		"consent_links_token_hash_key":      "a random secret",
		"notices_open_key_key":              "made of the key of a row of ours, which has one organization",
		"invitations_token_hash_key":        "a random secret",
		"invitations_mailed_token_hash_key": "a random secret",
		"webhook_deliveries_webhook_id_key": "a random identifier",
		"sync_runs_one_open":                "a rule that no statement names",
		"tenants_one_live":                  "a directory is connected once in the whole instance",
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		query := `SELECT i.name, group_concat(coalesce(c.name, '')) FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
			WHERE m.type = 'table' AND i."unique" AND i.origin <> 'pk' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'organization_id')
			GROUP BY i.name`
		if db.Dialect() == database.Postgres {
			query = `SELECT i.relname, string_agg(coalesce(a.attname, ''), ',') FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
				CROSS JOIN unnest(x.indkey::smallint[]) AS k(num) LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.num AND k.num > 0
				WHERE x.indisunique AND NOT x.indisprimary
				AND EXISTS (SELECT 1 FROM pg_attribute o WHERE o.attrelid = x.indrelid AND o.attname = 'organization_id')
				GROUP BY i.relname`
		}
		rows, err := db.SQL().QueryContext(t.Context(), query)
		require.NoError(t, err)
		defer rows.Close()
		rules := 0
		for rows.Next() {
			var name, columns string
			require.NoError(t, rows.Scan(&name, &columns))
			rules++
			held := slices.Contains(strings.Split(columns, ","), "organization_id")
			_, listed := without[name]
			require.NotEqual(t, held, listed, "%s (%s) must hold the organization, or be in the list", name, columns)
		}
		require.NoError(t, rows.Err())
		require.Greater(t, rules, 30)
	})
}
