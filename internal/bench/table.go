package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/appmuster/appmuster/internal/version"
)

// table prints what was measured, line by line as it becomes known.
type table struct {
	out    io.Writer
	missed int
	lines  [][]string
	// results are the same as data, for the graphs.
	results results
}

func (t *table) add(what, ours, floors, ratio, target string, ok bool) {
	mark := "met"
	if !ok {
		mark = "MISSED"
		t.missed++
	}
	if target == "" {
		mark = ""
	}
	t.results.Rows = append(t.results.Rows, result{What: what, Product: ours, Floor: floors, Ratio: ratio, Target: target, Mark: mark, Measured: time.Now().UTC().Truncate(time.Minute), Load: loadAverage()})
	t.lines = append(t.lines, []string{what, ours, floors, ratio, target, mark})
	_, _ = fmt.Fprintln(os.Stderr, strings.Join(t.lines[len(t.lines)-1], " | "))
}

// ratio adds a line whose target is a ratio at most; 0 aims at nothing.
func (t *table) ratio(what string, ours, theirs time.Duration, most float64) {
	r := float64(ours) / float64(theirs)
	target := ""
	if most > 0 {
		target = fmt.Sprintf("≤ %.3g", most)
	}
	t.add(what, short(ours), short(theirs), fmt.Sprintf("%.2f", r), target, most == 0 || r <= most)
}

func (t *table) print() {
	w := tabwriter.NewWriter(t.out, 0, 0, 1, ' ', tabwriter.Debug)
	for i, line := range append([][]string{{"what", "product", "floor", "ratio", "target", ""}}, t.lines...) {
		_, _ = fmt.Fprintln(w, "| "+strings.Join(line, "\t ")+"\t")
		if i == 0 {
			_, _ = fmt.Fprintln(w, "|---\t---\t---\t---\t---\t---\t")
		}
	}
	_ = w.Flush()
}

func short(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.2f ms", float64(d)/1e6)
}

func megabytes(bytes int64) string { return fmt.Sprintf("%d MB", bytes>>20) }

// machine says what the figures were measured on.
func machine() string {
	model := ""
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		for lines := bufio.NewScanner(f); lines.Scan() && model == ""; {
			if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
				model = ", " + strings.TrimSpace(value)
			}
		}
		_ = f.Close()
	}
	load := loadAverage()
	if load != "" {
		load = ", load " + load
	}
	info := version.Get()
	return fmt.Sprintf("%s · %s/%s, %d CPUs%s%s · %s · appmuster %s", time.Now().UTC().Format("2006-01-02 15:04 UTC"),
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), model, load, runtime.Version(), info.Version)
}

// loadAverage is the load of the last minute, empty where it is not known.
func loadAverage() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	return strings.Fields(string(raw))[0]
}
