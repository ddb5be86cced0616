package msgraph

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// maxPage is the largest answer that is read, after decompression.
const maxPage = 32 << 20

var errTrailing = errors.New("something follows the end of the answer")

var errTooLarge = errors.New("the answer is larger than 32 MiB")

const sharedBits = 9

// reader walks a JSON text by hand. Its errors stick: after one, every method
// gives zero values, and loops end. Bytes it hands out live until the next call.
type reader struct {
	dec    jsontext.Decoder
	src    source
	err    error
	where  string // what is being read, for errors: names of properties only
	name   []byte
	shared [1 << sharedBits]string
	big    bool // its buffer has grown too much to be kept
	opts   jsontext.Options
}

// source limits an answer and remembers how it began.
type source struct {
	r     io.Reader
	n     int
	limit int
	head  [3]byte
	err   error // an error of the connection, not of the text
}

func (s *source) Read(p []byte) (int, error) {
	if s.n >= s.limit {
		s.err = errTooLarge
		return 0, errTooLarge
	}
	if len(p) > s.limit-s.n {
		p = p[:s.limit-s.n]
	}
	n, err := s.r.Read(p)
	for i := s.n; i < len(s.head) && i < s.n+n; i++ {
		s.head[i] = p[i-s.n]
	}
	s.n += n
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

var readers = sync.Pool{New: func() any {
	return &reader{opts: jsontext.AllowDuplicateNames(true)}
}}

// newReader takes a reader from the pool; close gives it back.
func newReader(src io.Reader, limit int) *reader {
	r := readers.Get().(*reader)
	r.src = source{r: src, limit: limit}
	r.err, r.where, r.name = nil, "", nil
	r.dec.Reset(&r.src, r.opts, jsontext.AllowInvalidUTF8(true))
	return r
}

func (r *reader) close() {
	r.dec.Reset(emptyReader{})
	r.src = source{}
	r.err, r.name = nil, nil
	clear(r.shared[:])
	if !r.big {
		readers.Put(r)
	}
}

type emptyReader struct{}

func (emptyReader) Read([]byte) (int, error) { return 0, io.EOF }

// shapeError is a value of another type than promised.
type shapeError struct{ where, want string }

func (e *shapeError) Error() string { return fmt.Sprintf("%s is not %s", e.where, e.want) }

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) wrong(want string) {
	r.fail(&shapeError{r.where, want})
}

func (r *reader) value() []byte {
	if r.err != nil {
		return nil
	}
	v, err := r.dec.ReadValue()
	if err != nil {
		r.fail(err)
		return nil
	}
	return v
}

// skip passes over a value nobody wants.
func (r *reader) skip() {
	// Reading a value whole is cheaper than walking through its tokens.
	if len(r.value()) > 1<<20 {
		r.big = true
	}
}

// object enters an object; null and errors give false.
func (r *reader) object() bool { return r.enter('{', "an object") }

// array enters an array; null and errors give false.
func (r *reader) array() bool { return r.enter('[', "an array") }

func (r *reader) enter(open jsontext.Kind, want string) bool {
	if r.err != nil {
		return false
	}
	tok, err := r.dec.ReadToken()
	switch {
	case err != nil:
		r.fail(err)
	case tok.Kind() == open:
		return true
	case tok.Kind() != 'n':
		r.wrong(want)
	}
	return false
}

// next moves to the next property, whose name is then in r.name; at the end of
// the object it gives false.
func (r *reader) next() bool {
	if r.err != nil {
		return false
	}
	if r.dec.PeekKind() == '}' {
		if _, err := r.dec.ReadToken(); err != nil {
			r.fail(err)
		}
		return false
	}
	v, err := r.dec.ReadValue()
	if err != nil {
		r.fail(err)
		return false
	}
	r.name = v[1 : len(v)-1]
	if bytes.IndexByte(v, '\\') >= 0 {
		r.name, _ = jsontext.AppendUnquote([]byte(nil), v) // an odd name matches nothing
	}
	return true
}

// more tells whether the array goes on; at its end it leaves it.
func (r *reader) more() bool {
	if r.err != nil {
		return false
	}
	if r.dec.PeekKind() == ']' {
		if _, err := r.dec.ReadToken(); err != nil {
			r.fail(err)
		}
		return false
	}
	return true
}

// text gives the bytes of a string; null gives nil.
func (r *reader) text() []byte {
	v := r.value()
	if r.err != nil {
		return nil
	}
	switch v[0] {
	case '"':
	case 'n':
		return nil
	default:
		r.wrong("a string")
		return nil
	}
	if bytes.IndexByte(v, '\\') < 0 && utf8.Valid(v) {
		return v[1 : len(v)-1]
	}
	// AppendUnquote reports invalid UTF-8 and lone surrogates, but replaces them.
	u, err := jsontext.AppendUnquote([]byte(nil), v)
	if err != nil && u == nil {
		r.fail(err)
	}
	return u
}

