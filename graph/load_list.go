package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/appuser"
	"github.com/appmuster/appmuster/ent/assignment"
	"github.com/appmuster/appmuster/ent/grant"
	"github.com/appmuster/appmuster/ent/group"
	"github.com/appmuster/appmuster/ent/license"
	"github.com/appmuster/appmuster/ent/licenseuser"
	"github.com/appmuster/appmuster/ent/signin"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/ent/webhookdelivery"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// The lists below rows, one function each.

// usersOf lists the users of an organization.
func usersOf(ctx context.Context, r *Resolver, o *ent.Organization, args pageArgs, by *model.UserOrder, w *model.UserWhere) (*model.Connection[ent.User], error) {
	mode, err := r.mode(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	if mode == vocab.PrivacyModeAggregates {
		return nobody[ent.User](), nil
	}
	order := orderUsers(by, mode)
	q := r.ent().User.Query().Where(user.OrganizationID(o.ID)).Where(filterUsers(w, mode)...)
	if order.column == user.FieldPseudonym {
		// As the index says.
		q.Where(user.PseudonymNotNil())
	}
	return page(within(ctx, o.ID), q, order, args, true, wideUser.columns(ctx, "", order.column)...)
}

// usersOfApp lists the mappings of an app.
func usersOfApp(ctx context.Context, r *Resolver, a *ent.App, args pageArgs, o *model.AppUserOrder, w *model.AppUserWhere) (*model.Connection[ent.AppUser], error) {
	if hides, err := r.hidesPeople(ctx, a.OrganizationID); err != nil || hides {
		return nobody[ent.AppUser](), err
	}
	l := mappings(ctx, "c.app_id", o, w, r.db.Dialect())
	if w == nil || w.Present == nil {
		// The index is (app_id, present, last_sign_in_sort, id).
		l.halves = []string{"c.present", "NOT c.present"}
		if r.db.Dialect() == database.SQLite {
			l.halves = []string{"c.present = 1", "c.present = 0"}
		}
	}
	if selects(ctx, "nodes", "user") || selects(ctx, "edges", "node", "user") {
		l.with = &along{name: "user", table: user.Table, columns: wideUser.columns(ctx, "user"), on: appuser.FieldUserID}
	}
	var count func(*ent.App) int
	if w != nil && *w == (model.AppUserWhere{Present: w.Present}) && whole(w.Present) {
		count = func(a *ent.App) int { return a.UserCount }
	}
	return connectionWith[ent.App, ent.AppUser, ent.User](ctx, r, a, appID, l, args, count)
}

// appsOfUser lists the mappings of a user.
func appsOfUser(ctx context.Context, r *Resolver, u *ent.User, args pageArgs, o *model.AppUserOrder, w *model.AppUserWhere) (*model.Connection[ent.AppUser], error) {
	if hides, err := r.hidesPeople(ctx, u.OrganizationID); err != nil || hides {
		return nobody[ent.AppUser](), err
	}
	l := mappings(ctx, "c.user_id", o, w, r.db.Dialect())
	if selects(ctx, "nodes", "app") || selects(ctx, "edges", "node", "app") {
		l.with = &along{name: "app", table: app.Table, columns: wideApp.columns(ctx, "app"), on: appuser.FieldAppID}
	}
	return connectionWith[ent.User, ent.AppUser, ent.App](ctx, r, u, userID, l, args, nil)
}

// The lists below are narrowed by one row of many: the plus keeps both databases
// from reading the whole organization in its order to find that row's few.
const ofOrganization = "+c.organization_id"

// mappingsOf lists the mappings of an organization, as they were found where
// no order is asked for.
func mappingsOf(ctx context.Context, r *Resolver, o *ent.Organization, args pageArgs, by *model.AppUserOrder, w *model.AppUserWhere) (*model.Connection[ent.AppUser], error) {
	if hides, err := r.hidesPeople(ctx, o.ID); err != nil || hides {
		return nobody[ent.AppUser](), err
	}
	order := byKey("AppUser", appUserID)
	if by != nil {
		order = orderAppUsers(by)
	}
	if w != nil && (w.AppID != nil || w.UserID != nil) {
		l := mappings(ctx, ofOrganization, by, w, r.db.Dialect())
		l.order = order
		return connection[ent.Organization, ent.AppUser](ctx, r, o, organizationID, l, args, nil)
	}
	q := r.ent().AppUser.Query().Where(appuser.OrganizationID(o.ID)).Where(filterAppUsers(w, r.db.Dialect())...)
	return page(within(ctx, o.ID), q, order, args, true, wideAppUser.columns(ctx, "", order.column)...)
}

// grantsOf lists the permissions in an organization as they were found.
func grantsOf(ctx context.Context, r *Resolver, o *ent.Organization, args pageArgs, w *model.GrantWhere) (*model.Connection[ent.Grant], error) {
	mode, err := r.mode(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	order := byKey("Grant", grantID)
	if w != nil && w.AppID != nil {
		l := permissions(ofOrganization, w, mode)
		l.order = order
		return connection[ent.Organization, ent.Grant](ctx, r, o, organizationID, l, args, nil)
	}
	q := r.ent().Grant.Query().Where(grant.OrganizationID(o.ID)).Where(filterGrants(w)...)
	if mode == vocab.PrivacyModeAggregates {
		q.Where(grant.UserIDIsNil())
	}
	return page(within(ctx, o.ID), q, order, args, true)
}

// eventsOf lists the events of an organization, latest first, uncounted.
func eventsOf(ctx context.Context, r *Resolver, o *ent.Organization, args pageArgs, w *model.ActivityEventWhere) (*model.Connection[ent.ActivityEvent], error) {
	hides, err := r.hidesPeople(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	if w == nil || (w.SyncRunID == nil && w.SubjectID == nil) {
		q := r.ent().ActivityEvent.Query().Where(activityevent.OrganizationID(o.ID)).Where(filterEvents(w)...)
		if hides {
			q.Where(activityevent.SubjectKindNEQ(vocab.SubjectKindUser))
		}
		return page(within(ctx, o.ID), q, eventsLatestFirst, args, false)
	}
	l := nested[ent.ActivityEvent]{
		order: eventsLatestFirst, table: activityevent.Table, columns: activityevent.Columns, parent: ofOrganization,
	}
	if hides {
		l = l.and("c.subject_kind <> ?", string(vocab.SubjectKindUser))
	}
	if w.SyncRunID != nil {
		l = l.and("c.sync_run_id = ?", filterKey(xid.SyncRun, *w.SyncRunID))
	}
	if w.SubjectID != nil {
		kind, id := subjectOf(*w.SubjectID)
		l = l.and("c.subject_kind = ?", string(kind)).and("c.subject_id = ?", id)
	}
	if w.SubjectKind != nil {
		l = l.and("c.subject_kind = ?", string(*w.SubjectKind))
	}
	if w.From != nil {
		l = l.and("c.occurred_at >= ?", *w.From)
	}
	if w.To != nil {
		l = l.and("c.occurred_at < ?", *w.To)
	}
	if w.TypeIn != nil {
		l = l.in("c.type", w.TypeIn)
	}
	events, err := connection[ent.Organization, ent.ActivityEvent](ctx, r, o, organizationID, l, args, nil)
	if events != nil {
		uncounted := *events
		uncounted.Count = nil
		return &uncounted, err
	}
	return nil, err
}

// in holds for the rows whose column is one of values, for none when there are
// none.
func (l nested[T]) in(column string, values []string) nested[T] {
	if len(values) == 0 {
		return l.and("1 = 0")
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return l.and(column+" IN (?"+strings.Repeat(", ?", len(values)-1)+")", args...)
}

func mappings(ctx context.Context, parent string, o *model.AppUserOrder, w *model.AppUserWhere, dialect string) nested[ent.AppUser] {
	l := nested[ent.AppUser]{order: orderAppUsers(o), table: appuser.Table, parent: parent}
	l.columns = wideAppUser.columns(ctx, "", l.order.column)
	if w == nil {
		return l
	}
	if w.AppID != nil {
		l = l.and("c.app_id = ?", filterKey(xid.App, *w.AppID))
	}
	if w.UserID != nil {
		l = l.and("c.user_id = ?", filterKey(xid.User, *w.UserID))
	}
	if w.Present != nil {
		l = l.and("c.present = ?", *w.Present)
	}
	if w.EvidenceKind != nil {
		l = l.and(evidenceOf(dialect, "c.evidence"), string(*w.EvidenceKind))
	}
	return l
}

func (l nested[T]) and(condition string, args ...any) nested[T] {
	l.where += " AND " + condition
	l.args = append(slices.Clip(l.args), args...)
	return l
}

// grantsOfApp lists the permissions of an app by name.
func grantsOfApp(ctx context.Context, r *Resolver, a *ent.App, args pageArgs, w *model.GrantWhere) (*model.Connection[ent.Grant], error) {
	mode, err := r.mode(ctx, a.OrganizationID)
	if err != nil {
		return nil, err
	}
	return connection[ent.App, ent.Grant](ctx, r, a, appID, permissions("c.app_id", w, mode), args, nil)
}

func permissions(parent string, w *model.GrantWhere, mode vocab.PrivacyMode) nested[ent.Grant] {
	l := nested[ent.Grant]{order: grantsByPermission, table: grant.Table, columns: grant.Columns, parent: parent, mode: mode}
	if mode == vocab.PrivacyModeAggregates {
		l = l.and("c.user_id IS NULL")
	}
	if w == nil {
		w = &model.GrantWhere{}
	}
	if whole(w.Removed) {
		l = l.and("c.removed_at IS NOT NULL")
	} else {
		l = l.and("c.removed_at IS NULL")
	}
	if w.AppID != nil {
		l = l.and("c.app_id = ?", filterKey(xid.App, *w.AppID))
	}
	if w.Kind != nil {
		l = l.and("c.kind = ?", string(*w.Kind))
	}
	if w.TenantWide != nil {
		l = l.and("c.tenant_wide = ?", *w.TenantWide)
	}
	if w.Permission != nil {
		l = l.and("c.permission = ?", *w.Permission)
	}
	return l
}

// assignmentsOfApp lists the users and groups an app was given to.
func assignmentsOfApp(ctx context.Context, r *Resolver, a *ent.App, args pageArgs) (*model.Connection[ent.Assignment], error) {
	mode, err := r.mode(ctx, a.OrganizationID)
	if err != nil {
		return nil, err
	}
	l := nested[ent.Assignment]{
		order: byKey("Assignment", assignmentID), table: assignment.Table, columns: assignment.Columns, parent: "c.app_id", mode: mode,
	}.and("c.removed_at IS NULL").and("c.principal_kind <> 'SERVICE_PRINCIPAL'")
	if mode == vocab.PrivacyModeAggregates {
		l = l.and("c.user_id IS NULL")
	}
	return connection[ent.App, ent.Assignment](ctx, r, a, appID, l, args, nil)
}

// groupsOfUser lists the groups that a user is a direct member of.
func groupsOfUser(ctx context.Context, r *Resolver, u *ent.User, args pageArgs) (*model.Connection[ent.Group], error) {
	l := nested[ent.Group]{
		order: orderGroups(nil), table: `"groups"`, columns: group.Columns,
		link: "JOIN group_members AS m ON m.group_id = c.id", parent: "m.user_id",
	}.and("c.removed_at IS NULL")
	return connection[ent.User, ent.Group](ctx, r, u, userID, l, args, nil)
}

// membersOfGroup lists the users who are direct members of a group.
func membersOfGroup(ctx context.Context, r *Resolver, g *ent.Group, args pageArgs) (*model.Connection[ent.User], error) {
	mode, err := r.mode(ctx, g.OrganizationID)
	if err != nil {
		return nil, err
	}
	if mode == vocab.PrivacyModeAggregates {
		return nobody[ent.User](), nil
	}
	order := orderUsers(nil, mode)
	l := nested[ent.User]{
		order: order, table: user.Table, columns: wideUser.columns(ctx, "", order.column), mode: mode,
		link: "JOIN group_members AS m ON m.user_id = c.id", parent: "m.group_id",
	}.and("c.removed_at IS NULL").and("c." + order.column + " IS NOT NULL")
	return connection[ent.Group, ent.User](ctx, r, g, groupID, l, args, nil)
}

// appsOfGroup lists the apps that were given to a group, each once, whatever
// the number of roles.
func appsOfGroup(ctx context.Context, r *Resolver, g *ent.Group, args pageArgs) (*model.Connection[ent.App], error) {
	l := nested[ent.App]{
		order: orderApps(nil, ""), table: app.Table, columns: wideApp.columns(ctx, "", app.FieldSortKey),
		link: "JOIN assignments AS m ON m.app_id = c.id", parent: "m.group_id",
	}.and("c.removed_at IS NULL").and("m.removed_at IS NULL").and(`NOT EXISTS (SELECT 1 FROM assignments AS e
		WHERE e.group_id = m.group_id AND e.app_id = m.app_id AND e.removed_at IS NULL AND e.id < m.id)`)
	return connection[ent.Group, ent.App](ctx, r, g, groupID, l, args, nil)
}

// licensesOfGroup lists the licenses that members hold by a group.
func licensesOfGroup(ctx context.Context, r *Resolver, g *ent.Group, args pageArgs) (*model.Connection[ent.License], error) {
	l := nested[ent.License]{
		order: orderLicenses(nil), table: license.Table, columns: license.Columns,
		link: `JOIN "groups" AS g ON g.tenant_id = c.tenant_id`, parent: "g.id",
	}.and("c.removed_at IS NULL").and(`EXISTS (SELECT 1 FROM group_members AS m
		JOIN license_users AS l ON l.user_id = m.user_id AND l.license_id = c.id
		WHERE m.group_id = g.id AND l.group_entra_id = g.entra_id AND l.removed_at IS NULL)`)
	return connection[ent.Group, ent.License](ctx, r, g, groupID, l, args, nil)
}

// licensesOfUser lists the licenses on a user by name.
func licensesOfUser(ctx context.Context, r *Resolver, u *ent.User, args pageArgs) (*model.Connection[ent.License], error) {
	l := nested[ent.License]{
		order: orderLicenses(nil), table: license.Table, columns: license.Columns,
		link: "JOIN license_users AS m ON m.license_id = c.id", parent: "m.user_id",
	}.and("c.removed_at IS NULL").and("m.removed_at IS NULL")
	return connection[ent.User, ent.License](ctx, r, u, userID, l, args, nil)
}

// usersOfLicense lists the present users that a license is on by name.
func usersOfLicense(ctx context.Context, r *Resolver, l *ent.License, args pageArgs) (*model.Connection[ent.User], error) {
	mode, err := r.mode(ctx, l.OrganizationID)
	if err != nil {
		return nil, err
	}
	if mode == vocab.PrivacyModeAggregates {
		return nobody[ent.User](), nil
	}
	order := orderUsers(nil, mode)
	list := nested[ent.User]{
		order: order, table: user.Table, columns: wideUser.columns(ctx, "", order.column), mode: mode,
		link: "JOIN license_users AS m ON m.user_id = c.id", parent: "m.license_id",
	}.and("c.removed_at IS NULL").and("m.removed_at IS NULL").and("c." + order.column + " IS NOT NULL")
	return connection[ent.License, ent.User](ctx, r, l, licenseID, list, args, nil)
}

// assignmentsOfLicense lists the same users with how it came to each.
func assignmentsOfLicense(ctx context.Context, r *Resolver, l *ent.License, args pageArgs) (*model.Connection[ent.LicenseUser], error) {
	mode, err := r.mode(ctx, l.OrganizationID)
	if err != nil {
		return nil, err
	}
	if mode == vocab.PrivacyModeAggregates {
		return nobody[ent.LicenseUser](), nil
	}
	by := order[ent.LicenseUser]{name: "LicenseUser.NAME", column: user.FieldSortKey, id: licenseUserID}
	if mode == vocab.PrivacyModePseudonyms {
		by.name, by.column = "LicenseUser.PSEUDONYM", user.FieldPseudonym
		by.value = func(*ent.LicenseUser) any { return int64(0) }
	}
	list := nested[ent.LicenseUser]{
		order: by, table: licenseuser.Table, columns: licenseuser.Columns, parent: "c.license_id", mode: mode,
		link: "JOIN users AS u ON u.id = c.user_id", by: "u." + by.column, byNumber: mode == vocab.PrivacyModePseudonyms,
		with: &along{name: "user", table: user.Table, columns: wideUser.columns(ctx, "user"), on: licenseuser.FieldUserID},
	}.and("c.removed_at IS NULL").and("u.removed_at IS NULL").and("u." + by.column + " IS NOT NULL")
	return connectionWith[ent.License, ent.LicenseUser, ent.User](ctx, r, l, licenseID, list, args, nil)
}

// deliveriesOfEndpoint lists what was sent to an endpoint, latest first,
// without the bodies.
func deliveriesOfEndpoint(ctx context.Context, r *Resolver, e *ent.WebhookEndpoint, args pageArgs) (*model.Connection[ent.WebhookDelivery], error) {
	l := nested[ent.WebhookDelivery]{
		order: latestFirst(byKey("WebhookDelivery", deliveryID)), table: webhookdelivery.Table,
		columns: slices.DeleteFunc(slices.Clone(webhookdelivery.Columns), func(c string) bool { return c == webhookdelivery.FieldPayload }),
		parent:  "c.webhook_endpoint_id",
	}
	return connection[ent.WebhookEndpoint, ent.WebhookDelivery](ctx, r, e, endpointID, l, args, nil)
}

// signInsOf lists the sign-ins of an organization, latest first. Each of its
// tenants has them in the order of time; their newest are merged.
func signInsOf(ctx context.Context, r *Resolver, o *ent.Organization, args pageArgs, where *model.SignInWhere) (*model.Connection[ent.SignIn], error) {
	if hides, err := r.hidesPeople(ctx, o.ID); err != nil || hides {
		return nobody[ent.SignIn](), err
	}
	l := nested[ent.SignIn]{order: signInsLatestFirst, table: signin.Table, columns: signin.Columns, parent: "c.tenant_id"}
	if where != nil {
		if where.From != nil {
			l = l.and("c.occurred_at >= ?", *where.From)
		}
		if where.To != nil {
			l = l.and("c.occurred_at < ?", *where.To)
		}
		if where.UserID != nil {
			l = l.and("c.user_id = ?", filterKey(xid.User, *where.UserID))
		}
		if where.AppID != nil {
			l = l.and("c.app_id = ?", filterKey(xid.App, *where.AppID))
		}
		if where.Succeeded != nil {
			l = l.and("c.succeeded = ?", *where.Succeeded)
		}
	}
	w, err := windowOf(args, l.order)
	if err != nil {
		return nil, err
	}
	tenants, err := r.ent().Tenant.Query().Where(tenant.OrganizationID(o.ID)).IDs(within(ctx, o.ID))
	if err != nil {
		return nil, err
	}
	found, err := readNested[ent.SignIn, ent.User](ctx, r, tenants, l, w, false)
	if err != nil {
		return nil, err
	}
	rows := found.elements
	slices.SortFunc(rows, func(a, b *ent.SignIn) int {
		c := b.OccurredAt.Compare(a.OccurredAt)
		if c == 0 {
			c = cmp.Compare(b.ID, a.ID)
		}
		if w.backward {
			c = -c
		}
		return c
	})
	page := cut(w, l.order, rows[:min(len(rows), w.limit+1)])
	siblings(ctx, page.Nodes)
	return page, nil
}
