package xid

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"unicode/utf8"
)

// GUID is an identifier that Microsoft gave: of a directory, a user, an app, a
// licence. In Go it is text, lower-case when it is a GUID in its usual form
// (8-4-4-4-12). "" is none, and NULL in the database.
//
// It is stored as the GUID's 16 bytes. An identifier of any other form (other
// clouds and some objects have them) is stored as 0xFF and its text, so that
// nothing is lost; compare and look up by the stored form only through Value.
type GUID string

// textMark opens the stored form of an identifier that is no GUID. UTF-8 has no
// such byte, so it also serves to close a text whose stored form would
// otherwise be 16 bytes long and read as a GUID.
const textMark = 0xFF

const guidLen = 36

// NewGUID takes an identifier as it came. A GUID in upper or mixed case is
// lowered; anything else stays as it is.
func NewGUID(s string) GUID {
	if canonical(s) {
		return GUID(s)
	}
	var raw [16]byte
	if !decode(&raw, s) {
		return GUID(s)
	}
	return encode(raw[:])
}

// IsGUID reports whether g has the form of a GUID.
func (g GUID) IsGUID() bool {
	var raw [16]byte
	return decode(&raw, string(g))
}

// String gives the text.
func (g GUID) String() string { return string(g) }

// Value gives the stored form. It fails only on a text that is not UTF-8, which
// no JSON document can contain.
func (g GUID) Value() (driver.Value, error) {
	b, err := g.Bytes()
	if b == nil {
		return nil, err
	}
	return b, nil
}

// Bytes gives the stored form for hand-written SQL; nil for "".
func (g GUID) Bytes() ([]byte, error) {
	if g == "" {
		return nil, nil
	}
	var raw [16]byte
	if decode(&raw, string(g)) {
		return raw[:], nil
	}
	if !utf8.ValidString(string(g)) {
		return nil, errors.New("identifier is not UTF-8")
	}
	b := make([]byte, 0, len(g)+2)
	b = append(b, textMark)
	b = append(b, g...)
	if len(b) == len(raw) {
		b = append(b, textMark)
	}
	return b, nil
}

// Scan reads the stored form from []byte, or the text from a string. NULL gives
// "".
func (g *GUID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*g = ""
	case []byte:
		*g = FromBytes(v)
	case string:
		*g = NewGUID(v)
	default:
		return fmt.Errorf("scan identifier: unexpected %T", src)
	}
	return nil
}

// FromBytes reads what Bytes gave. It keeps nothing of b.
func FromBytes(b []byte) GUID {
	switch {
	case len(b) == 0:
		return ""
	case len(b) == 16:
		return encode(b)
	case b[0] == textMark:
		b = b[1:]
		if len(b) > 0 && b[len(b)-1] == textMark {
			b = b[:len(b)-1]
		}
		return GUID(b)
	}
	return NewGUID(string(b))
}

// canonical reports whether s is a GUID in lower case, without a dash astray.
func canonical(s string) bool {
	if len(s) != guidLen {
		return false
	}
	for i := range len(s) {
		if dash(i) {
			if s[i] != '-' {
				return false
			}
			continue
		}
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func dash(i int) bool { return i == 8 || i == 13 || i == 18 || i == 23 }

// decode reads a GUID in any case; false when s is none.
func decode(dst *[16]byte, s string) bool {
	if len(s) != guidLen || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	i := 0
	for n := range dst {
		if dash(i) {
			i++
		}
		hi, lo := nibble(s[i]), nibble(s[i+1])
		if hi|lo > 15 {
			return false
		}
		dst[n] = hi<<4 | lo
		i += 2
	}
	return true
}

func nibble(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 0xFF
}

// encode spells 16 bytes.
func encode(raw []byte) GUID {
	const hex = "0123456789abcdef"
	var buf [guidLen]byte
	i := 0
	for _, b := range raw {
		if dash(i) {
			buf[i] = '-'
			i++
		}
		buf[i], buf[i+1] = hex[b>>4], hex[b&15]
		i += 2
	}
	return GUID(buf[:])
}
