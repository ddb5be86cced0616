package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/notify"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
	"github.com/appmuster/appmuster/jobs"
)

// office is an organization with people of every right, and what is mailed to them.
type office struct {
	db           *database.DB
	organization *ent.Organization
	tenant       *ent.Tenant
	letters      *notify.Letters
	sent         []notify.Message
}

func newOffice(t *testing.T, db *database.DB) *office {
	t.Helper()
	o := &office{db: db, organization: dbtest.Organization(t, db, "Engines Ltd")}
	o.tenant = dbtest.Tenant(t, db, o.organization.ID)
	o.letters = &notify.Letters{DB: db, BaseURL: "https://muster.example", Registration: func() string { return "client secret" },
		Send: func(_ context.Context, m notify.Message) error { o.sent = append(o.sent, m); return nil }}
	o.change(t, func(ctx context.Context, tx *database.Tx) error {
		if err := tx.Ent().Tenant.UpdateOne(o.tenant).SetDisplayName("Engines\r\nBcc: all@engines.example").Exec(ctx); err != nil {
			return err
		}
		for _, p := range []struct {
			name              string
			role              vocab.Role
			instance          bool
			disabled, unknown bool
		}{
			{"owner", vocab.RoleOwner, false, false, false}, {"manager", vocab.RoleManager, false, false, false},
			{"analyst", vocab.RoleAnalyst, false, false, false}, {"auditor", vocab.RoleAuditor, false, false, false},
			{"gone", vocab.RoleOwner, false, true, false}, {"unproven", vocab.RoleOwner, false, false, true},
			{"operator", "", true, false, false}, {"stranger", "", false, false, false},
		} {
			create := tx.Ent().Member.Create().SetEmail(p.name + "@engines.example").SetEmailKey(p.name + "@engines.example").SetInstanceOwner(p.instance).SetCreatedAt(tx.Now())
			if p.disabled {
				create.SetDisabledAt(tx.Now())
			}
			if p.unknown {
				create.SetInvitedByOrganizationID(o.organization.ID)
			}
			m, err := create.Save(ctx)
			if err != nil {
				return err
			}
			if p.role == "" {
				continue
			}
			if err := tx.Ent().Membership.Create().SetOrganizationID(o.organization.ID).SetMemberID(m.ID).SetRole(p.role).SetCreatedAt(tx.Now()).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return o
}

func (o *office) change(t *testing.T, f func(ctx context.Context, tx *database.Tx) error) {
	t.Helper()
	require.NoError(t, o.db.InTx(dbtest.Context(t), f))
}

func (o *office) warn(t *testing.T, days int, ends time.Time) {
	t.Helper()
	o.change(t, func(ctx context.Context, tx *database.Tx) error {
		return activity.Raise(ctx, tx, o.organization.ID, activity.Notice{Kind: vocab.NoticeKindCredentialExpiring, TenantID: o.tenant.ID, Days: days, EndsAt: &ends})
	})
}

// work does every job of mailing a notice that there is, in order, each twice, as
// if the first process had died right after it; it gives to whom mail went anew.
func (o *office) work(t *testing.T) []string {
	t.Helper()
	o.sent = nil
	done := map[string]bool{}
	for {
		before := len(done)
		for _, args := range o.jobs(t) {
			if key, _ := json.Marshal(args); !done[string(key)] {
				done[string(key)] = true
				require.NoError(t, o.letters.Mail(t.Context(), args))
				if args.MemberID == 0 {
					require.NoError(t, o.letters.Mail(t.Context(), args), "finding out anew who they are makes no second mail")
				}
			}
		}
		if len(done) == before {
			break
		}
	}
	var to []string
	for _, m := range o.sent {
		to = append(to, m.To)
	}
	return to
}

func (o *office) jobs(t *testing.T) []jobs.MailNoticeArgs {
	t.Helper()
	rows, err := o.db.SQL().QueryContext(t.Context(), "SELECT "+readable(o.db)+" FROM river_job WHERE kind = 'mail_notice' ORDER BY id")
	require.NoError(t, err)
	defer rows.Close()
	var all []jobs.MailNoticeArgs
	for rows.Next() {
		var text []byte
		require.NoError(t, rows.Scan(&text))
		require.NotContains(t, string(text), "@", "no personal data in job args")
		var args jobs.MailNoticeArgs
		require.NoError(t, json.Unmarshal(text, &args))
		all = append(all, args)
	}
	require.NoError(t, rows.Err())
	return all
}

// readable is the arguments of jobs as text.
func readable(db *database.DB) string {
	if db.Dialect() == database.Postgres {
		return "args::text"
	}
	return "json(args)"
}

func TestAWarningIsMailedOnceToEachWhoMayMendIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		ends := time.Date(2030, 5, 3, 0, 0, 0, 0, time.UTC)
		o.warn(t, 30, ends)
		o.warn(t, 30, ends)
		require.Len(t, o.jobs(t), 1, "the same warning is no second mail")
		require.Equal(t, []string{"owner@engines.example", "manager@engines.example"}, o.work(t))
		for _, m := range o.sent {
			require.Equal(t, "The client secret of Engines Bcc: all@engines.example ends on 3 May 2030", m.Subject, "a name makes no new line")
			require.Contains(t, m.Text, "https://muster.example/o/"+xid.Encode(xid.Organization, o.organization.ID)+"/integration/connection\n")
			require.Contains(t, m.Text, "Organization: Engines Ltd\n")
		}
		require.Len(t, o.jobs(t), 3)

		o.warn(t, -1, ends)
		late := o.jobs(t)
		o.warn(t, -1, ends.AddDate(1, 0, 0)) // says something else before the mail went
		o.sent = nil
		require.NoError(t, o.letters.Mail(t.Context(), late[len(late)-1]))
		require.Equal(t, len(late)+1, len(o.jobs(t)), "what was overtaken finds nobody")
		o.change(t, func(ctx context.Context, tx *database.Tx) error {
			return activity.Resolve(ctx, tx, o.organization.ID, o.tenant.ID, vocab.NoticeKindCredentialExpiring)
		})
		require.NoError(t, o.letters.Mail(t.Context(), o.jobs(t)[len(late)]))
		require.Empty(t, o.sent, "what was mended is not mailed any more")
	})
}

