package msgraph

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"syscall"
)

const maxErrorBody = 64 << 10

// answerError turns an answer that is not 200 into an Error.
func (c *Client) answerError(o op, a *attempt, res *http.Response) error {
	code, message := "", ""
	if res.StatusCode >= 400 {
		code, message = readErrorBody(res.Body)
	}
	return c.statusError(o, a.gateKey, res.StatusCode, res.Header, code, message)
}

func (c *Client) statusError(o op, key string, status int, h http.Header, code, message string) *Error {
	e := classify(o, status, code, message)
	e.RequestID = safeID(h.Get("request-id"))
	s := c.service
	switch {
	case e.Kind == Throttled && strings.HasPrefix(h.Get("x-ms-throttle-scope"), "Application/"):
		s.schedule(e, c.appKey(), h)
		c.stayAway(s.now(), e.RetryAt)
	case e.Kind == Throttled, e.Kind == Transient && h.Get("Retry-After") != "":
		s.schedule(e, key, h)
		c.stayAway(s.now(), e.RetryAt)
	case e.Kind == Transient:
		// One fault doesn't keep other requests from being sent.
		s.scheduleAlone(e)
	}
	return e
}

// schedule shuts the window and writes its end into the error.
func (s *Service) schedule(e *Error, key string, h http.Header) {
	now := s.now()
	until := s.gates.close(now, key, h)
	e.RetryAt, e.RetryAfter, e.window = until, until.Sub(now), key
}

// scheduleAlone gives an error a time to come back and shuts nothing.
func (s *Service) scheduleAlone(e *Error) {
	e.RetryAfter = backOff(1)
	e.RetryAt = s.now().Add(e.RetryAfter)
}

func readErrorBody(body io.Reader) (code, message string) {
	r := newReader(body, maxErrorBody)
	defer r.close()
	if !r.object() {
		return "", ""
	}
	for r.next() {
		if string(r.name) == "error" {
			code, message = readFault(r)
		} else {
			r.skip()
		}
	}
	// Some workloads put another answer into the message.
	if strings.HasPrefix(message, "{") {
		inner := newReader(strings.NewReader(message), maxErrorBody)
		defer inner.close()
		if inner.object() {
			for inner.next() {
				if string(inner.name) == "error" {
					if ic, im := readFault(inner); ic != "" {
						code, message = ic, im
					}
				} else {
					inner.skip()
				}
			}
		}
	}
	return code, message
}

const (
	codeNonPremium        = "authentication_requestfromnonpremiumtenantorb2ctenant"
	codePermissionMissing = "authentication_msgraphpermissionmissing"
)

// classify decides what a status, Graph's code and its message mean. The
// message is looked at, never passed on: it may quote what we asked for.
func classify(o op, status int, code, message string) *Error {
	e := &Error{Op: o.name, Status: status, Code: safeCode(code)}
	set := func(k Kind, message, mend string) *Error {
		e.Kind, e.Message, e.Mend = k, message, mend
		return e
	}
	lc, lm := strings.ToLower(code), strings.ToLower(message)
	deltaGone := strings.Contains(lc, "syncstate") || strings.Contains(lc, "resyncrequired") ||
		strings.Contains(lm, "delta token is expired") || strings.Contains(lm, "sync state")
	pageGone := strings.Contains(lc, "pagetoken") || strings.Contains(lm, "token not found") || strings.Contains(lm, "page token") ||
		strings.Contains(lm, "skiptoken") || strings.Contains(lm, "skip token")
	switch {
	case status == http.StatusTooManyRequests, lc == "toomanyrequests",
		status >= 400 && (strings.Contains(lm, "too many requests") || strings.Contains(lm, "request is throttled")):
		return set(Throttled, "Microsoft asked us to slow down", "")
	case status == http.StatusUnauthorized:
		return set(Unauthorized, "Microsoft Graph refused the token", "Connect the tenant again if this goes on.")
	case status >= 400 && status < 500 && deltaGone, status == http.StatusGone && o.delta:
		return set(DeltaExpired, "the marker for changes has expired", "")
	case status == http.StatusGone, status >= 400 && status < 500 && pageGone:
		return set(LinkExpired, "the link to the next page has expired", "")
	case status == http.StatusPaymentRequired, lc == codeNonPremium,
		(status == 400 || status == 403) && (strings.Contains(lm, "license") || strings.Contains(lm, "premium")):
		return set(NotLicensed, "the tenant has no license for this", "It needs Microsoft Entra ID P1 or P2, or the plan that this data belongs to.")
	case status == http.StatusForbidden:
		if strings.Contains(lm, "not in the allowed roles") {
			return set(PermissionMissing, "the account that connected the tenant has no role that may read this",
				"Give that account the role Reports Reader, Security Reader or Global Reader, then sync again.")
		}
		e.Permission = o.permission
		if p := permissionIn(message); p != "" {
			e.Permission = p
		}
		mend := "Connect the tenant again and consent to the permissions."
		if e.Permission != "" {
			mend = "Grant the permission " + e.Permission + " and consent again."
		}
		if lc == "accessdenied" && o.log {
			mend += " A delegated connection also needs the role Reports Reader."
		}
		return set(PermissionMissing, "the permission to read this is not granted", mend)
	case status == http.StatusNotFound && o.object:
		return set(NotFound, "the object is gone", "")
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed, status == http.StatusNotImplemented,
		status == 400 && (strings.Contains(lm, "not found for the segment") || strings.Contains(lm, "query is not supported")):
		return set(NotSupported, "this Microsoft Graph doesn't offer it", "")
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooEarly,
		status == http.StatusLocked, status == http.StatusFailedDependency:
		return set(Transient, "Microsoft Graph had a fault", "")
	case status >= 200 && status < 300:
		return set(BadPage, "the answer has no content", "")
	case status >= 300 && status < 400:
		return set(BadPage, "the answer leads elsewhere, perhaps to a proxy's log-in page", "Check the server's way to the internet.")
	}
	return set(Rejected, "Microsoft Graph did not accept the request", "")
}

