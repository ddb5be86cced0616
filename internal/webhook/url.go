package webhook

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/appmuster/appmuster/internal/fault"
)

const maxURL = 2048

// ValidateURL checks an address that somebody wants webhooks sent to. Its error
// is a fault on the field "url" that says what to change and nothing about our
// network.
//
// Outside of allow an address is https on port 443 or 8443, and a literal
// address is public. Where allow holds networks, a host name may have plain http
// and any port too: only when it is dialed does it show where it leads, and
// there the same rules hold again.
func ValidateURL(raw string, allow []netip.Prefix) error {
	refuse := func(message string) error {
		return fault.New(fault.Invalid, message).WithField("url")
	}
	if len(raw) > maxURL {
		return refuse("The address is too long: at most 2,048 characters.")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Opaque != "" {
		return refuse("This is no web address. Give one such as https://example.com/hooks.")
	}
	if u.Scheme != "https" && u.Scheme != "http" {
		return refuse("The address must begin with https://.")
	}
	if u.User != nil {
		return refuse("Leave the user name and password out of the address; every request is signed instead.")
	}
	if u.Fragment != "" || strings.HasSuffix(raw, "#") {
		return refuse("Leave out what follows the # in the address.")
	}
	port, ok := portOf(u)
	if !ok {
		return refuse("The address has no valid port.")
	}

	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	addr, err := netip.ParseAddr(host)
	literal := err == nil
	switch {
	case literal && addr.Zone() != "":
		return refuse("Give a public address or a host name.")
	case !literal && !ascii(host):
		return refuse("Write the host name in its ASCII form (xn--…), so that everybody sees which host it is.")
	case !literal && !hostName(host):
		return refuse("Give the host by its name or its usual address.")
	}

	if literal && contains(allow, addr) {
		return nil
	}
	if literal {
		if newGuard(nil).publicAddr(addr) != nil {
			return refuse("The host must be reachable from the public internet.")
		}
	} else if len(allow) > 0 {
		return nil
	} else if private(host) {
		return refuse("The host must be reachable from the public internet.")
	}
	if u.Scheme != "https" {
		return refuse("The address must begin with https://.")
	}
	if port != 443 && port != 8443 {
		return refuse("Use port 443 or 8443.")
	}
	return nil
}

// portOf gives the port, the scheme's own where none is written.
func portOf(u *url.URL) (uint16, bool) {
	switch {
	case u.Port() != "":
		n, err := strconv.ParseUint(u.Port(), 10, 16)
		return uint16(n), err == nil && n != 0
	case u.Scheme == "http":
		return 80, true
	default:
		return 443, true
	}
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// hostName reports whether host is a DNS name that no resolver takes for a
// number: 2130706433, 0x7f.1 and 127.1 are spellings of addresses.
func hostName(host string) bool {
	if host == "" || len(host) > 253 {
		return false
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range label {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
				return false
			}
		}
	}
	last := labels[len(labels)-1]
	if strings.HasPrefix(last, "0x") {
		return false
	}
	return strings.Trim(last, "0123456789") != ""
}

// private reports whether a host name is never public by what it is called.
func private(host string) bool {
	if !strings.Contains(host, ".") {
		return true
	}
	for _, suffix := range []string{".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet", ".corp", ".home"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

func contains(prefixes []netip.Prefix, addr netip.Addr) bool {
	addr = addr.Unmap()
	for _, p := range prefixes {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
