package graph

import (
	"strings"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/appuser"
	"github.com/appmuster/appmuster/ent/grant"
	"github.com/appmuster/appmuster/ent/group"
	"github.com/appmuster/appmuster/ent/license"
	"github.com/appmuster/appmuster/ent/licenseuser"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/fold"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// whole says of an optional flag whether it was given as true.
func whole(flag *bool) bool { return flag != nil && *flag }

// contains holds for rows whose folded column has the folded text in it.
func contains(column, text string) func(*sql.Selector) {
	folded := fold.Key(text)
	return func(s *sql.Selector) {
		if folded != "" {
			s.Where(like(s.C(column), folded))
		}
	}
}

// like compares without folding again, as sql.ContainsFold would: column and
// text are folded, and the wildcards in the text are only themselves.
func like(column, folded string) *sql.Predicate {
	pattern := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(folded) + "%"
	return sql.P(func(b *sql.Builder) {
		b.Ident(column).WriteString(" LIKE ").Arg(pattern).WriteString(` ESCAPE '\'`)
	})
}

func filterUsers(w *model.UserWhere, mode vocab.PrivacyMode) []predicate.User {
	if w == nil {
		return []predicate.User{user.RemovedAtIsNil()}
	}
	var p []predicate.User
	if whole(w.Removed) {
		p = append(p, user.RemovedAtNotNil())
	} else {
		p = append(p, user.RemovedAtIsNil())
	}
	if w.Search != nil {
		if mode == vocab.PrivacyModeFullNames {
			p = append(p, contains(user.FieldSearchKey, *w.Search))
		} else {
			p = append(p, standsFor(*w.Search))
		}
	}
	if w.DepartmentIn != nil {
		p = append(p, user.DepartmentIn(w.DepartmentIn...))
	}
	if w.UserType != nil {
		p = append(p, user.UserType(*w.UserType))
	}
	if w.KindIn != nil {
		p = append(p, user.Or(user.KindTagIn(w.KindIn...), user.And(user.KindTagIsNil(), user.KindIn(w.KindIn...))))
	}
	if w.KindTagged != nil {
		if *w.KindTagged {
			p = append(p, user.KindTagNotNil())
		} else {
			p = append(p, user.KindTagIsNil())
		}
	}
	if w.AccountEnabled != nil {
		p = append(p, user.AccountEnabled(*w.AccountEnabled))
	}
	if w.LicenseID != nil {
		p = append(p, holdsLicense(filterKey(xid.License, *w.LicenseID)))
	}
	if w.Licensed != nil {
		held := predicate.User(holdsLicense(0))
		if !*w.Licensed {
			held = user.Not(held)
		}
		p = append(p, held)
	}
	return p
}

// standsFor holds for users whose pseudonym begins with what was typed.
func standsFor(typed string) predicate.User {
	from, to, ok := pseudonym.Range(typed)
	if !ok {
		return predicate.User(func(s *sql.Selector) { s.Where(sql.False()) })
	}
	return user.And(user.PseudonymGTE(from), user.PseudonymLT(to))
}

// holdsLicense holds for users with a license, any where id is 0. The policy
// narrows the users, and a license on a user is of the user's organization.
func holdsLicense(id int64) func(*sql.Selector) {
	return func(s *sql.Selector) {
		t := sql.Table(licenseuser.Table)
		held := sql.Select(t.C(licenseuser.FieldUserID)).From(t).Where(sql.And(
			sql.ColumnsEQ(t.C(licenseuser.FieldUserID), s.C(user.FieldID)),
			sql.IsNull(t.C(licenseuser.FieldRemovedAt)),
		))
		if id != 0 {
			held.Where(sql.EQ(t.C(licenseuser.FieldLicenseID), id))
		}
		s.Where(sql.Exists(held))
	}
}

func filterGroups(w *model.GroupWhere) []predicate.Group {
	if w == nil {
		return []predicate.Group{group.RemovedAtIsNil()}
	}
	var p []predicate.Group
	if whole(w.Removed) {
		p = append(p, group.RemovedAtNotNil())
	} else {
		p = append(p, group.RemovedAtIsNil())
	}
	if w.Search != nil {
		p = append(p, contains(group.FieldSortKey, *w.Search))
	}
	return p
}

func filterApps(w *model.AppWhere, mode vocab.PrivacyMode) []predicate.App {
	if w == nil {
		return []predicate.App{app.RemovedAtIsNil()}
	}
	var p []predicate.App
	if whole(w.Removed) {
		p = append(p, app.RemovedAtNotNil())
	} else {
		p = append(p, app.RemovedAtIsNil())
	}
	if w.Search != nil {
		p = append(p, contains(app.FieldSearchKey, *w.Search))
	}
	if w.StageIn != nil {
		p = append(p, app.StageIn(w.StageIn...))
	}
	if w.StatusIn != nil {
		p = append(p, app.StatusIn(w.StatusIn...))
	}
	if w.OriginIn != nil {
		p = append(p, app.OriginIn(w.OriginIn...))
	}
	if w.PublisherVerified != nil {
		p = append(p, app.PublisherVerified(*w.PublisherVerified))
	}
	if w.HasUsers != nil {
		least := 1
		if mode == vocab.PrivacyModeAggregates {
			least = fewest
		}
		if *w.HasUsers {
			p = append(p, app.UserCountGTE(least))
		} else {
			p = append(p, app.UserCountLT(least))
		}
	}
	return p
}

func filterAppUsers(w *model.AppUserWhere, dialect string) []predicate.AppUser {
	if w == nil {
		return nil
	}
	var p []predicate.AppUser
	if w.AppID != nil {
		p = append(p, appuser.AppID(filterKey(xid.App, *w.AppID)))
	}
	if w.UserID != nil {
		p = append(p, appuser.UserID(filterKey(xid.User, *w.UserID)))
	}
	if w.Present != nil {
		p = append(p, appuser.Present(*w.Present))
	}
	if w.EvidenceKind != nil {
		p = append(p, func(s *sql.Selector) {
			before, after, _ := strings.Cut(evidenceOf(dialect, s.C(appuser.FieldEvidence)), "?")
			s.Where(sql.P(func(b *sql.Builder) {
				b.WriteString(before).Arg(string(*w.EvidenceKind)).WriteString(after)
			}))
		})
	}
	return p
}

// evidenceOf is the condition that a mapping has evidence of a kind.
func evidenceOf(dialect, column string) string {
	if dialect == "postgres" {
		return "EXISTS (SELECT 1 FROM jsonb_array_elements(" + column + ") AS e WHERE e->>'kind' = ?)"
	}
	return "EXISTS (SELECT 1 FROM json_each(" + column + ") AS e WHERE json_extract(e.value, '$.kind') = ?)"
}

func filterGrants(w *model.GrantWhere) []predicate.Grant {
	if w == nil {
		return []predicate.Grant{grant.RemovedAtIsNil()}
	}
	var p []predicate.Grant
	if whole(w.Removed) {
		p = append(p, grant.RemovedAtNotNil())
	} else {
		p = append(p, grant.RemovedAtIsNil())
	}
	if w.AppID != nil {
		p = append(p, grant.AppID(filterKey(xid.App, *w.AppID)))
	}
	if w.Kind != nil {
		p = append(p, grant.KindEQ(*w.Kind))
	}
	if w.TenantWide != nil {
		p = append(p, grant.TenantWide(*w.TenantWide))
	}
	if w.Permission != nil {
		p = append(p, grant.Permission(*w.Permission))
	}
	return p
}

func filterLicenses(w *model.LicenseWhere) []predicate.License {
	if w != nil && whole(w.Removed) {
		return []predicate.License{license.RemovedAtNotNil()}
	}
	return []predicate.License{license.RemovedAtIsNil()}
}

func filterRuns(w *model.SyncRunWhere) []predicate.SyncRun {
	if w == nil {
		return nil
	}
	var p []predicate.SyncRun
	if w.TenantID != nil {
		p = append(p, syncrun.TenantID(filterKey(xid.Tenant, *w.TenantID)))
	}
	if w.StateIn != nil {
		p = append(p, syncrun.StateIn(w.StateIn...))
	}
	if w.From != nil {
		p = append(p, syncrun.QueuedAtGTE(*w.From))
	}
	if w.To != nil {
		p = append(p, syncrun.QueuedAtLT(*w.To))
	}
	return p
}

func filterEvents(w *model.ActivityEventWhere) []predicate.ActivityEvent {
	if w == nil {
		return nil
	}
	var p []predicate.ActivityEvent
	if w.TypeIn != nil {
		p = append(p, activityevent.TypeIn(w.TypeIn...))
	}
	if w.From != nil {
		p = append(p, activityevent.OccurredAtGTE(*w.From))
	}
	if w.To != nil {
		p = append(p, activityevent.OccurredAtLT(*w.To))
	}
	if w.SyncRunID != nil {
		p = append(p, activityevent.SyncRunID(filterKey(xid.SyncRun, *w.SyncRunID)))
	}
	if w.SubjectID != nil {
		kind, id := subjectOf(*w.SubjectID)
		p = append(p, activityevent.SubjectKindEQ(kind), activityevent.SubjectID(id))
	}
	if w.SubjectKind != nil {
		p = append(p, activityevent.SubjectKindEQ(*w.SubjectKind))
	}
	return p
}

// subjectKinds ties what an event is about to the identifiers it has outside.
var subjectKinds = map[vocab.SubjectKind]xid.Kind{
	vocab.SubjectKindTenant:          xid.Tenant,
	vocab.SubjectKindSyncRun:         xid.SyncRun,
	vocab.SubjectKindUser:            xid.User,
	vocab.SubjectKindGroup:           xid.Group,
	vocab.SubjectKindApp:             xid.App,
	vocab.SubjectKindGrant:           xid.Grant,
	vocab.SubjectKindAssignment:      xid.Assignment,
	vocab.SubjectKindLicense:         xid.License,
	vocab.SubjectKindWebhookEndpoint: xid.WebhookEndpoint,
	vocab.SubjectKindApiToken:        xid.ApiToken,
	vocab.SubjectKindMember:          xid.Member,
	vocab.SubjectKindOrganization:    xid.Organization,
	vocab.SubjectKindMembership:      xid.Membership,
	vocab.SubjectKindInvitation:      xid.Invitation,
	vocab.SubjectKindTeam:            xid.Team,
	vocab.SubjectKindSession:         xid.MemberSession,
	vocab.SubjectKindPasskey:         xid.Passkey,
}

func subjectOf(id string) (vocab.SubjectKind, int64) {
	kind, n, err := xid.Parse(id)
	if err == nil {
		for subject, k := range subjectKinds {
			if k == kind {
				return subject, n
			}
		}
	}
	return vocab.SubjectKindTenant, -1
}
