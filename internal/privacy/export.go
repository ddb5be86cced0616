package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/appowner"
	"github.com/appmuster/appmuster/ent/appuser"
	"github.com/appmuster/appmuster/ent/assignment"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/directoryrole"
	"github.com/appmuster/appmuster/ent/grant"
	"github.com/appmuster/appmuster/ent/group"
	"github.com/appmuster/appmuster/ent/groupmember"
	"github.com/appmuster/appmuster/ent/license"
	"github.com/appmuster/appmuster/ent/licenseuser"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/ent/roleassignment"
	"github.com/appmuster/appmuster/ent/signin"
	"github.com/appmuster/appmuster/ent/usageday"
	"github.com/appmuster/appmuster/ent/userphoto"
	"github.com/appmuster/appmuster/ent/workloadusage"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// ExportFormat names the shape of what ExportPerson gives. Fields are only
// added to it; a change of another kind gets another name.
const ExportFormat = "appmuster.person.v1"

// export is all that is kept of a person, in the order it is written.
type export struct {
	Format       string         `json:"format"`
	ExportedAt   time.Time      `json:"exported_at"`
	Organization string         `json:"organization"`
	Tenant       string         `json:"tenant"`
	Person       map[string]any `json:"person"`
	Tables       []exportTable  `json:"tables"`
}

// exportTable is one table's rows of the person, the oldest first.
type exportTable struct {
	Table string           `json:"table"`
	Rows  []map[string]any `json:"rows"`
}

// ExportPerson gives all that is kept of a person as JSON, for the person: the
// columns of users, and for each table that has rows of theirs these rows, with
// the names of apps, groups and licences in place of our keys. docs/gdpr.md
// describes it.
func (s *Service) ExportPerson(ctx context.Context, userID int64) ([]byte, error) {
	if _, _, err := s.findPerson(ctx, userID, viewer.ErasePerson); err != nil {
		return nil, err
	}
	return s.exportPerson(ctx, userID)
}

// exportPerson exports a person over whom the viewer has the right.
func (s *Service) exportPerson(ctx context.Context, userID int64) ([]byte, error) {
	actor := activity.Asking(ctx)
	var document []byte
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		u, err := tx.Ent().User.Get(ctx, userID)
		if ent.IsNotFound(err) {
			return errNoUser
		}
		if err != nil {
			return fmt.Errorf("find user: %w", err)
		}
		out, err := gather(ctx, tx, u)
		if err != nil {
			return fmt.Errorf("export person: %w", err)
		}
		counts := map[string]int{}
		for _, t := range out.Tables {
			counts[t.Table] = len(t.Rows)
		}
		if document, err = json.MarshalIndent(out, "", "  "); err != nil {
			return fmt.Errorf("write export: %w", err)
		}
		return activity.Audit(ctx, tx, activity.Entry{
			OrganizationID: u.OrganizationID, Action: activity.PersonExported, Actor: actor,
			SubjectKind: vocab.SubjectKindUser, SubjectID: u.ID, Detail: map[string]any{"tables": counts},
		})
	}, database.Durable())
	return document, err
}

func gather(ctx context.Context, tx *database.Tx, u *ent.User) (export, error) {
	c := tx.Ent()
	o, err := c.Organization.Get(ctx, u.OrganizationID)
	if err != nil {
		return export{}, err
	}
	t, err := c.Tenant.Get(ctx, u.TenantID)
	if err != nil {
		return export{}, err
	}
	out := export{Format: ExportFormat, ExportedAt: tx.Now(), Organization: o.Name, Tenant: t.DisplayName, Person: row(u, nil)}
	delete(out.Person, "pseudonym")
	if u.Pseudonym != nil {
		out.Person["pseudonym"] = pseudonym.Text(*u.Pseudonym)
	}
	names, err := namesOf(ctx, c, u.TenantID)
	if err != nil {
		return export{}, err
	}
	var failed error
	add := func(table string, rows []map[string]any, err error) {
		if err != nil && failed == nil {
			failed = fmt.Errorf("%s: %w", table, err)
		}
		out.Tables = append(out.Tables, exportTable{table, rows})
	}
	all, err := c.AppUser.Query().Where(appuser.UserID(u.ID)).Order(ent.Asc(appuser.FieldID)).All(ctx)
	add(appuser.Table, rowsOf(all, names), err)
	owned, err := c.AppOwner.Query().Where(appowner.UserID(u.ID)).Order(ent.Asc(appowner.FieldID)).All(ctx)
	add(appowner.Table, rowsOf(owned, names), err)
	assignments, err := c.Assignment.Query().Where(assignment.UserID(u.ID)).Order(ent.Asc(assignment.FieldID)).All(ctx)
	add(assignment.Table, rowsOf(assignments, names), err)
	grants, err := c.Grant.Query().Where(grant.UserID(u.ID)).Order(ent.Asc(grant.FieldID)).All(ctx)
	add(grant.Table, rowsOf(grants, names), err)
	members, err := c.GroupMember.Query().Where(groupmember.UserID(u.ID)).Order(ent.Asc(groupmember.FieldID)).All(ctx)
	add(groupmember.Table, rowsOf(members, names), err)
	licenses, err := c.LicenseUser.Query().Where(licenseuser.UserID(u.ID)).Order(ent.Asc(licenseuser.FieldID)).All(ctx)
	add(licenseuser.Table, rowsOf(licenses, names), err)
	roles, err := c.RoleAssignment.Query().Where(roleassignment.UserID(u.ID)).Order(ent.Asc(roleassignment.FieldID)).All(ctx)
	add(roleassignment.Table, rowsOf(roles, names), err)
	photos, err := c.UserPhoto.Query().Where(userphoto.UserID(u.ID)).Order(ent.Asc(userphoto.FieldID)).All(ctx)
	add(userphoto.Table, rowsOf(photos, names), err)
	workloads, err := c.WorkloadUsage.Query().Where(workloadusage.UserID(u.ID)).Order(ent.Asc(workloadusage.FieldID)).All(ctx)
	add(workloadusage.Table, rowsOf(workloads, names), err)
	signIns, err := c.SignIn.Query().Where(signin.TenantID(u.TenantID), signin.UserID(u.ID)).Order(ent.Asc(signin.FieldOccurredAt), ent.Asc(signin.FieldID)).All(ctx)
	add(signin.Table, rowsOf(signIns, names), err)
	days, err := c.UsageDay.Query().Where(usageday.TenantID(u.TenantID), usageday.UserID(u.ID)).Order(ent.Asc(usageday.FieldDay), ent.Asc(usageday.FieldID)).All(ctx)
	add(usageday.Table, rowsOf(days, names), err)
	events, err := c.ActivityEvent.Query().Where(activityevent.OrganizationID(u.OrganizationID), about(u)).Order(ent.Asc(activityevent.FieldID)).All(ctx)
	add(activityevent.Table, rowsOf(events, names), err)
	audits, err := c.AuditEvent.Query().Where(auditevent.OrganizationID(u.OrganizationID), auditevent.SubjectKindEQ(vocab.SubjectKindUser),
		auditevent.SubjectID(u.ID)).Order(ent.Asc(auditevent.FieldID)).All(ctx)
	add(auditevent.Table, auditRows(audits), err)
	return out, failed
}

