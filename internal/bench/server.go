package main

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// ticksPerSecond is the kernel's unit of time in /proc/<pid>/stat on all
// platforms that Go knows.
const ticksPerSecond = 100

// serverCPU is what the PostgreSQL server of a database has used so far, all its
// processes together, with those that ended; other work of the same server is in
// it too. It fails where the server is not on this machine.
func serverCPU(ctx context.Context, address string) (total time.Duration, err error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	var backend int
	if err := conn.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&backend); err != nil {
		return 0, err
	}
	own, err := statOf(backend)
	if err != nil || !strings.HasPrefix(own.name, "postgres") {
		return 0, errors.New("PostgreSQL does not run on this machine: its CPU cannot be read")
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		s, err := statOf(pid)
		switch {
		case err != nil: // ended meanwhile
		case pid == own.parent:
			total += s.own + s.reaped
		case s.parent == own.parent:
			total += s.own
		}
	}
	return total, nil
}

// stat is what the kernel tells of a process: its own time, and that of children
// which ended.
type stat struct {
	name        string
	parent      int
	own, reaped time.Duration
}

func statOf(pid int) (s stat, err error) {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return s, err
	}
	open, end := strings.IndexByte(string(raw), '('), strings.LastIndexByte(string(raw), ')')
	if open < 0 || end < open {
		return s, errors.New("the process's state cannot be read")
	}
	s.name = string(raw[open+1 : end])
	f := strings.Fields(string(raw[end+1:]))
	if len(f) < 15 {
		return s, errors.New("the process's state cannot be read")
	}
	n := func(i int) int64 {
		v, _ := strconv.ParseInt(f[i], 10, 64)
		return v
	}
	s.parent = int(n(1))
	s.own = time.Duration(n(11)+n(12)) * time.Second / ticksPerSecond
	s.reaped = time.Duration(n(13)+n(14)) * time.Second / ticksPerSecond
	return s, nil
}
