package entrasim

import (
	"strconv"
	"time"
)

// Audit is one directory audit record.
type Audit struct {
	ID            string
	At            time.Time
	Activity      string
	Category      string
	Operation     string
	Result        string // success when empty
	Reason        string
	CorrelationID string
	UserID        string // who did it; empty for an app
	UserUPN       string
	UserName      string
	AppName       string
	AppSPID       string
	Targets       []target
}

type target struct {
	id, name, typ, upn string
	props              []modified
}

type modified struct{ name, before, after string } // JSON texts; empty is null

// audit writes a record done now by the company's first administrator.
func (c *Company) audit(activity, category, operation string, targets ...target) {
	if !c.live {
		return
	}
	a := &Audit{At: c.now(), Activity: activity, Category: category, Operation: operation, Targets: targets}
	if len(c.accounts) > 0 {
		a.UserID, a.UserUPN, a.UserName = c.accounts[0].UserID, c.accounts[0].UPN, c.accounts[0].Name
	} else {
		a.AppName = "Microsoft Approval Management"
	}
	c.addAudit(a)
}

// Consented plants an old "Consent to application" record.
func (c *Company) consentedAt(at time.Time, sp *ServicePrincipal, u *User, scopes string) {
	a := &Audit{At: at, Activity: "Consent to application", Category: "ApplicationManagement", Operation: "Assign",
		Targets: []target{{sp.ID, sp.DisplayName, "ServicePrincipal", "", []modified{
			{"ConsentContext.IsAdminConsent", "", `"False"`},
			{"ConsentAction.Permissions", "", quoteText("[] => [[Id: " + grantID(sp.ID, c.spByID[graphAppID].ID, u.ID) + ", ClientId: " + sp.ID + ", PrincipalId: " + u.ID + ", ResourceId: " + c.spByID[graphAppID].ID + ", ConsentType: Principal, Scope: " + scopes + ", CreatedDateTime: ]];")},
		}}}}
	a.UserID, a.UserUPN, a.UserName = u.ID, u.UPN, u.DisplayName
	c.addAudit(a)
}

func (c *Company) addAudit(a *Audit) {
	n := uint64(len(c.audits))
	if a.CorrelationID == "" {
		a.CorrelationID = guidN(hash64(c.TenantID)+1, n)
	}
	a.ID = "Directory_" + a.CorrelationID + "_" + shortCode(n) + "_" + strconv.FormatInt(a.At.UnixMicro()*10+621355968000000000, 10)
	c.audits = append(c.audits, a)
	for i := len(c.audits) - 1; i > 0 && c.audits[i].At.Before(c.audits[i-1].At); i-- {
		c.audits[i], c.audits[i-1] = c.audits[i-1], c.audits[i]
	}
}

func shortCode(n uint64) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	z := mix(n)
	var out [5]byte
	for i := range out {
		out[i] = letters[z>>(5*i)&31]
	}
	return string(out[:])
}
