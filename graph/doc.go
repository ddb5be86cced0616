// Package graph is what may be asked: the GraphQL API. The schema is written by
// hand in schema/, bound to what is stored by gqlgen.yml.
//
// A read is one expression: resolver, page or batch, ent. A write is one call:
// resolver, service. Every rule lives below, in the rooms that own it.
package graph

//go:generate go run ./gqlgenplain
