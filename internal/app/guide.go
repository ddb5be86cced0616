package app

import (
	"strconv"

	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/cloud"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/tenantsync"
)

// newGuide says what a tenant's consent is held against: the data sets, the
// permissions that open them, and what Microsoft's refusals ask for.
func newGuide(cfg *config.Config) checkup.Guide {
	g := checkup.Guide{ClientID: cfg.MicrosoftClientID, Verdicts: verdicts()}
	g.Cloud, _ = cloud.Named(cfg.Cloud)
	if g.Cloud.Name == "" {
		g.Cloud, _ = cloud.Named(cloud.Global)
	}
	for _, d := range tenantsync.DataSets() {
		if d.Read {
			g.Sets = append(g.Sets, checkup.Set{
				Name: d.Name, Title: d.Title, Ask: d.Ask, Opens: d.Opens, License: d.License, Level: d.Level, Spare: d.Spare, Darkens: d.Darkens,
			})
		}
	}
	for _, p := range tenantsync.Permissions(tenantsync.LevelLogs) {
		g.Needs = append(g.Needs, checkup.Need{Name: p.Name, Level: p.Level, Whys: p.Whys})
	}
	return g
}

// verdicts gives what mends each refusal that is known.
func verdicts() map[string]checkup.Verdict {
	mends := map[msgraph.Who]checkup.Verdict{
		msgraph.WhoNobody:   {Shared: checkup.Wait, Own: checkup.Wait},
		msgraph.WhoConsents: {Shared: checkup.GrantConsent, Own: checkup.GrantInPortal},
		msgraph.WhoAdmin:    {Shared: checkup.AskAdmin, Own: checkup.AskAdmin},
		msgraph.WhoKeeps:    {Shared: checkup.AskOperator, Own: checkup.ReplaceCredential},
		msgraph.WhoUploads:  {Shared: checkup.AskOperator, Own: checkup.UploadCertificate},
		msgraph.WhoNames:    {Shared: checkup.GrantConsent, Own: checkup.CheckNames},
		msgraph.WhoOperator: {Shared: checkup.AskOperator, Own: checkup.AskOperator},
	}
	all := map[string]checkup.Verdict{}
	for _, v := range msgraph.Verdicts() {
		mend := mends[v.Who]
		if v.Who == msgraph.WhoNames && v.Kind == msgraph.TenantGone {
			mend.Shared = checkup.AskAdmin // nobody entered anything
		}
		all["AADSTS"+strconv.Itoa(v.Number)], all[v.Reason] = mend, mend
	}
	all[msgraph.ReasonDeleted] = mends[msgraph.WhoAdmin]
	return all
}
