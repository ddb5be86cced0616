package msgraph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const (
	// tokenMargin is how long before its end a token is replaced.
	tokenMargin = 5 * time.Minute
	// tokenDefault is the life of a token that came without one.
	tokenDefault = time.Hour
)

// tokens keeps a client's access token.
type tokens struct {
	lock    chan struct{} // holds one element while nobody refreshes
	value   string
	info    AccessToken
	refresh Secret // the newest refresh token
}

func newTokens(cred Credential, now time.Time) *tokens {
	t := &tokens{lock: make(chan struct{}, 1)}
	t.lock <- struct{}{}
	if c, ok := cred.(RefreshCredential); ok {
		t.refresh = c.RefreshToken
		if c.first != nil {
			t.value, t.info = c.first.AccessToken, inspect(c.first, now)
		}
	}
	return t
}

// access gives a token that is good for some minutes more. refused is a token
// that Graph did not accept: another one is got then, once for all who ask.
func (c *Client) access(ctx context.Context, refused, claims string) (string, AccessToken, error) {
	t := c.tokens
	select {
	case <-t.lock:
	case <-ctx.Done():
		return "", AccessToken{}, ctx.Err()
	}
	defer func() { t.lock <- struct{}{} }()
	now := c.service.now()
	if t.value != "" && t.value != refused && now.Add(tokenMargin).Before(t.info.ExpiresAt) {
		return t.value, t.info, nil
	}
	tok, err := c.acquire(ctx, claims)
	if err != nil {
		// A token that is merely about to end serves while the platform is down.
		if e, ok := AsError(err); ok && e.Kind.Retryable() && t.value != "" && t.value != refused && now.Add(30*time.Second).Before(t.info.ExpiresAt) {
			return t.value, t.info, nil
		}
		return "", AccessToken{}, err
	}
	t.value, t.info = tok.AccessToken, inspect(tok, c.service.now())
	return t.value, t.info, nil
}

// acquire asks the identity platform for a token, and has a rotated refresh
// token stored before it gives the access token.
func (c *Client) acquire(ctx context.Context, claims string) (*oauth2.Token, error) {
	s, op := c.service, "sign in"
	params := url.Values{}
	if claims != "" {
		params.Set("claims", claims)
	}
	switch cred := c.cred.(type) {
	case AppCredential:
		cfg := clientcredentials.Config{
			ClientID: cred.ClientID,
			TokenURL: s.endpoint(cred.EntraTenantID, "/oauth2/v2.0/token"),
			Scopes:   []string{s.resource + "/.default"}, EndpointParams: params,
		}
		if err := s.proveClient(&cfg, cred.ClientSecret, cred.Certificate); err != nil {
			return nil, err
		}
		tok, err := s.requestToken(ctx, op, cfg, c.gateKey(ctx))
		if cred.Known {
			err = ofKnown(err)
		}
		return tok, err
	case RefreshCredential:
		old := c.tokens.refresh
		params.Set("grant_type", "refresh_token")
		params.Set("refresh_token", string(old))
		cfg := clientcredentials.Config{
			ClientID: cred.ClientID, TokenURL: s.endpoint(cred.EntraTenantID, "/oauth2/v2.0/token"), EndpointParams: params,
		}
		if err := s.proveClient(&cfg, cred.ClientSecret, cred.Certificate); err != nil {
			return nil, err
		}
		tok, err := s.requestToken(ctx, op, cfg, c.gateKey(ctx))
		if err != nil {
			return nil, ofKnown(err)
		}
		if tok.RefreshToken != "" && tok.RefreshToken != string(old) {
			if cred.Rotated != nil {
				keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
				defer cancel()
				if err := cred.Rotated(keep, Secret(tok.RefreshToken)); err != nil {
					return nil, &storeError{err}
				}
			}
			c.tokens.refresh = Secret(tok.RefreshToken)
		}
		return tok, nil
	}
	return nil, &Error{Kind: Refused, Op: op, Message: "there is no credential"}
}

// ofKnown says of a tenant that was read before and is not found any more that it
// is gone.
func ofKnown(err error) error {
	if e, ok := AsError(err); ok && e.Kind == TenantGone && (e.Code == "AADSTS90002" || e.Code == "invalid_tenant") {
		e.Message, e.Mend = deleted.message, deleted.mend
	}
	return err
}

// storeError is a rotated refresh token that could not be stored. The old one
// still works: try again.
type storeError struct{ err error }

func (e *storeError) Error() string { return "store the rotated refresh token: " + e.err.Error() }
func (e *storeError) Unwrap() error { return e.err }

// endpoint of the identity platform for a tenant.
func (s *Service) endpoint(tenant, path string) string {
	if tenant == "" {
		tenant = "organizations"
	}
	return s.login.String() + "/" + url.PathEscape(tenant) + path
}

func (s *Service) requestToken(ctx context.Context, op string, cfg clientcredentials.Config, gateKey string) (*oauth2.Token, error) {
	key := "login " + gateKey
	if until := s.gates.open(s.now(), key); !until.IsZero() {
		return nil, s.waiting(op, until)
	}
	cfg.AuthStyle = oauth2.AuthStyleInParams
	tok, err := cfg.Token(context.WithValue(ctx, oauth2.HTTPClient, s.loginHTTP))
	if err != nil {
		return nil, s.loginError(ctx, op, key, err)
	}
	s.gates.succeed(s.now(), key)
	return tok, nil
}

func (s *Service) waiting(op string, until time.Time) *Error {
	return &Error{
		Kind: Throttled, Op: op, Local: true, RetryAt: until, RetryAfter: until.Sub(s.now()),
		Message: "Microsoft asked us to wait",
	}
}

var aadstsNumber = regexp.MustCompile(`AADSTS([0-9]{4,8})`)

