package activity

import "context"

// The actions that the audit log tells of. Each constant says what the subject
// is and which fields Detail has; what is in quotes is a personal part.
const (
	// PrivacyModeChanged: the subject is the organization. Detail: before, after.
	PrivacyModeChanged = "privacy.mode_changed"
	// PersonRevealed: the subject is the user. "reason".
	PersonRevealed = "person.revealed"
	// PersonErased: the subject is the user. Detail: tables (rows by table).
	PersonErased = "person.erased"
	// PersonExported: the subject is the user. Detail: tables (rows by table).
	PersonExported = "person.exported"
)

// Asking gives who is asking as an actor, for work that goes on as the system.
func Asking(ctx context.Context) Actor { return asking(ctx) }
