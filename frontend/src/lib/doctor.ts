// What was asked for, granted and used of a tenant's permissions, side by side.
import type { DataSet } from '../gql/graphql';

export interface Permission {
  permission: string;
  level: number;
  reason: string;
  dataSets: readonly DataSet[];
}

export interface Line {
  permission: string;
  /** Why it is asked for; null for one that is not. */
  reason: string | null;
  dataSets: readonly DataSet[];
  /** Whether the tenant's consent level asks for it. */
  required: boolean;
  state: 'GRANTED' | 'MISSING' | 'UNKNOWN' | 'TOO_MUCH' | 'NOT_ASKED';
}

interface Consented {
  consentLevel: number;
  grantedScopes?: readonly string[] | null | undefined;
}

/** What every sign-in carries; no permission to read anything. */
const always = ['openid', 'profile', 'email', 'offline_access'];

/** One line per permission that is asked for or was granted: missing first, then those in order, then what is too much. */
export function compare(tenant: Consented, permissions: readonly Permission[]): Line[] {
  const granted = tenant.grantedScopes?.map((g) => g.toLowerCase());
  const known = new Set(permissions.map((p) => p.permission.toLowerCase()));
  const asked = permissions.map((p): Line => {
    const required = p.level <= tenant.consentLevel;
    const has = granted?.includes(p.permission.toLowerCase());
    const state =
      has === undefined ? (required ? 'UNKNOWN' : 'NOT_ASKED') : has ? 'GRANTED' : required ? 'MISSING' : 'NOT_ASKED';
    return { permission: p.permission, reason: p.reason, dataSets: p.dataSets, required, state };
  });
  const extra = (tenant.grantedScopes ?? [])
    .filter((g) => !known.has(g.toLowerCase()) && !always.includes(g.toLowerCase()))
    .map((permission): Line => ({ permission, reason: null, dataSets: [], required: false, state: 'TOO_MUCH' }));
  const order = ['MISSING', 'UNKNOWN', 'GRANTED', 'NOT_ASKED', 'TOO_MUCH'];
  return [...asked, ...extra].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

const entra = 'https://entra.microsoft.com/#view';

/** Where an administrator finds things in Microsoft's portal. */
export const portals = {
  enterpriseApps: `${entra}/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview`,
  /** The API permissions of a registration. */
  registration: (clientId: string) =>
    `${entra}/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/${encodeURIComponent(clientId)}`,
  reports: 'https://admin.microsoft.com/#/Settings/Services/:/Settings/L1/Reports',
};
