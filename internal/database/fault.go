package database

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/appmuster/appmuster/internal/fault"
)

const (
	pgDiskFull      = "53100"
	pgSerialization = "40001"
	pgDeadlock      = "40P01"
)

// translate gives a full disk the sentence that a person must read.
func translate(err error) error {
	if err == nil || !diskFull(err) {
		return err
	}
	return fault.New(fault.Unavailable,
		"The disk that holds the database is full, so nothing can be saved. Make room and try again; what is stored can still be read.").Wrap(err)
}

func diskFull(err error) bool {
	return sqliteCode(err) == sqlite3.SQLITE_FULL || pgCode(err) == pgDiskFull
}

func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

func pgCode(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// again tells whether a transaction that failed may be tried once more.
func again(err error, began bool, o txOptions) bool {
	if !began {
		return pgconn.SafeToRetry(err) || sqliteCode(err) == sqlite3.SQLITE_BUSY
	}
	code := pgCode(err)
	return o.repeatable && (code == pgSerialization || code == pgDeadlock || pgconn.SafeToRetry(err))
}

// IsUnique reports whether err is a row that exists already.
func IsUnique(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return pgCode(err) == "23505" ||
		ok && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// IsForeign reports whether err is a row that points at one which is not there,
// or not of the same organization.
func IsForeign(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return pgCode(err) == "23503" ||
		ok && (e.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY || e.Code() == sqlite3.SQLITE_CONSTRAINT_TRIGGER)
}
