package viewer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/viewer"
)

func TestRolesMayDoWhatTheTableSays(t *testing.T) {
	t.Parallel()
	const organization = 5
	for role, want := range map[viewer.Role]string{
		viewer.RoleOwner:   "READ_DATA READ_AUDIT RUN_SYNCS MANAGE_TENANTS DISCONNECT_TENANTS MANAGE_WEBHOOKS MANAGE_ORGANIZATION MANAGE_MEMBERS MANAGE_PRIVACY REVEAL_PERSON ERASE_PERSON",
		viewer.RoleManager: "READ_DATA RUN_SYNCS MANAGE_TENANTS MANAGE_WEBHOOKS MANAGE_ORGANIZATION REVEAL_PERSON",
		viewer.RoleAnalyst: "READ_DATA RUN_SYNCS",
		viewer.RoleAuditor: "READ_DATA READ_AUDIT",
		"":                 "",
		"ADMIN":            "",
	} {
		t.Run("Role"+string(role), func(t *testing.T) {
			t.Parallel()
			v := viewer.New(viewer.Params{MemberID: 1, Roles: map[int64]viewer.Role{organization: role}})
			require.Equal(t, want, rights(v, organization))
			require.Empty(t, rights(v, organization+1), "another organization")
		})
	}
}

func TestReadOnlyKeepsWhatChangesNothing(t *testing.T) {
	t.Parallel()
	v := viewer.New(viewer.Params{TokenID: 1, ReadOnly: true, InstanceOwner: true, Roles: map[int64]viewer.Role{5: viewer.RoleOwner}})
	require.Equal(t, "READ_DATA READ_AUDIT", rights(v, 5))
	require.False(t, v.CanManageInstance())
}

func TestTheStrongerRoleCounts(t *testing.T) {
	t.Parallel()
	order := []viewer.Role{"", viewer.RoleAuditor, viewer.RoleAnalyst, viewer.RoleManager, viewer.RoleOwner}
	for i, a := range order {
		for j, b := range order {
			require.Equal(t, i > j, a.Stronger(b), "%s %s", a, b)
		}
	}
	require.False(t, viewer.Role("ADMIN").Stronger(viewer.RoleAuditor))
}

func TestTheSystemHasNoRights(t *testing.T) {
	t.Parallel()
	require.Empty(t, rights(viewer.FromContext(viewer.System(t.Context(), "test")), 5))
	require.Empty(t, rights(nil, 5))
}

func TestWithinSeesOneOrganization(t *testing.T) {
	t.Parallel()
	v := viewer.New(viewer.Params{MemberID: 1, RequestID: "r", IP: "192.0.2.1", Roles: map[int64]viewer.Role{5: viewer.RoleOwner, 6: viewer.RoleAuditor}})
	one := v.Within(6)
	require.Equal(t, []int64{6}, one.Organizations())
	require.Equal(t, viewer.RoleAuditor, one.Role(6))
	require.Equal(t, "192.0.2.1", one.IP())
	require.False(t, one.Allows(5))
	require.Same(t, v, v.Within(7), "an organization it does not see")
	require.Equal(t, []int64{5, 6}, v.Organizations())
}

func rights(v *viewer.Viewer, organization int64) string {
	var out string
	for _, right := range viewer.Rights() {
		if v.Can(organization, right) {
			if out != "" {
				out += " "
			}
			out += string(right)
		}
	}
	return out
}
