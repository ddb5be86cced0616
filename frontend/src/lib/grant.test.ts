import { expect, it } from 'vitest';
import { byPermission } from './grant';

const grant = (permission: string, grantedAt: string | null, kind = 'DELEGATED', tenantWide = false) => ({
  permission,
  kind,
  tenantWide,
  grantedAt,
  firstSeenAt: '2026-11-22T00:00:00Z',
  resource: { id: 'app_graph' },
});

it('joins what several people consented to, and takes the earliest time', () => {
  const [mail, user] = byPermission([
    grant('Mail.Read', null),
    grant('User.Read', null),
    grant('Mail.Read', '2026-10-01T00:00:00Z'),
  ]);
  expect(mail).toMatchObject({ since: '2026-10-01T00:00:00Z', exact: true });
  expect(mail?.grants).toHaveLength(2);
  expect(user).toMatchObject({ since: '2026-11-22T00:00:00Z', exact: false });
});

it('keeps apart what one person, everybody and the app itself hold', () => {
  expect(
    byPermission([
      grant('Mail.Read', null),
      grant('Mail.Read', null, 'DELEGATED', true),
      grant('Mail.Read', null, 'APPLICATION'),
    ]),
  ).toHaveLength(3);
});
