// Package config turns the environment and the flags of serve into one checked
// Config. It reads every source once, reports every problem at once, and keeps
// nothing global.
package config

import (
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

// Prefix begins the name of every variable.
const Prefix = "APPMUSTER_"

// Config is how this process shall run. Its order is the order it is printed in.
type Config struct {
	// Listen is the host:port of web, GraphQL and health.
	Listen string `env:"LISTEN" envDefault:"127.0.0.1:8080" usage:"address for web, GraphQL and health"`
	// BaseURL is the root that links and redirect URIs are built from: scheme and
	// host, no slash at the end.
	BaseURL string `env:"BASE_URL" envDefault:"http://localhost:8080" usage:"address people reach this under; https unless the host is loopback"`
	// DataDir holds the SQLite file, the key file, photos and exports.
	DataDir string `env:"DATA_DIR" envDefault:"./data" usage:"folder for the SQLite file, the key file, photos and exports"`
	// DatabaseURL is PostgreSQL's; none means SQLite in DataDir.
	DatabaseURL secret.Text `env:"DATABASE_URL" usage:"postgres://… for PostgreSQL 15 or newer; empty: SQLite in the data folder"`
	// DatabaseMigrateURL is the same database under the role that owns the tables;
	// none means DatabaseURL's role does.
	DatabaseMigrateURL secret.Text `env:"DATABASE_MIGRATE_URL" usage:"the same PostgreSQL under the role that owns the tables"`
	// RequireRLS refuses to start with a PostgreSQL role that row-level security
	// does not bind.
	RequireRLS bool `env:"REQUIRE_RLS" envDefault:"false" usage:"refuse a PostgreSQL role that bypasses row-level security"`
	// Key is the key-encryption key, base64 of 32 bytes. None means the key file
	// in DataDir.
	Key secret.Text `env:"KEY" usage:"key-encryption key, base64 of 32 bytes; empty with SQLite: made once in the data folder"`
	// KeyFormer are keys of before, base64 with commas between: they open what
	// they sealed, and nothing new is sealed with them.
	KeyFormer secret.Text `env:"KEY_FORMER" usage:"former keys, by comma: they open what they sealed"`
	// KeyNew is the key that keys rotate-kek goes over to; until then it opens only.
	KeyNew secret.Text `env:"KEY_NEW" usage:"the key that keys rotate-kek goes over to"`

	// MicrosoftClientID is the operator's own multi-tenant registration; "" means
	// there is none and only a customer's own registration can be used.
	MicrosoftClientID string `env:"MICROSOFT_CLIENT_ID" usage:"client ID of your multi-tenant app registration"`
	// MicrosoftClientSecret is that registration's secret; none where a
	// certificate is used.
	MicrosoftClientSecret secret.Text `env:"MICROSOFT_CLIENT_SECRET" usage:"that registration's client secret"`
	// MicrosoftClientSecretExpires is the day on which that secret ends; the zero
	// value means that it is not known, or known from Microsoft.
	MicrosoftClientSecretExpires Date `env:"MICROSOFT_CLIENT_SECRET_EXPIRES" usage:"the day on which that secret ends, such as 2027-05-31: owners are warned before"`
	// MicrosoftClientCertificate is that registration's certificate and private
	// key, PEM; none where a secret is used.
	MicrosoftClientCertificate secret.Text `env:"MICROSOFT_CLIENT_CERTIFICATE" usage:"that registration's certificate and private key, PEM; usually given as a file"`
	// MicrosoftSignInDirectory is the one directory whose accounts members may sign
	// in with; "" means every organization's.
	MicrosoftSignInDirectory string `env:"MICROSOFT_SIGN_IN_DIRECTORY" usage:"identifier of the one directory whose accounts members may sign in with; empty: any that is linked"`
	// Cloud is global, usgov, usgovdod or china; it sets the two roots below.
	Cloud string `env:"CLOUD" envDefault:"global" usage:"global, usgov, usgovdod or china"`
	// MicrosoftLoginURL is the root of the identity platform, no slash at the end.
	MicrosoftLoginURL string `env:"MICROSOFT_LOGIN_URL" usage:"root of another identity platform; by cloud"`
	// MicrosoftGraphURL is the root of Microsoft Graph without a version, no slash
	// at the end.
	MicrosoftGraphURL string `env:"MICROSOFT_GRAPH_URL" usage:"root of another Microsoft Graph, without a version; by cloud"`
	// MicrosoftBeta is whether Graph's beta is asked for what only it has.
	MicrosoftBeta bool `env:"MICROSOFT_BETA" envDefault:"true" usage:"ask Microsoft Graph's beta for what only it tells: when apps were last used, sign-ins without a person"`

	// BootstrapEmail and BootstrapPassword make the first owner where there is no
	// member yet. Both or neither.
	BootstrapEmail    string      `env:"BOOTSTRAP_EMAIL" usage:"first owner's e-mail address, used while no member exists"`
	BootstrapPassword secret.Text `env:"BOOTSTRAP_PASSWORD" usage:"first owner's password, used while no member exists"`
	// BootstrapToken is an API token over every organization, as long as it is set.
	BootstrapToken secret.Text `env:"BOOTSTRAP_TOKEN" usage:"API token with the owner's rights, 32 to 200 characters, as long as it is set"`

	// SMTPURL is the server that mail is handed to; none means that no mail is sent.
	SMTPURL secret.Text `env:"SMTP_URL" usage:"mail server: smtp://user:password@host:587 or smtps://user:password@host:465; empty: no mail"`
	// MailFrom is the address that mail comes from, with a name before it or
	// without; goes with SMTPURL.
	MailFrom string `env:"MAIL_FROM" usage:"address that mail comes from, such as appmuster@example.com"`

	// ClockOffset is added to the product's clock; 0 outside of trials.
	ClockOffset time.Duration `env:"CLOCK_OFFSET" usage:"for trials with a loopback Graph only: added to the clock everywhere (72h)"`
	// EgressAllow are networks that webhooks may reach although private.
	EgressAllow Prefixes `env:"EGRESS_ALLOW" usage:"CIDRs that webhooks may reach although private, by comma"`
	// TrustedProxies are networks whose X-Forwarded-* headers count.
	TrustedProxies Prefixes `env:"TRUSTED_PROXIES" usage:"CIDRs whose X-Forwarded-* headers count, by comma"`
	// MetricsListen is the host:port of metrics and pprof; "" means none.
	MetricsListen string `env:"METRICS_LISTEN" usage:"address of its own for Prometheus metrics and pprof; empty: none"`
	// LogLevel is the least level that is logged.
	LogLevel slog.Level `env:"LOG_LEVEL" envDefault:"info" usage:"debug, info, warn or error"`
	// LogFormat is text or json.
	LogFormat string `env:"LOG_FORMAT" usage:"text or json; text on a terminal, else json"`

	sources map[string]string
}

// Postgres reports whether the database is PostgreSQL; else it is SQLite.
func (c *Config) Postgres() bool { return !c.DatabaseURL.IsZero() }

// KeyBytes gives the 32 bytes of Key, nil where it is none.
func (c *Config) KeyBytes() []byte {
	if c.Key.IsZero() {
		return nil
	}
	key, err := secret.DecodeKey(c.Key)
	if err != nil {
		return nil
	}
	return key
}

// KeyNewBytes gives the 32 bytes of KeyNew, nil where it is none.
func (c *Config) KeyNewBytes() []byte {
	if c.KeyNew.IsZero() {
		return nil
	}
	key, err := secret.DecodeKey(c.KeyNew)
	if err != nil {
		return nil
	}
	return key
}

// KeyFormerBytes gives the 32 bytes of each former key, nil where there is none.
func (c *Config) KeyFormerBytes() [][]byte {
	keys, err := decodeKeys(c.KeyFormer)
	if err != nil {
		return nil
	}
	return keys
}

func decodeKeys(all secret.Text) ([][]byte, error) {
	var keys [][]byte
	for one := range strings.FieldsFuncSeq(all.Reveal(), func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\r' }) {
		key, err := secret.DecodeKey(secret.NewText(one))
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// HTTPS reports whether people reach the product by https, so that its cookies
// must be bound to it.
func (c *Config) HTTPS() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// Now gives the product's clock.
func (c *Config) Now() func() time.Time {
	offset := c.ClockOffset
	if offset == 0 {
		return time.Now
	}
	return func() time.Time { return time.Now().Add(offset) }
}

// Prefixes is a list of networks, written as CIDRs or single addresses with
// commas or spaces between.
type Prefixes []netip.Prefix

// Contains reports whether one of the networks holds a. An IPv4 address in its
// IPv6 form counts as the IPv4 address.
func (p Prefixes) Contains(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, prefix := range p {
		if prefix.Contains(a) {
			return true
		}
	}
	return false
}

// String gives the list as it is configured.
func (p Prefixes) String() string {
	all := make([]string, len(p))
	for i, prefix := range p {
		all[i] = prefix.String()
	}
	return strings.Join(all, ",")
}

// Date is a day, written as 2027-05-31; it begins at midnight, UTC.
type Date struct{ time.Time }

// String gives the day as it is configured; "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

// Loopback reports whether a host, without a port, can only be this machine.
func Loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && a.Unmap().IsLoopback()
}

func loopbackURL(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && Loopback(u.Hostname())
}
