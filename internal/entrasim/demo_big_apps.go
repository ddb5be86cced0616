package entrasim

// bigApps are the planted applications of the big company, at the borders of
// the published rules. truth/big.json holds the answers.
var bigApps = []planted{
	// Sign-ins and the borders of the window.
	{name: "Yestermark", publisher: "Yestermark AG", age: 500, used: "desmond.okonjo 1"},
	{name: "Edgewater CRM", publisher: "Edgewater", age: 500, used: "marisol.etcheverry 29"},
	{name: "Sixteen Candles", publisher: "Candle Labs", age: 300, used: "rafael.conceicao 1-16; thais.albuquerque 1-15; desmond.okonjo 1-5; marisol.etcheverry 1-4"},
	{name: "Lonely Day", publisher: "Lonely", age: 300, used: "pernille.ostergaard 14"},
	{name: "Thrice Daily", publisher: "Thrice", age: 300, used: "casper.heemstra 3,3,3"},
	{name: "Undertone", publisher: "Undertone", age: 250, silent: "haruto.kobayashi 1-9"},
	{name: "Mixed Signals", publisher: "Mixed", age: 250, silent: "nandini.c 2,3; haruto.kobayashi 5", used: "nandini.c 4"},
	{name: "Graph Explorer", appID: "de8bc8b5-d9f9-48b1-a8ad-b748da725064", used: "tobias.ehrenreich 12"},
	{name: "Microsoft Graph Command Line Tools", appID: "14d82eec-204b-4c2f-b7e8-296a70dab67e", silent: "ondine.castellane 3", everyone: "User.Read Directory.Read.All"},
	{name: "Azure Key Vault", appID: "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"},

	// What Microsoft remembers beyond the log.
	{name: "Ninety Minus Two", publisher: "Border One", age: 400, lastClient: 88},
	{name: "Ninety Minus One", publisher: "Border One", age: 400, lastClient: 89},
	{name: "Ninety Sharp", publisher: "Border One", age: 400, lastClient: 90},
	{name: "Ninety Plus One", publisher: "Border One", age: 400, lastClient: 91},
	{name: "Daemon Minus One", owner: "self", age: 400, roles: "User.Read.All", lastDaemon: 89, secrets: []int{300}, owners: "siddharth.v"},
	{name: "Daemon Sharp", owner: "self", age: 400, roles: "User.Read.All", lastDaemon: 90, secrets: []int{300}, owners: "siddharth.v"},
	{name: "Thirty One Ago", publisher: "Border Two", age: 400, lastClient: 31, assigned: "kwabena.osei"},
	{name: "Longago Archive", publisher: "Border Two", age: 1400, lastClient: 340, assigned: "ifeoma.nwachukwu", consents: "kwabena.osei: User.Read Files.Read.All"},
	{name: "Resource Today", publisher: "Border Three", age: 400, lastResource: 1},
	{name: "Resource Longago", publisher: "Border Three", age: 400, lastResource: 150},
	{name: "Resource Masks Old Client", publisher: "Border Three", age: 400, lastResource: 1, lastClient: 120},
	{name: "Old Resource Fresh Client", publisher: "Border Three", age: 400, lastResource: 200, lastClient: 40},
	{name: "Old User Fresh Daemon", publisher: "Border Three", age: 400, lastClient: 180, lastDaemon: 10},
	{name: "Fresh User Old Daemon", publisher: "Border Three", age: 400, lastClient: 10, lastDaemon: 180},
	{name: "Both Old", publisher: "Border Three", age: 400, lastClient: 95, lastDaemon: 180},

	// Creation dates alone prove nothing at a first sync.
	{name: "Born Yesterday", publisher: "Cradle", age: 1, consents: "fionnuala.macgiolla: User.Read"},
	{name: "Born Eighty Nine", publisher: "Cradle", age: 89},
	{name: "Born Ninety", publisher: "Cradle", age: 90},
	{name: "Born Ninety One", publisher: "Cradle", age: 91, everyone: "User.Read"},
	{name: "Born Long Ago", publisher: "Cradle", age: 2000, assigned: "emre.karagoz"},
	{name: "Young But Used Before", publisher: "Cradle", age: 60, lastClient: 45},

	// Failures.
	{name: "Only Failures", publisher: "Bruise", age: 300, failed: "grzegorz.b 1-7; bogumila.trzcinska 1-7; zbigniew.szczepanski 1-7"},
	{name: "Failures After Use", publisher: "Bruise", age: 600, failed: "grzegorz.b 1,2", lastClient: 95},
	{name: "Twenty Failures One Success", publisher: "Bruise", age: 300, failed: "grzegorz.b 1-7; bogumila.trzcinska 1-7; zbigniew.szczepanski 1-6", used: "grzegorz.b 7"},
	{name: "Blocked By Policy", publisher: "Bruise", age: 300, failed: "noa.shalev 2,4", errCode: 53003, assigned: "noa.shalev"},
	{name: "Not Assigned", publisher: "Bruise", age: 300, required: true, failed: "khaled.mansour 5", errCode: 50105, assigned: "noa.shalev", used: "noa.shalev 5"},

	// Applications on their own behalf.
	{name: "Nightly Ledger Export", owner: "self", age: 700, roles: "Directory.Read.All", daemon: []int{1, 2, 3}, secrets: []int{12}, owners: "kwabena.osei"},
	{name: "Ownerless Bridge", owner: "self", age: 700, roles: "Directory.ReadWrite.All RoleManagement.ReadWrite.Directory", daemon: []int{29}, secrets: []int{700}, lifetime: 800},
	{name: "Idle Superpower", owner: "self", age: 900, roles: "Mail.ReadWrite Sites.FullControl.All", lastDaemon: 300, secrets: []int{-5, 90, 200, 400}, owners: "ansgar.holm"},
	{name: "Vendor Mail Relay", publisher: "Relay & Co", age: 350, roles: "Mail.Send", daemon: []int{4, 5}},
	{name: "mi-orders-prod", kind: "ManagedIdentity", age: 200, daemon: []int{1, 2}},
	{name: "mi-orders-test", kind: "ManagedIdentity", age: 200, lastDaemon: 100},
	{name: "mi-orders-never", kind: "ManagedIdentity", age: 200},

	// Without a service principal.
	{name: "Drifting Whiteboard", absent: true, used: "liselotte.brandsma 6; casper.heemstra 7"},
	{name: "Drifting Helper", absent: true, silent: "liselotte.brandsma 6"},

	// Who is a user of an app, and by what.
	{name: "Four Reasons", publisher: "Reason", age: 300, assigned: "casper.heemstra", groups: "Design tools", consents: "casper.heemstra: User.Read", used: "casper.heemstra 2"},
	{name: "Nested Not Effective", publisher: "Reason", age: 300, groups: "Design tools"},
	{name: "Empty Inside", publisher: "Reason", age: 300, groups: "Empty shell"},
	{name: "Two Groups", publisher: "Reason", age: 300, groups: "Counsel;Plant Warsaw"},
	{name: "Group And Stranger", publisher: "Reason", age: 300, groups: "Counsel", used: "thibault.peyronnet 8; emre.karagoz 9"},
	{name: "Everybody May", publisher: "Reason", age: 300, everyone: "User.Read Calendars.Read"},
	{name: "Everybody May One Did", publisher: "Reason", age: 300, everyone: "User.Read", used: "ludmila.vavrova 11"},
	{name: "Consent Of Many", age: 75, consents: "rafael.conceicao: User.Read Mail.ReadWrite offline_access; thais.albuquerque:  User.Read Mail.ReadWrite; desmond.okonjo: User.Read"},
	{name: "SAML Payroll", publisher: "Payroll One", age: 800, gallery: true, saml: true, required: true, assigned: "wilhelmina.hs ludmila.vavrova", used: "wilhelmina.hs 1,2"},
	{name: "Held By The Departed", publisher: "Leaver", age: 600, assigned: "ansgar.holm petra.zoubek"},
	{name: "Last Use Of The Departed", publisher: "Leaver", age: 600, used: "ansgar.holm 20"},
	{name: "Group With A Departed", publisher: "Leaver", age: 600, groups: "Sales Europe"},
	{name: "Ghostwriter Pro", publisher: "Leaver", age: 600, used: "departed.person 10"},
	{name: "Robot Account Portal", publisher: "Robotics", age: 310, used: "svc-erp 2,3,4"},
	{name: "Switched Off", publisher: "Switch", age: 500, disabled: true, lastClient: 97, assigned: "gwendolyn.ashcombe"},
	{name: "Switched Off But Used", publisher: "Switch", age: 500, disabled: true, used: "gwendolyn.ashcombe 25"},
	{name: "Tucked Away", publisher: "Switch", age: 500, hidden: true, used: "gwendolyn.ashcombe 3"},

	// The same name twice; long names; other scripts.
	{name: "Atlas", appID: "3c9f0a5e-6a51-4c1e-9d55-2f1f4a0b7c01", publisher: "Atlas North", age: 420, used: "nandini.c 2"},
	{name: "Atlas", appID: "3c9f0a5e-6a51-4c1e-9d55-2f1f4a0b7c02", publisher: "Atlas South", age: 420},
	{name: "Enterprise Quality Management and Continuous Improvement Workbench for Regulated Manufacturing Sites (EMEA)", publisher: "EQM", age: 333, used: "zbigniew.szczepanski 5,6,7"},
	{name: "מחברת מעבדה Lab Notebook", publisher: "Lab Notebook Ltd", age: 260, used: "noa.shalev 1,2,3; khaled.mansour 2"},

	// Overlap, shadow IT, risk.
	{name: "Miro", publisher: "RealtimeBoard, Inc.", age: 700, used: "casper.heemstra 1,4,6; liselotte.brandsma 2", consents: "casper.heemstra: User.Read"},
	{name: "Mural", publisher: "Tactivos, Inc.", age: 400, used: "liselotte.brandsma 3; fionnuala.macgiolla 8"},
	{name: "Slack", publisher: "Slack Technologies, LLC", age: 900, used: "siddharth.v 1-20; nandini.c 1-8; meixiang.oyelaran 2,4", consents: "siddharth.v: User.Read"},
	{name: "Webex", publisher: "Cisco Systems, Inc.", age: 1100, gallery: true, saml: true, groups: "Counsel", used: "beatrice.vd 3"},
	{name: "Zoom", publisher: "Zoom Video Communications, Inc.", age: 1000, used: "desmond.okonjo 2,5; thais.albuquerque 6"},
	{name: "Free PDF Sorcerer", age: 28, used: "dagny.thorhallsdottir 9", consents: "dagny.thorhallsdottir: User.Read Files.ReadWrite.All Mail.Read offline_access"},

	// What the days of the demo assign and take away.
	{name: "Campus Card", publisher: "Cardkeeper", age: 420, groups: "Campus card holders"},
}
