package app

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// countsOfPeople are the numbers in the schema that can count people; graph's
// TestEachNumberIsKnownForWhomItCounts knows every number.
var countsOfPeople = []string{
	"App.userCount", "ChangeCount.count", "Group.memberCount", "License.seatsAvailable", "License.seatsConsumed", "Metric.previous",
	"Metric.value", "SyncStage.added", "SyncStage.changed", "SyncStage.expected", "SyncStage.fetched", "SyncStage.removed",
	"UsageReport.active", "UsageReport.matched", "UsageReport.people", "UsePerDay.users",
}

// TestAggregatesTellNoFewPeople asks for every number that can count people of an
// organization that has few: each is told with full names, none with aggregates.
func TestAggregatesTellNoFewPeople(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{database.SQLite, database.Postgres} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, dialect, false)
			s.invade()
			a := newAsked(t)
			a.own = s.victim.own
			told := s.fewPeople(a)
			for _, place := range []string{"App.userCount", "ChangeCount.count", "Group.memberCount", "License.seatsAvailable", "License.seatsConsumed", "Metric.value", "SyncStage.added", "SyncStage.fetched", "UsePerDay.users"} {
				require.Contains(t, told, place, "with full names it is told, so the test would see it")
			}
			s.show(vocab.PrivacyModeAggregates)
			require.Empty(t, s.fewPeople(a))
			for _, answer := range s.dump(a) {
				require.NotRegexp(t, `\b[0-4] (users?|people|persons?|members?)\b`, answer)
			}
		})
	}
}

// fewPeople gives the places at which everything there is to ask of the victim
// tells a number of few people.
func (s *stage) fewPeople(a *asked) (places []string) {
	s.t.Helper()
	for _, document := range a.whole(s.victim.ids) {
		for depth := 3; depth > 0; depth-- {
			text := document(depth)
			got := s.ask("Owner", text, nil)
			if strings.Contains(got, "LIMIT_EXCEEDED") {
				continue
			}
			parsed, err := gqlparser.LoadQueryWithRules(a.schema, text, rules.NewDefaultRules())
			require.Empty(s.t, err, text)
			var answer struct{ Data map[string]any }
			require.NoError(s.t, json.Unmarshal([]byte(strings.TrimPrefix(got, "200 ")), &answer), got)
			few(parsed.Operations[0].SelectionSet, "", answer.Data, &places)
			break
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// few adds the places below a selection where a number of few people is told.
func few(set ast.SelectionSet, above string, data any, places *[]string) {
	switch data := data.(type) {
	case []any:
		for _, one := range data {
			few(set, above, one, places)
		}
	case map[string]any:
		for _, selection := range set {
			switch sel := selection.(type) {
			case *ast.InlineFragment:
				few(sel.SelectionSet, above, data, places)
			case *ast.Field:
				value := data[sel.Alias]
				few(sel.SelectionSet, sel.Name, value, places)
				n, isNumber := value.(float64)
				place := sel.ObjectDefinition.Name + "." + sel.Name
				if isNumber && n < 5 && slices.Contains(countsOfPeople, place) && !countsThings(place, above, data) {
					*places = append(*places, place)
				}
			}
		}
	}
}

// countsThings tells the numbers of things from those of people where one field
// has both.
func countsThings(place, above string, data map[string]any) bool {
	set, _ := data["dataSet"].(string)
	kind, _ := data["kind"].(string)
	switch {
	case strings.HasPrefix(place, "Metric."):
		return above != "users" && above != "activeUsers"
	case place == "ChangeCount.count":
		return strings.HasPrefix(kind, "apps") || strings.HasPrefix(kind, "groups") || strings.HasPrefix(kind, "licenses")
	case strings.HasPrefix(place, "SyncStage."):
		return set == "APPS" || set == "LICENSES" || set == "ORGANIZATION"
	}
	return false
}
