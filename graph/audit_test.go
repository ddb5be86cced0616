package graph_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

func TestTheAuditLogIsForWhoMayReadIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		o := dbtest.Organization(t, db, "mine")
		var rows []*ent.AuditEvent
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			m := tx.Ent().Member.Create().SetEmail("ada@example.org").SetEmailKey("ada").SetCreatedAt(noon).SaveX(ctx)
			for i, action := range []string{"tenant.paused", "tenant.resumed", "tenant.paused"} {
				rows = append(rows, tx.Ent().AuditEvent.Create().SetOrganizationID(o.ID).SetOccurredAt(noon.AddDate(0, 0, i)).SetAction(action).
					SetActorKind([]vocab.ActorKind{vocab.ActorKindMember, vocab.ActorKindToken, vocab.ActorKindMember}[i]).SetActorID(m.ID+int64(i)).
					SetSubjectKind(vocab.SubjectKindTenant).SetSubjectID(9).SetHash([]byte{byte(i)}).SetIP("192.0.2.1").SaveX(ctx))
			}
			tx.Ent().AuditEvent.Create().SetOccurredAt(noon).SetAction("member.disabled").SetActorKind(vocab.ActorKindMember).SetActorID(m.ID).
				SetSubjectKind(vocab.SubjectKindMember).SetSubjectID(m.ID).SetHash([]byte{9}).ExecX(ctx)
			return nil
		}))
		a := newAPI(t, db)
		const fields = `nodes { action actor { id displayName } subject { id } hash ip message }`
		list := fmt.Sprintf(`query ($where: AuditEventWhere) { organization(id: %q) { auditEvents(first: 2, where: $where) { %s totalCount pageInfo { hasNextPage } } } }`, o.GlobalID(), fields)
		node := fmt.Sprintf(`{ node(id: %q) { id } }`, rows[0].GlobalID())
		for role, may := range map[viewer.Role]bool{viewer.RoleOwner: true, viewer.RoleAuditor: true, viewer.RoleManager: false, viewer.RoleAnalyst: false} {
			v := viewer.New(viewer.Params{MemberID: 7, Roles: map[int64]viewer.Role{o.ID: role}})
			got := a.ask(v, list)
			if !may {
				require.Equal(t, "FORBIDDEN", got.code(), role)
				require.Nil(t, a.must(v, node).at("node"), role)
				continue
			}
			require.Equal(t, []string{"tenant.paused", "tenant.resumed"}, got.each("action", "organization", "auditEvents", "nodes"), role)
			require.EqualValues(t, 3, got.at("organization", "auditEvents", "totalCount"))
			require.Equal(t, true, got.at("organization", "auditEvents", "pageInfo", "hasNextPage"))
			require.Equal(t, rows[0].GlobalID(), a.must(v, node).at("node", "id"), role)
		}
		auditor := viewer.New(viewer.Params{MemberID: 7, Roles: map[int64]viewer.Role{o.ID: viewer.RoleAuditor}})
		who := xid.Encode(xid.Member, *rows[0].ActorID)
		for name, c := range map[string]struct {
			where vars
			want  int
		}{
			"Action": {vars{"actionIn": []string{"tenant.resumed"}}, 1}, "Actor": {vars{"actorId": who}, 1}, "NoActor": {vars{"actorId": "nonsense"}, 0},
			"OtherKind": {vars{"actorId": xid.Encode(xid.ApiToken, *rows[0].ActorID)}, 0}, "From": {vars{"from": "2026-05-05T12:00:00Z"}, 2},
			"To": {vars{"to": "2026-05-05T12:00:00Z"}, 1}, "Subject": {vars{"subjectId": xid.Encode(xid.Tenant, 9)}, 3},
		} {
			require.EqualValues(t, c.want, a.must(auditor, list, vars{"where": c.where}).at("organization", "auditEvents", "totalCount"), name)
		}
		got := a.must(auditor, list, vars{"where": vars{"actorId": who}})
		require.Equal(t, map[string]any{
			"action": "tenant.paused", "actor": map[string]any{"id": who, "displayName": "ada@example.org"},
			"subject": map[string]any{"id": xid.Encode(xid.Tenant, 9)}, "hash": "00", "ip": "192.0.2.1", "message": "Routine syncs were paused.",
		}, got.at("organization", "auditEvents", "nodes", 0))

		instance := `{ auditEvents { ` + fields + ` totalCount } }`
		require.Equal(t, "FORBIDDEN", a.ask(auditor, instance).code())
		owner := viewer.New(viewer.Params{MemberID: 7, InstanceOwner: true, Roles: map[int64]viewer.Role{o.ID: viewer.RoleOwner}})
		got = a.must(owner, instance)
		require.Equal(t, []string{"member.disabled"}, got.each("action", "auditEvents", "nodes"), "of the instance alone")
		require.EqualValues(t, 1, got.at("auditEvents", "totalCount"))
	}, clock)
}

func TestRightsAreThoseOfTheRole(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	o := dbtest.Organization(t, db, "mine")
	a := newAPI(t, db)
	const query = `{ viewer { canManageInstance canWrite } organizations { nodes { viewerRole viewerRights privacyMode } } }`
	analyst := a.must(viewer.New(viewer.Params{MemberID: 7, Roles: map[int64]viewer.Role{o.ID: viewer.RoleAnalyst}}), query)
	require.Equal(t, map[string]any{"viewerRole": "ANALYST", "viewerRights": []any{"READ_DATA", "RUN_SYNCS"}, "privacyMode": "FULL_NAMES"}, analyst.at("organizations", "nodes", 0))
	reader := a.must(viewer.New(viewer.Params{TokenID: 7, ReadOnly: true, InstanceOwner: true, Roles: map[int64]viewer.Role{o.ID: viewer.RoleOwner}}), query)
	require.Equal(t, []any{"READ_DATA", "READ_AUDIT"}, reader.at("organizations", "nodes", 0, "viewerRights"))
	require.Equal(t, map[string]any{"canManageInstance": false, "canWrite": false}, reader.at("viewer"))
}
