package notify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/riverqueue/river"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/ent/webhookendpoint"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/standing"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
	"github.com/appmuster/appmuster/jobs"
)

// membersAtOnce is how many members' rights one statement asks for.
const membersAtOnce = 500

// longestName is how much of a name a subject shows.
const longestName = 100

// Letters mails notices to who may mend what they tell.
type Letters struct {
	DB *database.DB
	// Send hands a mail over; nil means that no mail is sent.
	Send func(ctx context.Context, m Message) error
	// BaseURL is the root of the links.
	BaseURL string
	// Registration says how the operator's own credential is called in a sentence;
	// nil where the instance has none.
	Registration func() string
}

// Mail does one step of mailing a notice: without a member it enqueues a mail for
// each who may mend it, with one it sends theirs. A notice that was resolved, or
// says something else by now, is not mailed any more; nor is it to who may not
// mend it any more. For the system only.
func (l *Letters) Mail(ctx context.Context, args jobs.MailNoticeArgs) error {
	if l == nil || l.Send == nil {
		return nil
	}
	ctx = system(ctx)
	n, err := l.DB.Ent().Notice.Get(ctx, args.NoticeID)
	if ent.IsNotFound(err) || err == nil && (n.ResolvedAt != nil || n.RaisedAt.UnixMicro() != args.RaisedAt) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find notice to mail: %w", err)
	}
	to, err := l.menders(ctx, n.OrganizationID, rightFor(n.Kind))
	if err != nil {
		return err
	}
	if args.MemberID == 0 {
		return l.each(ctx, to, func(id int64) river.JobArgs {
			return jobs.MailNoticeArgs{NoticeID: n.ID, RaisedAt: args.RaisedAt, MemberID: id}
		})
	}
	m := find(to, args.MemberID)
	if m == nil {
		return nil
	}
	subject, text, err := l.letter(ctx, n)
	if err != nil {
		return err
	}
	return l.hand(ctx, m, subject, text)
}

// MailRegistration does one step of mailing the owners of the instance that the
// operator's own credential ends. For the system only.
func (l *Letters) MailRegistration(ctx context.Context, args jobs.MailRegistrationArgs) error {
	if l == nil || l.Send == nil || l.Registration == nil {
		return nil
	}
	ctx = system(ctx)
	to, err := l.members(ctx, member.InstanceOwner(true))
	if err != nil {
		return err
	}
	if args.MemberID == 0 {
		return l.each(ctx, to, func(id int64) river.JobArgs {
			return jobs.MailRegistrationArgs{Days: args.Days, EndsAt: args.EndsAt, MemberID: id}
		})
	}
	m := find(to, args.MemberID)
	if m == nil {
		return nil
	}
	verb, then := " ends on ", "Replace it before: from then on no tenant that was connected by it is read."
	if args.Days < 0 {
		verb, then = " ended on ", "Until it is replaced, no tenant that was connected by it is read."
	}
	subject := "The " + l.Registration() + " of Appmuster's app registration" + verb + time.Unix(args.EndsAt, 0).UTC().Format(activity.Day)
	return l.hand(ctx, m, subject, subject+". "+then+"\n\nHow it is replaced:\n"+l.BaseURL+"/instance?tab=microsoft\n\n"+
		"This mail comes once for each warning, to the owners of this server.\n")
}

// each enqueues a job for each of them, at once.
func (l *Letters) each(ctx context.Context, to []*ent.Member, job func(id int64) river.JobArgs) error {
	return l.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		for _, m := range to {
			if err := tx.Enqueue(ctx, job(m.ID), nil); err != nil {
				return err
			}
		}
		return nil
	})
}

func find(all []*ent.Member, id int64) *ent.Member {
	if i := slices.IndexFunc(all, func(m *ent.Member) bool { return m.ID == id }); i >= 0 {
		return all[i]
	}
	return nil
}

