package config

import (
	"bytes"
	"net"
	"net/mail"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/appmuster/appmuster/internal/cloud"
	"github.com/appmuster/appmuster/internal/seal/secret"
)

// complete fills what depends on other settings.
func (l *loader) complete(c *Config, terminal bool) {
	c.Cloud = strings.ToLower(strings.TrimSpace(c.Cloud))
	c.LogFormat = strings.ToLower(c.LogFormat)
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	c.MicrosoftLoginURL = strings.TrimRight(c.MicrosoftLoginURL, "/")
	c.MicrosoftGraphURL = strings.TrimRight(c.MicrosoftGraphURL, "/")
	if known, ok := cloud.Named(c.Cloud); ok {
		if c.MicrosoftLoginURL == "" {
			c.MicrosoftLoginURL = known.LoginURL
		}
		if c.MicrosoftGraphURL == "" {
			c.MicrosoftGraphURL = known.GraphURL
		}
	}
	if c.LogFormat == "" {
		c.LogFormat = "json"
		if terminal {
			c.LogFormat = "text"
		}
	}
}

func (l *loader) check(c *Config) {
	l.checkWeb(c)
	l.checkDatabase(c)
	l.checkMicrosoft(c)
	l.checkBootstrap(c)
	l.checkMail(c)
	if c.LogFormat != "text" && c.LogFormat != "json" {
		l.problem("LOG_FORMAT", "is neither text nor json", "give one of the two, or leave it away")
	}
}

func (l *loader) checkWeb(c *Config) {
	if !listenable(c.Listen) {
		l.problem("LISTEN", "is no address to listen on", "give host:port, such as 127.0.0.1:8080 or :8080")
	}
	switch {
	case c.MetricsListen == "":
	case !listenable(c.MetricsListen):
		l.problem("METRICS_LISTEN", "is no address to listen on", "give host:port, such as 127.0.0.1:9090")
	case c.MetricsListen == c.Listen:
		l.problem("METRICS_LISTEN", "is the same as APPMUSTER_LISTEN", "give metrics an address of their own")
	}
	switch u := l.checkURL("BASE_URL", c.BaseURL); {
	case u == nil:
	case u.Path != "":
		l.problem("BASE_URL", "has a path", "give scheme and host only; the product needs a host name of its own")
	default:
		c.BaseURL = asOrigin(u)
	}
}

// asOrigin writes a root as browsers name it in Origin: in lower case, without the
// scheme's own port.
func asOrigin(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch {
	case u.Scheme == "https":
		host = strings.TrimSuffix(host, ":443")
	case u.Scheme == "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + host
}

func listenable(address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// checkURL gives the parsed root, or nil after it has noted a problem.
func (l *loader) checkURL(name, raw string) *url.URL {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || (u.Scheme != "https" && u.Scheme != "http"):
		l.problem(name, "is no web address", "give one such as https://appmuster.example.com")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		l.problem(name, "has more than scheme, host and port", "leave user, query and fragment away")
	case u.Scheme == "http" && !Loopback(u.Hostname()):
		l.problem(name, "is plain http", "use https; plain http is for loopback hosts only")
	default:
		return u
	}
	return nil
}

// sslModes are PostgreSQL's, from the weakest to the strongest:
// https://www.postgresql.org/docs/current/libpq-ssl.html.
var sslModes = []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

func (l *loader) checkDatabase(c *Config) {
	for name, value := range map[string]secret.Text{"DATABASE_URL": c.DatabaseURL, "DATABASE_MIGRATE_URL": c.DatabaseMigrateURL} {
		if value.IsZero() {
			continue
		}
		u, err := url.Parse(value.Reveal())
		if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
			l.problem(name, "is no PostgreSQL address", "give postgres://user:password@host:5432/database, special characters in the password percent-encoded; leave it empty for SQLite")
			continue
		}
		if mode := u.Query().Get("sslmode"); mode != "" && !slices.Contains(sslModes, mode) {
			l.problem(name, "has an sslmode that PostgreSQL does not know", "give one of "+strings.Join(sslModes, ", "))
			continue
		}
		// The parser's own error may quote the address, which holds a password.
		if _, err := pgxpool.ParseConfig(value.Reveal()); err != nil {
			l.problem(name, "has a part that can't be used", "check host, port and parameters; files that it names must be there and readable")
		}
	}
	if !c.Key.IsZero() {
		if _, err := secret.DecodeKey(c.Key); err != nil {
			l.problem("KEY", "is not the base64 of 32 bytes", "make one with: openssl rand -base64 32")
		}
	} else if _, failed := l.values[Prefix+"KEY"+fileSuffix]; c.Postgres() && !failed {
		l.problem("KEY", "is missing", "PostgreSQL needs it: make one with openssl rand -base64 32 and keep it apart from the database")
	}
	if _, err := decodeKeys(c.KeyFormer); err != nil {
		l.problem("KEY_FORMER", "is not the base64 of 32 bytes", "give each former key as APPMUSTER_KEY was given, with commas between")
	}
	if key := c.KeyNewBytes(); key == nil && !c.KeyNew.IsZero() {
		l.problem("KEY_NEW", "is not the base64 of 32 bytes", "make one with: openssl rand -base64 32")
	} else if key != nil && bytes.Equal(key, c.KeyBytes()) {
		l.problem("KEY_NEW", "is the same as APPMUSTER_KEY", "make another with: openssl rand -base64 32; leave it away once the keys were rotated")
	}
	if c.Postgres() {
		return
	}
	if !c.DatabaseMigrateURL.IsZero() {
		l.problem("DATABASE_MIGRATE_URL", "is given without APPMUSTER_DATABASE_URL", "give both, or neither for SQLite")
	}
	if c.RequireRLS {
		l.problem("REQUIRE_RLS", "is true, but SQLite has no row-level security", "give APPMUSTER_DATABASE_URL, or leave it away")
	}
}

