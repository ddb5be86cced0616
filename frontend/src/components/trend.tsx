import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { dateTime, duration, number, shortDate, time } from '../lib/format';
import { s } from '../lib/strings';
import { lasted, median } from '../lib/timeline';
import { isOpen } from '../lib/tone';
import { Panel } from './page';
import { DataTable } from './table';

const TrendChart = lazy(() => import('./trendchart'));

/** A run as the trends need it. */
export interface TrendRun {
  id: string;
  state: Parameters<typeof isOpen>[0];
  queuedAt: string;
  startedAt?: string | null;
  finishedAt?: string | null;
  /** Rows it read. */
  rows: number;
}

/** The finding on durations: slower or faster only where it is by half and a second. */
export function tellTrend(durations: readonly number[]): string {
  const recent = median(durations.slice(-5)) ?? 0;
  const before = median(durations.slice(0, -5));
  if (before !== null && durations.length >= 8 && Math.abs(recent - before) > 1000) {
    if (recent > before * 1.5) return s.history.trendSlower(duration(recent), duration(before));
    if (recent * 1.5 < before) return s.history.trendFaster(duration(recent), duration(before));
  }
  return s.history.trendSame(duration(recent));
}

/** How long runs take and how much they read, oldest first. */
export function Trends({ runs, now }: { runs: readonly TrendRun[]; now: number }) {
  const [asTable, setAsTable] = useState(false);
  const ended = runs.filter((r) => !isOpen(r.state) && r.startedAt && r.finishedAt);
  if (ended.length < 2) return null;
  const took = ended.map((r) => lasted(r, now) ?? 0);
  const long = Math.max(...took) >= 120_000;
  const oneDay = new Set(ended.map((r) => shortDate(r.queuedAt))).size === 1;
  const when = (r: TrendRun) => (oneDay ? time(r.queuedAt) : `${shortDate(r.queuedAt)}, ${time(r.queuedAt)}`);
  const toggle = (
    <Button variant="subtle" size="compact-xs" onClick={() => setAsTable(!asTable)}>
      {asTable ? s.common.asChart : s.common.asTable}
    </Button>
  );
  if (asTable)
    return (
      <Panel className="flush" title={tellTrend(took)} lead={s.history.trendLead(ended.length)} right={toggle}>
        <DataTable<TrendRun>
          caption={tellTrend(took)}
          rows={[...ended].reverse()}
          rowKey={(r) => r.id}
          columns={[
            { key: 'when', head: s.history.colWhen, cell: (r) => dateTime(r.queuedAt) },
            { key: 'state', head: s.history.colState, cell: (r) => (r.state ? s.run.state[r.state] : '') },
            { key: 'took', head: s.history.colTook, right: true, cell: (r) => duration(lasted(r, now) ?? 0) },
            { key: 'rows', head: s.history.colRead, right: true, cell: (r) => number(r.rows) },
          ]}
        />
      </Panel>
    );
  return (
    <div className="two">
      <Panel title={tellTrend(took)} lead={s.history.trendLead(ended.length)} right={toggle}>
        <Suspense fallback={<div className="trend" />}>
          <div className="trend" aria-hidden>
            <TrendChart
              label={s.history.tookSeries}
              unit={long ? 'min' : 's'}
              points={ended.map((r, i) => ({
                when: when(r),
                value: Math.round((took[i] ?? 0) / (long ? 6000 : 100)) / 10,
              }))}
            />
          </div>
        </Suspense>
      </Panel>
      <Panel title={s.history.rowsSame(Math.round(median(ended.map((r) => r.rows)) ?? 0))} lead={s.history.rowsLead}>
        <Suspense fallback={<div className="trend" />}>
          <div className="trend" aria-hidden>
            <TrendChart label={s.history.readSeries} points={ended.map((r) => ({ when: when(r), value: r.rows }))} />
          </div>
        </Suspense>
      </Panel>
    </div>
  );
}
