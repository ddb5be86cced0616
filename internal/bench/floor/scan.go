package floor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unsafe"
)

// scanner walks valid JSON of a known shape and checks nothing. It is the least
// that reading an answer of Microsoft's can cost.
type scanner struct {
	b []byte
	i int
}

// name gives the name of the property at hand and stands at its value.
func (s *scanner) name() string {
	start := s.i + 1
	end := start + bytes.IndexByte(s.b[start:], '"')
	s.i = end + 2
	return unsafe.String(&s.b[start], end-start)
}

func (s *scanner) comma() {
	if s.i < len(s.b) && s.b[s.i] == ',' {
		s.i++
	}
}

// text gives a string; empty for null.
func (s *scanner) text() string {
	if s.b[s.i] != '"' {
		s.skip()
		return ""
	}
	start := s.i + 1
	i := start
	escaped := false
	for s.b[i] != '"' {
		if s.b[i] == '\\' {
			escaped = true
			i++
		}
		i++
	}
	s.i = i + 1
	raw := s.b[start:i]
	s.comma()
	if !escaped {
		return string(raw)
	}
	var out string
	_ = json.Unmarshal(append(append([]byte{'"'}, raw...), '"'), &out)
	return out
}

func (s *scanner) skip() {
	depth := 0
	for {
		switch s.b[s.i] {
		case '"':
			i := s.i + 1
			for s.b[i] != '"' {
				if s.b[i] == '\\' {
					i++
				}
				i++
			}
			s.i = i
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return
			}
			if depth--; depth == 0 {
				s.i++
				s.comma()
				return
			}
		case ',':
			if depth == 0 {
				s.i++
				return
			}
		}
		s.i++
	}
}

func (s *scanner) truth() bool {
	yes := s.b[s.i] == 't'
	s.skip()
	return yes
}

func (s *scanner) number() int {
	n := 0
	for s.b[s.i] >= '0' && s.b[s.i] <= '9' {
		n = n*10 + int(s.b[s.i]-'0')
		s.i++
	}
	s.comma()
	return n
}

func (s *scanner) time() time.Time {
	t, _ := time.Parse(time.RFC3339, s.text())
	return t.Truncate(time.Microsecond)
}

// guid gives the 16 bytes of an identifier; nil for none.
func (s *scanner) guid() []byte { return guid(s.text()) }

func guid(text string) []byte {
	if len(text) != 36 {
		return nil
	}
	out := make([]byte, 0, 16)
	half, high := false, byte(0)
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			continue
		}
		if half {
			out = append(out, high<<4|c)
		}
		high, half = c, !half
	}
	return out
}

// hyphened writes an identifier as it is in addresses.
func hyphened(id []byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// each calls do for each element of an array, or each property of an object.
func (s *scanner) each(do func()) {
	if s.b[s.i] == 'n' {
		s.skip()
		return
	}
	s.i++
	for s.b[s.i] != ']' && s.b[s.i] != '}' {
		do()
	}
	s.i++
	s.comma()
}

// page calls element for each element of a listing, and gives where it goes on.
func (s *scanner) page(element func()) (next, delta string) {
	s.each(func() {
		switch s.name() {
		case "value":
			s.each(element)
		case "@odata.nextLink":
			next = s.text()
		case "@odata.deltaLink":
			delta = s.text()
		default:
			s.skip()
		}
	})
	return next, delta
}
