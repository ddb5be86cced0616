package entrasim

import "time"

// freeCompany is a bakery of eight people on the free edition: no Entra ID P1,
// so nobody can read sign-ins. Every app in it is planted.
func freeCompany(now time.Time) *Company {
	c := &Company{Name: "Boulangerie Delacourt", Domain: "delacourt.example", Country: "FR", Language: "fr-FR", Created: now.AddDate(-2, 0, 0), ConcealNames: true}
	p := plantIn(c, now)
	p.people(`
Mireille Delacourt|mireille|Direction|Gérante|Paris|
Baptiste Delacourt|baptiste|Production|Chef boulanger|Paris|mireille
Noémie Garcin|noemie|Vente|Responsable de magasin|Paris|mireille
Youssef Benslimane|youssef|Production|Boulanger|Paris|baptiste
Agathe Lemoine|agathe|Vente|Vendeuse|Paris|noemie
Tristan Kerbrat|tristan|Production|Apprenti|Paris|baptiste
Ségolène Poirier|segolene|Administration|Comptable|Paris|mireille
Hassan Diallo|hassan|Livraison|Livreur|Paris|noemie
`)
	c.AddSKU(sku(skuFlowFree, 10000, p.day.AddDate(-1, 0, 0), time.Time{}))
	p.licenses(skuFlowFree, 300, "mireille", "segolene")
	p.group(Group{DisplayName: "Équipe vente", Security: true}, "noemie", "agathe")
	p.group(Group{DisplayName: "Club café", Security: true}, "hassan")
	c.addFirstParty(p.day.AddDate(-2, 0, 0), graphAppID, "Windows Azure Active Directory", "Microsoft Office", "OfficeHome")
	c.crowd = &crowd{seed: 8, group: "Club café", app: "Carte Fidélité", seeds: words("Levain Fournil Tartine")}
	p.apps(freeApps)
	c.AddRole(globalAdmin, "Global Administrator", "mireille")
	c.AddAccount(Account{UPN: "mireille@" + c.Domain, Role: "Global Administrator", Admin: true})
	c.AddAccount(Account{UPN: "agathe@" + c.Domain, Role: "Member, not an administrator"})
	return c
}

var freeApps = []planted{
	{name: "Caisse Étoile", publisher: "Étoile Logiciels", age: 400, assigned: "noemie agathe", used: "noemie 1-10; agathe 2,3"},
	{name: "ComptaFacile", publisher: "ComptaFacile SARL", age: 260, consents: "segolene: User.Read Files.Read", used: "segolene 1,8"},
	{name: "Planning Fournil", age: 120, everyone: "User.Read", used: "baptiste 4"},
	{name: "Livraison Express", publisher: "LEX SAS", age: 45, consents: "hassan: User.Read; noemie: User.Read"},
	{name: "Photo Vitrine", age: 6, consents: "agathe: User.Read Files.ReadWrite.All offline_access"},
	{name: "Vieux Site", owner: "self", age: 650, secrets: []int{-200}, owners: "mireille"},
	{name: "Ventes Tableau", publisher: "Tableau de Bord", age: 380, groups: "Équipe vente"},
	{name: "Courrier Malin", age: 15, consents: "mireille: User.Read Mail.Read Mail.Send offline_access"},
	{name: "Robot Factures", owner: "self", age: 90, roles: "Files.Read.All", secrets: []int{20}, daemon: []int{1, 2}},
	{name: "Carte Fidélité", publisher: "Fidélité & Cie", age: 200, groups: "Club café", assigned: "tristan"},
}
