package config_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/seal/secret"
)

const key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

func load(t *testing.T, environ ...string) *config.Config {
	t.Helper()
	c, err := config.Load(config.Source{Environ: environ})
	require.NoError(t, err)
	return c
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	c := load(t, "PATH=/bin", "HOME=/root")
	require.Equal(t, "127.0.0.1:8080", c.Listen)
	require.Equal(t, "http://localhost:8080", c.BaseURL)
	require.Equal(t, "./data", c.DataDir)
	require.False(t, c.Postgres())
	require.Nil(t, c.KeyBytes())
	require.Equal(t, "global", c.Cloud)
	require.Equal(t, "https://login.microsoftonline.com", c.MicrosoftLoginURL)
	require.Equal(t, "https://graph.microsoft.com", c.MicrosoftGraphURL)
	require.Equal(t, slog.LevelInfo, c.LogLevel)
	require.Equal(t, "json", c.LogFormat)
	require.False(t, c.HTTPS())
	require.Empty(t, c.MetricsListen)
}

func TestEverySettingIsRead(t *testing.T) {
	t.Parallel()
	c := load(t,
		"APPMUSTER_LISTEN=:9000",
		"APPMUSTER_BASE_URL=https://muster.example.com/",
		"APPMUSTER_DATA_DIR=/data",
		"APPMUSTER_DATABASE_URL=postgres://app:p%40ss@db:5432/muster?sslmode=disable",
		"APPMUSTER_DATABASE_MIGRATE_URL=postgresql://owner:pw@db/muster",
		"APPMUSTER_REQUIRE_RLS=true",
		"APPMUSTER_KEY="+key,
		"APPMUSTER_MICROSOFT_CLIENT_ID=client",
		"APPMUSTER_MICROSOFT_CLIENT_SECRET=shh",
		"APPMUSTER_CLOUD=usgov",
		"APPMUSTER_MICROSOFT_LOGIN_URL=http://127.0.0.1:7001/",
		"APPMUSTER_MICROSOFT_GRAPH_URL=http://[::1]:7002",
		"APPMUSTER_BOOTSTRAP_EMAIL=owner@example.com",
		"APPMUSTER_BOOTSTRAP_PASSWORD=pw of the owner",
		"APPMUSTER_BOOTSTRAP_TOKEN="+strings.Repeat("t", 32),
		"APPMUSTER_CLOCK_OFFSET=72h",
		"APPMUSTER_EGRESS_ALLOW=127.0.0.1/8, 192.168.7.7,fd00::/8",
		"APPMUSTER_TRUSTED_PROXIES=10.0.0.0/8",
		"APPMUSTER_METRICS_LISTEN=127.0.0.1:9090",
		"APPMUSTER_LOG_LEVEL=DEBUG",
		"APPMUSTER_LOG_FORMAT=text",
	)
	require.Equal(t, ":9000", c.Listen)
	require.Equal(t, "https://muster.example.com", c.BaseURL)
	require.True(t, c.HTTPS())
	require.True(t, c.Postgres())
	require.True(t, c.RequireRLS)
	require.Equal(t, "postgresql://owner:pw@db/muster", c.DatabaseMigrateURL.Reveal())
	require.Equal(t, []byte("0123456789abcdef0123456789abcdef"), c.KeyBytes())
	require.Equal(t, "shh", c.MicrosoftClientSecret.Reveal())
	require.Equal(t, "http://127.0.0.1:7001", c.MicrosoftLoginURL)
	require.Equal(t, "http://[::1]:7002", c.MicrosoftGraphURL)
	require.Equal(t, 72*time.Hour, c.ClockOffset)
	require.Equal(t, "127.0.0.0/8,192.168.7.7/32,fd00::/8", c.EgressAllow.String())
	require.True(t, c.EgressAllow.Contains(netip.MustParseAddr("::ffff:127.0.0.1")))
	require.False(t, c.EgressAllow.Contains(netip.MustParseAddr("192.168.7.8")))
	require.True(t, c.TrustedProxies.Contains(netip.MustParseAddr("10.9.9.9")))
	require.Equal(t, slog.LevelDebug, c.LogLevel)
	require.WithinDuration(t, time.Now().Add(72*time.Hour), c.Now()(), time.Minute)
}

