package auth

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
)

// TestTokenOfSomeOrganizationsKnowsItselfAlone: also where its maker owns the
// instance. One of all organizations stands for its maker.
func TestTokenOfSomeOrganizationsKnowsItselfAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		mine, other := b.organization("mine"), b.organization("other")
		made, secrets := make(map[string]int64), make(map[string]string)
		b.visit(b.logIn(), func(ctx context.Context) {
			for _, r := range []TokenRequest{
				{Name: "narrow", Organizations: []int64{mine}, Write: true},
				{Name: "sibling", Organizations: []int64{other}, Write: true},
				{Name: "wide", Write: true},
				{Name: "wide, reads"},
			} {
				r.ExpiresAt = b.at.Add(time.Hour)
				token, text, err := b.CreateToken(ctx, r)
				require.NoError(t, err)
				made[r.Name], secrets[r.Name] = token.ID, text.Reveal()
			}
		})
		names := func(ctx context.Context) []string {
			list, err := b.Tokens(ctx)
			require.NoError(t, err)
			var names []string
			for _, token := range list {
				names = append(names, token.Name)
			}
			return names
		}
		b.visitAs(secrets["narrow"], func(ctx context.Context) {
			require.Equal(t, []string{"narrow"}, names(ctx))
			for _, name := range []string{"sibling", "wide", "wide, reads"} {
				_, err := b.RevokeToken(ctx, made[name])
				require.True(t, fault.Is(err, fault.NotFound), name)
			}
		})
		everything := []string{"wide, reads", "wide", "sibling", "narrow"}
		b.visitAs(secrets["wide, reads"], func(ctx context.Context) {
			require.Equal(t, everything, names(ctx))
			_, err := b.RevokeToken(ctx, made["sibling"])
			require.True(t, fault.Is(err, fault.Forbidden))
		})
		b.visitAs(secrets["wide"], func(ctx context.Context) {
			require.Equal(t, everything, names(ctx))
			_, err := b.RevokeToken(ctx, made["sibling"])
			require.NoError(t, err)
		})
		b.visitAs(secrets["narrow"], func(ctx context.Context) {
			gone, err := b.RevokeToken(ctx, made["narrow"])
			require.NoError(t, err)
			require.NotNil(t, gone.RevokedAt)
		})
	})
}

// TestTokenOfNobodyKnowsItself: made by the bootstrap token, for the instance.
func TestTokenOfNobodyKnowsItself(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		const operators = "an operator's own string of enough characters"
		_, err := b.Bootstrap(t.Context(), "", text(""), text(operators))
		require.NoError(t, err)
		mine := b.organization("mine")
		var made *ent.ApiToken
		var narrow string
		b.visitAs(operators, func(ctx context.Context) {
			list, err := b.Tokens(ctx)
			require.NoError(t, err)
			require.Len(t, list, 1)
			require.Equal(t, viewer.FromContext(ctx).TokenID(), list[0].ID)
			token, text, err := b.CreateToken(ctx, TokenRequest{Name: "narrow", Organizations: []int64{mine}, Write: true, ExpiresAt: b.at.Add(time.Hour)})
			require.NoError(t, err)
			made, narrow = token, text.Reveal()
		})
		b.visitAs(narrow, func(ctx context.Context) {
			list, err := b.Tokens(ctx)
			require.NoError(t, err)
			require.Len(t, list, 1)
			require.Equal(t, made.ID, list[0].ID)
			_, err = b.RevokeToken(ctx, made.ID)
			require.NoError(t, err)
		})
	})
}
