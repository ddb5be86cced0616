// Package pseudonym makes the names that stand for people whose own are not
// shown: the same for one person as long as the organization's key lives, of no
// use in another organization, and in an order that tells nothing.
package pseudonym

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/appmuster/appmuster/internal/xid"
)

// KeySize is the size of a Key in bytes.
const KeySize = 32

// Key belongs to one organization. Who has it can tell whether a pseudonym is
// that of a person they know, so it is stored sealed. Printed, it shows nothing.
type Key struct{ raw [KeySize]byte }

// NewKey makes a key of its own for an organization.
func NewKey() Key {
	var k Key
	_, _ = rand.Read(k.raw[:]) // never fails: crypto/rand ends the program instead
	return k
}

// KeyFrom reads a key from its 32 bytes.
func KeyFrom(raw []byte) (Key, error) {
	var k Key
	if len(raw) != KeySize {
		return Key{}, fmt.Errorf("a pseudonym key has %d bytes, not %d", len(raw), KeySize)
	}
	copy(k.raw[:], raw)
	return k, nil
}

// Bytes gives the key to be sealed.
func (k Key) Bytes() []byte { return append([]byte(nil), k.raw[:]...) }

// Format prints no key, whatever the verb.
func (Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[key]")) }

// MarshalText writes no key.
func (Key) MarshalText() ([]byte, error) { return []byte("[key]"), nil }

const (
	// bits of a number: twelve characters of five.
	bits       = 60
	characters = bits / 5
	// alphabet ascends in ASCII and leaves out I, L, O and U, which are misread.
	alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	word     = "Person"
)

// Number gives the person's number: 1 to 2^60-1, spread evenly, by HMAC-SHA256.
func (k Key) Number(entraID xid.GUID) int64 {
	mac := hmac.New(sha256.New, k.raw[:])
	mac.Write([]byte("appmuster pseudonym\x00"))
	mac.Write(stored(entraID))
	n := int64(binary.BigEndian.Uint64(mac.Sum(nil)) >> (64 - bits))
	return max(n, 1)
}

// Text spells a number as people see it, such as "Person 0000-0000-0001".
// Texts order as their numbers do. A number that Number cannot give, such as
// 0 for a person who has none yet, is "Person".
func Text(number int64) string {
	if number <= 0 || number >= 1<<bits {
		return word
	}
	var b strings.Builder
	b.Grow(len(word) + 1 + characters + 2)
	b.WriteString(word)
	for i := range characters {
		switch {
		case i == 0:
			b.WriteByte(' ')
		case i%4 == 0:
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[number>>(bits-5*(i+1))&31])
	}
	return b.String()
}

// Range gives the numbers, from included and to not, whose Text begins with
// what somebody typed: with or without "Person", in either case, with or
// without hyphens, I and L taken for 1 and O for 0. Nothing typed means all. It
// is not ok where no text begins so.
func Range(typed string) (from, to int64, ok bool) {
	typed = strings.TrimSpace(typed)
	if len(typed) >= len(word) && strings.EqualFold(typed[:len(word)], word) {
		typed = typed[len(word):]
	}
	n := 0
	for _, r := range strings.ToUpper(typed) {
		switch r {
		case ' ', '-':
			continue
		case 'I', 'L':
			r = '1'
		case 'O':
			r = '0'
		}
		value := strings.IndexRune(alphabet, r)
		if value < 0 || n == characters {
			return 0, 0, false
		}
		from = from<<5 | int64(value)
		n++
	}
	open := bits - 5*n
	return max(from<<open, 1), (from + 1) << open, true
}

// PersonHash is what stays of an erased person: whoever knows the tenant and
// the identifier can tell that it is theirs, nobody else anything. tenantID is
// our key of the tenant.
func PersonHash(tenantID int64, entraID xid.GUID) [32]byte {
	h := sha256.New()
	h.Write([]byte("appmuster erased person\x00"))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(tenantID)))
	h.Write(stored(entraID))
	return [32]byte(h.Sum(nil))
}

// EventID stands for the identifier of an erased person's sign-in: the same
// whenever the event is read, so that it is counted once, and of no use to who
// looks for the event at Microsoft. tenantID is our key of the tenant.
func EventID(tenantID int64, entraID xid.GUID) xid.GUID {
	h := sha256.New()
	h.Write([]byte("appmuster erased event\x00"))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(tenantID)))
	h.Write(stored(entraID))
	return xid.FromBytes(h.Sum(nil)[:16])
}

// stored gives the identifier's stored form, the one in which two spellings of
// it are the same.
func stored(entraID xid.GUID) []byte {
	raw, err := entraID.Bytes()
	if err != nil {
		return []byte(entraID)
	}
	return raw
}
