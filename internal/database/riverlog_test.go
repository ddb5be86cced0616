package database

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestQuietRiver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		least slog.Level
		level slog.Level
		err   error
		want  bool
	}{
		{slog.LevelInfo, slog.LevelInfo, nil, false},
		{slog.LevelDebug, slog.LevelInfo, nil, true},
		{slog.LevelInfo, slog.LevelWarn, nil, true},
		{slog.LevelInfo, slog.LevelError, errors.New("disk full"), true},
		{slog.LevelInfo, slog.LevelError, fmt.Errorf("begin: %w", context.Canceled), false},
	} {
		var out bytes.Buffer
		log := quietRiver(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: c.least}))).With("queue", "sync")
		log.Log(t.Context(), c.level, "said", "error", c.err)
		require.Equal(t, c.want, out.Len() > 0, "%+v", c)
	}
}
