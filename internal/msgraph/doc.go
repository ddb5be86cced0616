// Package msgraph reads a Microsoft tenant: it signs in to the identity
// platform, asks Microsoft Graph and gives plain values back. It can only read:
// its transport refuses every request but GET, and POST to $batch with GETs
// inside.
//
// Nothing in it sleeps. A throttled or failing call returns an *Error that says
// when to come back. It is safe for use by several goroutines.
//
// It is the only importer of msgraph-sdk-go. The SDK makes the requests (URL
// templates, authentication, middleware); its models are never built, because
// they cost fifty times a scanner's time. Pages are decoded as they arrive.
package msgraph
