package msgraph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	abs "github.com/microsoft/kiota-abstractions-go"
)

// PhotoSize is the side of the photos that are read, in pixels.
const PhotoSize = 96

// MaxPhoto is the largest photo that is taken, in bytes.
const MaxPhoto = 64 << 10

// PhotoRequest asks for a user's photo; ETag is the mark of the version at hand,
// empty for none.
type PhotoRequest struct{ UserID, ETag string }

// PhotoAnswer is what became of one request. Exactly one of Content, Unchanged,
// None and Err is set.
type PhotoAnswer struct {
	Content     []byte
	ContentType string // by its first bytes, never by what Graph says
	ETag        string // empty when Graph gave none
	Unchanged   bool
	None        bool // there is no photo, or none that can be shown
	Err         error

	empty bool // it was to be a photo, and there was nothing
}

// emptyPhotos is how often whoever is told to have a photo of nothing is asked
// for again before that is believed.
const emptyPhotos = 3

// Photos asks for up to MaxBatch users' photos in one request; every user given
// is in the result, in its place.
func (c *Client) Photos(ctx context.Context, users []PhotoRequest) ([]PhotoAnswer, error) {
	answers, err := c.photos(ctx, users)
	for range emptyPhotos {
		var again []PhotoRequest
		var places []int
		for i, a := range answers {
			if a.empty {
				again, places = append(again, users[i]), append(places, i)
			}
		}
		if err != nil || len(again) == 0 {
			break
		}
		more, err := c.photos(ctx, again)
		if err != nil {
			return nil, err
		}
		for i, place := range places {
			answers[place] = more[i]
		}
	}
	return answers, err
}

func (c *Client) photos(ctx context.Context, users []PhotoRequest) ([]PhotoAnswer, error) {
	o := op{name: "read photos", permission: "ProfilePhoto.Read.All", object: true}
	if len(users) == 0 {
		return nil, nil
	}
	if len(users) > MaxBatch {
		return nil, &Error{Kind: Rejected, Op: o.name, Local: true, Message: "a batch has at most 20 parts"}
	}
	type part struct {
		batchPart
		Headers map[string]string `json:"headers,omitempty"`
	}
	parts := make([]part, len(users))
	for i, u := range users {
		if !plainID(u.UserID) {
			return nil, badID(o)
		}
		size := strconv.Itoa(PhotoSize)
		parts[i].batchPart = batchPart{strconv.Itoa(i + 1), http.MethodGet, "/users/" + u.UserID + "/photos/" + size + "x" + size + "/$value"}
		if u.ETag != "" {
			parts[i].Headers = map[string]string{"If-None-Match": u.ETag}
		}
	}
	body, err := json.Marshal(map[string]any{"requests": parts})
	if err != nil {
		return nil, &Error{Kind: Rejected, Op: o.name, Local: true, Message: "the batch could not be written"}
	}
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
	var found []photoPart
	whole := o
	whole.object = false
	err = c.send(ctx, whole, build, func(res *http.Response) (err error) {
		if found, err = readPhotoParts(res.Body); err != nil {
			return c.pageError(ctx, o, err)
		}
		if a := attemptFrom(res.Request.Context()); a != nil {
			a.learnParts(func(yield func(int, http.Header) bool) {
				for _, p := range found {
					if !yield(p.Status, p.header()) {
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
	answers := make([]PhotoAnswer, len(users))
	for i := range answers {
		answers[i].Err = &Error{Kind: BadPage, Op: o.name, Status: http.StatusOK, Message: "the batch's answer lacks a part"}
	}
	for _, p := range found {
		n, err := strconv.Atoi(p.ID)
		if err != nil || n < 1 || n > len(users) {
			continue
		}
		h := p.header()
		c.units.Add(int64(unitsOf(h)))
		answers[n-1] = c.photoAnswer(ctx, o, p, h)
	}
	return answers, nil
}

type photoPart struct {
	ID      string          `json:"id"`
	Status  int             `json:"status"`
	Headers map[string]any  `json:"headers"`
	Body    json.RawMessage `json:"body"`
}

func (p *photoPart) header() http.Header {
	h := http.Header{}
	for name, v := range p.Headers {
		if text, ok := v.(string); ok {
			h.Set(name, text)
		}
	}
	return h
}

func readPhotoParts(body io.Reader) ([]photoPart, error) {
	src := &source{r: body, limit: maxPage}
	var answer struct {
		Responses *[]photoPart `json:"responses"`
	}
	d := json.NewDecoder(src)
	if err := d.Decode(&answer); err != nil {
		if src.err != nil {
			return nil, src.err
		}
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return nil, &shapeError{"a part of the batch", "as promised"}
		}
		return nil, err
	}
	if answer.Responses == nil {
		return nil, errNoValue
	}
	return *answer.Responses, nil
}

func (c *Client) photoAnswer(ctx context.Context, o op, p photoPart, h http.Header) PhotoAnswer {
	switch {
	case p.Status == http.StatusNotModified:
		return PhotoAnswer{Unchanged: true}
	case p.Status == http.StatusNotFound:
		return PhotoAnswer{None: true}
	case p.Status != http.StatusOK:
		code, message := readErrorBody(strings.NewReader(string(p.Body)))
		e := c.statusError(o, c.gateKey(ctx), p.Status, h, code, message)
		if e.Kind == NotSupported || e.Kind == Rejected || e.Kind == NotLicensed { // such as an account without a mailbox
			return PhotoAnswer{None: true}
		}
		c.service.announce(ctx, e)
		return PhotoAnswer{Err: e}
	}
	var text string
	wrong := json.Unmarshal(p.Body, &text)
	if wrong == nil && text == "" || len(p.Body) == 0 {
		return PhotoAnswer{None: true, empty: true}
	}
	if wrong != nil || len(text) > base64.StdEncoding.EncodedLen(MaxPhoto) {
		return PhotoAnswer{None: true}
	}
	content, err := base64.StdEncoding.DecodeString(text)
	kind := pictureType(content)
	if err != nil || kind == "" {
		return PhotoAnswer{None: true}
	}
	tag := h.Get("ETag")
	if len(tag) > 200 || strings.ContainsFunc(tag, func(r rune) bool { return r < ' ' || r > '~' }) {
		tag = ""
	}
	return PhotoAnswer{Content: content, ContentType: kind, ETag: tag}
}

// pictureType tells by its first bytes what sort of picture it is; empty for
// anything else: a drawing in SVG could carry a script.
func pictureType(content []byte) string {
	switch kind := http.DetectContentType(content); kind {
	case "image/jpeg", "image/png":
		return kind
	}
	return ""
}
