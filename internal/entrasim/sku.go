package entrasim

import (
	"strings"
	"time"
)

// The SKUs used by the demo companies, by their public ids.
const (
	skuBusinessPremium = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
	skuE3              = "05e9a617-0261-4cee-bb44-138d3ef5d965"
	skuE5              = "06ebc4ee-1bb5-47dd-8120-11324bc54e06"
	skuF3              = "66b55226-6b4f-492c-910c-a3b7a3c9d993"
	skuFlowFree        = "f30db892-07e9-47e9-837c-80727f46fd3d"
	skuPowerBIFree     = "a403ebcc-fae0-4ca2-8c8c-7a907fd6c235"
	skuPowerBIPro      = "f8a1db68-be16-40ed-86d5-cb42ce701560"
	skuVisio           = "c5928f49-12ba-48f7-ada3-0d743a3601d5"
	skuProject         = "53818b1b-4a27-454b-8896-0dba576410e6"
	skuExchange        = "4b9405b0-7788-4568-add1-99614e613b69"
	skuCopilot         = "639dec6b-bb19-468b-871c-c5c441c4b0cb"
	skuMeetingRoom     = "6070a4c8-34c6-4937-8dfb-39bbc6397a60"
	skuTeamsExplore    = "710779e8-3d4a-4c88-adb9-386c958d1fdf"
)

var planIDs = map[string]string{
	"AAD_PREMIUM": "41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM_P2": "eec0eb4f-6444-4f95-aba0-50c24d67f998",
	"EXCHANGE_S_ENTERPRISE": "efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_STANDARD": "9aaf7827-d63c-4b61-89c3-182f06f82e5c",
	"EXCHANGE_S_DESKLESS": "4a82b400-a79f-41a4-b4e2-e94f5787b113", "EXCHANGE_S_FOUNDATION": "113feb6c-3fe4-4440-bddc-54d774bf0318",
	"SHAREPOINTENTERPRISE": "5dbe027f-2339-4123-9542-606e4d348a72", "SHAREPOINTSTANDARD": "c7699d2e-19aa-44de-8edf-1736da088ca1",
	"SHAREPOINTDESKLESS": "902b47e5-dcb2-4fdc-858b-c63a90a2bdb9", "TEAMS1": "57ff2da0-773e-42df-b2af-ffb7a2317929",
	"OFFICESUBSCRIPTION": "43de0ff5-c92c-492b-9116-175376d08c38", "OFFICE_BUSINESS": "094e7854-93fc-4d55-b2c0-3ab5369ebdc1",
	"SHAREPOINTWAC": "e95bec33-7c88-4a70-8e19-b10bd9d0c014", "INTUNE_A": "c1ec4a95-1f05-45b3-a911-aa3fa01094f5",
	"MCOSTANDARD": "0feaeb32-d00e-4d66-bd5a-43b5b83db82c", "YAMMER_ENTERPRISE": "7547a3fe-08ee-4ccb-b430-5077c5041653",
	"MFA_PREMIUM": "8a256a2b-b617-496d-b51b-e76466e88db0", "BI_AZURE_P2": "70d33638-9c74-4d01-bfd3-562de28bd4ba",
	"BI_AZURE_P0": "2049e525-b859-401b-b2a0-e0a31c4b1fe4", "FLOW_P2_VIRAL": "50e68c76-46c6-4674-81f9-75456511b170",
	"MCOEV": "4828c8ec-dc2e-4779-b502-87ac9ce28ab7", "MCOMEETADV": "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40",
	"WINDEFATP": "871d91ec-ec1a-452b-a83f-bd76c7d770ef", "RMS_S_ENTERPRISE": "bea4c11e-220a-4e6d-8eb8-8ea15d019f90",
	"VISIOONLINE": "2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f", "VISIO_CLIENT_SUBSCRIPTION": "663a804f-1c30-4ff0-9915-9db84f0d1cea",
	"PROJECT_CLIENT_SUBSCRIPTION": "fafd7243-e5c1-4a3a-9e40-495efcb1d3c3", "SHAREPOINT_PROJECT": "fe71d6c3-a2ea-4499-9778-da042bf08063",
	"M365_COPILOT_APPS": "a62f8878-de10-42f3-b68f-6149a25ceb97", "M365_COPILOT_BUSINESS_CHAT": "3f30311c-6b1e-48a4-ab79-725b469da960",
}

