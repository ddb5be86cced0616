package webhook_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/webhook"
)

// special are addresses that are never a customer's receiver on the internet.
func special() []string {
	return []string{
		"0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
		"168.63.129.16", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255",
		"192.0.0.170", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.1.1",
		"192.175.48.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
		"255.255.255.255",
		"::", "::1", "::7f00:1", "::ffff:7f00:1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "100::1",
		"2001::1", "2001:db8::1", "2002:7f00:1::1", "2620:4f:8000::1", "3fff::1", "5f00::1",
		"fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
	}
}

func host(address string) string {
	if strings.Contains(address, ":") {
		return "[" + address + "]"
	}
	return address
}

func TestValidateURLRefusesSpecialAddresses(t *testing.T) {
	t.Parallel()
	for _, address := range special() {
		err := webhook.ValidateURL("https://"+host(address)+"/hook", nil)
		require.True(t, fault.Is(err, fault.Invalid), address)
		require.NotContains(t, err.Error(), address)
	}
}

func TestValidateURL(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, url, says string
	}{
		{"Public", "https://hooks.example.com/a?b=c", ""},
		{"UpperCaseAndDot", "https://Hooks.Example.COM./a", ""},
		{"Port8443", "https://hooks.example.com:8443", ""},
		{"PublicAddress", "https://93.184.216.34/", ""},
		{"PublicAddress6", "https://[2606:2800:220:1::1]:443/", ""},
		{"Punycode", "https://xn--bcher-kva.example/", ""},
		{"LabelOfDigits", "https://1.2.example.com", ""},

		{"Empty", "", "no web address"},
		{"NoScheme", "hooks.example.com/a", "no web address"},
		{"Relative", "/a", "no web address"},
		{"File", "file:///etc/passwd", "no web address"},
		{"FileWithHost", "file://host/etc/passwd", "https://"},
		{"Gopher", "gopher://hooks.example.com", "https://"},
		{"Opaque", "https:hooks.example.com", "no web address"},
		{"ControlCharacter", "https://hooks.example.com/\r\nX: y", "no web address"},
		{"Backslash", `https://hooks.example.com\@10.0.0.1/`, "no web address"},
		{"PlainHTTP", "http://hooks.example.com", "https://"},
		{"Port22", "https://hooks.example.com:22", "port 443 or 8443"},
		{"Port0", "https://hooks.example.com:0", "no valid port"},
		{"PortTooHigh", "https://hooks.example.com:70000", "no valid port"},
		{"User", "https://user:canary@hooks.example.com", "user name"},
		{"Fragment", "https://hooks.example.com/#a", "#"},
		{"EmptyFragment", "https://hooks.example.com/#", "#"},
		{"Homograph", "https://hооks.example.com", "ASCII"},
		{"FullWidthDot", "https://127。0。0。1", "ASCII"},
		{"Decimal", "https://2130706433/", "usual address"},
		{"Hexadecimal", "https://0x7f000001/", "usual address"},
		{"HexadecimalPart", "https://127.0.0.0x1/", "usual address"},
		{"Octal", "https://0177.0.0.1/", "usual address"},
		{"Short", "https://127.1/", "usual address"},
		{"Zone", "https://[fe80::1%25eth0]/", "public address"},
		{"EmptyLabel", "https://hooks..example.com", "usual address"},
		{"EncodedHost", "https://%31%32%37.0.0.1.example.com/%zz", "no web address"},
		{"Localhost", "https://localhost/", "public internet"},
		{"SubLocalhost", "https://a.localhost/", "public internet"},
		{"SingleLabel", "https://intranet/", "public internet"},
		{"Internal", "https://metadata.google.internal/", "public internet"},
		{"TooLong", "https://hooks.example.com/" + strings.Repeat("a", 2048), "too long"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			err := webhook.ValidateURL(tc.url, nil)
			if tc.says == "" {
				require.NoError(t, err)
				return
			}
			f, ok := fault.Of(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, fault.Invalid, f.Code())
			require.Equal(t, "url", f.Field())
			require.Contains(t, f.Message(), tc.says)
			require.NotContains(t, f.Message(), "canary")
		})
	}
}

func TestValidateURLWithAllowedNetworks(t *testing.T) {
	t.Parallel()
	allow := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, ok := range []string{
		"http://127.0.0.1:9999/hook", "http://[fd00::7]:81", "https://127.0.0.1:1234",
		"http://localhost:9999/", "http://receiver:9000/hook", "https://hooks.example.com",
	} {
		require.NoError(t, webhook.ValidateURL(ok, allow), ok)
	}
	for _, bad := range []string{
		"http://10.0.0.1/", "https://10.0.0.1/", "http://93.184.216.34/", "https://93.184.216.34:22/",
		"http://user@127.0.0.1/", "http://2130706433/", "ftp://127.0.0.1/",
	} {
		require.Error(t, webhook.ValidateURL(bad, allow), bad)
	}
}

func FuzzValidateURL(f *testing.F) {
	f.Add("https://hooks.example.com/a")
	f.Add("https://[::1]:443")
	f.Add("https://127.0.0.1")
	f.Fuzz(func(t *testing.T, raw string) {
		if err := webhook.ValidateURL(raw, nil); err == nil && !strings.HasPrefix(strings.ToLower(raw), "https://") {
			t.Fatalf("%q was allowed", raw)
		}
	})
}

func TestOriginHoldsNothingOfTheRest(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://hooks.example.com/T0/a-secret?key=another": "https://hooks.example.com",
		"https://hooks.example.com:8443?key=another":        "https://hooks.example.com:8443",
		"https://someone:secret@hooks.example.com/":         "https://hooks.example.com",
		"http://[::1]:9000/a":                               "http://[::1]:9000",
		"secret":                                            "",
		"https://%zz/secret":                                "",
	} {
		require.Equal(t, want, webhook.Origin(address), address)
	}
}
