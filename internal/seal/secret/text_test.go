package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

func TestTextNeverShows(t *testing.T) {
	t.Parallel()
	const plain = "hunter2-hunter2"
	s := secret.NewText(plain)
	type exported struct{ S secret.Text }
	type unexported struct {
		s secret.Text
		m map[string]secret.Text
	}
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("x", "secret", s, "struct", exported{s}, "hidden", unexported{s: s},
			"pointer", &s, "group", slog.GroupValue(slog.Any("s", s)))
	}
	seen := []string{log.String()}
	for _, v := range []any{s, &s, exported{s}, &exported{s}, []secret.Text{s}, map[string]any{"a": s},
		unexported{s: s, m: map[string]secret.Text{"a": s}}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
			seen = append(seen, fmt.Sprintf(verb, v))
		}
		b, err := json.Marshal(v)
		require.NoError(t, err)
		seen = append(seen, string(b))
	}
	for _, out := range seen {
		require.NotContains(t, out, plain)
		require.NotContains(t, strings.ToLower(out), fmt.Sprintf("%x", plain))
	}
	require.Equal(t, plain, s.Reveal())
	require.Equal(t, "[hidden]", s.String())
}

func TestTextZero(t *testing.T) {
	t.Parallel()
	require.True(t, secret.Text{}.IsZero())
	require.True(t, secret.NewText("").IsZero())
	require.Empty(t, secret.Text{}.String())
	require.True(t, secret.NewText("a").Equal(secret.NewText("a")))
	require.False(t, secret.NewText("a").Equal(secret.NewText("b")))
}

func TestDecodeKey(t *testing.T) {
	t.Parallel()
	want := []byte("0123456789abcdef0123456789abcde\xff")
	for name, in := range map[string]string{
		"Standard":  "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZf8=",
		"NoPadding": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZf8",
		"URL":       "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZf8",
		"NewLine":   "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZf8=\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := secret.DecodeKey(secret.NewText(in))
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
	for name, in := range map[string]string{
		"Empty": "", "Short": "MDEyMw==", "NotBase64": strings.Repeat("!", 44),
		"Long": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZf8AAA==",
	} {
		t.Run("Refuses"+name, func(t *testing.T) {
			t.Parallel()
			_, err := secret.DecodeKey(secret.NewText(in))
			require.Error(t, err)
			if in != "" {
				require.NotContains(t, err.Error(), in)
			}
		})
	}
	got, err := secret.DecodeKey(secret.EncodeKey(want))
	require.NoError(t, err)
	require.Equal(t, want, got)
}
