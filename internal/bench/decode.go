package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// decoded is what reading one page took.
type decoded struct{ ours, theirs []time.Duration }

// decode runs the Microsoft client's own benchmarks, which read the same page
// with the product's decoder and with a scanner by hand, each in turn. They are
// compiled once.
func (b *bencher) decode(ctx context.Context, rounds int) (users, signIns, fetch decoded, err error) {
	binary := filepath.Join(b.dbs.dir, "msgraph.test")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-o", binary, "github.com/appmuster/appmuster/internal/msgraph")
	if out, err := build.CombinedOutput(); err != nil {
		return users, signIns, fetch, fmt.Errorf("compile the client's benchmarks: %w: %s", err, out)
	}
	of := map[string]*decoded{"BenchmarkUsersPage": &users, "BenchmarkSignInsPage": &signIns, "BenchmarkFetchUsers": &fetch}
	for range rounds {
		cmd := exec.CommandContext(ctx, binary, "-test.run", "^$", "-test.bench", "^("+strings.Join([]string{"BenchmarkUsersPage", "BenchmarkSignInsPage", "BenchmarkFetchUsers"}, "|")+")$/^(ours|floor)$",
			"-test.benchtime", "50x", "-test.cpu", "1")
		cmd.Env = append(os.Environ(), "GOGC=400") // as the product's command sets it
		out, err := cmd.Output()
		if err != nil {
			return users, signIns, fetch, fmt.Errorf("run the client's benchmarks: %w: %s", err, out)
		}
		for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
			fields := strings.Fields(lines.Text())
			if len(fields) < 4 || fields[3] != "ns/op" {
				continue
			}
			name, who, _ := strings.Cut(fields[0], "/")
			d := of[name]
			ns, err := strconv.ParseFloat(fields[2], 64)
			if d == nil || err != nil {
				continue
			}
			switch who {
			case "ours":
				d.ours = append(d.ours, time.Duration(ns))
			case "floor":
				d.theirs = append(d.theirs, time.Duration(ns))
			}
		}
	}
	for name, d := range of {
		if len(d.ours) == 0 || len(d.ours) != len(d.theirs) {
			return users, signIns, fetch, fmt.Errorf("the client's benchmark %s told nothing", name)
		}
	}
	return users, signIns, fetch, nil
}
