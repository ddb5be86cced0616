package msgraph

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// OwnRegistration is what the app's own registration says of itself. It stands in
// the app's home directory alone.
type OwnRegistration struct {
	// Secrets and Certificates are those that it may prove itself with.
	Secrets, Certificates []AppCredentialInfo
	RedirectURIs          []string
	// Permissions are those of Microsoft Graph that it asks for, delegated and
	// application ones, each once; what has no known name is left out.
	Scopes, Roles []string
}

// SecretEndsAt gives when a secret ends that holds now: Microsoft tells its first
// characters. It is not known where several begin alike and end apart.
func (r OwnRegistration) SecretEndsAt(secret Secret, now time.Time) (time.Time, bool) {
	var ends []time.Time
	for _, c := range r.Secrets {
		if c.Hint != "" && strings.HasPrefix(string(secret), c.Hint) && c.EndsAt.After(now) && !slices.ContainsFunc(ends, c.EndsAt.Equal) {
			ends = append(ends, c.EndsAt)
		}
	}
	if len(ends) != 1 {
		return time.Time{}, false
	}
	return ends[0], true
}

// OwnCredentials reads which secrets and certificates the credential's own app may
// prove itself with, and where its people may be sent back to. It needs
// Application.Read.All, and answers NotFound outside of the app's home directory.
func (c *Client) OwnCredentials(ctx context.Context) (OwnRegistration, error) {
	a, err := c.ownApplication(ctx)
	if err != nil {
		return OwnRegistration{}, err
	}
	return OwnRegistration{Secrets: a.PasswordCredentials, Certificates: a.KeyCredentials, RedirectURIs: a.RedirectURIs}, nil
}

// OwnRegistration is OwnCredentials with the permissions that the registration
// asks for.
func (c *Client) OwnRegistration(ctx context.Context) (OwnRegistration, error) {
	a, err := c.ownApplication(ctx)
	if err != nil {
		return OwnRegistration{}, err
	}
	own := OwnRegistration{Secrets: a.PasswordCredentials, Certificates: a.KeyCredentials, RedirectURIs: a.RedirectURIs}
	o := op{name: "read Microsoft Graph's permissions", permission: "Application.Read.All", object: true}
	graph, err := c.principalOf(ctx, o, graphAppID, "id,appId,appRoles,oauth2PermissionScopes")
	if err != nil {
		return OwnRegistration{}, err
	}
	for _, asked := range a.RequiredAccess {
		if !equalFoldASCII(asked.ResourceAppID, graphAppID) {
			continue
		}
		for _, role := range graph.AppRoles {
			if asked.Type == "Role" && equalFoldASCII(role.ID, asked.ID) && !slices.Contains(own.Roles, role.Value) {
				own.Roles = append(own.Roles, role.Value)
			}
		}
		for _, scope := range graph.PermissionScopes {
			if asked.Type == "Scope" && equalFoldASCII(scope.ID, asked.ID) && !slices.Contains(own.Scopes, scope.Value) {
				own.Scopes = append(own.Scopes, scope.Value)
			}
		}
	}
	return own, nil
}

func (c *Client) ownApplication(ctx context.Context) (Application, error) {
	o := op{name: "read the app's own registration", permission: "Application.Read.All", object: true}
	id := c.cred.clientID()
	if !plainID(id) {
		return Application{}, badID(o)
	}
	return readOne(ctx, c, o, readApplication, c.get(o, "/applications(appId='"+id+"')",
		url.Values{"$select": {"id,appId,web,passwordCredentials,keyCredentials,requiredResourceAccess"}}))
}

// RedirectAnswer is what the sign-in page says of an app and a redirect URI.
type RedirectAnswer struct {
	// Reached is whether the identity platform answered.
	Reached bool
	// Registered is whether it would send people back to the address.
	Registered Tri
	// Code is its refusal, such as AADSTS50011; empty for none.
	Code string
}

// maxProbe is how much of a page is looked through for a refusal.
const maxProbe = 1 << 20

// ProbeRedirect asks the sign-in page, for nobody in particular and without a
// credential, whether it would send people back to an address: it does so at once,
// with a refusal, where the address is registered, and else shows a page.
func (s *Service) ProbeRedirect(ctx context.Context, clientID, redirectURL string) RedirectAnswer {
	address := s.AuthorizeURL(AuthRequest{ClientID: clientID, RedirectURL: redirectURL, State: "check", Scopes: []string{"openid"}, Prompt: "none"})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return RedirectAnswer{}
	}
	res, err := s.loginHTTP.Do(req)
	if err != nil {
		return RedirectAnswer{}
	}
	defer res.Body.Close()
	if to := res.Header.Get("Location"); res.StatusCode/100 == 3 && (to == redirectURL || strings.HasPrefix(to, redirectURL+"?") || strings.HasPrefix(to, redirectURL+"#")) {
		return RedirectAnswer{Reached: true, Registered: Yes}
	}
	page, err := io.ReadAll(io.LimitReader(res.Body, maxProbe))
	a := RedirectAnswer{Reached: err == nil && res.StatusCode < http.StatusInternalServerError}
	if m := aadstsNumber.FindSubmatch(page); a.Reached && m != nil {
		a.Code = "AADSTS" + string(m[1])
		if a.Code == "AADSTS50011" {
			a.Registered = No
		}
	}
	return a
}
