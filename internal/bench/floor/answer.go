package floor

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/appmuster/appmuster/internal/xid"
)

// Reads opens PostgreSQL for Answers: connections that see all rows for as long
// as they last, so that no statement says who is asking.
func Reads(address string) (*sql.DB, error) {
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the PostgreSQL URL cannot be read")
	}
	cfg.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SELECT set_config('app.system', 'on', false)")
		return err
	}
	cfg.MaxConns = 16
	pool, err := pgxpool.NewWithConfig(context.Background(), cfg)
	if err != nil {
		return nil, err
	}
	return stdlib.OpenDBFromPool(pool), nil
}

// Answers serves what the API answers, each by one prepared statement and JSON
// that is appended: the path names the question.
func Answers(ctx context.Context, db *sql.DB, postgres bool, organization int64) (http.Handler, error) {
	mux := http.NewServeMux()
	handle := func(path, query string, write func(b []byte, rows *sql.Rows) ([]byte, error)) error {
		ask := func(ctx context.Context) (*sql.Rows, error) { return db.QueryContext(ctx, query, organization) }
		if postgres {
			query = dollars(query) // the driver keeps each statement prepared, connection by connection
		} else {
			stmt, err := db.PrepareContext(ctx, query)
			if err != nil {
				return err
			}
			ask = func(ctx context.Context) (*sql.Rows, error) { return stmt.QueryContext(ctx, organization) }
		}
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			rows, err := ask(r.Context())
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			defer rows.Close()
			b, err := write(make([]byte, 0, 32<<10), rows)
			if err == nil {
				err = rows.Err()
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", "application/graphql-response+json")
			_, _ = w.Write(b)
		})
		return nil
	}
	if err := handle("/users", `SELECT id, display_name, user_principal_name, mail, department, account_enabled, last_sign_in_at, sort_key
FROM users WHERE organization_id = ? AND removed_at IS NULL ORDER BY sort_key, id LIMIT 51`, usersPage); err != nil {
		return nil, err
	}
	fewUsers := sqliteFewUsers
	if postgres {
		fewUsers = postgresFewUsers
	}
	if err := handle("/apps", `SELECT a.id, a.display_name, a.user_count, u.display_name FROM
(SELECT id, display_name, user_count, sort_key FROM apps WHERE organization_id = ? AND removed_at IS NULL ORDER BY sort_key, id LIMIT 50) AS a
`+fewUsers+`
LEFT JOIN users AS u ON u.id = m.user_id ORDER BY a.sort_key, a.id, m.last_sign_in_sort DESC, m.id DESC`, appsPage); err != nil {
		return nil, err
	}
	if err := handle("/overview", `SELECT metric, value, confidence, as_of FROM overview_days AS d WHERE organization_id = ?
AND day = (SELECT max(day) FROM overview_days WHERE organization_id = d.organization_id AND metric = d.metric)`, overview); err != nil {
		return nil, err
	}
	if err := handle("/runs", `SELECT r.id, r.sequence, r.state, r.started_at, r.finished_at, s.data_set, s.state, s.fetched, s.added, s.changed, s.removed
FROM (SELECT id, sequence, state, started_at, finished_at, queued_at FROM sync_runs WHERE organization_id = ? ORDER BY queued_at DESC, id DESC LIMIT 20) AS r
JOIN sync_stages AS s ON s.sync_run_id = r.id ORDER BY r.queued_at DESC, r.id DESC, s.position`, syncRuns); err != nil {
		return nil, err
	}
	return mux, nil
}

// The latest users of each app, in the way each database is quick at.
const (
	sqliteFewUsers = `LEFT JOIN app_users AS m ON m.id IN
(SELECT id FROM app_users WHERE app_id = a.id AND present = true ORDER BY last_sign_in_sort DESC, id DESC LIMIT 5)`
	postgresFewUsers = `LEFT JOIN LATERAL
(SELECT id, user_id, last_sign_in_sort FROM app_users WHERE app_id = a.id AND present = true ORDER BY last_sign_in_sort DESC, id DESC LIMIT 5) AS m ON true`
)

