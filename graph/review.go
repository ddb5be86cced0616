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
	// Memberships would go besides, of groups that stay; Losing are the first of those.
	Memberships int
	Losing      []HeldObject
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
		nodes, err := r.heldObjects(ctx, h.First)
		if err != nil {
			return nil, err
		}
		losing, err := r.heldObjects(ctx, h.Losing)
		if err != nil {
			return nil, err
		}
		all[i] = &model.HeldRemovals{DataSet: h.DataSet, Count: h.Count, Stored: &h.Stored, Objects: nodes, Memberships: &h.Memberships, Losing: []*ent.Group{}}
		for _, n := range losing {
			if g, ok := n.(*ent.Group); ok {
				all[i].Losing = append(all[i].Losing, g)
			}
		}
		if hides {
			all[i].Memberships = nil
		}
		if hides && ofPeople(h.DataSet) && h.Stored-h.Count < fewest {
			all[i].Stored = nil
		}
	}
	return all, nil
}

func (r *Resolver) heldObjects(ctx context.Context, objects []HeldObject) ([]model.Node, error) {
	ids := make([]string, len(objects))
	for i, o := range objects {
		ids[i] = xid.Encode(o.Kind, o.ID)
	}
	return r.nodes(ctx, ids)
}
