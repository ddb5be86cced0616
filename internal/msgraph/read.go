package msgraph

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	abs "github.com/microsoft/kiota-abstractions-go"
)

type builder = func(context.Context) (*abs.RequestInformation, error)

// readList reads the first page, made by first, or the page a link leads to.
func readList[T any](ctx context.Context, c *Client, o op, s shape[T], link string, first builder) (Page[T], error) {
	build := tidy(first, "")
	switch {
	case link == DeltaLatest && o.delta:
		build = tidy(first, "&$deltatoken=latest")
	case link != "":
		u, ok := c.service.checkLink(link)
		if !ok {
			return Page[T]{}, &Error{Kind: Refused, Op: o.name, Local: true,
				Message: "refused to follow a link to another address than the configured Microsoft Graph"}
		}
		o.beta = o.beta || strings.HasPrefix(strings.TrimPrefix(u.Path, c.service.graph.Path), "/beta/")
		build = func(context.Context) (*abs.RequestInformation, error) { return getURL(u), nil }
	}
	var page Page[T]
	err := c.send(ctx, o, build, func(res *http.Response) error {
		p, err := readPage(res.Body, s, link != "" && link != DeltaLatest)
		if err != nil {
			return c.pageError(ctx, o, err)
		}
		p.Units = unitsOf(res.Header)
		page = p
		return nil
	})
	return page, err
}

// tidy spells an SDK request as the documentation does: dollar signs readable,
// delta without brackets.
func tidy(first builder, query string) builder {
	return func(ctx context.Context) (*abs.RequestInformation, error) {
		ri, err := first(ctx)
		if err != nil {
			return nil, err
		}
		u, err := ri.GetUri()
		if err != nil {
			return nil, err
		}
		v := *u
		v.Path = strings.TrimSuffix(v.Path, "()")
		v.RawPath = ""
		v.RawQuery = strings.TrimPrefix(strings.ReplaceAll(v.RawQuery, "%24", "$")+query, "&")
		ri.SetUri(v)
		return ri, nil
	}
}

func base(adapter interface{ GetBaseUrl() string }) map[string]string {
	return map[string]string{"baseurl": adapter.GetBaseUrl()}
}

func ptr[T any](v T) *T { return &v }

// readOne reads an answer that is one object.
func readOne[T any](ctx context.Context, c *Client, o op, element func(*reader, *T), build builder) (T, error) {
	var out T
	err := c.send(ctx, o, build, func(res *http.Response) error {
		r := newReader(res.Body, maxPage)
		defer r.close()
		var v T
		r.where = "the answer"
		if r.object() {
			element(r, &v)
		} else {
			r.wrong("an object")
		}
		r.end()
		if r.err != nil {
			return c.pageError(ctx, o, r.reason())
		}
		out = v
		return nil
	})
	return out, err
}

// ReportSettings reads whether usage reports conceal names.
func (c *Client) ReportSettings(ctx context.Context) (ReportSettings, error) {
	o := op{name: "read report settings", permission: "ReportSettings.Read.All", log: true}
	return readOne(ctx, c, o, readReportSettings, c.get(o, "/admin/reportSettings", nil))
}

func readReportSettings(r *reader, s *ReportSettings) {
	r.where = "adminReportSettings"
	for r.next() {
		if string(r.name) == "displayConcealedNames" {
			s.NamesConcealed = r.tri() == Yes
		} else {
			r.skip()
		}
	}
}

// ReportAvailable is nil if usage reports may be read, else an *Error that says
// why not. It doesn't download a report.
func (c *Client) ReportAvailable(ctx context.Context) error {
	o := op{name: "ask for usage reports", permission: "Reports.Read.All", log: true, download: true}
	return c.send(ctx, o, c.get(o, "/reports/getOffice365ActiveUserDetail(period='D7')", nil),
		func(*http.Response) error { return nil })
}

// MyDirectoryRoles gives the template IDs of the signed-in person's directory
// roles, those held through groups included. Only for a delegated credential.
func (c *Client) MyDirectoryRoles(ctx context.Context) ([]string, error) {
	o := op{name: "read own directory roles", permission: "Directory.Read.All"}
	roles, err := c.ownRoles(ctx, o, "/me/transitiveMemberOf")
	if KindOf(err) == NotSupported || KindOf(err) == Rejected {
		roles, err = c.ownRoles(ctx, o, "/me/memberOf")
	}
	return roles, err
}

// DirectoryRolesOf gives the template IDs of a person's directory roles, those
// held through groups included. An app that may read of a role no more than that
// there is one lacks a permission.
func (c *Client) DirectoryRolesOf(ctx context.Context, objectID string) ([]string, error) {
	o := op{name: "read a person's directory roles", permission: "Directory.Read.All", object: true}
	if !plainID(objectID) {
		return nil, badID(o)
	}
	return c.ownRoles(ctx, o, "/users/"+objectID+"/transitiveMemberOf")
}

func (c *Client) ownRoles(ctx context.Context, o op, where string) ([]string, error) {
	roles := []string{}
	seen := map[string]bool{}
	link, unnamed := "", false
	for {
		p, err := readList(ctx, c, o, shape[membership]{element: readMembership, room: 100}, link,
			c.get(o, where, url.Values{"$top": {"999"}}))
		if err != nil {
			return nil, err
		}
		for _, m := range p.Items {
			if m.kind != "#microsoft.graph.directoryRole" {
				continue
			}
			if unnamed = unnamed || m.role == ""; m.role != "" {
				roles = append(roles, m.role)
			}
		}
		if p.Next == "" && unnamed && len(roles) == 0 {
			return nil, &Error{
				Kind: PermissionMissing, Op: o.name, Permission: o.permission, Message: "the permission to read this is not granted",
				Mend: "Grant the permission " + o.permission + " and consent again.",
			}
		}
		if p.Next == "" {
			return roles, nil
		}
		if link = p.Next; seen[LinkKey(link)] {
			return nil, &Error{Kind: BadPage, Op: o.name, Message: "the listing goes in circles"}
		}
		seen[LinkKey(link)] = true
	}
}

type membership struct{ kind, role string }

func readMembership(r *reader, m *membership) {
	r.where = "directoryRole"
	for r.next() {
		switch string(r.name) {
		case "@odata.type":
			m.kind = r.word()
		case "roleTemplateId":
			m.role = r.str()
		default:
			r.skip()
		}
	}
}
