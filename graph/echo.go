package graph

import "regexp"

// echoes are the parser's sentences that repeat a value it was given: what
// stands in the wrong place may be somebody's password.
var echoes = []struct {
	sentence *regexp.Regexp
	without  string
}{
	{regexp.MustCompile(`(?s)^.* is not a valid (\w+)$`), "is not a valid $1"},
	{regexp.MustCompile(`(?s)^(.*? cannot represent [^:]*value): .*$`), "$1."},
	{regexp.MustCompile(`(?s)^(Expected value of type "[^"]*"), found .*$`), "$1."},
	{regexp.MustCompile(`(?s)^Value ".*" does not exist in ("[^"]*" enum\.).*$`), "This value does not exist in $1"},
}

// silent takes the value out of a sentence of the parser; where it stands is told
// by the error's location, or by the variable's path.
func silent(sentence string) string {
	for _, e := range echoes {
		if e.sentence.MatchString(sentence) {
			return e.sentence.ReplaceAllString(sentence, e.without)
		}
	}
	return sentence
}
