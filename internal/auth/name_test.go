package auth

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/fault"
)

func TestNamesAreTextOnOneLine(t *testing.T) {
	t.Parallel()
	for what, check := range map[string]func(string) (string, error){"token": tokenName, "passkey": passkeyName, "member": memberName} {
		for _, name := range []string{"\x00x", "a\nb", "a\tb", "a\u0085b", "a\u2028b", "a\u202eb", "\xff", strings.Repeat("a", 401)} {
			_, err := check(name)
			require.True(t, fault.Is(err, fault.Invalid), "%s %q: %v", what, name, err)
			require.ErrorContains(t, err, "name", what)
		}
		got, err := check("\n Zoë's key \t")
		require.NoError(t, err, what)
		require.Equal(t, "Zoë's key", got, what)
	}
	for what, check := range map[string]func(string) (string, error){"token": tokenName, "passkey": passkeyName} {
		_, err := check(" ")
		require.True(t, fault.Is(err, fault.Invalid), what)
	}
	got, err := memberName(" ")
	require.NoError(t, err, "a member may have no name")
	require.Empty(t, got)
}
