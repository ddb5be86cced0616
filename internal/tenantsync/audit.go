package tenantsync

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

const partAudits = "directoryAudits"

// readAudits reads the directory's own log: who consented to what, and when.
func readAudits(ctx context.Context, w *walk, s *stage) error {
	kept, shown := w.kept()
	if s.cur.To.IsZero() {
		err := w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			if err := w.span(ctx, tx, s, kept); err != nil {
				return err
			}
			return w.sinceGrants(ctx, tx, s, kept)
		})
		if err != nil {
			return err
		}
	}
	if !s.done(partAudits) {
		reader := logReader[msgraph.DirectoryAudit]{
			part:  partAudits,
			list:  w.client.DirectoryAudits,
			at:    func(a *msgraph.DirectoryAudit) time.Time { return a.ActivityAt },
			apply: w.applyAudits,
		}
		if err := reader.read(ctx, w, s); err != nil {
			return err
		}
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		if err := w.cover(ctx, tx, s, shown); err != nil {
			return err
		}
		return w.complete(ctx, tx, s)
	})
}

// sinceGrants has the log read from when the consents were last complete, where
// they are now: what it told of them meanwhile found none to belong to. Where the
// consents were complete in a run that did not read the log, it is read whole:
// what it told before may be of consents that came with that run.
func (w *walk) sinceGrants(ctx context.Context, tx *database.Tx, s *stage, kept time.Duration) error {
	whole := s.cur.To.Add(-kept)
	widen := func(from time.Time) {
		if from.Before(s.cur.From) {
			s.cur.From = from
		}
	}
	g := w.stage(vocab.DataSetGrants)
	if g == nil || g.State != vocab.SyncStageStateComplete {
		c, err := coverageOf(ctx, tx, w.tenant.ID, vocab.DataSetGrants)
		if err != nil {
			return err
		}
		if c.LastSuccessAt != nil && c.LastSuccessAt.After(s.cur.Since) {
			widen(whole)
		}
		return nil
	}
	users := w.stage(vocab.DataSetUsers)
	since := g.cur.Since.Add(-overlap)
	if g.cur.Since.After(s.cur.Since) || since.Before(whole) || users != nil && users.cur.Moved {
		since = whole
	}
	widen(since)
	return nil
}

// consent is what an audit record says of a consent.
type consent struct {
	// grants are Microsoft's identifiers of the consents it made or widened.
	grants []string
	scopes []string
	wide   bool
	app    xid.GUID // the service principal
	name   string
}

var (
	grantID    = regexp.MustCompile(`\bId: ([^,\]\s]+)`)
	grantScope = regexp.MustCompile(`\bScope: ([^,\]]*)`)
)

// readConsent takes the record of a consent apart; false for any other record.
func readConsent(a *msgraph.DirectoryAudit) (consent, bool) {
	if !strings.EqualFold(strings.TrimSpace(a.Activity), "Consent to application") || !strings.EqualFold(a.Result, "success") {
		return consent{}, false
	}
	c := consent{}
	for _, t := range a.Targets {
		if t.Type != "" && !strings.EqualFold(t.Type, "ServicePrincipal") {
			continue
		}
		if c.app == "" {
			c.app, c.name = xid.NewGUID(clean(t.ID)), clean(t.DisplayName)
		}
		for _, m := range t.Modified {
			value := unquote(m.New)
			switch m.Name {
			case "ConsentContext.OnBehalfOfAll":
				c.wide = strings.EqualFold(value, "true")
			case "ConsentAction.Permissions":
				_, after, found := strings.Cut(value, "=>")
				if !found {
					after = value
				}
				c.grants, c.scopes = permissionsIn(clean(after))
				if strings.Contains(after, "ConsentType: AllPrincipals") {
					c.wide = true
				}
			}
		}
	}
	return c, c.app != ""
}

// permissionsIn finds the identifiers and scopes in the text form of consents.
func permissionsIn(text string) (ids, scopes []string) {
	for _, m := range grantID.FindAllStringSubmatch(text, -1) {
		ids = append(ids, m[1])
	}
	for _, m := range grantScope.FindAllStringSubmatch(text, -1) {
		for _, s := range strings.Fields(m[1]) {
			if !slices.Contains(scopes, s) {
				scopes = append(scopes, s)
			}
		}
	}
	return ids, scopes
}

// unquote takes a value out of the JSON text that Microsoft writes it as.
func unquote(v string) string {
	var s string
	if json.Unmarshal([]byte(v), &s) == nil {
		return s
	}
	return v
}

