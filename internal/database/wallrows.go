package database

import (
	"database/sql/driver"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// wallRows gives the rows of a statement that went together with its settings.
type wallRows struct {
	rows    pgx.Rows
	results pgx.BatchResults
	columns []string
	decode  []decoder
	ahead   bool // the first row has been fetched, and is there
	begun   bool
}

// decoder makes of a column's bytes, which are not null, what database/sql scans.
type decoder func(src []byte) (driver.Value, error)

func newWallRows(types *pgtype.Map, rows pgx.Rows, results pgx.BatchResults) *wallRows {
	fields := rows.FieldDescriptions()
	r := &wallRows{rows: rows, results: results, columns: make([]string, len(fields)), decode: make([]decoder, len(fields))}
	for i, field := range fields {
		r.columns[i] = field.Name
		r.decode[i] = newDecoder(types, field)
	}
	return r
}

func (r *wallRows) Columns() []string { return r.columns }

func (r *wallRows) Close() error {
	r.rows.Close()
	return r.results.Close()
}

func (r *wallRows) Next(dest []driver.Value) error {
	if r.begun {
		r.ahead = r.rows.Next()
	}
	r.begun = true
	if !r.ahead {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	for i, src := range r.rows.RawValues() {
		if src == nil {
			dest[i] = nil
			continue
		}
		var err error
		if dest[i], err = r.decode[i](src); err != nil {
			return err
		}
	}
	return nil
}

func newDecoder(types *pgtype.Map, field pgconn.FieldDescription) decoder {
	switch field.DataTypeOID {
	case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID:
		return scanned[int64](types, field)
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.NameOID:
		return func(src []byte) (driver.Value, error) { return string(src), nil }
	case pgtype.BoolOID:
		return scanned[bool](types, field)
	case pgtype.ByteaOID, pgtype.JSONOID, pgtype.JSONBOID:
		return scanned[[]byte](types, field)
	case pgtype.Float8OID, pgtype.Float4OID:
		return scanned[float64](types, field)
	}
	kind, known := types.TypeForOID(field.DataTypeOID)
	if !known {
		return func(src []byte) (driver.Value, error) { return string(src), nil }
	}
	switch field.DataTypeOID {
	case pgtype.TimestamptzOID, pgtype.TimestampOID, pgtype.DateOID, pgtype.NumericOID, pgtype.OIDOID, pgtype.XIDOID, pgtype.CIDOID:
		return func(src []byte) (driver.Value, error) {
			return kind.Codec.DecodeDatabaseSQLValue(types, field.DataTypeOID, field.Format, src)
		}
	}
	if field.Format == pgtype.TextFormatCode {
		return func(src []byte) (driver.Value, error) { return string(src), nil }
	}
	return func(src []byte) (driver.Value, error) {
		value, err := kind.Codec.DecodeValue(types, field.DataTypeOID, field.Format, src)
		if err != nil {
			return nil, err
		}
		text, err := types.Encode(field.DataTypeOID, pgtype.TextFormatCode, value, nil)
		return string(text), err
	}
}

func scanned[T any](types *pgtype.Map, field pgconn.FieldDescription) decoder {
	var v T
	plan := types.PlanScan(field.DataTypeOID, field.Format, &v)
	return func(src []byte) (driver.Value, error) {
		err := plan.Scan(src, &v)
		return v, err
	}
}
