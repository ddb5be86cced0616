package activity

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Message says in one plain English sentence what a stored event tells. What
// the event does not hold, the sentence leaves out; a type of a newer version
// gets a sentence too.
func Message(e *ent.ActivityEvent) string {
	if say, known := messages[e.Type]; known {
		return say(e)
	}
	return fmt.Sprintf("%s: %s.", subject(e), strings.NewReplacer(".", " ", "_", " ").Replace(e.Type))
}

// messages has the sentence of every type in Types.
var messages = map[string]func(*ent.ActivityEvent) string{
	AppDiscovered: func(e *ent.ActivityEvent) string {
		return subject(e) + " was discovered" + optional(", published by %s", e.After, "publisher") + "."
	},
	AppRemoved:      fixed("%s is no longer in the tenant."),
	AppReturned:     fixed("%s is back in the tenant."),
	AppStageChanged: transition("stage"),
	AppChanged:      changed,

	UserAdded:    fixed("%s was added to the directory."),
	UserRemoved:  fixed("%s is no longer in the directory."),
	UserReturned: fixed("%s is back in the directory."),
	UserChanged:  changed,

	GroupAdded:   fixed("%s was added to the directory."),
	GroupRemoved: fixed("%s is no longer in the directory."),
	GroupChanged: changed,
	GroupMemberAdded: func(e *ent.ActivityEvent) string {
		return subject(e) + " became a member of " + value(e.After, "group", "a group") + "."
	},
	GroupMemberRemoved: func(e *ent.ActivityEvent) string {
		return subject(e) + " is no longer a member of " + value(e.Before, "group", "a group") + "."
	},

	GrantAdded: func(e *ent.ActivityEvent) string {
		return subject(e) + " was granted " + permission(e.After) + "."
	},
	GrantRemoved: func(e *ent.ActivityEvent) string {
		return subject(e) + " no longer has " + permission(e.Before) + "."
	},
	AssignmentAdded: func(e *ent.ActivityEvent) string {
		return subject(e) + " was given " + value(e.After, "app", "an app") + optional(" in the role %s", e.After, "role") + "."
	},
	AssignmentRemoved: func(e *ent.ActivityEvent) string {
		return subject(e) + " no longer has " + value(e.Before, "app", "an app") + optional(" in the role %s", e.Before, "role") + "."
	},
	ConsentGiven: func(e *ent.ActivityEvent) string {
		who := e.ActorName
		if who == "" {
			who = "Somebody"
		}
		whom := ""
		if e.After["tenantWide"] == true {
			whom = " for everybody"
		}
		return who + " consented to " + subject(e) + whom + optional(": %s", e.After, "permissions") + "."
	},

	ConsentWithdrawn: func(e *ent.ActivityEvent) string {
		whom := ""
		if e.Before["tenantWide"] == true {
			whom = " for everybody"
		}
		return by(e) + " withdrew consent from " + subject(e) + whom + optional(": %s", e.Before, "permissions") + "."
	},
	RoleAssigned: func(e *ent.ActivityEvent) string {
		return subject(e) + " was given the role " + value(e.After, "role", "of an unknown name") + "."
	},
	RoleUnassigned: func(e *ent.ActivityEvent) string {
		return subject(e) + " no longer has the role " + value(e.Before, "role", "of an unknown name") + "."
	},
	RegistrationAdded:   func(e *ent.ActivityEvent) string { return by(e) + " registered " + subject(e) + "." },
	RegistrationRemoved: func(e *ent.ActivityEvent) string { return by(e) + " deleted the registration of " + subject(e) + "." },
	CredentialsChanged: func(e *ent.ActivityEvent) string {
		return by(e) + " changed the secrets or certificates of " + subject(e) + "."
	},
	OwnerAdded:   func(e *ent.ActivityEvent) string { return by(e) + " added an owner to " + subject(e) + "." },
	OwnerRemoved: func(e *ent.ActivityEvent) string { return by(e) + " took an owner from " + subject(e) + "." },

	LicenseAdded: func(e *ent.ActivityEvent) string {
		return subject(e) + " was added" + optional(" with %s seats", e.After, "seats") + "."
	},
	LicenseRemoved: fixed("%s is no longer held."),
	LicenseSeatsChanged: func(e *ent.ActivityEvent) string {
		return "The seats of " + subject(e) + " went from " + value(e.Before, "seats", "an unknown number") +
			" to " + value(e.After, "seats", "an unknown number") + "."
	},
	LicenseAssigned: func(e *ent.ActivityEvent) string {
		return subject(e) + " got the licence " + value(e.After, "license", "of an unknown name") + "."
	},
	LicenseUnassigned: func(e *ent.ActivityEvent) string {
		return subject(e) + " lost the licence " + value(e.Before, "license", "of an unknown name") + "."
	},

	TenantConnected: func(e *ent.ActivityEvent) string {
		if e.After["transferred"] == true {
			return subject(e) + " was connected: one of its administrators moved it here from another organization."
		}
		return subject(e) + " was connected."
	},
	TenantStateChanged: func(e *ent.ActivityEvent) string {
		return strings.TrimSuffix(transition("state")(e), ".") + optional(": %s", trimmed(e.After, "reason"), "reason") + "."
	},
	CredentialExpiring: func(e *ent.ActivityEvent) string {
		verb := " ends"
		if value(e.After, "days", "") == "-1" {
			verb = " ended"
		}
		return "The " + CredentialName(vocab.CredentialKind(value(e.After, "credential", ""))) + " of " + subject(e) +
			verb + optional(" on %s", e.After, "endsOn") + "."
	},
	TenantDisconnected: func(e *ent.ActivityEvent) string {
		if e.After["dataErased"] == true {
			return subject(e) + " was disconnected and its data erased."
		}
		if e.After["transferred"] == true {
			return subject(e) + " was disconnected: one of its administrators moved it to another organization; its data is kept."
		}
		if e.After["eraseRequested"] == true {
			return subject(e) + " was disconnected; its data is being erased."
		}
		return subject(e) + " was disconnected; its data is kept."
	},

	SyncCompleted: func(e *ent.ActivityEvent) string {
		if e.After["state"] == string(vocab.SyncRunStatePartial) {
			return run(e) + " completed with gaps: not every data set could be read" + counts(e.After) + "."
		}
		return run(e) + " completed" + counts(e.After) + "."
	},
	SyncFailed: func(e *ent.ActivityEvent) string {
		return run(e) + " failed" + optional(": %s", trimmed(e.After, "error"), "error") + "."
	},
	SyncHeld: func(e *ent.ActivityEvent) string {
		return run(e) + " is held: too much would disappear" + optional(" from %s", words(e.After, "dataSets"), "dataSets") + ", so nothing was removed yet."
	},
	SyncCanceled: func(e *ent.ActivityEvent) string { return run(e) + " was canceled." },
	DataSetSkipped: func(e *ent.ActivityEvent) string {
		if reason, ok := e.After["reason"].(string); ok && reason != "" {
			return reason // a whole sentence that names the data set
		}
		return capital(value(words(e.After, "dataSet"), "dataSet", "a data set")) + " could not be read."
	},
	DataSetRecovered: func(e *ent.ActivityEvent) string {
		return capital(value(words(e.After, "dataSet"), "dataSet", "a data set")) + " can be read again."
	},
	DataSetMended: func(e *ent.ActivityEvent) string {
		var parts []string
		for _, kind := range []string{"missing", "stale", "extra"} {
			if n := show(e.After[kind]); n != "" && n != "0" {
				parts = append(parts, grouped(n)+" "+kind)
			}
		}
		what := value(words(e.After, "dataSet"), "dataSet", "a data set")
		if len(parts) == 0 { // where few people are not told
			return "A full reading of " + what + " mended what no change had told."
		}
		return "A full reading of " + what + " mended what no change had told: " + strings.Join(parts, ", ") + "."
	},
}