func quote(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			raw, _ := json.Marshal(s)
			return append(b, raw...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func orNull(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return quote(b, s)
}

func instant(b []byte, t sql.NullTime) []byte {
	if !t.Valid {
		return append(b, "null"...)
	}
	return append(t.Time.UTC().AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}

func usersPage(b []byte, rows *sql.Rows) ([]byte, error) {
	b = append(b, `{"data":{"organization":{"users":{"nodes":[`...)
	n := 0
	var lastID int64
	var lastSort string
	for rows.Next() {
		var id int64
		var name, upn, mail, department, sort string
		var enabled sql.NullBool
		var at sql.NullTime
		if err := rows.Scan(&id, &name, &upn, &mail, &department, &enabled, &at, &sort); err != nil {
			return nil, err
		}
		if n++; n > 50 {
			continue
		}
		lastID, lastSort = id, sort
		if n > 1 {
			b = append(b, ',')
		}
		b = quote(append(b, `{"id":`...), xid.Encode(xid.User, id))
		b = quote(append(b, `,"displayName":`...), name)
		b = quote(append(b, `,"userPrincipalName":`...), upn)
		b = orNull(append(b, `,"mail":`...), mail)
		b = orNull(append(b, `,"department":`...), department)
		b = strconv.AppendBool(append(b, `,"accountEnabled":`...), enabled.Bool)
		b = append(instant(append(b, `,"lastSignInAt":`...), at), '}')
	}
	b = strconv.AppendBool(append(b, `],"pageInfo":{"hasNextPage":`...), n > 50)
	return append(quote(append(b, `,"endCursor":`...), lastSort+" "+strconv.FormatInt(lastID, 36)), "}}}}}"...), nil
}

func appsPage(b []byte, rows *sql.Rows) ([]byte, error) {
	b = append(b, `{"data":{"organization":{"apps":{"nodes":[`...)
	open := int64(0)
	first := true
	count := 0
	end := func() { b = append(strconv.AppendInt(append(b, `],"totalCount":`...), int64(count), 10), "}}"...) }
	for rows.Next() {
		var id int64
		var name string
		var user sql.NullString
		var n int
		if err := rows.Scan(&id, &name, &n, &user); err != nil {
			return nil, err
		}
		if id != open {
			if open != 0 {
				end()
				b = append(b, ',')
			}
			open, count, first = id, n, true
			b = quote(append(b, `{"id":`...), xid.Encode(xid.App, id))
			b = quote(append(b, `,"displayName":`...), name)
			b = append(b, `,"users":{"nodes":[`...)
		}
		if user.Valid {
			if !first {
				b = append(b, ',')
			}
			first = false
			b = append(quote(append(b, `{"user":{"displayName":`...), user.String), "}}"...)
		}
	}
	if open != 0 {
		end()
	}
	return append(b, "]}}}}"...), nil
}

func overview(b []byte, rows *sql.Rows) ([]byte, error) {
	b = append(b, `{"data":{"organization":{"overview":{`...)
	first := true
	for rows.Next() {
		var metric, confidence string
		var value sql.NullFloat64
		var at sql.NullTime
		if err := rows.Scan(&metric, &value, &confidence, &at); err != nil {
			return nil, err
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(quote(b, metric), ':')
		b = strconv.AppendFloat(append(b, `{"value":`...), value.Float64, 'g', -1, 64)
		b = quote(append(b, `,"confidence":`...), confidence)
		b = append(instant(append(b, `,"asOf":`...), at), '}')
	}
	return append(b, "}}}}"...), nil
}

func syncRuns(b []byte, rows *sql.Rows) ([]byte, error) {
	b = append(b, `{"data":{"organization":{"syncRuns":{"nodes":[`...)
	open := int64(0)
	for rows.Next() {
		var id, sequence, fetched, added, changed, removed int64
		var state, set, stage string
		var started, finished sql.NullTime
		if err := rows.Scan(&id, &sequence, &state, &started, &finished, &set, &stage, &fetched, &added, &changed, &removed); err != nil {
			return nil, err
		}
		if id != open {
			if open != 0 {
				b = append(b, "]},"...)
			}
			open = id
			b = strconv.AppendInt(append(b, `{"sequence":`...), sequence, 10)
			b = quote(append(b, `,"state":`...), state)
			b = instant(append(b, `,"startedAt":`...), started)
			b = instant(append(b, `,"finishedAt":`...), finished)
			b = append(b, `,"stages":[`...)
		} else {
			b = append(b, ',')
		}
		b = quote(append(b, `{"dataSet":`...), set)
		b = quote(append(b, `,"state":`...), stage)
		b = strconv.AppendInt(append(b, `,"fetched":`...), fetched, 10)
		b = strconv.AppendInt(append(b, `,"added":`...), added, 10)
		b = strconv.AppendInt(append(b, `,"changed":`...), changed, 10)
		b = append(strconv.AppendInt(append(b, `,"removed":`...), removed, 10), '}')
	}
	if open != 0 {
		b = append(b, "]}"...)
	}
	return append(b, "]}}}}"...), nil
}
