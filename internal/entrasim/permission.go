package entrasim

import "sync"

// graphPermissions are the permissions of Microsoft Graph that occur here.
type graphPermissions struct{ scopes, roles []Permission }

var graphOffers = sync.OnceValue(func() graphPermissions {
	var p graphPermissions
	for _, d := range []struct {
		value, name, text string
		scope, role       string // ids; empty where there is none
		user              bool   // a user may consent to the delegated one
	}{
		{"openid", "Sign users in", "Allows users to sign in to the app with their work or school accounts.", "37f7f235-527c-4136-accd-4a02d197296e", "", true},
		{"profile", "View users' basic profile", "Allows the app to see your users' basic profile.", "14dad69e-099b-42c9-810b-d002981feec1", "", true},
		{"email", "View users' email address", "Allows the app to read your users' primary email address.", "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", "", true},
		{"offline_access", "Maintain access to data you have given it access to", "Allows the app to see and update the data you gave it access to, even when users are not currently using the app.", "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", "", true},
		{"User.Read", "Sign in and read user profile", "Allows users to sign in, and lets the app read the profile of the signed-in user.", "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "", true},
		{"User.ReadBasic.All", "Read all users' basic profiles", "Allows the app to read a basic set of profile properties of other users.", "b340eb25-3456-403f-be2f-af7a0d370277", "97235f07-e226-4f63-ace3-39588e11d3a1", true},
		{"User.Read.All", "Read all users' full profiles", "Allows the app to read the full profiles of all users.", "a154be20-db9c-4678-8ab7-66f6cc099a59", "df021288-bdef-4463-88db-98f22de89214", false},
		{"User.ReadWrite.All", "Read and write all users' full profiles", "Allows the app to read and write the profiles of all users.", "204e0828-b5ca-4ad8-b9f3-f32a958e7cc4", "741f803b-c850-494e-b5df-cde7c675a1ca", false},
		{"Directory.Read.All", "Read directory data", "Allows the app to read users, groups, apps and their relations in the directory.", "06da0dbc-49e2-44d2-8312-53f166ab848a", "7ab1d382-f21e-4acd-a863-ba3e13f7da61", false},
		{"Directory.ReadWrite.All", "Read and write directory data", "Allows the app to read and write data in the directory.", "c5366453-9fb0-48a5-a156-24f0c49a4b84", "19dbc75e-c2e2-444c-a770-ec69d8559fc7", false},
		{"Directory.AccessAsUser.All", "Access the directory as the signed-in user", "Allows the app the same access to the directory as the signed-in user.", "0e263e50-5827-48a4-b97c-d940288653c7", "", false},
		{"Group.Read.All", "Read all groups", "Allows the app to list groups and read their properties and memberships.", "5f8c59db-677d-491f-a6b8-5f174b11ec1d", "5b567255-7703-4780-807c-7be8301ae99b", false},
		{"Group.ReadWrite.All", "Read and write all groups", "Allows the app to create groups and change their properties and memberships.", "4e46008b-f24c-477d-8fff-7bb4ec7aafe0", "62a82d76-70ea-41e2-9197-370581804d09", false},
		{"GroupMember.Read.All", "Read group memberships", "Allows the app to list groups and read their memberships.", "bc024368-1153-4739-b217-4326f2e966d0", "98830695-27a2-44f7-8c18-0c3ebc9698f6", false},
		{"AuditLog.Read.All", "Read audit log data", "Allows the app to read sign-ins and directory audits.", "e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20", "b0afded3-3588-46d8-8b3d-9842eff778da", false},
		{"Reports.Read.All", "Read all usage reports", "Allows the app to read usage reports of Microsoft 365 services.", "02e97553-ed7b-43d0-ab3c-f8bace0d040c", "230c1aed-a721-4c5d-9cb4-a90514e508ef", false},
		{"ReportSettings.Read.All", "Read admin report settings", "Allows the app to read whether reports conceal names.", "84fac5f4-33a9-4100-aa38-a20c6d29e5e7", "ee353f83-55ef-4b78-82da-555bfa2b4b95", false},
		{"Organization.Read.All", "Read organization information", "Allows the app to read the organization and its subscriptions.", "4908d5b9-3fb2-4b1e-9336-1888b7937185", "498476ce-e0fe-48b0-b801-37ba7e2685c6", false},
		{"Domain.Read.All", "Read domains", "Allows the app to read all domain properties.", "2f9ee017-59c1-4f1d-9472-bd5529a7b311", "dbb9058a-0e50-45d7-ae91-66909b5d4664", false},
		{"Application.Read.All", "Read applications", "Allows the app to read applications and service principals.", "c79f8feb-a9db-4090-85f9-90d820caa0eb", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30", false},
		{"Application.ReadWrite.All", "Read and write all applications", "Allows the app to create and change applications and service principals.", "bdfbf15f-ee85-4955-8675-146e8e5296b5", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9", false},
		{"DelegatedPermissionGrant.Read.All", "Read delegated permission grants", "Allows the app to read delegated permission grants.", "a197cdc4-a8e8-4d49-9d35-4ca7c83887b4", "81b4724a-58aa-41c1-8a55-84ef97466587", false},
		{"LicenseAssignment.Read.All", "Read all license assignments", "Allows the app to read license assignments of users and groups.", "f395577a-0960-456b-979f-7228de0c5996", "e2f98668-2877-4f38-a2f4-8202e0717aa1", true},
		{"ProfilePhoto.Read.All", "Read profile photos", "Allows the app to read the profile photos of users and groups.", "469cd065-729e-4dee-b1fa-d92e0fab6310", "e24d31aa-e1ab-4c80-85fe-23018690335d", false},
		{"RoleManagement.Read.Directory", "Read directory roles", "Allows the app to read directory roles and who holds them.", "741c54c3-0c1e-44a1-818b-3f97ab4e8c83", "483bed4a-2ad3-4361-a73b-c83ccdbdc53c", false},
		{"RoleManagement.ReadWrite.Directory", "Read and write directory roles", "Allows the app to change directory roles and who holds them.", "d01b97e9-cbc0-49fe-810a-750afd5527a3", "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", false},
		{"Mail.Read", "Read user mail", "Allows the app to read mail.", "570282fd-fa5c-430d-a7fd-fc8dc98a9dca", "810c84a8-4a9e-49e6-bf7d-12d183f40d01", true},
		{"Mail.ReadWrite", "Read and write access to user mail", "Allows the app to create, read, change and delete mail.", "024d486e-b451-40bb-833d-3e66d98c5c73", "e2a3a72e-5f79-4c64-b1b1-878b674786c9", true},
		{"Mail.Send", "Send mail as a user", "Allows the app to send mail as users of the organization.", "e383f46e-2787-4529-855e-0e479a3ffac0", "b633e1c5-b582-4048-a93e-9f11b44c7e96", true},
		{"MailboxSettings.ReadWrite", "Read and write user mailbox settings", "Allows the app to change mailbox settings.", "818c620a-27a9-40bd-a6a5-d96f7d610b4b", "6931bccd-447a-43d1-b442-00a195474933", true},
		{"Calendars.Read", "Read user calendars", "Allows the app to read events in calendars.", "465a38f9-76ea-45b9-9f34-9e8b0d4b0b42", "798ee544-9d2d-430c-a058-570e29e34338", true},
		{"Calendars.ReadWrite", "Have full access to user calendars", "Allows the app to create, read, change and delete events in calendars.", "1ec239c2-d7c9-4623-a91a-a9775856bb36", "ef54d2bf-783f-4e0f-bca1-3210c0444d99", true},
		{"Contacts.Read", "Read user contacts", "Allows the app to read contacts.", "ff74d97f-43af-4b68-9f2a-b77ee6968c5d", "089fe4d0-434a-44c5-8827-41ba8a0b17f5", true},
		{"Files.Read", "Read user files", "Allows the app to read the signed-in user's files.", "10465720-29dd-4523-a11a-6a75c743c9d9", "", true},
		{"Files.Read.All", "Read all files the user can access", "Allows the app to read all files the signed-in user can access.", "df85f4d6-205c-4ac5-a5ea-6bf408dba283", "01d4889c-1287-42c6-ac1f-5d1e02578ef6", true},
		{"Files.ReadWrite.All", "Have full access to all files the user can access", "Allows the app to read, create, change and delete all files the signed-in user can access.", "863451e7-0667-486c-a5d6-d135439485f0", "75359482-378d-4052-8f01-80520e7db3cd", true},
		{"Sites.Read.All", "Read items in all site collections", "Allows the app to read documents and list items in all site collections.", "205e70e5-aba6-4c52-a976-6d2d46c48043", "332a536c-c7ef-4017-ab91-336970924f0d", true},
		{"Sites.FullControl.All", "Have full control of all site collections", "Allows the app to have full control of all site collections.", "5a54b8b3-347c-476d-8f8e-42d5c7424d29", "a82116e5-55eb-4c41-a434-62fe8a61c773", false},
		{"Chat.Read", "Read user chat messages", "Allows the app to read the signed-in user's chat messages.", "f501c180-9344-439a-bca0-6cbf209fd270", "", true},
		{"People.Read", "Read users' relevant people lists", "Allows the app to read a list of people relevant to the user.", "ba47897c-39ec-4d83-8086-ee8256fa737d", "", true},
		{"Notes.Read", "Read user OneNote notebooks", "Allows the app to read the titles and pages of notebooks.", "371361e4-b9e2-4a3f-8315-2a301a3b0a3d", "", true},
		{"Tasks.Read", "Read user's tasks", "Allows the app to read the signed-in user's tasks.", "f45671fb-e0fe-4b4b-be20-3d3ce43f1bcb", "", true},
		{"OnlineMeetings.ReadWrite", "Read and create user's online meetings", "Allows the app to read and create online meetings.", "a65f2972-a4f8-4f5e-afd7-69ccb046d5dc", "", true},
	} {
		if d.scope != "" {
			p.scopes = append(p.scopes, Permission{ID: d.scope, Value: d.value, Name: d.name, Description: d.text, AdminOnly: !d.user})
		}
		if d.role != "" {
			p.roles = append(p.roles, Permission{ID: d.role, Value: d.value, Name: d.name, Description: d.text + " Without a signed-in user."})
		}
	}
	return p
})

func graphScope(value string) *Permission { return permissionOf(graphOffers().scopes, value) }
func graphRole(value string) *Permission  { return permissionOf(graphOffers().roles, value) }

func permissionOf(list []Permission, value string) *Permission {
	for i := range list {
		if list[i].Value == value {
			return &list[i]
		}
	}
	return nil
}

func graphRoleByID(id string) *Permission {
	list := graphOffers().roles
	for i := range list {
		if list[i].ID == id {
			return &list[i]
		}
	}
	return nil
}
