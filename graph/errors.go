package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/fault"
)

// The codes of errors at the top level, in extensions.code.
const (
	codeUnauthenticated = "UNAUTHENTICATED"
	codeForbidden       = "FORBIDDEN"
	codeBadRequest      = "BAD_REQUEST"
	codeLimitExceeded   = "LIMIT_EXCEEDED"
	codeInternal        = "INTERNAL"
)

// errorCodes says what a fault is called at the top level.
var errorCodes = map[fault.Code]string{
	fault.Invalid:         codeBadRequest,
	fault.NotFound:        codeBadRequest,
	fault.Conflict:        codeBadRequest,
	fault.Forbidden:       codeForbidden,
	fault.Unauthenticated: codeUnauthenticated,
	fault.Limit:           codeLimitExceeded,
	fault.Unavailable:     codeInternal,
}

var errNoTime = fault.New(fault.Limit, "This took longer than 10 seconds. Ask for smaller pages, or for less below each element.")

// presenter decides alone what a client sees of an error: the words of a fault,
// what is wrong with the document, and of all else nothing but the request's
// name, under which it is logged.
type presenter struct {
	logger    *slog.Logger
	requestID func(context.Context) string
}

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{}
	given, isGraphQL := errors.AsType[*gqlerror.Error](err)
	if isGraphQL {
		shown.Path, shown.Locations = given.Path, given.Locations
	} else {
		shown.Path = graphql.GetPath(ctx)
	}
	f, isFault := fault.Of(err)
	var code string
	switch {
	case isFault:
		code, shown.Message = errorCodes[f.Code()], f.Message()
		if f.Code() == fault.Unavailable {
			p.logger.WarnContext(ctx, "query failed", "request_id", p.requestID(ctx), "error", err)
		}
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(ctx.Err(), context.DeadlineExceeded):
		code, shown.Message = codeLimitExceeded, errNoTime.Message()
	case isGraphQL && isDocumentError(given):
		code, shown.Message = codeBadRequest, silent(given.Message)
		if isVariable(given.Path) {
			shown.Path, shown.Message = nil, given.Path.String()+": "+shown.Message
		}
	case isArgumentError(err):
		code, shown.Message = codeBadRequest, argumentMessage(err)
	default:
		code, shown.Message = codeInternal, "Something went wrong here. Please report it with the request's name."
		if !errors.Is(err, context.Canceled) {
			p.logger.ErrorContext(ctx, "query failed", "request_id", p.requestID(ctx), "path", shown.Path.String(), "error", err)
		}
	}
	shown.Extensions = map[string]any{"code": code}
	if id := p.requestID(ctx); id != "" {
		shown.Extensions["requestId"] = id
	}
	return shown
}

// isDocumentError reports whether the parser, the validation or the reading of
// variables said it.
func isDocumentError(err *gqlerror.Error) bool {
	code := err.Extensions["code"]
	return code == errcode.ParseFailed || code == errcode.ValidationFailed
}

// isVariable tells the path of a variable from that of a field in the answer.
func isVariable(path ast.Path) bool {
	return len(path) > 0 && path[0] == ast.PathName("variable")
}

// isArgumentError reports whether err is a value that no argument of its type
// can have.
func isArgumentError(err error) bool {
	if errors.Is(err, model.ErrValue) {
		return true
	}
	number, ok := errors.AsType[*graphql.IntegerError](err)
	return ok && number != nil
}

func argumentMessage(err error) string {
	if errors.Is(err, model.ErrTime) {
		return model.ErrTime.Error()
	}
	if errors.Is(err, model.ErrDate) {
		return model.ErrDate.Error()
	}
	return "A number is out of range."
}

// recovered turns a panic into an error that nobody sees but the log; its
// value may carry input, so only the place is logged.
func (p presenter) recovered(ctx context.Context, caught any) error {
	p.logger.ErrorContext(ctx, "query panicked", "request_id", p.requestID(ctx),
		"kind", fmt.Sprintf("%T", caught), "stack", string(debug.Stack()))
	return errPanic
}

var errPanic = errors.New("a resolver panicked")

// asGraphQL gives err the form that gqlgen's mutators want.
func asGraphQL(err error) *gqlerror.Error {
	if err == nil {
		return nil
	}
	return &gqlerror.Error{Err: err, Message: err.Error()}
}

// userErrors turns what a service refused into what a form can show. What is no
// fault comes back as err: that is ours to mend.
func userErrors(err error) ([]*model.UserError, error) {
	list := []*model.UserError{}
	if err == nil {
		return list, nil
	}
	for _, f := range fault.All(err) {
		code := userErrorCodes[f.Code()]
		if code == "" {
			return nil, err
		}
		shown := &model.UserError{Code: code, Message: f.Message()}
		if field := f.Field(); field != "" {
			shown.Field = &field
		}
		list = append(list, shown)
	}
	if len(list) == 0 {
		return nil, err
	}
	return list, nil
}

// userErrorCodes leaves UNAUTHENTICATED out: that is an error at the top level.
var userErrorCodes = map[fault.Code]model.UserErrorCode{
	fault.Invalid:     model.UserErrorCodeInvalid,
	fault.NotFound:    model.UserErrorCodeNotFound,
	fault.Conflict:    model.UserErrorCodeConflict,
	fault.Forbidden:   model.UserErrorCodeForbidden,
	fault.Unavailable: model.UserErrorCodeUnavailable,
	fault.Limit:       model.UserErrorCodeLimit,
}
