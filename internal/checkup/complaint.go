package checkup

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// complaints answers each complaint. One cause makes several of them hold: all but
// the first tell which they follow from, so that one thing is mended, not five.
func (g Guide) complaints(f Facts, c Checkup) []Answer {
	starts, partial, failed, apps, persist := g.starts(f, c), g.partial(f, c), g.failed(f, c), g.apps(f, c), g.persist(f, c)
	switch {
	case failed.Applies:
		follow(failed, &starts, &partial, &apps)
	case starts.Applies && c.Next.Action == starts.Next.Action:
		follow(starts, &partial, &apps)
	case partial.Applies:
		follow(partial, &apps)
	}
	return []Answer{starts, partial, failed, apps, persist}
}

// follow notes of answers that apply that they follow from another: those that what
// mends it mends too, and a sync after it.
func follow(cause Answer, answers ...*Answer) {
	for _, a := range answers {
		if a.Applies && slices.Contains([]Action{None, SyncNow, cause.Next.Action}, a.Next.Action) {
			a.FollowsFrom = &cause.Complaint
		}
	}
}

var (
	nothing = Step{Action: None, Sentence: "Nothing to do."}
	review  = Step{Action: ReviewHeld, Sentence: "Look at what would be removed, and decide."}
)

// starts answers that the sync doesn't start.
func (g Guide) starts(f Facts, c Checkup) Answer {
	a := Answer{Complaint: SyncDoesNotStart, Evidence: []string{}, Next: nothing}
	if step, said := g.stateStep(f); step != nil {
		a.Applies, a.Answer, a.Next = true, "No sync starts, because of the connection's state.", *step
		a.Evidence = append(a.Evidence, said)
		return a
	}
	switch {
	case f.Run != nil && f.Run.State == vocab.SyncRunStateHeld:
		a.Applies, a.Answer, a.Next = true, "The last sync is held until somebody decides.", review
	case f.Run != nil && f.Run.Open && f.Run.ThrottledUntil != nil && f.Run.ThrottledUntil.After(f.Now):
		a.Applies, a.Answer = true, "A sync is under way and waits because Microsoft asked for it."
		a.Evidence = append(a.Evidence, fmt.Sprintf("It goes on at %s.", clock(*f.Run.ThrottledUntil)))
		a.Next = Step{Action: Wait, Sentence: "Nothing to do: it goes on by itself."}
	case f.Run != nil && f.Run.Open:
		a.Answer = "A sync is under way."
		a.Evidence = append(a.Evidence, fmt.Sprintf("It was asked for at %s.", clock(f.Run.QueuedAt)))
	case f.NextSyncAt == nil:
		a.Applies, a.Answer = true, "No routine sync is due."
		a.Next = Step{Action: SyncNow, Sentence: "Sync now."}
	default:
		a.Answer = "Syncs start as they should."
		a.Evidence = append(a.Evidence, fmt.Sprintf("The next one is due at %s.", clock(*f.NextSyncAt)))
	}
	if f.Run != nil && f.Run.FinishedAt != nil {
		a.Evidence = append(a.Evidence, fmt.Sprintf("The last one ended at %s.", clock(*f.Run.FinishedAt)))
	}
	return a
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") + " UTC" }

// partial answers that data is partial.
func (g Guide) partial(f Facts, c Checkup) Answer {
	a := Answer{Complaint: DataIsPartial, Evidence: []string{}, Next: nothing}
	for _, cell := range f.Cells {
		state := f.shown(cell)
		if state == vocab.CoverageStateGreen || state == vocab.CoverageStateNotAsked {
			continue
		}
		_, reason := Stale(cell, f.Now)
		a.Evidence = append(a.Evidence, g.Set(cell.Set).Title+": "+orElse(reason, "not read completely."))
		if step := g.Cell(f, cell); !a.Applies && step != nil {
			a.Next = *step
		}
		a.Applies = true
	}
	if step, said := g.lackStep(f, c.Permissions); step != nil && !a.Applies && f.RetryAt == nil {
		a.Applies, a.Next = true, *step
		a.Evidence = append(a.Evidence, said)
	}
	if asleep := g.notAsked(f); len(asleep) > 0 {
		a.Evidence = append(a.Evidence, fmt.Sprintf("Not asked for at this consent level: %s.", list(asleep)))
		if !a.Applies {
			a.Next = Step{Action: RaiseLevel, Sentence: "Raise the consent level to read them too."}
		}
	}
	if f.Filtered {
		a.Evidence = append(a.Evidence, "A domain filter is set: people of other domains are counted, not stored.")
	}
	switch {
	case a.Applies:
		a.Answer = "Some data sets are not read, not up to date, or will not be from now on."
	case len(f.Cells) == 0:
		a.Applies, a.Answer, a.Next = true, "Nothing was read yet.", c.Next
	default:
		a.Answer = "Every data set that is asked for was read completely and lately."
	}
	return a
}

// notAsked are the titles of data sets of higher consent levels.
func (g Guide) notAsked(f Facts) []string {
	var all []string
	for _, s := range g.Sets {
		if s.Level > f.Level {
			all = append(all, s.Title)
		}
	}
	return all
}

// failed answers that the integration failed.
func (g Guide) failed(f Facts, c Checkup) Answer {
	a := Answer{Complaint: IntegrationFailed, Evidence: []string{}, Next: nothing}
	if c.Code != nil {
		a.Evidence = append(a.Evidence, "Microsoft's code: "+*c.Code+".")
	}
	if c.CheckedAt != nil {
		a.Evidence = append(a.Evidence, fmt.Sprintf("Microsoft was asked at %s.", clock(*c.CheckedAt)))
	}
	switch {
	case slices.Contains([]vocab.TenantState{vocab.TenantStateNeedsConsent, vocab.TenantStateDisconnected}, f.State):
		a.Applies, a.Answer, a.Next = true, c.Sentence, c.Next
	case f.Seen != nil && f.Seen.Reason != "" && !f.Seen.Passing:
		a.Applies, a.Answer, a.Next = true, f.Seen.Reason, c.Next
	case f.Run != nil && f.Run.State == vocab.SyncRunStateFailed:
		a.Applies, a.Answer = true, orElse(f.Run.Error, "The last sync failed.")
		a.Next = Step{Action: SyncNow, Sentence: "Sync now, or leave it: the next routine sync tries again."}
		a.Evidence = append(a.Evidence, "What was read before stays.")
	case f.State == vocab.TenantStatePendingConsent:
		a.Answer = "It is not connected yet, so nothing failed."
	default:
		a.Answer = "The connection works."
	}
	return a
}

// apps answers that apps are missing.
func (g Guide) apps(f Facts, c Checkup) Answer {
	a := Answer{
		Complaint: AppsAreMissing, Answer: "Apps appear that people sign in to by Microsoft, or that stand in the directory. What people log in to by other accounts Microsoft does not know.",
		Evidence: []string{}, Next: nothing,
	}
	for _, name := range []vocab.DataSet{vocab.DataSetApps, vocab.DataSetGrants, vocab.DataSetAssignments, vocab.DataSetSignIns} {
		cell, known := f.cell(name)
		state := f.shown(cell)
		if !known || state == vocab.CoverageStateGreen {
			continue
		}
		if _, reason := Stale(cell, f.Now); reason != "" {
			a.Evidence = append(a.Evidence, g.Set(name).Title+": "+reason)
		} else {
			a.Evidence = append(a.Evidence, g.Set(name).Title+": not asked for at this consent level.")
		}
		if step := g.Cell(f, cell); !a.Applies && step != nil {
			a.Next = *step
		}
		a.Applies = true
	}
	if a.Applies {
		a.Answer = "A data set that shows apps is dark or late, so apps may be missing."
	}
	if f.Filtered {
		a.Evidence = append(a.Evidence, "A domain filter is set: apps of people of other domains show without these people.")
	}
	if f.Run == nil || f.Run.FinishedAt == nil && f.Run.Open {
		a.Evidence = append(a.Evidence, "The first sync has not ended yet, or one is under way.")
	}
	return a
}

// persist answers that errors persist: they do when Microsoft was asked again since
// the trouble began, and it is still there.
func (g Guide) persist(f Facts, c Checkup) Answer {
	a := Answer{
		Complaint: ErrorsPersist, Next: nothing,
		Evidence: []string{
			"First check what was granted: that asks Microsoft anew and mends what has spread meanwhile.",
			"Then give consent again: it renews every permission, and nothing that was read is lost.",
			"At last disconnect and keep the data, then press Connect again on the same tenant: its history goes on.",
		},
	}
	asked := c.CheckedAt != nil && (f.StateSince == nil || c.CheckedAt.After(*f.StateSince))
	switch {
	case c.Healthy:
		a.Answer = "No error persists."
		if c.CheckedAt == nil || f.Now.Sub(*c.CheckedAt) > time.Hour {
			a.Next = Step{Action: Check, Sentence: "Check now what was granted."}
		}
	case asked:
		a.Applies, a.Answer, a.Next = true, strings.TrimSpace(c.Sentence), c.Next
	default:
		a.Answer = "Nobody has checked since the trouble began. Do what is said at the top first, then check; if it is still there, go on as below."
	}
	return a
}
