package graph

import (
	"context"
	"slices"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
)

// secondFactor says how the member proves who they are; nil for a token.
func (r *Resolver) secondFactor(ctx context.Context) (*model.SecondFactor, error) {
	v := viewer.Asking(ctx)
	if v.MemberID() == 0 || v.TokenID() != 0 {
		return nil, nil
	}
	totp, left, password, err := r.auth.SecondFactor(ctx)
	return &model.SecondFactor{Totp: totp, RecoveryCodesLeft: left, HasPassword: password}, err
}

// sessions gives the log-ins of the member who asks, the last used first.
func (r *Resolver) sessions(ctx context.Context) ([]*model.MemberSession, error) {
	rows, current, err := r.auth.Sessions(ctx)
	list := make([]*model.MemberSession, len(rows))
	for i, row := range rows {
		list[i] = &model.MemberSession{MemberSession: row, IsCurrent: row.ID == current}
	}
	slices.SortStableFunc(list, func(a, b *model.MemberSession) int { return b.LastUsedAt.Compare(a.LastUsedAt) })
	return list, err
}

// offer shows an invitation to who has its link; nil for one that does not hold.
func offer(v auth.InvitationView) *model.InvitationOffer {
	if v.Email == "" {
		return nil
	}
	o := &model.InvitationOffer{
		Email: v.Email, OrganizationName: orNil(v.OrganizationName), TeamName: orNil(v.TeamName),
		InstanceOwner: v.InstanceOwner, ExpiresAt: v.ExpiresAt,
	}
	if v.Role != "" {
		o.Role = &v.Role
	}
	return o
}

// orNotFound takes a refusal that means "not there" away: reads answer null.
func orNotFound(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// allShownOnce is shownOnce for several; nil for none.
func allShownOnce(list []secret.Text) []string {
	var shown []string
	for _, t := range list {
		shown = append(shown, t.Reveal())
	}
	return shown
}

// ownPasskeys gives the passkeys of the member who asks.
func (r *Resolver) ownPasskeys(ctx context.Context, _ []int64) ([]*ent.Passkey, error) {
	return r.auth.Passkeys(ctx)
}

// ownIdentities gives the Microsoft accounts of the member who asks.
func (r *Resolver) ownIdentities(ctx context.Context, _ []int64) ([]*ent.MicrosoftIdentity, error) {
	return r.auth.Identities(ctx)
}

// ownSessions gives the log-ins of the member who asks.
func (r *Resolver) ownSessions(ctx context.Context, _ []int64) ([]*model.MemberSession, error) {
	return r.sessions(ctx)
}
