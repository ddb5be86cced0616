package config

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"github.com/caarlos0/env/v11"
)

// Source is where the settings come from.
type Source struct {
	// Environ is the environment, as os.Environ gives it.
	Environ []string
	// Flags are the flags that were given, by their names without dashes
	// (data-dir, key-file). A flag wins over the variable.
	Flags map[string]string
	// Terminal says that logs go to a person's terminal.
	Terminal bool
}

// Problem is one thing that is wrong with the configuration.
type Problem struct {
	// Name is the variable it is about.
	Name string
	// Text says what is wrong and Mend what to do; neither shows a secret.
	Text, Mend string
}

// Error is every problem of a configuration.
type Error struct{ Problems []Problem }

// Error gives one line for each problem.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("the configuration can't be used:")
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n  %s %s: %s", p.Name, p.Text, p.Mend)
	}
	return b.String()
}

// Load reads and checks the configuration. Its error is an *Error with every
// problem that was found.
func Load(src Source) (*Config, error) {
	l := loader{settings: Settings(), values: map[string]string{}, sources: map[string]string{}}
	l.known = names(l.settings)
	l.collect(src)
	l.readFiles()

	c := new(Config)
	l.parse(c)
	c.sources = l.sources
	l.complete(c, src.Terminal)
	l.check(c)
	if len(l.problems) > 0 {
		l.sort()
		return nil, &Error{l.problems}
	}
	return c, nil
}

// sort brings the problems in the order of the settings, unknown names first.
func (l *loader) sort() {
	place := func(p Problem) int {
		known := l.known[p.Name]
		return slices.IndexFunc(l.settings, func(s Setting) bool { return s.Env == known.Env })
	}
	slices.SortStableFunc(l.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Name, b.Name))
	})
}

type loader struct {
	settings []Setting
	known    map[string]Setting
	values   map[string]string // by variable, "" left out
	sources  map[string]string // by variable: environment, flag, file
	problems []Problem
}

func (l *loader) problem(name, text, mend string) {
	name = strings.TrimPrefix(name, Prefix)
	l.problems = append(l.problems, Problem{Prefix + name, text, mend})
}

// serviceLink matches what Kubernetes and Docker put into every container for a
// service that is named appmuster.
var serviceLink = regexp.MustCompile(`^APPMUSTER_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$`)

// isServiceLink reports whether a container's platform set a variable. The port alone
// may be somebody's guess at a setting, unless it has the address of a service.
func isServiceLink(name, value string) bool {
	if name == Prefix+"PORT" {
		return strings.Contains(value, "://")
	}
	return serviceLink.MatchString(name)
}

