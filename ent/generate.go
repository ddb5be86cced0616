// Package ent is what is stored: ent's generated client over the schema in
// ent/schema, and the few hand-written methods that GraphQL binds to.
package ent

//go:generate go run -mod=mod entgo.io/ent/cmd/ent generate --feature privacy,intercept,sql/upsert,sql/modifier,sql/execquery ./schema
