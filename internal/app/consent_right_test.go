package app

import (
	"bytes"
	"context"
	"log/slog"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/consentstate"
	"github.com/appmuster/appmuster/ent/membership"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/privacy"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// traveler is a manager of an organization of their own who sets out for consent,
// by session or by an API token.
type traveler struct {
	t            *testing.T
	db           *database.DB
	sim          *entrasim.Sim
	accounts     *auth.Service
	tenants      *tenant.Service
	organization int64
	member       int64
	token        int64 // 0: by session
	session      []byte
}

// newTravelers gives a maker of travelers before a Microsoft with these companies.
func newTravelers(t *testing.T, db *database.DB, companies ...*entrasim.Company) func(t *testing.T, byToken bool) *traveler {
	t.Helper()
	return newTravelersAt(t, db, entrasim.Options{}, companies...)
}

// newTravelersAt is newTravelers before a Microsoft of a kind.
func newTravelersAt(t *testing.T, db *database.DB, kind entrasim.Options, companies ...*entrasim.Company) func(t *testing.T, byToken bool) *traveler {
	t.Helper()
	sim := entrasim.New(kind)
	ms, err := sim.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = ms.Close() })
	for _, company := range companies {
		sim.AddCompany(company)
	}
	const base = "http://localhost:1"
	sim.RegisterApp(entrasim.Registration{
		ClientID: operatorClientID, Name: "Appmuster", Publisher: "The operator", Secret: operatorSecret, Multitenant: true,
		RedirectURIs: []string{base + "/connect/callback"}, Scopes: permissionNames(3),
	})
	log := slog.New(slog.DiscardHandler)
	cfg, err := config.Load(config.Source{Environ: []string{"APPMUSTER_DATA_DIR=" + t.TempDir(), "APPMUSTER_BASE_URL=" + base,
		"APPMUSTER_MICROSOFT_CLIENT_ID=" + operatorClientID, "APPMUSTER_MICROSOFT_CLIENT_SECRET=" + operatorSecret}})
	require.NoError(t, err)
	keeper, err := seal.New(make([]byte, seal.KeySize))
	require.NoError(t, err)
	microsoft, err := msgraph.New(msgraph.Config{LoginURL: ms.LoginURL, GraphURL: ms.GraphURL, Now: sim.Now, Logger: log})
	require.NoError(t, err)
	params := authParams(cfg, db, keeper, log)
	params.Now = sim.Now
	accounts, err := auth.New(params)
	require.NoError(t, err)
	people := privacy.New(privacy.Params{DB: db, Keeper: keeper, Now: sim.Now})
	made := byte(0)
	return func(t *testing.T, byToken bool) *traveler {
		t.Helper()
		// Each has services of their own, to change.
		_, tenants := newSync(cfg, db, microsoft, keeper, accounts, people, nil, sim.Now, log)
		made++
		w := &traveler{t: t, db: db, sim: sim, accounts: accounts, tenants: tenants}
		w.organization = dbtest.Organization(t, db, "A client").ID
		if !byToken {
			w.session = bytes.Repeat([]byte{made}, 32)
		}
		w.change(func(ctx context.Context, c *ent.Client) error {
			name := string(rune('a' + made))
			m, err := c.Member.Create().SetEmail(name).SetEmailKey(name).SetCreatedAt(sim.Now()).Save(ctx)
			if err != nil {
				return err
			}
			w.member = m.ID
			if byToken {
				token, err := c.ApiToken.Create().SetName("script").SetTokenHash(bytes.Repeat([]byte{made}, 32)).SetMemberID(m.ID).
					SetOrganizationIds([]int64{w.organization}).SetCreatedAt(sim.Now()).SetExpiresAt(sim.Now().Add(time.Hour)).Save(ctx)
				if err != nil {
					return err
				}
				w.token = token.ID
			}
			return c.Membership.Create().SetOrganizationID(w.organization).SetMemberID(m.ID).SetRole(vocab.RoleManager).
				SetCreatedAt(sim.Now()).SetExpiresAt(sim.Now().Add(2 * time.Minute)).Exec(ctx)
		})
		return w
	}
}

