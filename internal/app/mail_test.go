package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/notify"
	"github.com/appmuster/appmuster/internal/seal/secret"
)

func TestInvitationMail(t *testing.T) {
	t.Parallel()
	const rest = ", at https://muster.example.\n\nAccept until 9 March 2026, 13:00 UTC:\nhttps://muster.example/invite/x\n\n" +
		"The link works once. Whoever has it can use it, so pass it on to nobody.\nIf you did not expect this, do nothing: the link ends by itself.\n"
	for name, c := range map[string]struct {
		place         string
		team          bool
		subject, text string
	}{
		"Organization": {"Müller & Söhne", false, "Invitation to Müller & Söhne", "You are invited to the organization \"Müller & Söhne\" in Appmuster" + rest},
		"Team":         {"Partners", true, "Invitation to Partners", "You are invited into the team \"Partners\" in Appmuster" + rest},
		"Instance":     {"", false, "Invitation to Appmuster", "You are invited to own an instance of Appmuster" + rest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, notify.Message{To: "new.one@example.test", Subject: c.subject, Text: c.text},
				invitationMail("https://muster.example", member.InvitationMail{
					To: "new.one@example.test", Place: c.place, Team: c.team, Link: secret.NewText("https://muster.example/invite/x"),
					ExpiresAt: time.Date(2026, 3, 9, 14, 0, 0, 0, time.FixedZone("CET", 3600)),
				}))
		})
	}
}
