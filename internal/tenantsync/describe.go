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
		vocab.DataSetAssignments:     {"app, who was given it, role, when; permissions that apps hold by themselves", "1 unit an app, by 20", "what directory audits name, and a seventh of the apps a day"},
		vocab.DataSetSignIns:         {"time, user, app, resource, success or error, sort, client, city and country", "1 of the 5 requests in ten seconds that logs allow, a page of 1,000", "from the last reading, three hours of it again for late events"},
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
	b.WriteString("\nBesides these, `ReportSettings.Read.All` tells whether Microsoft hides names in usage reports; without it the names themselves tell.\n")
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
			b.WriteString("- A sync without its permission has no gap for it.\n")
		}
	}
	return b.String()
}

func anchor(d DataSet) string {
	return strings.ReplaceAll(strings.ToLower(d.Title), " ", "-")
}
