package graph

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSilentRepeatsNoValue(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string]string{
		`canary is not a valid Role`:                                                   `is not a valid Role`,
		"can\nary is not a valid Role is not a valid Role":                             `is not a valid Role`,
		`Int cannot represent non-integer value: "a cannot represent a value: canary"`: `Int cannot represent non-integer value.`,
		`String cannot represent a non string value: {x: "canary: value: "}`:           `String cannot represent a non string value.`,
		`Enum "Role" cannot represent non-enum value: "canary".`:                       `Enum "Role" cannot represent non-enum value.`,
		`Expected value of type "Role!", found "canary".`:                              `Expected value of type "Role!".`,
		`Value "canary" does not exist in "Role" enum. Did you mean "OWNER"?`:          `This value does not exist in "Role" enum.`,
		`Cannot query field "x" on type "Query".`:                                      `Cannot query field "x" on type "Query".`,
		`cannot be null`: `cannot be null`,
	} {
		require.Equal(t, want, silent(sentence))
	}
}
