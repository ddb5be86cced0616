package graph

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/xid"
)

// Params of New.
type Params struct {
	DB       Database
	Auth     Auth
	Tenants  Tenants
	Syncs    Syncs
	Webhooks Webhooks
	Members  Members
	Privacy  Privacy
	Notices  Notices
	Instance Instance
	// Logger takes what clients are not told; nil discards it.
	Logger *slog.Logger
	// RequestID names the request of a context; nil: the viewer's request ID.
	RequestID func(context.Context) string
	// Renew gives who is asking as of now, for streams that outlive a right: nil
	// for nobody any more. Where Renew is nil rights last as long as the stream.
	Renew func(context.Context) (*viewer.Viewer, error)
	// Heartbeat is how often a silent stream gives a sign of life, and rights are
	// looked at again; 0 means 20 s.
	Heartbeat time.Duration

	// sql stands in for DB.SQL() where a test counts.
	sql rowReader
	// with is one more extension, for tests.
	with graphql.HandlerExtension
}

// timeLimit bounds every request but streams.
const timeLimit = 10 * time.Second

// New gives the handler of /graphql: POST with a JSON body, answered as JSON or,
// where the client accepts text/event-stream, as a stream of events. The
// context carries the viewer. Stop the streams of a server that ends by ending
// their requests' contexts.
func New(p Params) (http.Handler, error) {
	if p.Logger == nil {
		p.Logger = slog.New(slog.DiscardHandler)
	}
	if p.RequestID == nil {
		p.RequestID = func(ctx context.Context) string { return viewer.FromContext(ctx).RequestID() }
	}
	if p.Heartbeat <= 0 {
		p.Heartbeat = heartbeat
	}
	if p.sql == nil {
		p.sql = p.DB.SQL()
	}
	cache, err := newDocuments()
	if err != nil {
		return nil, err
	}
	resolver := &Resolver{
		db: p.DB, sql: p.sql, auth: p.Auth, tenants: p.Tenants, syncs: p.Syncs,
		webhooks: p.Webhooks, members: p.Members, privacy: p.Privacy, notices: p.Notices, instance: p.Instance, streams: newStreams(p.Renew, p.Heartbeat), veils: newVeils(), shares: newShares(p.DB.SQL()),
	}
	errs := presenter{logger: p.Logger, requestID: p.RequestID}
	exec := executor.New(generated.NewExecutableSchema(generated.Config{Resolvers: resolver}))
	exec.SetParserTokenLimit(maxTokens)
	exec.SetDisableSuggestion(true)
	exec.SetQueryCache(cache)
	exec.SetErrorPresenter(errs.present)
	exec.SetRecoverFunc(errs.recovered)
	exec.Use(limits{cache: cache})
	exec.Use(doors{})
	if p.with != nil {
		exec.Use(p.with)
	}
	exec.AroundFields(resolver.field)
	exec.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		return next(withLoads(ctx))
	})
	return &server{exec: exec, errors: errs, streams: resolver.streams}, nil
}

// field answers a field: below a log-in as who logged in, below a new organization
// as its owner, and without what an organization does not show of people.
func (r *Resolver) field(ctx context.Context, next graphql.Resolver) (any, error) {
	if above := graphql.GetFieldContext(ctx).Parent; above != nil {
		switch parent := above.Result.(type) {
		case *model.Viewer:
			ctx = viewer.NewContext(ctx, parent.Who)
		case *model.CreateOrganizationPayload:
			if parent.Organization != nil {
				ctx = viewer.NewContext(ctx, viewer.Asking(ctx).WithOrganization(parent.Organization.ID, viewer.RoleOwner))
			}
		}
	}
	value, err := r.resolve(ctx, next)
	if err != nil || value == nil {
		return value, err
	}
	return r.veil(ctx, value)
}

// doors lets nobody in but where everybody may: before anything is resolved.
type doors struct{}

func (doors) ExtensionName() string                   { return "doors" }
func (doors) Validate(graphql.ExecutableSchema) error { return nil }

// open are the fields at the top that need no log-in.
var open = map[string]bool{
	"__typename": true, "viewer": true, "instance": true,
	"logIn": true, "logOut": true, "completeSetup": true,
	"verifyCode": true, "beginPasskeyLogIn": true, "finishPasskeyLogIn": true, "beginMicrosoftLogIn": true,
	"invitation": true, "acceptInvitation": true, "completeReset": true,
}

