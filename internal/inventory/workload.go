package inventory

import (
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// workloadApps are Microsoft's own apps that are a workload of usage reports
// themselves, by their application identifier.
var workloadApps = map[xid.GUID]vocab.Workload{
	"00000002-0000-0ff1-ce00-000000000000": vocab.WorkloadExchange,   // Office 365 Exchange Online
	"00000003-0000-0ff1-ce00-000000000000": vocab.WorkloadSharePoint, // Office 365 SharePoint Online
	"00000005-0000-0ff1-ce00-000000000000": vocab.WorkloadVivaEngage, // Viva Engage
	"1fec8e78-bce4-4aaf-ab1b-5451cc387264": vocab.WorkloadTeams,      // Microsoft Teams
	"cc15fd57-2c6c-4117-a88c-83b1d56b4bbe": vocab.WorkloadTeams,      // its services
	"ab9b8c07-8f02-4f72-87fa-80105867a763": vocab.WorkloadOneDrive,   // OneDrive
}

// reportedUse gives when usage reports last tell of use of an app; nil for none.
func reportedUse(app xid.GUID, workloads map[vocab.Workload]time.Time) *time.Time {
	at, told := workloads[workloadApps[app]]
	if !told {
		return nil
	}
	return &at
}
