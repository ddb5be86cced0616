package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A cage holds a process under a memory limit that is set from outside: a
// control group where one can be made (the kernel kills what goes over), else a
// watcher that kills the process once its resident memory is over the limit.
type cage struct {
	limit int64
	// dir is the control group, empty where there is none.
	dir, peakFile, failuresFile string
	stop                        chan struct{}
	over                        chan bool
}

const (
	cgroupTwo = "/sys/fs/cgroup"
	cgroupOne = "/sys/fs/cgroup/memory"
)

// newCage makes a cage of limit bytes.
func newCage(limit int64) *cage {
	c := &cage{limit: limit}
	name := "appmuster-bench-" + strconv.Itoa(os.Getpid())
	try := func(root, limitFile string) bool {
		dir := filepath.Join(root, name)
		if os.Mkdir(dir, 0o755) != nil {
			return false
		}
		if os.WriteFile(filepath.Join(dir, limitFile), []byte(strconv.FormatInt(limit, 10)), 0o644) != nil {
			_ = os.Remove(dir)
			return false
		}
		c.dir = dir
		return true
	}
	switch {
	case try(cgroupOne, "memory.limit_in_bytes"):
		c.peakFile, c.failuresFile = "memory.max_usage_in_bytes", "memory.failcnt"
	case try(cgroupTwo, "memory.max"):
		c.peakFile = "memory.peak"
	}
	return c
}

// how tells how the limit is kept.
func (c *cage) how() string {
	if c.dir != "" {
		return "control group"
	}
	return "watched, GOMEMLIMIT"
}

// environment is what the caged process is given besides.
func (c *cage) environment() []string {
	if c.dir != "" {
		return nil
	}
	return []string{"GOMEMLIMIT=" + strconv.FormatInt(c.limit*3/4, 10)}
}

// take puts a process into the cage, before it has begun its work.
func (c *cage) take(p *os.Process) error {
	if c.dir != "" {
		return os.WriteFile(filepath.Join(c.dir, "cgroup.procs"), []byte(strconv.Itoa(p.Pid)), 0o644)
	}
	c.stop, c.over = make(chan struct{}), make(chan bool, 1)
	go func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-c.stop:
				c.over <- false
				return
			case <-tick.C:
				if rss, err := memoryOf(p.Pid, "VmRSS:"); err == nil && rss > c.limit {
					_ = p.Kill()
					c.over <- true
					return
				}
			}
		}
	}()
	return nil
}

// open lets go of the cage, whose process has ended. It fails where the process
// went over the limit.
func (c *cage) open() error {
	if c.dir == "" {
		if c.stop == nil {
			return nil
		}
		close(c.stop)
		if <-c.over {
			return fmt.Errorf("the process went over %s and was killed", megabytes(c.limit))
		}
		return nil
	}
	killed := false
	for _, name := range []string{"memory.oom_control", "memory.events"} {
		raw, err := os.ReadFile(filepath.Join(c.dir, name))
		if err != nil {
			continue
		}
		for line := range bytes.Lines(raw) {
			if f := strings.Fields(string(line)); len(f) == 2 && f[0] == "oom_kill" && f[1] != "0" {
				killed = true
			}
		}
	}
	// The kernel needs a moment to see that the process is gone.
	var err error
	for range 50 {
		if err = os.Remove(c.dir); err == nil || errors.Is(err, fs.ErrNotExist) {
			err = nil
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if killed {
		err = errors.Join(fmt.Errorf("the process went over %s and the kernel killed it", megabytes(c.limit)), err)
	}
	return err
}

// memoryOf reads a line of a process's status, in bytes.
func memoryOf(pid int, name string) (int64, error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb * 1024, err
		}
	}
	return 0, fmt.Errorf("process %d has no %s", pid, name)
}