var skuParts = map[string]struct{ part, name, plans string }{
	skuBusinessPremium: {"SPB", "Microsoft 365 Business Premium", "AAD_PREMIUM EXCHANGE_S_STANDARD SHAREPOINTSTANDARD TEAMS1 OFFICE_BUSINESS SHAREPOINTWAC INTUNE_A MFA_PREMIUM RMS_S_ENTERPRISE MCOSTANDARD"},
	skuE3:              {"SPE_E3", "Microsoft 365 E3", "AAD_PREMIUM EXCHANGE_S_ENTERPRISE SHAREPOINTENTERPRISE TEAMS1 OFFICESUBSCRIPTION SHAREPOINTWAC INTUNE_A MFA_PREMIUM RMS_S_ENTERPRISE MCOSTANDARD YAMMER_ENTERPRISE"},
	skuE5:              {"SPE_E5", "Microsoft 365 E5", "AAD_PREMIUM AAD_PREMIUM_P2 EXCHANGE_S_ENTERPRISE SHAREPOINTENTERPRISE TEAMS1 OFFICESUBSCRIPTION SHAREPOINTWAC INTUNE_A MFA_PREMIUM RMS_S_ENTERPRISE MCOSTANDARD YAMMER_ENTERPRISE BI_AZURE_P2 MCOEV MCOMEETADV WINDEFATP"},
	skuF3:              {"SPE_F1", "Microsoft 365 F3", "AAD_PREMIUM EXCHANGE_S_DESKLESS SHAREPOINTDESKLESS TEAMS1 INTUNE_A MFA_PREMIUM"},
	skuFlowFree:        {"FLOW_FREE", "Microsoft Power Automate Free", "FLOW_P2_VIRAL EXCHANGE_S_FOUNDATION"},
	skuPowerBIFree:     {"POWER_BI_STANDARD", "Microsoft Fabric (Free)", "BI_AZURE_P0 EXCHANGE_S_FOUNDATION"},
	skuPowerBIPro:      {"POWER_BI_PRO", "Power BI Pro", "BI_AZURE_P2 EXCHANGE_S_FOUNDATION"},
	skuVisio:           {"VISIOCLIENT", "Visio Plan 2", "VISIOONLINE VISIO_CLIENT_SUBSCRIPTION EXCHANGE_S_FOUNDATION"},
	skuProject:         {"PROJECTPROFESSIONAL", "Project Plan 3", "PROJECT_CLIENT_SUBSCRIPTION SHAREPOINT_PROJECT EXCHANGE_S_FOUNDATION"},
	skuExchange:        {"EXCHANGESTANDARD", "Exchange Online (Plan 1)", "EXCHANGE_S_STANDARD"},
	skuCopilot:         {"Microsoft_365_Copilot", "Microsoft 365 Copilot", "M365_COPILOT_APPS M365_COPILOT_BUSINESS_CHAT"},
	skuMeetingRoom:     {"MEETING_ROOM", "Microsoft Teams Rooms Standard", "TEAMS1 MCOSTANDARD"},
	skuTeamsExplore:    {"TEAMS_EXPLORATORY", "Microsoft Teams Exploratory", "TEAMS1 EXCHANGE_S_STANDARD SHAREPOINTSTANDARD"},
}

func skuName(part string) string {
	for _, s := range skuParts {
		if s.part == part {
			return s.name
		}
	}
	return part
}

// sku makes a subscribed product with its plans.
func sku(id string, enabled int, created, renews time.Time) SKU {
	d := skuParts[id]
	s := SKU{ID: id, PartNumber: d.part, Enabled: enabled, Created: created, Renews: renews}
	for _, p := range strings.Fields(d.plans) {
		plan := Plan{ID: planIDs[p], Name: p}
		if p == "EXCHANGE_S_FOUNDATION" {
			plan.AppliesTo = "Company"
		}
		s.Plans = append(s.Plans, plan)
	}
	return s
}

// planService is the service a plan belongs to, as assignedPlans names it.
func planService(plan string) string {
	switch {
	case strings.HasPrefix(plan, "AAD_"):
		return "AADPremiumService"
	case strings.HasPrefix(plan, "EXCHANGE"):
		return "exchange"
	case strings.HasPrefix(plan, "SHAREPOINT"):
		return "SharePoint"
	case plan == "TEAMS1":
		return "TeamspaceAPI"
	case strings.HasPrefix(plan, "MCO"):
		return "MicrosoftCommunicationsOnline"
	case strings.HasPrefix(plan, "INTUNE"):
		return "SCO"
	case strings.HasPrefix(plan, "BI_"):
		return "PowerBI"
	}
	return "MicrosoftOffice"
}