func TestProblems(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		environ []string
		about   string
		says    string
	}{
		{"Misspelt", []string{"APPMUSTER_DATADIR=x"}, "APPMUSTER_DATADIR", "did you mean APPMUSTER_DATA_DIR?"},
		{"LowerCase", []string{"APPMUSTER_listen=x"}, "APPMUSTER_listen", "did you mean APPMUSTER_LISTEN?"},
		{"MisspeltFile", []string{"APPMUSTER_KEY_FIL=x"}, "APPMUSTER_KEY_FIL", "did you mean APPMUSTER_KEY_FILE?"},
		{"NotNearAnything", []string{"APPMUSTER_QXZWVVQJJX=x"}, "APPMUSTER_QXZWVVQJJX", "remove it"},
		{"FileOfNoSecret", []string{"APPMUSTER_LISTEN_FILE=x"}, "APPMUSTER_LISTEN_FILE", "did you mean"},
		{"ListenWithoutPort", []string{"APPMUSTER_LISTEN=localhost"}, "APPMUSTER_LISTEN", "give host:port"},
		{"MetricsOnTheSameAddress", []string{"APPMUSTER_METRICS_LISTEN=127.0.0.1:8080"}, "APPMUSTER_METRICS_LISTEN", "of their own"},
		{"PlainHTTP", []string{"APPMUSTER_BASE_URL=http://muster.example.com"}, "APPMUSTER_BASE_URL", "use https"},
		{"LooksLikeLoopback", []string{"APPMUSTER_BASE_URL=http://localhost.example.com"}, "APPMUSTER_BASE_URL", "use https"},
		{"BaseWithPath", []string{"APPMUSTER_BASE_URL=https://example.com/muster"}, "APPMUSTER_BASE_URL", "has a path"},
		{"BaseWithUser", []string{"APPMUSTER_BASE_URL=https://a:b@example.com"}, "APPMUSTER_BASE_URL", "more than scheme"},
		{"BaseNoURL", []string{"APPMUSTER_BASE_URL=example.com"}, "APPMUSTER_BASE_URL", "no web address"},
		{"MySQL", []string{"APPMUSTER_DATABASE_URL=mysql://a@b/c", "APPMUSTER_KEY=" + key}, "APPMUSTER_DATABASE_URL", "postgres://"},
		{"SSLMode", []string{"APPMUSTER_DATABASE_URL=postgres://a@b/c?sslmode=on", "APPMUSTER_KEY=" + key}, "APPMUSTER_DATABASE_URL", "verify-full"},
		{"PostgresPort", []string{"APPMUSTER_DATABASE_URL=postgres://a@b:99999/c", "APPMUSTER_KEY=" + key}, "APPMUSTER_DATABASE_URL", "check host, port"},
		{"PostgresPool", []string{"APPMUSTER_DATABASE_URL=postgres://a@b/c?pool_max_conns=many", "APPMUSTER_KEY=" + key}, "APPMUSTER_DATABASE_URL", "parameters"},
		{"MigrateRootCert", []string{"APPMUSTER_DATABASE_URL=postgres://a@b/c", "APPMUSTER_DATABASE_MIGRATE_URL=postgres://a@b/c?sslrootcert=/nowhere.pem", "APPMUSTER_KEY=" + key}, "APPMUSTER_DATABASE_MIGRATE_URL", "readable"},
		{"PostgresWithoutKey", []string{"APPMUSTER_DATABASE_URL=postgres://a@b/c"}, "APPMUSTER_KEY", "openssl rand -base64 32"},
		{"MigrateAlone", []string{"APPMUSTER_DATABASE_MIGRATE_URL=postgres://a@b/c"}, "APPMUSTER_DATABASE_MIGRATE_URL", "without APPMUSTER_DATABASE_URL"},
		{"RLSOnSQLite", []string{"APPMUSTER_REQUIRE_RLS=true"}, "APPMUSTER_REQUIRE_RLS", "SQLite has no"},
		{"RLSMaybe", []string{"APPMUSTER_REQUIRE_RLS=maybe"}, "APPMUSTER_REQUIRE_RLS", "true or false"},
		{"ShortKey", []string{"APPMUSTER_KEY=MDEyMw=="}, "APPMUSTER_KEY", "base64 of 32 bytes"},
		{"UnknownCloud", []string{"APPMUSTER_CLOUD=mars"}, "APPMUSTER_CLOUD", "global, usgov, usgovdod or china"},
		{"GraphWithVersion", []string{"APPMUSTER_MICROSOFT_GRAPH_URL=https://graph.microsoft.com/v1.0/"}, "APPMUSTER_MICROSOFT_GRAPH_URL", "version"},
		{"GraphBeta", []string{"APPMUSTER_MICROSOFT_GRAPH_URL=https://graph.microsoft.com/beta"}, "APPMUSTER_MICROSOFT_GRAPH_URL", "version"},
		{"GraphPlainHTTP", []string{"APPMUSTER_MICROSOFT_GRAPH_URL=http://10.0.0.1"}, "APPMUSTER_MICROSOFT_GRAPH_URL", "use https"},
		{"LoginPlainHTTP", []string{"APPMUSTER_MICROSOFT_LOGIN_URL=http://login"}, "APPMUSTER_MICROSOFT_LOGIN_URL", "use https"},
		{"SecretWithoutClient", []string{"APPMUSTER_MICROSOFT_CLIENT_SECRET=s"}, "APPMUSTER_MICROSOFT_CLIENT_ID", "missing"},
		{"ClientWithoutSecret", []string{"APPMUSTER_MICROSOFT_CLIENT_ID=c"}, "APPMUSTER_MICROSOFT_CLIENT_SECRET", "missing"},
		{"SignInDirectoryIsNoGUID", []string{"APPMUSTER_MICROSOFT_SIGN_IN_DIRECTORY=contoso.com"}, "APPMUSTER_MICROSOFT_SIGN_IN_DIRECTORY", "identifier"},
		{"CertificateIsNoPEM", []string{"APPMUSTER_MICROSOFT_CLIENT_ID=c", "APPMUSTER_MICROSOFT_CLIENT_CERTIFICATE=x"}, "APPMUSTER_MICROSOFT_CLIENT_CERTIFICATE", "not PEM"},
		{"EmailAlone", []string{"APPMUSTER_BOOTSTRAP_EMAIL=a@b"}, "APPMUSTER_BOOTSTRAP_PASSWORD", "missing"},
		{"PasswordAlone", []string{"APPMUSTER_BOOTSTRAP_PASSWORD=secret-canary"}, "APPMUSTER_BOOTSTRAP_EMAIL", "missing"},
		{"NoAddress", []string{"APPMUSTER_BOOTSTRAP_EMAIL=a", "APPMUSTER_BOOTSTRAP_PASSWORD=secret-canary"}, "APPMUSTER_BOOTSTRAP_EMAIL", "no e-mail"},
		{"AddressWithName", []string{"APPMUSTER_BOOTSTRAP_EMAIL=A <a@b>", "APPMUSTER_BOOTSTRAP_PASSWORD=secret-canary"}, "APPMUSTER_BOOTSTRAP_EMAIL", "no e-mail"},
		{"ShortPassword", []string{"APPMUSTER_BOOTSTRAP_EMAIL=a@b", "APPMUSTER_BOOTSTRAP_PASSWORD=shorterthan"}, "APPMUSTER_BOOTSTRAP_PASSWORD", "11 characters"},
		{"TokenOfOtherLetters", []string{"APPMUSTER_BOOTSTRAP_TOKEN=" + strings.Repeat("é", 40)}, "APPMUSTER_BOOTSTRAP_TOKEN", "header"},
		{"TokenWithBlanks", []string{"APPMUSTER_BOOTSTRAP_TOKEN=" + strings.Repeat("t", 40) + " "}, "APPMUSTER_BOOTSTRAP_TOKEN", "blanks"},
		{"GraphPathNotClean", []string{"APPMUSTER_MICROSOFT_GRAPH_URL=http://127.0.0.1:1//graph"}, "APPMUSTER_MICROSOFT_GRAPH_URL", "clean"},
		{"TokenOf31", []string{"APPMUSTER_BOOTSTRAP_TOKEN=" + strings.Repeat("t", 31)}, "APPMUSTER_BOOTSTRAP_TOKEN", "31 characters"},
		{"TokenOf201", []string{"APPMUSTER_BOOTSTRAP_TOKEN=" + strings.Repeat("t", 201)}, "APPMUSTER_BOOTSTRAP_TOKEN", "201 characters"},
		{"MailFromNowhere", []string{"APPMUSTER_MAIL_FROM=a@example.com"}, "APPMUSTER_SMTP_URL", "missing"},
		{"MailFromNobody", []string{"APPMUSTER_SMTP_URL=smtp://mail.example.com"}, "APPMUSTER_MAIL_FROM", "missing"},
		{"MailFromNoAddress", []string{"APPMUSTER_SMTP_URL=smtp://mail.example.com", "APPMUSTER_MAIL_FROM=me"}, "APPMUSTER_MAIL_FROM", "no e-mail"},
		{"MailByWeb", []string{"APPMUSTER_SMTP_URL=https://secret-canary@mail.example.com", "APPMUSTER_MAIL_FROM=a@example.com"}, "APPMUSTER_SMTP_URL", "no address of a mail server"},
		{"MailWithQuery", []string{"APPMUSTER_SMTP_URL=smtp://mail.example.com?x=secret-canary", "APPMUSTER_MAIL_FROM=a@example.com"}, "APPMUSTER_SMTP_URL", "more than"},
		{"MailOnPortNought", []string{"APPMUSTER_SMTP_URL=smtp://mail.example.com:0", "APPMUSTER_MAIL_FROM=a@example.com"}, "APPMUSTER_SMTP_URL", "port"},
		{"MailWithoutPassword", []string{"APPMUSTER_SMTP_URL=smtp://secret-canary@mail.example.com", "APPMUSTER_MAIL_FROM=a@example.com"}, "APPMUSTER_SMTP_URL", "without a password"},
		{"ClockOfTheRealWorld", []string{"APPMUSTER_CLOCK_OFFSET=72h"}, "APPMUSTER_CLOCK_OFFSET", "trials"},
		{"ClockNoDuration", []string{"APPMUSTER_CLOCK_OFFSET=3days"}, "APPMUSTER_CLOCK_OFFSET", "duration"},
		{"NoNetwork", []string{"APPMUSTER_EGRESS_ALLOW=10.0.0.0/40"}, "APPMUSTER_EGRESS_ALLOW", "10.0.0.0/8"},
		{"NoProxyNetwork", []string{"APPMUSTER_TRUSTED_PROXIES=proxy"}, "APPMUSTER_TRUSTED_PROXIES", "10.0.0.0/8"},
		{"LogLevel", []string{"APPMUSTER_LOG_LEVEL=loud"}, "APPMUSTER_LOG_LEVEL", "debug, info, warn or error"},
		{"LogFormat", []string{"APPMUSTER_LOG_FORMAT=xml"}, "APPMUSTER_LOG_FORMAT", "neither text nor json"},
		{"FileIsMissing", []string{"APPMUSTER_KEY_FILE=/does/not/exist"}, "APPMUSTER_KEY_FILE", "no such file"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(config.Source{Environ: tc.environ})
			var problems *config.Error
			require.ErrorAs(t, err, &problems)
			require.Len(t, problems.Problems, 1, "%v", err)
			require.Equal(t, tc.about, problems.Problems[0].Name)
			require.Contains(t, err.Error(), tc.says)
			require.NotContains(t, err.Error(), "secret-canary")
		})
	}
}

