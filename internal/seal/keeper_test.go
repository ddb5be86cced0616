package seal_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
)

// store keeps data keys as a table would; a transaction is a copy that is kept
// or thrown away.
type store struct {
	mu   sync.Mutex
	rows map[seal.Owner][]byte
	// canary is the stored one; nil: there is none.
	canary []byte
}

func newStore() *store { return &store{rows: map[seal.Owner][]byte{}} }

func (s *store) begin() *store { return &store{rows: maps.Clone(s.rows), canary: s.canary} }

func (s *store) Load(_ context.Context, o seal.Owner) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows[o], nil
}

func (s *store) Hold(ctx context.Context, o seal.Owner) ([]byte, error) { return s.Load(ctx, o) }

func (s *store) Canary(context.Context) ([]byte, error) { return s.canary, nil }

func (s *store) Create(_ context.Context, o seal.Owner, wrapped []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.rows[o]; !ok {
		s.rows[o] = wrapped
	}
	return nil
}

func (s *store) Destroy(_ context.Context, o seal.Owner) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.rows, o)
	return nil
}

var (
	tenant7  = seal.Owner{Kind: seal.Tenant, ID: 7}
	instance = seal.Owner{Kind: seal.Instance}
	place    = seal.Place{Table: "tenants", Row: 7, Column: "refresh_token"}
	plain    = secret.NewText("canary-refresh-token")
)

func keyOf(b byte) []byte { return bytes.Repeat([]byte{b}, seal.KeySize) }

func setup(t *testing.T) (*seal.Keeper, *store) {
	t.Helper()
	k, err := seal.New(keyOf(1))
	require.NoError(t, err)
	return k, newStore()
}

func mustSeal(t *testing.T, k *seal.Keeper, s seal.KeyStore, o seal.Owner) []byte {
	t.Helper()
	sealed, err := k.Seal(t.Context(), s, o, place, plain)
	require.NoError(t, err)
	return sealed
}

func TestSealedOpens(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	sealed := mustSeal(t, k, s, tenant7)
	require.NotContains(t, string(sealed), plain.Reveal())
	require.NotEqual(t, sealed, mustSeal(t, k, s, tenant7), "every sealing has its own nonce")
	require.Len(t, s.rows, 1, "one data key for each owner")

	again, err := seal.New(keyOf(1))
	require.NoError(t, err)
	for _, keeper := range []*seal.Keeper{k, again} {
		got, err := keeper.Open(t.Context(), s, tenant7, place, sealed)
		require.NoError(t, err)
		require.True(t, got.Equal(plain))
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	sealed := mustSeal(t, k, s, tenant7)
	mustSeal(t, k, s, seal.Owner{Kind: seal.Organization, ID: 7})

	damaged := bytes.Clone(sealed)
	damaged[len(damaged)-1] ^= 1
	for _, tc := range []struct {
		name   string
		owner  seal.Owner
		place  seal.Place
		sealed []byte
		want   error
	}{
		{"OtherRow", tenant7, seal.Place{Table: "tenants", Row: 8, Column: "refresh_token"}, sealed, seal.ErrOpen},
		{"OtherColumn", tenant7, seal.Place{Table: "tenants", Row: 7, Column: "client_secret"}, sealed, seal.ErrOpen},
		{"OtherTable", tenant7, seal.Place{Table: "webhooks", Row: 7, Column: "refresh_token"}, sealed, seal.ErrOpen},
		{"OtherOwner", seal.Owner{Kind: seal.Organization, ID: 7}, place, sealed, seal.ErrOpen},
		{"OwnerWithoutKey", seal.Owner{Kind: seal.Tenant, ID: 8}, place, sealed, seal.ErrNoDataKey},
		{"Damaged", tenant7, place, damaged, seal.ErrOpen},
		{"Empty", tenant7, place, nil, seal.ErrOpen},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := k.Open(t.Context(), s, tc.owner, tc.place, tc.sealed)
			require.ErrorIs(t, err, tc.want)
			require.True(t, got.IsZero())
			require.NotContains(t, err.Error(), plain.Reveal())
		})
	}
}

func TestMovedDataKeyDoesNotOpen(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	sealed := mustSeal(t, k, s, tenant7)
	thief := seal.Owner{Kind: seal.Tenant, ID: 8}
	s.rows[thief] = s.rows[tenant7]
	_, err := k.Open(t.Context(), s, thief, place, sealed)
	require.ErrorIs(t, err, seal.ErrOpen)
}

