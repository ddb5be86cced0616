package database

import (
	"context"
	"log/slog"
	"strings"
)

// quietRiver gives the logger that River writes to: what it tells of its own
// days is for debugging, and that its work was called off when the process ends
// is no error of anybody's.
func quietRiver(log *slog.Logger) *slog.Logger {
	return slog.New(riverHandler{log.Handler()})
}

type riverHandler struct{ slog.Handler }

func (h riverHandler) Enabled(ctx context.Context, level slog.Level) bool {
	if level < slog.LevelWarn {
		return h.Handler.Enabled(ctx, slog.LevelDebug)
	}
	return h.Handler.Enabled(ctx, level)
}

func (h riverHandler) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn && calledOff(r) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// calledOff tells whether a record is about a context that ended.
func calledOff(r slog.Record) bool {
	const ended = "context canceled"
	if strings.Contains(r.Message, ended) {
		return true
	}
	found := false
	r.Attrs(func(a slog.Attr) bool {
		found = strings.Contains(a.Value.String(), ended)
		return !found
	})
	return found
}

func (h riverHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return riverHandler{h.Handler.WithAttrs(attrs)}
}

func (h riverHandler) WithGroup(name string) slog.Handler {
	return riverHandler{h.Handler.WithGroup(name)}
}
