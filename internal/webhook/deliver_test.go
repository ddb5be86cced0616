package webhook_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/webhook"
)

const testSecret = "whsec_a2V5LW9mLWEtd2ViaG9vaw=="

func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

func sender(p webhook.SenderParams) *webhook.Sender {
	p.UserAgent = "Appmuster/test"
	return webhook.NewSender(p)
}

func request(url string) webhook.Request {
	return webhook.Request{
		ID: "msg_1", Timestamp: time.Now(), Body: []byte(`{"type":"webhook.test"}`),
		Secrets: []secret.Text{secret.NewText(testSecret)}, URL: url,
	}
}

func deliver(t *testing.T, s *webhook.Sender, url string) webhook.Result {
	t.Helper()
	r, err := s.Deliver(t.Context(), request(url))
	require.NoError(t, err)
	return r
}

// receiver counts what reaches it.
func receiver(t *testing.T, h http.HandlerFunc) (*httptest.Server, *atomic.Int64) {
	t.Helper()
	var hits atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		// A server sees that the client is gone only once the body was read.
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		h(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv, &hits
}

func TestReceiverVerifiesTheBytesItGets(t *testing.T) {
	t.Parallel()
	srv, hits := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		wh, err := standardwebhooks.NewWebhook(testSecret)
		if err != nil || wh.Verify(body, r.Header) != nil || r.Method != http.MethodPost ||
			r.Header.Get("webhook-id") != "msg_1" || r.Header.Get("Content-Type") != "application/json" ||
			r.Header.Get("User-Agent") != "Appmuster/test" || string(body) != `{"type":"webhook.test"}` {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	r := deliver(t, sender(webhook.SenderParams{Allow: loopback()}), srv.URL)
	require.Equal(t, 200, r.Status)
	require.Empty(t, r.ErrorClass)
	require.Positive(t, r.Latency)
	require.EqualValues(t, 1, hits.Load())
}

func TestStatusDecidesTheClass(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]webhook.ErrorClass{
		200: "", 202: "", 204: "", 299: "",
		300: webhook.Redirected, 304: webhook.Redirected, 308: webhook.Redirected,
		400: webhook.Rejected, 401: webhook.Rejected, 404: webhook.Rejected, 429: webhook.Rejected,
		410: webhook.Gone,
		500: webhook.ServerFailed, 503: webhook.ServerFailed, 599: webhook.ServerFailed, 999: webhook.ServerFailed,
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			srv, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
			r := deliver(t, sender(webhook.SenderParams{Allow: loopback()}), srv.URL)
			require.Equal(t, status, r.Status)
			require.Equal(t, want, r.ErrorClass)
			require.Equal(t, want == "", want.Message() == "")
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name, value string
		want        time.Duration
	}{
		{"Seconds", "120", 2 * time.Minute},
		{"Date", "Sun, 01 Mar 2026 13:00:00 GMT", time.Hour},
		{"DateInThePast", "Sun, 01 Mar 2026 11:00:00 GMT", 0},
		{"DateInTenYears", "Tue, 01 Mar 2036 11:00:00 GMT", 24 * time.Hour},
		{"Negative", "-5", 0},
		{"Absurd", "99999999999999999999999", 24 * time.Hour},
		{"Large", "9999999999999", 24 * time.Hour},
		{"Words", "tomorrow", 0},
		{"None", "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			srv, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", tc.value)
				w.WriteHeader(http.StatusTooManyRequests)
			})
			s := webhook.NewSender(webhook.SenderParams{
				Allow: loopback(), Now: func() time.Time { return now }})
			require.Equal(t, tc.want, deliver(t, s, srv.URL).RetryAfter)
		})
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	inside, hits := receiver(t, func(http.ResponseWriter, *http.Request) {})
	for _, target := range []string{inside.URL, "http://169.254.169.254/latest/meta-data"} {
		srv, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", target)
			w.WriteHeader(http.StatusTemporaryRedirect)
		})
		r := deliver(t, sender(webhook.SenderParams{Allow: loopback()}), srv.URL)
		require.Equal(t, webhook.Redirected, r.ErrorClass)
		require.Equal(t, 307, r.Status)
	}
	require.Zero(t, hits.Load())
}

