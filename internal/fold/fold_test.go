package fold

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestKey(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"":                              "",
		"Contoso":                       "contoso",
		"  Two   blanks ":               "two blanks",
		"Žofie Nováková":                "zofie novakova",
		"Łukasz Ørsted":                 "lukasz orsted",
		"ＦＵＬＬ width":                    "full width",
		"\u202eabc\u202c":               "abc",
		"zero\u200bwidth":               "zerowidth",
		"nul\x00byte":                   "nulbyte",
		"bad\xffutf8":                   "badutf8",
		"ΟΔΟΣ":                          "οδοσ",
		"οδος":                          "οδοσ",
		"line\nbreak\tand tab":          "line break and tab",
		"😀 emoji":                       "😀 emoji",
		"שלום":                          "שלום",
		"a\u0308\u0323 combining marks": "a combining marks",
	} {
		if got := Key(name); got != want {
			t.Errorf("Key(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestKeyIsShortAndValid(t *testing.T) {
	t.Parallel()
	for _, name := range []string{strings.Repeat("x", 10_000), strings.Repeat("é", 10_000), strings.Repeat("😀", 10_000)} {
		if got := Key(name); len(got) > maxKey || !utf8.ValidString(got) || got == "" {
			t.Errorf("Key of a long name: %d bytes, valid %v", len(got), utf8.ValidString(got))
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add("Ünïcode \x00")
	f.Fuzz(func(t *testing.T, name string) {
		got := Key(name)
		if !utf8.ValidString(got) || strings.ContainsRune(got, 0) || len(got) > maxKey {
			t.Fatalf("Key(%q) = %q", name, got)
		}
	})
}
