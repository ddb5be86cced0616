//go:build race

package graph_test

import "time"

// limit is how long a refusal may take, with the race detector's weight.
const limit = time.Second
