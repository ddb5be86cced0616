package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Every measured thing runs in a process of its own, which is this binary with
// another beginning: CPU and peak memory then belong to it alone.

// usage is what a process has taken so far.
type usage struct {
	CPU  time.Duration
	Peak int64 // bytes of memory at most since the last reset
}

func ownUsage() (usage, error) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return usage{}, fmt.Errorf("measure process: %w", err)
	}
	u := usage{CPU: time.Duration(r.Utime.Nano() + r.Stime.Nano()), Peak: int64(r.Maxrss)}
	if runtime.GOOS == "linux" {
		// The kernel's own count begins with what the parent had; VmHWM does not.
		var err error
		if u.Peak, err = memoryOf(os.Getpid(), "VmHWM:"); err != nil {
			return usage{}, fmt.Errorf("measure process: %w", err)
		}
	}
	return u, nil
}

// child is a process of ours that was started.
type child struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	out   *bufio.Reader
	// control is where its control answers; empty for those that only run once.
	control string
}

// startChild starts this binary as role with input, and reads its first line,
// once it is ready, into ready.
func startChild(ctx context.Context, role string, input, ready any) (*child, error) {
	return startConfined(ctx, role, input, ready, nil, nil)
}

// startConfined does the same with more environment, and confines the process
// before it is told what to do.
func startConfined(ctx context.Context, role string, input, ready any, environment []string, confine func(*exec.Cmd) error) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", role, err)
	}
	raw, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", role, err)
	}
	c := &child{cmd: exec.CommandContext(ctx, self, childArgument, role)}
	c.cmd.Stderr = os.Stderr
	c.cmd.Env = append(append(os.Environ(), "TZ=UTC"), environment...)
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", role, err)
	}
	stdout, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", role, err)
	}
	c.out = bufio.NewReader(stdout)
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", role, err)
	}
	if confine != nil {
		if err := confine(c.cmd); err != nil {
			_ = c.stop()
			return nil, fmt.Errorf("confine %s: %w", role, err)
		}
	}
	if _, err := c.stdin.Write(append(raw, '\n')); err != nil {
		return nil, fmt.Errorf("start %s: %w", role, err)
	}
	if err := c.read(ready); err != nil {
		_ = c.stop()
		return nil, fmt.Errorf("start %s: %w", role, err)
	}
	return c, nil
}

// read takes the next line that the process writes.
func (c *child) read(into any) error {
	line, err := c.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("the process ended without an answer: %w", err)
	}
	return json.Unmarshal(line, into)
}

// stop tells the process to end and waits for it.
func (c *child) stop() error {
	_ = c.stdin.Close()
	_, _ = io.Copy(io.Discard, c.out)
	return c.cmd.Wait()
}

// runChild runs a process that does one thing and writes one line.
func runChild(ctx context.Context, role string, input, result any) error {
	c, err := startChild(ctx, role, input, result)
	if err != nil {
		return err
	}
	if err := c.stop(); err != nil {
		return fmt.Errorf("run %s: %w", role, err)
	}
	return nil
}

// ask calls the process's control.
func (c *child) ask(ctx context.Context, path string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.control+path, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, body)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body, into)
}

func (c *child) usage(ctx context.Context) (u usage, err error) {
	err = c.ask(ctx, "/usage", &u)
	return u, err
}

// The child's side.

const childArgument = "child"

// input reads what the parent gives, and makes the process end with it.
func input(into any) (ended <-chan struct{}, err error) {
	in := bufio.NewReader(os.Stdin)
	line, err := in.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("read task: %w", err)
	}
	if err := json.Unmarshal(line, into); err != nil {
		return nil, fmt.Errorf("read task: %w", err)
	}
	closed := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in)
		close(closed)
	}()
	return closed, nil
}

// answer writes one line to the parent.
func answer(v any) error { return json.NewEncoder(os.Stdout).Encode(v) }

// control serves what the parent may ask of a process that goes on.
func control(more map[string]func(*http.Request) (any, error)) (address string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("serve control: %w", err)
	}
	mux := http.NewServeMux()
	handle := func(path string, do func(*http.Request) (any, error)) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			v, err := do(r)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			_ = json.NewEncoder(w).Encode(v)
		})
	}
	handle("/usage", func(*http.Request) (any, error) { return ownUsage() })
	handle("/reset", func(*http.Request) (any, error) { return nil, resetPeak() })
	for path, do := range more {
		handle(path, do)
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }()
	return "http://" + l.Addr().String(), nil
}

// resetPeak makes peak memory count from now on, where the system can.
func resetPeak() error {
	if runtime.GOOS != "linux" {
		return nil
	}
	return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}
