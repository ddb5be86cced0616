package graph

import (
	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/appuser"
	"github.com/appmuster/appmuster/ent/grant"
	"github.com/appmuster/appmuster/ent/group"
	"github.com/appmuster/appmuster/ent/license"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/signin"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Every order a list can run in has an index that begins with what the list is
// narrowed by. Orders that show people go by what is shown of them.

func orderUsers(o *model.UserOrder, mode vocab.PrivacyMode) order[ent.User] {
	by := order[ent.User]{
		name: "User.NAME", column: user.FieldSortKey, id: userID,
		value: func(u *ent.User) any { return u.Person().SortKey },
	}
	if mode != vocab.PrivacyModeFullNames {
		by.name, by.column = "User.PSEUDONYM", user.FieldPseudonym
		by.value = func(u *ent.User) any { return orZero(u.Pseudonym) }
	}
	if o == nil {
		return by
	}
	if o.Field == model.UserOrderFieldLastSignInAt {
		by.name, by.column = "User.LAST_SIGN_IN_AT", user.FieldLastSignInSort
		by.value = func(u *ent.User) any { return u.LastSignInSort }
	}
	return by.inDirection(o.Direction)
}

func orderGroups(o *model.GroupOrder) order[ent.Group] {
	by := order[ent.Group]{
		name: "Group.NAME", column: group.FieldSortKey, id: groupID,
		value: func(g *ent.Group) any { return g.SortKey },
	}
	if o == nil {
		return by
	}
	return by.inDirection(o.Direction)
}

// orderApps runs by name where the number of users is not to be told.
func orderApps(o *model.AppOrder, mode vocab.PrivacyMode) order[ent.App] {
	by := order[ent.App]{
		name: "App.NAME", column: app.FieldSortKey, id: appID,
		value: func(a *ent.App) any { return a.SortKey },
	}
	if o == nil {
		return by
	}
	switch o.Field {
	case model.AppOrderFieldLastUsedAt:
		by.name, by.column = "App.LAST_USED_AT", app.FieldLastUsedSort
		by.value = func(a *ent.App) any { return a.LastUsedSort }
	case model.AppOrderFieldUserCount:
		if mode == vocab.PrivacyModeAggregates {
			break
		}
		by.name, by.column = "App.USER_COUNT", app.FieldUserCount
		by.value = func(a *ent.App) any { return int64(a.UserCount) }
	}
	return by.inDirection(o.Direction)
}

// orderAppUsers runs by the last sign-in, latest first.
func orderAppUsers(o *model.AppUserOrder) order[ent.AppUser] {
	by := order[ent.AppUser]{
		name: "AppUser.LAST_SIGN_IN_AT", column: appuser.FieldLastSignInSort, desc: true, id: appUserID,
		value: func(m *ent.AppUser) any { return m.LastSignInSort },
	}
	if o == nil {
		return by
	}
	return by.inDirection(o.Direction)
}

// byKey runs as the rows were stored.
func byKey[T any](name string, id func(*T) int64) order[T] {
	return order[T]{name: name + ".ID", column: "id", id: id, value: func(row *T) any { return id(row) }}
}

func latestFirst[T any](o order[T]) order[T] {
	o.desc = true
	return o
}

func orderLicenses(o *model.LicenseOrder) order[ent.License] {
	by := order[ent.License]{
		name: "License.NAME", column: license.FieldSortKey, id: licenseID,
		value: func(l *ent.License) any { return l.SortKey },
	}
	if o == nil {
		return by
	}
	return by.inDirection(o.Direction)
}

func orderOrganizations(o *model.OrganizationOrder) order[ent.Organization] {
	by := order[ent.Organization]{
		name: "Organization.NAME", column: organization.FieldSortKey, id: organizationID,
		value: func(o *ent.Organization) any { return o.SortKey },
	}
	if o == nil {
		return by
	}
	if o.Field == model.OrganizationOrderFieldCreatedAt {
		by.name, by.column = "Organization.CREATED_AT", organization.FieldCreatedAt
		by.value = func(o *ent.Organization) any { return o.CreatedAt }
	}
	return by.inDirection(o.Direction)
}

var (
	runsLatestFirst = order[ent.SyncRun]{
		name: "SyncRun.QUEUED_AT", column: syncrun.FieldQueuedAt, desc: true, id: runID,
		value: func(r *ent.SyncRun) any { return r.QueuedAt },
	}
	eventsLatestFirst = order[ent.ActivityEvent]{
		name: "ActivityEvent.OCCURRED_AT", column: activityevent.FieldOccurredAt, desc: true,
		id:    func(e *ent.ActivityEvent) int64 { return e.ID },
		value: func(e *ent.ActivityEvent) any { return e.OccurredAt },
	}
	signInsLatestFirst = order[ent.SignIn]{
		name: "SignIn.OCCURRED_AT", column: signin.FieldOccurredAt, desc: true,
		id:    func(s *ent.SignIn) int64 { return s.ID },
		value: func(s *ent.SignIn) any { return s.OccurredAt },
	}
	grantsByPermission = order[ent.Grant]{
		name: "Grant.PERMISSION", column: grant.FieldPermission, id: grantID,
		value: func(g *ent.Grant) any { return g.Permission },
	}
)

func userID(u *ent.User) int64                 { return u.ID }
func groupID(g *ent.Group) int64               { return g.ID }
func appID(a *ent.App) int64                   { return a.ID }
func appUserID(m *ent.AppUser) int64           { return m.ID }
func grantID(g *ent.Grant) int64               { return g.ID }
func assignmentID(a *ent.Assignment) int64     { return a.ID }
func licenseID(l *ent.License) int64           { return l.ID }
func licenseUserID(l *ent.LicenseUser) int64   { return l.ID }
func organizationID(o *ent.Organization) int64 { return o.ID }
func runID(r *ent.SyncRun) int64               { return r.ID }
func tenantID(t *ent.Tenant) int64             { return t.ID }
func deliveryID(d *ent.WebhookDelivery) int64  { return d.ID }
func endpointID(e *ent.WebhookEndpoint) int64  { return e.ID }
