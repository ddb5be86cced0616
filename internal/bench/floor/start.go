package floor

import (
	"context"
	"net/http"

	"database/sql"
)

// Names serves the first organization's name from a SQLite file: the least that
// a process can do before its first answer.
func Names(ctx context.Context, at Target) (h http.Handler, closeDB func() error, err error) {
	db, err := sql.Open("sqlite", "file:"+at.File+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)")
	if err != nil {
		return nil, nil, err
	}
	stmt, err := db.PrepareContext(ctx, "SELECT name FROM organizations ORDER BY sort_key, id LIMIT 1")
	if err != nil {
		return nil, nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var name string
		if err := stmt.QueryRowContext(r.Context()).Scan(&name); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(append(quote([]byte(`{"data":{"organizations":{"nodes":[{"name":`), name), "}]}}}"...))
	}), db.Close, nil
}
