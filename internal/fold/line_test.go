package fold

import "testing"

func TestLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, want string
		ok         bool
	}{
		{"Acme", "Acme", true},
		{"\n Åse & Söhne 東京 👩‍🚀 \t", "Åse & Söhne 東京 👩‍🚀", true},
		{" ", "", true},
		{"a\x00b", "a\x00b", false},
		{"a\r\nb", "a\r\nb", false},
		{"a\u0085b", "a\u0085b", false},
		{"a\u2029b", "a\u2029b", false},
		{"a\u202eb", "a\u202eb", false},
		{"\u200ea", "\u200ea", false},
		{"\xffa", "\xffa", false},
	} {
		got, ok := Line(c.name)
		if got != c.want || ok != c.ok {
			t.Errorf("Line(%q) = %q, %v, want %q, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}