// about finds the events that a user is the subject or the actor of.
func about(u *ent.User) predicate.ActivityEvent {
	return activityevent.Or(
		activityevent.And(activityevent.SubjectKindEQ(vocab.SubjectKindUser), activityevent.SubjectID(u.ID)),
		activityevent.And(activityevent.ActorKindEQ(vocab.ActorKindDirectoryUser), activityevent.ActorID(u.ID)),
	)
}

// auditRows tells what was done about a person, and not by whom: that is
// another person's.
func auditRows(audits []*ent.AuditEvent) []map[string]any {
	rows := make([]map[string]any, len(audits))
	for i, a := range audits {
		rows[i] = map[string]any{"occurred_at": a.OccurredAt, "action": a.Action, "detail": activity.Details(a)}
	}
	return rows
}

// labels holds the names that stand for keys, by column and key.
type labels map[string]map[int64]string

// namesOf gives the names of a tenant's apps, groups and licences.
func namesOf(ctx context.Context, c *ent.Client, tenantID int64) (labels, error) {
	apps, err := c.App.Query().Where(app.TenantID(tenantID)).Select(app.FieldID, app.FieldDisplayName).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("name apps: %w", err)
	}
	groups, err := c.Group.Query().Where(group.TenantID(tenantID)).Select(group.FieldID, group.FieldDisplayName).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("name groups: %w", err)
	}
	licenses, err := c.License.Query().Where(license.TenantID(tenantID)).Select(license.FieldID, license.FieldDisplayName).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("name licences: %w", err)
	}
	roles, err := c.DirectoryRole.Query().Where(directoryrole.TenantID(tenantID)).Select(directoryrole.FieldID, directoryrole.FieldDisplayName).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("name roles: %w", err)
	}
	l := labels{"app_id": {}, "group_id": {}, "license_id": {}, "role_id": {}}
	for _, one := range roles {
		l["role_id"][one.ID] = one.DisplayName
	}
	for _, a := range apps {
		l["app_id"][a.ID] = a.DisplayName
	}
	for _, g := range groups {
		l["group_id"][g.ID] = g.DisplayName
	}
	for _, one := range licenses {
		l["license_id"][one.ID] = one.DisplayName
	}
	l["resource_id"], l["owner_app_id"], l["nested_group_id"] = l["app_id"], l["app_id"], l["group_id"]
	return l, nil
}

func rowsOf[T any](all []*T, names labels) []map[string]any {
	rows := make([]map[string]any, len(all))
	for i, one := range all {
		rows[i] = row(one, names)
	}
	return rows
}

// ours are columns that serve us alone.
var ours = map[string]bool{
	"id": true, "organization_id": true, "tenant_id": true, "user_id": true, "content_hash": true, "sort_key": true, "search_key": true,
	"last_sign_in_sort": true, "sync_run_id": true, "actor_id": true, "subject_id": true, "edges": true, "kind_tagged_by_member_id": true,
}

// row gives a stored row by its columns' names, empty ones included. A key that
// has a name is told by it.
func row(stored any, names labels) map[string]any {
	v := reflect.Indirect(reflect.ValueOf(stored))
	out := map[string]any{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		column, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || column == "" || column == "-" || ours[column] {
			continue
		}
		value := reflect.Indirect(v.Field(i))
		if !value.IsValid() {
			out[column] = nil
			continue
		}
		if known, isKey := names[column]; isKey && value.CanInt() {
			out[strings.TrimSuffix(column, "_id")] = known[value.Int()]
			continue
		}
		out[column] = value.Interface()
	}
	return out
}
