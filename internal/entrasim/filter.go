package entrasim

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// filter is a parsed $filter. Only what Microsoft accepts for the data sets
// here is understood: and, or, not, comparisons, in, startswith, endsWith,
// contains, any().
type filter struct {
	op          string // and or not cmp func any in
	left, right *filter
	path        string
	cmp         string
	value       any
	values      []any
	variable    string
}

var errFilter = errors.New("invalid filter clause")

type lexer struct {
	s    string
	tok  string
	kind byte // 'w'ord, 's'tring, 'p'unctuation, 0 end
}

func (l *lexer) next() {
	l.s = strings.TrimLeft(l.s, " \t")
	if l.s == "" {
		l.tok, l.kind = "", 0
		return
	}
	switch c := l.s[0]; {
	case c == '\'':
		var b strings.Builder
		i := 1
		for i < len(l.s) {
			if l.s[i] == '\'' {
				if i+1 < len(l.s) && l.s[i+1] == '\'' {
					b.WriteByte('\'')
					i += 2
					continue
				}
				break
			}
			b.WriteByte(l.s[i])
			i++
		}
		if i >= len(l.s) {
			l.tok, l.kind, l.s = "'", 'x', ""
			return
		}
		l.tok, l.kind, l.s = b.String(), 's', l.s[i+1:]
	case strings.IndexByte("(),", c) >= 0:
		l.tok, l.kind, l.s = l.s[:1], 'p', l.s[1:]
	default:
		i := strings.IndexAny(l.s, " \t(),'")
		if i < 0 {
			i = len(l.s)
		}
		l.tok, l.kind, l.s = l.s[:i], 'w', l.s[i:]
	}
}

func parseFilter(s string) (*filter, error) {
	l := &lexer{s: s}
	l.next()
	f, err := l.or(0)
	if err != nil || l.kind != 0 {
		return nil, errFilter
	}
	return f, nil
}

func (l *lexer) or(depth int) (*filter, error) {
	if depth > 20 {
		return nil, errFilter
	}
	f, err := l.and(depth)
	for err == nil && l.kind == 'w' && l.tok == "or" {
		l.next()
		var r *filter
		if r, err = l.and(depth); err == nil {
			f = &filter{op: "or", left: f, right: r}
		}
	}
	return f, err
}

func (l *lexer) and(depth int) (*filter, error) {
	f, err := l.unary(depth)
	for err == nil && l.kind == 'w' && l.tok == "and" {
		l.next()
		var r *filter
		if r, err = l.unary(depth); err == nil {
			f = &filter{op: "and", left: f, right: r}
		}
	}
	return f, err
}

func (l *lexer) unary(depth int) (*filter, error) {
	if l.kind == 'w' && l.tok == "not" {
		l.next()
		f, err := l.unary(depth + 1)
		return &filter{op: "not", left: f}, err
	}
	if l.kind == 'p' && l.tok == "(" {
		l.next()
		f, err := l.or(depth + 1)
		if err != nil || l.tok != ")" {
			return nil, errFilter
		}
		l.next()
		return f, nil
	}
	if l.kind != 'w' {
		return nil, errFilter
	}
	word := l.tok
	l.next()
	if l.kind == 'p' && l.tok == "(" {
		low := strings.ToLower(word)
		if path, ok := strings.CutSuffix(low, "/any"); ok {
			l.next()
			v, rest, found := strings.Cut(l.tok, ":")
			if !found || l.kind != 'w' {
				return nil, errFilter
			}
			if rest == "" {
				l.next()
			} else {
				l.tok = rest
				if strings.EqualFold(rest, "startswith") { // t:startswith(...)
					l.kind = 'w'
				}
			}
			body, err := l.or(depth + 1)
			if err != nil || l.tok != ")" {
				return nil, errFilter
			}
			l.next()
			return &filter{op: "any", path: word[:len(path)], variable: v, left: body}, nil
		}
		switch low {
		case "startswith", "endswith", "contains":
			l.next()
			path := l.tok
			l.next()
			if l.tok != "," {
				return nil, errFilter
			}
			l.next()
			if l.kind != 's' {
				return nil, errFilter
			}
			v := l.tok
			l.next()
			if l.tok != ")" {
				return nil, errFilter
			}
			l.next()
			return &filter{op: "func", cmp: low, path: path, value: v}, nil
		}
		return nil, errFilter
	}
	if l.kind != 'w' {
		return nil, errFilter
	}
	cmp := l.tok
	l.next()
	switch cmp {
	case "eq", "ne", "gt", "ge", "lt", "le":
		v, err := l.literal()
		return &filter{op: "cmp", path: word, cmp: cmp, value: v}, err
	case "in":
		if l.tok != "(" {
			return nil, errFilter
		}
		f := &filter{op: "in", path: word}
		for {
			l.next()
			v, err := l.literal()
			if err != nil {
				return nil, err
			}
			f.values = append(f.values, v)
			if l.tok == ")" {
				l.next()
				return f, nil
			}
			if l.tok != "," {
				return nil, errFilter
			}
		}
	}
	return nil, errFilter
}

