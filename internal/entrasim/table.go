package entrasim

// table keeps objects in slots that are never reused, so that a page token can
// name a place that stays right while objects come and go.
type table[T any] struct {
	rows []row[T]
	byID map[string]int32
	live int
}

type row[T any] struct {
	obj  T
	gone bool
}

func (t *table[T]) add(id string, obj T) int {
	if t.byID == nil {
		t.byID = make(map[string]int32)
	}
	if n, ok := t.byID[id]; ok {
		if t.rows[n].gone {
			t.live++
		}
		t.rows[n] = row[T]{obj: obj}
		return int(n)
	}
	t.byID[id] = int32(len(t.rows))
	t.rows = append(t.rows, row[T]{obj: obj})
	t.live++
	return len(t.rows) - 1
}

// get returns a live object.
func (t *table[T]) get(id string) (T, bool) {
	n, ok := t.byID[id]
	if !ok || t.rows[n].gone {
		var zero T
		return zero, false
	}
	return t.rows[n].obj, true
}

func (t *table[T]) remove(id string) bool {
	n, ok := t.byID[id]
	if !ok || t.rows[n].gone {
		return false
	}
	t.rows[n].gone = true
	t.live--
	return true
}

func (t *table[T]) all(yield func(T) bool) {
	for i := range t.rows {
		if !t.rows[i].gone && !yield(t.rows[i].obj) {
			return
		}
	}
}