// loginError turns an answer of the identity platform into an Error. Its
// description may name people, so it is not passed on.
func (s *Service) loginError(ctx context.Context, op, key string, err error) error {
	var re *oauth2.RetrieveError
	if !errors.As(err, &re) {
		return s.wireError(ctx, op, "Microsoft's identity platform", key, err)
	}
	var body struct {
		Codes         []int  `json:"error_codes"`
		TraceID       string `json:"trace_id"`
		CorrelationID string `json:"correlation_id"`
		Suberror      string `json:"suberror"`
	}
	_ = json.Unmarshal(re.Body, &body)
	status, header := 0, http.Header{}
	if re.Response != nil {
		status, header = re.Response.StatusCode, re.Response.Header
	}
	codes := body.Codes
	for _, m := range aadstsNumber.FindAllStringSubmatch(re.ErrorDescription, 4) {
		if n, err := strconv.Atoi(m[1]); err == nil {
			codes = append(codes, n)
		}
	}
	e := judge(re.ErrorCode, body.Suberror, codes, status)
	e.Op, e.Status = op, status
	if e.RequestID = safeID(body.TraceID); e.RequestID == "" {
		e.RequestID = safeID(header.Get("x-ms-request-id"))
	}
	switch {
	case e.Kind == Throttled, e.Kind == Transient && header.Get("Retry-After") != "":
		s.schedule(e, key, header)
	case e.Kind == Transient:
		s.scheduleAlone(e)
	}
	return e
}

// judge decides by number, then by HTTP status, then by OAuth error code.
func judge(code, suberror string, numbers []int, status int) *Error {
	for _, n := range numbers {
		if v, ok := verdicts[n]; ok {
			return &Error{Kind: v.kind, Code: "AADSTS" + strconv.Itoa(n), Message: v.message, Mend: v.mend}
		}
	}
	e := &Error{Code: safeCode(code)}
	if len(numbers) > 0 {
		e.Code = "AADSTS" + strconv.Itoa(numbers[0])
	}
	var v verdict
	switch {
	case status == http.StatusTooManyRequests:
		v = verdict{Throttled, "too many requests to Microsoft's identity platform", ""}
	case status >= 500:
		v = verdict{Transient, "Microsoft's identity platform had a fault", ""}
	case suberror == "consent_required":
		v = oauthVerdicts["consent_required"]
	case code == "access_denied" && len(numbers) > 0 && suberror != "cancel":
		v = verdict{ConsentRefused, "Microsoft refused the sign-in with " + e.Code, "Connect again; if it is refused again, an administrator looks the code up at Microsoft."}
	default:
		known := false
		if v, known = oauthVerdicts[code]; !known {
			v = verdict{Transient, "the identity platform's answer was not understood", ""}
			if status >= 400 && status < 500 && code != "" {
				v = verdict{Rejected, "Microsoft refused the sign-in", mendReconnect}
			}
		}
	}
	e.Kind, e.Message, e.Mend = v.kind, v.message, v.mend
	return e
}

// safeCode lets a code through that is one: letters, digits, _ - and .
func safeCode(s string) string {
	if len(s) > 80 || strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-' && r != '.'
	}) {
		return ""
	}
	return s
}

func safeID(s string) string {
	if len(s) > 64 {
		return ""
	}
	return safeCode(s)
}

// inspect reads what a token allows, from itself and from what came with it.
// For us a token is opaque by contract: what can't be read is unknown.
func inspect(tok *oauth2.Token, now time.Time) AccessToken {
	a := AccessToken{ExpiresAt: now.Add(life(tok))}
	var claims struct {
		Scp   *string  `json:"scp"`
		Roles []string `json:"roles"`
		Tid   string   `json:"tid"`
		Oid   string   `json:"oid"`
		AppID string   `json:"appid"`
		Azp   string   `json:"azp"`
		IDTyp string   `json:"idtyp"`
		Wids  []string `json:"wids"`
	}
	readable := false
	if parts := strings.Split(tok.AccessToken, "."); len(parts) == 3 {
		payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
		readable = err == nil && json.Unmarshal(payload, &claims) == nil && claims.Tid != ""
	}
	scope, _ := tok.Extra("scope").(string)
	switch {
	case readable && claims.Scp != nil:
		a.Scopes, a.ScopesKnown = shortScopes(*claims.Scp), true
	case scope != "":
		a.Scopes, a.ScopesKnown = shortScopes(scope), true
	case readable:
		// An app's token without roles: nothing is granted.
		a.Scopes, a.ScopesKnown, a.AppOnly = slices.Clone(claims.Roles), true, true
	}
	if readable {
		a.TenantID, a.ObjectID, a.RoleTemplateIDs = claims.Tid, claims.Oid, claims.Wids
		if a.AppID = claims.AppID; a.AppID == "" {
			a.AppID = claims.Azp
		}
		a.AppOnly = a.AppOnly || claims.IDTyp == "app"
	}
	return a
}

// shortScopes splits a list of scopes and cuts their resource off:
// https://graph.microsoft.com/User.Read becomes User.Read.
func shortScopes(list string) []string {
	out := strings.Fields(list)
	for i, s := range out {
		if j := strings.LastIndexByte(s, '/'); j >= 0 && strings.Contains(s, "://") {
			out[i] = s[j+1:]
		}
	}
	return out
}

func life(tok *oauth2.Token) time.Duration {
	sec := 0.0
	switch v := tok.Extra("expires_in").(type) {
	case float64:
		sec = v
	case int64:
		sec = float64(v)
	case string:
		sec, _ = strconv.ParseFloat(v, 64)
	}
	if !(sec > 0) || math.IsInf(sec, 0) {
		return tokenDefault
	}
	return time.Duration(min(sec, 48*3600)) * time.Second
}
