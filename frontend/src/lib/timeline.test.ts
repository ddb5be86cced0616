import { describe, expect, it } from 'vitest';
import { heights, lasted, layOut, median, ticks } from './timeline';

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 6, 0, second)).toISOString();
const now = Date.UTC(2026, 10, 22, 6, 0, 10);

describe('layOut', () => {
  it('lays the bars on one axis from the first start to the last end', () => {
    const { bars, totalMs } = layOut(
      [
        { startedAt: at(0), finishedAt: at(2), throttledMs: 0 },
        { startedAt: at(2), finishedAt: at(10), throttledMs: 4000 },
      ],
      now,
    );
    expect(totalMs).toBe(10_000);
    expect(bars).toEqual([
      { left: 0, width: 20, waiting: 0, ms: 2000 },
      { left: 20, width: 80, waiting: 50, ms: 8000 },
    ]);
  });
  it('lets what still runs last until now, and leaves out what has not begun', () => {
    const { bars } = layOut([{ startedAt: at(5), throttledMs: 0 }, { throttledMs: 0 }], now);
    expect(bars).toEqual([{ left: 0, width: 100, waiting: 0, ms: 5000 }, null]);
  });
  it('keeps a bar of no length visible and within the axis', () => {
    const { bars } = layOut(
      [
        { startedAt: at(0), finishedAt: at(10), throttledMs: 0 },
        { startedAt: at(10), finishedAt: at(10), throttledMs: 0 },
      ],
      now,
    );
    expect(bars[1]).toEqual({ left: 99.5, width: 0.5, waiting: 0, ms: 0 });
  });
  it('is empty before anything began', () => {
    expect(layOut([{ throttledMs: 0 }], now)).toEqual({ bars: [null], totalMs: 0 });
  });
});

it('says nothing of what has not begun', () => expect(lasted({}, now)).toBeNull());

it('draws marks between 18 and 100 per cent', () => expect(heights([0, 25, 100])).toEqual([18, 59, 100]));

it('marks a time axis at round moments', () => {
  expect(ticks(12_000).map((x) => x.ms)).toEqual([0, 5000, 10_000]);
  expect(ticks(250_000).map((x) => x.ms)).toEqual([0, 60_000, 120_000, 180_000, 240_000]);
  expect(ticks(800).map((x) => x.ms)).toEqual([0, 200, 400, 600, 800]);
  expect(ticks(0)).toEqual([]);
});

it('finds the middle of an even and of an odd number', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNull();
});
