package activity

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/ent"
)

// The actions that the audit log tells of. Each constant says what the subject
// is and which fields Detail has; what is in quotes is a personal part. A field
// may be missing where nothing is known.
const (
	// OrganizationCreated: the subject is the organization. name.
	OrganizationCreated = "organization.created"
	// OrganizationChanged: name, windowDays: each with before and after, where it
	// was changed.
	OrganizationChanged = "organization.changed"

	// TenantConsentRequested: an administrator was sent to Microsoft. The subject
	// is the tenant. mode, consentLevel.
	TenantConsentRequested = "tenant.consent_requested"
	// TenantConsentRefused: they came back without it. reason.
	TenantConsentRefused = "tenant.consent_refused"
	// TenantConsentChecked: a person had Microsoft asked what the consent allows.
	// code: Microsoft's own of a refusal.
	TenantConsentChecked = "tenant.consent_checked"
	// AuditTenantConnected: mode, consentLevel; transferred where another
	// organization had it before.
	AuditTenantConnected = "tenant.connected"
	// TenantReconnected: mode, consentLevel.
	TenantReconnected = "tenant.reconnected"
	// TenantCertificateMade: a certificate that waits for its upload. thumbprint.
	TenantCertificateMade = "tenant.certificate_made"
	// ConsentLinkMade: for an administrator without an account. asker, expiresAt.
	// ConsentLinkOpened: its page, for the first time. ConsentLinkRevoked: withdrawn.
	ConsentLinkMade    = "consent_link.made"
	ConsentLinkOpened  = "consent_link.opened"
	ConsentLinkRevoked = "consent_link.revoked"
	// TenantPaused and TenantResumed: routine syncs.
	TenantPaused  = "tenant.paused"
	TenantResumed = "tenant.resumed"
	// AuditTenantDisconnected: eraseRequested; transferred where an administrator of
	// the directory moved it to another organization; of older entries dataErased.
	AuditTenantDisconnected = "tenant.disconnected"
	// TenantErasureRequested: a person asked to erase what was read from it.
	TenantErasureRequested = "tenant.erasure_requested"
	// TenantDataErased: nothing of it is left. rows, an object of numbers by table.
	TenantDataErased = "tenant.data_erased"
	// TenantLicenseGapAcknowledged: a missing Microsoft licence is known.
	TenantLicenseGapAcknowledged = "tenant.license_gap_acknowledged"

	// SyncStarted: the subject is the run. sequence, full; dataSet where one is read whole.
	SyncStarted = "sync.started"
	// AuditSyncCanceled: sequence.
	AuditSyncCanceled = "sync.canceled"
	// SyncReleased: what a held run kept back was removed. sequence.
	SyncReleased = "sync.released"
	// SyncRefused: what a held run kept back stays. sequence.
	SyncRefused = "sync.refused"
	// SyncLinkRefused: an answer of Microsoft's led to another host, which was sent
	// nothing. The subject is the tenant. sequence, dataSet.
	SyncLinkRefused = "sync.link_refused"

	// WebhookCreated: the subject is the endpoint. host, events.
	WebhookCreated = "webhook.created"
	// WebhookChanged: host, events, enabled: each with before and after, where it
	// was changed.
	WebhookChanged = "webhook.changed"
	// WebhookDeleted: host.
	WebhookDeleted = "webhook.deleted"
	// WebhookTested: host.
	WebhookTested = "webhook.tested"

	// PrivacyModeChanged: the subject is the organization. before, after.
	PrivacyModeChanged = "privacy.mode_changed"
	// PersonRevealed: the subject is the user. "reason".
	PersonRevealed = "person.revealed"
	// PersonErased: the subject is the user. tables (rows by table).
	PersonErased = "person.erased"
	// PersonExported: the subject is the user. tables (rows by table).
	PersonExported = "person.exported"
	// PersonNotFound: the subject is the tenant in which somebody who is not stored
	// was asked for by sign-in name. for ("erasure" or "export").
	PersonNotFound = "person.not_found"
	// UserKindTagged: a member said what sort of account the subject, a user, is.
	// "before", "after": the sort that counts.
	UserKindTagged = "user.kind_tagged"
	// UserKindUntagged: that was taken back. "before", "after".
	UserKindUntagged = "user.kind_untagged"

	// MemberInvited: the subject is the invitation. role, membershipExpiresAt, or
	// team, or instanceOwner; emailDigest, salted with what only the invitation has.
	MemberInvited = "member.invited"
	// InvitationRevoked: the subject is the invitation. replaced: by a new one.
	InvitationRevoked = "invitation.revoked"
	// MembershipGranted: the subject is the membership. member, role, expiresAt.
	MembershipGranted = "membership.granted"
	// MembershipChanged: member; role, expiresAt: each with before and after, where
	// it was changed.
	MembershipChanged = "membership.changed"
	// MembershipRemoved: member, role, expiresAt.
	MembershipRemoved = "membership.removed"
	// OwnerGranted and OwnerWithdrawn: the subject is the member, in the instance's
	// log.
	OwnerGranted   = "owner.granted"
	OwnerWithdrawn = "owner.withdrawn"
	// MemberDisabled and MemberEnabled: the subject is the member.
	MemberDisabled = "member.disabled"
	MemberEnabled  = "member.enabled"
	// MemberAddressConfirmed: an owner of the instance vouched that the address is
	// the member's.
	MemberAddressConfirmed = "member.address_confirmed"
	// MemberProfileChanged: the subject is the member who asks. fields: what they
	// changed of name, locale, timeZone and colorScheme (a list), not to what.
	MemberProfileChanged = "member.profile_changed"
	// TeamCreated: the subject is the team, in the instance's log. role, tag,
	// expiresAt, organizationsAdded, membersAdded (lists).
	TeamCreated = "team.created"
	// TeamChanged: in the instance's log role, tag, expiresAt: each with before and
	// after, where it was changed; organizationsAdded, organizationsRemoved,
	// membersAdded, membersRemoved (lists), renamed. In the log of an organization
	// that the team sees before and after: role, expiresAt, membersAdded,
	// membersRemoved.
	TeamChanged = "team.changed"
	// TeamDeleted: role, tag, expiresAt, organizationsRemoved, membersRemoved.
	TeamDeleted = "team.deleted"
	// TeamOpened: the team sees the organization from now on. role, expiresAt,
	// members (list).
	TeamOpened = "team.opened"
	// TeamClosed: the team no longer sees the organization.
	TeamClosed = "team.closed"
	// OrganizationTagged: the subject is the organization. tags, with before and
	// after (lists).
	OrganizationTagged = "organization.tagged"

	// What members do to log in; the subject is the member, unless another is
	// told. Of a failed one: method, reason.
	MemberCreated     = "member.created"
	MemberLoggedIn    = "member.logged_in"
	MemberLogInFailed = "member.login_failed"
	// MemberResetBegun: who operates the server made a link, or an owner of the
	// instance, who took all ways to log in away by it: endedSessions, passkeys,
	// identities. MemberReset: it was used. endedSessions, addressProven.
	MemberResetBegun     = "member.reset_begun"
	MemberReset          = "member.reset"
	PasswordChanged      = "password.changed"
	TOTPEnabled          = "totp.enabled"
	TOTPDisabled         = "totp.disabled"
	RecoveryCodesRenewed = "recovery_codes.renewed"
	IdentityLinked       = "identity.linked"
	IdentityUnlinked     = "identity.unlinked"
	// PasskeyAdded and so on: the subject is the passkey.
	PasskeyAdded   = "passkey.added"
	PasskeyRenamed = "passkey.renamed"
	PasskeyRemoved = "passkey.removed"
	// SessionEnded: the subject is the session, or the member whose sessions ended.
	SessionEnded = "session.ended"
	// InvitationAccepted: the subject is the invitation. member; addressProven,
	// where the link showed that the address is theirs.
	InvitationAccepted = "invitation.accepted"
	// TokenCreated and TokenRevoked: the subject is the token. write,
	// allOrganizations, expiresAt.
	TokenCreated = "token.created"
	TokenRevoked = "token.revoked"

	// InstanceKeyRotated: before, after (names of keys).
	InstanceKeyRotated = "instance_key.rotated"
	// DataKeysRotated: everybody's.
	DataKeysRotated = "data_keys.rotated"

	// RegistrationChecked: an owner of the instance had the operator's app
	// registration looked at, in the instance's log.
	RegistrationChecked = "registration.checked"

	// BackupRestored: the database is that of a backup. madeAt.
	BackupRestored = "backup.restored"

	// AuditCut: retention let old entries go. entries, before.
	AuditCut = "audit.cut"
)