func TestAllProblemsAreNamedAtOnceInTheOrderOfTheSettings(t *testing.T) {
	t.Parallel()
	_, err := config.Load(config.Source{Environ: []string{
		"APPMUSTER_LOG_FORMAT=xml", "APPMUSTER_LISTEN=x", "APPMUSTER_CLOUD=mars", "APPMUSTER_NOPE=1"}})
	var problems *config.Error
	require.ErrorAs(t, err, &problems)
	var about []string
	for _, p := range problems.Problems {
		about = append(about, p.Name)
		require.NotEmpty(t, p.Mend)
	}
	require.Equal(t, []string{"APPMUSTER_NOPE", "APPMUSTER_LISTEN", "APPMUSTER_CLOUD", "APPMUSTER_LOG_FORMAT"}, about)
}

func TestClouds(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"usgov":    {"https://login.microsoftonline.us", "https://graph.microsoft.us"},
		"usgovdod": {"https://login.microsoftonline.us", "https://dod-graph.microsoft.us"},
		"china":    {"https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := load(t, "APPMUSTER_CLOUD="+name)
			require.Equal(t, want, [2]string{c.MicrosoftLoginURL, c.MicrosoftGraphURL})
		})
	}
}

func TestTheBaseIsWrittenAsBrowsersNameIt(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"HTTPS://Muster.Example.COM:443/": "https://muster.example.com", "https://muster.example.com:8443": "https://muster.example.com:8443",
		"http://LOCALHOST:80": "http://localhost", "http://[::1]:8080": "http://[::1]:8080",
	} {
		c := load(t, "APPMUSTER_BASE_URL="+given)
		require.Equal(t, want, c.BaseURL)
		require.Equal(t, strings.HasPrefix(want, "https:"), c.HTTPS())
	}
}

