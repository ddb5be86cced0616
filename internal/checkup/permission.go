package checkup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/internal/vocab"
)

// always are carried by every sign-in; they read nothing of the directory.
var always = []string{"openid", "profile", "email", "offline_access", "User.Read"}

// order is that of permissions in a checkup.
var order = []PermissionState{Missing, Withdrawn, Spreading, Unknown, Granted, Covered, NotAsked, TooMuch}

// granted gives what the tenant allows by the newest that is known of its token;
// nil while unknown.
func (f Facts) granted() []string {
	if f.Seen != nil && f.Seen.Token != nil {
		return f.Seen.Token
	}
	return f.Granted
}

// assigned is what the tenant itself says to have granted; nil while unknown.
func (f Facts) assigned() []string {
	if f.Seen == nil {
		return nil
	}
	return f.Seen.Assigned
}

// opens tells whether what was granted opens a data set. What may write may read
// as well.
func (s Set) opens(granted []string) bool { return len(s.by(granted)) > 0 }

// by lists what of the granted permissions opens a data set.
func (s Set) by(granted []string) []string {
	var all []string
	for _, p := range granted {
		if has(s.Opens, p, reading(p)) {
			all = append(all, p)
		}
	}
	return all
}

// reading is the permission to read what another may read and write.
func reading(permission string) string {
	return strings.Replace(permission, ".ReadWrite.", ".Read.", 1)
}

// Missing lists what is asked for at a level and opens nothing yet: a data set
// that another permission opens misses none.
func (g Guide) Missing(level int, granted []string) []string {
	lacks := []string{}
	for _, s := range g.Sets {
		if s.Level <= level && !s.Spare && !s.opens(granted) && !has(lacks, s.Ask) {
			lacks = append(lacks, s.Ask)
		}
	}
	return lacks
}

// permissions compares what is needed, granted and used.
func (g Guide) permissions(f Facts) []Permission {
	granted, assigned := f.granted(), f.assigned()
	stay := granted // what the token will still carry when it is renewed
	if assigned != nil {
		stay = slices.DeleteFunc(slices.Clone(granted), func(p string) bool { return !has(assigned, p) })
	}
	all := []Permission{}
	for _, n := range g.Needs {
		all = append(all, g.needed(f, n, granted, assigned))
	}
	for _, name := range union(granted, assigned) {
		if has(always, name) || slices.ContainsFunc(g.Needs, func(n Need) bool { return strings.EqualFold(n.Name, name) }) {
			continue
		}
		all = append(all, g.unasked(f, name, stay))
	}
	slices.SortStableFunc(all, func(a, b Permission) int {
		return cmp.Compare(slices.Index(order, a.State), slices.Index(order, b.State))
	})
	return all
}

func union(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		for _, l := range list {
			if !has(all, l) {
				all = append(all, l)
			}
		}
	}
	return all
}

func (f Facts) kind() vocab.GrantKind {
	if f.Mode == vocab.TenantModeDelegated {
		return vocab.GrantKindDelegated
	}
	return vocab.GrantKindApplication
}

// needed tells how a permission stands that is asked for at some level.
func (g Guide) needed(f Facts, n Need, granted, assigned []string) Permission {
	p := Permission{
		Permission: n.Name, Kind: f.kind(), Level: &n.Level, Required: n.Level <= f.Level, Reason: strings.Join(n.Whys, " "),
		CoveredBy: []string{}, DataSets: []vocab.DataSet{}, UsedBy: []vocab.DataSet{}, DarkDataSets: []vocab.DataSet{}, Darkens: []string{},
	}
	var dark []Set
	asks := 0
	for _, s := range g.Sets {
		if !has(s.Opens, n.Name) {
			continue
		}
		p.DataSets = append(p.DataSets, s.Name)
		if c, ok := f.cell(s.Name); ok && c.LastSuccessAt != nil && has(granted, n.Name) {
			p.UsedBy = append(p.UsedBy, s.Name)
		}
		if s.Ask != n.Name || s.Level > f.Level {
			continue
		}
		asks++
		if by := s.by(granted); len(by) > 0 {
			p.CoveredBy = union(p.CoveredBy, by)
		} else if !s.Spare {
			dark = append(dark, s)
		}
	}
	switch {
	case granted == nil:
		p.State = Unknown
		if !p.Required {
			p.State = NotAsked
		}
	case has(granted, n.Name):
		g.held(f, &p, n, assigned)
	case !p.Required:
		p.State, p.CoveredBy = NotAsked, []string{}
		p.Next = &Step{Action: RaiseLevel, Sentence: fmt.Sprintf("Raise the consent level to %d to ask for it.", n.Level)}
	case f.Seen != nil && f.Seen.RetryAt != nil && has(assigned, n.Name):
		p.State = Spreading
		p.Next = &Step{Action: Wait, Sentence: "It was granted. Microsoft is passing it on to its servers, which takes up to a few minutes."}
	case len(dark) == 0 && len(p.CoveredBy) > 0:
		p.State = Covered
	default:
		p.State = Missing
		p.darken(dark)
		least := []string{}
		if asks > 0 && len(dark) < asks {
			// Part of what it is for is open already: the least that opens the rest.
			for _, s := range dark {
				least = union(least, []string{s.Opens[0]})
			}
		}
		p.Next = g.grant(f, n.Name, "")
		if len(least) > 0 {
			p.Next.Sentence += fmt.Sprintf(" The least that opens the rest: %s.", strings.Join(least, ", "))
		}
	}
	if p.State != Covered && p.State != Missing {
		p.CoveredBy = []string{}
	}
	return p
}

