package tenantsync

import (
	"context"

	"github.com/appmuster/appmuster/internal/vocab"
)

// surveyFrom is how many new rows of a data set change what the database should
// plan for.
const surveyFrom = 1000

// surveyed are the tables that a data set fills by the thousand.
var surveyed = map[vocab.DataSet][]string{
	vocab.DataSetUsers:       {"users", "license_users"},
	vocab.DataSetApps:        {"apps"},
	vocab.DataSetGrants:      {"grants"},
	vocab.DataSetAssignments: {"assignments"},
	vocab.DataSetGroups:      {"groups", "group_members"},
	vocab.DataSetSignIns:     {"sign_ins", "usage_days"},
}

// survey has the database look at what a stage brought by the thousand.
func (w *walk) survey(ctx context.Context, set vocab.DataSet) {
	s := w.stage(set)
	if s.State != vocab.SyncStageStateComplete {
		return
	}
	fresh := s.added
	if w.run.Trigger == vocab.SyncTriggerFirst {
		fresh = s.fetched // sign-ins are not told apart
	}
	if fresh >= surveyFrom {
		w.e.db.Survey(ctx, surveyed[set]...)
	}
}
