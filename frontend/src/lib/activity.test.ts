import { beforeEach, describe, expect, it } from 'vitest';
import { byDay, differences, groupOf, groups, isGroup } from './activity';
import { setLocale } from './format';

describe('days', () => {
  beforeEach(() => setLocale('en-GB', 'Europe/Amsterdam'));
  it('groups by the reader’s calendar day and keeps the order', () => {
    const events = ['2026-11-22T23:30:00Z', '2026-11-22T22:30:00Z', '2026-11-22T10:00:00Z'].map((occurredAt) => ({
      occurredAt,
    }));
    expect(byDay(events).map((d) => [d.day, d.events.length])).toEqual([
      ['2026-11-23', 1],
      ['2026-11-22', 2],
    ]);
  });
});

describe('differences', () => {
  it('lists every field of either side, by name', () => {
    expect(differences({ seats: 5 }, { seats: 8, name: 'E3' })).toEqual([
      { field: 'name', before: '', after: 'E3' },
      { field: 'seats', before: '5', after: '8' },
    ]);
  });
  it('writes lists, truth and objects in words', () => {
    expect(
      differences(null, { permissions: ['User.Read', 'Mail.Read'], tenantWide: true, changes: { usersAdded: 2 } }),
    ).toEqual([
      { field: 'changes', before: '', after: 'usersAdded: 2' },
      { field: 'permissions', before: '', after: 'User.Read, Mail.Read' },
      { field: 'tenantWide', before: '', after: 'yes' },
    ]);
  });
  it('is empty when nothing is known', () => expect(differences(null, undefined)).toEqual([]));
});

describe('kinds', () => {
  it('has each type once', () => {
    const all = Object.values(groups).flat();
    expect(new Set(all).size).toBe(all.length);
  });
  it('finds the kind of a type, and none for a newer server’s', () => {
    expect(groupOf('consent.given')).toBe('grant');
    expect(groupOf('finding.opened')).toBeUndefined();
  });
  it('takes only known kinds from the address', () => {
    expect(isGroup('app')).toBe(true);
    expect(isGroup('toString')).toBe(false);
  });
});
