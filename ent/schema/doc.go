// Package schema says what is stored, one noun a file.
//
// The glossary. One noun has one spelling, from table to page:
//
//	Organization   a company whose tenant is looked at
//	Tenant         a Microsoft directory that an organization connected
//	               (not "connection": Relay owns that word)
//	Member         a person who logs in here; Membership ties one to an organization
//	User           a directory user read from a tenant; never somebody who logs in here
//	App            one application in an organization's inventory, usually one service principal
//	AppUser        the mapping of a user to an app, with its evidence
//	Grant          what an app may do: an OAuth2 permission grant or an app role it holds
//	Assignment     an app role that a user or a group holds: who was given an app
//	SignIn         one sign-in event; UsageDay is its roll-up per user, app and day
//	License        a SKU that the tenant holds (not "subscription": a GraphQL root);
//	               LicenseUser is that SKU on a user
//	SyncRun        one sync of one tenant; SyncStage is one data set within it
//	Coverage       what is known of a data set: granted, licensed, when last read, what is dark
//	ActivityEvent  what a sync or a job found or did
//	AuditEvent     what a person or a token did here
//
// Lifecycles are called state; status is only an app's human decision. Times
// end in _at. Identifiers that Microsoft gave keep their owner's name
// (entra_id, sku_id) and are never foreign keys. Foreign keys are composite
// with the organization and are declared in internal/database, because ent
// cannot declare them.
package schema
