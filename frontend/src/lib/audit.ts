/** The kinds an audit log can be filtered by, with the actions the server knows. */
export const auditGroups = {
  login: [
    'member.logged_in',
    'member.login_failed',
    'member.reset',
    'member.reset_begun',
    'password.changed',
    'totp.enabled',
    'totp.disabled',
    'recovery_codes.renewed',
    'passkey.added',
    'passkey.renamed',
    'passkey.removed',
    'identity.linked',
    'identity.unlinked',
    'session.ended',
  ],
  member: [
    'member.created',
    'member.invited',
    'member.disabled',
    'member.enabled',
    'member.address_confirmed',
    'member.profile_changed',
    'invitation.accepted',
    'invitation.revoked',
    'membership.granted',
    'membership.changed',
    'membership.removed',
    'owner.granted',
    'owner.withdrawn',
  ],
  team: ['team.created', 'team.changed', 'team.deleted', 'team.opened', 'team.closed'],
  organization: ['organization.created', 'organization.changed', 'organization.tagged'],
  tenant: [
    'tenant.connected',
    'tenant.consent_requested',
    'tenant.consent_refused',
    'tenant.consent_checked',
    'tenant.reconnected',
    'tenant.certificate_made',
    'consent_link.made',
    'consent_link.opened',
    'consent_link.revoked',
    'tenant.paused',
    'tenant.resumed',
    'tenant.disconnected',
    'tenant.erasure_requested',
    'tenant.data_erased',
    'tenant.license_gap_acknowledged',
    'registration.checked',
  ],
  sync: ['sync.started', 'sync.canceled', 'sync.released', 'sync.refused', 'sync.link_refused'],
  webhook: ['webhook.created', 'webhook.changed', 'webhook.deleted', 'webhook.tested'],
  token: ['token.created', 'token.revoked'],
  privacy: [
    'privacy.mode_changed',
    'person.revealed',
    'person.erased',
    'person.exported',
    'person.not_found',
    'user.kind_tagged',
    'user.kind_untagged',
  ],
  key: ['instance_key.rotated', 'data_keys.rotated', 'backup.restored', 'audit.cut'],
} as const;

export type AuditGroup = keyof typeof auditGroups;

export const isAuditGroup = (v: unknown): v is AuditGroup => typeof v === 'string' && Object.hasOwn(auditGroups, v);

/** The group an action belongs to; undefined for one of a newer server. */
export const auditGroupOf = (action: string): AuditGroup | undefined =>
  (Object.keys(auditGroups) as AuditGroup[]).find((g) => (auditGroups[g] as readonly string[]).includes(action));
