package activity

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/coverage"
	"github.com/appmuster/appmuster/ent/notice"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/jobs"
)

// TopicNotices is where it is told that an organization's notices changed, with
// the organization's key. What is told there is a hint: the rows are the truth.
const TopicNotices = "notice"

// Notice is what members of an organization are to be told once.
type Notice struct {
	Kind vocab.NoticeKind
	// TenantID or EndpointID is what it is about; 0 for none.
	TenantID, EndpointID int64
	// SyncRunID is the run that it tells of; 0 for none.
	SyncRunID int64
	// Days is how many days ahead of EndsAt it warns, -1 once that passed; 0 where
	// it does not warn.
	Days   int
	EndsAt *time.Time
}

func (n Notice) key() string { return noticeKey(n.Kind, n.TenantID+n.EndpointID) }

func noticeKey(kind vocab.NoticeKind, about int64) string {
	return string(kind) + ":" + strconv.FormatInt(about, 10)
}

// Raise tells an organization of something within the caller's transaction. There
// is one notice of a kind about one thing until it is resolved: raised again, it
// says nothing new, unless it warns fewer days ahead or of another date. What is
// new of some kinds is mailed too, by a job that the transaction enqueues.
func Raise(ctx context.Context, tx *database.Tx, organizationID int64, n Notice) error {
	ctx = viewer.System(ctx, "notice")
	now := tx.Now()
	open, err := tx.Ent().Notice.Query().Where(notice.OpenKey(n.key())).Only(ctx)
	var news *ent.Notice
	switch {
	case ent.IsNotFound(err):
		news, err = tx.Ent().Notice.Create().SetOrganizationID(organizationID).SetKind(n.Kind).SetOpenKey(n.key()).
			SetNillableTenantID(key(n.TenantID)).SetNillableWebhookEndpointID(key(n.EndpointID)).SetNillableSyncRunID(key(n.SyncRunID)).
			SetDays(n.Days).SetNillableEndsAt(n.EndsAt).SetRaisedAt(now).SetCreatedAt(now).Save(ctx)
	case err != nil:
	case n.Days != open.Days || !sameTime(n.EndsAt, open.EndsAt):
		news, err = open.Update().SetDays(n.Days).SetNillableEndsAt(n.EndsAt).SetRaisedAt(now).Save(ctx)
	case n.SyncRunID != 0 && (open.SyncRunID == nil || *open.SyncRunID != n.SyncRunID):
		err = open.Update().SetSyncRunID(n.SyncRunID).Exec(ctx)
	default:
		return nil
	}
	if err != nil {
		return fmt.Errorf("raise notice: %w", err)
	}
	if news != nil && slices.Contains(mailed(), n.Kind) {
		if err := tx.Enqueue(ctx, jobs.MailNoticeArgs{NoticeID: news.ID, RaisedAt: news.RaisedAt.UnixMicro()}, nil); err != nil {
			return err
		}
	}
	return tx.Notify(ctx, TopicNotices, strconv.FormatInt(organizationID, 10))
}

