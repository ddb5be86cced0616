package inventory

import (
	"context"
	"time"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Params says which tenant is evaluated, and as of when.
type Params struct {
	OrganizationID int64
	TenantID       int64
	// SyncRunID is the run that ends; events name it.
	SyncRunID int64
	// Now is the clock of the evaluation: of one run, one value.
	Now time.Time
	// WindowDays is the window of the rules; 0 means the organization's setting.
	WindowDays int
	// Fence runs first in each transaction that Evaluate opens, and its error ends
	// the evaluation: the place to check that the run is still this worker's. May
	// be nil.
	Fence func(ctx context.Context, tx *database.Tx) error
	// PairsAtOnce bounds how many pairs of an app and a user are held in memory; 0
	// means 10,000.
	PairsAtOnce int
	// All adds up the evidence of every app anew. Without it only apps are, whose
	// evidence changed since they were last (App.findings is empty), or was added
	// up for another day or window: the answers are the same.
	All bool
}

// Summary counts what an evaluation found.
type Summary struct {
	// Apps counts the present apps of the tenant by their stage now.
	Apps map[vocab.AppStage]int
	// StagesChanged counts apps whose stage differs from the last evaluation's.
	// First evaluations are not among them.
	StagesChanged int
	// AddedUp counts the apps whose evidence was read.
	AddedUp int
	// MappingsAdded, MappingsChanged and MappingsRemoved count rows of users
	// mapped to apps.
	MappingsAdded, MappingsChanged, MappingsRemoved int
}
