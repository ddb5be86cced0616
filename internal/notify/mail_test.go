package notify_test

import (
	"context"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/notify"
	"github.com/appmuster/appmuster/internal/seal/secret"
)

const from = "Appmuster Bürö <muster@example.test>"

var hello = notify.Message{To: "new.one@example.test", Subject: "Grüße an Müller & Söhne", Text: "Line one.\r\nÜber: https://muster.example/invite/abc\n.\nThe end."}

// mailer sends to the server as if it had this host name.
func mailer(t *testing.T, s *server, host string, p notify.Params) *notify.Mailer {
	t.Helper()
	p.From = from
	p.Server.Host, p.Server.Port = host, s.port
	if p.Roots == nil {
		p.Roots = s.roots
	}
	if host != "127.0.0.1" {
		p.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, s.address)
		}
	}
	m, err := notify.New(p)
	require.NoError(t, err)
	return m
}

func TestSend(t *testing.T) {
	t.Parallel()
	login := config.SMTP{User: "me", Password: secret.NewText("hunter2")}
	for name, c := range map[string]struct {
		host   string
		tls    bool
		set    func(*server)
		server config.SMTP
	}{
		"PlainOnLoopback":      {"127.0.0.1", false, func(*server) {}, config.SMTP{}},
		"SwitchedOnLoopback":   {"127.0.0.1", true, func(s *server) { s.startTLS = true }, config.SMTP{}},
		"SwitchedElsewhere":    {"mail.example.test", true, func(s *server) { s.startTLS = true }, config.SMTP{}},
		"SwitchedWithPassword": {"mail.example.test", true, func(s *server) { s.startTLS, s.login = true, "me:hunter2" }, login},
		"FromTheStart":         {"127.0.0.1", true, func(s *server) { s.implicit = true }, config.SMTP{TLS: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, c.set)
			require.NoError(t, mailer(t, s, c.host, notify.Params{Server: c.server, Hello: "muster.example"}).Send(t.Context(), hello))
			got := s.mails()
			require.Len(t, got, 1)
			require.Equal(t, c.tls, got[0].tls)
			require.Contains(t, got[0].from, "<muster@example.test>")
			require.Contains(t, got[0].to, "<new.one@example.test>")
			msg, err := mail.ReadMessage(strings.NewReader(got[0].content))
			require.NoError(t, err)
			words := new(mime.WordDecoder)
			subject, err := words.DecodeHeader(msg.Header.Get("Subject"))
			require.NoError(t, err)
			require.Equal(t, "Grüße an Müller & Söhne", subject)
			sender, err := msg.Header.AddressList("From")
			require.NoError(t, err)
			require.Equal(t, mail.Address{Name: "Appmuster Bürö", Address: "muster@example.test"}, *sender[0])
			require.Equal(t, "<new.one@example.test>", msg.Header.Get("To"))
			require.Equal(t, "auto-generated", msg.Header.Get("Auto-Submitted"))
			require.Equal(t, "quoted-printable", msg.Header.Get("Content-Transfer-Encoding"))
			body, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
			require.NoError(t, err)
			require.Equal(t, "Line one.\nÜber: https://muster.example/invite/abc\n.\nThe end.", strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n")))
		})
	}
}

func TestSendSaysWhyNot(t *testing.T) {
	t.Parallel()
	wrong := config.SMTP{User: "me", Password: secret.NewText("hunter2")}
	for name, c := range map[string]struct {
		host   string
		set    func(*server)
		server config.SMTP
		says   string
	}{
		"NoTLSElsewhere":     {"mail.example.test", func(*server) {}, config.SMTP{}, "offers no TLS"},
		"UnknownAuthority":   {"other.example.test", func(s *server) { s.startTLS = true }, config.SMTP{}, "certificate is not trusted"},
		"WrongPassword":      {"mail.example.test", func(s *server) { s.startTLS, s.login = true, "me:other" }, wrong, "code 535"},
		"PasswordInClear":    {"127.0.0.1", func(s *server) { s.login = "me:hunter2" }, wrong, "could not be handed over"},
		"RecipientRefused":   {"127.0.0.1", func(s *server) { s.refuseRcpt = "550 5.1.1 <new.one@example.test>: no such mailbox" }, config.SMTP{}, "code 550"},
		"NobodyListens":      {"127.0.0.1", func(s *server) { _ = s.listener.Close() }, config.SMTP{}, "can't be reached"},
		"SilentUntilTooLate": {"127.0.0.1", func(s *server) { s.silent = true }, config.SMTP{}, "did not answer in time"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, c.set)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			err := mailer(t, s, c.host, notify.Params{Server: c.server}).Send(ctx, hello)
			require.True(t, fault.Is(err, fault.Unavailable), "%v", err)
			require.Contains(t, err.Error(), c.says)
			require.NotContains(t, err.Error(), "new.one")
			require.NotContains(t, err.Error(), "hunter2")
			require.Empty(t, s.mails())
		})
	}
}

func TestSendRefusesWhatEndsALine(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(*server) {})
	m := mailer(t, s, "127.0.0.1", notify.Params{})
	for name, message := range map[string]notify.Message{
		"NewLineInSubject":     {To: hello.To, Subject: "Hello\r\nBcc: victim@example.test", Text: "x"},
		"SeparatorInSubject":   {To: hello.To, Subject: "Hello\u2028Bcc: victim@example.test", Text: "x"},
		"NulInSubject":         {To: hello.To, Subject: "Hello\x00", Text: "x"},
		"NoSubject":            {To: hello.To, Text: "x"},
		"LongSubject":          {To: hello.To, Subject: strings.Repeat("x", 251), Text: "x"},
		"NewLineInAddress":     {To: "a@example.test\r\nBcc: victim@example.test", Subject: "x", Text: "x"},
		"TwoAddresses":         {To: "a@example.test, victim@example.test", Subject: "x", Text: "x"},
		"NameBeforeTheAddress": {To: "A <a@example.test>", Subject: "x", Text: "x"},
		"NoAddress":            {Subject: "x", Text: "x"},
	} {
		require.True(t, fault.Is(m.Send(t.Context(), message), fault.Invalid), name)
	}
	require.Empty(t, s.mails())
}
