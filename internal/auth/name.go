package auth

import (
	"fmt"
	"unicode/utf8"

	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/fold"
)

func tokenName(name string) (string, error) { return nameOf("token", name) }

func passkeyName(name string) (string, error) { return nameOf("passkey", name) }

func nameOf(what, name string) (string, error) {
	name, ok := fold.Line(name)
	if !ok || name == "" || utf8.RuneCountInString(name) > 100 || len(name) > 400 {
		return "", fault.New(fault.Invalid, fmt.Sprintf("Give the %s a name of at most 100 characters, on one line and without control characters.", what)).WithField("name")
	}
	return name, nil
}

// memberName checks the name of a person, who may have none.
func memberName(name string) (string, error) {
	name, ok := fold.Line(name)
	if !ok || utf8.RuneCountInString(name) > 200 {
		return "", fault.New(fault.Invalid, "A name has at most 200 characters, on one line and without control characters.").WithField("name")
	}
	return name, nil
}
