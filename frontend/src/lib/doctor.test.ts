import { describe, expect, it } from 'vitest';
import { compare } from './doctor';

const permissions = [
  { permission: 'Directory.Read.All', level: 1, reason: 'People.', dataSets: ['USERS'] as const },
  { permission: 'Reports.Read.All', level: 2, reason: 'Use.', dataSets: ['USAGE_REPORTS'] as const },
  { permission: 'AuditLog.Read.All', level: 3, reason: 'Sign-ins.', dataSets: ['SIGN_INS'] as const },
];
const states = (level: number, grantedScopes: string[] | null) =>
  compare({ consentLevel: level, grantedScopes }, permissions).map((l) => [l.permission, l.state]);

describe('compare', () => {
  it('puts what is missing first, and tells what no level asks for as too much', () => {
    expect(states(3, ['openid', 'Mail.Read', 'directory.read.all', 'Reports.Read.All'])).toEqual([
      ['AuditLog.Read.All', 'MISSING'],
      ['Directory.Read.All', 'GRANTED'],
      ['Reports.Read.All', 'GRANTED'],
      ['Mail.Read', 'TOO_MUCH'],
    ]);
  });
  it('calls nothing missing before a token was seen, or above the level', () => {
    expect(states(2, null)).toEqual([
      ['Directory.Read.All', 'UNKNOWN'],
      ['Reports.Read.All', 'UNKNOWN'],
      ['AuditLog.Read.All', 'NOT_ASKED'],
    ]);
    expect(states(1, ['Directory.Read.All'])).toEqual([
      ['Directory.Read.All', 'GRANTED'],
      ['Reports.Read.All', 'NOT_ASKED'],
      ['AuditLog.Read.All', 'NOT_ASKED'],
    ]);
  });
});
