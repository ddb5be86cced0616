package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/appmuster/appmuster/internal/app"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/version"
)

// command is one thing this program does.
type command struct {
	// name is how it is called: "serve", "keys verify".
	name string
	// args names what it needs beside flags, by spaces: "EMAIL"; "" for nothing.
	args string
	// short says in one line what it does; more is for its --help alone.
	short, more string
	// settings: every setting is a flag of it, and call.cfg is there.
	settings bool
	// flags adds flags of its own; nil: none.
	flags func(*flag.FlagSet, *call)
	run   func(context.Context, *call) error
}

// call is one call of a command.
type call struct {
	// cfg and log are nil for a command without settings.
	cfg *config.Config
	log *slog.Logger
	// args has as many as the command names.
	args           []string
	environ        []string
	stdout, stderr io.Writer

	printConfig, all bool
}

// commands lists all, in the order of the usage.
func commands() []command {
	return []command{
		{name: "serve", short: "serve web, GraphQL and syncs until SIGTERM", settings: true, flags: printConfig, run: serve},
		{name: "demo", short: "serve with a simulated Microsoft, everything on this machine", more: "PORT, DEMO_DATA_DIR and LOG_LEVEL in the environment change where and how.", run: demo},
		{name: "migrate", short: "bring the database to this version's form, and stop", settings: true, flags: printConfig, run: migrate},
		{name: "owner reset", args: "EMAIL", short: "print a one-time link for a locked-out owner", more: "The link sets a new password and takes the authenticator app away. With SQLite, stop the server first.", settings: true, run: resetOwner},
		{name: "keys verify", short: "prove that the keys open everything that is stored", more: keysMore, settings: true, run: verifyKeys},
		{name: "keys rotate-kek", short: "go over to another key-encryption key", more: rotateKEKMore, settings: true, run: rotateKEK},
		{name: "keys rotate-dek", short: "give every owner a new data key and seal everything anew", more: rotateDEKMore, settings: true, flags: allFlag, run: rotateDEK},
		{name: "audit verify", short: "prove that the audit logs are as they were written", more: "One line for each organization; exit status 1 where one is broken. With SQLite, stop the server first.", settings: true, run: verifyAudit},
		{name: "backup", args: "FILE", short: "write the SQLite database to a new file", more: "The server may go on running. The key-encryption key is not in it: keep that elsewhere.", settings: true, run: backup},
		{name: "restore", args: "FILE", short: "put a backup into a data directory that has no database", more: "The key that it was sealed with must be given. Every audit log tells of it.", settings: true, run: restore},
		{name: "health", short: "ask the server on this machine whether it is ready", more: "It listens where APPMUSTER_LISTEN says.", run: health},
		{name: "version", short: "print the version", run: printVersion},
	}
}

func serve(ctx context.Context, c *call) error {
	if c.printConfig {
		return c.cfg.Print(c.stdout)
	}
	return app.Run(ctx, c.cfg, c.log, app.Options{Started: func(_, setupLink string) {
		if setupLink != "" {
			_, _ = fmt.Fprintf(c.stdout, "Nobody can log in yet. Make the first owner within 24 hours at:\n  %s\n", setupLink)
		}
	}})
}

func migrate(ctx context.Context, c *call) error {
	if c.printConfig {
		return c.cfg.Print(c.stdout)
	}
	return app.Migrate(ctx, c.cfg, c.log)
}

func resetOwner(ctx context.Context, c *call) error {
	return app.ResetOwner(ctx, c.cfg, c.log, c.args[0], c.stdout)
}

func verifyAudit(ctx context.Context, c *call) error {
	return app.VerifyAudit(ctx, c.cfg, c.log, c.stdout)
}

func backup(ctx context.Context, c *call) error {
	return app.Backup(ctx, c.cfg, c.args[0], c.stdout)
}

func restore(ctx context.Context, c *call) error {
	return app.Restore(ctx, c.cfg, c.log, c.args[0], c.stdout)
}

