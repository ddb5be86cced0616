package inventory

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/catalog"
)

// person is what the pairs of a user need to know of the user.
type person struct {
	present    bool
	lastSignIn int64 // microseconds, 0 for none
}

const (
	selectStored = `SELECT id, app_id, user_id, content_hash FROM app_users
WHERE {app_id} AND +organization_id = ? AND user_id BETWEEN ? AND ?`

	selectAssigned = `SELECT app_id, user_id, role, assigned_at FROM assignments
WHERE {app_id} AND +organization_id = ? AND +user_id BETWEEN ? AND ? AND principal_kind = 'USER' AND removed_at IS NULL`

	selectByGroup = `SELECT a.app_id, m.user_id, g.display_name
FROM assignments AS a
JOIN "groups" AS g ON g.id = a.group_id AND g.removed_at IS NULL
JOIN group_members AS m ON m.group_id = g.id
WHERE {a.app_id} AND +a.organization_id = ? AND m.user_id BETWEEN ? AND ? AND a.principal_kind = 'GROUP' AND a.removed_at IS NULL`

	selectGrants = `SELECT app_id, user_id, permission, granted_at, tenant_wide FROM grants
WHERE {app_id} AND +organization_id = ? AND (tenant_wide OR +user_id BETWEEN ? AND ?) AND kind = 'DELEGATED' AND removed_at IS NULL`

	usageColumns = `CAST(SUM(CASE WHEN day >= ? AND sign_ins > 0 THEN 1 ELSE 0 END) AS bigint),
CAST(SUM(CASE WHEN day >= ? THEN failed_sign_ins ELSE 0 END) AS bigint),
MIN(CASE WHEN sign_ins + other_sign_ins > 0 THEN last_at END),
MAX(CASE WHEN sign_ins + other_sign_ins > 0 THEN last_at END)
FROM usage_days`

	selectUsage = `SELECT app_id, user_id, ` + usageColumns + `
WHERE {app_id} AND +organization_id = ? AND user_id BETWEEN ? AND ? GROUP BY app_id, user_id`

	selectStrangers = `SELECT app_id, ` + usageColumns + `
WHERE {app_id} AND +organization_id = ? AND user_id IS NULL GROUP BY app_id`
)

// ofApps puts the condition on the apps in the place that is marked with the
// column in braces, and gives its argument.
func ofApps(q querier, query string, apps []int64) (string, any) {
	before, rest, _ := strings.Cut(query, "{")
	column, after, _ := strings.Cut(rest, "}")
	condition, argument := idIn(q, column, apps)
	return before + condition + after, argument
}

// readPairs gathers all that ties users of a stretch to apps, and whether
// somebody consented for everybody: a sheet for each app, in their order.
// errTooMany ends it early.
func (w *walk) readPairs(ctx context.Context, apps []int64, s span) ([]*sheet, error) {
	q := reader{w.db}
	sheets := make([]*sheet, len(apps))
	byApp := make(map[int64]*sheet, len(apps))
	for i, id := range apps {
		sheets[i] = &sheet{appID: id, pairs: map[int64]*pair{}}
		byApp[id] = sheets[i]
	}
	held := 0
	of := func(appID, userID int64) (*pair, error) {
		pairs := byApp[appID].pairs
		p := pairs[userID]
		if p == nil {
			if held++; s == everyUser && held > w.atOnce {
				return nil, errTooMany
			}
			p = &pair{}
			pairs[userID] = p
		}
		return p, nil
	}
	read := func(what, query string, before []any, scan func(*sql.Rows) error) error {
		query, list := ofApps(q, query, apps)
		args := append(append([]any(nil), before...), list, w.p.OrganizationID, s.from, s.to)
		if err := each(ctx, q, scan, query, args...); err != nil {
			return fmt.Errorf("read %s: %w", what, err)
		}
		return nil
	}

	if err := read("mappings", selectStored, nil, func(rows *sql.Rows) error {
		var id, appID, userID, hash int64
		if err := rows.Scan(&id, &appID, &userID, &hash); err != nil {
			return err
		}
		p, err := of(appID, userID)
		if err == nil {
			p.row, p.hash = id, hash
		}
		return err
	}); err != nil {
		return nil, err
	}

	if err := read("assignments", selectAssigned, nil, func(rows *sql.Rows) error {
		var appID, userID int64
		var role string
		var at *time.Time
		if err := rows.Scan(&appID, &userID, &role, &at); err != nil {
			return err
		}
		p, err := of(appID, userID)
		if err == nil {
			p.Assigned = append(p.Assigned, Given{Name: role, At: at})
		}
		return err
	}); err != nil {
		return nil, err
	}

	names := map[string]string{} // one copy of each group's name
	if err := read("group assignments", selectByGroup, nil, func(rows *sql.Rows) error {
		var appID, userID int64
		var raw sql.RawBytes
		if err := rows.Scan(&appID, &userID, &raw); err != nil {
			return err
		}
		name, ok := names[string(raw)]
		if !ok {
			name = string(raw)
			names[name] = name
		}
		p, err := of(appID, userID)
		if err == nil {
			p.Groups = append(p.Groups, name)
		}
		return err
	}); err != nil {
		return nil, err
	}

	if err := read("consents", selectGrants, nil, func(rows *sql.Rows) error {
		var appID int64
		var userID *int64
		var permission string
		var at *time.Time
		var wide bool
		if err := rows.Scan(&appID, &userID, &permission, &at, &wide); err != nil {
			return err
		}
		if wide || userID == nil {
			byApp[appID].everybody = byApp[appID].everybody || wide
			return nil
		}
		p, err := of(appID, *userID)
		if err == nil {
			p.Consented = append(p.Consented, Given{Name: permission, At: at})
		}
		return err
	}); err != nil {
		return nil, err
	}

	if err := read("sign-ins", selectUsage, []any{w.last30.From, w.window.From}, func(rows *sql.Rows) error {
		var appID, userID int64
		var days, failed int
		var first, last moment
		if err := rows.Scan(&appID, &userID, &days, &failed, &first, &last); err != nil {
			return err
		}
		p, err := of(appID, userID)
		if err == nil {
			p.Days30, p.failed, p.FirstSignInAt, p.LastSignInAt = days, failed, first.t, last.t
		}
		return err
	}); err != nil {
		return nil, err
	}
	return sheets, nil
}

