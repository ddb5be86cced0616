import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { open, serve, shell, viewer } from '../test/app';

const page = (found: string, tag: string | null) => ({
  node: {
    __typename: 'User',
    id: 'usr_1',
    displayName: 'Ada Byron',
    userPrincipalName: null,
    mail: null,
    department: null,
    jobTitle: null,
    companyName: null,
    officeLocation: null,
    accountEnabled: true,
    kind: tag ?? found,
    foundKind: { kind: found, confidence: 'HIGH', rule: '' },
    kindTag: tag && { kind: tag, taggedAt: '2026-11-22T06:00:00Z', taggedBy: { displayName: 'Mona' } },
    lastSignInAt: null,
    createdAt: null,
    firstSeenAt: '2026-11-22T06:00:00Z',
    removedAt: null,
    manager: null,
    apps: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, endCursor: null } },
    licenseAssignments: [],
    groups: { totalCount: 0 },
  },
});
const buttons = async (found: string, tag: string | null, rights = ['MANAGE_ORGANIZATION']) => {
  const answer = page(found, tag);
  serve({ Viewer: viewer, OrganizationShell: shell(rights), UserPage: answer, UserApps: answer });
  open('/o/org_1/users/usr_1');
  await screen.findByRole('heading', { name: 'Ada Byron' });
  return ['Say what it is', 'Say otherwise', 'Take back'].filter((name) => screen.queryByRole('button', { name }));
};

describe('What sort of account it is', () => {
  it('can be said and taken back', async () => {
    expect(await buttons('PERSON', null)).toEqual(['Say what it is']);
  });

  it('can be said otherwise', async () => {
    expect(await buttons('PERSON', 'ROOM')).toEqual(['Say otherwise', 'Take back']);
  });

  it('is not to be said of a guest', async () => {
    expect(await buttons('GUEST', null)).toEqual([]);
  });

  it('can only be taken back where it was said of a guest', async () => {
    expect(await buttons('GUEST', 'ROOM')).toEqual(['Take back']);
  });

  it('is said by nobody who may not', async () => {
    expect(await buttons('PERSON', null, [])).toEqual([]);
  });
});
