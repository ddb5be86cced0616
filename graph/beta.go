package graph

import (
	"context"
	"slices"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/vocab"
)

// betaFeed gives how what only Microsoft's beta has of a data set stands; nil
// where there is nothing of the kind.
func (r *Resolver) betaFeed(ctx context.Context, c *ent.Coverage) (*model.BetaFeed, error) {
	if r.instance.BetaFeed == nil {
		return nil, nil
	}
	feed, is := r.instance.BetaFeed(c.DataSet)
	if !is {
		return nil, nil
	}
	t, err := parentOf(ctx, c, "tenant", func(c *ent.Coverage) int64 { return c.TenantID }, r.tenantsByID, tenantID)
	if err != nil {
		return nil, err
	}
	b := &model.BetaFeed{Title: feed.Title, Endpoint: feed.Endpoint, Permission: feed.Permission, License: orNil(feed.License), Lights: feed.Lights, LastSuccessAt: c.BetaReadAt}
	for _, need := range r.instance.Guide.Needs {
		if need.Name == feed.Permission {
			b.Level = need.Level
		}
	}
	if t != nil && len(t.GrantedScopes) > 0 {
		granted := slices.Contains(t.GrantedScopes, feed.Permission)
		b.ScopeGranted = &granted
	}
	if t != nil && feed.License != "" && t.HasPremium >= 0 {
		licensed := t.HasPremium == 1
		b.Licensed = &licensed
	}
	switch {
	case !r.instance.AsksBeta:
		b.State, b.Reason = model.BetaFeedStateSwitchedOff, orNil("This server does not ask Microsoft Graph's beta: whoever hosts it set APPMUSTER_MICROSOFT_BETA=false.")
	case c.ScopeGranted != nil && !*c.ScopeGranted:
		b.State, b.Reason = model.BetaFeedStateNotAskedYet, orNil("It is not asked while its data set can't be read.")
	case t != nil && t.ConsentLevel < b.Level && b.ScopeGranted != nil && !*b.ScopeGranted:
		b.State, b.Reason = model.BetaFeedStateNotAskedYet, orNil("The tenant's consent level does not ask for "+feed.Permission+".")
	case c.BetaReason != "":
		b.State, b.Reason = model.BetaFeedStateUnanswered, &c.BetaReason
	case c.BetaReadAt != nil:
		b.State = model.BetaFeedStateRead
	case c.State == vocab.CoverageStateDark && (c.LastSuccessAt != nil || c.ScopeGranted != nil):
		b.State, b.Reason = model.BetaFeedStateNotAskedYet, orNil("It is not asked while its data set can't be read.")
	default:
		b.State, b.Reason = model.BetaFeedStateNotAskedYet, orNil("No sync has come to it yet.")
	}
	return b, nil
}
