package tenantsync

import (
	"strings"
	"unicode"

	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
)

// KindRule is one line of how the sort of an account is told, in the order in
// which they are asked: the first that applies decides.
type KindRule struct {
	When       string
	Kind       vocab.UserKind
	Confidence vocab.Confidence
}

// KindRules lists them for documentation; kindOf and the reading of the mailbox
// report go by them.
func KindRules() []KindRule {
	return []KindRule{
		{"Microsoft says that the account is a guest's", vocab.UserKindGuest, vocab.ConfidenceHigh},
		{"the mailbox report calls its mailbox shared", vocab.UserKindSharedMailbox, vocab.ConfidenceHigh},
		{"the mailbox report calls its mailbox a room", vocab.UserKindRoom, vocab.ConfidenceHigh},
		{"the mailbox report calls its mailbox equipment", vocab.UserKindResource, vocab.ConfidenceHigh},
		{"it is an AI agent's account, the employee type says service, or it is the account by which a directory on premises is synchronized", vocab.UserKindService, vocab.ConfidenceHigh},
		{"a first or last name is filled in, and a department, a job title or a manager", vocab.UserKindPerson, vocab.ConfidenceHigh},
		{"a first or last name is filled in, and the account is not named like a program's", vocab.UserKindPerson, vocab.ConfidenceMedium},
		{"a first or last name is filled in, but the account is named like a program's", vocab.UserKindPerson, vocab.ConfidenceLow},
		{"no name of a person is filled in, and the account is named like a program's: " + strings.Join(programWords(), ", "), vocab.UserKindService, vocab.ConfidenceMedium},
		{"nothing tells", vocab.UserKindUnknown, vocab.ConfidenceUnknown},
	}
}

// KindRuleOf says when the rule applies that found an account to be of this kind,
// this surely: no two rules have both in common. Empty where none does.
func KindRuleOf(kind vocab.UserKind, sure vocab.Confidence) string {
	for _, r := range KindRules() {
		if r.Kind == kind && r.Confidence == sure {
			return r.When
		}
	}
	return ""
}

// programWords are words in the names of accounts that programs use.
func programWords() []string {
	return []string{"svc", "serviceaccount", "service account", "noreply", "no reply", "donotreply", "automation", "robot", "bot", "daemon", "scanner", "printer", "backup"}
}

// kindOf says what sort of account a user is, and how sure that is, as far as the
// directory tells. A change tells only what changed: what it leaves out, and what
// a report told, is gone by as it was.
func kindOf(r *userRow, u *msgraph.User, whole bool) (vocab.UserKind, vocab.Confidence) {
	before, sure := r.kind, r.sure
	named := u.GivenName != "" || u.Surname != ""
	if !whole && !u.Has.Has(msgraph.UserGivenName) && !u.Has.Has(msgraph.UserSurname) {
		named = before == vocab.UserKindPerson
	}
	program := u.IsAgent || strings.Contains(strings.ToLower(u.EmployeeType), "service") || strings.HasPrefix(strings.ToLower(r.upn), "sync_") && !named
	if !whole && !u.Has.Has(msgraph.UserEmployeeType) {
		program = program || before == vocab.UserKindService && sure == vocab.ConfidenceHigh
	}
	switch {
	case strings.EqualFold(r.kindText, "Guest"):
		return vocab.UserKindGuest, vocab.ConfidenceHigh
	case ofMailbox(before): // the name of a room is no person's
		return before, vocab.ConfidenceHigh
	case program:
		return vocab.UserKindService, vocab.ConfidenceHigh
	case named && (r.dept != "" || r.title != "" || r.manager != ""):
		return vocab.UserKindPerson, vocab.ConfidenceHigh
	case named && namedLikeAProgram(r.upn, r.name):
		return vocab.UserKindPerson, vocab.ConfidenceLow
	case named:
		return vocab.UserKindPerson, vocab.ConfidenceMedium
	case namedLikeAProgram(r.upn, r.name):
		return vocab.UserKindService, vocab.ConfidenceMedium
	}
	return vocab.UserKindUnknown, vocab.ConfidenceUnknown
}

// ofMailbox reports whether a kind was told by the account's mailbox.
func ofMailbox(kind vocab.UserKind) bool {
	return kind == vocab.UserKindSharedMailbox || kind == vocab.UserKindRoom || kind == vocab.UserKindResource
}

// namedLikeAProgram looks for whole words in the first part of a sign-in name and
// in the name shown.
func namedLikeAProgram(upn, name string) bool {
	local, _, _ := strings.Cut(upn, "@")
	for _, text := range []string{local, name} {
		words := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) })
		spaced := " " + strings.Join(words, " ") + " "
		for _, word := range programWords() {
			if strings.Contains(spaced, " "+word+" ") {
				return true
			}
		}
	}
	return false
}
