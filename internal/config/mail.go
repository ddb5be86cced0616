package config

import (
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

// SMTP is the server that mail is handed to.
type SMTP struct {
	Host string
	Port int
	// TLS says that the connection begins with TLS; else it is switched to it
	// before anything is said, except on loopback, where that is as the server
	// offers.
	TLS bool
	// User is "" where the server asks for no log-in.
	User     string
	Password secret.Text
}

const (
	smtpPort  = 587 // switched to TLS
	smtpsPort = 465 // begins with TLS
)

// SMTP gives the server that mail is handed to; ok is false where none is set.
func (c *Config) SMTP() (server SMTP, ok bool) {
	if c.SMTPURL.IsZero() {
		return SMTP{}, false
	}
	server, text := smtpServer(c.SMTPURL)
	return server, text == ""
}

// smtpServer reads an address of a mail server; text says what is wrong with it,
// without showing it.
func smtpServer(raw secret.Text) (server SMTP, text string) {
	u, err := url.Parse(raw.Reveal())
	switch {
	case err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "":
		return SMTP{}, "is no address of a mail server"
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return SMTP{}, "has more than user, password, host and port"
	}
	server = SMTP{Host: u.Hostname(), Port: smtpPort, TLS: u.Scheme == "smtps"}
	if server.TLS {
		server.Port = smtpsPort
	}
	if port := u.Port(); port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return SMTP{}, "has a port that does not exist"
		}
		server.Port = int(n)
	}
	if u.User != nil {
		password, given := u.User.Password()
		if u.User.Username() == "" || !given || password == "" {
			return SMTP{}, "has a user without a password, or a password without a user"
		}
		server.User, server.Password = u.User.Username(), secret.NewText(password)
	}
	return server, ""
}

func (l *loader) checkMail(c *Config) {
	_, urlFile := l.values[Prefix+"SMTP_URL"+fileSuffix]
	switch {
	case c.SMTPURL.IsZero() && c.MailFrom != "" && !urlFile:
		l.problem("SMTP_URL", "is missing beside APPMUSTER_MAIL_FROM", "give both, or neither to send no mail")
	case !c.SMTPURL.IsZero() && c.MailFrom == "":
		l.problem("MAIL_FROM", "is missing beside APPMUSTER_SMTP_URL", "give the address that mail comes from, such as appmuster@example.com")
	}
	if !c.SMTPURL.IsZero() {
		if _, text := smtpServer(c.SMTPURL); text != "" {
			l.problem("SMTP_URL", text, "give smtp://user:password@host:587 or smtps://user:password@host:465, special characters in the password percent-encoded")
		}
	}
	if c.MailFrom == "" {
		return
	}
	if address, err := mail.ParseAddress(c.MailFrom); err != nil || strings.ContainsAny(c.MailFrom, "\r\n") || !strings.Contains(address.Address, "@") {
		l.problem("MAIL_FROM", "is no e-mail address", "give one such as appmuster@example.com, or Appmuster <appmuster@example.com>")
	}
}
