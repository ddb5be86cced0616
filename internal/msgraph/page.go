package msgraph

import (
	"errors"
	"io"
)

// shape is how a set's elements are read.
type shape[T any] struct {
	// element reads one, entered already, up to its end.
	element func(*reader, *T)
	// complete tells whether it has what it can't do without.
	complete func(*T) bool
	// delta: the last page must have a delta link.
	delta bool
	// room is how many elements a full page has.
	room int
}

var (
	errNoValue = errors.New("the answer has no list of elements")
	errNoID    = errors.New("an element has no identifier")
	errLinks   = errors.New("the answer has both a next link and a delta link")
	errNoLinks = errors.New("the answer has neither a next link nor a delta link")
	errElement = errors.New("an element is null")
)

// graphFault is an error object inside an answer that claims success.
type graphFault struct{ code, message string }

func (e *graphFault) Error() string { return "the answer is an error: " + e.code }

// readPage reads one page to its end. The page counts only if err is nil.
func readPage[T any](body io.Reader, s shape[T], following bool) (Page[T], error) {
	r := newReader(body, maxPage)
	defer r.close()
	p := readPageFrom(r, s, following)
	r.end()
	if r.err != nil {
		return Page[T]{}, r.reason()
	}
	return p, nil
}

func readPageFrom[T any](r *reader, s shape[T], following bool) Page[T] {
	p := Page[T]{Count: -1, Units: 1}
	found := false
	r.where = "the answer"
	if !r.object() {
		r.wrong("an object")
		return p
	}
	for r.next() {
		switch string(r.name) {
		case "value":
			r.where = "value"
			if !r.array() {
				r.fail(errNoValue)
				return p
			}
			found = true
			room := min(128, s.room)
			if following {
				room = s.room
			}
			p.Items = make([]T, 0, room)
			for r.more() {
				r.where = "an element"
				if !r.object() {
					r.fail(errElement)
					break
				}
				p.Items = append(p.Items, *new(T))
				item := &p.Items[len(p.Items)-1]
				s.element(r, item)
				if r.err == nil && s.complete != nil && !s.complete(item) {
					r.fail(errNoID)
				}
			}
		case "@odata.nextLink":
			r.where = "@odata.nextLink"
			p.Next = r.str()
		case "@odata.deltaLink":
			r.where = "@odata.deltaLink"
			p.Delta = r.str()
		case "@odata.count":
			r.where = "@odata.count"
			p.Count = r.integer()
		case "error":
			code, message := readFault(r)
			r.fail(&graphFault{code, message})
		default:
			r.skip()
		}
	}
	switch {
	case r.err != nil:
	case !found:
		r.fail(errNoValue)
	case s.delta && p.Next != "" && p.Delta != "":
		r.fail(errLinks)
	case s.delta && p.Next == "" && p.Delta == "":
		r.fail(errNoLinks)
	}
	return p
}

// reason puts an error of the connection before what it did to the text.
func (r *reader) reason() error {
	if r.src.err != nil {
		return r.src.err
	}
	if r.src.n == 0 {
		return errEmpty
	}
	switch h := r.src.head; {
	case h == [3]byte{0xef, 0xbb, 0xbf}:
		return errBOM
	case h[0] == '<':
		return errHTML
	case h[0] == 0x1f && h[1] == 0x8b:
		return errPacked
	}
	return r.err
}

var (
	errEmpty  = errors.New("the answer is empty")
	errBOM    = errors.New("the answer begins with a byte order mark")
	errHTML   = errors.New("the answer is a web page, perhaps of a proxy on the way")
	errPacked = errors.New("the answer is packed without saying so")
)

// readFault reads Graph's error object; where the message is JSON itself, as
// some workloads write it, the inner one counts.
func readFault(r *reader) (code, message string) {
	r.where = "error"
	if !r.object() {
		return "", ""
	}
	for r.next() {
		switch string(r.name) {
		case "code":
			r.where = "error.code"
			code = r.str()
		case "message":
			r.where = "error.message"
			message = r.str()
		default:
			r.skip()
		}
	}
	return code, message
}
