package plain

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Serially gives the answers of a list's elements one after the other. They need no
// goroutines: what lies below the elements of a list is loaded for all of them at
// once when the first asks, and the fields of one element still run side by side.
// An element that panics is an error, and the list is null.
func Serially(ctx context.Context, n int, element func(ctx context.Context, i int) graphql.Marshaler) graphql.Array {
	answers := make(graphql.Array, n)
	indexes := make([]int, n)
	contexts := make([]graphql.FieldContext, n)
	whole := true
	for i := range n {
		indexes[i] = i
		contexts[i].Index = &indexes[i]
		if !one(graphql.WithFieldContext(ctx, &contexts[i]), answers, i, element) {
			whole = false
		}
	}
	if !whole {
		return nil
	}
	return answers
}

func one(ctx context.Context, answers graphql.Array, i int, element func(context.Context, int) graphql.Marshaler) (ok bool) {
	defer func() {
		if caught := recover(); caught != nil {
			graphql.AddError(ctx, graphql.Recover(ctx, caught))
			ok = false
		}
	}()
	answers[i] = element(ctx, i)
	return true
}
