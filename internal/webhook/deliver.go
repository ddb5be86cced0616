// Package webhook delivers signed messages to addresses that customers chose:
// what is signed, where a connection may go, and what happens after an attempt.
package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

// MaxBody is the most a body may have, in bytes: messages carry IDs and counts,
// and whoever wants more asks the API.
const MaxBody = 20_000

// Request is one attempt to deliver one message.
type Request struct {
	// ID is the message's webhook-id, the same for every attempt.
	ID string
	// Timestamp is this attempt's time.
	Timestamp time.Time
	// Body is the JSON that is signed and sent, byte for byte.
	Body []byte
	// Secrets sign, the current one first.
	Secrets []secret.Text
	// URL is where it goes.
	URL string
}

// Result is what one attempt came to. Nothing of the answer's body is kept.
type Result struct {
	// Status is HTTP's, 0 when there was no answer.
	Status int
	// Latency is the time until the answer was in, or until we gave up.
	Latency time.Duration
	// RetryAfter is what the receiver asked for, 0 when it asked for nothing.
	RetryAfter time.Duration
	// ErrorClass says what went wrong, "" when the message was taken.
	ErrorClass ErrorClass
}

// SenderParams is what a Sender needs.
type SenderParams struct {
	// Allow, Timeout, RootCAs and Resolver are ClientParams'.
	Allow    []netip.Prefix
	Timeout  time.Duration
	RootCAs  *x509.CertPool
	Resolver *net.Resolver
	// UserAgent names the product and its version.
	UserAgent string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Sender makes attempts. It is safe for concurrent use.
type Sender struct {
	client    *http.Client
	allow     []netip.Prefix
	userAgent string
	now       func() time.Time
}

// NewSender makes a Sender.
func NewSender(p SenderParams) *Sender {
	client := NewClient(ClientParams{Allow: p.Allow, Timeout: p.Timeout, RootCAs: p.RootCAs, Resolver: p.Resolver})
	s := &Sender{client: client, allow: p.Allow, userAgent: p.UserAgent, now: p.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if s.userAgent == "" {
		s.userAgent = "Appmuster"
	}
	return s
}

// Deliver makes one attempt. Whatever goes wrong on the way or at the receiver
// is in the result; an error means that the message can't be sent as it is (no
// usable secret, a body over MaxBody).
func (s *Sender) Deliver(ctx context.Context, r Request) (Result, error) {
	if len(r.Body) > MaxBody {
		return Result{}, fmt.Errorf("deliver webhook: the body has %d bytes", len(r.Body))
	}
	signature, err := Sign(r.ID, r.Timestamp, r.Body, r.Secrets...)
	if err != nil {
		return Result{}, fmt.Errorf("deliver webhook: %w", err)
	}
	if ValidateURL(r.URL, s.allow) != nil {
		return Result{ErrorClass: Blocked}, nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return Result{ErrorClass: Blocked}, nil
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", s.userAgent)
	req.Header.Set("Webhook-Id", r.ID)
	req.Header.Set("Webhook-Timestamp", strconv.FormatInt(r.Timestamp.Unix(), 10))
	req.Header.Set("Webhook-Signature", signature)

	start := time.Now()
	resp, err := s.client.Do(req)
	if err != nil {
		return Result{Latency: time.Since(start), ErrorClass: classify(ctx, err)}, nil
	}
	// The status decides; a body that is cut off, endless or late changes nothing.
	_, _ = io.CopyN(io.Discard, resp.Body, maxRead)
	_ = resp.Body.Close()
	return Result{
		Status:     resp.StatusCode,
		Latency:    time.Since(start),
		RetryAfter: retryAfter(resp.Header.Get("Retry-After"), s.now()),
		ErrorClass: classOf(resp.StatusCode),
	}, nil
}

// retryAfter reads seconds or an HTTP date; 0 for anything else and for the past.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(value, 10, 64); err == nil {
		return time.Duration(min(seconds, uint64(MaxRetryAfter/time.Second))) * time.Second
	} else if errors.Is(err, strconv.ErrRange) {
		return MaxRetryAfter
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), MaxRetryAfter)
}

// ErrorClass is why an attempt failed, as far as the history shows it: enough to
// mend it, nothing of what a host inside our network may have answered.
type ErrorClass string

// The classes.
const (
	// Blocked: the address isn't one we connect to.
	Blocked ErrorClass = "BLOCKED"
	// NameNotFound: the host's name doesn't resolve.
	NameNotFound ErrorClass = "NAME_NOT_FOUND"
	// NotConnected: refused, unreachable, or cut before an answer.
	NotConnected ErrorClass = "NOT_CONNECTED"
	// BadCertificate: https failed.
	BadCertificate ErrorClass = "BAD_CERTIFICATE"
	// TimedOut: no answer in time.
	TimedOut ErrorClass = "TIMED_OUT"
	// BadAnswer: what answered doesn't speak HTTP, or at too great length.
	BadAnswer ErrorClass = "BAD_ANSWER"
	// Redirected: a redirect, which we don't follow.
	Redirected ErrorClass = "REDIRECTED"
	// Rejected: status 4xx.
	Rejected ErrorClass = "REJECTED"
	// Gone: status 410, wants no more.
	Gone ErrorClass = "GONE"
	// ServerFailed: status 5xx or one that doesn't exist.
	ServerFailed ErrorClass = "SERVER_FAILED"
	// Interrupted: we were stopped; the attempt doesn't count.
	Interrupted ErrorClass = "INTERRUPTED"
)

// Message is the class as a sentence for the person who owns the endpoint, ""
// for the empty class.
func (c ErrorClass) Message() string {
	switch c {
	case "":
		return ""
	case Blocked:
		return "We don't connect to this address: it must be public, over https, on port 443 or 8443."
	case NameNotFound:
		return "The host name could not be found."
	case NotConnected:
		return "No connection could be made, or it was cut before an answer came."
	case BadCertificate:
		return "The secure connection failed: check that the receiver speaks https and that its certificate is valid, current and complete."
	case TimedOut:
		return "No answer came within 15 seconds. Answer first, work later."
	case BadAnswer:
		return "The answer was not understood as HTTP, or its headers were too long."
	case Redirected:
		return "The receiver sent a redirect, which is not followed: give the final address."
	case Rejected:
		return "The receiver refused the message."
	case Gone:
		return "The receiver wants no more messages (410), so the endpoint was switched off."
	case ServerFailed:
		return "The receiver failed while it handled the message."
	case Interrupted:
		return "The attempt was interrupted here and will be made again."
	}
	return "The message was not delivered."
}

func classOf(status int) ErrorClass {
	switch {
	case status >= 200 && status < 300:
		return ""
	case status >= 300 && status < 400:
		return Redirected
	case status == http.StatusGone:
		return Gone
	case status >= 400 && status < 500:
		return Rejected
	}
	return ServerFailed
}

func classify(ctx context.Context, err error) ErrorClass {
	if errors.Is(err, errBlocked) {
		return Blocked
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return Interrupted
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return TimedOut
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return NameNotFound
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return BadCertificate
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return BadCertificate
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return BadCertificate
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		if op.Op == "remote error" || op.Op == "local error" {
			return BadCertificate
		}
		return NotConnected
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return NotConnected
	}
	return BadAnswer
}
