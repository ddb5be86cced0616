package viewer_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/viewer"
)

func TestNobodyMayDoNothing(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]*viewer.Viewer{
		"NoViewerInContext": viewer.FromContext(context.Background()),
		"NilViewer":         viewer.FromContext(viewer.NewContext(context.Background(), nil)),
		"NeitherMemberNorToken": viewer.New(viewer.Params{
			Roles: map[int64]viewer.Role{1: viewer.RoleOwner}, InstanceOwner: true}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Nil(t, v)
			require.False(t, v.Allows(1))
			require.False(t, v.AllowsWrite(1))
			require.False(t, v.All())
			require.False(t, v.IsInstanceOwner())
			require.Empty(t, v.Organizations())
			require.Empty(t, v.OrganizationList())
			require.Empty(t, v.Kind())
			require.Nil(t, v.WithOrganization(1, viewer.RoleOwner))
		})
	}
}

func TestMemberSeesItsOrganizationsOnly(t *testing.T) {
	t.Parallel()
	roles := map[int64]viewer.Role{30: viewer.RoleOwner, 4: viewer.RoleAuditor}
	v := viewer.New(viewer.Params{MemberID: 7, Roles: roles, InstanceOwner: true, RequestID: "r1"})
	roles[99] = viewer.RoleOwner

	require.Equal(t, viewer.KindMember, v.Kind())
	require.Equal(t, []int64{4, 30}, v.Organizations())
	require.Equal(t, "4,30", v.OrganizationList())
	require.True(t, v.Allows(30))
	require.False(t, v.Allows(99), "a role given after New must not count")
	require.False(t, v.Allows(0))
	require.False(t, v.All(), "an instance owner sees the listed organizations, not all")
	require.True(t, v.AllowsWrite(30))
	require.False(t, v.AllowsWrite(4), "an auditor only reads")
	require.Equal(t, viewer.RoleAuditor, v.Role(4))
	require.Equal(t, "r1", v.RequestID())
}

func TestReadOnlyTokenWritesNowhere(t *testing.T) {
	t.Parallel()
	v := viewer.New(viewer.Params{MemberID: 7, TokenID: 3, ReadOnly: true,
		Roles: map[int64]viewer.Role{1: viewer.RoleOwner}})
	require.Equal(t, viewer.KindToken, v.Kind())
	require.True(t, v.Allows(1))
	require.False(t, v.AllowsWrite(1))
	require.False(t, v.CanWrite())
}

func TestWithOrganizationLeavesTheOriginalAlone(t *testing.T) {
	t.Parallel()
	v := viewer.New(viewer.Params{MemberID: 7})
	w := v.WithOrganization(5, viewer.RoleOwner)
	require.False(t, v.Allows(5))
	require.True(t, w.Allows(5))
	require.Equal(t, "5", w.OrganizationList())
}

func TestSystemSeesAllButServesNoRequest(t *testing.T) {
	t.Parallel()
	ctx := viewer.NewContext(context.Background(),
		viewer.New(viewer.Params{MemberID: 7, RequestID: "r2"}))
	ctx = viewer.System(ctx, "sync_tenant")

	v := viewer.FromContext(ctx)
	require.True(t, v.All())
	require.True(t, v.Allows(1))
	require.True(t, v.AllowsWrite(1))
	require.Equal(t, "sync_tenant", v.Reason())
	require.Equal(t, "r2", v.RequestID())
	require.Zero(t, v.MemberID())
	require.Nil(t, viewer.Asking(ctx))
}
