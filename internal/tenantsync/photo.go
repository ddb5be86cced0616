package tenantsync

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

const (
	// photosFirst and photosLater are how many users a run asks for photos at most:
	// nothing else waits for more than that.
	photosFirst = 400
	photosLater = 2000
	// photoAge is when a photo is asked for again though nothing told of a change:
	// Microsoft tells of none.
	photoAge = 30 * 24 * time.Hour
)

// readPhotos asks for the photos of people whose photo was never asked for or who
// changed in this run, then for those asked for longest ago. It never keeps a run
// waiting: where Microsoft wants a pause, the next run goes on.
func readPhotos(ctx context.Context, w *walk, s *stage) error {
	limit := photosLater
	if s.cur.First {
		limit = photosFirst
	}
	if s.mode == nil {
		asked, err := w.photosAsked(ctx, s)
		if err != nil {
			return err
		}
		err = w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
			w.setMode(s, vocab.SyncModeDelta)
			s.cur.After = asked
			return nil
		})
		if err != nil {
			return err
		}
	}
	for s.cur.Count < limit {
		people, err := w.photosToAsk(ctx, s)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return w.photosDone(ctx, s, "")
		}
		for some := range slices.Chunk(people, msgraph.MaxBatch) {
			if err := w.rest(ctx); err != nil {
				return err
			}
			ended, err := w.askPhotos(ctx, s, some)
			if ended || err != nil {
				return err
			}
			if s.cur.Count >= limit {
				break
			}
		}
	}
	more, err := w.photosToAsk(ctx, s)
	if err != nil {
		return err
	}
	note := ""
	if len(more) > 0 {
		note = "There are more people than one sync asks photos for; the next goes on."
	}
	return w.photosDone(ctx, s, note)
}

// askPhotos asks for the photos of people, MaxBatch at most, and stores what it is
// told. Where Microsoft wants a pause the stage has ended.
func (w *walk) askPhotos(ctx context.Context, s *stage, people []pictured) (ended bool, err error) {
	asked := make([]msgraph.PhotoRequest, len(people))
	for i, p := range people {
		asked[i] = msgraph.PhotoRequest{UserID: string(p.entra), ETag: p.etag}
	}
	last := people[len(people)-1]
	answers, err := w.client.Photos(ctx, asked)
	if err == nil {
		people, answers, err = refused(people, answers)
	}
	if e, ok := msgraph.AsError(err); ok && (e.Kind.Retryable() || e.Kind == msgraph.BadPage) {
		// Good answers beside it are kept.
		if err := w.storePhotos(ctx, s, people, answers, s.cur.After); err != nil {
			return true, err
		}
		return true, w.photosDone(ctx, s, "Microsoft asked for a pause, so the next sync goes on with the photos that are missing.")
	}
	if err != nil {
		return true, err
	}
	after := s.cur.After
	if last.fresh {
		after = last.id
	}
	return false, w.storePhotos(ctx, s, people, answers, after)
}

// linkAsked keeps, where a delta link would be, up to which user all were asked
// for, and the day on which that was found: the first sync of a day looks anew.
const linkAsked = "asked"

func (w *walk) photosAsked(ctx context.Context, s *stage) (after int64, err error) {
	links, err := deltaLinks(ctx, w.e.db.Ent(), w.tenant.ID, s.set)
	if err != nil {
		return 0, err
	}
	var day int
	if n, _ := fmt.Sscanf(links[linkAsked], "%d %d", &day, &after); n != 2 || day != dayOf(w.e.now()) {
		return 0, nil
	}
	return after, nil
}

func (w *walk) photosDone(ctx context.Context, s *stage, note string) error {
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		s.cur.Note = note
		if err := w.savePhotosAsked(ctx, tx, s); err != nil {
			return err
		}
		return w.complete(ctx, tx, s)
	})
}

func (w *walk) savePhotosAsked(ctx context.Context, tx *database.Tx, s *stage) error {
	return saveDeltaLink(ctx, tx, w.tenant.ID, s.set, linkAsked, fmt.Sprint(dayOf(w.e.now()), " ", s.cur.After))
}

// refused gives what was answered well, and the error that counts for the rest.
func refused(people []pictured, answers []msgraph.PhotoAnswer) (good []pictured, kept []msgraph.PhotoAnswer, wrong error) {
	for i, a := range answers {
		if a.Err != nil {
			wrong = later(wrong, a.Err)
			continue
		}
		good, kept = append(good, people[i]), append(kept, a)
	}
	return good, kept, wrong
}

// pictured is a user whose photo is asked for.
type pictured struct {
	id      int64
	entra   xid.GUID
	etag    string
	version int64
	fresh   bool // never asked for
}

// photosAtOnce is how many people are looked for at a time.
const photosAtOnce = 10 * msgraph.MaxBatch