func (l *lexer) literal() (any, error) {
	defer l.next()
	if l.kind == 's' {
		return l.tok, nil
	}
	if l.kind != 'w' {
		return nil, errFilter
	}
	switch l.tok {
	case "null":
		return nil, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	if n, err := strconv.ParseFloat(l.tok, 64); err == nil {
		return n, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, l.tok); err == nil {
		return t, nil
	}
	if t, err := time.Parse(time.DateOnly, l.tok); err == nil {
		return t, nil
	}
	if isGUID(l.tok) {
		return l.tok, nil
	}
	return nil, errFilter
}

// advanced tells whether the filter needs the advanced query capabilities.
func (f *filter) advanced() bool {
	if f == nil {
		return false
	}
	switch f.op {
	case "not":
		return true
	case "cmp":
		return f.cmp == "ne"
	case "func":
		return f.cmp == "endswith"
	}
	return f.left.advanced() || f.right.advanced()
}

// each calls fn for every comparison.
func (f *filter) each(fn func(*filter)) {
	if f == nil {
		return
	}
	switch f.op {
	case "cmp", "func", "in", "any":
		fn(f)
	default:
		f.left.each(fn)
		f.right.each(fn)
	}
}

// match evaluates the filter; get returns a property's value by its path.
func (f *filter) match(get func(path string) any) bool {
	switch f.op {
	case "and":
		return f.left.match(get) && f.right.match(get)
	case "or":
		return f.left.match(get) || f.right.match(get)
	case "not":
		return !f.left.match(get)
	case "cmp":
		return compare(get(f.path), f.cmp, f.value)
	case "in":
		v := get(f.path)
		for _, w := range f.values {
			if compare(v, "eq", w) {
				return true
			}
		}
		return false
	case "func":
		s, ok := get(f.path).(string)
		if !ok {
			return false
		}
		s, want := strings.ToLower(s), strings.ToLower(f.value.(string))
		switch f.cmp {
		case "startswith":
			return strings.HasPrefix(s, want)
		case "endswith":
			return strings.HasSuffix(s, want)
		}
		return strings.Contains(s, want)
	case "any":
		list, _ := get(f.path).([]any)
		for _, item := range list {
			if f.left.match(func(path string) any {
				rest, ok := strings.CutPrefix(path, f.variable)
				if !ok {
					return nil
				}
				return dig(item, strings.TrimPrefix(rest, "/"))
			}) {
				return true
			}
		}
	}
	return false
}

func dig(v any, path string) any {
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path, "/")
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = nil
		for k, x := range m {
			if strings.EqualFold(k, name) {
				v = x
			}
		}
	}
	return v
}

func compare(have any, cmp string, want any) bool {
	var d int
	switch w := want.(type) {
	case nil:
		eq := have == nil
		return cmp == "eq" && eq || cmp == "ne" && !eq
	case string:
		s, ok := have.(string)
		if !ok {
			return cmp == "ne"
		}
		d = strings.Compare(strings.ToLower(s), strings.ToLower(w))
	case bool:
		b, ok := have.(bool)
		if cmp == "eq" {
			return ok && b == w
		}
		return cmp == "ne" && (!ok || b != w)
	case float64:
		n, ok := have.(float64)
		if !ok {
			return cmp == "ne"
		}
		switch {
		case n < w:
			d = -1
		case n > w:
			d = 1
		}
	case time.Time:
		t, ok := have.(time.Time)
		if !ok {
			s, _ := have.(string)
			var err error
			if t, err = time.Parse(time.RFC3339Nano, s); err != nil {
				return false
			}
		}
		d = t.Compare(w)
	}
	switch cmp {
	case "eq":
		return d == 0
	case "ne":
		return d != 0
	case "gt":
		return d > 0
	case "ge":
		return d >= 0
	case "lt":
		return d < 0
	}
	return d <= 0
}
