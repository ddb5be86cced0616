import { beforeEach, describe, expect, it } from 'vitest';
import { dayKey, duration, list, number, plural, relative, seen, setLocale, utcDay } from './format';

beforeEach(() => setLocale('en-GB', 'UTC'));

describe('numbers', () => {
  it('groups thousands and keeps one decimal', () => {
    expect(number(1204)).toBe('1,204');
    expect(number(0.44)).toBe('0.4');
  });
  it('gives one its own noun, and zero the many', () => {
    expect(plural(1, 'app', 'apps')).toBe('1 app');
    expect(plural(0, 'app', 'apps')).toBe('0 apps');
    expect(plural(1204, 'app', 'apps')).toBe('1,204 apps');
  });
  it('follows the member’s language', () => {
    setLocale('de-DE', 'UTC');
    expect(number(1204)).toBe('1.204');
  });
});

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [420, '0.4 s'],
    [9_960, '10 s'],
    [48_000, '48 s'],
    [59_600, '1 min'],
    [64_000, '1 min 4 s'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
  ])('%i ms is %s', (ms, text) => expect(duration(ms)).toBe(text));
});

describe('times', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  it.each([
    ['2026-11-22T11:59:58Z', 'just now'],
    ['2026-11-22T11:57:00Z', '3 minutes ago'],
    ['2026-11-22T09:00:00Z', '3 hours ago'],
    ['2026-11-21T11:00:00Z', 'yesterday'],
    ['2026-11-24T13:00:00Z', 'in 2 days'],
    ['2026-08-20T12:00:00Z', '3 months ago'],
  ])('%s is %s', (iso, text) => expect(relative(iso, now)).toBe(text));
  it('counts days in the member’s zone', () => {
    setLocale('en-GB', 'Pacific/Auckland');
    expect(dayKey('2026-11-22T12:00:00Z')).toBe('2026-11-23');
  });
  it('shows a UTC day as itself in every zone', () => {
    setLocale('en-GB', 'America/Los_Angeles');
    expect(utcDay('2026-11-22')).toBe('22 Nov');
  });
});

it('joins names as a sentence does', () => expect(list(['a', 'b', 'c'])).toBe('a, b and c'));

it('tells ages by the server’s clock where that is ahead', () => {
  const ahead = new Date(Date.now() + 86_400_000);
  seen(ahead.toISOString());
  expect(relative(ahead.toISOString())).toBe('just now');
  expect(relative(new Date(ahead.getTime() - 7_200_000).toISOString())).toBe('2 hours ago');
});
