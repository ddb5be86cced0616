import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { open, serve, viewer } from '../test/app';

const metric = { value: 3, unknownReason: null };
const tenant = {
  __typename: 'Tenant',
  id: 'ten_1',
  displayName: 'Bakery',
  entraTenantId: null,
  mode: 'APPLICATION',
  state: 'PENDING_CONSENT',
  stateReason: null,
  stateMend: null,
  stateStep: null,
  credentialKind: null,
  nextSyncAt: null,
  consentLevel: 3,
  licenseGapAcknowledgedAt: null,
  hasPremium: null,
  credentialExpiresAt: null,
  disconnectedAt: null,
  domains: [],
  lastSyncRun: null,
};
const shell = (tenants: unknown[], rights = ['MANAGE_TENANTS', 'RUN_SYNCS']) => ({
  organization: {
    id: 'org_1',
    name: 'Bakery',
    windowDays: 90,
    tags: [],
    privacyMode: 'FULL_NAMES',
    viewerRights: rights,
    tenants,
    overview: {
      asOf: null,
      activeUsers: metric,
      users: metric,
      appsInUse: metric,
      appsDiscovered: metric,
      appsInactive: metric,
    },
    licenses: { totalCount: 0 },
  },
});
const step = (action: string, sentence = '', url: string | null = null) => ({ action, sentence, url });
const permission = (name: string, state: string, more = {}) => ({
  permission: name,
  kind: 'APPLICATION',
  level: 3,
  required: true,
  state,
  reason: 'Tells who signs in. Tells who consented.',
  coveredBy: [],
  dataSets: ['SIGN_INS'],
  usedBy: [],
  darkDataSets: [],
  darkens: [],
  next: null,
  ...more,
});
const checkup = {
  healthy: false,
  sentence: 'One permission is missing.',
  next: step('GRANT_CONSENT', 'An administrator agrees once more.'),
  checkedAt: '2026-11-22T10:00:00Z',
  retryAt: null,
  code: 'AADSTS65001',
  appEnabled: true,
  permissions: [
    permission('AuditLog.Read.All', 'MISSING', { darkDataSets: ['SIGN_INS'], darkens: ['Last use of an app'] }),
    permission('Directory.Read.All', 'GRANTED', { usedBy: ['USERS', 'APPS'] }),
    permission('Mail.Read', 'TOO_MUCH', { required: false, level: null, dataSets: [] }),
  ],
  complaints: [
    {
      complaint: 'DATA_IS_PARTIAL',
      applies: true,
      answer: 'Sign-ins are dark.',
      evidence: ['The permission is missing.'],
      next: step('NONE'),
    },
  ],
  byHand: [{ sentence: 'Open Enterprise applications.', url: 'https://entra.example/apps', copy: 'client-1' }],
  removal: [],
};
const consentLevels = [1, 2, 3].map((level) => ({ level, dataSets: [], lightsUp: [] }));
const page = (change = {}) => ({
  node: { ...tenant, checkup: { ...checkup, ...change } },
  instance: { consentLevels },
});
const address = '/o/org_1/integration/connection';

describe('Connection', () => {
  it('says what is missing in the title, in one sentence and with one button', async () => {
    serve({ Viewer: viewer, OrganizationShell: shell([tenant]), ConnectionPage: page() });
    open(address);
    expect(
      await screen.findByRole('heading', { name: '1 of 2 permissions that were asked for is missing' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/One permission is missing\./)).toHaveTextContent('AADSTS65001');
    expect(screen.getByRole('button', { name: 'Give consent' })).toBeInTheDocument();
    const rows = screen.getAllByRole('row').map((r) => r.textContent);
    expect(rows[1]).toMatch(/AuditLog\.Read\.All.*missing.*dark without it: Sign-ins/);
    expect(rows[2]).toMatch(/granted.*Users · Apps/);
    expect(rows[3]).toMatch(/Mail\.Read.*granted, not needed.*nothing/);
  });

  it('opens a permission to its reasons and to what is not answered without it', async () => {
    serve({ Viewer: viewer, OrganizationShell: shell([tenant]), ConnectionPage: page() });
    open(address);
    const row = await screen.findByRole('button', { name: 'AuditLog.Read.All' });
    await userEvent.click(row);
    expect(row).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getByText('Tells who consented.')).toBeInTheDocument();
    expect(screen.getByText('Last use of an app')).toBeInTheDocument();
  });

  it('asks Microsoft anew on demand', async () => {
    const asked = serve({
      Viewer: viewer,
      OrganizationShell: shell([tenant]),
      ConnectionPage: page(),
      CheckTenant: { checkTenant: { tenant: { id: 'ten_1' }, userErrors: [] } },
    });
    open(address);
    await userEvent.click(await screen.findByRole('button', { name: 'Check again' }));
    expect(asked.find((q) => q.name === 'CheckTenant')?.variables).toEqual({ input: { tenantId: 'ten_1' } });
  });

  it('counts down to the next look while Microsoft passes a consent on', async () => {
    serve({
      Viewer: viewer,
      OrganizationShell: shell([tenant]),
      ConnectionPage: page({ retryAt: new Date(Date.now() + 20_000).toISOString(), next: step('WAIT', 'Wait.') }),
    });
    open(address);
    const verdict = await screen.findByText(/The next look is in \d+ s\./);
    expect(verdict.closest('[role=status]')).not.toBeNull();
  });

  it('shows no button to whom it would be refused, but all the words', async () => {
    serve({ Viewer: viewer, OrganizationShell: shell([tenant], []), ConnectionPage: page() });
    open(address);
    expect(await screen.findByText(/An administrator agrees once more\./)).toBeInTheDocument();
    const main = within(screen.getByRole('main'));
    expect(main.queryByRole('button', { name: /Give consent|Check/ })).not.toBeInTheDocument();
    expect(main.getByText('Open Enterprise applications.')).toBeInTheDocument();
  });

  it('says that no tenant is connected', async () => {
    serve({ Viewer: viewer, OrganizationShell: shell([]) });
    open(address);
    expect(await screen.findByText('No tenant is connected')).toBeInTheDocument();
  });

  it('shows a failure with its request, and a way to ask again', async () => {
    serve({
      Viewer: viewer,
      OrganizationShell: shell([tenant]),
      ConnectionPage: {
        errors: [{ message: 'Something failed here.', extensions: { code: 'INTERNAL', requestId: 'req-9' } }],
      },
    });
    open(address);
    expect(await screen.findByRole('alert')).toHaveTextContent('Something failed here. Request req-9');
    expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument();
  });
});