// str reads a string of its own; null is empty.
func (r *reader) str() string { return string(r.text()) }

// same reads a string that is often equal to another one of the element.
func (r *reader) same(other string) string {
	b := r.text()
	if string(b) == other {
		return other
	}
	return string(b)
}

// word reads a string that is likely to come again on the page; null is empty.
func (r *reader) word() string {
	b := r.text()
	if len(b) == 0 {
		return ""
	}
	n := len(b)
	if n > 128 {
		return string(b)
	}
	h := uint64(n)
	if n >= 8 {
		h ^= binary.LittleEndian.Uint64(b) * 0x9e3779b97f4a7c15
		h = (h ^ h>>29 ^ binary.LittleEndian.Uint64(b[n-8:])) * 0xbf58476d1ce4e5b9
	} else {
		for _, c := range b {
			h = (h ^ uint64(c)) * 0x100000001b3
		}
		h *= 0x9e3779b97f4a7c15
	}
	slot := &r.shared[h>>(64-sharedBits)]
	if *slot != string(b) {
		*slot = string(b)
	}
	return *slot
}

// words reads an array of strings; null is nil.
func (r *reader) words() []string {
	if !r.array() {
		return nil
	}
	var out []string
	for r.more() {
		out = append(out, r.word())
	}
	return out
}

func (r *reader) tri() Tri {
	v := r.value()
	if r.err != nil {
		return Unknown
	}
	switch v[0] {
	case 't':
		return Yes
	case 'f':
		return No
	case 'n':
		return Unknown
	}
	r.wrong("a boolean")
	return Unknown
}

func (r *reader) integer() int {
	v := r.value()
	if r.err != nil || v[0] == 'n' {
		return 0
	}
	if v[0] != '-' && (v[0] < '0' || v[0] > '9') {
		r.wrong("a number")
		return 0
	}
	n, err := strconv.Atoi(string(v))
	if err != nil {
		r.wrong("a whole number")
	}
	return n
}

// time reads a moment, in UTC and whole microseconds; null is the zero time.
func (r *reader) time() time.Time {
	b := r.text()
	if len(b) == 0 {
		return time.Time{}
	}
	t, ok := parseTime(b)
	if !ok {
		r.wrong("a time")
	}
	return t
}

// end checks that nothing follows the value read.
func (r *reader) end() {
	if r.err != nil {
		return
	}
	switch _, err := r.dec.ReadToken(); {
	case err == nil:
		r.fail(errTrailing)
	case !errors.Is(err, io.EOF):
		r.fail(err)
	}
	if r.err == nil && r.src.err != nil {
		r.fail(r.src.err)
	}
}

// parseTime reads RFC 3339 in UTC quickly, and other zones by the library.
func parseTime(b []byte) (time.Time, bool) {
	// 2006-01-02T15:04:05[.9999999]Z
	if len(b) >= 20 && b[4] == '-' && b[7] == '-' && b[10] == 'T' && b[13] == ':' && b[16] == ':' && b[len(b)-1] == 'Z' {
		y, ok1 := digits(b[0:4])
		mo, ok2 := digits(b[5:7])
		d, ok3 := digits(b[8:10])
		h, ok4 := digits(b[11:13])
		mi, ok5 := digits(b[14:16])
		s, ok6 := digits(b[17:19])
		micro, ok7 := 0, true
		if frac := b[19 : len(b)-1]; len(frac) > 1 && frac[0] == '.' {
			frac = frac[1:]
			for i := range max(6, len(frac)) {
				c := byte('0')
				if i < len(frac) {
					c = frac[i]
				}
				if c < '0' || c > '9' {
					ok7 = false
					break
				}
				if i < 6 {
					micro = micro*10 + int(c-'0')
				}
			}
		} else if len(frac) != 0 {
			ok7 = false
		}
		if ok1 && ok2 && ok3 && ok4 && ok5 && ok6 && ok7 &&
			mo >= 1 && mo <= 12 && d >= 1 && d <= 31 && h < 24 && mi < 60 && s < 60 {
			t := time.Date(y, time.Month(mo), d, h, mi, s, micro*1000, time.UTC)
			return t, t.Day() == d
		}
	}
	// An offset of one digit (-8:00) was seen too.
	if n := len(b); n > 5 && b[n-3] == ':' && (b[n-5] == '+' || b[n-5] == '-') {
		b = append(append(append([]byte(nil), b[:n-4]...), '0'), b[n-4:]...)
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, string(b)); err == nil {
			return t.UTC().Truncate(time.Microsecond), true
		}
	}
	return time.Time{}, false
}

func digits(b []byte) (int, bool) {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
