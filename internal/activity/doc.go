// Package activity keeps the two logs and fans events out to webhooks, always in
// the caller's transaction: what is told and what happened commit together.
//
// Record writes what a sync or a job found or did, Audit what a person or a
// token did here, Emit one delivery for each webhook endpoint that wants to know.
package activity
