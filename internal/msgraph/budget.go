package msgraph

import "context"

// Priority of a request in Microsoft's throttling: the low ones are refused
// first.
type Priority string

const (
	PriorityLow    Priority = "Low" // routine work, the default
	PriorityNormal Priority = "Normal"
	PriorityHigh   Priority = "High" // somebody is waiting
)

// Budget says on whose account requests under a context go.
type Budget struct {
	// Tenant whose window counts; empty means the credential's.
	Tenant   string
	Priority Priority
}

type budgetKey struct{}

// WithBudget puts a budget into a context.
func WithBudget(ctx context.Context, b Budget) context.Context {
	return context.WithValue(ctx, budgetKey{}, b)
}

func budgetFrom(ctx context.Context) Budget {
	b, _ := ctx.Value(budgetKey{}).(Budget)
	if b.Priority == "" {
		b.Priority = PriorityLow
	}
	return b
}
