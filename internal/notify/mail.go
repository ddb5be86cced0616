// Package notify tells members: by notices, and by mail that it hands to a server.
package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	stdmail "net/mail"
	"net/textproto"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wneessen/go-mail"

	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/fault"
)

const (
	// sendFor is how long handing a mail over may take, whatever the caller allows.
	sendFor = 10 * time.Second
	// maxSubject keeps a subject readable.
	maxSubject = 250 // characters
)

// Params of New.
type Params struct {
	Server config.SMTP
	// From is the sender's address, with a name before it or without.
	From string
	// Hello is the host that the server is greeted as; "" is this machine's name.
	Hello string
	// Roots are who may certify the server; nil means the machine's.
	Roots *x509.CertPool
	// Dial connects to the server where it does not begin with TLS; nil means the
	// network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Mailer hands mail to one server.
type Mailer struct {
	client func() (*mail.Client, error)
	from   *stdmail.Address
}

// Message is a mail to one address, as plain text.
type Message struct {
	To string
	// Subject is one line.
	Subject string
	Text    string
}

// New makes a mailer; it connects to nothing. TLS is required unless the server
// is on loopback.
func New(p Params) (*Mailer, error) {
	from, err := stdmail.ParseAddress(p.From)
	if err != nil {
		return nil, errors.New("the sender's address is no e-mail address")
	}
	policy := mail.TLSMandatory
	if config.Loopback(p.Server.Host) {
		policy = mail.TLSOpportunistic
	}
	options := []mail.Option{
		mail.WithPort(p.Server.Port), mail.WithTimeout(sendFor), mail.WithTLSPolicy(policy),
		mail.WithTLSConfig(&tls.Config{ServerName: p.Server.Host, MinVersion: tls.VersionTLS12, RootCAs: p.Roots}),
	}
	if p.Server.TLS {
		options = append(options, mail.WithSSL())
	}
	if p.Dial != nil && !p.Server.TLS {
		options = append(options, mail.WithDialContextFunc(p.Dial))
	}
	if p.Hello != "" {
		options = append(options, mail.WithHELO(p.Hello))
	}
	if p.Server.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(p.Server.User), mail.WithPassword(p.Server.Password.Reveal()))
	}
	m := &Mailer{from: from, client: func() (*mail.Client, error) { return mail.NewClient(p.Server.Host, options...) }}
	if _, err := m.client(); err != nil {
		return nil, fmt.Errorf("set up mail: %w", err)
	}
	return m, nil
}

// Send hands a mail to the server, within 10 s and the context's time. What goes
// wrong is a fault that says why, without the address it was for; a mail that was
// under way when the time was over may have been taken all the same.
func (m *Mailer) Send(ctx context.Context, message Message) error {
	msg, err := m.compose(message)
	if err != nil {
		return err
	}
	client, err := m.client()
	if err != nil {
		return fmt.Errorf("set up mail: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, sendFor)
	defer cancel()
	sent := make(chan error, 1)
	go func() {
		// The library watches the context only while it connects; its own time limit
		// ends the rest.
		sent <- client.DialAndSendWithContext(ctx, msg)
	}()
	select {
	case err = <-sent:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return why(err)
	}
	return nil
}

// compose makes the mail. What could end a line of its head is refused, not
// mended: nobody's name has such characters.
func (m *Mailer) compose(message Message) (*mail.Msg, error) {
	to, err := stdmail.ParseAddress(message.To)
	if err != nil || to.Address != message.To || !oneLine(message.To) {
		return nil, fault.New(fault.Invalid, "This is not an e-mail address.").WithField("email")
	}
	if !oneLine(message.Subject) || message.Subject == "" || utf8.RuneCountInString(message.Subject) > maxSubject {
		return nil, fault.New(fault.Invalid, fmt.Sprintf("A subject has 1 to %d characters on one line.", maxSubject))
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	msg.FromMailAddress(m.from)
	msg.ToMailAddress(to)
	msg.Subject(message.Subject)
	msg.SetDate()
	msg.SetMessageID()
	msg.SetGenHeader(mail.HeaderXAutoResponseSuppress, "All")
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, strings.ToValidUTF8(message.Text, ""))
	return msg, nil
}

func oneLine(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
}

// why says what went wrong without what a server may repeat: addresses.
func why(err error) error {
	var (
		answer  *textproto.Error
		failed  *mail.SendError
		network net.Error
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	unavailable := func(text string) error { return fault.New(fault.Unavailable, text) }
	switch {
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid):
		return unavailable("The mail server's certificate is not trusted. Check APPMUSTER_SMTP_URL and the certificate.")
	case errors.As(err, &answer):
		return unavailable(fmt.Sprintf("The mail server refused with code %d. Check APPMUSTER_SMTP_URL and APPMUSTER_MAIL_FROM.", answer.Code))
	case errors.As(err, &failed) && failed.ErrorCode() != 0:
		return unavailable(fmt.Sprintf("The mail server refused with code %d. Check the address and APPMUSTER_MAIL_FROM.", failed.ErrorCode()))
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return unavailable("The mail server did not answer in time. Check APPMUSTER_SMTP_URL and that the server can be reached.")
	case errors.As(err, &network):
		return unavailable("The mail server can't be reached. Check APPMUSTER_SMTP_URL.")
	case strings.Contains(err.Error(), "STARTTLS"):
		return unavailable("The mail server offers no TLS, so nothing was sent. Use a server that does.")
	}
	return unavailable("The mail could not be handed over. Check APPMUSTER_SMTP_URL and APPMUSTER_MAIL_FROM.")
}
