package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/99designs/gqlgen/graphql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/apphistory"
	"github.com/appmuster/appmuster/ent/coverage"
	"github.com/appmuster/appmuster/ent/domain"
	"github.com/appmuster/appmuster/ent/licenseuser"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/organizationtag"
	"github.com/appmuster/appmuster/ent/permission"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/syncstage"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/ent/usageday"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/ent/webhookendpoint"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/fold"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/webhook"
	"github.com/appmuster/appmuster/internal/xid"
)

// What the resolvers call where one expression does not say it all.

// organization gives one organization. Its row is read in any case: how much of
// a person it shows, the lists below need to know.
func (r *Resolver) organization(ctx context.Context, globalID string) (*ent.Organization, error) {
	id, err := xid.ParseAs(xid.Organization, globalID)
	if err != nil || !viewer.Asking(ctx).Allows(id) {
		return nil, nil
	}
	if mode := knownMode(ctx, id); mode != "" && !slices.ContainsFunc(storedOfOrganization, func(field string) bool { return selects(ctx, field) }) {
		return &ent.Organization{ID: id, PrivacyMode: mode}, nil
	}
	return orNobody(r.ent().Organization.Get(ctx, id))
}

// storedOfOrganization are the fields of an organization that its row answers; for
// all others its key is enough.
var storedOfOrganization = []string{"name", "windowDays", "createdAt", "privacyMode"}

func (r *Resolver) organizationsQuery(w *model.OrganizationWhere) *ent.OrganizationQuery {
	q := r.ent().Organization.Query()
	if w != nil && w.Search != nil {
		q.Where(predicate.Organization(contains(organization.FieldSortKey, *w.Search)))
	}
	if w != nil && w.Tag != nil {
		key := fold.Key(strings.TrimSpace(*w.Tag))
		q.Where(func(s *sql.Selector) {
			t := sql.Table(organizationtag.Table)
			s.Where(sql.Exists(sql.Select(t.C(organizationtag.FieldID)).From(t).Where(sql.And(
				sql.ColumnsEQ(t.C(organizationtag.FieldOrganizationID), s.C(organization.FieldID)),
				sql.EQ(t.C(organizationtag.FieldTagKey), key),
			))))
		})
	}
	return q
}

// allTags gives the tags on the organizations that the asker may see.
func (r *Resolver) allTags(ctx context.Context) ([]string, error) {
	organizations := viewer.Asking(ctx).Organizations()
	byID, err := r.members.Tags(ctx, organizations)
	if err != nil {
		return nil, err
	}
	tags := []string{}
	for _, id := range organizations {
		tags = append(tags, byID[id]...)
	}
	slices.SortFunc(tags, compareNames)
	return slices.CompactFunc(tags, func(a, b string) bool { return fold.Key(a) == fold.Key(b) }), nil
}

func (r *Resolver) tenantsOfOrganizations(ctx context.Context, ids []int64) ([]*ent.Tenant, error) {
	return r.ent().Tenant.Query().Where(tenant.OrganizationIDIn(ids...)).Order(tenant.ByID()).All(ctx)
}

func (r *Resolver) endpointsOfOrganizations(ctx context.Context, ids []int64) ([]*ent.WebhookEndpoint, error) {
	found, err := r.ent().WebhookEndpoint.Query().
		Where(webhookendpoint.OrganizationIDIn(ids...), webhookendpoint.DeletedAtIsNil()).
		Order(webhookendpoint.ByID()).All(ctx)
	return withoutSecrets(ctx, found), err
}

// withoutSecrets leaves of the addresses only where they lead for those who may
// not manage webhooks.
func withoutSecrets(ctx context.Context, endpoints []*ent.WebhookEndpoint) []*ent.WebhookEndpoint {
	for _, e := range endpoints {
		if !viewer.Asking(ctx).Can(e.OrganizationID, viewer.ManageWebhooks) {
			e.URL = webhook.Origin(e.URL)
		}
	}
	return endpoints
}

// departments gives the departments of the present users in alphabetical order.
func (r *Resolver) departments(ctx context.Context, o *ent.Organization) ([]string, error) {
	var names []string
	err := r.ent().User.Query().
		Where(user.OrganizationID(o.ID), user.RemovedAtIsNil(), user.DepartmentNEQ("")).
		Unique(true).Select(user.FieldDepartment).Scan(within(ctx, o.ID), &names)
	if err != nil {
		return nil, fmt.Errorf("list departments: %w", err)
	}
	slices.SortFunc(names, compareNames)
	return names, nil
}

func (r *Resolver) historyOfApps(ctx context.Context, ids []int64) ([]*ent.AppHistory, error) {
	return r.ent().AppHistory.Query().Where(apphistory.AppIDIn(ids...)).
		Order(apphistory.ByOccurredAt(sql.OrderDesc()), apphistory.ByID(sql.OrderDesc())).All(ctx)
}

