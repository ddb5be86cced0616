package graph_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

func (m members) ConfirmAddress(_ context.Context, id int64) (*ent.Member, error) {
	return m.member, m.call("ConfirmAddress", id)
}

func (s *services) MakeMemberReset(_ context.Context, id int64) (auth.MemberReset, error) {
	if err := s.call("MakeMemberReset", id); err != nil {
		return auth.MemberReset{}, err
	}
	return s.reset, nil
}

func TestAnAddressIsConfirmedByTheMembersIdentifier(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	a.services.member = &ent.Member{ID: 7, Name: "Mo", AddressProvenAt: &noon}
	confirm := `mutation ($id: ID!) { confirmMemberAddress(input: {memberId: $id}) { member { name addressProven } userErrors { field code } } }`
	got := a.must(as(w.mine.org.ID), confirm, vars{"id": xid.Encode(xid.Member, 7)})
	require.Equal(t, map[string]any{"member": map[string]any{"name": "Mo", "addressProven": true}, "userErrors": []any{}}, got.at("confirmMemberAddress"))
	require.Equal(t, []string{fmt.Sprintln("ConfirmAddress", 7)}, a.services.called)

	got = a.must(as(w.mine.org.ID), confirm, vars{"id": w.mine.org.GlobalID()})
	require.Equal(t, map[string]any{"member": nil, "userErrors": []any{map[string]any{"field": "memberId", "code": "NOT_FOUND"}}}, got.at("confirmMemberAddress"))
	require.Len(t, a.services.called, 1, "the identifier of something else reaches nobody")

	a.services.member, a.services.err = nil, fault.New(fault.Forbidden, "This is for owners.")
	got = a.must(as(w.mine.org.ID), confirm, vars{"id": xid.Encode(xid.Member, 7)})
	require.Equal(t, map[string]any{"member": nil, "userErrors": []any{map[string]any{"field": nil, "code": "FORBIDDEN"}}}, got.at("confirmMemberAddress"))
}

func TestAMembersResetShowsTheLinkOnceAndTheSeatsThatTheAskerSees(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	a.services.reset = auth.MemberReset{
		Member: &ent.Member{ID: 7, Name: "Mo"}, Link: secret.NewText("https://example.com/reset/once"), ExpiresAt: noon,
		Seats: []*ent.Membership{
			{OrganizationID: w.mine.org.ID, Role: vocab.RoleAnalyst}, {OrganizationID: w.theirs.org.ID, Role: vocab.RoleAnalyst},
		},
	}
	reset := `mutation ($id: ID!) { makeMemberReset(input: {memberId: $id}) { member { name } link expiresAt seats { organization { id } role expiresAt } userErrors { code } } }`
	got := a.must(as(w.mine.org.ID), reset, vars{"id": xid.Encode(xid.Member, 7)})
	require.Equal(t, map[string]any{
		"member": map[string]any{"name": "Mo"}, "link": "https://example.com/reset/once", "expiresAt": noon.Format("2006-01-02T15:04:05Z07:00"), "userErrors": []any{},
		"seats": []any{map[string]any{"organization": map[string]any{"id": w.mine.org.GlobalID()}, "role": "ANALYST", "expiresAt": nil}},
	}, got.at("makeMemberReset"))
	require.NotContains(t, a.log.String(), "reset/once")

	a.services.err = fault.New(fault.Forbidden, "This is for owners.")
	got = a.must(as(w.mine.org.ID), reset, vars{"id": xid.Encode(xid.Member, 7)})
	require.Equal(t, map[string]any{"member": nil, "link": nil, "expiresAt": nil, "seats": []any{}, "userErrors": []any{map[string]any{"code": "FORBIDDEN"}}}, got.at("makeMemberReset"))
}
