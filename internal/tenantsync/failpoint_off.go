//go:build !failpoint

package tenantsync

import "context"

// fail does nothing outside of crash tests.
func (e *Engine) fail(context.Context, string) error { return nil }
