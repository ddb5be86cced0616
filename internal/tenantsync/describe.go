package tenantsync

import (
	"fmt"
	"strings"

	"github.com/appmuster/appmuster/internal/vocab"
)

// told is what documentation says of a data set beyond what the engine goes by.
type told struct {
	properties, cost, changes string
}

// tellings gives what is documented of each set. A unit is Microsoft's resource
// unit: a directory allows 3,500 to 8,000 of them in ten seconds, by its size.
func tellings() map[vocab.DataSet]told {
	return map[vocab.DataSet]told{
		vocab.DataSetOrganization:    {"name, verified domains, plans, country", "1 unit a request, two requests", "read whole each time"},
		vocab.DataSetLicenses:        {"SKU, seats enabled, in grace, suspended, locked and assigned, service plans; of each subscription its state, seats, trial, start and end", "3 units and 1 unit, two requests", "read whole each time; unchanged rows are not written"},
		vocab.DataSetUsers:           {"names, addresses, department, job, company, office, country, state, type, manager, licences with the way each came", "2 units a page of 999 (1 unit for changes)", "delta link, valid for 7 days"},
		vocab.DataSetGroups:          {"name, address, description, whether it is dynamic and gives access; direct members of groups that hold an app, a licence or a role", "1 unit a page of 999; 3 units a group whose members are read, by 20", "delta link; members by it too"},
		vocab.DataSetApps:            {"name, publisher, type, tags, single sign-on, gallery template, secrets and certificates by their dates, permissions offered, registrations of the tenant, last use that Microsoft reports", "1 unit a page of 999 apps, 2 units a page of 999 registrations; the report of last use 1 of the 5 requests in ten seconds that logs allow", "delta links; the report is read whole"},
		vocab.DataSetGrants:          {"client, resource, scopes, whom for", "2 units a page of 999", "delta link where Graph offers it, else read whole"},
		vocab.DataSetAssignments:     {"app, who was given it, role, when; permissions that apps hold by themselves; who owns apps and registrations", "1 unit an app, by 20; owners 2 to 3 units a page of 999 apps", "what directory audits name, and a seventh of the apps a day; owners of what audits name and of what is new, all of them once a week"},
		vocab.DataSetSignIns:         {"time, user, app, resource, success or error, sort, client, city and country; each person's last successful sign-in, also from before the log", "1 of the 5 requests in ten seconds that logs allow, a page of 1,000; last sign-ins 1 of the 10 requests a minute that are allowed over all tenants, a page of 500", "from the last reading, three hours of it again for late events; last sign-ins once a week, the first time at once up to 2,500 people"},
		vocab.DataSetDirectoryAudits: {"time, activity, who did it, what it was done to, values before and after", "1 of the 5 requests in ten seconds that logs allow, a page of 1,000", "from the last reading, three hours of it again for late events"},
		vocab.DataSetUsageReports:    {"for each person and workload the last activity, counts of the last 30 days and the sort of mailbox; of each report the day it was made for and its totals", "one request and one download a report, 8 reports; 14 requests in ten minutes a report are allowed", "read whole each time; unchanged rows are not written. Names that Microsoft hides are never guessed: totals alone are kept"},
		vocab.DataSetPhotos:          {"a picture of 96 by 96 pixels, at most 64 KiB", "1 unit a person, by 20", "people without an answer, people who changed, and those asked for longest ago, with the version's mark; at most 2,000 a sync, and never a reason to wait"},
		vocab.DataSetDirectoryRoles:  {"roles with name and description, who holds them and where; which are privileged", "1 unit a page", "read whole each time; unchanged rows are not written"},
	}
}

