package entrasim

import (
	"strconv"
	"time"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 0x20 && c != '"' && c != '\\' {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			default:
				b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b = append(b, s[start:i]...)
			b = append(b, '\\', 'u', 'f', 'f', 'f', 'd')
			i++
			start = i
			continue
		}
		i += n
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// appendText appends a string, or nothing when it was never set.
func appendText(b []byte, s string) []byte {
	if s == "" {
		return b
	}
	return appendString(b, s)
}

func appendBool(b []byte, v bool) []byte { return strconv.AppendBool(b, v) }

func appendInt(b []byte, v int) []byte { return strconv.AppendInt(b, int64(v), 10) }

// appendTime appends a time in whole seconds, or nothing when it is zero.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	b = append(b, '"')
	b = appendStamp(b, t.UTC(), 0)
	return append(b, '"')
}

// appendTime7 appends a time with Microsoft's seven fractional digits.
func appendTime7(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	b = append(b, '"')
	b = appendStamp(b, t.UTC(), 7)
	return append(b, '"')
}

func appendStamp(b []byte, t time.Time, digits int) []byte {
	y, mo, d := t.Date()
	h, mi, s := t.Clock()
	b = append(b, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-')
	b = two(b, int(mo))
	b = append(b, '-')
	b = two(b, d)
	b = append(b, 'T')
	b = two(b, h)
	b = append(b, ':')
	b = two(b, mi)
	b = append(b, ':')
	b = two(b, s)
	if digits == 7 {
		n := t.Nanosecond() / 100
		b = append(b, '.')
		for div := 1000000; div > 0; div /= 10 {
			b = append(b, byte('0'+n/div%10))
		}
	}
	return append(b, 'Z')
}

func two(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

func appendStrings(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

// object builds one JSON object member by member.
type object struct {
	b     []byte
	first bool
}

func newObject(b []byte) object { return object{b: append(b, '{'), first: true} }

func (o *object) key(name string) {
	if !o.first {
		o.b = append(o.b, ',')
	}
	o.first = false
	o.b = append(o.b, '"')
	o.b = append(o.b, name...)
	o.b = append(o.b, '"', ':')
}

func (o *object) str(name, v string) { o.key(name); o.b = appendString(o.b, v) }

func (o *object) text(name, v string) {
	o.key(name)
	if v == "" {
		o.b = append(o.b, "null"...)
		return
	}
	o.b = appendString(o.b, v)
}

func (o *object) bool(name string, v bool) { o.key(name); o.b = appendBool(o.b, v) }
func (o *object) int(name string, v int)   { o.key(name); o.b = appendInt(o.b, v) }
func (o *object) raw(name, v string)       { o.key(name); o.b = append(o.b, v...) }

func (o *object) time(name string, t time.Time) {
	o.key(name)
	if t.IsZero() {
		o.b = append(o.b, "null"...)
		return
	}
	o.b = appendTime(o.b, t)
}

func (o *object) time7(name string, t time.Time) {
	o.key(name)
	if t.IsZero() {
		o.b = append(o.b, "null"...)
		return
	}
	o.b = appendTime7(o.b, t)
}

func (o *object) strings(name string, list []string) { o.key(name); o.b = appendStrings(o.b, list) }

func (o *object) end() []byte { return append(o.b, '}') }
