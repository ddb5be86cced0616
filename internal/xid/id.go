// Package xid has the two spellings of identity: the prefixed identifiers that
// outsiders see of our rows (usr_1k4), and Microsoft's own identifiers as we
// store them (GUID).
package xid

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Kind names the noun an outside identifier belongs to. It is the identifier's
// prefix, three lower-case letters, and never changes once published.
type Kind string

// The kinds of rows that have an identifier of their own outside.
const (
	Organization    Kind = "org"
	Tenant          Kind = "ten"
	Domain          Kind = "dom"
	User            Kind = "usr"
	Group           Kind = "grp"
	App             Kind = "app"
	AppUser         Kind = "apu"
	Grant           Kind = "grt"
	Assignment      Kind = "asg"
	SignIn          Kind = "sgn"
	License         Kind = "lic"
	LicenseUser     Kind = "lcu"
	SyncRun         Kind = "run"
	SyncStage       Kind = "stg"
	ActivityEvent   Kind = "evt"
	AuditEvent      Kind = "aud"
	WebhookEndpoint Kind = "whe"
	WebhookDelivery Kind = "whd"
	ApiToken        Kind = "tok"
	Member          Kind = "mem"
	Membership      Kind = "msh"
	Coverage        Kind = "cov"
	Team            Kind = "tea"
	Invitation      Kind = "inv"
	ConsentLink     Kind = "lnk"
	MemberSession   Kind = "ses"
	Passkey         Kind = "psk"
	Identity        Kind = "idy"
	Notice          Kind = "ntc"
)

// ErrInvalid is what every failure of Parse and ParseAs wraps. To the person
// who asked, a malformed identifier and an unknown one are the same: not found.
var ErrInvalid = errors.New("invalid identifier")

const (
	digits    = "0123456789abcdefghijklmnopqrstuvwxyz"
	prefixLen = 3
	// 13 digits of base 36 hold every int64.
	maxDigits = 13
)

// Valid reports whether k is one of the kinds above.
func (k Kind) Valid() bool {
	switch k {
	case Organization, Tenant, Domain, User, Group, App, AppUser, Grant, Assignment,
		SignIn, License, LicenseUser, SyncRun, SyncStage, ActivityEvent, AuditEvent,
		WebhookEndpoint, WebhookDelivery, ApiToken, Member, Membership, Coverage,
		Team, Invitation, ConsentLink, MemberSession, Passkey, Identity, Notice:
		return true
	}
	return false
}

// Encode spells a row's key for the outside: the kind, "_", the key in base 36,
// and one check character over kind and key. Keys are positive; for any other
// Encode gives "", which no Parse accepts.
func Encode(kind Kind, id int64) string {
	if id <= 0 {
		return ""
	}
	var buf [prefixLen + 1 + maxDigits + 1]byte
	i := len(buf) - 1
	for n := id; n > 0; n /= 36 {
		i--
		buf[i] = digits[n%36]
	}
	buf[len(buf)-1] = check(string(kind), buf[i:len(buf)-1])
	i--
	buf[i] = '_'
	if len(kind) != prefixLen {
		return string(kind) + string(buf[i:])
	}
	i -= prefixLen
	copy(buf[i:], kind)
	return string(buf[i:])
}

// Parse reads what Encode wrote. Every identifier has exactly one spelling:
// upper case, leading zeros, spaces and a wrong check character are refused.
func Parse(s string) (Kind, int64, error) {
	kind, rest, ok := strings.Cut(s, "_")
	if !ok || !Kind(kind).Valid() || len(rest) < 2 || len(rest) > maxDigits+1 || rest[0] == '0' {
		return "", 0, ErrInvalid
	}
	body := rest[:len(rest)-1]
	var n uint64
	for i := range len(body) {
		d := value(body[i])
		if d < 0 || n > (math.MaxInt64-uint64(d))/36 {
			return "", 0, ErrInvalid
		}
		n = n*36 + uint64(d)
	}
	if n == 0 || rest[len(rest)-1] != check(kind, []byte(body)) {
		return "", 0, ErrInvalid
	}
	return Kind(kind), int64(n), nil
}

// ParseAs is Parse for a place where only one kind makes sense.
func ParseAs(kind Kind, s string) (int64, error) {
	got, id, err := Parse(s)
	if err != nil {
		return 0, err
	}
	if got != kind {
		return 0, fmt.Errorf("%w: of another kind", ErrInvalid)
	}
	return id, nil
}

// check is ISO 7064 MOD 37,36 over the kind's letters and the digits. It finds
// every mistyped character and nearly every swapped pair, and an identifier
// whose prefix was exchanged.
func check(kind string, body []byte) byte {
	p := 36
	add := func(c byte) {
		s := (p + max(value(c), 0)) % 36
		if s == 0 {
			s = 36
		}
		p = s * 2 % 37
	}
	for i := range len(kind) {
		add(kind[i])
	}
	for _, c := range body {
		add(c)
	}
	return digits[(37-p)%36]
}

// value gives the value of one lower-case base 36 digit, or -1.
func value(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 10
	}
	return -1
}