func (r *Resolver) stagesOfRuns(ctx context.Context, ids []int64) ([]*ent.SyncStage, error) {
	return r.ent().SyncStage.Query().Where(syncstage.SyncRunIDIn(ids...)).
		Order(syncstage.ByPosition(), syncstage.ByID()).All(ctx)
}

func (r *Resolver) domainsOfTenants(ctx context.Context, ids []int64) ([]*ent.Domain, error) {
	return r.ent().Domain.Query().Where(domain.TenantIDIn(ids...)).Order(domain.ByName()).All(ctx)
}

func (r *Resolver) coverageOfTenants(ctx context.Context, ids []int64) ([]*ent.Coverage, error) {
	rows, err := r.ent().Coverage.Query().Where(coverage.TenantIDIn(ids...)).All(ctx)
	slices.SortStableFunc(rows, func(a, b *ent.Coverage) int { return rank(a.DataSet) - rank(b.DataSet) })
	r.late(rows)
	return rows, err
}

// rank is a data set's place in their published order.
func rank(d vocab.DataSet) int { return slices.Index(d.Values(), string(d)) }

// badness orders what is known of a data set, the worst first.
var badness = []vocab.CoverageState{
	vocab.CoverageStateDark, vocab.CoverageStateHeld, vocab.CoverageStateStale,
	vocab.CoverageStateConcealed, vocab.CoverageStateNotAsked, vocab.CoverageStateGreen,
}

// worstCoverage gives for each data set what is known of it in the live tenant
// where the least is.
func (r *Resolver) worstCoverage(ctx context.Context, o *ent.Organization) ([]*ent.Coverage, error) {
	byOrganization, err := together(ctx, o, "coverage", func(ctx context.Context, rows []*ent.Organization) (map[int64][]*ent.Coverage, error) {
		all, err := r.ent().Coverage.Query().Where(
			coverage.OrganizationIDIn(distinct(rows, organizationID)...),
			coverage.HasTenantWith(tenant.DisconnectedAtIsNil()),
		).All(ctx)
		if err != nil {
			return nil, err
		}
		siblings(ctx, all)
		r.late(all)
		slices.SortStableFunc(all, func(a, b *ent.Coverage) int {
			if a.DataSet != b.DataSet {
				return rank(a.DataSet) - rank(b.DataSet)
			}
			return slices.Index(badness, a.State) - slices.Index(badness, b.State)
		})
		worst := make(map[int64][]*ent.Coverage, len(rows))
		for _, c := range all {
			list := worst[c.OrganizationID]
			if n := len(list); n == 0 || list[n-1].DataSet != c.DataSet {
				worst[c.OrganizationID] = append(list, c)
			}
		}
		return worst, nil
	})
	return byOrganization[o.ID], err
}

func (r *Resolver) darkens(d vocab.DataSet) []string {
	if r.instance.Darkens == nil {
		return []string{}
	}
	return append([]string{}, r.instance.Darkens(d)...)
}

// previousRun gives the run before, of all siblings in one statement.
func (r *Resolver) previousRun(ctx context.Context, run *ent.SyncRun) (*ent.SyncRun, error) {
	type spot struct{ tenant, sequence int64 }
	byPlace, err := together(ctx, run, "previous", func(ctx context.Context, rows []*ent.SyncRun) (map[spot]*ent.SyncRun, error) {
		var any []predicate.SyncRun
		for _, row := range rows {
			any = append(any, syncrun.And(syncrun.TenantID(row.TenantID), syncrun.Sequence(row.Sequence-1)))
		}
		found, err := r.ent().SyncRun.Query().Where(syncrun.Or(any...)).All(ctx)
		if err != nil {
			return nil, err
		}
		siblings(ctx, found)
		byPlace := make(map[spot]*ent.SyncRun, len(found))
		for _, f := range found {
			byPlace[spot{f.TenantID, f.Sequence}] = f
		}
		return byPlace, nil
	})
	return byPlace[spot{run.TenantID, run.Sequence - 1}], err
}

// manager gives the manager, of all siblings in one statement.
func (r *Resolver) manager(ctx context.Context, u *ent.User) (*ent.User, error) {
	if u.ManagerEntraID == "" {
		return nil, nil
	}
	type place struct {
		tenant int64
		entra  xid.GUID
	}
	byPlace, err := together(ctx, u, "manager", func(ctx context.Context, rows []*ent.User) (map[place]*ent.User, error) {
		wanted := make(map[place]bool)
		tenants := distinct(rows, func(u *ent.User) int64 { return u.TenantID })
		var managers []xid.GUID
		for _, row := range rows {
			p := place{row.TenantID, row.ManagerEntraID}
			if row.ManagerEntraID != "" && !wanted[p] {
				wanted[p] = true
				managers = append(managers, row.ManagerEntraID)
			}
		}
		found, err := r.ent().User.Query().
			Where(user.TenantIDIn(tenants...), user.EntraIDIn(managers...), user.RemovedAtIsNil()).All(ctx)
		if err != nil {
			return nil, err
		}
		siblings(ctx, found)
		byPlace := make(map[place]*ent.User, len(found))
		for _, f := range found {
			byPlace[place{f.TenantID, f.EntraID}] = f
		}
		return byPlace, nil
	})
	return byPlace[place{u.TenantID, u.ManagerEntraID}], err
}

