package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
)

// bulk are the tables that a sync fills, by what it reads.
func bulk() []string {
	return []string{"users", "license_users", "licenses", "groups", "group_members", "apps", "permissions", "grants", "assignments",
		"sign_ins", "usage_days", "app_users", "workload_usages", "user_photos"}
}

// count gives the number of rows of each table that a sync fills. The database
// must not be in use.
func count(ctx context.Context, st store) (rows map[string]int, err error) {
	db, err := database.Open(ctx, database.Config{DataDir: st.Dir, URL: st.URL})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows = map[string]int{}
	ctx = viewer.System(ctx, "count rows")
	for _, table := range bulk() {
		var n int
		if err := db.SQL().QueryRowContext(ctx, `SELECT count(*) FROM "`+table+`"`).Scan(&n); err != nil {
			return nil, fmt.Errorf("count %s: %w", table, err)
		}
		rows[table] = n
	}
	return rows, nil
}

// same tells where a floor stored other rows than the product: then it did
// other work, and its time says nothing.
func same(product, floor map[string]int) error {
	var errs []error
	for _, table := range bulk() {
		if product[table] != floor[table] {
			errs = append(errs, fmt.Errorf("the product stored %d rows of %s, the floor %d", product[table], table, floor[table]))
		}
	}
	return errors.Join(errs...)
}
