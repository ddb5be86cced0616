package notify_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// server is a mail server on loopback, small but real.
type server struct {
	t        *testing.T
	listener net.Listener
	address  string
	port     int
	roots    *x509.CertPool
	tls      *tls.Config

	// What it does.
	implicit   bool   // begins with TLS
	startTLS   bool   // offers it
	login      string // asks for "user:password"
	refuseRcpt string // the answer to RCPT
	silent     bool   // says nothing

	mu   sync.Mutex
	seen []received
}

// received is a mail that came in.
type received struct {
	tls      bool
	from, to string
	content  string
}

func newServer(t *testing.T, set func(*server)) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &server{t: t, listener: listener, address: listener.Addr().String(), port: listener.Addr().(*net.TCPAddr).Port}
	s.certify()
	set(s)
	if s.implicit {
		s.listener = tls.NewListener(listener, s.tls)
	}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := s.listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			open.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(open.Wait)
	t.Cleanup(func() { _ = listener.Close() })
	return s
}

func (s *server) certify() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(s.t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"mail.example.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(s.t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(s.t, err)
	s.roots = x509.NewCertPool()
	s.roots.AddCert(cert)
	s.tls = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

func (s *server) mails() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// serve talks to one client until it leaves.
func (s *server) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	if s.silent {
		_, _ = io.Copy(io.Discard, conn)
		return
	}
	in := textproto.NewReader(bufio.NewReader(conn))
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(conn, format+"\r\n", args...) }
	got := received{tls: s.implicit}
	in2, allowed := in, s.login == ""
	say("220 mail.example.test ESMTP")
	for {
		line, err := in2.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			offers := []string{"mail.example.test", "8BITMIME"}
			if s.startTLS && !got.tls {
				offers = append(offers, "STARTTLS")
			}
			if s.login != "" && got.tls {
				offers = append(offers, "AUTH PLAIN")
			}
			for _, offer := range offers[:len(offers)-1] {
				say("250-%s", offer)
			}
			say("250 %s", offers[len(offers)-1])
		case "STARTTLS":
			say("220 go on")
			secured := tls.Server(conn, s.tls)
			if secured.Handshake() != nil {
				return
			}
			conn, got.tls = secured, true
			in2 = textproto.NewReader(bufio.NewReader(conn))
		case "AUTH":
			_, initial, _ := strings.Cut(rest, " ")
			raw, _ := base64.StdEncoding.DecodeString(initial)
			user, password, _ := strings.Cut(strings.TrimPrefix(string(raw), "\x00"), "\x00")
			if allowed = user+":"+password == s.login; !allowed {
				say("535 5.7.8 not you, %s", user)
				continue
			}
			say("235 welcome")
		case "MAIL":
			if !allowed {
				say("530 5.7.0 log in first")
				continue
			}
			got.from = rest
			say("250 ok")
		case "RCPT":
			got.to = rest
			if s.refuseRcpt != "" {
				say("%s", s.refuseRcpt)
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go on")
			content, err := in2.ReadDotBytes()
			if err != nil {
				return
			}
			got.content = string(content)
			s.mu.Lock()
			s.seen = append(s.seen, got)
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}
