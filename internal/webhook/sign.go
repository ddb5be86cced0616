package webhook

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

const (
	secretPrefix = "whsec_"
	secretSize   = 32
	// RotationOverlap is how long the former secret signs beside the new one.
	RotationOverlap = 24 * time.Hour
)

// NewSecret makes an endpoint's secret: whsec_ and the base64 of 32 random bytes.
func NewSecret() (secret.Text, error) {
	raw := make([]byte, secretSize)
	if _, err := rand.Read(raw); err != nil {
		return secret.Text{}, fmt.Errorf("make webhook secret: %w", err)
	}
	return secret.NewText(secretPrefix + base64.StdEncoding.EncodeToString(raw)), nil
}

// ActiveSecrets gives the secrets that sign now: the current one, and the former
// one within RotationOverlap of the rotation. former may be none.
func ActiveSecrets(current, former secret.Text, rotatedAt, now time.Time) []secret.Text {
	if former.IsZero() || now.Sub(rotatedAt) >= RotationOverlap {
		return []secret.Text{current}
	}
	return []secret.Text{current, former}
}

// Sign gives the value of the webhook-signature header: one v1 signature for
// each secret, over the ID, the timestamp in whole seconds, and the body.
func Sign(id string, timestamp time.Time, body []byte, secrets ...secret.Text) (string, error) {
	if len(secrets) == 0 {
		return "", errors.New("sign webhook: no secret")
	}
	all := make([]string, len(secrets))
	for i, s := range secrets {
		if !strings.HasPrefix(s.Reveal(), secretPrefix) {
			return "", errors.New("sign webhook: not a webhook secret")
		}
		wh, err := standardwebhooks.NewWebhook(s.Reveal())
		if err != nil {
			return "", errors.New("sign webhook: not a webhook secret")
		}
		if all[i], err = wh.Sign(id, timestamp, body); err != nil {
			return "", fmt.Errorf("sign webhook: %w", err)
		}
	}
	return strings.Join(all, " "), nil
}
