package tenantsync

import (
	"hash/fnv"
	"strconv"
	"time"

	"github.com/appmuster/appmuster/internal/msgraph"
)

// hasher makes the content hash of a row: equal for equal fields, in order.
type hasher struct{ buf []byte }

func (h *hasher) text(s string) {
	h.buf = strconv.AppendInt(h.buf, int64(len(s)), 10)
	h.buf = append(h.buf, ':')
	h.buf = append(h.buf, s...)
}

func (h *hasher) bool(b *bool) {
	switch {
	case b == nil:
		h.buf = append(h.buf, '?')
	case *b:
		h.buf = append(h.buf, '1')
	default:
		h.buf = append(h.buf, '0')
	}
}

func (h *hasher) time(t *time.Time) {
	if t == nil {
		h.buf = append(h.buf, '-')
		return
	}
	h.buf = strconv.AppendInt(h.buf, t.UnixMicro(), 10)
	h.buf = append(h.buf, ';')
}

// sum is never 0, which marks a row that is to be written whatever it holds.
func (h *hasher) sum() int64 {
	f := fnv.New64a()
	_, _ = f.Write(h.buf)
	h.buf = h.buf[:0]
	if n := int64(f.Sum64()); n != 0 {
		return n
	}
	return 1
}

// moment takes a time of Microsoft's as it is stored; nil for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Microsecond)
	return &t
}

// difference collects the fields that differ, for an event.
type difference struct{ before, after map[string]any }

func (d *difference) set(name string, before, after any) {
	if d.before == nil {
		d.before, d.after = map[string]any{}, map[string]any{}
	}
	d.before[name], d.after[name] = before, after
}

func (d *difference) text(name, before, after string) {
	if before != after {
		d.set(name, before, after)
	}
}

// personal tells that a name or an address differs, without either.
func (d *difference) personal(name, before, after string) {
	if before != after {
		d.set(name, true, true)
	}
}

func (d *difference) bool(name string, before, after *bool) {
	if (before == nil) != (after == nil) || before != nil && *before != *after {
		d.set(name, plain(before), plain(after))
	}
}

func (d *difference) any() bool { return d.before != nil }

func plain(b *bool) any {
	if b == nil {
		return nil
	}
	return *b
}

// take overwrites what the element tells: on a list everything, in a delta what
// it has.
func take[T any](has, field msgraph.Fields, whole bool, dst *T, v T) {
	if whole || has.Has(field) {
		*dst = v
	}
}

// lastOf keeps one of the elements that are the same object, in the order of
// their first: merge lays the later one over the earlier. Where all are
// different, as almost always, it gives items themselves.
func lastOf[T any](items []T, id func(*T) string, merge func(before, after *T)) []T {
	at := make(map[string]int, len(items))
	for i := range items {
		at[id(&items[i])] = i
	}
	if len(at) == len(items) {
		return items
	}
	clear(at)
	out := make([]T, 0, len(items))
	for i := range items {
		key := id(&items[i])
		if n, there := at[key]; there {
			merge(&out[n], &items[i])
			continue
		}
		at[key] = len(out)
		out = append(out, items[i])
	}
	return out
}
