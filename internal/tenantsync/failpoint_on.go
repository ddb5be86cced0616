//go:build failpoint

package tenantsync

import (
	"context"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// reached counts the failpoints passed since the process began.
var reached atomic.Int64

// fail kills the process where TENANTSYNC_FAILPOINT says: "before_commit:17" is
// the seventeenth failpoint that is passed, if it has this name, "any:17" in any
// case.
func (e *Engine) fail(_ context.Context, name string) error {
	n := reached.Add(1)
	want, at, ok := strings.Cut(os.Getenv("TENANTSYNC_FAILPOINT"), ":")
	if !ok || (want != name && want != "any") {
		return nil
	}
	if when, err := strconv.ParseInt(at, 10, 64); err == nil && n >= when {
		return syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
	}
	return nil
}