// licensesOnUsers gives what is on users by the license's name.
func (r *Resolver) licensesOnUsers(ctx context.Context, ids []int64) ([]*ent.LicenseUser, error) {
	rows, err := r.ent().LicenseUser.Query().Where(licenseuser.UserIDIn(ids...), licenseuser.RemovedAtIsNil()).All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	held, err := r.licensesByID(ctx, distinct(rows, func(l *ent.LicenseUser) int64 { return l.LicenseID }))
	if err != nil {
		return nil, err
	}
	siblings(ctx, held)
	byID := make(map[int64]*ent.License, len(held))
	for _, l := range held {
		byID[l.ID] = l
	}
	rows = slices.DeleteFunc(rows, func(l *ent.LicenseUser) bool {
		return byID[l.LicenseID] == nil || byID[l.LicenseID].RemovedAt != nil
	})
	slices.SortFunc(rows, func(a, b *ent.LicenseUser) int {
		return compareKeys(byID[a.LicenseID].SortKey, byID[b.LicenseID].SortKey, a.ID, b.ID)
	})
	if len(rows) > 0 {
		siblings(ctx, rows)
		known(ctx, rows[0], "license", byID)
	}
	return rows, nil
}

// permissionDescription gives what an administrator reads when consenting: the
// resource's words for the permission, of all siblings in one statement.
func (r *Resolver) permissionDescription(ctx context.Context, g *ent.Grant) (*string, error) {
	if g.ResourceID == nil {
		return nil, nil
	}
	type word struct {
		resource int64
		kind     vocab.GrantKind
		value    string
	}
	words, err := together(ctx, g, "permissionDescription", func(ctx context.Context, rows []*ent.Grant) (map[word]string, error) {
		resources := distinct(rows, func(g *ent.Grant) int64 { return orZero(g.ResourceID) })
		var values []string
		for _, row := range rows {
			values = append(values, row.Permission)
		}
		slices.Sort(values)
		found, err := r.ent().Permission.Query().
			Where(permission.AppIDIn(resources...), permission.ValueIn(slices.Compact(values)...)).All(ctx)
		if err != nil {
			return nil, err
		}
		words := make(map[word]string, len(found))
		for _, p := range found {
			text := p.DisplayName
			if text == "" {
				text = p.Description
			}
			words[word{p.AppID, p.Kind, p.Value}] = text
		}
		return words, nil
	})
	return orNil(words[word{*g.ResourceID, g.Kind, g.Permission}]), err
}

const activityDays = 30

// loginActivity gives a mapping's sign-ins per day, of all siblings in one
// statement.
func (r *Resolver) loginActivity(ctx context.Context, m *ent.AppUser, from, to *model.Day) ([]*model.UsageDay, error) {
	end := model.DayOf(r.db.Now()) + 1
	if to != nil {
		end = *to
	}
	first := end - activityDays
	if from != nil {
		first = *from
	}
	type pair struct{ app, user int64 }
	type days = map[pair][]*model.UsageDay
	place := graphql.GetFieldContext(ctx).Field.Field
	byPair, err := together(ctx, m, place, func(ctx context.Context, rows []*ent.AppUser) (days, error) {
		found, err := r.ent().UsageDay.Query().Where(
			usageday.AppIDIn(distinct(rows, func(m *ent.AppUser) int64 { return m.AppID })...),
			usageday.UserIDIn(distinct(rows, func(m *ent.AppUser) int64 { return m.UserID })...),
			usageday.DayGTE(int(first)), usageday.DayLT(int(end)),
		).Order(usageday.ByDay()).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read login activity: %w", err)
		}
		byPair := make(days, len(rows))
		for _, d := range found {
			p := pair{d.AppID, orZero(d.UserID)}
			byPair[p] = append(byPair[p], &model.UsageDay{
				Date: model.Day(d.Day), SignIns: d.SignIns, OtherSignIns: d.OtherSignIns, FailedSignIns: d.FailedSignIns,
			})
		}
		return byPair, nil
	})
	return byPair[pair{m.AppID, m.UserID}], err
}

