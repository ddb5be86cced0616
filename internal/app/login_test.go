package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
)

// atMicrosoft asks for the way to Microsoft, goes it as the account, and gives
// where the way back ends.
func (o *office) atMicrosoft(p person, mutation, returnTo, upn string) string {
	o.t.Helper()
	var got struct {
		Data map[string]struct {
			URL        string
			UserErrors []said
		}
	}
	p.ask(o.t, `mutation($input: `+strings.ToUpper(mutation[:1])+mutation[1:]+`Input!) { `+mutation+`(input: $input) { url userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"returnTo": returnTo}}, &got)
	require.Empty(o.t, got.Data[mutation].UserErrors)
	address := got.Data[mutation].URL
	require.Equal(o.t, value(o.env, "APPMUSTER_BASE_URL")+"/auth/callback", query(o.t, address, "redirect_uri"))
	end := p.come(o.t, o.consents(address, upn))
	require.Empty(o.t, end.Host)
	return end.String()
}

// TestMemberSignsInWithMicrosoft: at an issuer that is a template, by an account
// of any directory that the member linked, and by no other.
func TestMemberSignsInWithMicrosoft(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		visitor := func() person { return stranger(t, o.env) }
		require.Equal(t, "/login?microsoft=unknown", o.atMicrosoft(visitor(), "beginMicrosoftLogIn", "//evil.example", smallAdmin))
		require.Equal(t, "/you?microsoft=linked&tab=security", o.atMicrosoft(o.desk, "linkMicrosoftIdentity", "/you?tab=security", smallAdmin))

		o.sim.Advance(3 * 24 * time.Hour) // a simulated Microsoft's days pass, ours do not
		p := visitor()
		require.Equal(t, "/o/org_1", o.atMicrosoft(p, "beginMicrosoftLogIn", "/o/org_1", smallAdmin))
		var got struct {
			Data struct {
				Viewer struct{ IsInstanceOwner bool }
			}
		}
		p.ask(t, `{ viewer { isInstanceOwner } }`, nil, &got)
		require.True(t, got.Data.Viewer.IsInstanceOwner)

		require.Equal(t, "/login?microsoft=unknown", o.atMicrosoft(visitor(), "beginMicrosoftLogIn", "", freeAdmin), "an account of another directory")
		require.Equal(t, "/login?microsoft=unknown", o.atMicrosoft(visitor(), "beginMicrosoftLogIn", "", thirdUser))
	})
}

// TestMemberSignsInWithMicrosoftByTheOperatorsCertificate: a registration that has
// no secret at all proves itself by its certificate, and by no other.
func TestMemberSignsInWithMicrosoftByTheOperatorsCertificate(t *testing.T) {
	t.Parallel()
	o := newOfficeWith(t, "sqlite", "a long enough password")
	now := o.sim.Now()
	certificate, err := msgraph.NewCertificate("Appmuster", now, now.AddDate(1, 0, 0))
	require.NoError(t, err)
	text, err := certificate.PEM()
	require.NoError(t, err)
	o.sim.ChangeSecret(operatorClientID, "")
	o.env = append(with(o.env, "APPMUSTER_MICROSOFT_CLIENT_SECRET", ""), "APPMUSTER_MICROSOFT_CLIENT_CERTIFICATE="+string(text))
	o.open(slog.New(slog.NewTextHandler(t.Output(), nil)))
	require.Equal(t, "/you?microsoft=failed&tab=security", o.atMicrosoft(o.desk, "linkMicrosoftIdentity", "/you?tab=security", smallAdmin), "it is not registered yet")
	require.NoError(t, o.sim.UploadCertificate(operatorClientID, certificate.Public()))
	require.Equal(t, "/you?microsoft=linked&tab=security", o.atMicrosoft(o.desk, "linkMicrosoftIdentity", "/you?tab=security", smallAdmin))
	o.sim.Advance(3 * 24 * time.Hour) // assertions go by the simulated clock too
	require.Equal(t, "/o/org_1", o.atMicrosoft(stranger(t, o.env), "beginMicrosoftLogIn", "/o/org_1", smallAdmin))
}

// TestOwnerIsResetOnTheDatabase: the command prints a link that the server's
// next start takes.
func TestOwnerIsResetOnTheDatabase(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		_, ms := microsoft(t, entrasim.DemoCompanies(noon()())[0])
		env := append(environment(t, ms, dialect), "APPMUSTER_BOOTSTRAP_EMAIL=owner@muster.example", "APPMUSTER_BOOTSTRAP_PASSWORD=a password that gets lost")
		cfg, err := config.Load(config.Source{Environ: env})
		require.NoError(t, err)
		log := slog.New(slog.DiscardHandler)
		require.Error(t, ResetOwner(t.Context(), cfg, log, "owner@muster.example", &bytes.Buffer{}), "nothing was ever here")
		process := spawn(t, env)
		if dialect == "sqlite" {
			process.kill()
		}
		require.ErrorContains(t, ResetOwner(t.Context(), cfg, log, "nobody@muster.example", &bytes.Buffer{}), "No owner of the instance has this address")
		var out bytes.Buffer
		require.NoError(t, ResetOwner(t.Context(), cfg, log, "Owner@muster.example", &out))
		_, token, found := strings.Cut(out.String(), value(env, "APPMUSTER_BASE_URL")+"/reset/")
		require.True(t, found, out.String())
		if dialect == "sqlite" {
			spawn(t, env)
		}
		p := stranger(t, env)
		var got struct {
			Data struct {
				CompleteReset struct {
					Viewer     struct{ IsInstanceOwner bool }
					UserErrors []said
				}
			}
		}
		p.ask(t, `mutation($input: CompleteResetInput!) { completeReset(input: $input) { viewer { isInstanceOwner } userErrors { code message } } }`,
			map[string]any{"input": map[string]any{"token": strings.TrimSpace(token), "password": "a password that is known"}}, &got)
		require.Empty(t, got.Data.CompleteReset.UserErrors)
		require.True(t, got.Data.CompleteReset.Viewer.IsInstanceOwner)
	})
}
