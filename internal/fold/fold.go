// Package fold gives names the form they are sorted and searched by, so that
// both databases and every page agree on an order.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxKey keeps a key short enough for an index of any database, in bytes.
const maxKey = 400

// Key folds a name: compatibility forms, case and accents go, as do marks that
// only steer direction or take no room; white space becomes single blanks. The
// result is at most 400 bytes of valid UTF-8 without NUL, cut at a character.
func Key(name string) string {
	if k, ok := ascii(name); ok {
		return k
	}
	var b strings.Builder
	b.Grow(len(name))
	blank := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(name, "")) {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == 0, unicode.IsControl(r) && !unicode.IsSpace(r):
			continue
		case unicode.IsSpace(r):
			blank = b.Len() > 0
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(fold(r))
	}
	return cut(b.String())
}

// fold is simple case folding: the lower case of the upper case, so that final
// sigma and its kin meet.
func fold(r rune) rune {
	switch r {
	case 'ß', 'ẞ':
		return 's'
	case 'ø', 'Ø':
		return 'o'
	case 'ł', 'Ł':
		return 'l'
	case 'đ', 'Đ':
		return 'd'
	case 'ı':
		return 'i'
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

// ascii is the short way for what most names are.
func ascii(name string) (string, bool) {
	if len(name) > maxKey {
		return "", false
	}
	clean := true
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c >= utf8.RuneSelf || c < ' ' || c == 0x7f {
			return "", false
		}
		if 'A' <= c && c <= 'Z' || c == ' ' && (i == 0 || i == len(name)-1 || name[i-1] == ' ') {
			clean = false
		}
	}
	if clean {
		return name, true
	}
	return strings.Join(strings.Fields(strings.ToLower(name)), " "), true
}

func cut(key string) string {
	if len(key) <= maxKey {
		return key
	}
	n := maxKey
	for !utf8.RuneStart(key[n]) {
		n--
	}
	return key[:n]
}
