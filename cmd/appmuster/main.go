// Command appmuster is a read-only inventory of who uses which app in a
// Microsoft tenant, and what it costs.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/appmuster/appmuster/internal/app"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/memory"
)

// Exit statuses: what scripts and service managers go by.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() { os.Exit(run(os.Args[1:], os.Environ(), os.Stdout, os.Stderr)) }

func run(args, environ []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	memory.Tune(variable(environ, "GOGC") == "")

	return status(dispatch(ctx, args, environ, stdout, stderr), stderr)
}

func status(err error, stderr io.Writer) int {
	var wrong *usageError
	var unusable *config.Error
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &wrong), errors.As(err, &unusable):
		_, _ = fmt.Fprintf(stderr, "appmuster: %v\n", err)
		return exitUsage
	default:
		_, _ = fmt.Fprintf(stderr, "appmuster: %v\n", err)
		return exitFailed
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func newLogger(w io.Writer, format string, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: app.Redact()}
	if format == "text" {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}
