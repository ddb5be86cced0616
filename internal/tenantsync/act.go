package tenantsync

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// act is what an audit record says that somebody did to an app.
type act struct {
	// found is the type of the event by which a sync itself tells of it, "" for
	// none; field is one of the fields that must have changed then.
	found, field string
	// told is the type of event it is where no sync told of it, "" for none: then
	// the sync's own is still to come.
	told string
	// app is the service principal or the registration.
	app    xid.GUID
	name   string
	before map[string]any
}

// noticeAfter is how long after an act a sync may have noticed it.
const noticeAfter = 72 * time.Hour

// readAct takes a record apart; false for one that tells of nothing we keep.
func readAct(a *msgraph.DirectoryAudit) (act, bool) {
	if !strings.EqualFold(a.Result, "success") {
		return act{}, false
	}
	var d act
	name := strings.ToLower(strings.TrimSpace(a.Activity))
	switch {
	case name == "add service principal":
		d.found = activity.AppDiscovered
	case name == "remove service principal":
		d.found = activity.AppRemoved
	case name == "add application":
		d.told = activity.RegistrationAdded
	case name == "delete application", name == "hard delete application":
		d.told = activity.RegistrationRemoved
	case name == "add service principal credentials", name == "remove service principal credentials",
		strings.HasPrefix(name, "update application") && strings.Contains(name, "certificates and secrets"):
		d.found, d.field, d.told = activity.AppChanged, "credentials", activity.CredentialsChanged
	case name == "add owner to service principal", name == "add owner to application":
		d.told = activity.OwnerAdded
	case name == "remove owner from service principal", name == "remove owner from application":
		d.told = activity.OwnerRemoved
	case name == "remove delegated permission grant":
		d.told = activity.ConsentWithdrawn
		d.readWithdrawn(a)
		return d, d.app != ""
	default:
		return act{}, false
	}
	for _, t := range a.Targets {
		if strings.EqualFold(t.Type, "ServicePrincipal") || strings.EqualFold(t.Type, "Application") {
			d.app, d.name = xid.NewGUID(clean(t.ID)), clean(t.DisplayName)
			// An owner, who may be an app too, comes before what is owned.
			if d.told != activity.OwnerAdded && d.told != activity.OwnerRemoved {
				break
			}
		}
	}
	return d, d.app != ""
}

// readWithdrawn finds whose consent was taken back: the record's target is the
// resource.
func (d *act) readWithdrawn(a *msgraph.DirectoryAudit) {
	scopes, wide := []string{}, false
	for _, t := range a.Targets {
		for _, m := range t.Modified {
			value := unquote(m.Old)
			if value == "" {
				value = unquote(m.New)
			}
			switch m.Name {
			case "ServicePrincipal.ObjectID":
				d.app = xid.NewGUID(clean(value))
			case "ServicePrincipal.DisplayName":
				d.name = clean(value)
			case "DelegatedPermissionGrant.Scope":
				scopes = strings.Fields(clean(value))
			case "DelegatedPermissionGrant.ConsentType":
				wide = strings.EqualFold(value, "AllPrincipals")
			}
		}
	}
	d.before = map[string]any{"permissions": scopes, "tenantWide": wide}
}

// actEvent gives what is to be told of an act; false where a sync's own event
// tells of it: then that one says who did it, and when.
func (w *walk) actEvent(ctx context.Context, tx *database.Tx, a *msgraph.DirectoryAudit, d act) (activity.Event, bool, error) {
	id := d.app
	registered, err := keysOf(ctx, tx, "apps", "registration_entra_id", w.tenant.ID, []xid.GUID{id}, "")
	if err != nil {
		return activity.Event{}, false, err
	}
	e, err := w.consentEvent(ctx, tx, a, consent{app: id, name: d.name})
	if err != nil {
		return e, false, err
	}
	if key := registered[id]; key != 0 && e.Subject.ID == 0 {
		e.Subject.ID = key
	}
	again, err := anyRow(ctx, tx, "SELECT 1 FROM activity_events WHERE organization_id = ? AND source_id <> '' AND source_id = ? LIMIT 1", w.tenant.OrganizationID, e.SourceID)
	if err != nil || again {
		return e, false, err
	}
	e.Type, e.Before, e.After = d.told, d.before, nil
	if d.found != "" && e.Subject.ID != 0 {
		known, err := w.attribute(ctx, tx, d, e)
		if err != nil || known {
			return e, false, err
		}
	}
	return e, d.told != "", nil
}

// attribute says on the event by which a sync noticed an act who did it, and
// when; false where there is none.
func (w *walk) attribute(ctx context.Context, tx *database.Tx, d act, e activity.Event) (bool, error) {
	field, args := "", []any{}
	if d.field != "" {
		field = " AND CAST(after AS text) LIKE ?"
		args = append(args, "%\""+d.field+"\"%")
	}
	var actor any
	if e.Actor.ID != 0 {
		actor = e.Actor.ID
	}
	all := append([]any{
		string(e.Actor.Kind), actor, e.Actor.Name, e.OccurredAt, e.SourceID, w.tenant.OrganizationID, w.tenant.ID, d.found,
		string(vocab.SubjectKindApp), e.Subject.ID, e.OccurredAt.Add(-5 * time.Minute), e.OccurredAt.Add(noticeAfter),
	}, args...)
	n, err := affected(tx.Exec(ctx, `UPDATE activity_events SET actor_kind = ?, actor_id = ?, actor_name = ?, occurred_at = ?, source_id = ? WHERE id = (SELECT id FROM activity_events
WHERE organization_id = ? AND tenant_id = ? AND type = ? AND subject_kind = ? AND subject_id = ? AND actor_kind = 'SYNC' AND source_id = ''
AND occurred_at >= ? AND occurred_at <= ?`+field+` ORDER BY occurred_at, id LIMIT 1)`, all...))
	if err != nil {
		return false, fmt.Errorf("say who did what a sync noticed: %w", err)
	}
	return n > 0, nil
}
