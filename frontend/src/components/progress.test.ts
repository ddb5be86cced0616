import { beforeEach, describe, expect, it } from 'vitest';
import { setLocale } from '../lib/format';
import type { Run } from '../routes/organization';
import { tellLeft, tellProgress } from './progress';

const stage = (dataSet: string, state: string, fetched: number, expected: number | null = null) =>
  ({ dataSet, state, fetched, expected }) as unknown as Run['stages'][number];

const run = (change: Partial<Run>): Run =>
  ({
    state: 'RUNNING',
    throttledUntil: null,
    stages: [
      stage('USERS', 'COMPLETE', 1200),
      stage('SIGN_INS', 'RUNNING', 3000),
      stage('DIRECTORY_AUDITS', 'PENDING', 0),
    ],
    ...change,
  }) as Run;

describe('what a running sync tells', () => {
  beforeEach(() => setLocale('en-GB', 'UTC'));

  it('names what is read, and how far it is', () => {
    expect(tellProgress(run({}))).toBe('Reading sign-ins; 1 of 3 data sets done; 4,200 rows so far.');
  });
  it('tells the share only where Microsoft told the whole', () => {
    expect(tellProgress(run({ stages: [stage('USERS', 'RUNNING', 500, 1200)] }))).toBe(
      'Reading users (500 of 1,200 rows); 0 of 1 data sets done; 500 rows so far.',
    );
  });
  it('says until when it waits for Microsoft, and that nothing is lost', () => {
    expect(tellProgress(run({ throttledUntil: '2099-01-01T10:00:05Z' }))).toBe(
      'Waits for Microsoft until 10:00:05; nothing is lost. 1 of 3 data sets done; 4,200 rows so far.',
    );
  });
  it('no longer waits when that time has passed', () => {
    expect(tellProgress(run({ throttledUntil: '2020-01-01T10:00:05Z' }))).toMatch(/^Reading sign-ins/);
  });
  it('says that it waits to begin', () => {
    expect(tellProgress(run({ state: 'QUEUED', stages: [] }))).toBe('Waits to begin.');
  });
  it('tells of a first sync what is left of the set that Microsoft counted, and how many follow', () => {
    const at = Date.parse('2026-11-22T10:00:40Z');
    const users = { ...stage('USERS', 'RUNNING', 400, 1200), startedAt: '2026-11-22T10:00:00Z' };
    const first = run({
      trigger: 'FIRST',
      stages: [users, stage('GROUPS', 'PENDING', 0), stage('APPS', 'PENDING', 0)],
    } as Partial<Run>);
    expect(tellLeft(first, [], at)).toBe(
      'About 1 minute left for users; then 2 more data sets, whose length Microsoft has not told yet.',
    );
    expect(tellLeft({ ...first, stages: [users] }, [], at)).toBe('About 1 minute left.');
  });
});
