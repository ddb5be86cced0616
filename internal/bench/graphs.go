package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// drawGraphs draws what a results file holds into a folder: the same file gives
// the same pictures.
func drawGraphs(from, into string) error {
	r, err := readResults(from)
	if err != nil {
		return err
	}
	var errs []error
	for name, draw := range map[string]func(results) []byte{"ratios": drawRatios, "memory": drawMemory, "duration": drawDuration} {
		if svg := draw(r); svg != nil {
			errs = append(errs, os.WriteFile(filepath.Join(into, name+".svg"), svg, 0o644))
		}
	}
	return errors.Join(errs...)
}

// canvas is an SVG that is legible on light and on dark ground.
type canvas struct{ bytes.Buffer }

func newCanvas(width, height float64, title, subtitle string) *canvas {
	c := &canvas{}
	c.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="%s">
<style>
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.note, .axis { fill: #59636e }
.value { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
.end { text-anchor: end }
.middle { text-anchor: middle }
.met { fill: #0f766e }
.missed { fill: #c2410c }
.mark { stroke: #1f2328; stroke-width: 2 }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.limit { stroke: #c2410c; stroke-width: 1.5; stroke-dasharray: 6 4 }
.line { fill: none; stroke-width: 2 }
.a { stroke: #0f766e } .a-fill { fill: #0f766e }
.b { stroke: #6d28d9 } .b-fill { fill: #6d28d9 }
.c { stroke: #b45309 } .c-fill { fill: #b45309 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.note, .axis { fill: #9198a1 }
.value { stroke: #0d1117 }
.met { fill: #2dd4bf }
.missed { fill: #fb923c }
.mark { stroke: #e6edf3 }
.grid { stroke: #3d444d }
.limit { stroke: #fb923c }
.a { stroke: #2dd4bf } .a-fill { fill: #2dd4bf }
.b { stroke: #c4b5fd } .b-fill { fill: #c4b5fd }
.c { stroke: #fbbf24 } .c-fill { fill: #fbbf24 }
}
</style>
`, width, height, width, height, html.EscapeString(title))
	c.text(16, 26, "title", title)
	c.text(16, 46, "note", subtitle)
	return c
}

func (c *canvas) printf(format string, args ...any) { _, _ = fmt.Fprintf(c, format, args...) }

func (c *canvas) text(x, y float64, class, s string) {
	c.printf("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, class, html.EscapeString(s))
}

func (c *canvas) stroke(class string, x1, y1, x2, y2 float64) {
	c.printf("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", class, x1, y1, x2, y2)
}

func (c *canvas) end() []byte {
	c.printf("</svg>\n")
	return c.Bytes()
}

// numbered reads the number in a cell, as of "≤ 1.3"; false where there is none.
func numbered(s string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimLeft(s, "≤≥ ")), 64)
	return v, err == nil
}

// drawRatios shows what each thing costs beside its floor, and where its target
// is.
func drawRatios(r results) []byte {
	type bar struct {
		what          string
		ratio, target float64
		met           bool
	}
	var bars []bar
	met := 0
	for _, row := range r.Rows {
		ratio, ok := numbered(row.Ratio)
		target, aimed := numbered(row.Target)
		if !ok || !aimed {
			continue
		}
		b := bar{row.What, ratio, target, row.Mark == "met"}
		bars = append(bars, b)
		if b.met {
			met++
		}
	}
	if len(bars) == 0 {
		return nil
	}
	slices.SortStableFunc(bars, func(a, b bar) int { return cmp.Compare(b.ratio/b.target, a.ratio/a.target) })
	const left, right, top, step, width = 650.0, 60.0, 76.0, 24.0, 1070.0
	largest := 0.0
	for _, b := range bars {
		largest = max(largest, b.ratio, b.target)
	}
	scale := (width - left - right) / largest
	height := top + step*float64(len(bars)) + 34
	title := fmt.Sprintf("%d of %d ratios to their floors are within their targets", met, len(bars))
	if met == len(bars) {
		title = fmt.Sprintf("All %d ratios to their floors are within their targets", met)
	}
	c := newCanvas(width, height, title, "Times what code by hand costs for the same work; the mark is the target, the farthest from its own at the top")
	for i := 0; float64(i) <= largest; i++ {
		x := left + float64(i)*scale
		c.stroke("grid", x, top-8, x, height-26)
		c.text(x, height-10, "axis middle", fmt.Sprintf("%d×", i))
	}
	for i, b := range bars {
		y := top + step*float64(i)
		class := "missed" // by the mark: 1.503 is shown as 1.50
		if b.met {
			class = "met"
		}
		c.text(left-10, y+12, "end", shortened(b.what, 100))
		c.printf("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"14\" rx=\"2\"/>\n", class, left, y, b.ratio*scale)
		c.stroke("mark", left+b.target*scale, y-3, left+b.target*scale, y+17)
		c.text(left+max(b.ratio, b.target)*scale+7, y+12, "value", fmt.Sprintf("%.2f", b.ratio))
	}
	return c.end()
}

func shortened(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	// Names of rows begin alike and end differently.
	return string(r[:most/4]) + " … " + string(r[len(r)-(most-most/4-3):])
}

// series gives the points of each series whose name begins so, by users.
func (r results) series(prefix string) (names []string, points map[string][]point) {
	points = map[string][]point{}
	for _, p := range r.Points {
		if strings.HasPrefix(p.Series, prefix) {
			points[p.Series] = append(points[p.Series], p)
		}
	}
	for name, list := range points {
		slices.SortFunc(list, func(a, b point) int { return cmp.Compare(a.Users, b.Users) })
		names = append(names, name)
	}
	slices.Sort(names)
	return names, points
}

// longest gives the series with the most points, which the title speaks of.
func longest(names []string, points map[string][]point) (list []point) {
	for _, name := range names {
		if len(points[name]) > len(list) {
			list = points[name]
		}
	}
	return list
}

// drawMemory shows the peak memory of first syncs by the number of users, and the
// limit.
func drawMemory(r results) []byte {
	names, points := r.series("memory")
	if len(names) == 0 {
		return nil
	}
	title := "Peak memory by the number of users"
	if list := longest(names, points); len(list) > 1 {
		first, last := list[0], list[len(list)-1]
		title = fmt.Sprintf("%.0f times the users take %.2f times the memory", float64(last.Users)/float64(first.Users), last.Value/first.Value)
	}
	return drawLines(title, "Peak memory of a first sync in MB, by users; SQLite", names, points, func(v float64) string { return fmt.Sprintf("%.0f MB", v) }, memoryLimit>>20, false)
}

// drawDuration shows the processor time of first syncs by the number of users.
func drawDuration(r results) []byte {
	names, points := r.series("CPU")
	if len(names) == 0 {
		return nil
	}
	title := "Processor time by the number of users"
	if list := longest(names, points); len(list) > 1 {
		first, last := list[0], list[len(list)-1]
		title = fmt.Sprintf("%.0f times the users take %.1f times the processor time", float64(last.Users)/float64(first.Users), last.Value/first.Value)
	}
	return drawLines(title, "Processor time of a first sync in seconds, by users; both axes logarithmic", names, points, func(v float64) string { return fmt.Sprintf("%.3g s", v) }, 0, true)
}

// drawLines draws series over a logarithmic axis of users; limit is marked unless
// it is 0.
func drawLines(title, subtitle string, names []string, points map[string][]point, label func(float64) string, limit float64, logarithmic bool) []byte {
	const left, right, top, bottom, width, height = 70.0, 40.0, 70.0, 70.0, 820.0, 430.0
	low, high, least, most := math.Inf(1), 0.0, math.Inf(1), limit
	for _, list := range points {
		for _, p := range list {
			low, high = min(low, float64(p.Users)), max(high, float64(p.Users))
			least, most = min(least, p.Value), max(most, p.Value)
		}
	}
	if low == high {
		low, high = low/2, high*2
	}
	x := func(users float64) float64 {
		return left + (width-left-right)*(math.Log(users)-math.Log(low))/(math.Log(high)-math.Log(low))
	}
	most *= 1.15
	y := func(v float64) float64 { return height - bottom - (height-top-bottom)*v/most }
	if logarithmic {
		least /= 1.5
		y = func(v float64) float64 {
			return height - bottom - (height-top-bottom)*(math.Log(v)-math.Log(least))/(math.Log(most)-math.Log(least))
		}
	}
	c := newCanvas(width, height, title, subtitle)
	seen := map[int]bool{}
	for _, name := range names {
		for _, p := range points[name] {
			if !seen[p.Users] {
				seen[p.Users] = true
				c.stroke("grid", x(float64(p.Users)), top, x(float64(p.Users)), height-bottom)
				c.text(x(float64(p.Users)), height-bottom+18, "axis middle", thousands(p.Users))
			}
		}
	}
	if logarithmic {
		for v := math.Pow(10, math.Ceil(math.Log10(least))); v <= most; v *= 10 {
			c.stroke("grid", left, y(v), width-right, y(v))
			c.text(left-8, y(v)+4, "axis end", label(v))
		}
	} else {
		for v := 0.0; v <= most; v += 50 {
			c.stroke("grid", left, y(v), width-right, y(v))
			c.text(left-8, y(v)+4, "axis end", label(v))
		}
	}
	if limit > 0 {
		c.stroke("limit", left, y(limit), width-right, y(limit))
		c.text(left+8, y(limit)-6, "value", "target: at most "+label(limit))
	}
	legend := left
	for i, name := range names {
		class := string(rune('a' + i%3))
		list := points[name]
		if len(list) > 1 {
			c.printf("<polyline class=\"line %s\" points=\"", class)
			for _, p := range list {
				c.printf("%.1f,%.1f ", x(float64(p.Users)), y(p.Value))
			}
			c.printf("\"/>\n")
		}
		for _, p := range list {
			c.printf("<circle class=\"%s-fill\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", class, x(float64(p.Users)), y(p.Value))
			above := y(p.Value) - 9
			if crowded(p, points, y) {
				above = y(p.Value) + 18
			}
			c.text(x(float64(p.Users)), above, "value middle", label(p.Value))
		}
		c.printf("<circle class=\"%s-fill\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", class, legend+4, height-22)
		c.text(legend+14, height-18, "", name)
		legend += 34 + 6.4*float64(len([]rune(name)))
	}
	return c.end()
}

// crowded tells whether another series has a point close above p, where p's label
// would be.
func crowded(p point, points map[string][]point, y func(float64) float64) bool {
	for _, list := range points {
		for _, other := range list {
			if gap := y(p.Value) - y(other.Value); other.Users == p.Users && gap > 0 && gap < 30 {
				return true
			}
		}
	}
	return false
}
