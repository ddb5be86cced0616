package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/internal/config"
)

// usage lists the commands; group, such as keys, leaves the others out. It is ""
// when the group has none.
func usage(group string) string {
	var lines []string
	for _, c := range commands() {
		if group == "" || strings.HasPrefix(c.name, group+" ") {
			lines = append(lines, fmt.Sprintf("  appmuster %-24s %s", c.form(), c.short))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	lines = slices.Concat([]string{
		"Appmuster: who uses which app in a Microsoft tenant, and what it costs.", "",
		"Usage:",
	}, lines, []string{
		"", `Every setting is a variable (APPMUSTER_DATA_DIR) and a flag (--data-dir).`,
		`"appmuster serve --help" lists them; "appmuster serve --print-config" shows what holds.`,
	})
	if group != "" {
		lines = lines[2:]
	}
	return strings.Join(lines, "\n")
}

// form is the command with what it takes.
func (cmd command) form() string {
	form := cmd.name
	if cmd.args != "" {
		form += " " + cmd.args
	}
	if cmd.settings {
		form += " [flags]"
	}
	return form
}

// help explains one command.
func (cmd command) help(stdout io.Writer) error {
	_, _ = fmt.Fprintf(stdout, "Usage: appmuster %s\n\n%s.\n", cmd.form(), strings.ToUpper(cmd.short[:1])+cmd.short[1:])
	if cmd.more != "" {
		_, _ = fmt.Fprintf(stdout, "\n%s\n", cmd.more)
	}
	if cmd.flags != nil {
		own := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
		cmd.flags(own, &call{})
		_, _ = fmt.Fprintln(stdout)
		own.VisitAll(func(f *flag.Flag) { _, _ = fmt.Fprintf(stdout, "  --%-40s %s\n", f.Name, f.Usage) })
	}
	if !cmd.settings {
		return nil
	}
	_, _ = fmt.Fprint(stdout, "\nSettings, as flags or as variables:\n\n")
	for _, s := range config.Settings() {
		_, _ = fmt.Fprintf(stdout, "  --%-40s %s\n", s.Flag, s.Usage)
		about := s.Env
		if s.Default != "" {
			about += ", default " + s.Default
		}
		if s.Secret {
			about += ", also --" + s.Flag + "-file and " + s.Env + "_FILE"
		}
		_, _ = fmt.Fprintf(stdout, "      %s\n", about)
	}
	return nil
}