func TestServiceLinksOfContainersAreNoSettings(t *testing.T) {
	t.Parallel()
	load(t, "APPMUSTER_SERVICE_HOST=10.0.0.1", "APPMUSTER_SERVICE_PORT=80", "APPMUSTER_SERVICE_PORT_HTTP=80",
		"APPMUSTER_PORT=tcp://10.0.0.1:80", "APPMUSTER_PORT_80_TCP=tcp://10.0.0.1:80",
		"APPMUSTER_PORT_80_TCP_PROTO=tcp", "APPMUSTER_PORT_80_TCP_PORT=80", "APPMUSTER_PORT_80_TCP_ADDR=10.0.0.1")
	_, err := config.Load(config.Source{Environ: []string{"APPMUSTER_PORT=9000"}})
	require.ErrorContains(t, err, "APPMUSTER_PORT", "somebody's guess at a setting")
}

func TestSecretsFromFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	good := file("key", key+"\n")
	pem := file("pem", "-----BEGIN CERTIFICATE-----\n")

	c := load(t, "APPMUSTER_KEY_FILE="+good, "APPMUSTER_MICROSOFT_CLIENT_ID=c",
		"APPMUSTER_MICROSOFT_CLIENT_CERTIFICATE_FILE="+pem)
	require.Len(t, c.KeyBytes(), 32)
	require.Equal(t, "-----BEGIN CERTIFICATE-----", c.MicrosoftClientCertificate.Reveal())

	for name, environ := range map[string][]string{
		"Both":     {"APPMUSTER_KEY=" + key, "APPMUSTER_KEY_FILE=" + good},
		"Empty":    {"APPMUSTER_KEY_FILE=" + file("empty", "\n")},
		"TooLarge": {"APPMUSTER_KEY_FILE=" + file("large", strings.Repeat("x", 70_000))},
		"Folder":   {"APPMUSTER_KEY_FILE=" + dir},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(config.Source{Environ: environ})
			require.Error(t, err)
			require.NotContains(t, err.Error(), key)
		})
	}
}

