package pseudonym_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/xid"
)

const (
	ada = xid.GUID("1e2d3c4b-5a69-4788-9706-a1b2c3d4e5f6")
	bob = xid.GUID("2e2d3c4b-5a69-4788-9706-a1b2c3d4e5f6")
)

func key(t *testing.T, fill byte) pseudonym.Key {
	t.Helper()
	raw := make([]byte, pseudonym.KeySize)
	for i := range raw {
		raw[i] = fill
	}
	k, err := pseudonym.KeyFrom(raw)
	require.NoError(t, err)
	return k
}

func TestOnePersonKeepsOneNumberPerKey(t *testing.T) {
	t.Parallel()
	k := key(t, 7)
	require.Equal(t, k.Number(ada), k.Number(xid.NewGUID("1E2D3C4B-5A69-4788-9706-A1B2C3D4E5F6")), "however it is spelled")
	require.NotEqual(t, k.Number(ada), k.Number(bob))
	require.NotEqual(t, k.Number(ada), key(t, 8).Number(ada), "another organization")
	// Computed apart: pseudonyms outlive versions.
	require.EqualValues(t, 193336956486164941, k.Number(ada))
	for range 1000 {
		n := pseudonym.NewKey().Number(ada)
		require.Positive(t, n)
		require.Less(t, n, int64(1)<<60)
	}
}

func TestTextOfNumbers(t *testing.T) {
	t.Parallel()
	for number, want := range map[int64]string{
		1:           "Person 0000-0000-0001",
		31:          "Person 0000-0000-000Z",
		32:          "Person 0000-0000-0010",
		1 << 59:     "Person G000-0000-0000",
		1<<60 - 1:   "Person ZZZZ-ZZZZ-ZZZZ",
		0:           "Person",
		-5:          "Person",
		1 << 60:     "Person",
		10<<55 | 18: "Person A000-0000-000J",
	} {
		require.Equal(t, want, pseudonym.Text(number))
	}
}

func TestTextsOrderAsNumbers(t *testing.T) {
	t.Parallel()
	var numbers []int64
	for range 2000 {
		numbers = append(numbers, 1+rand.Int64N(1<<60-1), 1+rand.Int64N(5000))
	}
	slices.Sort(numbers)
	var texts []string
	for _, n := range numbers {
		texts = append(texts, pseudonym.Text(n))
	}
	require.True(t, slices.IsSorted(texts))
}

func TestRangeOfWhatIsTyped(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]struct {
		from, to int64
		ok       bool
	}{
		"":                       {1, 1 << 60, true},
		"  person ":              {1, 1 << 60, true},
		"G":                      {1 << 59, 17 << 55, true},
		"Person g":               {1 << 59, 17 << 55, true},
		"PERSON 0":               {1, 1 << 55, true},
		"Person 0000-0000-0001":  {1, 2, true},
		"0000 0000 000l":         {1, 2, true},
		"person OOOO-OOOO-OOOI":  {1, 2, true},
		"ZZZZ-ZZZZ-ZZZZ":         {1<<60 - 1, 1 << 60, true},
		"ZZZZ-ZZZZ-ZZZZ-Z":       {0, 0, false},
		"Ümit":                   {0, 0, false},
		"ada@example.com":        {0, 0, false},
		"U":                      {0, 0, false},
		"Person 0000-0000-0001 ": {1, 2, true},
	} {
		from, to, ok := pseudonym.Range(typed)
		require.Equal(t, want.ok, ok, typed)
		require.Equal(t, want.from, from, typed)
		require.Equal(t, want.to, to, typed)
	}
	n := key(t, 7).Number(ada)
	for i := range len(pseudonym.Text(n)) + 1 {
		if i > 0 && i < len("Person") {
			continue
		}
		from, to, ok := pseudonym.Range(pseudonym.Text(n)[:i])
		require.True(t, ok)
		require.True(t, from <= n && n < to, "%d characters", i)
	}
}

func TestKeysAreNotPrinted(t *testing.T) {
	t.Parallel()
	k := key(t, 'k')
	for _, printed := range []string{fmt.Sprint(k), fmt.Sprintf("%v %+v %#v %x %s", k, k, k, k, struct{ K pseudonym.Key }{k})} {
		require.NotContains(t, printed, "kkkk")
		require.NotContains(t, printed, "6b6b")
		require.NotContains(t, printed, "107 107")
	}
	written, err := json.Marshal(map[string]any{"key": k})
	require.NoError(t, err)
	require.JSONEq(t, `{"key":"[key]"}`, string(written))
	_, err = pseudonym.KeyFrom([]byte("short"))
	require.Error(t, err)
	back, err := pseudonym.KeyFrom(k.Bytes())
	require.NoError(t, err)
	require.Equal(t, k, back)
}

func TestPersonHashTellsTenantsAndPeopleApart(t *testing.T) {
	t.Parallel()
	hash := pseudonym.PersonHash(1, ada)
	require.Equal(t, "e6d379a52a310b76545b3b90ed6db75d6aeefaf46a84ad03658792dbd4036789", hex.EncodeToString(hash[:]), "computed apart")
	require.Equal(t, pseudonym.PersonHash(1, ada), pseudonym.PersonHash(1, xid.NewGUID("1E2D3C4B-5A69-4788-9706-A1B2C3D4E5F6")))
	require.NotEqual(t, pseudonym.PersonHash(1, ada), pseudonym.PersonHash(2, ada))
	require.NotEqual(t, pseudonym.PersonHash(1, ada), pseudonym.PersonHash(1, bob))
}
