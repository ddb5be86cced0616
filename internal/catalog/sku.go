// Package catalog is what the product knows of well-known things of Microsoft's:
// the names that people know licences by, and which of them cost nothing.
package catalog

import (
	"slices"
	"strings"
)

// sku is what is known of one SKU.
type sku struct {
	name string
	free bool // given away, or made by people for themselves: seats without a price
}

// skus by part number, upper case. Names as Microsoft's table "Product names and
// service plan identifiers for licensing" has them.
var skus = map[string]sku{
	"AAD_BASIC":                        {name: "Microsoft Entra Basic"},
	"AAD_PREMIUM":                      {name: "Microsoft Entra ID P1"},
	"AAD_PREMIUM_P2":                   {name: "Microsoft Entra ID P2"},
	"ATP_ENTERPRISE":                   {name: "Microsoft Defender for Office 365 (Plan 1)"},
	"CCIBOTS_PRIVPREV_VIRAL":           {name: "Power Virtual Agents Viral Trial", free: true},
	"DESKLESSPACK":                     {name: "Office 365 F3"},
	"DEVELOPERPACK_E5":                 {name: "Microsoft 365 E5 Developer"},
	"DYN365_ENTERPRISE_SALES":          {name: "Dynamics 365 Sales Enterprise"},
	"EMS":                              {name: "Enterprise Mobility + Security E3"},
	"EMSPREMIUM":                       {name: "Enterprise Mobility + Security E5"},
	"ENTERPRISEPACK":                   {name: "Office 365 E3"},
	"ENTERPRISEPREMIUM":                {name: "Office 365 E5"},
	"ENTERPRISEPREMIUM_NOPSTNCONF":     {name: "Office 365 E5 without Audio Conferencing"},
	"EXCHANGEARCHIVE_ADDON":            {name: "Exchange Online Archiving"},
	"EXCHANGEDESKLESS":                 {name: "Exchange Online Kiosk"},
	"EXCHANGEENTERPRISE":               {name: "Exchange Online (Plan 2)"},
	"EXCHANGESTANDARD":                 {name: "Exchange Online (Plan 1)"},
	"FLOW_FREE":                        {name: "Microsoft Power Automate Free", free: true},
	"FLOW_PER_USER":                    {name: "Power Automate per user plan"},
	"FORMS_PRO":                        {name: "Dynamics 365 Customer Voice Trial", free: true},
	"INTUNE_A":                         {name: "Microsoft Intune Plan 1"},
	"MCOEV":                            {name: "Microsoft Teams Phone Standard"},
	"MCOMEETADV":                       {name: "Microsoft 365 Audio Conferencing"},
	"MCOPSTN1":                         {name: "Microsoft 365 Domestic Calling Plan"},
	"MEETING_ROOM":                     {name: "Microsoft Teams Rooms Standard"},
	"MICROSOFT_365_COPILOT":            {name: "Microsoft 365 Copilot"},
	"MICROSOFT_TEAMS_EXPLORATORY_DEPT": {name: "Microsoft Teams Exploratory", free: true},
	"MICROSOFT_TEAMS_ROOMS_BASIC":      {name: "Microsoft Teams Rooms Basic", free: true},
	"MICROSOFT_TEAMS_ROOMS_PRO":        {name: "Microsoft Teams Rooms Pro"},
	"O365_BUSINESS":                    {name: "Microsoft 365 Apps for business"},
	"O365_BUSINESS_ESSENTIALS":         {name: "Microsoft 365 Business Basic"},
	"O365_BUSINESS_PREMIUM":            {name: "Microsoft 365 Business Standard"},
	"OFFICESUBSCRIPTION":               {name: "Microsoft 365 Apps for enterprise"},
	"POWERAPPS_DEV":                    {name: "Microsoft Power Apps for Developer", free: true},
	"POWERAPPS_PER_USER":               {name: "Power Apps per user plan"},
	"POWERAPPS_VIRAL":                  {name: "Microsoft Power Apps Plan 2 Trial", free: true},
	"POWER_BI_PRO":                     {name: "Power BI Pro"},
	"POWER_BI_STANDARD":                {name: "Microsoft Fabric (Free)", free: true},
	"POWER_BI_PREMIUM_PER_USER":        {name: "Power BI Premium Per User"},
	"PROJECTPREMIUM":                   {name: "Project Plan 5"},
	"PROJECTPROFESSIONAL":              {name: "Project Plan 3"},
	"PROJECT_P1":                       {name: "Project Plan 1"},
	"RIGHTSMANAGEMENT":                 {name: "Azure Information Protection Plan 1"},
	"RIGHTSMANAGEMENT_ADHOC":           {name: "Rights Management Adhoc", free: true},
	"SHAREPOINTSTANDARD":               {name: "SharePoint Online (Plan 1)"},
	"SHAREPOINTENTERPRISE":             {name: "SharePoint Online (Plan 2)"},
	"SPB":                              {name: "Microsoft 365 Business Premium"},
	"SPE_E3":                           {name: "Microsoft 365 E3"},
	"SPE_E5":                           {name: "Microsoft 365 E5"},
	"SPE_F1":                           {name: "Microsoft 365 F3"},
	"M365_F1":                          {name: "Microsoft 365 F1"},
	"STANDARDPACK":                     {name: "Office 365 E1"},
	"STREAM":                           {name: "Microsoft Stream", free: true},
	"TEAMS_EXPLORATORY":                {name: "Microsoft Teams Exploratory", free: true},
	"TEAMS_FREE":                       {name: "Microsoft Teams (Free)", free: true},
	"VIRTUAL_AGENT_USL":                {name: "Power Virtual Agent User License"},
	"VISIOCLIENT":                      {name: "Visio Plan 2"},
	"VISIOONLINE_PLAN1":                {name: "Visio Plan 1"},
	"WIN10_VDA_E3":                     {name: "Windows 10/11 Enterprise E3"},
	"WIN_DEF_ATP":                      {name: "Microsoft Defender for Endpoint P2"},
	"WINDOWS_STORE":                    {name: "Windows Store for Business", free: true},
}

// LicenseName gives the name people know a SKU by; "" when it is not known.
func LicenseName(skuPartNumber string) string { return skus[strings.ToUpper(skuPartNumber)].name }

// FreeLicense tells whether a SKU is known to cost nothing: Microsoft shows ten
// thousand or a million seats of such, which say nothing about what was bought.
func FreeLicense(skuPartNumber string) bool { return skus[strings.ToUpper(skuPartNumber)].free }

// FreeLicenses lists the part numbers of FreeLicense, upper case and in order.
func FreeLicenses() []string {
	var parts []string
	for part, known := range skus {
		if known.free {
			parts = append(parts, part)
		}
	}
	slices.Sort(parts)
	return parts
}