func (w *traveler) change(fn func(ctx context.Context, c *ent.Client) error) {
	w.t.Helper()
	require.NoError(w.t, w.db.InTx(dbtest.Context(w.t), func(ctx context.Context, tx *database.Tx) error { return fn(ctx, tx.Ent()) }))
}

// asking is the context of a request of theirs, with the rights of now.
func (w *traveler) asking() context.Context {
	w.t.Helper()
	v, err := w.accounts.Standing(w.t.Context(), w.db.Ent(), w.member, w.token)
	require.NoError(w.t, err)
	require.NotNil(w.t, v)
	return viewer.NewContext(w.t.Context(), v)
}

// arrive walks Microsoft's pages and gives what comes to the callback.
func (w *traveler) arrive(address, upn string) url.Values {
	w.t.Helper()
	back, err := w.sim.Authorize(address, upn, true, false)
	require.NoError(w.t, err)
	u, err := url.Parse(back)
	require.NoError(w.t, err)
	return u.Query()
}

// way is a started journey: who comes home with what.
func (w *traveler) way(upn string) (t *ent.Tenant, home context.Context, q url.Values) {
	w.t.Helper()
	t, address, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeDelegated, SessionHash: w.session})
	require.NoError(w.t, err)
	home = w.t.Context() // a token's link comes home at anybody's browser
	if w.token == 0 {
		home = w.asking()
	}
	return t, home, w.arrive(address, upn)
}

func (w *traveler) now(id int64) *ent.Tenant {
	w.t.Helper()
	return w.db.Ent().Tenant.Query().Where(enttenant.ID(id)).OnlyX(dbtest.Context(w.t))
}

const mayNoMore = "Whoever began this connection may not change the organization's connections any more."

// audited tells that the last entry of their organization's log is the refusal.
func (w *traveler) audited() {
	w.t.Helper()
	entry := w.db.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(w.organization)).Order(ent.Desc(auditevent.FieldID)).FirstX(dbtest.Context(w.t))
	require.Equal(w.t, activity.TenantConsentRefused, entry.Action)
	require.Equal(w.t, mayNoMore, entry.Detail["reason"])
}

// strays are the reasons of the refusals in their organization's log, oldest first.
func (w *traveler) strays() (reasons []any) {
	w.t.Helper()
	for _, e := range w.db.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(w.organization), auditevent.Action(activity.TenantConsentRefused)).
		Order(ent.Asc(auditevent.FieldID)).AllX(dbtest.Context(w.t)) {
		reasons = append(reasons, e.Detail["reason"])
	}
	return reasons
}

