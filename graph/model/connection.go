// Package model has the types of the API that are not stored: inputs and
// payloads as generated, pages of lists, scalars.
package model

import (
	"context"

	"github.com/appmuster/appmuster/ent"
)

// Node is anything stored that has an identifier of its own.
type Node interface {
	IsNode()
	GlobalID() string
}

// Connection is a page of a list.
type Connection[T any] struct {
	// Nodes are the elements, in the order of the list.
	Nodes []*T
	// PageInfo says where the page lies within the list.
	PageInfo *PageInfo
	// Cursor gives an element's cursor.
	Cursor func(*T) string
	// Count counts the whole list; nil when that would be dear.
	Count func(context.Context) (int, error)
}

// Edge is one element of a list with its cursor.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// Edges gives the elements with their cursors.
func (c *Connection[T]) Edges() []Edge[T] {
	edges := make([]Edge[T], len(c.Nodes))
	for i, node := range c.Nodes {
		edges[i] = Edge[T]{Cursor: c.Cursor(node), Node: node}
	}
	return edges
}

// TotalCount gives how many elements the list has; nil when counting would be
// dear. It runs only when it is asked for.
func (c *Connection[T]) TotalCount(ctx context.Context) (*int, error) {
	if c.Count == nil {
		return nil, nil
	}
	n, err := c.Count(ctx)
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// The connections of the API.
type (
	ActivityEventConnection   = Connection[ent.ActivityEvent]
	ActivityEventEdge         = Edge[ent.ActivityEvent]
	AppConnection             = Connection[ent.App]
	AppEdge                   = Edge[ent.App]
	AppUserConnection         = Connection[ent.AppUser]
	AppUserEdge               = Edge[ent.AppUser]
	AuditEventConnection      = Connection[ent.AuditEvent]
	AuditEventEdge            = Edge[ent.AuditEvent]
	AssignmentConnection      = Connection[ent.Assignment]
	AssignmentEdge            = Edge[ent.Assignment]
	GrantConnection           = Connection[ent.Grant]
	GrantEdge                 = Edge[ent.Grant]
	GroupConnection           = Connection[ent.Group]
	GroupEdge                 = Edge[ent.Group]
	LicenseConnection         = Connection[ent.License]
	LicenseEdge               = Edge[ent.License]
	LicenseUserConnection     = Connection[ent.LicenseUser]
	LicenseUserEdge           = Edge[ent.LicenseUser]
	OrganizationConnection    = Connection[ent.Organization]
	OrganizationEdge          = Edge[ent.Organization]
	SignInConnection          = Connection[ent.SignIn]
	SignInEdge                = Edge[ent.SignIn]
	SyncRunConnection         = Connection[ent.SyncRun]
	SyncRunEdge               = Edge[ent.SyncRun]
	UserConnection            = Connection[ent.User]
	UserEdge                  = Edge[ent.User]
	WebhookDeliveryConnection = Connection[ent.WebhookDelivery]
	WebhookDeliveryEdge       = Edge[ent.WebhookDelivery]
)