func TestSpecialAddressesAreBlocked(t *testing.T) {
	t.Parallel()
	s := sender(webhook.SenderParams{})
	for _, address := range special() {
		for _, url := range []string{"https://" + host(address), "http://" + host(address), "https://" + host(address) + ":8443"} {
			require.Equal(t, webhook.Blocked, deliver(t, s, url).ErrorClass, url)
		}
	}
}

// resolver answers every name with the next of the addresses; the last one
// stays.
func resolver(t *testing.T, addresses ...string) (*net.Resolver, *atomic.Int64) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	var asked atomic.Int64
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Header.Response = true
			m.Additionals = nil
			if q.Type == dnsmessage.TypeA {
				i := min(int(asked.Add(1)), len(addresses)) - 1
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0},
					Body:   &dnsmessage.AResource{A: netip.MustParseAddr(addresses[i]).As4()},
				}}
			}
			out, err := m.Pack()
			if err != nil {
				continue
			}
			_, _ = conn.WriteTo(out, from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}, &asked
}

func TestNameThatLeadsInsideIsBlockedAtDial(t *testing.T) {
	t.Parallel()
	_, hits := receiver(t, func(http.ResponseWriter, *http.Request) {})
	for _, address := range []string{"127.0.0.1", "169.254.169.254", "168.63.129.16", "10.0.0.1", "192.168.0.1"} {
		r, asked := resolver(t, address)
		s := sender(webhook.SenderParams{Resolver: r})
		require.Equal(t, webhook.Blocked, deliver(t, s, "https://hooks.example.com/").ErrorClass, address)
		require.Positive(t, asked.Load())
	}
	require.Zero(t, hits.Load())
}

func TestRebindingNameIsCheckedAtEveryDial(t *testing.T) {
	t.Parallel()
	srv, hits := receiver(t, func(http.ResponseWriter, *http.Request) {})
	_, port, err := net.SplitHostPort(strings.TrimPrefix(srv.URL, "http://"))
	require.NoError(t, err)
	// The first answer is an allowed network, every later one is not.
	r, _ := resolver(t, "127.0.0.1", "127.9.9.9")
	s := sender(webhook.SenderParams{Resolver: r, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	url := "http://hooks.example.com:" + port
	require.Equal(t, 200, deliver(t, s, url).Status)
	require.Equal(t, webhook.Blocked, deliver(t, s, url).ErrorClass)
	require.EqualValues(t, 1, hits.Load())
}

func TestPlainHTTPReachesAllowedNetworksOnly(t *testing.T) {
	t.Parallel()
	// The name passes because some network is allowed; its public address must
	// not be reached by plain http.
	r, _ := resolver(t, "93.184.216.34")
	s := sender(webhook.SenderParams{Resolver: r, Allow: loopback()})
	require.Equal(t, webhook.Blocked, deliver(t, s, "http://hooks.example.com/").ErrorClass)
	require.Equal(t, webhook.Blocked, deliver(t, s, "https://hooks.example.com:22/").ErrorClass)
}

func TestProxyOfTheEnvironmentIsIgnored(t *testing.T) {
	proxy, viaProxy := receiver(t, func(http.ResponseWriter, *http.Request) {})
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	r, _ := resolver(t, "127.0.0.1")
	require.Equal(t, webhook.Blocked,
		deliver(t, sender(webhook.SenderParams{Resolver: r}), "https://hooks.example.com/").ErrorClass)
	require.Zero(t, viaProxy.Load())
}

func TestSlowHeadersTimeOut(t *testing.T) {
	t.Parallel()
	srv, _ := receiver(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s := sender(webhook.SenderParams{Allow: loopback(), Timeout: 100 * time.Millisecond})
	r := deliver(t, s, srv.URL)
	require.Equal(t, webhook.TimedOut, r.ErrorClass)
	require.Zero(t, r.Status)
	require.Less(t, r.Latency, 5*time.Second)
	require.Equal(t, 15*time.Second, webhook.Timeout)
}

func TestDripOfHeadersTimesOut(t *testing.T) {
	t.Parallel()
	url := raw(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
		for {
			if _, err := io.WriteString(c, "X-A: b\r\n"); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	})
	s := sender(webhook.SenderParams{Allow: loopback(), Timeout: 150 * time.Millisecond})
	require.Equal(t, webhook.TimedOut, deliver(t, s, url).ErrorClass)
}

func TestSlowBodyAfterAStatusIsDelivered(t *testing.T) {
	t.Parallel()
	srv, _ := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	s := sender(webhook.SenderParams{Allow: loopback(), Timeout: 100 * time.Millisecond})
	r := deliver(t, s, srv.URL)
	require.Equal(t, 200, r.Status)
	require.Empty(t, r.ErrorClass)
	require.Less(t, r.Latency, 5*time.Second)
}

func TestEndlessBodyIsCutAt64KiB(t *testing.T) {
	t.Parallel()
	sent := make(chan int64, 1)
	srv, _ := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		chunk := bytes.Repeat([]byte("x"), 16<<10)
		var n int64
		for {
			k, err := w.Write(chunk)
			n += int64(k)
			if err != nil {
				break
			}
		}
		sent <- n
	})
	r := deliver(t, sender(webhook.SenderParams{Allow: loopback()}), srv.URL)
	require.Equal(t, 200, r.Status)
	require.Less(t, r.Latency, 5*time.Second)
	// What lies in the sockets' buffers is sent too; it must end there.
	require.Less(t, <-sent, int64(32<<20))
}

func TestGzipBombIsNotInflated(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 64 {
		_, _ = zip.Write(zeros)
	}
	require.NoError(t, zip.Close())
	srv, _ := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	r := deliver(t, sender(webhook.SenderParams{Allow: loopback()}), srv.URL)
	require.Equal(t, 200, r.Status)
}

// raw serves every connection by hand.
func raw(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = c.Read(make([]byte, 4096))
				serve(c)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		serve func(net.Conn)
		want  webhook.ErrorClass
	}{
		{"HeadersOf10MB", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX-A: ")
			line := strings.Repeat("a", 1<<20)
			for range 10 {
				if _, err := io.WriteString(c, line); err != nil {
					return
				}
			}
		}, webhook.BadAnswer},
		{"NotHTTP", func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.9\r\n") }, webhook.BadAnswer},
		{"CutAtOnce", func(net.Conn) {}, webhook.NotConnected},
		{"CutInTheHeaders", func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX-A: b\r\n") }, webhook.NotConnected},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := deliver(t, sender(webhook.SenderParams{Allow: loopback()}), raw(t, tc.serve))
			require.Equal(t, tc.want, r.ErrorClass)
			require.NotEmpty(t, r.ErrorClass.Message())
		})
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	url := "http://" + l.Addr().String()
	require.NoError(t, l.Close())
	require.Equal(t, webhook.NotConnected, deliver(t, sender(webhook.SenderParams{Allow: loopback()}), url).ErrorClass)
}

