package floor

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Source is where and as whom Microsoft is asked.
type Source struct {
	LoginURL, GraphURL               string
	TenantID, ClientID, ClientSecret string
}

// reader fetches with one token and one buffer.
type reader struct {
	Source
	token string
	buf   bytes.Buffer
}

func (r *reader) logIn(ctx context.Context) error {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {r.ClientID}, "client_secret": {r.ClientSecret},
		"scope": {"https://graph.microsoft.com/.default"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.LoginURL+"/"+r.TenantID+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if err := r.do(req); err != nil {
		return err
	}
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(r.buf.Bytes(), &got); err != nil {
		return err
	}
	r.token = got.Token
	return nil
}

func (r *reader) do(req *http.Request) error {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	r.buf.Reset()
	if _, err := r.buf.ReadFrom(res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %d: %s", req.URL.Path, res.StatusCode, r.buf.Bytes()[:min(r.buf.Len(), 300)])
	}
	return nil
}

// get fetches an address, absolute or below v1.0, and stands at its beginning.
func (r *reader) get(ctx context.Context, address string) (*scanner, error) {
	if !strings.HasPrefix(address, "http") {
		address = r.GraphURL + "/v1.0/" + address
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.ReplaceAll(address, " ", "%20"), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+r.token)
	if err := r.do(req); err != nil {
		return nil, err
	}
	return &scanner{b: r.buf.Bytes()}, nil
}

// list goes through all pages; after is called after each. It gives the delta
// link of the last.
func (r *reader) list(ctx context.Context, address string, element func(*scanner), after func() error) (delta string, err error) {
	for address != "" {
		s, err := r.get(ctx, address)
		if err != nil {
			return "", err
		}
		address, delta = s.page(func() { element(s) })
		if err := after(); err != nil {
			return "", err
		}
	}
	return delta, nil
}

// batch asks for the first pages of many listings, twenty a request.
func (r *reader) batch(ctx context.Context, parts []string, element func(part int, s *scanner)) error {
	type part struct {
		ID     string `json:"id"`
		Method string `json:"method"`
		URL    string `json:"url"`
	}
	for start := 0; start < len(parts); start += 20 {
		some := parts[start:min(start+20, len(parts))]
		ask := make([]part, len(some))
		for i, p := range some {
			ask[i] = part{strconv.Itoa(start + i), http.MethodGet, p}
		}
		body, err := json.Marshal(map[string]any{"requests": ask})
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.GraphURL+"/v1.0/$batch", bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+r.token)
		req.Header.Set("Content-Type", "application/json")
		if err := r.do(req); err != nil {
			return err
		}
		s := &scanner{b: r.buf.Bytes()}
		s.each(func() {
			if s.name() != "responses" {
				s.skip()
				return
			}
			s.each(func() {
				id, place, end := 0, -1, 0
				s.each(func() {
					switch s.name() {
					case "id":
						id, _ = strconv.Atoi(s.text())
					case "body":
						place = s.i
						s.skip()
					default:
						s.skip()
					}
				})
				if end = s.i; place >= 0 {
					s.i = place
					s.page(func() { element(id, s) })
					s.i = end
				}
			})
		})
	}
	return nil
}

// logSpan is the last thirty days of a log, as its filter.
func logSpan(property string, from, to time.Time) string {
	const layout = "2006-01-02T15:04:05.0000000Z"
	return "$filter=" + property + " ge " + from.UTC().Format(layout) + " and " + property + " le " + to.UTC().Format(layout)
}
