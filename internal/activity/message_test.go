package activity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

type fields = map[string]any

// golden has one payload of each type as it is recorded, and its sentence.
var golden = []struct {
	event   activity.Event
	message string
}{
	{activity.Event{Type: "app.discovered", Subject: app("Quillboard"), After: fields{"publisher": "Quill Ltd"}}, "Quillboard was discovered, published by Quill Ltd."},
	{activity.Event{Type: "app.removed", Subject: app("Quillboard")}, "Quillboard is no longer in the tenant."},
	{activity.Event{Type: "app.returned", Subject: app("Quillboard")}, "Quillboard is back in the tenant."},
	{activity.Event{Type: "app.stage_changed", Subject: app("Quillboard"), Before: fields{"stage": "DISCOVERED"}, After: fields{"stage": "IN_USE"}}, "Quillboard went from discovered to in use."},
	{activity.Event{Type: "app.changed", Subject: app("Quillboard"), Before: fields{"accountEnabled": true, "homepage": "x"}, After: fields{"accountEnabled": false}}, "Quillboard changed: account enabled, homepage."},
	{activity.Event{Type: "user.added", Subject: user("Ada Byron")}, "Ada Byron was added to the directory."},
	{activity.Event{Type: "user.removed", Subject: user("Ada Byron")}, "Ada Byron is no longer in the directory."},
	{activity.Event{Type: "user.returned", Subject: user("Ada Byron")}, "Ada Byron is back in the directory."},
	{activity.Event{Type: "user.changed", Subject: user("Ada Byron"), After: fields{"department": "Engines"}}, "Ada Byron changed: department."},
	{activity.Event{Type: "group.added", Subject: group("Sales")}, "Sales was added to the directory."},
	{activity.Event{Type: "group.removed", Subject: group("Sales")}, "Sales is no longer in the directory."},
	{activity.Event{Type: "group.changed", Subject: group("Sales")}, "Sales changed."},
	{activity.Event{Type: "group.member_added", Subject: user("Ada Byron"), After: fields{"group": "Sales"}}, "Ada Byron became a member of Sales."},
	{activity.Event{Type: "group.member_removed", Subject: user("Ada Byron"), Before: fields{"group": "Sales"}}, "Ada Byron is no longer a member of Sales."},
	{activity.Event{Type: "grant.added", Subject: app("Quillboard"), After: fields{"permission": "User.Read.All", "kind": "APPLICATION", "resource": "Directory Service"}}, "Quillboard was granted User.Read.All of Directory Service, to use without a signed-in user."},
	{activity.Event{Type: "grant.removed", Subject: app("Quillboard"), Before: fields{"permission": "Mail.Read", "kind": "DELEGATED", "tenantWide": true}}, "Quillboard no longer has Mail.Read, for everybody."},
	{activity.Event{Type: "assignment.added", Subject: group("Sales"), After: fields{"app": "Quillboard", "role": "Editor"}}, "Sales was given Quillboard in the role Editor."},
	{activity.Event{Type: "assignment.removed", Subject: user("Ada Byron"), Before: fields{"app": "Quillboard", "role": ""}}, "Ada Byron no longer has Quillboard."},
	{activity.Event{Type: "consent.withdrawn", Subject: app("Quillboard"), Actor: activity.Actor{Kind: vocab.ActorKindDirectoryUser, Name: "Charles B"}, Before: fields{"permissions": []string{"Mail.Read"}, "tenantWide": true}}, "Charles B withdrew consent from Quillboard for everybody: Mail.Read."},
	{activity.Event{Type: "role.assigned", Subject: user("Ada L"), After: fields{"role": "Reports Reader", "privileged": false}}, "Ada L was given the role Reports Reader."},
	{activity.Event{Type: "role.unassigned", Subject: user("Ada L"), Before: fields{"role": "Reports Reader", "privileged": false}}, "Ada L no longer has the role Reports Reader."},
	{activity.Event{Type: "registration.added", Subject: app("Quillboard")}, "Somebody registered Quillboard."},
	{activity.Event{Type: "registration.removed", Subject: app("Quillboard")}, "Somebody deleted the registration of Quillboard."},
	{activity.Event{Type: "credentials.changed", Subject: app("Quillboard")}, "Somebody changed the secrets or certificates of Quillboard."},
	{activity.Event{Type: "owner.added", Subject: app("Quillboard")}, "Somebody added an owner to Quillboard."},
	{activity.Event{Type: "owner.removed", Subject: app("Quillboard")}, "Somebody took an owner from Quillboard."},
	{activity.Event{Type: "consent.given", Subject: app("Quillboard"), Actor: activity.Actor{Kind: vocab.ActorKindDirectoryUser, Name: "Charles B"}, After: fields{"permissions": []string{"Mail.Read", "User.Read"}, "tenantWide": true}}, "Charles B consented to Quillboard for everybody: Mail.Read, User.Read."},
	{activity.Event{Type: "license.added", Subject: license("Office Plan"), After: fields{"seats": 25}}, "Office Plan was added with 25 seats."},
	{activity.Event{Type: "license.removed", Subject: license("Office Plan")}, "Office Plan is no longer held."},
	{activity.Event{Type: "license.seats_changed", Subject: license("Office Plan"), Before: fields{"seats": 25}, After: fields{"seats": 0}}, "The seats of Office Plan went from 25 to 0."},
	{activity.Event{Type: "license.assigned", Subject: user("Ada Byron"), After: fields{"license": "Office Plan"}}, "Ada Byron got the licence Office Plan."},
	{activity.Event{Type: "license.unassigned", Subject: user("Ada Byron"), Before: fields{"license": "Office Plan"}}, "Ada Byron lost the licence Office Plan."},
	{activity.Event{Type: "tenant.connected", Subject: tenant("Engines Ltd"), After: fields{"mode": "DELEGATED"}}, "Engines Ltd was connected."},
	{activity.Event{Type: "tenant.state_changed", Subject: tenant("Engines Ltd"), Before: fields{"state": "ACTIVE"}, After: fields{"state": "NEEDS_CONSENT", "reason": "The client secret has expired."}}, "Engines Ltd went from active to needs consent: The client secret has expired."},
	{activity.Event{Type: "tenant.disconnected", Subject: tenant("Engines Ltd"), After: fields{"dataErased": true}}, "Engines Ltd was disconnected and its data erased."},
	{activity.Event{Type: "credential.expiring", Subject: tenant("Engines Ltd"), After: fields{"credential": "SECRET", "days": 7, "endsOn": "3 May 2030"}}, "The client secret of Engines Ltd ends on 3 May 2030."},
	{activity.Event{Type: "sync.completed", Subject: run(), After: fields{"sequence": 12, "state": "SUCCEEDED", "changes": fields{"signInsAdded": 27120, "usersChanged": 3, "appsRemoved": 0, "appsAdded": 1, "widgetsAdded": 1000}}}, "Sync 12 completed (1 app added, 3 users changed, 27,120 sign-ins added, widgets added: 1,000)."},
	{activity.Event{Type: "sync.failed", Subject: run(), After: fields{"sequence": 12, "error": "Users could not be read."}}, "Sync 12 failed: Users could not be read."},
	{activity.Event{Type: "sync.held", Subject: run(), After: fields{"sequence": 12, "dataSets": []string{"USERS", "SIGN_INS"}}}, "Sync 12 is held: too much would disappear from users, sign-ins, so nothing was removed yet."},
	{activity.Event{Type: "sync.canceled", Subject: run(), After: fields{"sequence": 12}}, "Sync 12 was canceled."},
	{activity.Event{Type: "data_set.skipped", Subject: tenant("Engines Ltd"), After: fields{"dataSet": "SIGN_INS", "reason": "Sign-ins could not be read: they need a Microsoft licence."}}, "Sign-ins could not be read: they need a Microsoft licence."},
	{activity.Event{Type: "data_set.recovered", Subject: tenant("Engines Ltd"), After: fields{"dataSet": "SIGN_INS"}}, "Sign-ins can be read again."},
	{activity.Event{Type: "data_set.mended", Subject: tenant("Engines Ltd"), After: fields{"dataSet": "SIGN_INS", "missing": 1200, "stale": 0, "extra": 1}}, "A full reading of sign-ins mended what no change had told: 1,200 missing, 1 extra."},
}

