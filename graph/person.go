package graph

import (
	"context"

	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/xid"
)

// personInput says which person is meant, by either of two ways.
type personInput struct{ UserID, TenantID, Login *string }

var errWhichPerson = fault.New(fault.Invalid, "Give userId, or tenantId with login.")

// ofPerson acts on the person an input means.
func ofPerson[T any](
	ctx context.Context, input personInput,
	byID func(ctx context.Context, userID int64) (T, error),
	byLogin func(ctx context.Context, tenantID int64, login string) (T, error),
) (T, error) {
	var none T
	switch {
	case input.UserID != nil && input.TenantID == nil && input.Login == nil:
		id, err := key(xid.User, *input.UserID, "userId")
		if err != nil {
			return none, err
		}
		return byID(ctx, id)
	case input.UserID == nil && input.TenantID != nil && input.Login != nil:
		id, err := key(xid.Tenant, *input.TenantID, "tenantId")
		if err != nil {
			return none, err
		}
		return byLogin(ctx, id, *input.Login)
	}
	return none, errWhichPerson
}
