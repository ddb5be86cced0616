import { describe, expect, it } from 'vitest';
import { type Day, finding, gaps, isWorkday, median } from './overview';

const day = (date: string, apps: number | null): Day => ({ date, apps, users: apps });

describe('gaps', () => {
  it('joins neighbouring unknown days and keeps zero known', () => {
    expect(
      gaps([day('2026-11-01', null), day('2026-11-02', null), day('2026-11-03', 0), day('2026-11-04', null)]),
    ).toEqual([
      { from: '2026-11-01', to: '2026-11-02' },
      { from: '2026-11-04', to: '2026-11-04' },
    ]);
  });
  it('finds none where every day is known', () => expect(gaps([day('2026-11-01', 3)])).toEqual([]));
});

describe('finding', () => {
  const workdays = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13'];
  const month = (values: (number | null)[]) => [
    ...workdays.map((d, i) => day(`2026-11-${d}`, values[i] ?? null)),
    day('2026-11-16', 1),
  ];
  it('says nothing without a known working day', () => {
    expect(finding([day('2026-11-02', null), day('2026-11-03', 5)])).toBeNull();
  });
  it('leaves out weekends and today, which is unfinished', () => {
    expect(finding([day('2026-11-06', 40), day('2026-11-07', 2), day('2026-11-08', 2), day('2026-11-09', 1)])).toEqual({
      typical: 40,
      trend: 'steady',
    });
  });
  it('calls a tenth more rising, a tenth less falling', () => {
    expect(finding(month([10, 10, 10, 10, 10, 20, 20, 20, 20, 20]))).toEqual({ typical: 15, trend: 'rising' });
    expect(finding(month([20, 20, 20, 20, 20, 10, 10, 10, 10, 10]))).toEqual({ typical: 15, trend: 'falling' });
    expect(finding(month([50, 50, 50, 50, 50, 52, 52, 52, 52, 52]))?.trend).toBe('steady');
  });
});

it('knows working days by the UTC calendar', () => {
  expect(isWorkday('2026-11-20')).toBe(true);
  expect(isWorkday('2026-11-21')).toBe(false);
});

it('takes the middle value', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([1, 9])).toBe(5);
  expect(median([])).toBe(0);
});
