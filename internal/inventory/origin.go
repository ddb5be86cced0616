package inventory

import (
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// AppIdentity is what the directory says of where an app comes from.
type AppIdentity struct {
	// AppID is the application identifier, the same in every tenant.
	AppID xid.GUID
	// PublisherTenantID is the tenant that owns the registration; "" when
	// Microsoft does not say.
	PublisherTenantID xid.GUID
	// GalleryTemplateID is the gallery template it was made from; "" when none.
	GalleryTemplateID string
	// ServicePrincipalType is Application, ManagedIdentity, …; "" when there is
	// no service principal.
	ServicePrincipalType string
}

// Origin says whose an app is, seen from the tenant it was found in: Microsoft's
// by its publisher tenants or the list of first-party apps; the tenant's own when
// it is a managed identity, or when the tenant published it and not from a
// gallery template; else somebody else's.
func Origin(app AppIdentity, tenant xid.GUID) vocab.AppOrigin {
	switch {
	case microsoftTenant(app.PublisherTenantID), FirstParty(app.AppID):
		return vocab.AppOriginMicrosoft
	case app.ServicePrincipalType == "ManagedIdentity":
		return vocab.AppOriginOwn
	case tenant != "" && app.PublisherTenantID == tenant && app.GalleryTemplateID == "":
		return vocab.AppOriginOwn
	}
	return vocab.AppOriginThirdParty
}

// microsoftTenant knows the tenants that Microsoft publishes its apps from.
func microsoftTenant(id xid.GUID) bool {
	switch id {
	case "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
		"72f988bf-86f1-41af-91ab-2d7cd011db47",
		"cdc5aeea-15c5-4db6-b079-fcadd2505dc2":
		return true
	}
	return false
}

// FirstParty knows Microsoft's apps that are met in sign-ins without a service
// principal, or whose service principal names no publisher.
func FirstParty(id xid.GUID) bool {
	switch id {
	case "00000001-0000-0000-c000-000000000000", // Azure ESTS
		"00000002-0000-0000-c000-000000000000", // Azure Active Directory
		"00000002-0000-0ff1-ce00-000000000000", // Office 365 Exchange Online
		"00000003-0000-0000-c000-000000000000", // Microsoft Graph
		"00000003-0000-0ff1-ce00-000000000000", // Office 365 SharePoint Online
		"00000004-0000-0ff1-ce00-000000000000", // Skype for Business Online
		"00000005-0000-0ff1-ce00-000000000000", // Viva Engage
		"00000006-0000-0ff1-ce00-000000000000", // Microsoft 365 portal
		"00000007-0000-0000-c000-000000000000", // Dataverse
		"00000007-0000-0ff1-ce00-000000000000", // Exchange Online Protection
		"00000009-0000-0000-c000-000000000000", // Power BI service
		"0000000a-0000-0000-c000-000000000000", // Microsoft Intune
		"0000000c-0000-0000-c000-000000000000", // My Apps
		"00b41c95-dab0-4487-9791-b9d2c32c80f2", // Office 365 management
		"04b07795-8ddb-461a-bbee-02f9e1bf7b46", // Azure CLI
		"14d82eec-204b-4c2f-b7e8-296a70dab67e", // Microsoft Graph command line tools
		"1950a258-227b-4e31-a9cf-717495945fc2", // Azure PowerShell
		"1fec8e78-bce4-4aaf-ab1b-5451cc387264", // Microsoft Teams
		"27922004-5251-4030-b22d-91ecd9a37ea4", // Outlook mobile
		"29d9ed98-a469-4536-ade2-f981bc1d605e", // Microsoft authentication broker
		"4765445b-32c6-49b0-83e6-1d93765276ca", // Microsoft 365 home
		"5e3ce6c0-2b1f-4285-8d4b-75ee78787346", // Teams web client
		"797f4846-ba00-4fd7-ba43-dac1f8f63013", // Azure service management
		"872cd9fa-d31f-45e0-9eab-6e460a02d1f1", // Visual Studio
		"89bee1f7-5e6e-4d8a-9f3d-ecd601259da7", // Office 365 shell
		"9ba1a5c7-f17a-4de9-a1f1-6178c8d51223", // Intune company portal
		"ab9b8c07-8f02-4f72-87fa-80105867a763", // OneDrive sync engine
		"aebc6443-996d-45c2-90f0-388ff96faa56", // Visual Studio Code
		"c44b4083-3bb0-49c1-b47d-974e53cbdf3c", // Azure portal
		"cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", // Teams services
		"d3590ed6-52b3-4102-aeff-aad2292ab01c", // Microsoft Office
		"de8bc8b5-d9f9-48b1-a8ad-b748da725064", // Graph explorer
		"fb78d390-0c51-40cd-8e17-fdbfab77341b", // Exchange Online PowerShell
		"fc780465-2017-40d4-a0c5-307022471b92": // Microsoft Defender for Endpoint
		return true
	}
	return false
}