// held tells how a permission stands that the token carries: what the tenant has
// taken away since ends with it, which matters only where nothing else that the
// tenant grants opens the same.
func (g Guide) held(f Facts, p *Permission, n Need, assigned []string) {
	p.State = Granted
	switch {
	case assigned == nil || has(assigned, n.Name):
		if !p.Required {
			p.State = TooMuch
			p.Next = &Step{Action: RaiseLevel, Sentence: fmt.Sprintf("Raise the consent level to %d to use it, or remove it.", n.Level)}
		}
		return
	case !p.Required:
		p.State = NotAsked
		p.Next = &Step{Action: RaiseLevel, Sentence: fmt.Sprintf("Raise the consent level to %d to ask for it.", n.Level)}
		return
	}
	var dark []Set
	p.CoveredBy = []string{}
	for _, s := range g.Sets {
		if s.Ask != n.Name || s.Level > f.Level {
			continue
		}
		if by := s.by(assigned); len(by) > 0 {
			p.CoveredBy = union(p.CoveredBy, by)
		} else if !s.Spare {
			dark = append(dark, s)
		}
	}
	if len(dark) == 0 && len(p.CoveredBy) > 0 {
		p.State = Covered
		return
	}
	p.State = Withdrawn
	p.darken(dark)
	p.Next = g.grant(f, n.Name, fmt.Sprintf("%s was taken away in the tenant and ends with the token, within about an hour.", n.Name))
}

// darken notes what data sets a permission leaves dark.
func (p *Permission) darken(dark []Set) {
	for _, s := range dark {
		p.DarkDataSets = append(p.DarkDataSets, s.Name)
		p.Darkens = union(p.Darkens, s.Darkens)
	}
}

// unasked tells how a permission stands that was granted and is never asked for.
func (g Guide) unasked(f Facts, name string, granted []string) Permission {
	p := Permission{
		Permission: name, Kind: f.kind(), State: TooMuch, Reason: "Nothing here uses it.",
		CoveredBy: []string{}, DataSets: []vocab.DataSet{}, UsedBy: []vocab.DataSet{}, DarkDataSets: []vocab.DataSet{}, Darkens: []string{},
	}
	rest := slices.DeleteFunc(slices.Clone(granted), func(g string) bool { return strings.EqualFold(g, name) })
	alone := false
	for _, s := range g.Sets {
		if !has(s.Opens, name, reading(name)) {
			continue
		}
		p.DataSets = append(p.DataSets, s.Name)
		if c, ok := f.cell(s.Name); ok && c.LastSuccessAt != nil {
			p.UsedBy = append(p.UsedBy, s.Name)
		}
		if by := s.by(rest); len(by) > 0 {
			p.CoveredBy = union(p.CoveredBy, by)
		} else if s.Level <= f.Level {
			alone = true
		}
	}
	writes := writing(name)
	switch {
	case alone && !writes:
		p.State, p.CoveredBy = Granted, []string{}
		p.Reason = "It opens a part of what is read, in place of a permission that is asked for."
		return p
	case writes:
		p.Reason = "It allows to write, and nothing here ever writes."
		if alone {
			p.Reason += fmt.Sprintf(" %s is enough.", reading(name))
		}
	case len(p.DataSets) > 0:
		p.Reason = fmt.Sprintf("%s opens the same.", strings.Join(p.CoveredBy, ", "))
	}
	p.Next = g.remove(f, fmt.Sprintf("You granted more than is used: remove %s.", name))
	if writes && alone {
		p.Next = g.remove(f, fmt.Sprintf("Grant %s first, then remove %s.", reading(name), name))
	}
	return p
}

func writing(permission string) bool {
	for _, w := range []string{"Write", "Manage", "FullControl", "Send", "PrivilegedOperations"} {
		if strings.Contains(permission, w) {
			return true
		}
	}
	return false
}

// grant is the step that gives a permission; lead is said before it.
func (g Guide) grant(f Facts, name, lead string) *Step {
	if lead != "" {
		lead += " "
	}
	if f.Mode == vocab.TenantModeCustomerApp {
		return &Step{
			Action: GrantInPortal, Sentence: lead + fmt.Sprintf("Add the application permission %s to the app registration, grant admin consent for it, then check again.", name),
			URL: ref(g.Cloud.RegistrationPermissions(f.ClientID)),
		}
	}
	return &Step{Action: GrantConsent, Sentence: lead + "Give consent again: an administrator accepts the permissions in one click."}
}

func (g Guide) remove(f Facts, sentence string) *Step {
	s := &Step{Action: RemoveInPortal, Sentence: sentence, URL: ref(g.Cloud.AppPermissions(f.ClientID))}
	if f.Mode == vocab.TenantModeCustomerApp {
		s.URL = ref(g.Cloud.RegistrationPermissions(f.ClientID))
	}
	return s
}

func ref[T any](v T) *T { return &v }

func (f Facts) cell(name vocab.DataSet) (Cell, bool) {
	for _, c := range f.Cells {
		if c.Set == name {
			return c, true
		}
	}
	return Cell{}, false
}
