// How long a sync will still take, from what is counted and what took how long before.

import type { DataSet, SyncMode, SyncStageState } from '../gql/graphql';

export interface Going {
  dataSet: DataSet;
  state: SyncStageState;
  mode?: SyncMode | null;
  fetched?: number | null;
  expected?: number | null;
  startedAt?: string | null;
  finishedAt?: string | null;
}

export interface Estimate {
  /** Milliseconds left for the data sets that can be told. */
  ms: number;
  /** The data sets about which nothing can be told yet. */
  unknown: DataSet[];
}

const took = (x: Going): number | null =>
  x.startedAt && x.finishedAt ? Math.max(0, Date.parse(x.finishedAt) - Date.parse(x.startedAt)) : null;

/**
 * Gives what is left of a run whose data sets are read one after the other; null
 * where nothing is. A data set under way is told by the rows that Microsoft
 * counted; one that waits by how long it took in an earlier run, when that read it
 * in the way it is to be read now.
 */
export function estimate(stages: readonly Going[], before: readonly Going[], now: number): Estimate | null {
  let ms = 0;
  let told = false;
  const unknown: DataSet[] = [];
  for (const x of stages) {
    if (x.state !== 'PENDING' && x.state !== 'RUNNING') continue;
    const earlier = before.find(
      (b) => b.dataSet === x.dataSet && b.state === 'COMPLETE' && (!x.mode || b.mode === x.mode),
    );
    const skipped = before.some((b) => b.dataSet === x.dataSet && b.state === 'SKIPPED');
    const elapsed = x.startedAt ? Math.max(0, now - Date.parse(x.startedAt)) : 0;
    const known = earlier ? took(earlier) : null;
    if (x.expected && x.fetched && x.fetched < x.expected && elapsed > 0) {
      ms += (elapsed / x.fetched) * (x.expected - x.fetched);
      told = true;
    } else if (known !== null) {
      ms += Math.max(0, known - elapsed);
      told = true;
    } else if (!skipped) unknown.push(x.dataSet);
  }
  return told ? { ms: Math.round(ms), unknown } : null;
}

/** A length of time as roughly as it is known: "a few seconds", "about 40 s", "about 6 minutes". */
export function roughly(ms: number): { unit: 'moment' | 'seconds' | 'minutes' | 'hours'; n: number } {
  const seconds = ms / 1000;
  if (seconds < 8) return { unit: 'moment', n: 0 };
  if (seconds < 55) return { unit: 'seconds', n: Math.ceil(seconds / 10) * 10 };
  if (seconds < 90 * 60) return { unit: 'minutes', n: Math.max(1, Math.round(seconds / 60)) };
  return { unit: 'hours', n: Math.round(seconds / 1800) / 2 };
}