func app(name string) activity.Subject     { return subject(vocab.SubjectKindApp, name) }
func user(name string) activity.Subject    { return subject(vocab.SubjectKindUser, name) }
func group(name string) activity.Subject   { return subject(vocab.SubjectKindGroup, name) }
func license(name string) activity.Subject { return subject(vocab.SubjectKindLicense, name) }
func tenant(name string) activity.Subject  { return subject(vocab.SubjectKindTenant, name) }
func run() activity.Subject                { return subject(vocab.SubjectKindSyncRun, "") }

func subject(kind vocab.SubjectKind, name string) activity.Subject {
	return activity.Subject{Kind: kind, Name: name}
}

func TestEveryTypeHasAGoldenPayload(t *testing.T) {
	t.Parallel()
	var types []string
	for _, g := range golden {
		types = append(types, g.event.Type)
	}
	require.ElementsMatch(t, activity.Types(), types)
}

func TestMessagesOfStoredEvents(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		var events []activity.Event
		for _, g := range golden {
			events = append(events, g.event)
		}
		record(t, db, o.ID, events...)
		stored := db.Ent().ActivityEvent.Query().Order(ent.Asc(activityevent.FieldID)).AllX(ctx)
		require.Len(t, stored, len(golden))
		for i, g := range golden {
			require.Equal(t, g.event.Type, stored[i].Type, "events keep their order")
			require.Equal(t, g.message, activity.Message(stored[i]))
		}
	})
}

func TestMessagesOfBareEventsAreSentences(t *testing.T) {
	t.Parallel()
	for _, eventType := range append(activity.Types(), "planet.discovered") {
		message := activity.Message(&ent.ActivityEvent{Type: eventType})
		require.True(t, strings.HasSuffix(message, "."), message)
		require.NotContains(t, message, "%!", message)
		require.NotContains(t, message, "  ", message)
		require.NotContains(t, message, "<nil>", message)
	}
	require.Equal(t, "Something: planet discovered.", activity.Message(&ent.ActivityEvent{Type: "planet.discovered"}))
}

func TestACredentialThatEndedIsToldInThePast(t *testing.T) {
	t.Parallel()
	require.Equal(t, "The certificate of Engines Ltd ended on 3 May 2030.", activity.Message(&ent.ActivityEvent{
		Type: "credential.expiring", SubjectName: "Engines Ltd", After: fields{"credential": "CERTIFICATE", "days": -1, "endsOn": "3 May 2030"},
	}))
}
