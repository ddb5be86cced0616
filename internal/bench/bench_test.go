package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
)

// The measured processes are this binary with another beginning, in a test too.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == childArgument {
		if err := childMain(os.Args[2]); err != nil {
			log.Fatalf("%s: %v", os.Args[2], err)
		}
		return
	}
	os.Exit(m.Run())
}

// tiny measures parts with as little as they work with.
func tiny(t *testing.T, scale float64) *bencher {
	t.Helper()
	dbs := &stores{dir: t.TempDir()}
	t.Cleanup(func() { require.NoError(t, dbs.close()) })
	return &bencher{options: options{rounds: 1, database: "sqlite", scale: scale, out: filepath.Join(t.TempDir(), "results.json")}, dbs: dbs, table: table{out: io.Discard}}
}

// row gives the row of this name of a bench's file.
func (b *bencher) row(t *testing.T, what string) result {
	t.Helper()
	require.NoError(t, b.table.save(b.out))
	all, err := readResults(b.out)
	require.NoError(t, err)
	for _, r := range all.Rows {
		if r.What == what {
			return r
		}
	}
	require.Fail(t, "there is no row "+what, "%+v", all.Rows)
	return result{}
}

func TestADayOfManyTenantsIsMeasured(t *testing.T) {
	t.Parallel()
	b := tiny(t, 0)
	require.NoError(t, b.fleets(t.Context()))
	require.Equal(t, "≤ 30 minutes", b.row(t, "10 small tenants, day 2's syncs, CPU").Target)
	stored := b.row(t, "10 small tenants, their first syncs, CPU: wall, peak memory, sign-ins stored").Product
	require.True(t, strings.HasSuffix(stored, " MB, 30,000"), stored)
}

func TestASyncOfChangesIsMeasuredBesideAFloorThatStoresTheSame(t *testing.T) {
	t.Parallel()
	b := tiny(t, 0.01) // 1,000 users
	require.NoError(t, b.bigChange(t.Context()))
	const what = "sync after 1 % of 1,000 users changed, SQLite, CPU"
	require.NotEmpty(t, b.row(t, what).Ratio)
	require.Equal(t, "0", b.row(t, what+": listings of sets that have a delta").Product)
	require.NotEqual(t, "0", b.row(t, what+": requests for pictures among them").Product) // of each who changed
}

func TestMemoryIsMeasuredUnderALimit(t *testing.T) {
	t.Parallel()
	b := tiny(t, 0.001)
	require.NoError(t, b.memory(t.Context()))
	require.NotEmpty(t, b.row(t, "peak memory, five times the users beside once").Ratio)
}

func TestRequestsAreCountedAsGraphCounts(t *testing.T) {
	t.Parallel()
	a := trafficOf([]entrasim.Request{
		{Endpoint: "token"},
		{Endpoint: "users/delta"},
		{Endpoint: "$batch"},
		{Endpoint: "users/{id}/photo/$value", InBatch: true},
		{Endpoint: "users/{id}/photo/$value", InBatch: true},
		{Endpoint: "users"},
	})
	require.Equal(t, 4, a.requests())
	require.Equal(t, 3, a.Sent)
	require.Equal(t, 2, a.photos())
	require.Equal(t, 1, a.lists())
}

func TestUnitsAreCountedWhileAllRead(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var all []entrasim.Request
	for i := range 40 {
		all = append(all, entrasim.Request{At: at.Add(time.Duration(i) * time.Second), Tenant: "a", Endpoint: "auditLogs/signIns", Status: 200})
	}
	all[10].Status, all[10].Fault = 429, true // closes for seven seconds: six requests come inside
	s := spentOf(all)
	require.Equal(t, 39, s.Pages)
	require.Equal(t, 1, s.Refused)
	require.Equal(t, 6, s.Inside)
	require.Equal(t, at.Add(3*time.Second), s.From)
	require.Equal(t, at.Add(28*time.Second), s.To) // the 27th of 39 pages; the refused one is none
	require.Equal(t, 24, s.Between)
}

func TestTheLastFifthOfADayIsComparedWithTheFirst(t *testing.T) {
	t.Parallel()
	d := fleetDay{Used: usage{CPU: 30 * time.Second}, Waited: make([]time.Duration, 10), Steps: []fleetStep{{2, 2 * time.Second}, {5, 8 * time.Second}, {8, 20 * time.Second}}}
	first, last := d.ofFifths()
	require.Equal(t, time.Second, first)
	require.Equal(t, 5*time.Second, last)
	first, _ = fleetDay{}.ofFifths()
	require.Zero(t, first)
}

