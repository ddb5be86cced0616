package entrasim

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed truth/*.json
var truthFiles embed.FS

// TruthTable is the hand-written truth about a demo company right after a
// product's first sync.
type TruthTable struct {
	Company string `json:"company"`
	Domain  string `json:"domain"`
	// EveryApp tells that the table has every app of the company.
	EveryApp bool      `json:"everyApp"`
	Apps     []TrueApp `json:"apps"`
}

// TrueApp is the truth about one app.
type TrueApp struct {
	Name  string `json:"name"`
	AppID string `json:"appId"` // given where the name alone is ambiguous
	Stage string `json:"stage"` // IN_USE, DISCOVERED, INACTIVE
	// DataDelayed is nil where the rules leave it open.
	DataDelayed *bool `json:"dataDelayed"`
	// Users are the people with present evidence, by the part of the UPN before
	// the @, each with the exact kinds: ASSIGNED, ASSIGNED_BY_GROUP, CONSENTED,
	// SIGNED_IN.
	Users map[string][]string `json:"users"`
	// NonInteractive are users whose only sign-ins are non-interactive: seen
	// through Microsoft's beta endpoint only.
	NonInteractive []string `json:"nonInteractive"`
	// Days30 is the number of days with an interactive success in the last 30,
	// for some users.
	Days30 map[string]int `json:"days30"`
	// NoServicePrincipal: known from sign-ins only.
	NoServicePrincipal bool `json:"noServicePrincipal"`
	// Optional: there only once somebody connected the company.
	Optional bool   `json:"optional"`
	Why      string `json:"why"`
}

// Truth returns the hand-written truth about a demo company: "small", "big" or
// "free", or its domain or name.
func Truth(company string) (*TruthTable, error) {
	for _, name := range []string{"small", "big", "free"} {
		raw, err := truthFiles.ReadFile("truth/" + name + ".json")
		if err != nil {
			return nil, fmt.Errorf("read truth %s: %w", name, err)
		}
		var t TruthTable
		if err := json.Unmarshal(raw, &t); err != nil {
			return nil, fmt.Errorf("read truth %s: %w", name, err)
		}
		if strings.EqualFold(company, name) || strings.EqualFold(company, t.Domain) || company == t.Company {
			return &t, nil
		}
	}
	return nil, fmt.Errorf("no truth is written for company %q", company)
}