// rightFor is the right that mends what a kind of notice tells.
func rightFor(kind vocab.NoticeKind) viewer.Right {
	if kind == vocab.NoticeKindWebhookDisabled {
		return viewer.ManageWebhooks
	}
	return viewer.ManageTenants
}

// menders are the members who have a right in an organization, by a membership or
// a team; where there are none, the owners of the instance.
func (l *Letters) menders(ctx context.Context, organizationID int64, right viewer.Right) ([]*ent.Member, error) {
	all, err := l.members(ctx)
	if err != nil {
		return nil, err
	}
	var may []*ent.Member
	for part := range slices.Chunk(all, membersAtOnce) {
		ids := make([]int64, len(part))
		for i, m := range part {
			ids[i] = m.ID
		}
		have, err := standing.Of(ctx, l.DB.Ent(), l.DB.Now(), ids...)
		if err != nil {
			return nil, err
		}
		for _, m := range part {
			if role := have.Roles(m.ID)[organizationID]; slices.Contains(viewer.RightsOf(role), right) {
				may = append(may, m)
			}
		}
	}
	if len(may) > 0 {
		return may, nil
	}
	return slices.DeleteFunc(all, func(m *ent.Member) bool { return !m.InstanceOwner }), nil
}

// members are those who may log in, and whose address is known to be theirs.
func (l *Letters) members(ctx context.Context, where ...predicate.Member) ([]*ent.Member, error) {
	all, err := l.DB.Ent().Member.Query().Where(member.DisabledAtIsNil(), member.Or(member.InvitedByOrganizationIDIsNil(), member.AddressProvenAtNotNil())).Where(where...).
		Order(ent.Asc(member.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list who is mailed: %w", err)
	}
	return all, nil
}

// letter is what a notice says by mail.
func (l *Letters) letter(ctx context.Context, n *ent.Notice) (subject, text string, err error) {
	o, err := l.DB.Ent().Organization.Query().Where(organization.ID(n.OrganizationID)).Only(ctx)
	if err != nil {
		return "", "", fmt.Errorf("find organization of a notice: %w", err)
	}
	var t *ent.Tenant
	var e *ent.WebhookEndpoint
	if n.TenantID != nil {
		if t, err = l.DB.Ent().Tenant.Query().Where(tenant.ID(*n.TenantID)).Only(ctx); err != nil && !ent.IsNotFound(err) {
			return "", "", fmt.Errorf("find tenant of a notice: %w", err)
		}
	}
	if n.WebhookEndpointID != nil {
		if e, err = l.DB.Ent().WebhookEndpoint.Query().Where(webhookendpoint.ID(*n.WebhookEndpointID)).Only(ctx); err != nil && !ent.IsNotFound(err) {
			return "", "", fmt.Errorf("find endpoint of a notice: %w", err)
		}
	}
	if t != nil {
		named := *t
		named.DisplayName = cleaned(t.DisplayName)
		t = &named
	}
	page := "/integration/connection"
	if n.WebhookEndpointID != nil {
		page = "/settings?tab=webhooks"
	}
	return activity.NoticeTitle(n, t), activity.NoticeMessage(n, t, e) + "\n\nOrganization: " + cleaned(o.Name) +
		"\nTo mend it: " + l.BaseURL + "/o/" + xid.Encode(xid.Organization, o.ID) + page +
		"\n\nThis mail comes once, to those who may mend it.\n", nil
}

// cleaned is a name on one line and not endless, as a mail may show it.
func cleaned(name string) string {
	name = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, ""))), " ")
	if runes := []rune(name); len(runes) > longestName {
		return string(runes[:longestName]) + "…"
	}
	return name
}

// hand sends a mail; an address that is none is not tried again.
func (l *Letters) hand(ctx context.Context, m *ent.Member, subject, text string) error {
	err := l.Send(ctx, Message{To: m.Email, Subject: subject, Text: text})
	if fault.Is(err, fault.Invalid) {
		return river.JobCancel(err)
	}
	return err
}