// collect takes the variables, then lays the flags over them.
func (l *loader) collect(src Source) {
	var unknown []string
	for _, pair := range src.Environ {
		name, value, _ := strings.Cut(pair, "=")
		switch _, ok := l.known[name]; {
		case ok && value != "":
			l.values[name] = value
			l.sources[name] = "environment"
		case !ok && strings.HasPrefix(name, Prefix) && !isServiceLink(name, value):
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		l.problem(name, "is no known name", l.suggest(name))
	}

	byFlag := make(map[string]string, len(l.known))
	for name := range l.known {
		byFlag[flagName(name)] = name
	}
	flags := make([]string, 0, len(src.Flags))
	for flag := range src.Flags {
		flags = append(flags, flag)
	}
	slices.Sort(flags)
	seen := make(map[string]bool)
	for _, flag := range flags {
		name, ok := byFlag[flag]
		if !ok {
			guess := Prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
			l.problem(guess, "is no known name", l.suggest(guess))
			continue
		}
		s := l.known[name]
		if !seen[s.Env] {
			l.forget(s.Env)
			l.forget(s.Env + fileSuffix)
			seen[s.Env] = true
		}
		if value := src.Flags[flag]; value != "" {
			l.values[name] = value
			l.sources[name] = "flag"
		}
	}
}

func (l *loader) forget(name string) {
	delete(l.values, name)
	delete(l.sources, name)
}

// suggest names the nearest known variable.
func (l *loader) suggest(name string) string {
	best, distance := "", len(name)
	all := make([]string, 0, len(l.known))
	for known := range l.known {
		all = append(all, known)
	}
	slices.Sort(all)
	for _, known := range all {
		if d := levenshtein.ComputeDistance(strings.ToUpper(name), known); d < distance {
			best, distance = known, d
		}
	}
	if distance > (len(name)-len(Prefix))/2+1 {
		return "remove it; appmuster serve --help lists the names"
	}
	return "did you mean " + best + "?"
}

// Secrets are short; a certificate with its chain and key is the longest.
const maxSecretFile = 64 << 10

// readFiles puts the content of each secret's file in the secret's place.
func (l *loader) readFiles() {
	for _, s := range l.settings {
		file := s.Env + fileSuffix
		path, ok := l.values[file]
		if !s.Secret || !ok {
			continue
		}
		if _, both := l.values[s.Env]; both {
			l.problem(s.Env, "and "+file+" are both given", "keep one of them")
			continue
		}
		content, err := readSecret(path)
		if err != nil {
			l.problem(file, "can't be read ("+err.Error()+")", "give the path of a readable file that holds the secret alone")
			continue
		}
		l.values[s.Env] = content
		l.sources[s.Env] = "file"
	}
}

func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSecretFile+1))
	switch {
	case err != nil:
		return "", err
	case len(b) > maxSecretFile:
		return "", errors.New("it is larger than 64 KiB")
	}
	content := strings.TrimRight(string(b), "\r\n")
	if content == "" {
		return "", errors.New("it is empty")
	}
	return content, nil
}

// parse fills the fields. A value that doesn't parse is a problem, and its field
// keeps its zero value.
func (l *loader) parse(c *Config) {
	err := env.ParseWithOptions(c, env.Options{
		Prefix:      Prefix,
		Environment: l.values,
		FuncMap: map[reflect.Type]env.ParserFunc{
			reflect.TypeFor[Prefixes](): func(v string) (any, error) { return parsePrefixes(v) },
			reflect.TypeFor[Date](): func(v string) (any, error) {
				day, err := time.Parse(time.DateOnly, v)
				return Date{day}, err
			},
		},
	})
	var all env.AggregateError
	if !errors.As(err, &all) {
		return
	}
	for _, one := range all.Errors {
		var p env.ParseError
		if !errors.As(one, &p) {
			l.problem("", one.Error(), "please report this")
			continue
		}
		for _, s := range l.settings {
			if s.field == p.Name {
				l.problem(s.Env, fmt.Sprintf("can't be %q", l.values[s.Env]), parseMend(p))
			}
		}
	}
}

func parseMend(p env.ParseError) string {
	switch p.Name {
	case "RequireRLS":
		return "give true or false"
	case "ClockOffset":
		return "give a duration such as 72h"
	case "MicrosoftClientSecretExpires":
		return "give a day such as 2027-05-31"
	case "LogLevel":
		return "give debug, info, warn or error"
	case "EgressAllow", "TrustedProxies":
		return "give networks such as 10.0.0.0/8,fd00::/8"
	}
	return p.Err.Error()
}

func parsePrefixes(v string) (Prefixes, error) {
	var all Prefixes
	for part := range strings.FieldsFuncSeq(v, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			addr, addrErr := netip.ParseAddr(part)
			if addrErr != nil || addr.Zone() != "" {
				return nil, err
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		if a := prefix.Addr(); a.Is4In6() {
			if prefix.Bits() < 96 {
				return nil, errors.New("mixes IPv4 and IPv6")
			}
			prefix = netip.PrefixFrom(a.Unmap(), prefix.Bits()-96)
		}
		all = append(all, prefix.Masked())
	}
	return all, nil
}
