package httpd

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPanickingRequestTellsNothingOfWhatWasThrown(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	handler := nameRequest(recoverer(logger)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic("canary: Zaunkoenig's session")
	})))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/graphql?token=Zaunkoenig", nil))
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.NotContains(t, w.Body.String()+log.String(), "Zaunkoenig")
	require.Contains(t, log.String(), "panic_test.go", "the place is told")
	require.Contains(t, w.Body.String(), w.Header().Get("X-Request-Id"))
}
