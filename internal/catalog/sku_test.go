package catalog

import (
	"strings"
	"testing"
)

func TestLicenseName(t *testing.T) {
	t.Parallel()
	for part, want := range map[string]string{
		"SPE_E3": "Microsoft 365 E3", "Microsoft_365_Copilot": "Microsoft 365 Copilot", "NOT_A_SKU": "", "": "",
	} {
		if got := LicenseName(part); got != want {
			t.Errorf("LicenseName(%q) = %q, want %q", part, got, want)
		}
	}
}

func TestFreeLicense(t *testing.T) {
	t.Parallel()
	for part, want := range map[string]bool{"FLOW_FREE": true, "power_bi_standard": true, "SPE_E5": false, "NOT_A_SKU": false} {
		if got := FreeLicense(part); got != want {
			t.Errorf("FreeLicense(%q) = %v, want %v", part, got, want)
		}
	}
}

func TestKeysAreUpperCase(t *testing.T) {
	t.Parallel()
	for part, known := range skus {
		if part != strings.ToUpper(part) || known.name == "" {
			t.Errorf("%q is not found by its own name, or has none", part)
		}
	}
}
