package vocab

// Drift counts what a whole read of a data set had to mend, that is followed by
// what changed otherwise: rows that no change had told of.
type Drift struct {
	// Missing were in the directory and not stored.
	Missing int `json:"missing"`
	// Stale were stored otherwise than they are.
	Stale int `json:"stale"`
	// Extra were stored and are not in the directory.
	Extra int `json:"extra"`
}