// Document writes what every data set is as a page in Markdown: docs/data-sets.md
// is made from it.
func Document() string {
	var b strings.Builder
	b.WriteString(`# Data sets

What a sync reads of a Microsoft tenant, what opens it, and what stays dark without it. Nothing else is read, and nothing is ever written to a tenant. The page on which an administrator consents asks for these permissions with these reasons: both are made from one list.

*Written by ` + "`go test ./internal/tenantsync -run TestTheDocumentOfDataSets -update`" + `; change the code, not this page.*

| Data set | Permission asked for | Also opened by | Consent level | Licence |
|---|---|---|---|---|
`)
	levels := map[int]string{LevelDirectory: "directory", LevelUsage: "usage", LevelLogs: "sign-ins and audit log"}
	none := func(s string) string {
		if s == "" {
			return "none"
		}
		return s
	}
	for _, d := range DataSets() {
		var others []string
		for _, o := range d.Opens {
			if o != d.Ask {
				others = append(others, "`"+o+"`")
			}
		}
		fmt.Fprintf(&b, "| [%s](#%s) | `%s` | %s | %s | %s |\n", d.Title, anchor(d), d.Ask, none(strings.Join(others, ", ")), levels[d.Level], none(d.License))
	}
	b.WriteString("\nBesides these, `ReportSettings.Read.All` tells whether Microsoft hides names in usage reports; without it the names themselves tell.\n\n" +
		"What stands after `beta:` comes from the beta of Microsoft Graph, the only place that has it. It is used where it answers; where it does not, only that is missing, and the run says so. `APPMUSTER_MICROSOFT_BETA=false` keeps the server from asking it at all. Coverage shows each of these in a row of its own, with when it was last read, and it never changes the state of its data set.\n")
	describeBeta(&b)
	all := tellings()
	for _, d := range DataSets() {
		t := all[d.Name]
		fmt.Fprintf(&b, "\n## %s\n\n`%s`. %s\n\n", d.Title, d.Name, d.Why)
		fmt.Fprintf(&b, "- **Endpoints**: `%s`\n", strings.Join(d.Endpoints, "`, `"))
		fmt.Fprintf(&b, "- **Read**: %s.\n- **Cost**: %s.\n- **Later syncs**: %s.\n", t.properties, t.cost, t.changes)
		fmt.Fprintf(&b, "- **Dark without it**: %s.\n", strings.Join(d.Darkens, "; "))
		switch {
		case d.Vital:
			b.WriteString("- A sync fails without it.\n")
		case d.Spare:
			b.WriteString("- A sync without its permission skips it and has no gap for it: what goes missing is for the eye alone, so the tenant's state stays as it is. The coverage page tells it all the same.\n")
		}
	}
	describeKinds(&b)
	return b.String()
}

func describeBeta(b *strings.Builder) {
	b.WriteString("\n| Only in Microsoft's beta | Part of | Endpoint | Permission | Licence | What it answers |\n|---|---|---|---|---|---|\n")
	for _, d := range DataSets() {
		if d.Beta != nil {
			fmt.Fprintf(b, "| %s | [%s](#%s) | `beta: %s` | `%s` | %s | %s |\n", d.Beta.Title, d.Title, anchor(d), d.Beta.Endpoint, d.Beta.Ask, d.Beta.License, strings.Join(d.Beta.Lights, "; "))
		}
	}
}

func describeKinds(b *strings.Builder) {
	b.WriteString(`
## Kinds of accounts

Microsoft does not say what sort of account a user is. What it gives tells it, by the first of these that applies; what is unsure stays unknown, and nothing unknown is called waste. A manager of the organization can say otherwise of an account, on its page or by the API's ` + "`setUserKind`" + `: that counts before these rules from then on, no sync changes it, who said it and when is shown beside what the rule found, and it can be taken back.

| When | It is | How sure |
|---|---|---|
`)
	for _, r := range KindRules() {
		b.WriteString("| " + r.When + " | `" + string(r.Kind) + "` | `" + string(r.Confidence) + "` |\n")
	}
}

func anchor(d DataSet) string {
	return strings.ReplaceAll(strings.ToLower(d.Title), " ", "-")
}
