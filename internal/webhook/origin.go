package webhook

import "net/url"

// Origin gives the scheme and host of an address, which is what those may see who
// don't manage webhooks: the path and the query may hold a secret of the
// receiver's. It is "" for what is no address.
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