var (
	errUnauthenticated = fault.New(fault.Unauthenticated, "Log in first, or send an API token.")
	errReadOnly        = fault.New(fault.Forbidden, "This API token may only read.")
)

func (doors) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	v := viewer.Asking(ctx)
	if v == nil && !all(op.Operation.SelectionSet, isOpen) {
		return asGraphQL(errUnauthenticated)
	}
	if v != nil && !v.CanWrite() && op.Operation.Operation == ast.Mutation && !all(op.Operation.SelectionSet, func(f *ast.Field) bool {
		return isOpen(f) || withdrawsItself(v, f, op.Variables)
	}) {
		return asGraphQL(errReadOnly)
	}
	return nil
}

func isOpen(f *ast.Field) bool { return open[f.Name] }

// withdrawsItself tells whether a mutation withdraws the API token that asks,
// which one that only reads may do too.
func withdrawsItself(v *viewer.Viewer, f *ast.Field, variables map[string]any) bool {
	if f.Name != "revokeApiToken" || f.Definition == nil || v.TokenID() == 0 {
		return false
	}
	input, _ := f.ArgumentMap(variables)["input"].(map[string]any)
	global, _ := input["apiTokenId"].(string)
	id, err := xid.ParseAs(xid.ApiToken, global)
	return err == nil && id == v.TokenID()
}

// all tells whether each field at the top of an operation is ok.
func all(set ast.SelectionSet, ok func(*ast.Field) bool) bool {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if !ok(s) {
				return false
			}
		case *ast.InlineFragment:
			if !all(s.SelectionSet, ok) {
				return false
			}
		case *ast.FragmentSpread:
			if s.Definition == nil || !all(s.Definition.SelectionSet, ok) {
				return false
			}
		}
	}
	return true
}

type server struct {
	exec    *executor.Executor
	errors  presenter
	streams *streams
}

const (
	typeJSON    = "application/json"
	typeGraphQL = "application/graphql-response+json"
	typeStream  = "text/event-stream"
)

// ServeHTTP takes POST with a JSON object and nothing else: neither GET, which
// other sites' pages can send, nor forms, which they can send too.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		s.refuse(w, r, http.StatusMethodNotAllowed, "Send queries by POST.")
		return
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != typeJSON || !isUTF8(params["charset"]) {
		s.refuse(w, r, http.StatusUnsupportedMediaType, "Send queries as application/json in UTF-8.")
		return
	}
	answer, streams := answerType(r.Header.Values("Accept"))
	if answer == "" {
		s.refuse(w, r, http.StatusNotAcceptable, "Answers are application/json, application/graphql-response+json or text/event-stream.")
		return
	}
	request, status, message := readRequest(w, r)
	if message != "" {
		s.refuse(w, r, status, message)
		return
	}
	if answer == typeStream {
		s.stream(w, r, request)
		return
	}
	s.post(w, r, request, answer, streams)
}

// post answers one query or mutation. A subscription it leaves to stream where
// the client takes streams, if only as its second choice.
func (s *server) post(w http.ResponseWriter, r *http.Request, request *graphql.RawParams, answer string, streams bool) {
	ctx, cancel := context.WithTimeout(graphql.StartOperationTrace(r.Context()), timeLimit)
	defer cancel()
	op, errs := s.exec.CreateOperationContext(ctx, request)
	if errs == nil && op.Operation.Operation == ast.Subscription {
		if streams {
			s.stream(w, r, request)
			return
		}
		errs = gqlerror.List{asGraphQL(errNeedsStream)}
	}
	if errs != nil {
		refused := s.exec.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		status := http.StatusOK
		if answer == typeGraphQL {
			status = http.StatusBadRequest
		}
		writeJSON(w, status, answer, failure{refused.Errors})
		return
	}
	responses, ctx := s.exec.DispatchOperation(ctx, op)
	response := responses(ctx)
	if response == nil {
		// The context ended first.
		late := s.errors.present(ctx, context.Cause(ctx))
		writeJSON(w, http.StatusOK, answer, failure{gqlerror.List{late}})
		return
	}
	writeJSON(w, http.StatusOK, answer, response)
}

