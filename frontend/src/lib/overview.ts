// What the Overview's numbers say, in pure functions.

export interface Day {
  date: string;
  apps?: number | null;
  users?: number | null;
}

export interface Gap {
  /** First and last day of the gap, both included. */
  from: string;
  to: string;
}

/** The runs of days whose numbers are unknown. */
export function gaps(days: readonly Day[]): Gap[] {
  const found: Gap[] = [];
  let open = false;
  for (const day of days) {
    if (typeof day.apps === 'number') {
      open = false;
    } else if (open) {
      (found.at(-1) as Gap).to = day.date;
    } else {
      open = true;
      found.push({ from: day.date, to: day.date });
    }
  }
  return found;
}

/** Whether a UTC day is Monday to Friday. */
export const isWorkday = (day: string): boolean => {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday >= 1 && weekday <= 5;
};

/**
 * The finding of use over time: apps on a typical (median) working day, and
 * whether the later half differs from the earlier by more than a tenth.
 * Null where no working day is known. Today counts as unfinished and is left out.
 */
export function finding(days: readonly Day[]): { typical: number; trend: 'rising' | 'falling' | 'steady' } | null {
  const known = days
    .slice(0, -1)
    .filter((d) => isWorkday(d.date) && typeof d.apps === 'number')
    .map((d) => d.apps as number);
  if (known.length === 0) return null;
  const typical = median(known);
  if (known.length < 6) return { typical, trend: 'steady' };
  const half = Math.floor(known.length / 2);
  const before = median(known.slice(0, half));
  const after = median(known.slice(-half));
  const change = before === 0 ? (after > 0 ? 1 : 0) : (after - before) / before;
  return { typical, trend: change > 0.1 ? 'rising' : change < -0.1 ? 'falling' : 'steady' };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 ? upper : Math.round(((sorted[middle - 1] ?? 0) + upper) / 2);
}
