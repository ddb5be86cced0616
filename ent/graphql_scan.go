package ent

// Row is a stored type that a hand-written query can be read into.
type Row interface {
	scanValues(columns []string) ([]any, error)
	assignValues(columns []string, values []any) error
}

// ScanTargets gives what to pass to Scan for these columns of row's table.
func ScanTargets(row Row, columns []string) ([]any, error) { return row.scanValues(columns) }

// Assign takes over what Scan put into the targets that ScanTargets gave.
func Assign(row Row, columns []string, targets []any) error {
	return row.assignValues(columns, targets)
}