var permissionName = regexp.MustCompile(`\b[A-Z][A-Za-z]+(?:-[A-Za-z]+)*\.Read(?:Basic)?(?:\.[A-Z][A-Za-z]+)?\b`)

// permissionIn finds the name of a permission in a message.
func permissionIn(message string) string { return permissionName.FindString(message) }

// wireError describes an error of the connection without its text, which holds
// the URL.
func (s *Service) wireError(ctx context.Context, op, peer, key string, err error) error {
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	e := &Error{Kind: Transient, Op: op}
	var dns *net.DNSError
	var unknownCA x509.UnknownAuthorityError
	var badCert x509.CertificateInvalidError
	var badHost x509.HostnameError
	var netErr net.Error
	switch {
	case errors.Is(err, errNotRead):
		return &Error{Kind: Refused, Op: op, Local: true, Message: "refused to send: not a read from the configured Microsoft Graph"}
	case errors.As(err, &dns):
		e.Message, e.Mend = peer+"'s name could not be looked up", "Check the server's DNS and its way to the internet."
	case errors.As(err, &unknownCA), errors.As(err, &badCert), errors.As(err, &badHost):
		e.Message, e.Mend = peer+"'s certificate could not be verified", "If a proxy reads the traffic, its certificate must be trusted on this server."
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Message, e.Mend = peer+" refused the connection", "Check the server's way to the internet."
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		e.Message, e.TimedOut = peer+" did not answer in time", true
	case isBroken(err):
		e.Message = "the connection to " + peer + " broke"
	default:
		e.Message = "no answer from " + peer
	}
	s.scheduleAlone(e)
	return e
}

// isBroken tells whether a connection ended under a request.
func isBroken(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// pageError describes why an answer doesn't count.
func (c *Client) pageError(ctx context.Context, o op, err error) error {
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	e := &Error{Kind: BadPage, Op: o.name, Status: http.StatusOK}
	var shape *shapeError
	var fault *graphFault
	var netErr net.Error
	switch {
	case errors.As(err, &fault):
		inner := classify(o, http.StatusBadRequest, fault.code, fault.message)
		inner.Status = http.StatusOK
		return inner
	case errors.As(err, &shape):
		e.Message = "the answer has another shape than promised: " + shape.Error()
	case errors.Is(err, errTooLarge), errors.Is(err, errNoValue), errors.Is(err, errNoID), errors.Is(err, errLinks),
		errors.Is(err, errNoLinks), errors.Is(err, errElement), errors.Is(err, errEmpty), errors.Is(err, errBOM),
		errors.Is(err, errHTML), errors.Is(err, errPacked), errors.Is(err, errTrailing):
		e.Message = err.Error()
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		e.Kind, e.Message, e.TimedOut = Transient, "Microsoft Graph did not finish its answer in time", true
		c.service.scheduleAlone(e)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), isBroken(err):
		e.Message = "the answer was cut off"
	default:
		e.Message = "the answer is not valid JSON"
	}
	return e
}

var challengeClaims = regexp.MustCompile(`(?i)\bclaims="([A-Za-z0-9+/=_-]+)"`)

// claimsOf finds what a 401 wants in the next token (continuous access
// evaluation), as the JSON that the token endpoint takes.
func claimsOf(challenge string) string {
	m := challengeClaims.FindStringSubmatch(challenge)
	if m == nil || len(m[1]) > 8<<10 {
		return ""
	}
	text := strings.TrimRight(m[1], "=")
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if b, err := enc.DecodeString(text); err == nil {
			return string(b)
		}
	}
	return ""
}

// drain reads what is left of a small body, so that the connection is kept.
func drain(res *http.Response) {
	_, _ = io.CopyN(io.Discard, res.Body, 16<<10)
	_ = res.Body.Close()
}
