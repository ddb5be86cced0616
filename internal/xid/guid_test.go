package xid_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/xid"
)

func TestNewGUID(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in, want string }{
		{"Lower", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"},
		{"Upper", "0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"},
		{"OtherTextKeepsItsCase", "Role_ABC", "Role_ABC"},
		{"DashAstray", "0F1E2D3C4-B5A-6978-8796-A5B4C3D2E1F0", "0F1E2D3C4-B5A-6978-8796-A5B4C3D2E1F0"},
		{"Empty", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			require.EqualValues(t, tc.want, xid.NewGUID(tc.in))
		})
	}
}

func TestGUIDStoredForm(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		in   xid.GUID
		want []byte
	}{
		{"GUID", "00010203-0405-0607-0809-0a0b0c0d0eff",
			[]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255}},
		{"UpperCaseGUID", "00010203-0405-0607-0809-0A0B0C0D0EFF",
			[]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255}},
		{"GUIDOfAllOnes", "ffffffff-ffff-ffff-ffff-ffffffffffff",
			[]byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}},
		{"Text", "ab", []byte{255, 'a', 'b'}},
		{"TextOf15BytesIsNoGUID", "123456789012345",
			[]byte("\xff123456789012345\xff")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := tc.in.Value()
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
			var back xid.GUID
			require.NoError(t, back.Scan(got))
			require.EqualValues(t, strings.ToLower(string(tc.in)), back)
		})
	}
}

func TestGUIDNullIsEmpty(t *testing.T) {
	t.Parallel()
	v, err := xid.GUID("").Value()
	require.NoError(t, err)
	require.Nil(t, v)
	g := xid.GUID("x")
	require.NoError(t, g.Scan(nil))
	require.Empty(t, g)
}

func TestGUIDScansText(t *testing.T) {
	t.Parallel()
	var g xid.GUID
	require.NoError(t, g.Scan("0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0"))
	require.EqualValues(t, "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", g)
	require.NoError(t, g.Scan([]byte("0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0")))
	require.EqualValues(t, "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", g)
	require.Error(t, g.Scan(int64(7)))
}

func FuzzGUIDLosesNothing(f *testing.F) {
	f.Add("0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0")
	f.Add("123456789012345")
	f.Add("é")
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, s string) {
		g := xid.NewGUID(s)
		stored, err := g.Bytes()
		if err != nil {
			if utf8.ValidString(s) {
				t.Fatal(err)
			}
			return
		}
		if back := xid.FromBytes(stored); back != g {
			t.Fatalf("%q came back as %q", g, back)
		}
		if !g.IsGUID() && string(g) != s {
			t.Fatalf("%q was changed to %q", s, g)
		}
	})
}

func BenchmarkGUIDValue(b *testing.B) {
	b.ReportAllocs()
	g := xid.GUID("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0")
	for range b.N {
		_, _ = g.Value()
	}
}

func BenchmarkGUIDScan(b *testing.B) {
	b.ReportAllocs()
	raw, err := xid.GUID("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0").Bytes()
	require.NoError(b, err)
	var g xid.GUID
	for range b.N {
		_ = g.Scan(raw)
	}
}
