package activity

import (
	"maps"
	"regexp"
	"strings"

	"github.com/appmuster/appmuster/internal/vocab"
)

// What may be told of numbers of people where an organization shows nobody: none
// below Fewest, and none from which one below could be reckoned.

// Fewest is the smallest number of people that is told where nobody is shown.
const Fewest = 5

// NotTold stands for a number that is not told.
const NotTold = -1

// CountsPeople reports whether a kind of change, such as usersAdded, counts people
// or what people have and do.
func CountsPeople(kind string) bool {
	for _, things := range []string{"apps", "groups", "licenses"} {
		if way, ok := strings.CutPrefix(kind, things); ok && (way == "Added" || way == "Changed" || way == "Removed") {
			return false
		}
	}
	return true
}

// WithoutFewChanges gives what changed, by kind, with NotTold for each number of
// few people.
func WithoutFewChanges(changes map[string]int) map[string]int {
	told := maps.Clone(changes)
	for kind, n := range changes {
		if n < Fewest && CountsPeople(kind) {
			told[kind] = NotTold
		}
	}
	return told
}

// StageCounts are the numbers of one data set within a run; nil and NotTold are
// unknown.
type StageCounts struct {
	Fetched, Added, Changed, Removed int
	Expected                         *int
}

// WithoutFew takes the numbers of few people out of the counts of a data set. A
// total goes too where little is left of it when what is told is taken off, and
// where it adds up people and things, since how many things there are is told
// elsewhere.
func (c StageCounts) WithoutFew(set vocab.DataSet) StageCounts {
	mixed := false
	switch set {
	case vocab.DataSetOrganization, vocab.DataSetApps, vocab.DataSetLicenses:
		return c
	case vocab.DataSetGroups:
		// Members are read with groups, but what differs is groups.
		c.Fetched, c.Expected = NotTold, nil
		return c
	case vocab.DataSetGrants, vocab.DataSetAssignments, vocab.DataSetDirectoryRoles:
		mixed = true
	}
	told := 0
	for _, n := range []*int{&c.Added, &c.Changed, &c.Removed} {
		if *n < Fewest {
			*n = NotTold
		} else {
			told += *n
		}
	}
	if mixed || c.Fetched-told < Fewest {
		c.Fetched = NotTold
	}
	if c.Expected != nil && (mixed || *c.Expected-told < Fewest) {
		c.Expected = nil
	}
	return c
}

var (
	few      = regexp.MustCompile(`\b[0-4] (user|person|people|member|sign-in)s?\b( (?:is|has|was)\b)?`)
	inParens = regexp.MustCompile(`\([0-4]\)`)
	plural   = map[string]string{" is": " are", " has": " have", " was": " were"}
)

// TellsFew reports whether a sentence tells a number of few people.
func TellsFew(text string) bool { return few.MatchString(text) || inParens.MatchString(text) }

// WithoutFew takes numbers of few people out of a sentence, so that it reads the
// same for each of them.
func WithoutFew(text string) string {
	text = inParens.ReplaceAllString(text, "(fewer than 5)")
	var b strings.Builder
	from := 0
	for _, m := range few.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(text[from:m[0]])
		if m[0] == 0 {
			b.WriteString("Fewer than 5 ")
		} else {
			b.WriteString("fewer than 5 ")
		}
		noun := text[m[2]:m[3]]
		if noun == "person" || noun == "people" {
			b.WriteString("people")
		} else {
			b.WriteString(noun + "s")
		}
		if m[4] >= 0 {
			b.WriteString(plural[text[m[4]:m[5]]])
		}
		from = m[1]
	}
	return b.String() + text[from:]
}
