package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// startSync starts a run of all data sets alike, or of one read whole.
func (r *Resolver) startSync(ctx context.Context, tenant int64, input model.StartSyncInput) (*ent.SyncRun, error) {
	switch full := input.Full != nil && *input.Full; {
	case input.DataSet == nil:
		return r.syncs.Start(ctx, tenant, full)
	case full:
		return nil, fault.New(fault.Invalid, "Ask for every data set whole or for one of them, not for both.").WithField("dataSet")
	}
	return r.syncs.StartOf(ctx, tenant, *input.DataSet)
}

// HeldRemovals is what a held run would remove of one data set.
type HeldRemovals struct {
	DataSet       vocab.DataSet
	Count, Stored int
	// First are the kinds and keys of the first of them.
	First []HeldObject
}

// HeldObject is one object that would go.
type HeldObject struct {
	Kind xid.Kind
	ID   int64
}

// ofPeople tells whether the objects of a data set are people or what people have.
func ofPeople(set vocab.DataSet) bool {
	return set != vocab.DataSetApps && set != vocab.DataSetGroups
}

// heldRemovals reads what a run holds back; its objects are nodes like those of
// every list of nodes, and shown as these are.
func (r *Resolver) heldRemovals(ctx context.Context, run *ent.SyncRun) ([]*model.HeldRemovals, error) {
	held, err := r.syncs.Held(ctx, run)
	if err != nil {
		return nil, err
	}
	hides, err := r.hidesPeople(ctx, run.OrganizationID)
	if err != nil {
		return nil, err
	}
	all := make([]*model.HeldRemovals, len(held))
	for i, h := range held {
		ids := make([]string, len(h.First))
		for j, o := range h.First {
			ids[j] = xid.Encode(o.Kind, o.ID)
		}
		nodes, err := r.nodes(ctx, ids)
		if err != nil {
			return nil, err
		}
		all[i] = &model.HeldRemovals{DataSet: h.DataSet, Count: h.Count, Stored: &h.Stored, Objects: nodes}
		if hides && ofPeople(h.DataSet) && h.Stored-h.Count < fewest {
			all[i].Stored = nil
		}
	}
	return all, nil
}