// organizationsOfToken gives the organizations a token reaches, of those that
// the viewer may see; nil for all.
func (r *Resolver) organizationsOfToken(ctx context.Context, t *ent.ApiToken) ([]*ent.Organization, error) {
	if t.AllOrganizations {
		return nil, nil
	}
	rows, err := r.organizationsByID(ctx, t.OrganizationIds)
	if err != nil {
		return nil, err
	}
	siblings(ctx, rows)
	return append([]*ent.Organization{}, rows...), nil
}

// describe says what this installation is.
func (r *Resolver) describe(ctx context.Context) (*model.Instance, error) {
	i := &model.Instance{
		Version: r.instance.Version, HasMicrosoftRegistration: r.instance.HasMicrosoftRegistration,
		ConnectModes: r.instance.ConnectModes, Simulated: r.instance.Simulated,
		RedirectURI: r.instance.RedirectURI, Permissions: []*model.PermissionReason{},
	}
	for _, p := range r.instance.Permissions {
		i.Permissions = append(i.Permissions, &model.PermissionReason{
			Permission: p.Name, Level: p.Level, Reason: p.Reason, DataSets: p.DataSets,
		})
	}
	r.guide(i)
	if !selects(ctx, "needsSetup") {
		return i, nil
	}
	var err error
	i.NeedsSetup, err = r.auth.NeedsSetup(ctx)
	return i, err
}

// actor says who did what an event tells. Users and apps of ours are named as
// they are called now, of all siblings in one statement each.
func (r *Resolver) actor(ctx context.Context, e *ent.ActivityEvent) (*model.Actor, error) {
	mode, err := r.mode(ctx, e.OrganizationID)
	if err != nil {
		return nil, err
	}
	a := &model.Actor{Kind: e.ActorKind}
	if mode == vocab.PrivacyModeFullNames || e.ActorKind == vocab.ActorKindDirectoryApp {
		a.DisplayName = orNil(e.ActorText())
	}
	if e.ActorID == nil {
		return a, nil
	}
	of := func(kind vocab.ActorKind) func(*ent.ActivityEvent) int64 {
		return func(e *ent.ActivityEvent) int64 {
			if e.ActorKind != kind {
				return 0
			}
			return orZero(e.ActorID)
		}
	}
	var global string
	switch e.ActorKind {
	case vocab.ActorKindDirectoryUser:
		u, err := userOf(ctx, r, e, "actor user", of(e.ActorKind))
		if err != nil || u == nil {
			return a, err
		}
		if show, err := r.veilUser(ctx, u); err != nil || !show {
			return a, err
		}
		global, a.DisplayName = u.GlobalID(), orNil(u.PersonName())
	case vocab.ActorKindDirectoryApp:
		p, err := appOf(ctx, r, e, "actor app", of(e.ActorKind))
		if err != nil || p == nil {
			return a, err
		}
		global, a.DisplayName = p.GlobalID(), orNil(p.DisplayName)
	case vocab.ActorKindMember, vocab.ActorKindToken:
		name, err := actorName(ctx, r, e, func(e *ent.ActivityEvent) (vocab.ActorKind, int64) { return e.ActorKind, orZero(e.ActorID) })
		if err != nil {
			return nil, err
		}
		global, a.DisplayName = actorGlobalID(e.ActorKind, *e.ActorID), orNil(name)
	}
	a.ID = orNil(global)
	return a, nil
}

// subject says what an event is about; nil when it is about nothing that has a
// name or an identifier.
func subject(e *ent.ActivityEvent) *model.Subject {
	s := &model.Subject{Kind: e.SubjectKind, EntraID: orNil(string(e.SubjectEntraID)), DisplayName: orNil(e.SubjectText())}
	if e.SubjectID != nil {
		s.ID = orNil(xid.Encode(subjectKinds[e.SubjectKind], *e.SubjectID))
	}
	if s.ID == nil && s.EntraID == nil && s.DisplayName == nil {
		return nil
	}
	return s
}

// asViewer shows who logged in; nil when nobody did.
func asViewer(v *viewer.Viewer) *model.Viewer {
	if v == nil {
		return nil
	}
	return &model.Viewer{Who: v}
}

// keys is key for a list; nil stays nil.
func keys(kind xid.Kind, ids []string, field string) ([]int64, error) {
	var list []int64
	for _, id := range ids {
		n, err := key(kind, id, field)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

func compareNames(a, b string) int { return compareKeys(fold.Key(a), fold.Key(b), a, b) }

// compareKeys orders by sort keys, then by what tells equal ones apart.
func compareKeys[T cmp.Ordered](a, b string, x, y T) int {
	return cmp.Or(cmp.Compare(a, b), cmp.Compare(x, y))
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func orZeroInt(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// shownOnce gives a secret to the one who made it.
func shownOnce(t secret.Text) *string { return orNil(t.Reveal()) }