func TestFlagsWinOverVariables(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(path, []byte(key), 0o600))
	c, err := config.Load(config.Source{
		Environ: []string{"APPMUSTER_DATA_DIR=/env", "APPMUSTER_LISTEN=:1", "APPMUSTER_KEY=bad"},
		Flags:   map[string]string{"data-dir": "/flag", "key-file": path, "require-rls": "false"},
	})
	require.NoError(t, err)
	require.Equal(t, "/flag", c.DataDir)
	require.Equal(t, ":1", c.Listen)
	require.Len(t, c.KeyBytes(), 32)

	_, err = config.Load(config.Source{Flags: map[string]string{"data-dri": "x"}})
	require.ErrorContains(t, err, "did you mean APPMUSTER_DATA_DIR?")
}

func TestTextLogsOnATerminal(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Source{Terminal: true})
	require.NoError(t, err)
	require.Equal(t, "text", c.LogFormat)
}

func TestPrintHidesSecrets(t *testing.T) {
	t.Parallel()
	c := load(t,
		"APPMUSTER_DATABASE_URL=postgres://app:canary1@db:5432/muster?password=canary2",
		"APPMUSTER_KEY="+key,
		"APPMUSTER_MICROSOFT_CLIENT_ID=client-id",
		"APPMUSTER_MICROSOFT_CLIENT_SECRET=canary3",
		"APPMUSTER_BOOTSTRAP_EMAIL=o@example.com",
		"APPMUSTER_BOOTSTRAP_PASSWORD=canary4-canary4",
		"APPMUSTER_BOOTSTRAP_TOKEN=canary5-canary5-canary5-canary5-canary5",
		"APPMUSTER_SMTP_URL=smtp://canary6:canary7@mail.example.com", "APPMUSTER_MAIL_FROM=a@example.com")
	var out bytes.Buffer
	require.NoError(t, c.Print(&out))
	require.NotContains(t, out.String(), "canary")
	require.NotContains(t, out.String(), key)
	require.Contains(t, out.String(), "postgres://app@db:5432/muster")
	require.Regexp(t, `APPMUSTER_KEY +\[hidden\] +\(environment\)`, out.String())
	require.Regexp(t, `APPMUSTER_LISTEN +127\.0\.0\.1:8080 +\(default\)`, out.String())
	require.Equal(t, len(config.Settings()), strings.Count(out.String(), "\n"))

	all := fmt.Sprintf("%v %+v %#v", c, *c, c)
	require.NotContains(t, all, "canary")
}

