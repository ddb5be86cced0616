// Package inventory answers by the published rules: whose an app is, whether it
// is in use, who is mapped to it and why, how much a user uses it, and the
// numbers of the Overview.
//
// The rules are pure functions over evidence: Origin, Stage, Evidence,
// Engagement, Metrics. At the end of a run Evaluate reads the evidence and
// writes the mappings, app by app, in short transactions of its own: lists may
// show these as they come. It keeps in memory what it found of each app, and
// Evaluation.Finish, inside the transaction that ends the run, turns over all
// that is a total or a stage. So no page ever adds up half a run.
package inventory