// TestConsentIsForThoseWhoStillMay: whoever set out for consent, by session or by
// an API token, has to have the right to connect when the journey comes home, and
// still when it is bound. Else nothing is.
func TestConsentIsForThoseWhoStillMay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		demo := entrasim.DemoCompanies(time.Now())
		travels := newTravelers(t, db, demo[0], demo[2], entrasim.FourthCompany(time.Now()))
		losses := []struct {
			name      string
			tokenOnly bool
			happens   func(w *traveler)
		}{
			{"TokenRevoked", true, func(w *traveler) {
				_, err := w.accounts.RevokeToken(w.asking(), w.token)
				require.NoError(w.t, err)
			}},
			{"MemberDisabled", false, func(w *traveler) {
				w.change(func(ctx context.Context, c *ent.Client) error {
					return c.Member.UpdateOneID(w.member).SetDisabledAt(w.sim.Now()).Exec(ctx)
				})
			}},
			{"RoleLowered", false, func(w *traveler) {
				w.change(func(ctx context.Context, c *ent.Client) error {
					return c.Membership.Update().Where(membership.MemberID(w.member)).SetRole(vocab.RoleAnalyst).Exec(ctx)
				})
			}},
			{"MembershipEnded", false, func(w *traveler) { w.sim.Advance(3 * time.Minute) }},
			{"MembershipTaken", false, func(w *traveler) {
				w.change(func(ctx context.Context, c *ent.Client) error {
					_, err := c.Membership.Delete().Where(membership.MemberID(w.member)).Exec(ctx)
					return err
				})
			}},
		}
		for _, by := range []string{"Session", "Token"} {
			for _, when := range []string{"BeforeTheWayBack", "WhileMicrosoftIsAsked"} {
				for _, loss := range losses {
					if loss.tokenOnly && by == "Session" {
						continue
					}
					t.Run(by+when+loss.name, func(t *testing.T) {
						w := travels(t, by == "Token")
						waiting, home, q := w.way(smallAdmin)
						asked := len(w.sim.Requests())
						if when == "BeforeTheWayBack" {
							loss.happens(w)
						} else {
							standing, looks := w.tenants.Standing, 0
							w.tenants.Standing = func(ctx context.Context, c *ent.Client, memberID, tokenID int64) (*viewer.Viewer, error) {
								v, err := standing(ctx, c, memberID, tokenID)
								if looks++; looks == 1 {
									loss.happens(w)
								}
								return v, err
							}
						}
						back, err := w.tenants.CompleteConsent(home, q, w.session, "")
						f, ok := fault.Of(err)
						require.True(t, ok, "%v", err)
						require.Equal(t, fault.Forbidden, f.Code())
						require.Equal(t, waiting.ID, back.Tenant.ID)
						if when == "BeforeTheWayBack" {
							require.Len(t, w.sim.Requests(), asked, "Microsoft was asked")
						} else {
							require.Greater(t, len(w.sim.Requests()), asked)
						}

						after := w.now(waiting.ID)
						require.Equal(t, vocab.TenantStatePendingConsent, after.State)
						require.Empty(t, after.EntraTenantID)
						require.Empty(t, after.SealedCredential)
						require.Nil(t, after.LastSyncRunID)
						require.Equal(t, mayNoMore, after.StateReason)
						require.Equal(t, "Ask an owner of the organization to start connecting again.", after.StateMend)
						w.audited()

						// The journey is over, also where the right comes back.
						w.change(func(ctx context.Context, c *ent.Client) error {
							if err := c.Member.UpdateOneID(w.member).SetInstanceOwner(true).ClearDisabledAt().Exec(ctx); err != nil {
								return err
							}
							if w.token == 0 {
								return nil
							}
							return c.ApiToken.UpdateOneID(w.token).ClearRevokedAt().Exec(ctx)
						})
						_, err = w.tenants.CompleteConsent(home, q, w.session, "")
						require.True(t, fault.Is(err, fault.Invalid), "%v", err)
						require.Empty(t, w.now(waiting.ID).SealedCredential)
					})
				}
			}
		}

		t.Run("WhoStillMayConnects", func(t *testing.T) {
			for _, c := range []struct {
				token bool
				upn   string
			}{{false, smallAdmin}, {true, freeAdmin}} {
				w := travels(t, c.token)
				waiting, home, q := w.way(c.upn)
				row := db.Ent().ConsentState.Query().Where(consentstate.TenantID(waiting.ID)).OnlyX(dbtest.Context(t))
				require.Equal(t, w.member, *row.MemberID)
				require.Equal(t, c.token, row.TokenID != nil)
				require.Equal(t, c.token, len(row.SessionHash) == 0)
				require.Equal(t, 30*time.Minute, row.ExpiresAt.Sub(row.CreatedAt))
				_, err := w.tenants.CompleteConsent(home, q, w.session, "")
				require.NoError(t, err)
				require.NotEmpty(t, w.now(waiting.ID).SealedCredential)
			}
		})
		t.Run("WhatASessionBeganNoOtherBrowserEnds", func(t *testing.T) {
			w := travels(t, false)
			waiting, home, q := w.way(thirdAdmin)
			_, err := w.tenants.CompleteConsent(home, q, nil, "")
			require.True(t, fault.Is(err, fault.Invalid), "%v", err)
			require.Empty(t, w.now(waiting.ID).SealedCredential)
			require.Equal(t, waiting.StateReason, w.now(waiting.ID).StateReason)
			require.Equal(t, []any{"The way back from Microsoft began in another browser."}, w.strays())
		})
		t.Run("EachJourneyThatGoesAstrayIsAudited", func(t *testing.T) {
			w := travels(t, false)
			come := func(q url.Values) {
				t.Helper()
				_, err := w.tenants.CompleteConsent(t.Context(), q, w.session, "")
				require.True(t, fault.Is(err, fault.Invalid), "%v", err)
			}
			come(url.Values{})
			come(url.Values{"state": {"of nobody"}})
			require.Empty(t, w.strays(), "of what nobody began no log tells")
			_, _, late := w.way(thirdAdmin)
			w.sim.Advance(31 * time.Minute)
			come(late)
			w.change(func(ctx context.Context, c *ent.Client) error {
				return c.Membership.Update().Where(membership.MemberID(w.member)).ClearExpiresAt().Exec(ctx)
			})
			_, home, q := w.way(thirdAdmin)
			_, err := w.tenants.CompleteConsent(home, url.Values{"state": q["state"], "error": {"access_denied"}}, w.session, "")
			require.True(t, fault.Is(err, fault.Invalid), "%v", err)
			come(q)
			reasons := w.strays()
			require.Len(t, reasons, 3)
			require.Equal(t, "The way back from Microsoft took too long.", reasons[0])
			require.Equal(t, "The way back from Microsoft was used already.", reasons[2])
			for range 30 {
				come(q)
			}
			require.Len(t, w.strays(), 21, "twenty in a row, though it could be said without an end")
		})
		t.Run("ARefusalIsToldToTheStateOfNow", func(t *testing.T) {
			for _, c := range []struct {
				before, meanwhile vocab.TenantState
				told              bool
			}{
				{vocab.TenantStatePendingConsent, vocab.TenantStateActive, false},
				{vocab.TenantStateActive, vocab.TenantStateNeedsConsent, true},
			} {
				w := travels(t, false)
				waiting, home, q := w.way(thirdAdmin)
				becomes := func(state vocab.TenantState) {
					w.change(func(ctx context.Context, c *ent.Client) error {
						return c.Tenant.UpdateOneID(waiting.ID).SetState(state).SetStateReason("As it was.").Exec(ctx)
					})
				}
				becomes(c.before)
				standing, once := w.tenants.Standing, false
				w.tenants.Standing = func(ctx context.Context, client *ent.Client, memberID, tokenID int64) (*viewer.Viewer, error) {
					if !once {
						once = true
						becomes(c.meanwhile)
					}
					return standing(ctx, client, memberID, tokenID)
				}
				_, err := w.tenants.CompleteConsent(home, url.Values{"state": q["state"], "error": {"access_denied"}}, w.session, "")
				require.True(t, fault.Is(err, fault.Invalid), "%v", err)
				require.Len(t, w.strays(), 1)
				require.Equal(t, c.told, w.now(waiting.ID).StateReason != "As it was.", c.meanwhile)
			}
		})
		t.Run("ARenewedConsentKeepsTheOldCredential", func(t *testing.T) {
			w := travels(t, true)
			connected, home, q := w.way(thirdAdmin)
			_, err := w.tenants.CompleteConsent(home, q, nil, "")
			require.NoError(t, err)
			before := w.now(connected.ID)
			_, address, err := w.tenants.Reconnect(w.asking(), connected.ID, tenant.Reconnection{})
			require.NoError(t, err)
			q = w.arrive(address, thirdAdmin)
			_, err = w.accounts.RevokeToken(w.asking(), w.token)
			require.NoError(t, err)
			_, err = w.tenants.CompleteConsent(home, q, nil, "")
			require.True(t, fault.Is(err, fault.Forbidden), "%v", err)
			after := w.now(connected.ID)
			require.Equal(t, before.SealedCredential, after.SealedCredential)
			require.Equal(t, before.State, after.State)
			require.Equal(t, before.TokenRefreshedAt, after.TokenRefreshedAt)
			require.Empty(t, after.StateReason)
			w.audited()
		})
	})
}
