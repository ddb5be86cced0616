package tenantsync

import (
	"context"

	"github.com/appmuster/appmuster/internal/database"
)

// rowsPerStatement is where SQLite stops gaining.
const rowsPerStatement = 40

func upsertSQLite(ctx context.Context, tx *database.Tx, t tableSpec, rows [][]any) (int64, error) {
	return insertInSizes(ctx, tx, t, rows, rowsPerStatement, 8, 1)
}

// inChunksSQLite gives the keys as single arguments, in lists of few lengths:
// a short one is filled up with its last key, which changes no answer.
func inChunksSQLite[K any](keys []K, f func(in string, args []any) error) error {
	for len(keys) > 0 {
		size := 1024
		for _, smaller := range []int{1, 16, 128} {
			if len(keys) <= smaller {
				size = smaller
				break
			}
		}
		n := min(size, len(keys))
		args := make([]any, size)
		for i := range args {
			args[i] = keys[min(i, n-1)]
		}
		if err := f(inSQLite(size), args); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

func inSQLite(n int) string {
	b := make([]byte, 0, 5+3*n)
	b = append(b, "IN ("...)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '?')
	}
	return string(append(b, ')'))
}
