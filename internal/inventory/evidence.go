package inventory

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// PairFacts is all that ties one user to one app. Nested groups and consent for
// everybody are not in it: they give this user nothing of their own.
type PairFacts struct {
	// Assigned holds the roles the user was given directly.
	Assigned []Given
	// Groups holds the names of the groups that were given the app and have the
	// user as a direct member; a group may come more than once.
	Groups []string
	// Consented holds the permissions that the user alone agreed to.
	Consented []Given
	// FirstSignInAt and LastSignInAt bound the user's successful sign-ins, of
	// either sort; nil: none is known.
	FirstSignInAt, LastSignInAt *time.Time
	// Days30 counts the days with a successful interactive sign-in, today and the
	// 29 days before.
	Days30 int
}

// Given is a role or a permission and since when it holds; nil: nothing tells.
type Given struct {
	Name string
	At   *time.Time
}

// Evidence lists why the user is mapped to the app, and whether any of it is of
// the present: a sign-in before the window is of the past, all else holds now.
// An empty list means that nothing maps them.
func Evidence(f PairFacts, w Window) (list []vocab.Evidence, present bool) {
	if len(f.Assigned) > 0 {
		list = append(list, given(vocab.EvidenceKindAssigned, f.Assigned, ", "))
	}
	groups := slices.Clone(f.Groups)
	slices.Sort(groups)
	for _, name := range slices.Compact(groups) {
		list = append(list, vocab.Evidence{Kind: vocab.EvidenceKindAssignedByGroup, Detail: name})
	}
	if len(f.Consented) > 0 {
		list = append(list, given(vocab.EvidenceKindConsented, f.Consented, " "))
	}
	present = len(list) > 0
	if f.LastSignInAt != nil {
		past := !w.Reaches(f.LastSignInAt)
		list = append(list, vocab.Evidence{
			Kind:   vocab.EvidenceKindSignedIn,
			Since:  f.FirstSignInAt,
			LastAt: f.LastSignInAt,
			Past:   past,
		})
		present = present || !past
	}
	return list, present
}

// given makes one piece of evidence: the names once each in order, since the
// first of them. Where one has no time, nothing tells since when.
func given(kind vocab.EvidenceKind, all []Given, separator string) vocab.Evidence {
	names := make([]string, 0, len(all))
	since, known := all[0].At, true
	for _, g := range all {
		if g.Name != "" {
			names = append(names, g.Name)
		}
		known = known && g.At != nil
		since = earlier(since, g.At)
	}
	if !known {
		since = nil
	}
	slices.Sort(names)
	return vocab.Evidence{Kind: kind, Since: since, Detail: strings.Join(slices.Compact(names), separator)}
}

// appendEvidence appends evidence as encoding/json writes it, which a tenth of a
// first sync would go to otherwise.
func appendEvidence(b []byte, list []vocab.Evidence) []byte {
	if list == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, e := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(b, `{"kind":`...), string(e.Kind))
		if e.Since != nil {
			b = append(e.Since.AppendFormat(append(b, `,"since":"`...), time.RFC3339Nano), '"')
		}
		if e.LastAt != nil {
			b = append(e.LastAt.AppendFormat(append(b, `,"lastAt":"`...), time.RFC3339Nano), '"')
		}
		if e.Detail != "" {
			b = appendText(append(b, `,"detail":`...), e.Detail)
		}
		if e.Past {
			b = append(b, `,"past":true`...)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) // text always encodes
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
