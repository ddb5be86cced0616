package webhook_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/webhook"
)

func TestSignMatchesAHandMadeSignature(t *testing.T) {
	t.Parallel()
	// printf '%s' 'msg_1.1700000000.{"a":1}' | openssl dgst -sha256 -mac HMAC -macopt key:key-of-a-webhook -binary | base64
	got, err := webhook.Sign("msg_1", time.Unix(1700000000, 999), []byte(`{"a":1}`), secret.NewText("whsec_a2V5LW9mLWEtd2ViaG9vaw=="))
	require.NoError(t, err)
	require.Equal(t, "v1,4mTEDu2kzPYmTLphpZAG6cAIXx+Dys0hpO1Gx1mZZb8=", got)
}

func TestBothSecretsVerifyDuringARotation(t *testing.T) {
	t.Parallel()
	former, err := webhook.NewSecret()
	require.NoError(t, err)
	current, err := webhook.NewSecret()
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(current.Reveal(), "whsec_"))
	require.False(t, current.Equal(former))

	now := time.Now()
	body := []byte(`{"type":"webhook.test"}`)
	signature, err := webhook.Sign("id", now, body, webhook.ActiveSecrets(current, former, now.Add(-23*time.Hour), now)...)
	require.NoError(t, err)
	header := http.Header{}
	header.Set("webhook-id", "id")
	header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	header.Set("webhook-signature", signature)
	for _, s := range []secret.Text{current, former} {
		wh, err := standardwebhooks.NewWebhook(s.Reveal())
		require.NoError(t, err)
		require.NoError(t, wh.Verify(body, header))
		require.Error(t, wh.Verify(append(body, ' '), header))
	}

	require.Len(t, webhook.ActiveSecrets(current, former, now.Add(-24*time.Hour), now), 1)
	require.Len(t, webhook.ActiveSecrets(current, secret.Text{}, now, now), 1)
}

func TestSignRefusesWhatIsNoSecret(t *testing.T) {
	t.Parallel()
	_, err := webhook.Sign("id", time.Now(), nil)
	require.Error(t, err)
	for _, s := range []string{"", "canary", "whsec_canary!"} {
		_, err := webhook.Sign("id", time.Now(), nil, secret.NewText(s))
		require.Error(t, err)
		require.NotContains(t, err.Error(), "canary")
	}
}
