package privacy_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	entschema "entgo.io/ent/schema"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/migrate"
	"github.com/appmuster/appmuster/ent/schema"
	"github.com/appmuster/appmuster/internal/privacy"
)

var update = flag.Bool("update", false, "write the data map anew into docs/gdpr.md")

const (
	guide    = "../../docs/gdpr.md"
	mapStart = "<!-- data map: written by go test ./internal/privacy -run DataMap -update -->\n"
	mapEnd   = "<!-- end of the data map -->\n"
)

// keptOf gives what for and how long a type is kept; zero when it does not say.
func keptOf(one any) schema.Kept {
	annotated, ok := one.(interface{ Annotations() []entschema.Annotation })
	if !ok {
		return schema.Kept{}
	}
	for _, a := range annotated.Annotations() {
		if k, ok := a.(schema.Kept); ok {
			return k
		}
	}
	return schema.Kept{}
}

func dataMap(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	of := map[string]string{schema.OfPerson: "people of the directory", schema.OfMember: "members", schema.OfBoth: "both"}
	b.WriteString("| Table | Whose | Columns that tell of them | What for | Kept |\n|---|---|---|---|---|\n")
	types := schema.All()
	for _, one := range types {
		whose := map[string]bool{}
		var columns []string
		for _, f := range one.Fields() {
			for _, a := range f.Descriptor().Annotations {
				if p, ok := a.(schema.Personal); ok {
					whose[p.Of] = true
					columns = append(columns, fmt.Sprintf("`%s` (%s)", f.Descriptor().Name, p.What))
				}
			}
		}
		if len(columns) == 0 {
			continue
		}
		who := of[schema.OfBoth]
		if len(whose) == 1 {
			for w := range whose {
				who = of[w]
			}
		}
		k := keptOf(one)
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", tableOf(t, one), who, strings.Join(columns, ", "), k.For, k.Until)
	}
	b.WriteString("| `sync_seen`, `sync_gone` | people of the directory | `object_id` (identifier) | What a sync that is running has seen. | until the sync ends |\n")
	return b.String()
}

func TestDataMapIsWhatTheSchemaSays(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(guide)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(content), mapStart)
	require.True(t, found, "the guide has no place for the data map")
	written, after, found := strings.Cut(rest, mapEnd)
	require.True(t, found, "the data map has no end")
	want := dataMap(t)
	if *update {
		require.NoError(t, os.WriteFile(guide, []byte(before+mapStart+want+mapEnd+after), 0o644))
		return
	}
	require.Equal(t, want, written, "write it anew: go test ./internal/privacy -run DataMap -update")
}

func TestDataMapLaw(t *testing.T) {
	t.Parallel()
	require.Len(t, migrate.Tables, len(schema.All()), "schema.All lacks a type")
	untils := map[string]string{}
	for _, one := range schema.All() {
		table, personal := tableOf(t, one), false
		for _, f := range one.Fields() {
			d := f.Descriptor()
			told := slices.ContainsFunc(d.Annotations, func(a entschema.Annotation) bool { _, is := a.(schema.Personal); return is })
			personal = personal || told
			if slices.Contains([]string{"user_id", "member_id", "email", "email_key", "ip", "user_agent", "city", "manager_entra_id", "user_principal_name"}, d.Name) {
				require.True(t, told, "%s.%s looks personal: say of whom it tells", table, d.Name)
			}
		}
		k := keptOf(one)
		require.Equal(t, personal, k.Until != "", "%s: what has personal fields says how long it is kept, and nothing else does", table)
		untils[table] = k.Until
	}
	for _, c := range privacy.Classes() {
		until, told := untils[strings.ToLower(c.Name)]
		require.True(t, told, "there is no table of class %s", c.Name)
		if until == "" || c.Keep == 0 {
			continue
		}
		days := fmt.Sprintf("%d days", c.Keep/(24*time.Hour))
		switch days {
		case "1 days":
			days = "1 day"
		case "365 days":
			days = "1 year"
		}
		require.Contains(t, until, days, c.Name)
	}
}
