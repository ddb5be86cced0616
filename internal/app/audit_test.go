package app

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
)

// TestGraphQLOverHTTPAudit: npm's graphql-http audit suite finds no error and no
// warning at /graphql.
func TestGraphQLOverHTTPAudit(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		_, ms := microsoft(t, entrasim.DemoCompanies(time.Now())[2])
		api := serve(t, environment(t, ms, dialect), Options{})
		audit := exec.CommandContext(t.Context(), "node", "../../frontend/suites/audit.mjs")
		audit.Env = append(os.Environ(), "ADDRESS="+api.address, "TOKEN="+testToken)
		out, err := audit.CombinedOutput()
		require.NoError(t, err, string(out))
		require.Contains(t, string(out), `"warn":0,"error":0`)
	})
}