func TestDestroyMakesUnreadableEvenWithTheCacheOfAnotherReplica(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	other, err := seal.New(keyOf(1))
	require.NoError(t, err)
	sealed := mustSeal(t, k, s, tenant7)
	_, err = other.Open(t.Context(), s, tenant7, place, sealed)
	require.NoError(t, err)

	require.NoError(t, k.Destroy(t.Context(), s, tenant7))
	for _, keeper := range []*seal.Keeper{k, other} {
		_, err = keeper.Open(t.Context(), s, tenant7, place, sealed)
		require.ErrorIs(t, err, seal.ErrNoDataKey)
	}
	mustSeal(t, k, s, tenant7)
	_, err = k.Open(t.Context(), s, tenant7, place, sealed)
	require.ErrorIs(t, err, seal.ErrOpen, "a new data key opens nothing of the former")
}

func TestRolledBackDataKeyIsNotUsed(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	tx := s.begin()
	mustSeal(t, k, tx, tenant7)
	mustSeal(t, k, tx, tenant7)

	sealed := mustSeal(t, k, s, tenant7)
	fresh, err := seal.New(keyOf(1))
	require.NoError(t, err)
	got, err := fresh.Open(t.Context(), s, tenant7, place, sealed)
	require.NoError(t, err)
	require.True(t, got.Equal(plain))
}

func TestWrongKeyIsNamed(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	sealed := mustSeal(t, k, s, instance)
	canary, err := k.MakeCanary()
	require.NoError(t, err)
	require.NoError(t, k.CheckCanary(canary))

	wrong, err := seal.New(keyOf(2))
	require.NoError(t, err)
	require.NotEqual(t, k.KeyID(), wrong.KeyID())
	require.Len(t, k.KeyID(), 8)

	_, openErr := wrong.Open(t.Context(), s, instance, place, sealed)
	for _, err := range []error{openErr, wrong.CheckCanary(canary)} {
		var wrongKey *seal.WrongKeyError
		require.ErrorAs(t, err, &wrongKey)
		require.Equal(t, k.KeyID(), wrongKey.Want)
		require.Equal(t, wrong.KeyID(), wrongKey.Have)
	}
	canary[len(canary)-1] ^= 1
	require.ErrorIs(t, k.CheckCanary(canary), seal.ErrOpen)
	require.ErrorIs(t, k.CheckCanary(nil), seal.ErrOpen)
}

func TestKeyIsExactly32Bytes(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 16, 31, 33} {
		_, err := seal.New(make([]byte, n))
		require.Error(t, err, n)
	}
}

func TestRewrapMovesToANewKey(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	sealed := mustSeal(t, k, s, tenant7)

	both, err := seal.New(keyOf(2), keyOf(1))
	require.NoError(t, err)
	_, err = both.Open(t.Context(), s, tenant7, place, sealed)
	require.NoError(t, err)
	s.rows[tenant7], err = both.Rewrap(tenant7, s.rows[tenant7])
	require.NoError(t, err)
	require.Equal(t, both.KeyID(), seal.WrappedBy(s.rows[tenant7]))

	only, err := seal.New(keyOf(2))
	require.NoError(t, err)
	_, err = only.Open(t.Context(), s, tenant7, place, sealed)
	require.NoError(t, err)
}

func TestRotateKeepsFormerSecretsReadable(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	before := mustSeal(t, k, s, tenant7)
	rotated, err := k.Rotate(tenant7, s.rows[tenant7])
	require.NoError(t, err)
	old := s.begin()
	s.rows[tenant7] = rotated
	after := mustSeal(t, k, s, tenant7)

	for _, sealed := range [][]byte{before, after} {
		_, err = k.Open(t.Context(), s, tenant7, place, sealed)
		require.NoError(t, err)
	}
	_, err = k.Open(t.Context(), old, tenant7, place, after)
	require.ErrorIs(t, err, seal.ErrOpen, "the new data key seals, not the former")
}

