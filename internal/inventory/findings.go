package inventory

import (
	"encoding/json"
	"fmt"
	"time"
)

// findings is what the evidence of one app adds up to over some days. It is kept
// with the app until something of the evidence changes.
type findings struct {
	// From and To are the window, and Known is whether sign-ins are known for the
	// last 30 days: what was added up for others does not count.
	From  int  `json:"from"`
	To    int  `json:"to"`
	Known bool `json:"known,omitempty"`

	LastSignInAt  *time.Time `json:"lastSignInAt,omitempty"`
	SignedInUsers int        `json:"signedInUsers,omitempty"`
	Failed        int        `json:"failed,omitempty"`
	WithAccess    int        `json:"withAccess,omitempty"`
	Users         int        `json:"users,omitempty"`
	Everybody     bool       `json:"everybody,omitempty"`
}

// kept reads what was added up, and whether it still counts for this walk.
func (w *walk) kept(text string) (f findings, ok bool) {
	if text == "" || w.p.All || json.Unmarshal([]byte(text), &f) != nil {
		return f, false
	}
	return f, f.From == w.window.From && f.To == w.window.To && f.Known == w.days30Known
}

func (f findings) text() (string, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("encode findings: %w", err)
	}
	return string(b), nil
}