var errNeedsStream = fault.New(fault.Invalid, "Subscriptions are answered as text/event-stream only.")

// failure is an answer to a request that was not executed: it has no data, not
// even null.
type failure struct {
	Errors gqlerror.List `json:"errors"`
}

func writeJSON(w http.ResponseWriter, status int, contentType string, answer any) {
	body, err := bodyOf(answer)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// bodyOf gives the text of an answer. That of a query without errors is written
// already: it is neither read nor copied a second time.
func bodyOf(answer any) ([]byte, error) {
	r, ok := answer.(*graphql.Response)
	if !ok || len(r.Data) == 0 || len(r.Errors) > 0 || len(r.Extensions) > 0 || r.HasNext != nil || r.Label != "" || r.Path != nil {
		return json.Marshal(answer)
	}
	const open = `{"data":`
	body := make([]byte, 0, len(open)+len(r.Data)+1)
	return append(append(append(body, open...), r.Data...), '}'), nil
}

// refuse answers what is no request; nothing of it is repeated.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, status int, message string) {
	code := fault.Invalid
	if status == http.StatusRequestEntityTooLarge || status == http.StatusTooManyRequests {
		code = fault.Limit
	}
	shown := s.errors.present(r.Context(), fault.New(code, message))
	contentType := typeJSON
	if answer, _ := answerType(r.Header.Values("Accept")); answer == typeGraphQL {
		contentType = answer
	}
	writeJSON(w, status, contentType, failure{gqlerror.List{shown}})
}

func isUTF8(charset string) bool {
	return charset == "" || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}

// answerType chooses the first of the media types that the client names and we
// speak, "" when there is none; without any it is application/json, as older
// clients expect. streams tells whether a stream would do, if only as well.
func answerType(accept []string) (best string, streams bool) {
	all := strings.Join(accept, ",")
	if strings.TrimSpace(all) == "" {
		return typeJSON, false
	}
	bestQuality := 0.0
	for part := range strings.SplitSeq(all, ",") {
		media, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil || !isUTF8(params["charset"]) {
			continue
		}
		quality := 1.0
		if q, given := params["q"]; given {
			if quality, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		switch media {
		case "*/*", "application/*":
			media = typeJSON
		case typeJSON, typeGraphQL, typeStream:
		default:
			continue
		}
		streams = streams || media == typeStream && quality > 0
		if quality > bestQuality {
			best, bestQuality = media, quality
		}
	}
	return best, streams
}

// readRequest reads the body. A message says what is wrong with it, in words
// that hold nothing of it.
func readRequest(w http.ResponseWriter, r *http.Request) (request *graphql.RawParams, status int, message string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
			return nil, http.StatusRequestEntityTooLarge, "The request is larger than 256 KiB."
		}
		return nil, http.StatusBadRequest, "The request could not be read to its end."
	}
	var parts struct {
		Query         json.RawMessage `json:"query"`
		OperationName json.RawMessage `json:"operationName"`
		Variables     json.RawMessage `json:"variables"`
		Extensions    json.RawMessage `json:"extensions"`
	}
	if err := json.Unmarshal(body, &parts); err != nil {
		return nil, http.StatusBadRequest, "The request is not a JSON object; several in one are not taken."
	}
	request = &graphql.RawParams{Headers: r.Header}
	switch {
	case len(parts.Query) == 0 || json.Unmarshal(parts.Query, &request.Query) != nil || request.Query == "":
		return nil, http.StatusBadRequest, "query must be a text."
	case !decodes(parts.OperationName, &request.OperationName):
		return nil, http.StatusBadRequest, "operationName must be a text."
	case !decodes(parts.Variables, &request.Variables):
		return nil, http.StatusBadRequest, "variables must be an object."
	case !decodes(parts.Extensions, &request.Extensions):
		return nil, http.StatusBadRequest, "extensions must be an object."
	}
	return request, 0, ""
}

// decodes reads a part that may be left out. Numbers stay as they were written.
func decodes(part json.RawMessage, into any) bool {
	if len(part) == 0 {
		return true
	}
	d := json.NewDecoder(strings.NewReader(string(part)))
	d.UseNumber()
	return d.Decode(into) == nil
}