func TestUnknownName(t *testing.T) {
	t.Parallel()
	r := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
	}}
	got := deliver(t, sender(webhook.SenderParams{Resolver: r}), "https://nowhere.example.com")
	require.Equal(t, webhook.NameNotFound, got.ErrorClass)
}

func TestHTTPS(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())

	require.Equal(t, 200, deliver(t, sender(webhook.SenderParams{Allow: loopback(), RootCAs: pool}), srv.URL).Status)
	require.Equal(t, webhook.BadCertificate,
		deliver(t, sender(webhook.SenderParams{Allow: loopback()}), srv.URL).ErrorClass, "unknown authority")

	plain, _ := receiver(t, func(http.ResponseWriter, *http.Request) {})
	require.Equal(t, webhook.BadCertificate,
		deliver(t, sender(webhook.SenderParams{Allow: loopback()}), strings.Replace(plain.URL, "http", "https", 1)).ErrorClass,
		"plain http where https is spoken")
}

func TestStoppedAttemptDoesNotCount(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	srv, _ := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	got, err := sender(webhook.SenderParams{Allow: loopback()}).Deliver(ctx, request(srv.URL))
	require.NoError(t, err)
	require.Equal(t, webhook.Interrupted, got.ErrorClass)
}

func TestWhatCannotBeSentIsAnError(t *testing.T) {
	t.Parallel()
	s := sender(webhook.SenderParams{})
	big := request("https://hooks.example.com")
	big.Body = make([]byte, webhook.MaxBody+1)
	unsigned := request("https://hooks.example.com")
	unsigned.Secrets = nil
	for _, r := range []webhook.Request{big, unsigned} {
		_, err := s.Deliver(t.Context(), r)
		require.Error(t, err)
	}
}
