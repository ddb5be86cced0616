package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line gives the name without the space around it, and whether it is text on one
// line: valid, without control characters, without line or paragraph separators
// and without marks that turn the direction of what stands beside it.
func Line(name string) (string, bool) {
	name = strings.TrimSpace(name)
	return name, utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
	})
}
