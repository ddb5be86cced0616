// Where the bars of a run's data sets lie on one time axis, in per cent of it.

export interface Spell {
  startedAt?: string | null;
  finishedAt?: string | null;
  throttledMs: number;
}

export interface Bar {
  left: number;
  width: number;
  /** Part of the bar's own width that was waiting, 0 to 100. */
  waiting: number;
  ms: number;
}

/** How long a spell took; null while it has not begun. What has no end lasts until now. */
export function lasted(spell: { startedAt?: string | null; finishedAt?: string | null }, now: number): number | null {
  if (!spell.startedAt) return null;
  return Math.max(0, (spell.finishedAt ? Date.parse(spell.finishedAt) : now) - Date.parse(spell.startedAt));
}

/** The bars, null for what has not begun, and the length of the axis. */
export function layOut(spells: readonly Spell[], now: number): { bars: (Bar | null)[]; totalMs: number } {
  const begun = spells.filter((x) => x.startedAt);
  if (begun.length === 0) return { bars: spells.map(() => null), totalMs: 0 };
  const from = Math.min(...begun.map((x) => Date.parse(x.startedAt as string)));
  const to = Math.max(...begun.map((x) => (x.finishedAt ? Date.parse(x.finishedAt) : now)));
  const totalMs = Math.max(1, to - from);
  const bars = spells.map((x) => {
    const ms = lasted(x, now);
    if (ms === null) return null;
    const left = ((Date.parse(x.startedAt as string) - from) / totalMs) * 100;
    const width = Math.max(0.5, (ms / totalMs) * 100);
    return {
      left: Math.min(left, 99.5),
      width: Math.min(width, 100 - Math.min(left, 99.5)),
      waiting: ms > 0 ? Math.min(100, (x.throttledMs / ms) * 100) : 0,
      ms,
    };
  });
  return { bars, totalMs };
}

/** Heights for marks by duration: by square root, so that a long run does not flatten the rest; 18 to 100 per cent. */
export function heights(durations: readonly number[]): number[] {
  const most = Math.max(1, ...durations);
  return durations.map((d) => 18 + 82 * Math.sqrt(d / most));
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400].map(
  (x) => x * 1000,
);

/** Round moments for a time axis of a length, from 0, three to five of them; places in per cent. */
export function ticks(totalMs: number): { ms: number; left: number }[] {
  if (totalMs <= 0) return [];
  const step = totalMs < 3000 ? 10 ** Math.floor(Math.log10(totalMs / 2)) : steps.find((x) => totalMs / x <= 4.5);
  const by = step ?? Math.ceil(totalMs / 4 / 86_400_000) * 86_400_000;
  const wide = totalMs / by > 5 ? by * Math.ceil(totalMs / by / 4) : by;
  return Array.from({ length: Math.floor(totalMs / wide) + 1 }, (_, i) => ({
    ms: i * wide,
    left: ((i * wide) / totalMs) * 100,
  }));
}

/** The middle of some numbers; null of none. */
export function median(of: readonly number[]): number | null {
  if (of.length === 0) return null;
  const sorted = [...of].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 ? half : half - 1] ?? 0, sorted[half] ?? 0];
  return (low + high) / 2;
}
