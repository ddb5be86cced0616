import { describe, expect, it } from 'vitest';
import { appTotal, mainTenant, twins, worstState } from './organization';
import { safeReturn } from './viewer';

describe('worstState', () => {
  it('shows what most needs a person', () => {
    expect(worstState([{ state: 'ACTIVE' }, { state: 'NEEDS_CONSENT' }])).toBe('NEEDS_CONSENT');
    expect(worstState([{ state: 'DISCONNECTED' }, { state: 'ACTIVE' }])).toBe('ACTIVE');
  });
  it('passes over a try that waits for consent beside a connected tenant', () => {
    expect(worstState([{ state: 'ACTIVE' }, { state: 'PENDING_CONSENT' }])).toBe('ACTIVE');
    expect(worstState([{ state: 'PENDING_CONSENT' }])).toBe('PENDING_CONSENT');
  });
  it('tells no tenant apart from a disconnected one', () => expect(worstState([])).toBe('NONE'));
});

describe('mainTenant', () => {
  const gone = { id: 'a', state: 'DISCONNECTED' as const };
  const live = { id: 'b', state: 'ACTIVE' as const };
  it('prefers one that is connected over a newer one that was left', () => expect(mainTenant([live, gone])).toBe(live));
  it('prefers one that is connected over a newer try that waits for consent', () => {
    expect(mainTenant([live, { id: 'c', state: 'PENDING_CONSENT' as const }])).toBe(live);
  });
  it('speaks of the one that was left when an older try still waits', () => {
    expect(mainTenant([{ id: 'c', state: 'PENDING_CONSENT' as const }, gone])).toBe(gone);
  });
  it('falls back to the newest', () => expect(mainTenant([gone])).toBe(gone));
  it('is none without tenants', () => expect(mainTenant([])).toBeUndefined());
});

describe('appTotal', () => {
  const of = (a: number | null, b: number | null, c: number | null) =>
    appTotal({ appsInUse: { value: a }, appsDiscovered: { value: b }, appsInactive: { value: c } });
  it('sums what is known', () => {
    expect(of(3, 4, 5)).toBe(12);
    expect(of(null, 15, null)).toBe(15);
  });
  it('is unknown, not zero, when nothing is known', () => expect(of(null, null, null)).toBeNull());
});

describe('safeReturn', () => {
  it.each([
    ['/o/org_1/apps?stage=IN_USE', '/o/org_1/apps?stage=IN_USE'],
    ['//evil.example/', '/'],
    ['https://evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['/login?returnTo=/', '/'],
    [undefined, '/'],
  ])('%s leads to %s', (to, path) => expect(safeReturn(to)).toBe(path));
});

describe('twins', () => {
  it('names those that share a name, however it is spelled', () => {
    const all = [
      { id: 'a', name: 'Bakery' },
      { id: 'b', name: 'bakery ' },
      { id: 'c', name: 'Mill' },
      { id: 'c', name: 'Mill' },
    ];
    expect([...twins(all)]).toEqual(['a', 'b']);
  });
});
