package msgraph

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	abs "github.com/microsoft/kiota-abstractions-go"
)

// MaxBatch is how many parts a batch may have.
const MaxBatch = 20

// BatchResult is the answer to one part of a batch: Err is nil or an *Error.
type BatchResult[T any] struct {
	Page Page[T]
	Err  error
}

// AppRoleAssignedToBatch asks for the first page of up to MaxBatch apps in one
// request; further pages by AppRoleAssignedTo with the link. Every ID given is
// in the result. Each part is charged as a request of its own and may be
// throttled alone.
func (c *Client) AppRoleAssignedToBatch(ctx context.Context, servicePrincipalIDs []string) (map[string]BatchResult[AppRoleAssignment], error) {
	o := op{name: "read apps' assignments", permission: "Application.Read.All", object: true}
	return readBatch(ctx, c, o, assignmentShape, servicePrincipalIDs, func(id string) string {
		return "/servicePrincipals/" + id + "/appRoleAssignedTo?$top=" + strconv.Itoa(pageSize)
	})
}

// GroupMembersBatch asks likewise for groups' direct members.
func (c *Client) GroupMembersBatch(ctx context.Context, groupIDs []string) (map[string]BatchResult[Member], error) {
	o := op{name: "read groups' members", permission: "GroupMember.Read.All", object: true}
	return readBatch(ctx, c, o, memberShape, groupIDs, func(id string) string {
		return "/groups/" + id + "/members?$select=id&$top=" + strconv.Itoa(pageSize)
	})
}

type batchPart struct {
	ID     string `json:"id"`
	Method string `json:"method"`
	URL    string `json:"url"`
}

// partAnswer is one answer inside a batch.
type partAnswer[T any] struct {
	id     int // index of the request, -1 if it names none of ours
	status int
	header http.Header
	page   Page[T]
	code   string
	text   string
	isPage bool
}

func readBatch[T any](ctx context.Context, c *Client, o op, s shape[T], ids []string, target func(string) string) (map[string]BatchResult[T], error) {
	if len(ids) == 0 {
		return map[string]BatchResult[T]{}, nil
	}
	if len(ids) > MaxBatch {
		return nil, &Error{Kind: Rejected, Op: o.name, Local: true, Message: "a batch has at most 20 parts"}
	}
	parts := make([]batchPart, len(ids))
	for i, id := range ids {
		if !plainID(id) {
			return nil, badID(o)
		}
		parts[i] = batchPart{strconv.Itoa(i + 1), http.MethodGet, target(id)}
	}
	body, err := json.Marshal(map[string]any{"requests": parts})
	if err != nil {
		return nil, &Error{Kind: Rejected, Op: o.name, Local: true, Message: "the batch could not be written"}
	}
	whole := o
	whole.object = false
	build := func(context.Context) (*abs.RequestInformation, error) {
		u, err := url.Parse(c.v1.GetBaseUrl() + "/$batch")
		if err != nil {
			return nil, err
		}
		ri := getURL(u)
		ri.Method = abs.POST
		ri.SetStreamContentAndContentType(body, "application/json")
		return ri, nil
	}
	var answers []partAnswer[T]
	err = c.send(ctx, whole, build, func(res *http.Response) error {
		r := newReader(res.Body, maxPage)
		defer r.close()
		found := readAnswers(r, s)
		r.end()
		if r.err != nil {
			return c.pageError(ctx, o, r.reason())
		}
		answers = found
		if a := attemptFrom(res.Request.Context()); a != nil {
			a.learnParts(func(yield func(int, http.Header) bool) {
				for _, part := range found {
					if !yield(part.status, part.header) {
						return
					}
				}
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make(map[string]BatchResult[T], len(ids))
	for _, a := range answers {
		if a.id < 0 || a.id >= len(ids) {
			continue
		}
		a.page.Units = unitsOf(a.header)
		c.units.Add(int64(a.page.Units))
		switch {
		case a.status == http.StatusOK && a.isPage:
			out[ids[a.id]] = BatchResult[T]{Page: a.page}
		case a.status == http.StatusOK:
			e := &Error{Kind: BadPage, Op: o.name, Status: a.status, Message: "a part of the batch is not a page"}
			out[ids[a.id]] = BatchResult[T]{Err: e}
		default:
			e := c.statusError(o, c.gateKey(ctx), a.status, a.header, a.code, a.text)
			c.service.announce(ctx, e)
			out[ids[a.id]] = BatchResult[T]{Err: e}
		}
	}
	for _, id := range ids {
		if _, ok := out[id]; !ok {
			e := &Error{Kind: BadPage, Op: o.name, Status: http.StatusOK, Message: "the batch's answer lacks a part"}
			out[id] = BatchResult[T]{Err: e}
		}
	}
	return out, nil
}

// readAnswers reads the list of answers, in whatever order they and their
// properties come.
func readAnswers[T any](r *reader, s shape[T]) []partAnswer[T] {
	var out []partAnswer[T]
	found := false
	r.where = "the answer"
	if !r.object() {
		r.wrong("an object")
		return nil
	}
	for r.next() {
		if string(r.name) != "responses" {
			r.skip()
			continue
		}
		r.where = "responses"
		if !r.array() {
			break
		}
		found = true
		for r.more() {
			out = append(out, readAnswer(r, s))
		}
	}
	if !found {
		r.fail(errNoValue)
	}
	return out
}

func readAnswer[T any](r *reader, s shape[T]) partAnswer[T] {
	a := partAnswer[T]{id: -1, header: http.Header{}}
	r.where = "response"
	if !r.object() {
		r.wrong("an object")
		return a
	}
	for r.next() {
		switch string(r.name) {
		case "id":
			if n, err := strconv.Atoi(r.str()); err == nil {
				a.id = n - 1
			}
		case "status":
			a.status = r.integer()
		case "headers":
			if !r.object() {
				continue
			}
			for r.next() {
				name := string(r.name)
				a.header.Set(name, r.str())
			}
		case "body":
			readPartBody(r, s, &a)
		default:
			r.skip()
		}
	}
	return a
}

// readPartBody takes the body as it comes: a page, an error, or (base64, for
// what is not JSON) something we have no use for.
func readPartBody[T any](r *reader, s shape[T], a *partAnswer[T]) {
	v := r.value()
	if r.err != nil || len(v) == 0 || v[0] != '{' {
		return
	}
	text := string(v)
	p, err := readPage(strings.NewReader(text), s, false)
	if err == nil {
		a.page, a.isPage = p, true
		return
	}
	a.code, a.text = readErrorBody(strings.NewReader(text))
}