func TestPruneDropsWhatNoLongerSeals(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	first := mustSeal(t, k, s, tenant7)
	var err error
	s.rows[tenant7], err = k.Rotate(tenant7, s.rows[tenant7])
	require.NoError(t, err)

	both, err := k.Unwrap(tenant7, s.rows[tenant7])
	require.NoError(t, err)
	require.Equal(t, 2, both.Len())
	require.False(t, both.Current(first))
	require.NoError(t, both.Check(place, first))
	require.ErrorIs(t, both.Check(seal.Place{Table: "tenants", Row: 8, Column: "refresh_token"}, first), seal.ErrOpen)
	second, err := both.Reseal(place, first)
	require.NoError(t, err)
	require.True(t, both.Current(second))
	require.False(t, both.Current(nil))

	s.rows[tenant7], err = k.Prune(tenant7, s.rows[tenant7])
	require.NoError(t, err)
	one, err := k.Unwrap(tenant7, s.rows[tenant7])
	require.NoError(t, err)
	require.Equal(t, 1, one.Len())
	got, err := k.Open(t.Context(), s, tenant7, place, second)
	require.NoError(t, err)
	require.True(t, got.Equal(plain))
	_, err = k.Open(t.Context(), s, tenant7, place, first)
	require.ErrorIs(t, err, seal.ErrOpen)
	_, err = one.Reseal(place, first)
	require.ErrorIs(t, err, seal.ErrOpen)

	again, err := k.Prune(tenant7, s.rows[tenant7])
	require.NoError(t, err)
	s.rows[tenant7] = again
	_, err = k.Open(t.Context(), s, tenant7, place, second)
	require.NoError(t, err, "pruning twice drops nothing more")
}

func TestRotateAndPruneKeepTheKeyEncryptionKey(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	mustSeal(t, k, s, tenant7)
	both, err := seal.New(keyOf(2), keyOf(1))
	require.NoError(t, err)
	rotated, err := both.Rotate(tenant7, s.rows[tenant7])
	require.NoError(t, err)
	require.Equal(t, k.KeyID(), seal.WrappedBy(rotated))
	pruned, err := both.Prune(tenant7, rotated)
	require.NoError(t, err)
	require.Equal(t, k.KeyID(), seal.WrappedBy(pruned))
}

// Servers get the next key before it is used: those that do not have it yet must
// open what the others make.
func TestNewDataKeysGoByTheCanary(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	var err error
	s.canary, err = k.MakeCanary()
	require.NoError(t, err)
	ahead, err := seal.New(keyOf(2), keyOf(1))
	require.NoError(t, err)
	require.True(t, ahead.Knows(k.KeyID()))
	mustSeal(t, ahead, s, tenant7)
	require.Equal(t, k.KeyID(), seal.WrappedBy(s.rows[tenant7]))

	s.canary, err = ahead.MakeCanary()
	require.NoError(t, err)
	mustSeal(t, ahead, s, instance)
	require.Equal(t, ahead.KeyID(), seal.WrappedBy(s.rows[instance]))
	_, err = k.Seal(t.Context(), s, seal.Owner{Kind: seal.Tenant, ID: 9}, place, plain)
	var wrong *seal.WrongKeyError
	require.ErrorAs(t, err, &wrong)
	require.Equal(t, ahead.KeyID(), wrong.Want)
}

func TestFirstSecretsOfOneOwnerAtOnceShareADataKey(t *testing.T) {
	t.Parallel()
	k, s := setup(t)
	sealed := make([][]byte, 16)
	var wg sync.WaitGroup
	for i := range sealed {
		wg.Go(func() {
			var err error
			sealed[i], err = k.Seal(context.Background(), s, tenant7, place, plain)
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, one := range sealed {
		_, err := k.Open(t.Context(), s, tenant7, place, one)
		require.NoError(t, err)
	}
}

func TestKeeperPrintsNoKey(t *testing.T) {
	t.Parallel()
	key := []byte("canary-key-canary-key-canary-key")
	k, err := seal.New(key)
	require.NoError(t, err)
	s := newStore()
	mustSeal(t, k, s, tenant7)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		out := fmt.Sprintf(verb, k)
		require.NotContains(t, out, string(key))
		require.NotContains(t, out, strings.Trim(fmt.Sprint(key), "[]"))
	}
}

func BenchmarkOpen(b *testing.B) {
	k, err := seal.New(keyOf(1))
	require.NoError(b, err)
	s := newStore()
	sealed, err := k.Seal(b.Context(), s, tenant7, place, plain)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = k.Open(b.Context(), s, tenant7, place, sealed)
	}
}
