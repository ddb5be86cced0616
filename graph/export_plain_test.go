package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/appmuster/appmuster/graph/plain"
)

// LongWay has every field go the executor's way.
func LongWay(p *Params) { p.with = longWay{} }

type longWay struct{}

func (longWay) ExtensionName() string                   { return "long way" }
func (longWay) Validate(graphql.ExecutableSchema) error { return nil }

func (longWay) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	plain.LongWay(op)
	return nil
}
