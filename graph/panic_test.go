package graph

import (
	"bytes"
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPanickingResolverTellsNothingOfWhatWasThrown(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	p := presenter{
		logger:    slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		requestID: func(context.Context) string { return "request-1" },
	}
	shown := p.present(t.Context(), p.recovered(t.Context(), "canary: Zaunkoenig's password"))
	require.NotContains(t, shown.Error()+log.String(), "Zaunkoenig")
	require.Equal(t, codeInternal, shown.Extensions["code"])
	require.Equal(t, "request-1", shown.Extensions["requestId"])
	require.Contains(t, log.String(), "panic_test.go", "the place is told")
}
