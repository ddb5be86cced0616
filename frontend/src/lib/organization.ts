import { graphql } from '../gql';
import type { CredentialKind, NextAction, OrganizationShellQuery, TenantState } from '../gql/graphql';
import { s } from './strings';

export const OrganizationShell = graphql(`
  query OrganizationShell($id: ID!) {
    organization(id: $id) {
      id
      name
      windowDays
      tags
      privacyMode
      viewerRights
      tenants {
        id
        displayName
        entraTenantId
        mode
        state
        stateReason
        stateMend
        stateStep {
          action
        }
        credentialKind
        nextSyncAt
        consentLevel
        licenseGapAcknowledgedAt
        hasPremium
        credentialExpiresAt
        disconnectedAt
        eraseRequestedAt
        domains {
          name
          isDefault
        }
        lastSyncRun {
          id
          state
        }
      }
      overview {
        asOf
        activeUsers {
          unknownReason
        }
        users {
          value
        }
        appsInUse {
          value
        }
        appsDiscovered {
          value
        }
        appsInactive {
          value
        }
      }
      licenses(first: 1) {
        totalCount
      }
    }
  }
`);

export type ShellOrganization = NonNullable<OrganizationShellQuery['organization']>;
export type ShellTenant = ShellOrganization['tenants'][number];

const harm: TenantState[] = [
  'NEEDS_CONSENT',
  'PENDING_CONSENT',
  'DEGRADED',
  'PAUSED',
  'GETTING_DATA',
  'ACTIVE',
  'DISCONNECTED',
];

const isConnected = (t: { state: TenantState }) => t.state !== 'DISCONNECTED' && t.state !== 'PENDING_CONSENT';

/**
 * The state to show for an organization: that of the connected tenant which most
 * needs a person; where none is connected, that of the newest.
 */
export function worstState(tenants: readonly { state: TenantState }[]): TenantState | 'NONE' {
  const connected = tenants.filter(isConnected).map((t) => t.state);
  if (connected.length === 0) return tenants.at(-1)?.state ?? 'NONE';
  return connected.reduce((a, b) => (harm.indexOf(a) <= harm.indexOf(b) ? a : b));
}

/**
 * A tenant's state in a few words: of one that Microsoft lets nobody in with, what it
 * needs, which is consent only where consent was lost.
 */
export function stateWord(t: {
  state: TenantState;
  stateStep: { action: NextAction } | null;
  credentialKind: CredentialKind | null;
}): string {
  if (t.state !== 'NEEDS_CONSENT') return s.tenantState[t.state];
  switch (t.stateStep?.action) {
    case 'REPLACE_CREDENTIAL':
    case 'UPLOAD_CERTIFICATE':
      return s.tenantNeeds[t.credentialKind ?? 'SECRET'];
    case 'CHECK_NAMES':
      return s.tenantNeeds.NAMES;
    case 'ASK_ADMIN':
      return s.tenantNeeds.ADMIN;
    case 'ASK_OPERATOR':
      return s.tenantNeeds.OPERATOR;
    case 'WAIT':
      return s.tenantNeeds.TIME;
    default:
      return s.tenantState.NEEDS_CONSENT;
  }
}

/** Identifiers of those that share their name with another: it alone does not tell them apart. */
export function twins(named: readonly { id: string; name: string }[]): Set<string> {
  const ids = new Map<string, string[]>();
  for (const { id, name } of named) {
    const key = name.trim().toLocaleLowerCase();
    ids.set(key, [...(ids.get(key) ?? []), id]);
  }
  return new Set([...ids.values()].filter((all) => new Set(all).size > 1).flat());
}

/** The tenant a page speaks of: the newest that is connected, else the newest of all. */
export function mainTenant<T extends { state: TenantState }>(tenants: readonly T[]): T | undefined {
  return tenants.findLast(isConnected) ?? tenants.at(-1);
}

/** How many apps there are; null while that is unknown. */
export function appTotal(overview: { appsInUse: Known; appsDiscovered: Known; appsInactive: Known }): number | null {
  const parts = [overview.appsInUse.value, overview.appsDiscovered.value, overview.appsInactive.value];
  if (parts.every((p) => p === null || p === undefined)) return null;
  return parts.reduce<number>((sum, p) => sum + (p ?? 0), 0);
}

interface Known {
  value?: number | null;
}
