package floor

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/appmuster/appmuster/internal/fold"
)

// overlap is how far the logs are read again.
const overlap = 3 * time.Hour

// Change reads what changed since links, and stores that and nothing else: the
// users that differ, an event for each, and the latest hours of the logs.
func Change(ctx context.Context, from Source, to Target, links Links) (next Links, err error) {
	w, err := to.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.close(ctx)) }()
	r := &reader{Source: from}
	if err := r.logIn(ctx); err != nil {
		return nil, err
	}
	for _, address := range []string{"organization", "domains", "subscribedSkus"} {
		s, err := r.get(ctx, address)
		if err != nil {
			return nil, err
		}
		s.page(s.skip)
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	next = Links{}
	var users []person
	for _, what := range reports() {
		if err := r.download(ctx, what); err != nil {
			return nil, err
		}
		if next[what.name] = r.mark(); next[what.name] != links[what.name] {
			return nil, errors.New("a report changed, which no change that is measured does")
		}
	}
	for set, link := range links {
		if _, report := next[set]; report {
			continue
		}
		element := (*scanner).skip
		if set == "users" {
			element = func(s *scanner) {
				var u person
				u.read(s, func([]byte) {})
				users = append(users, u)
			}
		}
		if next[set], err = r.list(ctx, link, element, func() error { return nil }); err != nil {
			return nil, err
		}
	}
	if err := w.begin(ctx); err != nil {
		return nil, err
	}
	var changes, events [][]any
	for _, u := range users {
		changes = append(changes, []any{u.name, fold.Key(u.name), fold.Key(u.name + " " + u.upn + " " + u.mail), u.upn, u.mail, u.department, u.title,
			u.company, u.office, u.location, u.enabled, u.userType, u.kind, tenantID, u.entra})
		events = append(events, []any{organizationID, tenantID, w.time(now), u.entra, u.name, `{"department":""}`, `{"department":"x"}`})
	}
	if err := w.many(ctx, `UPDATE users SET display_name = ?, sort_key = ?, search_key = ?, user_principal_name = ?, mail = ?, department = ?, job_title = ?,
company_name = ?, office_location = ?, usage_location = ?, account_enabled = ?, user_type = ?, kind = ? WHERE tenant_id = ? AND entra_id = ?`, changes); err != nil {
		return nil, err
	}
	if err := w.many(ctx, `INSERT INTO activity_events (organization_id, tenant_id, type, occurred_at, actor_kind, subject_kind, subject_entra_id, subject_name, before, after)
VALUES (?, ?, 'USER_CHANGED', ?, 'SYSTEM', 'USER', ?, ?, ?, ?)`, events); err != nil {
		return nil, err
	}
	if err := w.commit(ctx); err != nil {
		return nil, err
	}
	if err := recent(ctx, r, w, now); err != nil {
		return nil, err
	}
	if err := pictures(ctx, r, w, users, now); err != nil {
		return nil, err
	}
	s, err := r.get(ctx, "auditLogs/directoryAudits?$top=1000&"+logSpan("activityDateTime", now.Add(-overlap), now))
	if err != nil {
		return nil, err
	}
	s.page(s.skip)
	return next, nil
}

// pictures asks whether those who changed have another photo; they have none.
func pictures(ctx context.Context, r *reader, w writer, users []person, now time.Time) error {
	var parts []string
	var asked [][]any
	for _, u := range users {
		parts = append(parts, photo(hyphened(u.entra)))
		asked = append(asked, []any{w.time(now), tenantID, u.entra})
	}
	if err := r.batch(ctx, parts, func(_ int, s *scanner) { s.skip() }); err != nil {
		return err
	}
	if err := w.begin(ctx); err != nil {
		return err
	}
	if err := w.many(ctx, "UPDATE user_photos SET checked_at = ? WHERE user_id = (SELECT id FROM users WHERE tenant_id = ? AND entra_id = ?)", asked); err != nil {
		return err
	}
	return w.commit(ctx)
}

// recent reads the latest hours of the sign-ins again.
func recent(ctx context.Context, r *reader, w writer, now time.Time) error {
	var rows [][]any
	_, err := r.list(ctx, "auditLogs/signIns?$top=1000&"+logSpan("createdDateTime", now.Add(-overlap), now), func(s *scanner) {
		var id, user, app []byte
		var at time.Time
		code := 0
		s.each(func() {
			switch s.name() {
			case "id":
				id = s.guid()
			case "createdDateTime":
				at = s.time()
			case "userId":
				user = s.guid()
			case "appId":
				app = s.guid()
			case "status":
				s.each(func() {
					if s.name() == "errorCode" {
						code = s.number()
					} else {
						s.skip()
					}
				})
			default:
				s.skip()
			}
		})
		rows = append(rows, []any{organizationID, tenantID, id, w.time(at), tenantID, user, tenantID, app, code == 0, code})
	}, func() error { return nil })
	if err != nil {
		return err
	}
	if err := w.begin(ctx); err != nil {
		return err
	}
	if err := w.many(ctx, `INSERT INTO sign_ins (organization_id, tenant_id, entra_id, occurred_at, user_id, app_id, succeeded, error_code, interactive)
VALUES (?, ?, ?, ?, (SELECT id FROM users WHERE tenant_id = ? AND entra_id = ?), (SELECT id FROM apps WHERE tenant_id = ? AND app_id = ?), ?, ?, true)
ON CONFLICT (tenant_id, occurred_at, entra_id, organization_id) DO NOTHING`, rows); err != nil {
		return err
	}
	return w.commit(ctx)
}

// many runs a statement for each row.
func (s *sqlite) many(ctx context.Context, query string, rows [][]any) error {
	stmt, err := s.tx.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, row := range rows {
		if _, err := stmt.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return nil
}

func (p *postgres) many(ctx context.Context, query string, rows [][]any) error {
	query = dollars(query)
	var b pgx.Batch
	for _, row := range rows {
		b.Queue(query, row...)
	}
	return p.tx.SendBatch(ctx, &b).Close()
}