// strangers adds up the sign-ins of people who are not stored: they are use of
// an app, but nobody's mapping. It gives findings for each of the apps.
func (w *walk) strangers(ctx context.Context, apps []int64) (map[int64]*findings, error) {
	found := make(map[int64]*findings, len(apps))
	for _, id := range apps {
		found[id] = &findings{}
	}
	q := reader{w.db}
	query, list := ofApps(q, selectStrangers, apps)
	err := each(ctx, q, func(rows *sql.Rows) error {
		var appID int64
		var days, failed int
		var first, last moment
		if err := rows.Scan(&appID, &days, &failed, &first, &last); err != nil {
			return err
		}
		found[appID].Failed, found[appID].LastSignInAt = failed, last.t
		return nil
	}, query, w.last30.From, w.window.From, list, w.p.OrganizationID)
	if err != nil {
		return nil, fmt.Errorf("read sign-ins of people not stored: %w", err)
	}
	return found, nil
}

// peopleAtOnce is how many stretches' worth of users are remembered: most users
// have several apps, and are looked up for the first of them only.
const peopleAtOnce = 4

// meet makes the users with these keys known to the walk; who is not known
// afterwards is not stored. Whoever holds the tenant's lease is the only one to
// change users, so what was read stays true.
func (w *walk) meet(ctx context.Context, ids map[int64]struct{}) error {
	if w.people == nil || len(w.people)+len(ids) > peopleAtOnce*w.atOnce {
		w.people = make(map[int64]person, len(ids))
	}
	unknown := make([]int64, 0, len(ids))
	for id := range ids {
		if _, ok := w.people[id]; !ok {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	q := reader{w.db}
	among, list := idIn(q, "id", unknown)
	err := each(ctx, q, func(rows *sql.Rows) error {
		var id int64
		var p person
		if err := rows.Scan(&id, &p.present, &p.lastSignIn); err != nil {
			return err
		}
		w.people[id] = p
		return nil
	}, `SELECT id, removed_at IS NULL, last_sign_in_sort FROM users WHERE `+among+` AND +organization_id = ? AND +tenant_id = ?`,
		list, w.p.OrganizationID, w.p.TenantID)
	if err != nil {
		return fmt.Errorf("read users: %w", err)
	}
	return nil
}

// userSpans cuts the tenant's users into stretches of at most atOnce.
func (w *walk) userSpans(ctx context.Context) ([]span, error) {
	var spans []span
	from := everyUser.from
	err := each(ctx, reader{w.db}, func(rows *sql.Rows) error {
		var to int64
		if err := rows.Scan(&to); err != nil {
			return err
		}
		spans = append(spans, span{from: from, to: to})
		from = to + 1
		return nil
	}, `SELECT id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM users WHERE tenant_id = ? AND organization_id = ?) AS numbered
WHERE n % ? = 0 ORDER BY id`, w.p.TenantID, w.p.OrganizationID, w.atOnce)
	if err != nil {
		return nil, fmt.Errorf("cut users into stretches: %w", err)
	}
	return append(spans, span{from: from, to: everyUser.to}), nil
}

// countTenant fills in the numbers of the tenant's users and seats.
func countTenant(ctx context.Context, q querier, p Params, facts *TenantFacts) error {
	if err := each(ctx, q, func(rows *sql.Rows) error {
		return rows.Scan(&facts.PresentUsers, &facts.ActiveUsers)
	}, `SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN last_sign_in_sort >= ? THEN 1 ELSE 0 END), 0) AS bigint) FROM users
WHERE +organization_id = ? AND tenant_id = ? AND removed_at IS NULL`,
		Date(lastDays(p.Now, engagementDays).From).UnixMicro(), p.OrganizationID, p.TenantID); err != nil {
		return fmt.Errorf("count users: %w", err)
	}
	if err := each(ctx, q, func(rows *sql.Rows) error {
		return rows.Scan(&facts.Seats)
	}, `SELECT CAST(COALESCE(SUM(`+usableSeats+`), 0) AS bigint) FROM licenses
WHERE +organization_id = ? AND tenant_id = ? AND removed_at IS NULL AND `+paid(), p.OrganizationID, p.TenantID); err != nil {
		return fmt.Errorf("count seats: %w", err)
	}
	return nil
}

// usableSeats are the seats of a license that somebody may sit on: enabled and in
// grace. Microsoft reports negative numbers at times; they are no seats.
const usableSeats = "CASE WHEN seats_enabled > 0 THEN seats_enabled ELSE 0 END + CASE WHEN seats_warning > 0 THEN seats_warning ELSE 0 END"

// paid narrows licenses to those that are bought: Microsoft shows ten thousand
// or a million seats of what it gives away.
func paid() string {
	return "UPPER(sku_part_number) NOT IN ('" + strings.Join(catalog.FreeLicenses(), "', '") + "')"
}