func printConfig(flags *flag.FlagSet, c *call) {
	flags.BoolVar(&c.printConfig, "print-config", false, "print what holds, secrets hidden, and stop")
}

func printVersion(_ context.Context, c *call) error {
	info := version.Get()
	_, err := fmt.Fprintf(c.stdout, "appmuster %s %s %s\n", info.Version, info.Commit, info.Go)
	return err
}

// usageError is a wrong call: exit status 2.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// dispatch finds the command that the arguments call, and runs it.
func dispatch(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return &usageError{"say what to do\n\n" + usage("")}
	}
	asksHelp := false
	if args[0] == "help" {
		asksHelp, args = true, args[1:]
	}
	if len(args) == 0 || isHelp(args[0]) {
		_, err := fmt.Fprintln(stdout, usage(""))
		return err
	}
	for _, c := range commands() {
		rest, ok := follows(args, c.name)
		if !ok {
			continue
		}
		if asksHelp {
			return c.help(stdout)
		}
		return c.call(ctx, rest, environ, stdout, stderr)
	}
	return dispatchGroup(args, asksHelp, stdout)
}

// dispatchGroup answers for what begins several commands, such as keys, or none.
func dispatchGroup(args []string, asksHelp bool, stdout io.Writer) error {
	group := usage(args[0])
	switch {
	case group == "":
		return &usageError{fmt.Sprintf("there is no command %q\n\n%s", args[0], usage(""))}
	case asksHelp || len(args) > 1 && isHelp(args[1]):
		_, err := fmt.Fprintln(stdout, group)
		return err
	case len(args) == 1:
		return &usageError{fmt.Sprintf("say what to do with %s\n\n%s", args[0], group)}
	default:
		return &usageError{fmt.Sprintf("there is no command %q\n\n%s", args[0]+" "+args[1], group)}
	}
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// follows gives what follows a command's name in the arguments.
func follows(args []string, name string) (rest []string, ok bool) {
	for word := range strings.SplitSeq(name, " ") {
		if len(args) == 0 || args[0] != word {
			return nil, false
		}
		args = args[1:]
	}
	return args, true
}

// call parses the flags and runs the command.
func (cmd command) call(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	c := &call{environ: environ, stdout: stdout, stderr: stderr}
	flags := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	values := cmd.define(flags, c)
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return cmd.help(stdout)
	} else if err != nil {
		return cmd.wrong(err.Error())
	}
	names := strings.Fields(cmd.args)
	switch {
	case flags.NArg() > len(names):
		return cmd.wrong(fmt.Sprintf("%q is too much", flags.Arg(len(names))))
	case flags.NArg() < len(names):
		return cmd.wrong(names[flags.NArg()] + " is missing")
	}
	c.args = flags.Args()
	if cmd.settings {
		given := map[string]string{}
		flags.Visit(func(f *flag.Flag) {
			if v, ok := values[f.Name]; ok {
				given[f.Name] = *v
			}
		})
		var err error
		if c.cfg, err = config.Load(config.Source{Environ: environ, Flags: given, Terminal: isTerminal(stderr)}); err != nil {
			return err
		}
		c.log = newLogger(stderr, c.cfg.LogFormat, c.cfg.LogLevel)
	}
	return cmd.run(ctx, c)
}

// define adds the command's flags and gives the settings' values, by flag.
func (cmd command) define(flags *flag.FlagSet, c *call) map[string]*string {
	values := map[string]*string{}
	if cmd.flags != nil {
		cmd.flags(flags, c)
	}
	if !cmd.settings {
		return values
	}
	for _, s := range config.Settings() {
		values[s.Flag] = flags.String(s.Flag, "", s.Usage)
		if s.Secret {
			values[s.Flag+"-file"] = flags.String(s.Flag+"-file", "", "file that holds it")
		}
	}
	return values
}

// wrong says that the command was called in a wrong way.
func (cmd command) wrong(what string) error {
	return &usageError{fmt.Sprintf("%s: %s; \"appmuster %s --help\" says how it is called", cmd.name, what, cmd.name)}
}
