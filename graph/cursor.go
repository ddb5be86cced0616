package graph

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"time"
	"unicode/utf8"

	"github.com/appmuster/appmuster/internal/fault"
)

var errCursor = fault.New(fault.Invalid, "This cursor does not belong to this list or its order. Start again from the first page.")

const maxCursor = 1024

// position is a place in a list: the sort value and the key of the element
// that lies there.
type position struct {
	sort any // string, int64 or time.Time
	id   int64
}

// encodeCursor spells a position. The name of the list and its order goes in
// as a tag, so that a cursor fits nowhere else. A cursor is a place, not a right: whose
// rows lie there, the query decides.
func encodeCursor(list string, p position) string {
	b := make([]byte, 0, 64)
	b = binary.BigEndian.AppendUint32(b, tag(list))
	b = binary.AppendUvarint(b, uint64(p.id))
	switch v := p.sort.(type) {
	case string:
		b = append(b, 's')
		b = append(b, v...)
	case int64:
		b = append(b, 'i')
		b = binary.AppendVarint(b, v)
	case time.Time:
		b = append(b, 't')
		b = binary.AppendVarint(b, v.UnixMicro())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor reads what encodeCursor gave for the same list and order; sample
// is of the type that its positions have.
func decodeCursor(list, cursor string, sample any) (position, error) {
	p, err := readCursor(list, cursor)
	if err != nil {
		return position{}, err
	}
	if fmt.Sprintf("%T", p.sort) != fmt.Sprintf("%T", sample) {
		return position{}, errCursor
	}
	return p, nil
}

func readCursor(list, cursor string) (position, error) {
	if len(cursor) > maxCursor {
		return position{}, errCursor
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(b) < 6 || binary.BigEndian.Uint32(b) != tag(list) {
		return position{}, errCursor
	}
	id, n := binary.Uvarint(b[4:])
	if n <= 0 || id == 0 || id > math.MaxInt64 || len(b) < 4+n+1 {
		return position{}, errCursor
	}
	p := position{id: int64(id)}
	kind, rest := b[4+n], b[4+n+1:]
	if kind == 's' {
		if !utf8.Valid(rest) || bytes.IndexByte(rest, 0) >= 0 {
			return position{}, errCursor
		}
		p.sort = string(rest)
		return p, nil
	}
	v, n := binary.Varint(rest)
	if n <= 0 || n != len(rest) {
		return position{}, errCursor
	}
	switch kind {
	case 'i':
		p.sort = v
	case 't':
		p.sort = time.UnixMicro(v).UTC()
	default:
		return position{}, errCursor
	}
	return p, nil
}

func tag(list string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(list))
	return h.Sum32()
}
