package activity

import (
	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/vocab"
)

// NoticeMessage says what a notice tells as plain sentences, in words of the
// tenant or the endpoint that it is about as they are now; nil where that is gone
// or it is about none.
func NoticeMessage(n *ent.Notice, t *ent.Tenant, e *ent.WebhookEndpoint) string {
	if n.WebhookEndpointID != nil {
		return endpointMessage(n, e)
	}
	if t == nil {
		t = &ent.Tenant{}
	}
	name := t.DisplayName
	if name == "" {
		name = "The tenant"
	}
	over := n.ResolvedAt != nil
	switch n.Kind {
	case vocab.NoticeKindFirstSyncDone:
		return "The first sync of " + name + " is done: its apps, users and licences can be looked at."
	case vocab.NoticeKindConsentBroken:
		if over {
			return name + " could not be read for a while; that is mended."
		}
		reason := ""
		if t.State == vocab.TenantStateNeedsConsent && t.StateReason != "" {
			reason = t.StateReason + " "
		}
		return name + " can't be read any more. " + reason + "What was read stays."
	case vocab.NoticeKindPermissionLost:
		if over {
			return name + " lacked a permission for a while; that is mended."
		}
		return name + " lost a permission that data was read with. What was read stays, but grows old."
	case vocab.NoticeKindSyncHeld:
		if over {
			return "A sync of " + name + " held removals back; that was decided."
		}
		return "A sync of " + name + " would remove unusually much. It holds that back until somebody decides."
	case vocab.NoticeKindCredentialExpiring:
		return expiryMessage(n, t, name, over)
	case vocab.NoticeKindTenantTransferred:
		return "An administrator of " + name + " moved it to another organization on this server. What was read here stays, and nothing new is read."
	}
	return "Something about " + name + " needs a look."
}

// NoticeTitle says what a notice tells in a few words, without a full stop; nil as
// for NoticeMessage.
func NoticeTitle(n *ent.Notice, t *ent.Tenant) string {
	if n.WebhookEndpointID != nil {
		return "A webhook was switched off"
	}
	if t == nil {
		t = &ent.Tenant{}
	}
	name := t.DisplayName
	if name == "" {
		name = "a tenant"
	}
	switch {
	case n.Kind == vocab.NoticeKindCredentialExpiring && n.EndsAt != nil && n.Days < 0:
		return "The " + CredentialName(t.CredentialKind) + " of " + name + " ended on " + n.EndsAt.UTC().Format(Day)
	case n.Kind == vocab.NoticeKindCredentialExpiring && n.EndsAt != nil:
		return "The " + CredentialName(t.CredentialKind) + " of " + name + " ends on " + n.EndsAt.UTC().Format(Day)
	case n.Kind == vocab.NoticeKindConsentBroken:
		return "Microsoft can't be read any more for " + name
	}
	return "Something needs a look: " + name
}

func endpointMessage(n *ent.Notice, e *ent.WebhookEndpoint) string {
	switch {
	case n.ResolvedAt != nil:
		return "A webhook had been switched off; that was decided."
	case e == nil:
		return "A webhook was switched off."
	}
	return "A webhook was switched off. " + e.DisabledReason
}

// Day is how dates stand in sentences.
const Day = "2 January 2006"

func expiryMessage(n *ent.Notice, t *ent.Tenant, name string, over bool) string {
	what := CredentialName(t.CredentialKind)
	switch {
	case over:
		return "The " + what + " of " + name + " was about to end; that is mended."
	case n.EndsAt == nil:
		return "The " + what + " of " + name + " ends soon."
	case n.Days < 0:
		return "The " + what + " of " + name + " ended on " + n.EndsAt.UTC().Format(Day) + ". Until it is replaced, nothing is read."
	}
	return "The " + what + " of " + name + " ends on " + n.EndsAt.UTC().Format(Day) + ". Replace it before, so that nothing stops."
}

// CredentialName is what a kind of credential is called within a sentence.
func CredentialName(kind vocab.CredentialKind) string {
	if kind == vocab.CredentialKindCertificate {
		return "certificate"
	}
	return "client secret"
}
