package plain_test

import (
	"context"
	"errors"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/appmuster/appmuster/graph/plain"
)

func TestAnElementThatPanicsIsAnErrorAndEndsNothing(t *testing.T) {
	t.Parallel()
	ctx := graphql.WithResponseContext(t.Context(),
		func(_ context.Context, err error) *gqlerror.Error { return gqlerror.Wrap(err) },
		func(context.Context, any) error { return errors.New("recovered") })
	var seen []int
	got := plain.Serially(ctx, 3, func(ctx context.Context, i int) graphql.Marshaler {
		require.Equal(t, i, *graphql.GetFieldContext(ctx).Index)
		seen = append(seen, i)
		if i == 1 {
			panic("an element")
		}
		return graphql.True
	})
	require.Nil(t, got)
	require.Equal(t, []int{0, 1, 2}, seen)
	require.Len(t, graphql.GetErrors(ctx), 1)
	require.Equal(t, "[true,true]", written(plain.Serially(ctx, 2, func(context.Context, int) graphql.Marshaler { return graphql.True })))
}
