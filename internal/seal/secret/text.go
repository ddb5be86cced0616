// Package secret has the type of values that must not be seen: it prints,
// logs and marshals as a placeholder, whatever the verb or the encoder.
package secret

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// Hidden is what a set secret looks like wherever it is printed.
const Hidden = "[hidden]"

// Text is a secret string. The zero value is none. It holds a pointer, so that
// even printing by reflection of a struct that has it in an unexported field
// shows an address only. Compare with Equal, never with ==.
type Text struct{ p *string }

// NewText makes s a secret; "" is none.
func NewText(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{&s}
}

// Reveal gives the secret itself, "" for none. Hand it straight to what needs it.
func (t Text) Reveal() string {
	if t.p == nil {
		return ""
	}
	return *t.p
}

// IsZero reports whether there is no secret.
func (t Text) IsZero() bool { return t.p == nil }

// Equal compares in constant time for equal lengths.
func (t Text) Equal(u Text) bool {
	return subtle.ConstantTimeCompare([]byte(t.Reveal()), []byte(u.Reveal())) == 1
}

// String gives Hidden, or "" for none.
func (t Text) String() string {
	if t.p == nil {
		return ""
	}
	return Hidden
}

// GoString gives what String gives, for %#v.
func (t Text) GoString() string { return t.String() }

// Format gives what String gives, for every verb.
func (t Text) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(t.String())) }

// MarshalText gives what String gives; JSON uses it too.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// LogValue gives what String gives.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// UnmarshalText takes a secret in.
func (t *Text) UnmarshalText(b []byte) error {
	*t = NewText(string(b))
	return nil
}

// keySize is what a key-encryption key has: 256 bits.
const keySize = 32

// errKey names no part of what was given.
var errKey = errors.New("a key is the base64 of exactly 32 bytes")

// DecodeKey reads a key-encryption key in its outside spelling, base64 of 32
// bytes, in the usual or the URL alphabet, with or without padding.
func DecodeKey(t Text) ([]byte, error) {
	s := strings.TrimRight(strings.TrimSpace(t.Reveal()), "=")
	s = strings.NewReplacer("-", "+", "_", "/").Replace(s)
	key, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || len(key) != keySize {
		return nil, errKey
	}
	return key, nil
}

// EncodeKey spells a key-encryption key for the outside.
func EncodeKey(key []byte) Text {
	return NewText(base64.StdEncoding.EncodeToString(key))
}
