package httpd

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLoggableHidesTokens(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("k", 43)
	for path, want := range map[string]string{
		"/graphql":                  "/graphql",
		"/o/org_1/apps/app_2":       "/o/org_1/apps/app_2",
		"/assets/index-BxK3v9aQ.js": "/assets/index-BxK3v9aQ.js",
		"/invite/" + token:          "/invite/[hidden]",
		"/setup/abc/more":           "/setup/[hidden]",
		"/Reset/" + token + "/":     "/Reset/[hidden]",
		"//invite/" + token:         "//invite/[hidden]",
		"/" + token:                 "/[hidden]",
		"/invited/" + token + "/x":  "/invited/[hidden]/x",
		"/invite":                   "/invite",
	} {
		require.Equal(t, want, loggable(path))
	}
}