// Asking gives who is asking as an actor, for work that goes on as the system.
func Asking(ctx context.Context) Actor { return asking(ctx) }

// AuditMessage says in one plain English sentence what an entry tells, without
// who did it. An action that has no sentence of its own gets one too.
func AuditMessage(e *ent.AuditEvent) string {
	if say, known := sentences[e.Action]; known {
		return say(Details(e))
	}
	noun, verb, _ := strings.Cut(e.Action, ".")
	if verb == "" {
		return capital(spaced(e.Action)) + "."
	}
	return capital(spaced(noun)) + ": " + spaced(verb) + "."
}

// Actions lists every action that has a sentence of its own, for a filter.
func Actions() []string { return sorted(sentences) }

func says(text string) func(map[string]any) string {
	return func(map[string]any) string { return text }
}

var sentences = map[string]func(map[string]any) string{
	OrganizationCreated: func(d map[string]any) string {
		return "The organization was added" + optional(" as %s", d, "name") + "."
	},
	OrganizationChanged: func(d map[string]any) string { return "The organization was changed" + differences(d) + "." },

	TenantConsentRequested: says("An administrator was sent to Microsoft to consent to a tenant's being read."),
	TenantConsentRefused: func(d map[string]any) string {
		return "A tenant's consent was not given" + optional(": %s", trimmed(d, "reason"), "reason") + "."
	},
	TenantConsentChecked: says("Microsoft was asked what a tenant's consent allows."),
	AuditTenantConnected: func(d map[string]any) string {
		if d["transferred"] == true {
			return "A tenant was connected: an administrator of its directory moved it here from another organization."
		}
		return "A tenant was connected."
	},
	TenantReconnected:            says("A tenant's consent or credentials were renewed."),
	TenantCertificateMade:        says("A certificate was made for the company's own registration."),
	ConsentLinkMade:              says("A link was made for an administrator to give consent."),
	ConsentLinkOpened:            says("The link for consent was opened."),
	ConsentLinkRevoked:           says("The link for consent was withdrawn."),
	TenantPaused:                 says("Routine syncs were paused."),
	TenantResumed:                says("Routine syncs were resumed."),
	TenantLicenseGapAcknowledged: says("That a Microsoft licence is missing was acknowledged."),
	AuditTenantDisconnected: func(d map[string]any) string {
		if d["dataErased"] == true {
			return "A tenant was disconnected and what was read from it erased."
		}
		if d["transferred"] == true {
			return "A tenant was disconnected: an administrator of its directory moved it to another organization. What was read from it stays."
		}
		if d["eraseRequested"] == true {
			return "A tenant was disconnected; what was read from it is to be erased."
		}
		return "A tenant was disconnected; what was read from it stays."
	},
	TenantErasureRequested: says("That everything read from a tenant be erased was asked for."),
	TenantDataErased:       says("Everything that was read from a tenant was erased."),

	SyncStarted: func(d map[string]any) string {
		if d["full"] == true {
			return "A full sync was started."
		}
		return "A sync was started."
	},
	AuditSyncCanceled: says("A sync was canceled."),
	SyncReleased:      says("The removals that a sync had kept back were released."),
	SyncRefused:       says("The removals that a sync had kept back were refused."),
	SyncLinkRefused: func(d map[string]any) string {
		return "A link to another host stood in an answer to a sync" + optional(" of %s", words(d, "dataSet"), "dataSet") + ". It was not followed, and that host was sent nothing."
	},

	WebhookCreated: func(d map[string]any) string { return "A webhook was added" + optional(" for %s", d, "host") + "." },
	WebhookChanged: func(d map[string]any) string { return "A webhook was changed" + differences(d) + "." },
	WebhookDeleted: func(d map[string]any) string { return "The webhook" + optional(" for %s", d, "host") + " was deleted." },
	WebhookTested: func(d map[string]any) string {
		return "A test was sent to the webhook" + optional(" for %s", d, "host") + "."
	},

	PrivacyModeChanged: func(d map[string]any) string {
		return "How much of a person is shown went" + optional(" from %s", words(d, "before"), "before") + optional(" to %s", words(d, "after"), "after") + "."
	},
	PersonRevealed: func(d map[string]any) string {
		return "Who stands behind a pseudonym was revealed" + optional(": %s", trimmed(d, "reason"), "reason") + "."
	},
	PersonErased:   says("A person was erased."),
	PersonExported: says("What is kept of a person was exported."),
	PersonNotFound: func(d map[string]any) string {
		return "Somebody who is not stored was asked for by sign-in name" + optional(" (%s)", d, "for") + "."
	},
	UserKindTagged: func(d map[string]any) string {
		return "What sort of account a user is was said" + optional(": %s", words(d, "after"), "after") + "."
	},
	UserKindUntagged: says("What a member had said about the sort of an account was taken back."),

	MemberInvited: func(d map[string]any) string {
		return "Somebody was invited" + optional(" as %s", words(d, "role"), "role") + "."
	},
	InvitationRevoked: says("An invitation was withdrawn."),
	MembershipGranted: func(d map[string]any) string {
		return "A member was let in" + optional(" as %s", words(d, "role"), "role") + "."
	},
	MembershipChanged:      func(d map[string]any) string { return "A member's right was changed" + differences(d) + "." },
	MembershipRemoved:      says("A member was removed."),
	OwnerGranted:           says("A member was made an owner of the instance."),
	OwnerWithdrawn:         says("A member is no longer an owner of the instance."),
	MemberDisabled:         says("A member was switched off."),
	MemberEnabled:          says("A member was switched on again."),
	MemberAddressConfirmed: says("An owner of the instance confirmed that an address is the member's."),
	MemberProfileChanged: func(d map[string]any) string {
		return "A member changed what their profile says" + optional(": %s", d, "fields") + "."
	},
	TeamCreated: says("A team was made."),
	TeamChanged: func(d map[string]any) string { return "A team was changed" + differences(d) + joined(d) + "." },
	TeamDeleted: says("A team was deleted."),
	TeamOpened: func(d map[string]any) string {
		return "The organization was opened to a team" + optional(" as %s", words(d, "role"), "role") + "."
	},
	TeamClosed:         says("The organization was closed to a team."),
	OrganizationTagged: says("The organization's tags were changed."),

	MemberCreated: says("A member was added."),
	MemberLoggedIn: func(d map[string]any) string {
		return "A member logged in" + optional(" by %s", words(d, "method"), "method") + "."
	},
	MemberLogInFailed: func(d map[string]any) string {
		return "A log-in" + optional(" by %s", words(d, "method"), "method") + " failed" + optional(": %s", words(d, "reason"), "reason") + "."
	},
	MemberResetBegun:     says("A link to get back in was made for a member."),
	MemberReset:          says("A member got back in by a link; the second factor was taken away and all sessions ended."),
	PasswordChanged:      says("A member's password was changed; all other sessions ended."),
	TOTPEnabled:          says("A member turned one-time codes on."),
	TOTPDisabled:         says("A member turned one-time codes off."),
	RecoveryCodesRenewed: says("A member renewed the recovery codes."),
	IdentityLinked:       says("A Microsoft account was linked to a member."),
	IdentityUnlinked:     says("A Microsoft account was unlinked from a member."),
	PasskeyAdded:         says("A passkey was added."),
	PasskeyRenamed:       says("A passkey was renamed."),
	PasskeyRemoved:       says("A passkey was removed."),
	SessionEnded:         says("A session was ended."),
	InvitationAccepted:   says("An invitation was accepted."),
	TokenCreated: func(d map[string]any) string {
		if d["write"] == true {
			return "An API token was made that may change things."
		}
		return "An API token was made that may only read."
	},
	TokenRevoked:       says("An API token was withdrawn."),
	InstanceKeyRotated: says("The key-encryption key was rotated."),
	DataKeysRotated:    says("All data keys were rotated."),

	RegistrationChecked: says("Microsoft was asked how the operator's app registration stands."),

	BackupRestored: func(d map[string]any) string {
		return "A backup was restored" + optional(" that was made on %s", d, "madeAt") + ": what was done here between then and now is not in this log."
	},
	AuditCut: func(d map[string]any) string {
		return "Old entries of the audit log were deleted as they were due" + optional(" (%s)", d, "entries") + "."
	},
}

// differences tells of the fields of a detail that have a before and an after.
func differences(d map[string]any) string {
	var parts []string
	for _, name := range sorted(d) {
		change, ok := d[name].(map[string]any)
		if !ok {
			continue
		}
		parts = append(parts, fmt.Sprintf("%s from %s to %s", spaced(name), shown(change["before"]), shown(change["after"])))
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// joined tells how many came into a team, and how many left it.
func joined(d map[string]any) string {
	var parts []string
	for _, one := range []struct{ name, verb string }{{"membersAdded", "joined"}, {"membersRemoved", "left"}} {
		if n := count(d[one.name]); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, one.verb))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "; of its members " + strings.Join(parts, ", ")
}

// count gives the length of a list, made here or read back.
func count(list any) int {
	switch l := list.(type) {
	case []string:
		return len(l)
	case []any:
		return len(l)
	}
	return 0
}

func shown(v any) string {
	if text := show(v); text != "" {
		return text
	}
	return "nothing"
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
