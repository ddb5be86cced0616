// Package tenantsync reads a Microsoft tenant into the database and keeps it
// level with it: one SyncRun walks the data sets in a fixed order, page by page.
//
// Per page: fetch (no transaction open), map (pure), then one short transaction
// with the rows that differ, the place to go on from, the counts, and the check
// that this worker still holds the tenant's lease. So a run that is killed
// anywhere goes on from its last committed page, and a worker that was presumed
// dead writes nothing.
//
// Nothing is removed because of a page. What a complete round did not find goes
// away in the transaction that saves where the next round starts, unless more
// would vanish than is plausible: then the stage is held for a person.
package tenantsync