// version matches the last segment of a root that goes too far.
var version = regexp.MustCompile(`/(v\d+(\.\d+)?|beta)(/|$)`)

var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func (l *loader) checkMicrosoft(c *Config) {
	_, known := cloud.Named(c.Cloud)
	if !known {
		l.problem("CLOUD", "is no cloud of Microsoft's that is known here", "give global, usgov, usgovdod or china")
	}
	for name, raw := range map[string]string{"MICROSOFT_LOGIN_URL": c.MicrosoftLoginURL, "MICROSOFT_GRAPH_URL": c.MicrosoftGraphURL} {
		if raw == "" && !known {
			continue
		}
		switch u := l.checkURL(name, raw); {
		case u == nil:
		case version.MatchString(u.Path):
			l.problem(name, "has a version in its path", "give the root without it, such as https://graph.microsoft.com")
		case u.Path != "" && path.Clean(u.Path) != u.Path:
			l.problem(name, "has a path that is not clean", "leave double slashes and dots away")
		}
	}
	if c.ClockOffset != 0 && !loopbackURL(c.MicrosoftGraphURL) {
		l.problem("CLOCK_OFFSET", "is for trials with a loopback APPMUSTER_MICROSOFT_GRAPH_URL only", "leave it away")
	}

	if c.MicrosoftSignInDirectory != "" && !guid.MatchString(c.MicrosoftSignInDirectory) {
		l.problem("MICROSOFT_SIGN_IN_DIRECTORY", "is not a directory's identifier", "give its GUID, which stands on the directory's overview page")
	}

	hasSecret, hasCertificate := !c.MicrosoftClientSecret.IsZero(), !c.MicrosoftClientCertificate.IsZero()
	_, secretFile := l.values[Prefix+"MICROSOFT_CLIENT_SECRET"+fileSuffix]
	_, certificateFile := l.values[Prefix+"MICROSOFT_CLIENT_CERTIFICATE"+fileSuffix]
	switch {
	case hasSecret && hasCertificate:
		l.problem("MICROSOFT_CLIENT_CERTIFICATE", "and APPMUSTER_MICROSOFT_CLIENT_SECRET are both given", "keep one of them")
	case c.MicrosoftClientID == "" && (hasSecret || hasCertificate):
		l.problem("MICROSOFT_CLIENT_ID", "is missing beside its secret", "give the registration's client ID")
	case c.MicrosoftClientID != "" && !hasSecret && !hasCertificate && !secretFile && !certificateFile:
		l.problem("MICROSOFT_CLIENT_SECRET", "is missing beside APPMUSTER_MICROSOFT_CLIENT_ID", "give the registration's secret, or its certificate by APPMUSTER_MICROSOFT_CLIENT_CERTIFICATE_FILE")
	}
	if hasCertificate && !strings.Contains(c.MicrosoftClientCertificate.Reveal(), "-----BEGIN ") {
		l.problem("MICROSOFT_CLIENT_CERTIFICATE", "is not PEM", "give the certificate and its private key, unencrypted, in one PEM file")
	}
}

const (
	minBootstrapToken = 32
	maxBootstrapToken = 200
	// As of every password.
	minBootstrapPassword = 12
	maxBootstrapPassword = 1000
)

func isEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && len(text) <= 320
}

func (l *loader) checkBootstrap(c *Config) {
	_, passwordFile := l.values[Prefix+"BOOTSTRAP_PASSWORD"+fileSuffix]
	switch {
	case c.BootstrapEmail != "" && !isEmail(c.BootstrapEmail):
		l.problem("BOOTSTRAP_EMAIL", "is no e-mail address", "give one such as owner@example.com")
	case c.BootstrapEmail != "" && c.BootstrapPassword.IsZero() && !passwordFile:
		l.problem("BOOTSTRAP_PASSWORD", "is missing beside APPMUSTER_BOOTSTRAP_EMAIL", "give both, or neither for a one-time set-up link")
	case c.BootstrapEmail == "" && !c.BootstrapPassword.IsZero():
		l.problem("BOOTSTRAP_EMAIL", "is missing beside APPMUSTER_BOOTSTRAP_PASSWORD", "give both, or neither for a one-time set-up link")
	}
	if n := utf8.RuneCountInString(c.BootstrapPassword.Reveal()); !c.BootstrapPassword.IsZero() && (n < minBootstrapPassword || n > maxBootstrapPassword) {
		l.problem("BOOTSTRAP_PASSWORD", "has "+strconv.Itoa(n)+" characters", "give 12 to 1000")
	}
	// It comes back in a header, where letters beyond ASCII take more than one byte and
	// blanks around it are lost.
	if token := c.BootstrapToken.Reveal(); strings.TrimSpace(token) != token || strings.ContainsFunc(token, func(r rune) bool { return r > unicode.MaxASCII || r < ' ' }) {
		l.problem("BOOTSTRAP_TOKEN", "has letters that a header can't carry, or blanks around it", "give 32 to 200 letters, digits and signs, for instance from: openssl rand -hex 32")
	}
	if n := utf8.RuneCountInString(c.BootstrapToken.Reveal()); !c.BootstrapToken.IsZero() && (n < minBootstrapToken || n > maxBootstrapToken) {
		l.problem("BOOTSTRAP_TOKEN", "has "+strconv.Itoa(n)+" characters", "give 32 to 200, for instance from: openssl rand -hex 32")
	}
}