func TestResultsReplaceThoseOfTheSameNameAndKeepOthers(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "results.json")
	first := table{out: io.Discard}
	first.ratio("sync", 3*time.Second, 2*time.Second, 1.3)
	first.add("the same, peak memory", "90 MB", "", "", "≤ 150 MB", true)
	first.point("memory", 100, 90)
	require.NoError(t, first.save(file))
	second := table{out: io.Discard}
	second.ratio("sync", 2*time.Second, 2*time.Second, 1.3)
	second.point("memory", 200, 95)
	require.NoError(t, second.save(file))
	all, err := readResults(file)
	require.NoError(t, err)
	require.Len(t, all.Rows, 2)
	require.Equal(t, "1.00", all.Rows[0].Ratio)
	require.Equal(t, "met", all.Rows[0].Mark)
	require.Equal(t, "sync: peak memory", all.Rows[1].What)
	require.Equal(t, []point{{"memory", 100, 90}, {"memory", 200, 95}}, all.Points)
}

func TestGraphsAreDrawnFromResultsAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "results.json")
	measured := table{out: io.Discard}
	measured.ratio("a page & its <users>", 3*time.Second, 2*time.Second, 1.3)
	measured.ratio("start", 2*time.Second, 2*time.Second, 1.3)
	for users, mb := range map[int]float64{1000: 100, 10_000: 110} {
		measured.point("memory, 50,000 sign-ins", users, mb)
		measured.point("CPU, SQLite", users, mb/10)
	}
	require.NoError(t, measured.save(file))
	require.NoError(t, drawGraphs(file, dir))
	for name, title := range map[string]string{
		"ratios":   "1 of 2 ratios to their floors are within their targets",
		"memory":   "10 times the users take 1.10 times the memory",
		"duration": "10 times the users take 1.1 times the processor time",
	} {
		svg, err := os.ReadFile(filepath.Join(dir, name+".svg"))
		require.NoError(t, err)
		require.Contains(t, string(svg), title)
		require.Contains(t, string(svg), "prefers-color-scheme: dark")
		for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else {
				require.NoError(t, err, name)
			}
		}
		require.NoError(t, drawGraphs(file, dir))
		again, err := os.ReadFile(filepath.Join(dir, name+".svg"))
		require.NoError(t, err)
		require.Equal(t, string(svg), string(again), "the same results give the same picture")
	}
}

func TestGraphsSayWhatTheMarksSay(t *testing.T) {
	t.Parallel()
	near := string(drawRatios(results{Rows: []result{{What: "near", Ratio: "1.50", Target: "≤ 1.5", Mark: "MISSED"}}}))
	require.Contains(t, near, "0 of 1 ratios")
	require.Contains(t, near, `<rect class="missed"`)
	require.NotContains(t, near, `<rect class="met"`)
}

func TestLabelsOfNeighborsDoNotOverlap(t *testing.T) {
	t.Parallel()
	y := func(v float64) float64 { return 100 - v }
	list := map[string][]point{"a": {{"a", 10, 50}, {"a", 20, 50}}, "b": {{"b", 10, 45}, {"b", 20, 5}}}
	require.True(t, crowded(list["b"][0], list, y), "another is right above")
	require.False(t, crowded(list["a"][0], list, y), "above it is nothing")
	require.False(t, crowded(list["b"][1], list, y), "the other is far above")
}

func TestTextsOfTables(t *testing.T) {
	t.Parallel()
	require.Equal(t, "1,234,567", thousands(1_234_567))
	require.Equal(t, "999", thousands(999))
	require.Equal(t, "1.50 s", short(1500*time.Millisecond))
	require.Equal(t, "20 ms", short(20*time.Millisecond))
	require.Equal(t, "0.47 ms", short(470*time.Microsecond))
	v, ok := numbered("≤ 1.3")
	require.True(t, ok)
	require.InDelta(t, 1.3, v, 0)
	_, ok = numbered("≤ 256 MB")
	require.False(t, ok)
	require.Equal(t, "ab … vwxyz", shortened("abcdefghijklmnopqrstuvwxyz", 10))
}