func TestSettingsAreTheDocumentedNames(t *testing.T) {
	t.Parallel()
	var names []string
	for _, s := range config.Settings() {
		names = append(names, s.Env)
		require.NotEmpty(t, s.Usage, s.Env)
		require.Equal(t, "APPMUSTER_"+strings.ToUpper(strings.ReplaceAll(s.Flag, "-", "_")), s.Env)
	}
	require.Equal(t, []string{
		"APPMUSTER_LISTEN", "APPMUSTER_BASE_URL", "APPMUSTER_DATA_DIR",
		"APPMUSTER_DATABASE_URL", "APPMUSTER_DATABASE_MIGRATE_URL", "APPMUSTER_REQUIRE_RLS", "APPMUSTER_KEY", "APPMUSTER_KEY_FORMER", "APPMUSTER_KEY_NEW",
		"APPMUSTER_MICROSOFT_CLIENT_ID", "APPMUSTER_MICROSOFT_CLIENT_SECRET", "APPMUSTER_MICROSOFT_CLIENT_SECRET_EXPIRES", "APPMUSTER_MICROSOFT_CLIENT_CERTIFICATE",
		"APPMUSTER_MICROSOFT_SIGN_IN_DIRECTORY", "APPMUSTER_CLOUD", "APPMUSTER_MICROSOFT_LOGIN_URL", "APPMUSTER_MICROSOFT_GRAPH_URL", "APPMUSTER_MICROSOFT_BETA",
		"APPMUSTER_BOOTSTRAP_EMAIL", "APPMUSTER_BOOTSTRAP_PASSWORD", "APPMUSTER_BOOTSTRAP_TOKEN",
		"APPMUSTER_SMTP_URL", "APPMUSTER_MAIL_FROM",
		"APPMUSTER_CLOCK_OFFSET", "APPMUSTER_EGRESS_ALLOW", "APPMUSTER_TRUSTED_PROXIES",
		"APPMUSTER_METRICS_LISTEN", "APPMUSTER_LOG_LEVEL", "APPMUSTER_LOG_FORMAT",
	}, names)
}

func TestErrorIsTyped(t *testing.T) {
	t.Parallel()
	_, err := config.Load(config.Source{Environ: []string{"APPMUSTER_X=1"}})
	var typed *config.Error
	require.True(t, errors.As(err, &typed))
}

func TestKeysOfBeforeAndAfter(t *testing.T) {
	t.Parallel()
	other := base64.StdEncoding.EncodeToString([]byte("fedcba9876543210fedcba9876543210"))
	third := base64.RawURLEncoding.EncodeToString([]byte("third key, third key, third key!"))
	c := load(t, "APPMUSTER_KEY="+key, "APPMUSTER_KEY_FORMER="+other+", "+third, "APPMUSTER_KEY_NEW="+third)
	require.Equal(t, [][]byte{[]byte("fedcba9876543210fedcba9876543210"), []byte("third key, third key, third key!")}, c.KeyFormerBytes())
	require.Equal(t, []byte("third key, third key, third key!"), c.KeyNewBytes())
	require.Nil(t, load(t).KeyNewBytes())
	require.Nil(t, load(t).KeyFormerBytes())

	for name, environ := range map[string][]string{
		"APPMUSTER_KEY_FORMER": {"APPMUSTER_KEY_FORMER=" + other + ",short"},
		"APPMUSTER_KEY_NEW":    {"APPMUSTER_KEY_NEW=short"},
		"is the same":          {"APPMUSTER_KEY=" + key, "APPMUSTER_KEY_NEW=" + key},
	} {
		_, err := config.Load(config.Source{Environ: environ})
		require.ErrorContains(t, err, name)
		require.NotContains(t, err.Error(), other)
		require.NotContains(t, err.Error(), "short")
	}
}

func TestMailServer(t *testing.T) {
	t.Parallel()
	from := "APPMUSTER_MAIL_FROM=Appmuster <a@example.com>"
	_, ok := load(t).SMTP()
	require.False(t, ok)
	for url, want := range map[string]config.SMTP{
		"smtp://mail.example.com":                {Host: "mail.example.com", Port: 587},
		"smtps://mail.example.com/":              {Host: "mail.example.com", Port: 465, TLS: true},
		"smtp://me%40x:p%2Fw@[2001:db8::1]:2525": {Host: "2001:db8::1", Port: 2525, User: "me@x", Password: secret.NewText("p/w")},
	} {
		got, ok := load(t, "APPMUSTER_SMTP_URL="+url, from).SMTP()
		require.True(t, ok)
		require.Equal(t, want, got)
	}
}
