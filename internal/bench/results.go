package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"
)

// results are what was measured, in a file that runs add to and graphs are
// drawn from.
type results struct {
	Machine string   `json:"machine"`
	Rows    []result `json:"rows"`
	Points  []point  `json:"points"`
}

// result is a row of the table.
type result struct {
	What     string    `json:"what"`
	Product  string    `json:"product"`
	Floor    string    `json:"floor,omitempty"`
	Ratio    string    `json:"ratio,omitempty"`
	Target   string    `json:"target,omitempty"`
	Mark     string    `json:"mark,omitempty"`
	Measured time.Time `json:"measured"`
	Load     string    `json:"load,omitempty"`
}

// point is a value at a number of users, in a series of such.
type point struct {
	Series string  `json:"series"`
	Users  int     `json:"users"`
	Value  float64 `json:"value"`
}

// point notes a value for the graphs.
func (t *table) point(series string, users int, value float64) {
	t.results.Points = append(t.results.Points, point{series, users, value})
}

// save writes what was measured into a file. Rows and points that the file has
// under the same name are replaced, others stay.
func (t *table) save(file string) error {
	all, err := readResults(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	all.Machine = machine()
	for _, r := range named(t.results.Rows) {
		if i := slices.IndexFunc(all.Rows, func(o result) bool { return o.What == r.What }); i >= 0 {
			all.Rows[i] = r
			continue
		}
		all.Rows = append(all.Rows, r)
	}
	for _, p := range t.results.Points {
		if i := slices.IndexFunc(all.Points, func(o point) bool { return o.Series == p.Series && o.Users == p.Users }); i >= 0 {
			all.Points[i] = p
			continue
		}
		all.Points = append(all.Points, p)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(all); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}

func readResults(file string) (r results, err error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return r, fmt.Errorf("read results: %w", err)
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("read results %s: %w", file, err)
	}
	return r, nil
}

// named gives rows whose names say without the row before what they are of.
func named(rows []result) []result {
	rows = slices.Clone(rows)
	of := ""
	for i, r := range rows {
		const same = "the same, "
		if len(r.What) > len(same) && r.What[:len(same)] == same {
			rows[i].What = of + ": " + r.What[len(same):]
		} else {
			of = r.What
		}
	}
	return rows
}
