package tenantsync

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
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
		place, err := w.photosPlace(ctx, s)
		if err != nil {
			return err
		}
		err = w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
			w.setMode(s, vocab.SyncModeDelta)
			s.cur.Link = place
			return nil
		})
		if err != nil {
			return err
		}
	}
	for {
		people, place, err := w.photosToAsk(ctx, s.cur.Link)
		if err != nil {
			return err
		}
		switch {
		case len(people) == 0:
			return w.photosDone(ctx, s, place, "")
		case s.cur.Count >= limit:
			return w.photosDone(ctx, s, place, "There are more people than one sync asks photos for; the next goes on.")
		}
		for some := range slices.Chunk(people, msgraph.MaxBatch) {
			if err := w.rest(ctx); err != nil {
				return err
			}
			if some[0].fresh {
				place = string(some[len(some)-1].entra)
			}
			ended, err := w.askPhotos(ctx, s, some, place)
			if ended || err != nil {
				return err
			}
			if s.cur.Count >= limit {
				break
			}
		}
	}
}

// askPhotos asks for the photos of people, MaxBatch at most, and stores what it is
// told; place is where to go on then. Where Microsoft wants a pause the stage has
// ended.
func (w *walk) askPhotos(ctx context.Context, s *stage, people []pictured, place string) (ended bool, err error) {
	asked := make([]msgraph.PhotoRequest, len(people))
	for i, p := range people {
		asked[i] = msgraph.PhotoRequest{UserID: string(p.entra), ETag: p.etag}
	}
	answers, err := w.client.Photos(ctx, asked)
	if err == nil {
		people, answers, err = refused(people, answers)
	}
	if e, ok := msgraph.AsError(err); ok && (e.Kind.Retryable() || e.Kind == msgraph.BadPage) {
		// Good answers beside it are kept.
		if err := w.storePhotos(ctx, s, people, answers, s.cur.Link); err != nil {
			return true, err
		}
		return true, w.photosDone(ctx, s, s.cur.Link, "Microsoft asked for a pause, so the next sync goes on with the photos that are missing.")
	}
	if err != nil {
		return true, err
	}
	return false, w.storePhotos(ctx, s, people, answers, place)
}

// Where the syncs of a day stand with looking for people to ask for: up to a
// user, by identifier, all were asked for; or all were; or no photo is old, too.
// The first sync of a day looks at everybody.
const (
	linkPlace   = "place"
	photosAll   = "all"
	photosFresh = "fresh"
)

func (w *walk) photosPlace(ctx context.Context, s *stage) (string, error) {
	links, err := deltaLinks(ctx, w.e.db.Ent(), w.tenant.ID, s.set)
	if err != nil {
		return "", err
	}
	day, place, _ := strings.Cut(links[linkPlace], " ")
	if day != strconv.Itoa(dayOf(w.e.now())) {
		return "", nil
	}
	return place, nil
}

func (w *walk) photosDone(ctx context.Context, s *stage, place, note string) error {
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		s.cur.Note = note
		if err := saveDeltaLink(ctx, tx, w.tenant.ID, s.set, linkPlace, strconv.Itoa(dayOf(w.e.now()))+" "+place); err != nil {
			return err
		}
		return w.complete(ctx, tx, s)
	})
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
const photosAtOnce = 50 * msgraph.MaxBatch

// photosToAsk gives the next people from a place on, those without an answer
// first, and the place where they are. A user who came or changed in this run is
// asked for once more in it.
func (w *walk) photosToAsk(ctx context.Context, place string) ([]pictured, string, error) {
	read := func(query string, args ...any) ([]pictured, error) {
		rows, err := w.e.db.SQL().QueryContext(ctx, w.e.db.Rebind(query), append(args, photosAtOnce)...)
		if err != nil {
			return nil, fmt.Errorf("find people without a photo: %w", err)
		}
		all, err := collect(rows, func(scan func(...any) error) (p pictured, err error) {
			err = scan(&p.id, &p.entra, &p.etag, &p.version, &p.fresh)
			return p, err
		})
		if err != nil {
			return nil, fmt.Errorf("find people without a photo: %w", err)
		}
		return all, nil
	}
	if place != photosAll && place != photosFresh {
		after, args := "", []any{w.tenant.ID}
		if place != "" {
			after, args = " AND u.entra_id > ?", append(args, xid.GUID(place))
		}
		people, err := read(`SELECT u.id, u.entra_id, '', u.photo_version, true FROM users u WHERE u.tenant_id = ?`+after+` AND u.removed_at IS NULL
AND NOT EXISTS (SELECT 1 FROM user_photos p WHERE p.user_id = u.id) ORDER BY u.entra_id LIMIT ?`, args...)
		if err != nil || len(people) > 0 {
			return people, place, err
		}
		place = photosAll
	}
	began := w.e.now()
	if w.run.StartedAt != nil {
		began = *w.run.StartedAt
	}
	people, err := read(`SELECT DISTINCT u.id, u.entra_id, coalesce(p.etag, ''), u.photo_version, false FROM activity_events e
JOIN users u ON u.id = e.subject_id AND u.removed_at IS NULL LEFT JOIN user_photos p ON p.user_id = u.id
WHERE e.sync_run_id = ? AND e.type IN ('user.added', 'user.changed', 'user.returned') AND e.subject_kind = 'USER'
AND (p.user_id IS NULL OR p.checked_at < ?) ORDER BY u.id LIMIT ?`, w.run.ID, began)
	if err != nil || len(people) > 0 || place == photosFresh {
		return people, place, err
	}
	people, err = read(`SELECT u.id, u.entra_id, p.etag, u.photo_version, false FROM user_photos p JOIN users u ON u.id = p.user_id AND u.removed_at IS NULL
WHERE p.tenant_id = ? AND p.checked_at < ? ORDER BY p.checked_at, p.user_id LIMIT ?`, w.tenant.ID, w.e.now().Add(-photoAge))
	if err == nil && len(people) == 0 {
		place = photosFresh
	}
	return people, place, err
}

func photosTable() tableSpec {
	return tableSpec{
		name:     "user_photos",
		columns:  []string{"organization_id", "tenant_id", "user_id", "content", "content_type", "etag", "checked_at"},
		conflict: "(user_id, organization_id)",
		update:   []string{"content", "content_type", "etag", "checked_at"},
	}
}

// storePhotos stores answers; place is where to go on then.
func (w *walk) storePhotos(ctx context.Context, s *stage, people []pictured, answers []msgraph.PhotoAnswer, place string) error {
	if len(people) == 0 {
		return nil
	}
	if len(answers) != len(people) {
		return &msgraph.Error{Kind: msgraph.BadPage, Op: "photos", Message: "the answer to a batch does not have all of its parts"}
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		s.cur.Link = place
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
