package graph

import (
	"cmp"
	"context"
	"slices"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/vocab"
)

// checkup tells what a tenant's consent allows; of all siblings with one statement
// for data sets and one for runs.
func (r *Resolver) checkup(ctx context.Context, t *ent.Tenant) (*checkup.Checkup, error) {
	cells, err := childrenOf(ctx, t, "coverage", tenantID, r.coverageOfTenants, func(c *ent.Coverage) int64 { return c.TenantID })
	if err != nil {
		return nil, err
	}
	f, err := r.facts(ctx, t)
	if err != nil {
		return nil, err
	}
	unveiled(ctx, func() {
		for _, c := range cells {
			f.Cells = append(f.Cells, cellOf(c))
		}
	})
	made := r.instance.Guide.Look(f)
	hides, err := r.hidesPeople(ctx, t.OrganizationID)
	if err == nil && hides {
		made.Each(activity.WithoutFew)
	}
	return &made, err
}

// facts gives what is known of a tenant, but for its data sets.
func (r *Resolver) facts(ctx context.Context, t *ent.Tenant) (checkup.Facts, error) {
	run, err := runOf(ctx, r, t, "lastSyncRun", func(t *ent.Tenant) int64 { return orZero(t.LastSyncRunID) })
	if err != nil {
		return checkup.Facts{}, err
	}
	f := r.ownFacts(ctx, t)
	unveiled(ctx, func() {
		if run != nil {
			f.Run = &checkup.Run{
				State: run.State, Open: run.Open, Error: run.Error, QueuedAt: run.QueuedAt, ThrottledUntil: run.DueAt, FinishedAt: run.FinishedAt,
			}
		}
	})
	return f, nil
}

// ownFacts gives what a tenant's own row tells.
func (r *Resolver) ownFacts(ctx context.Context, t *ent.Tenant) checkup.Facts {
	var f checkup.Facts
	unveiled(ctx, func() {
		f = checkup.Facts{
			Mode: t.Mode, State: t.State, Reason: t.StateReason, Mend: t.StateMend, StateSince: t.StateSince, Level: t.ConsentLevel,
			ClientID: t.ClientID, Kind: t.CredentialKind, CredentialExpiresAt: t.CredentialExpiresAt, Waits: t.NextCertificate != "",
			Filtered: len(t.DomainFilter) > 0, NoPremium: t.HasPremium == 0, Acknowledged: t.LicenceGapAcknowledgedAt != nil,
			Granted: t.GrantedScopes, RetryAt: t.ConsentRetryAt, NextSyncAt: t.NextSyncAt, Seen: t.ConsentSeen, Now: r.db.Now(),
		}
	})
	return f
}

// stateStep is what mends a tenant's state; nil where it asks for nothing.
func (r *Resolver) stateStep(ctx context.Context, t *ent.Tenant) (*checkup.Step, error) {
	step := r.instance.Guide.StateStep(r.ownFacts(ctx, t))
	if step == nil {
		return nil, nil
	}
	hides, err := r.hidesPeople(ctx, t.OrganizationID)
	if hides {
		step.Sentence = activity.WithoutFew(step.Sentence)
	}
	return step, err
}

func cellOf(c *ent.Coverage) checkup.Cell {
	return checkup.Cell{
		Set: c.DataSet, State: c.State, Reason: c.Reason, Mend: c.Mend,
		ScopeGranted: c.ScopeGranted, Licensed: c.Licensed, LastSuccessAt: c.LastSuccessAt,
	}
}

// nextOf is what makes a data set green.
func (r *Resolver) nextOf(ctx context.Context, c *ent.Coverage) (*checkup.Step, error) {
	if c.State == vocab.CoverageStateGreen {
		return nil, nil
	}
	t, err := parentOf(ctx, c, "tenant", func(c *ent.Coverage) int64 { return c.TenantID }, r.tenantsByID, tenantID)
	if err != nil || t == nil {
		return nil, err
	}
	f, err := r.facts(ctx, t)
	if err != nil {
		return nil, err
	}
	step := r.instance.Guide.Cell(f, cellOf(c))
	hides, err := r.hidesPeople(ctx, c.OrganizationID)
	if step != nil && hides {
		step.Sentence = activity.WithoutFew(step.Sentence)
	}
	return step, err
}

// late has data sets that were read whole too long ago stand as stale.
func (r *Resolver) late(rows []*ent.Coverage) {
	now := r.db.Now()
	for _, c := range rows {
		if checkup.Late(c.State, c.LastSuccessAt, now) {
			c.State, c.Reason = checkup.Stale(cellOf(c), now)
			c.Mend = "Sync now to read it again."
		}
	}
}

// worst gives the data set of which the least is known; nil for none.
func (r *Resolver) worst(ctx context.Context, o *ent.Organization) (*ent.Coverage, error) {
	all, err := r.worstCoverage(ctx, o)
	if len(all) == 0 {
		return nil, err
	}
	return slices.MinFunc(all, func(a, b *ent.Coverage) int {
		return cmp.Or(cmp.Compare(slices.Index(badness, a.State), slices.Index(badness, b.State)), cmp.Compare(rank(a.DataSet), rank(b.DataSet)))
	}), err
}

// concealed tells whether Microsoft hides names in a data set; nil while unknown
// and for one that has no such setting.
func concealed(c *ent.Coverage) *bool {
	hidden := c.State == vocab.CoverageStateConcealed
	if c.DataSet != vocab.DataSetUsageReports || !hidden && c.State != vocab.CoverageStateGreen {
		return nil
	}
	return &hidden
}

// smallest is the least permission that opens a data set.
func (r *Resolver) smallest(c *ent.Coverage) string {
	if opens := r.instance.Guide.Set(c.DataSet).Opens; len(opens) > 0 {
		return opens[0]
	}
	return ""
}

// levels gives what each consent level adds.
func (r *Resolver) levels() []*checkup.Level {
	all := []*checkup.Level{}
	for _, l := range r.instance.Guide.Levels() {
		all = append(all, &l)
	}
	return all
}

func (r *Resolver) guide(i *model.Instance) {
	c := r.instance.Guide.Cloud
	i.Cloud, i.ConsentLevels = c, r.levels()
}
