package tenantsync

import (
	"context"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// readReports finds out whether usage reports may be read and whether Microsoft
// conceals the names in them. It downloads none.
func readReports(ctx context.Context, w *walk, s *stage) error {
	_, err := try(ctx, w, func(ctx context.Context) (struct{}, error) { return struct{}{}, w.client.ReportAvailable(ctx) })
	if err != nil {
		return err
	}
	settings, err := try(ctx, w, w.client.ReportSettings)
	unknown := optional(err)
	if err != nil && !unknown {
		return err
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		w.setMode(s, vocab.SyncModeFull)
		switch {
		case unknown:
			s.cur.Note = "Whether Microsoft hides names in usage reports can't be told without the permission ReportSettings.Read.All."
		case settings.NamesConcealed:
			s.cur.Concealed = true
			s.cur.Note = "Microsoft hides names in usage reports, so that use can't be told by person."
		}
		return w.complete(ctx, tx, s)
	})
}