// photosToAsk gives the next people, those without an answer first. A user who
// changed in this run is asked for once more in it.
func (w *walk) photosToAsk(ctx context.Context, s *stage) ([]pictured, error) {
	read := func(query string, args ...any) ([]pictured, error) {
		rows, err := w.e.db.SQL().QueryContext(ctx, w.e.db.Rebind(query), args...)
		if err != nil {
			return nil, fmt.Errorf("find people without a photo: %w", err)
		}
		all, err := collect(rows, func(scan func(...any) error) (p pictured, err error) {
			err = scan(&p.id, &p.entra, &p.etag, &p.version)
			return p, err
		})
		if err != nil {
			return nil, fmt.Errorf("find people without a photo: %w", err)
		}
		return all, nil
	}
	people, err := read(`SELECT u.id, u.entra_id, '', u.photo_version FROM users u WHERE u.tenant_id = ? AND u.id > ? AND u.removed_at IS NULL
AND NOT EXISTS (SELECT 1 FROM user_photos p WHERE p.user_id = u.id) ORDER BY u.id LIMIT ?`, w.tenant.ID, s.cur.After, photosAtOnce)
	if err != nil || len(people) > 0 {
		for i := range people {
			people[i].fresh = true
		}
		return people, err
	}
	began := w.e.now()
	if w.run.StartedAt != nil {
		began = *w.run.StartedAt
	}
	people, err = read(`SELECT DISTINCT u.id, u.entra_id, coalesce(p.etag, ''), u.photo_version FROM activity_events e JOIN users u ON u.id = e.subject_id AND u.removed_at IS NULL
LEFT JOIN user_photos p ON p.user_id = u.id WHERE e.sync_run_id = ? AND e.type IN ('user.changed', 'user.returned') AND e.subject_kind = 'USER'
AND (p.user_id IS NULL OR p.checked_at < ?) ORDER BY u.id LIMIT ?`, w.run.ID, began, photosAtOnce)
	if err != nil || len(people) > 0 {
		return people, err
	}
	return read(`SELECT u.id, u.entra_id, p.etag, u.photo_version FROM user_photos p JOIN users u ON u.id = p.user_id AND u.removed_at IS NULL
WHERE p.tenant_id = ? AND p.checked_at < ? ORDER BY p.checked_at, p.user_id LIMIT ?`, w.tenant.ID, w.e.now().Add(-photoAge), photosAtOnce)
}

func photosTable() tableSpec {
	return tableSpec{
		name:     "user_photos",
		columns:  []string{"organization_id", "tenant_id", "user_id", "content", "content_type", "etag", "checked_at"},
		conflict: "(user_id, organization_id)",
		update:   []string{"content", "content_type", "etag", "checked_at"},
	}
}

// storePhotos stores answers; after is up to which user all are asked for then.
func (w *walk) storePhotos(ctx context.Context, s *stage, people []pictured, answers []msgraph.PhotoAnswer, after int64) error {
	if len(people) == 0 {
		return nil
	}
	if len(answers) != len(people) {
		return &msgraph.Error{Kind: msgraph.BadPage, Op: "photos", Message: "the answer to a batch does not have all of its parts"}
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		s.cur.After = after
		s.fetched += len(people)
		s.cur.Count += len(people)
		now := w.e.now()
		var same []int64
		var write [][]any
		for i, p := range people {
			a := answers[i]
			if a.Unchanged {
				same = append(same, p.id)
				continue
			}
			version := photoVersion(a.Content)
			if version != p.version {
				switch {
				case p.version == 0:
					s.added++
				case version == 0:
					s.removed++
				default:
					s.changed++
				}
				if _, err := tx.Exec(ctx, "UPDATE users SET photo_version = ? WHERE id = ?", version, p.id); err != nil {
					return fmt.Errorf("note photo: %w", err)
				}
			}
			var content any
			if version != 0 {
				content = a.Content
			}
			write = append(write, []any{w.tenant.OrganizationID, w.tenant.ID, p.id, content, a.ContentType, a.ETag, now})
		}
		err := inChunks(tx, same, func(in string, args []any) error {
			_, err := tx.Exec(ctx, "UPDATE user_photos SET checked_at = ? WHERE user_id "+in, append([]any{now}, args...)...)
			return err
		})
		if err != nil {
			return fmt.Errorf("note photos: %w", err)
		}
		return upsert(ctx, tx, photosTable(), write)
	})
}

// photoVersion tells versions of a photo apart; 0 for none.
func photoVersion(content []byte) int64 {
	if len(content) == 0 {
		return 0
	}
	f := fnv.New64a()
	_, _ = f.Write(content)
	if n := int64(f.Sum64() &^ (1 << 63)); n != 0 {
		return n
	}
	return 1
}