// by is who did it, at the start of a sentence.
func by(e *ent.ActivityEvent) string {
	if e.ActorName == "" {
		return "Somebody"
	}
	return e.ActorName
}

func fixed(sentence string) func(*ent.ActivityEvent) string {
	return func(e *ent.ActivityEvent) string { return fmt.Sprintf(sentence, subject(e)) }
}

// transition tells how an enum of the subject changed.
func transition(field string) func(*ent.ActivityEvent) string {
	return func(e *ent.ActivityEvent) string {
		to := value(words(e.After, field), field, "unknown")
		if from := value(words(e.Before, field), field, ""); from != "" {
			return fmt.Sprintf("%s went from %s to %s.", subject(e), from, to)
		}
		return fmt.Sprintf("%s is now %s.", subject(e), to)
	}
}

// changed names the fields that differ, without their values.
func changed(e *ent.ActivityEvent) string {
	fields := map[string]bool{}
	for f := range e.Before {
		fields[f] = true
	}
	for f := range e.After {
		fields[f] = true
	}
	names := make([]string, 0, len(fields))
	for f := range fields {
		names = append(names, spaced(f))
	}
	if len(names) == 0 {
		return subject(e) + " changed."
	}
	slices.Sort(names)
	return subject(e) + " changed: " + strings.Join(names, ", ") + "."
}

