import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { open, serve, shell, viewer } from '../test/app';

const title = 'When apps were last used';
const page = (consentLevel: number, change: object, apps = {}) => ({
  organization: {
    id: 'org_1',
    coverage: [
      {
        dataSet: 'APPS',
        state: 'GREEN',
        reason: null,
        mend: null,
        darkens: [],
        lastSuccessAt: '2026-11-22T06:00:00Z',
        scopeGranted: true,
        licensed: null,
        coveredFrom: null,
        permission: 'Application.Read.All',
        level: 1,
        license: null,
        concealed: null,
        betaFeed: {
          title,
          endpoint: '/beta/reports/servicePrincipalSignInActivities',
          permission: 'AuditLog.Read.All',
          level: 3,
          scopeGranted: false,
          license: null,
          licensed: null,
          lights: [],
          state: 'NOT_ASKED_YET',
          reason: null,
          lastSuccessAt: null,
          ...change,
        },
        next: null,
        tenant: { id: 'ten_1', mode: 'APPLICATION', consentLevel, credentialKind: null, displayName: 'Bakery' },
        ...apps,
      },
    ],
  },
});
const cells = async (answer: object) => {
  serve({ Viewer: viewer, OrganizationShell: shell([]), CoveragePage: answer });
  open('/o/org_1/integration/coverage#APPS.BETA');
  const row = (await screen.findByText(title)).closest('tr');
  return [...(row?.querySelectorAll('td, th') ?? [])].map((c) => c.textContent);
};

describe('What only the beta has of a data set', () => {
  it('is not asked for below its consent level, which can be raised', async () => {
    const [, state, permission] = await cells(page(1, {}));
    expect([state, permission]).toEqual(['not asked for', 'not asked for']);
    expect(screen.getByText('Raise the consent level to 3 to read it.')).toBeInTheDocument();
    expect(screen.queryByText(/Grant AuditLog/)).not.toBeInTheDocument();
  });

  it('misses its permission only where the consent level asks for it', async () => {
    const [, state, permission] = await cells(page(3, { state: 'UNANSWERED', reason: 'It was refused.' }));
    expect([state, permission]).toEqual(['not answered', 'missing']);
    expect(screen.getByText(/^Grant AuditLog\.Read\.All;/)).toBeInTheDocument();
  });

  it('has no level to raise where it waits for its data set', async () => {
    const dark = { state: 'DARK', reason: 'Access was refused.', mend: 'Give consent again.', scopeGranted: false };
    const [, state, permission] = await cells(page(3, { reason: 'Its data set can’t be read.' }, dark));
    expect([state, permission]).toEqual(['not asked yet', 'missing']);
    expect(screen.queryByText(/Raise the consent level/)).not.toBeInTheDocument();
    expect(screen.getAllByText('Give consent again.')).toHaveLength(2);
  });

  it('is mended by the server’s setting where that switches it off, whatever the level', async () => {
    const [, state, permission] = await cells(page(1, { state: 'SWITCHED_OFF' }));
    expect([state, permission]).toEqual(['switched off', 'not asked for']);
    expect(screen.getByText('Whoever hosts this server can take the setting away again.')).toBeInTheDocument();
  });
});
