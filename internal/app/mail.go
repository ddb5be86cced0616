package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"

	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/notify"
	"github.com/appmuster/appmuster/internal/tenant"
)

// newMembers makes the members' service; it goes by the configured clock, as
// log-ins do. Invitations are mailed where a mail server is set.
func newMembers(cfg *config.Config, db *database.DB, log *slog.Logger) (*member.Service, error) {
	p := member.Params{DB: db, BaseURL: cfg.BaseURL, FoldEmail: auth.FoldEmail, Now: cfg.Now(), Logger: log}
	mailer, err := newMailer(cfg)
	if err != nil {
		return nil, err
	}
	if mailer != nil {
		p.Mail = func(ctx context.Context, m member.InvitationMail) error {
			return mailer.Send(ctx, invitationMail(cfg.BaseURL, m))
		}
	}
	return member.New(p), nil
}

// newMailer hands mail to the configured server; nil where none is set.
func newMailer(cfg *config.Config) (*notify.Mailer, error) {
	server, ok := cfg.SMTP()
	if !ok {
		return nil, nil
	}
	var hello string
	if base, err := url.Parse(cfg.BaseURL); err == nil {
		hello = base.Hostname()
	}
	return notify.New(notify.Params{Server: server, From: cfg.MailFrom, Hello: hello})
}

// newLetters mails notices; nil where no mail server is set.
func newLetters(cfg *config.Config, db *database.DB, tenants *tenant.Service) (*notify.Letters, error) {
	mailer, err := newMailer(cfg)
	if err != nil || mailer == nil {
		return nil, err
	}
	return &notify.Letters{DB: db, Send: mailer.Send, BaseURL: cfg.BaseURL, Registration: tenants.CredentialName}, nil
}

// invitationMail is the mail that carries an invitation's link.
func invitationMail(base string, m member.InvitationMail) notify.Message {
	place := "Appmuster"
	what := "to own an instance of Appmuster"
	switch {
	case m.Team:
		place, what = m.Place, fmt.Sprintf("into the team %q in Appmuster", m.Place)
	case m.Place != "":
		place, what = m.Place, fmt.Sprintf("to the organization %q in Appmuster", m.Place)
	}
	return notify.Message{
		To: m.To, Subject: "Invitation to " + place,
		Text: fmt.Sprintf("You are invited %s, at %s.\n\nAccept until %s:\n%s\n\nThe link works once. Whoever has it can use it, so pass it on to nobody.\nIf you did not expect this, do nothing: the link ends by itself.\n",
			what, base, m.ExpiresAt.UTC().Format("2 January 2006, 15:04 UTC"), m.Link.Reveal()),
	}
}
