package xid_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/xid"
)

func TestEncode(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		kind xid.Kind
		id   int64
		body string
	}{
		{"First", xid.User, 1, "usr_1"},
		{"TwoDigits", xid.App, 36, "app_10"},
		{"Largest", xid.Tenant, math.MaxInt64, "ten_1y2p0ij32e8e7"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := xid.Encode(tc.kind, tc.id)
			require.Equal(t, tc.body, got[:len(got)-1])
			kind, id, err := xid.Parse(got)
			require.NoError(t, err)
			require.Equal(t, tc.kind, kind)
			require.Equal(t, tc.id, id)
		})
	}
	require.Empty(t, xid.Encode(xid.User, 0))
	require.Empty(t, xid.Encode(xid.User, -5))
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	good := xid.Encode(xid.User, 123456)
	for name, s := range map[string]string{
		"Empty":         "",
		"PrefixOnly":    "usr_",
		"NoPrefix":      good[4:],
		"UnknownKind":   "zzz_" + good[4:],
		"OtherKind":     "app_" + good[4:],
		"UpperCase":     strings.ToUpper(good),
		"LeadingZero":   "usr_0" + good[4:],
		"Space":         good + " ",
		"Shorter":       good[:len(good)-1],
		"Overflow":      "usr_1y2p0ij32e8e80",
		"TooLong":       "usr_" + strings.Repeat("z", 400),
		"NotADigit":     "usr_1é1",
		"SecondDivider": "usr_1_1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := xid.Parse(s)
			require.ErrorIs(t, err, xid.ErrInvalid)
		})
	}
}

func TestParseFindsEveryMistypedCharacter(t *testing.T) {
	t.Parallel()
	good := xid.Encode(xid.Organization, 9876543210)
	for i := len("org_"); i < len(good); i++ {
		for _, c := range "0123456789abcdefghijklmnopqrstuvwxyz" {
			bad := good[:i] + string(c) + good[i+1:]
			if bad == good {
				continue
			}
			_, _, err := xid.Parse(bad)
			require.ErrorIs(t, err, xid.ErrInvalid, bad)
		}
	}
}

func TestParseAs(t *testing.T) {
	t.Parallel()
	id, err := xid.ParseAs(xid.Group, xid.Encode(xid.Group, 77))
	require.NoError(t, err)
	require.EqualValues(t, 77, id)
	_, err = xid.ParseAs(xid.Group, xid.Encode(xid.User, 77))
	require.ErrorIs(t, err, xid.ErrInvalid)
}

func FuzzParse(f *testing.F) {
	f.Add("usr_1")
	f.Add(xid.Encode(xid.User, 1))
	f.Add(xid.Encode(xid.App, math.MaxInt64))
	f.Add("_")
	f.Fuzz(func(t *testing.T, s string) {
		kind, id, err := xid.Parse(s)
		if err != nil {
			return
		}
		if again := xid.Encode(kind, id); again != s {
			t.Fatalf("%q parsed, but its spelling is %q", s, again)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	b.ReportAllocs()
	for i := range b.N {
		_ = xid.Encode(xid.User, int64(i)+1)
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	s := xid.Encode(xid.User, 123456789)
	for range b.N {
		_, _, _ = xid.Parse(s)
	}
}