func TestWhereNobodyMayMendItTheInstancesOwnersAreTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		o.change(t, func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Ent().Membership.Delete().Exec(ctx)
			return err
		})
		o.warn(t, 7, time.Date(2030, 5, 3, 0, 0, 0, 0, time.UTC))
		require.Equal(t, []string{"operator@engines.example"}, o.work(t))
	})
}

func TestWithoutAMailServerNothingIsMailed(t *testing.T) {
	t.Parallel()
	var none *notify.Letters
	require.NoError(t, none.Mail(t.Context(), jobs.MailNoticeArgs{NoticeID: 1}))
	require.NoError(t, none.MailRegistration(t.Context(), jobs.MailRegistrationArgs{Days: 7}))
}

func TestTheEndOfTheOperatorsCredentialIsMailedToTheInstancesOwners(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		args := jobs.MailRegistrationArgs{Days: 7, EndsAt: time.Date(2030, 5, 3, 0, 0, 0, 0, time.UTC).Unix()}
		require.NoError(t, o.letters.MailRegistration(t.Context(), args))
		require.NoError(t, o.letters.MailRegistration(t.Context(), args))
		var members []int64
		rows, err := db.SQL().QueryContext(t.Context(), "SELECT "+readable(db)+" FROM river_job WHERE kind = 'mail_registration'")
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var text []byte
			var one jobs.MailRegistrationArgs
			require.NoError(t, rows.Scan(&text))
			require.NoError(t, json.Unmarshal(text, &one))
			members = append(members, one.MemberID)
		}
		require.NoError(t, rows.Err())
		require.Len(t, members, 1)
		args.MemberID = members[0]
		require.NoError(t, o.letters.MailRegistration(t.Context(), args))
		require.Len(t, o.sent, 1)
		require.Equal(t, "operator@engines.example", o.sent[0].To)
		require.Equal(t, "The client secret of Appmuster's app registration ends on 3 May 2030", o.sent[0].Subject)
	})
}

func TestARefusedMailIsTriedAgain(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	o := newOffice(t, db)
	o.warn(t, 1, time.Date(2030, 5, 3, 0, 0, 0, 0, time.UTC))
	require.NoError(t, o.letters.Mail(t.Context(), o.jobs(t)[0]))
	to := o.jobs(t)[1]
	o.letters.Send = func(context.Context, notify.Message) error { return errors.New("down") }
	require.Error(t, o.letters.Mail(t.Context(), to))
	require.False(t, slices.ContainsFunc(o.sent, func(m notify.Message) bool { return strings.Contains(m.To, "owner") }))
}