// subject is the name, or the noun of its kind.
func subject(e *ent.ActivityEvent) string {
	if e.SubjectName != "" {
		return e.SubjectName
	}
	switch e.SubjectKind {
	case vocab.SubjectKindTenant:
		return "The tenant"
	case vocab.SubjectKindSyncRun:
		return "The sync"
	case vocab.SubjectKindUser:
		return "A user"
	case vocab.SubjectKindGroup:
		return "A group"
	case vocab.SubjectKindApp:
		return "An app"
	case vocab.SubjectKindLicense:
		return "A license"
	}
	return "Something"
}

func run(e *ent.ActivityEvent) string {
	return "Sync" + optional(" %s", e.After, "sequence")
}

func permission(fields map[string]any) string {
	text := value(fields, "permission", "a permission") + optional(" of %s", fields, "resource")
	switch {
	case fields["kind"] == string(vocab.GrantKindApplication):
		return text + ", to use without a signed-in user"
	case fields["tenantWide"] == true:
		return text + ", for everybody"
	}
	return text
}

// counts lists what changed, in the order of counted.
func counts(fields map[string]any) string {
	changes, _ := fields["changes"].(map[string]any)
	var parts []string
	known := map[string]bool{}
	for _, c := range counted {
		for _, how := range []string{"Added", "Changed", "Removed"} {
			known[c.key+how] = true
			switch n := show(changes[c.key+how]); n {
			case "", "0":
			case "1":
				parts = append(parts, "1 "+c.one+" "+strings.ToLower(how))
			default:
				parts = append(parts, grouped(n)+" "+c.many+" "+strings.ToLower(how))
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(changes)) {
		if n := show(changes[kind]); !known[kind] && n != "" && n != "0" {
			parts = append(parts, spaced(kind)+": "+grouped(n)) // of a newer version
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// counted are the things a sync counts, as people say them.
var counted = []struct{ key, one, many string }{
	{"apps", "app", "apps"},
	{"users", "user", "users"},
	{"groups", "group", "groups"},
	{"licenses", "licence", "licences"},
	{"grants", "permission", "permissions"},
	{"assignments", "assignment", "assignments"},
	{"signIns", "sign-in", "sign-ins"},
	{"directoryAudits", "audit record", "audit records"},
}

// grouped writes a whole number with commas between thousands.
func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// value is the field as text, or instead where there is none.
func value(fields map[string]any, name, instead string) string {
	if text := show(fields[name]); text != "" {
		return text
	}
	return instead
}

// optional is the format with the field in it, or nothing where there is none.
func optional(format string, fields map[string]any, name string) string {
	if text := show(fields[name]); text != "" {
		return fmt.Sprintf(format, text)
	}
	return ""
}

// show writes a value as it came from a Go map or back from JSON.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []string:
		return strings.Join(v, ", ")
	case []any:
		parts := make([]string, len(v))
		for i, one := range v {
			parts[i] = show(one)
		}
		return strings.Join(parts, ", ")
	case float64:
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprint(v)
}

// words gives the field, an enum or several, in small words: IN_USE is "in use".
func words(fields map[string]any, name string) map[string]any {
	text := strings.NewReplacer("sign_in", "sign-in", "_", " ").Replace(strings.ToLower(show(fields[name])))
	return map[string]any{name: text}
}

// trimmed gives the field, a sentence, without its full stop.
func trimmed(fields map[string]any, name string) map[string]any {
	return map[string]any{name: strings.TrimSuffix(show(fields[name]), ".")}
}

// spaced writes a field's name as words: accountEnabled is "account enabled".
func spaced(name string) string {
	var b strings.Builder
	for _, r := range name {
		switch {
		case r == '_':
			b.WriteByte(' ')
		case 'A' <= r && r <= 'Z':
			b.WriteByte(' ')
			b.WriteRune(r + 'a' - 'A')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
