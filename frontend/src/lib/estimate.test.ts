import { describe, expect, it } from 'vitest';
import { estimate, type Going, roughly } from './estimate';

const at = (s: number) => new Date(Date.UTC(2026, 10, 22, 6, 0, s)).toISOString();
const now = Date.parse(at(30));
const stage = (over: Partial<Going>): Going => ({ dataSet: 'USERS', state: 'PENDING', ...over });

describe('estimate', () => {
  it('tells a data set under way by the rows that are counted', () => {
    const users = stage({ state: 'RUNNING', fetched: 300, expected: 1200, startedAt: at(20) });
    expect(estimate([users], [], now)).toEqual({ ms: 30_000, unknown: [] });
  });
  it('tells what waits by how long it took before', () => {
    const before = [
      stage({ dataSet: 'GROUPS', state: 'COMPLETE', startedAt: at(0), finishedAt: at(4) }),
      stage({ dataSet: 'APPS', state: 'COMPLETE', startedAt: at(4), finishedAt: at(9) }),
    ];
    expect(estimate([stage({ dataSet: 'GROUPS' }), stage({ dataSet: 'APPS' })], before, now)).toEqual({
      ms: 9000,
      unknown: [],
    });
  });
  it('names what nothing is known about, but not what was skipped before', () => {
    const running = stage({ state: 'RUNNING', fetched: 50, expected: 100, startedAt: at(20) });
    const rest = [stage({ dataSet: 'SIGN_INS' }), stage({ dataSet: 'USAGE_REPORTS' })];
    const before = [stage({ dataSet: 'USAGE_REPORTS', state: 'SKIPPED' })];
    expect(estimate([running, ...rest], before, now)).toEqual({ ms: 10_000, unknown: ['SIGN_INS'] });
  });
  it('does not tell a whole read by one of changes', () => {
    const before = [stage({ state: 'COMPLETE', mode: 'DELTA', startedAt: at(0), finishedAt: at(1) })];
    expect(estimate([stage({ state: 'RUNNING', mode: 'FULL', startedAt: at(29) })], before, now)).toBeNull();
  });
  it('tells nothing of a run that has ended', () => {
    expect(estimate([stage({ state: 'COMPLETE' })], [], now)).toBeNull();
  });
});

it('speaks as roughly as it knows', () => {
  expect(roughly(3_000)).toEqual({ unit: 'moment', n: 0 });
  expect(roughly(31_000)).toEqual({ unit: 'seconds', n: 40 });
  expect(roughly(350_000)).toEqual({ unit: 'minutes', n: 6 });
  expect(roughly(3 * 3_600_000)).toEqual({ unit: 'hours', n: 3 });
});
