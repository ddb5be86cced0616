package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/config"
)

// said is what a call ended with.
type said struct {
	status   int
	out, err string
}

func calling(environ []string, args ...string) said {
	var out, err bytes.Buffer
	status := run(args, environ, &out, &err)
	return said{status, out.String(), err.String()}
}

func TestExitStatus(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		call   string
		status int
		out    string
		err    string
	}{
		{"version", 0, "appmuster ", ""},
		{"help", 0, "Usage:", ""},
		{"--help", 0, "Usage:", ""},
		{"-h", 0, "Usage:", ""},
		{"help serve", 0, "Usage: appmuster serve [flags]", ""},
		{"serve -h", 0, "--data-dir", ""},
		{"serve --print-config", 0, "APPMUSTER_LISTEN", ""},
		{"", 2, "", "say what to do"},
		{"sevre", 2, "", `there is no command "sevre"`},
		{"serve now", 2, "", `"now" is too much; "appmuster serve --help"`},
		{"serve --data-dri x", 2, "", `"appmuster serve --help"`},
		{"version --short", 2, "", `"appmuster version --help"`},
		{"serve --listen nonsense", 2, "", "APPMUSTER_LISTEN"},
		{"health", 1, "", "no server answers"},
	} {
		t.Run(strings.ReplaceAll(tc.call, " ", "_"), func(t *testing.T) {
			t.Parallel()
			got := calling([]string{"APPMUSTER_LISTEN=127.0.0.1:1"}, strings.Fields(tc.call)...)
			require.Equal(t, tc.status, got.status, got.err)
			require.Contains(t, got.out, tc.out)
			require.Contains(t, got.err, tc.err)
			if tc.status == 0 {
				require.Empty(t, got.err)
			} else {
				require.Empty(t, got.out)
			}
		})
	}
}

func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	all := usage("")
	for _, c := range commands() {
		require.Contains(t, all, "appmuster "+c.name)
		require.NotEmpty(t, c.short, c.name)
		require.NotRegexp(t, `\.$`, c.short, c.name)
		got := calling(nil, append(strings.Fields(c.name), "--help")...)
		require.Zero(t, got.status, c.name)
		require.Contains(t, got.out, "Usage: appmuster "+c.name)
		require.Equal(t, got, calling(nil, append([]string{"help"}, strings.Fields(c.name)...)...))
	}
}

// TestFlagsAreTheVariables: each setting is a flag of every command that reads
// the configuration, under the variable's name.
func TestFlagsAreTheVariables(t *testing.T) {
	t.Parallel()
	for _, c := range commands() {
		if !c.settings {
			continue
		}
		got := calling(nil, append(strings.Fields(c.name), "--help")...).out
		for _, s := range config.Settings() {
			require.Contains(t, got, "  --"+s.Flag+" ", c.name)
			require.Contains(t, got, s.Env, c.name)
			require.Equal(t, strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(s.Env, "APPMUSTER_"), "_", "-")), s.Flag)
		}
	}
	got := calling([]string{"APPMUSTER_DATA_DIR=/variable", "APPMUSTER_LISTEN=:1"}, "serve", "--data-dir", "/flag", "--print-config")
	require.Regexp(t, `APPMUSTER_DATA_DIR +/flag +\(flag\)`, got.out)
	require.Regexp(t, `APPMUSTER_LISTEN +:1 +\(environment\)`, got.out)
}

// TestMain lets the test binary be the program: a test that kills needs a process
// of its own.
func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(run(os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

const childVariable = "MAIN_TEST_CHILD"