// mailed are the kinds that are mailed too, to who may mend what they tell: left
// alone, each of them ends in silence.
func mailed() []vocab.NoticeKind {
	return []vocab.NoticeKind{vocab.NoticeKindCredentialExpiring, vocab.NoticeKindConsentBroken, vocab.NoticeKindWebhookDisabled}
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// Resolve notes within the caller's transaction that what notices of these kinds
// told of one tenant or endpoint has ended. Where there are none, it does nothing.
func Resolve(ctx context.Context, tx *database.Tx, organizationID, about int64, kinds ...vocab.NoticeKind) error {
	ctx = viewer.System(ctx, "notice")
	keys := make([]string, len(kinds))
	for i, kind := range kinds {
		keys[i] = noticeKey(kind, about)
	}
	n, err := tx.Ent().Notice.Update().Where(notice.OpenKeyIn(keys...), notice.OrganizationID(organizationID)).
		ClearOpenKey().SetResolvedAt(tx.Now()).Save(ctx)
	if err != nil {
		return fmt.Errorf("resolve notice: %w", err)
	}
	if n == 0 {
		return nil
	}
	return tx.Notify(ctx, TopicNotices, strconv.FormatInt(organizationID, 10))
}

// conditions are the kinds of notices that tell what a connected tenant is in.
func conditions() []vocab.NoticeKind {
	return []vocab.NoticeKind{vocab.NoticeKindConsentBroken, vocab.NoticeKindCredentialExpiring, vocab.NoticeKindSyncHeld, vocab.NoticeKindPermissionLost}
}

// noticed raises and resolves what an event begins or ends.
func noticed(ctx context.Context, tx *database.Tx, organizationID int64, e Event) error {
	switch e.Type {
	case TenantStateChanged:
		switch state := vocab.TenantState(fmt.Sprint(e.After["state"])); state {
		case vocab.TenantStateNeedsConsent:
			return Raise(ctx, tx, organizationID, Notice{Kind: vocab.NoticeKindConsentBroken, TenantID: e.TenantID, SyncRunID: e.SyncRunID})
		case vocab.TenantStateActive, vocab.TenantStateDegraded, vocab.TenantStateGettingData:
			// One that was paused meanwhile and goes on is not mended by that.
			if fmt.Sprint(e.Before["state"]) != string(vocab.TenantStateNeedsConsent) {
				return nil
			}
			return Resolve(ctx, tx, organizationID, e.TenantID, vocab.NoticeKindConsentBroken)
		case vocab.TenantStateDisconnected:
			return Resolve(ctx, tx, organizationID, e.TenantID, conditions()...)
		}
	case DataSetSkipped:
		if e.After["lost"] == true {
			return Raise(ctx, tx, organizationID, Notice{Kind: vocab.NoticeKindPermissionLost, TenantID: e.TenantID, SyncRunID: e.SyncRunID})
		}
	case SyncHeld:
		return Raise(ctx, tx, organizationID, Notice{Kind: vocab.NoticeKindSyncHeld, TenantID: e.TenantID, SyncRunID: e.SyncRunID})
	case SyncCompleted:
		if err := Resolve(ctx, tx, organizationID, e.TenantID, vocab.NoticeKindSyncHeld); err != nil {
			return err
		}
		if err := readable(ctx, tx, organizationID, e); err != nil {
			return err
		}
		if err := permitted(ctx, tx, organizationID, e); err != nil {
			return err
		}
		return firstDone(ctx, tx, organizationID, e)
	}
	return nil
}

// readable ends the notice of a broken consent once a sync read, and did not break
// off because the consent is gone.
func readable(ctx context.Context, tx *database.Tx, organizationID int64, e Event) error {
	broken, err := tx.Ent().Tenant.Query().Where(tenant.ID(e.TenantID), tenant.StateEQ(vocab.TenantStateNeedsConsent)).Exist(viewer.System(ctx, "notice"))
	if err != nil {
		return fmt.Errorf("look whether a tenant can be read: %w", err)
	}
	if broken {
		return nil
	}
	return Resolve(ctx, tx, organizationID, e.TenantID, vocab.NoticeKindConsentBroken)
}

// permitted ends the notice of a lost permission once nothing that was read
// before lacks one.
func permitted(ctx context.Context, tx *database.Tx, organizationID int64, e Event) error {
	lacks, err := tx.Ent().Coverage.Query().Where(coverage.TenantID(e.TenantID), coverage.ScopeGranted(false), coverage.LastSuccessAtNotNil(),
		coverage.StateIn(vocab.CoverageStateDark, vocab.CoverageStateStale)).Exist(viewer.System(ctx, "notice"))
	if err != nil {
		return fmt.Errorf("look for lost permissions: %w", err)
	}
	if lacks {
		return nil
	}
	return Resolve(ctx, tx, organizationID, e.TenantID, vocab.NoticeKindPermissionLost)
}

// firstDone tells of a tenant's first sync that brought something.
func firstDone(ctx context.Context, tx *database.Tx, organizationID int64, e Event) error {
	before, err := tx.Ent().SyncRun.Query().Where(syncrun.TenantID(e.TenantID), syncrun.IDNEQ(e.SyncRunID),
		syncrun.StateIn(vocab.SyncRunStateSucceeded, vocab.SyncRunStatePartial, vocab.SyncRunStateHeld)).
		Exist(viewer.System(ctx, "notice"))
	if err != nil {
		return fmt.Errorf("look for earlier syncs: %w", err)
	}
	if before {
		return nil
	}
	return Raise(ctx, tx, organizationID, Notice{Kind: vocab.NoticeKindFirstSyncDone, TenantID: e.TenantID, SyncRunID: e.SyncRunID})
}