func (w *walk) applyAudits(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.DirectoryAudit) error {
	items = lastOf(items, func(a *msgraph.DirectoryAudit) string { return a.ID }, func(before, after *msgraph.DirectoryAudit) { *before = *after })
	w.unknownOfAudits(items)
	if err := w.noteNamed(ctx, tx, s, items); err != nil {
		return err
	}
	var events []activity.Event
	// The log comes newest first; what happened first is told first.
	for i := len(items) - 1; i >= 0; i-- {
		a := &items[i]
		c, ok := readConsent(a)
		if !ok {
			d, ok := readAct(a)
			if !ok {
				continue
			}
			e, tell, err := w.actEvent(ctx, tx, a, d)
			if err != nil {
				return err
			}
			if tell {
				events = append(events, e)
			}
			continue
		}
		e, err := w.consentEvent(ctx, tx, a, c)
		if err != nil {
			return err
		}
		n, err := w.dateGrants(ctx, tx, a, c, e)
		if err != nil {
			return err
		}
		if n > 0 {
			if err := touchApps(ctx, tx, []int64{e.Subject.ID}); err != nil {
				return err
			}
		}
		s.changed += n
		events = append(events, e)
	}
	given, err := w.applyGiven(ctx, tx, items)
	if err != nil {
		return err
	}
	return w.record(ctx, tx, append(events, given...))
}

func (w *walk) consentEvent(ctx context.Context, tx *database.Tx, a *msgraph.DirectoryAudit, c consent) (activity.Event, error) {
	e := activity.Event{
		Type: activity.ConsentGiven, OccurredAt: a.ActivityAt.UTC().Truncate(time.Microsecond), SourceID: clip(clean(a.ID), 300),
		Subject: activity.Subject{Kind: vocab.SubjectKindApp, EntraID: c.app, Name: c.name},
		After:   map[string]any{"permissions": nonNil(c.scopes), "tenantWide": c.wide},
	}
	actor, err := w.actorOf(ctx, tx, a)
	if err != nil {
		return e, err
	}
	e.Actor = actor
	apps, err := loadApps(ctx, tx, w.tenant.ID, "entra_id", []xid.GUID{c.app}, "")
	if err != nil {
		return e, err
	}
	if app, there := apps[c.app]; there {
		e.Subject.ID, e.Subject.Name = app.id, app.name
	}
	return e, nil
}

// actorOf gives who did what a record tells of. Somebody who is not stored is
// named, unless the domain filter keeps them out or they were erased.
func (w *walk) actorOf(ctx context.Context, tx *database.Tx, a *msgraph.DirectoryAudit) (activity.Actor, error) {
	by := activity.Actor{Kind: vocab.ActorKindUnknown}
	switch {
	case a.ByUserID != "":
		by.Kind = vocab.ActorKindDirectoryUser
		users, err := userKeys(ctx, tx, w.tenant.ID, []xid.GUID{xid.NewGUID(clean(a.ByUserID))})
		if err != nil {
			return by, err
		}
		by.ID = users[xid.NewGUID(clean(a.ByUserID))]
		// Whom the domain filter keeps out, or who has no address to tell by, is not
		// stored here either.
		if by.ID == 0 && inFilter(w.tenant.DomainFilter, clean(a.ByUserPrincipalName)) {
			gone, err := w.erased(ctx, tx, []xid.GUID{xid.NewGUID(clean(a.ByUserID))})
			if err != nil {
				return by, err
			}
			if len(gone) == 0 {
				by.Name = clip(clean(firstOf(a.ByUserName, a.ByUserPrincipalName)), 400)
			}
		}
	case a.ByServicePrincipalID != "" || a.ByAppID != "":
		by.Kind = vocab.ActorKindDirectoryApp
		apps, err := appKeys(ctx, tx, w.tenant.ID, []xid.GUID{xid.NewGUID(clean(a.ByServicePrincipalID))})
		if err != nil {
			return by, err
		}
		by.ID = apps[xid.NewGUID(clean(a.ByServicePrincipalID))]
		if by.ID == 0 {
			by.Name = clip(clean(a.ByAppName), 400)
		}
	}
	return by, nil
}

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// dateGrants notes when the permissions of a consent were granted, where nothing
// told it yet, and gives how many. The record names the consents; where it does
// not, they are those of the app, of the same reach, with these scopes.
func (w *walk) dateGrants(ctx context.Context, tx *database.Tx, a *msgraph.DirectoryAudit, c consent, e activity.Event) (int, error) {
	if e.Subject.ID == 0 {
		return 0, nil
	}
	total := 0
	for _, scope := range c.scopes {
		query := "UPDATE grants SET granted_at = ? WHERE app_id = ? AND permission = ? AND kind = 'DELEGATED' AND granted_at IS NULL"
		args := []any{e.OccurredAt, e.Subject.ID, scope}
		switch {
		case len(c.grants) > 0:
			var n int64
			err := inChunks(tx, c.grants, func(in string, keys []any) error {
				some, err := affected(tx.Exec(ctx, query+" AND source_id "+in, append(slices.Clone(args), keys...)...))
				n += some
				return err
			})
			if err != nil {
				return 0, fmt.Errorf("date consent: %w", err)
			}
			total += int(n)
			if n > 0 {
				continue
			}
			fallthrough
		default:
			if c.wide {
				query += " AND user_id IS NULL"
			} else {
				query += " AND user_id = ?"
				args = append(args, e.Actor.ID)
			}
			n, err := affected(tx.Exec(ctx, query, args...))
			if err != nil {
				return 0, fmt.Errorf("date consent: %w", err)
			}
			total += int(n)
		}
	}
	return total, nil
}
