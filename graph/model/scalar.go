package model

import (
	"errors"
	"io"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/appmuster/appmuster/internal/vocab"
)

// ErrValue is what every value that no argument of its type can have wraps.
var ErrValue = errors.New("unusable value")

// The values that scalars refuse.
var (
	ErrTime error = valueError("A time must be written as RFC 3339, such as 2026-05-04T12:30:00Z.")
	ErrDate error = valueError("A day must be written as YYYY-MM-DD.")
)

type valueError string

func (e valueError) Error() string { return string(e) }
func (valueError) Unwrap() error   { return ErrValue }

// MarshalTime writes a point in time in UTC with at most whole microseconds.
func MarshalTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		var buf [40]byte
		_, _ = w.Write(AppendTime(buf[:0], t))
	})
}

// AppendTime appends what MarshalTime writes.
func AppendTime(b []byte, t time.Time) []byte {
	b = t.UTC().Truncate(time.Microsecond).AppendFormat(append(b, '"'), time.RFC3339Nano)
	return append(b, '"')
}

// UnmarshalTime reads a point in time; what is finer than a microsecond is cut
// off, as it is when stored.
func UnmarshalTime(v any) (time.Time, error) {
	text, ok := v.(string)
	if !ok {
		return time.Time{}, ErrTime
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 1900 {
		return time.Time{}, ErrTime
	}
	return t.UTC().Truncate(time.Microsecond), nil
}

// Day is a UTC day as days since 1970-01-01.
type Day int

// DayOf gives the UTC day of a point in time.
func DayOf(t time.Time) Day {
	return Day(t.UTC().Truncate(24*time.Hour).Unix() / (24 * 60 * 60))
}

// MarshalDate writes a UTC day as YYYY-MM-DD.
func MarshalDate(d Day) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		var buf [16]byte
		_, _ = w.Write(AppendDate(buf[:0], d))
	})
}

// AppendDate appends what MarshalDate writes.
func AppendDate(b []byte, d Day) []byte {
	b = time.Unix(int64(d)*24*60*60, 0).UTC().AppendFormat(append(b, '"'), time.DateOnly)
	return append(b, '"')
}

// UnmarshalDate reads YYYY-MM-DD.
func UnmarshalDate(v any) (Day, error) {
	text, ok := v.(string)
	if !ok {
		return 0, ErrDate
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, ErrDate
	}
	return DayOf(t), nil
}

// MarshalDataSet writes a data set; that of an answer without one is null.
func MarshalDataSet(d vocab.DataSet) graphql.Marshaler {
	if d == "" {
		return graphql.Null
	}
	return graphql.MarshalString(string(d))
}

// UnmarshalDataSet reads a data set; that it is one, the schema has checked.
func UnmarshalDataSet(v any) (vocab.DataSet, error) {
	text, err := graphql.UnmarshalString(v)
	return vocab.DataSet(text), err
}
