package config

import (
	"reflect"
	"strings"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

// Setting is one name an operator can give, as variable or as flag.
type Setting struct {
	// Env is the variable, such as APPMUSTER_DATA_DIR.
	Env string
	// Flag is the same as a flag of serve, without the dashes: data-dir.
	Flag string
	// Default is what holds when it isn't given; "" means none or by another one.
	Default string
	// Usage is one line for --help.
	Usage string
	// Secret settings are never printed, and can be read from a file: Env+"_FILE",
	// Flag+"-file".
	Secret bool

	field string
}

const fileSuffix = "_FILE"

// Settings gives every setting, in the order of the documentation. The file
// forms of secrets are not listed.
func Settings() []Setting {
	var all []Setting
	for field := range reflect.TypeFor[Config]().Fields() {
		name, ok := field.Tag.Lookup("env")
		if !ok {
			continue
		}
		all = append(all, Setting{
			Env:     Prefix + name,
			Flag:    flagName(name),
			Default: field.Tag.Get("envDefault"),
			Usage:   field.Tag.Get("usage"),
			Secret:  field.Type == reflect.TypeFor[secret.Text](),
			field:   field.Name,
		})
	}
	return all
}

func flagName(name string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, Prefix)), "_", "-")
}

// settings by variable, the file forms of secrets included.
func names(all []Setting) map[string]Setting {
	byName := make(map[string]Setting, 2*len(all))
	for _, s := range all {
		byName[s.Env] = s
		if s.Secret {
			byName[s.Env+fileSuffix] = s
		}
	}
	return byName
}
