// Command appmuster is a read-only inventory of who uses which app in a
// Microsoft tenant, and what it costs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"github.com/appmuster/appmuster/internal/app"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/version"
)

// Exit statuses: what scripts and service managers go by.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

const usage = `Appmuster: who uses which app in a Microsoft tenant, and what it costs.

Usage:
  appmuster serve [flags]     serve web, GraphQL and syncs; the settings are variables or flags
  appmuster demo              everything on this machine, with a simulated Microsoft
  appmuster migrate [flags]   bring the database to this version's form, and stop
  appmuster health            ask the server on this machine whether it is ready
  appmuster version           print the version

Every setting is a variable (APPMUSTER_DATA_DIR) and a flag (--data-dir).
"appmuster serve --help" lists them; "appmuster serve --print-config" shows what holds.
`

func main() { os.Exit(run(os.Args[1:], os.Environ(), os.Stdout, os.Stderr)) }

func run(args, environ []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	tuneMemory(environ)

	command := ""
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	var err error
	switch command {
	case "serve", "migrate":
		err = withConfig(ctx, command, args, environ, stdout, stderr)
	case "demo":
		err = demo(ctx, args, environ, stdout, stderr)
	case "health":
		err = health(ctx, variable(environ, "APPMUSTER_LISTEN"))
	case "version":
		info := version.Get()
		_, err = fmt.Fprintf(stdout, "appmuster %s %s %s\n", info.Version, info.Commit, info.Go)
	case "help", "-h", "--help":
		_, err = io.WriteString(stdout, usage)
	default:
		err = &usageError{fmt.Sprintf("there is no command %q\n\n%s", command, strings.TrimSuffix(usage, "\n"))}
	}
	return status(err, stderr)
}

// collectAt is GOGC's default here: little of the heap lives long, so collecting
// at every doubling would cost a quarter of a sync's work.
const collectAt = 400

// tuneMemory lets the garbage collector go by the memory that a container
// grants; GOGC and GOMEMLIMIT win where they are set.
func tuneMemory(environ []string) {
	if variable(environ, "GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	_, _ = memlimit.Set(memlimit.WithRatio(0.75), memlimit.WithProvider(memlimit.FromCgroup))
}

// usageError is a wrong call: exit status 2.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func status(err error, stderr io.Writer) int {
	var wrong *usageError
	var unusable *config.Error
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.As(err, &wrong), errors.As(err, &unusable):
		_, _ = fmt.Fprintf(stderr, "appmuster: %v\n", err)
		return exitUsage
	default:
		_, _ = fmt.Fprintf(stderr, "appmuster: %v\n", err)
		return exitFailed
	}
}

func withConfig(ctx context.Context, command string, args, environ []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("appmuster "+command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	printConfig := flags.Bool("print-config", false, "print what holds, secrets hidden, and stop")
	values := map[string]*string{}
	for _, s := range config.Settings() {
		values[s.Flag] = flags.String(s.Flag, "", s.Usage)
		if s.Secret {
			values[s.Flag+"-file"] = flags.String(s.Flag+"-file", "", "file that holds it")
		}
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return help(command, stdout)
	} else if err != nil {
		return &usageError{err.Error() + `; "appmuster ` + command + ` --help" lists the flags`}
	}
	if flags.NArg() > 0 {
		return &usageError{fmt.Sprintf("%s takes flags only, not %q", command, flags.Arg(0))}
	}
	given := map[string]string{}
	flags.Visit(func(f *flag.Flag) {
		if v, ok := values[f.Name]; ok {
			given[f.Name] = *v
		}
	})
	terminal := isTerminal(stderr)
	cfg, err := config.Load(config.Source{Environ: environ, Flags: given, Terminal: terminal})
	if err != nil {
		return err
	}
	if *printConfig {
		return cfg.Print(stdout)
	}
	log := newLogger(stderr, cfg.LogFormat, cfg.LogLevel)
	if command == "migrate" {
		return app.Migrate(ctx, cfg, log)
	}
	return app.Run(ctx, cfg, log, app.Options{Started: func(_, setupLink string) {
		if setupLink != "" {
			_, _ = fmt.Fprintf(stdout, "Nobody can log in yet. Make the first owner within 24 hours at:\n  %s\n", setupLink)
		}
	}})
}

func help(command string, stdout io.Writer) error {
	_, _ = fmt.Fprintf(stdout, "Usage: appmuster %s [flags]\n\n", command)
	for _, s := range config.Settings() {
		_, _ = fmt.Fprintf(stdout, "  --%-32s %s\n", s.Flag, s.Usage)
		_, _ = fmt.Fprintf(stdout, "    %-32s %s", s.Env, "")
		if s.Default != "" {
			_, _ = fmt.Fprintf(stdout, "default %s", s.Default)
		}
		if s.Secret {
			_, _ = fmt.Fprintf(stdout, "also --%s-file, %s_FILE", s.Flag, s.Env)
		}
		_, _ = fmt.Fprintln(stdout)
	}
	return flag.ErrHelp
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
