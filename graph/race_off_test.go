//go:build !race

package graph_test

import "time"

// limit is how long a refusal may take.
const limit = 100 * time.Millisecond
