package config

import (
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strings"
	"text/tabwriter"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

// Print writes every setting with its value and where it came from, one a line.
// Secrets are hidden; of a database's address the password and the parameters
// are.
func (c *Config) Print(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	v := reflect.ValueOf(c).Elem()
	for _, s := range Settings() {
		source := c.sources[s.Env]
		if source == "" {
			source = "default"
		}
		fmt.Fprintf(tw, "%s\t%s\t(%s)\n", s.Env, shown(s, v.FieldByName(s.field).Interface()), source)
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("print configuration: %w", err)
	}
	return nil
}

func shown(s Setting, value any) string {
	text, ok := value.(secret.Text)
	if !ok {
		return strings.ToValidUTF8(fmt.Sprint(value), "?")
	}
	if !strings.HasPrefix(s.Env, Prefix+"DATABASE_") || text.IsZero() {
		return text.String()
	}
	u, err := url.Parse(text.Reveal())
	if err != nil {
		return secret.Hidden
	}
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if u.User != nil {
		clean.User = url.User(u.User.Username())
	}
	return clean.String()
}
