import { Progress as Bar, Button } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { graphql } from '../gql';
import { estimate, type Going, roughly } from '../lib/estimate';
import { clock, now } from '../lib/format';
import { settle } from '../lib/notice';
import { useAnswer, useChange } from '../lib/query';
import { s } from '../lib/strings';
import { isOpen } from '../lib/tone';
import { type Run, useHere, useMay } from '../routes/organization';
import { Dot } from './mark';

const CancelSync = graphql(`
  mutation CancelSync($input: CancelSyncInput!) {
    cancelSync(input: $input) {
      syncRun {
        id
      }
      userErrors {
        field
        code
        message
      }
    }
  }
`);

const RunBefore = graphql(`
  query RunBefore($id: ID!) {
    node(id: $id) {
      ... on SyncRun {
        previous {
          id
          stages {
            dataSet
            state
            mode
            startedAt
            finishedAt
          }
        }
      }
    }
  }
`);

/** How long a run will still take, as far as it can be told; "" where it can't. */
export function tellLeft(run: Run, before: readonly Going[], at: number): string {
  if (run.throttledUntil && Date.parse(run.throttledUntil) > at) return '';
  const stages = run.stages.map((x) => (run.full && !x.mode ? { ...x, mode: 'FULL' as const } : x));
  const left = estimate(stages, before, at);
  if (!left) return run.trigger === 'FIRST' && run.state === 'RUNNING' ? s.run.leftFirst : '';
  const text = s.run.left(roughly(left.ms));
  const running = run.stages.find((x) => x.state === 'RUNNING');
  if (run.trigger === 'FIRST' && running && !left.unknown.includes(running.dataSet) && left.unknown.length > 0)
    return s.run.leftOfFirst(text, s.dataSet[running.dataSet].toLowerCase(), left.unknown.length);
  const [first] = left.unknown;
  return first ? s.run.leftPart(text, s.dataSet[first].toLowerCase(), left.unknown.length - 1) : `${text}.`;
}

/** One sentence on how far a run is. */
export function tellProgress(run: Run): string {
  const done = run.stages.filter((x) => !['PENDING', 'RUNNING'].includes(x.state)).length;
  const rows = run.stages.reduce((sum, x) => sum + (x.fetched ?? 0), 0);
  const sets = run.stages.length > 0 ? `${s.run.sets(done, run.stages.length)}; ${s.run.rowsSoFar(rows)}.` : '';
  if (run.state === 'QUEUED' && !run.throttledUntil) return s.run.queued;
  if (run.throttledUntil && Date.parse(run.throttledUntil) > now())
    return `${s.run.throttled(clock(run.throttledUntil))} ${sets}`;
  const at = run.stages.find((x) => x.state === 'RUNNING');
  if (!at) return sets;
  const part = at.expected && at.fetched !== null ? ` (${s.run.ofRows(at.fetched, at.expected)})` : '';
  return `${s.run.reading(s.dataSet[at.dataSet].toLowerCase())}${part}; ${sets}`;
}

/** A running sync, live, on every tab of Integration; nothing when none runs. */
export function Progress() {
  const { organization, run } = useHere();
  const may = useMay();
  const cancel = useChange(CancelSync, (a) => a.cancelSync);
  const open = run !== null && isOpen(run.state);
  const before = useAnswer(RunBefore, { id: run?.id ?? '' }, { enabled: open });
  const previous = before.data?.node && 'previous' in before.data.node ? before.data.node.previous : null;
  const left = open ? tellLeft(run, previous?.stages ?? [], now()) : '';
  const sentence = open ? `${tellProgress(run)} ${left}`.trim() : '';
  const spoken = useThrottledValue(sentence, 5000);
  if (!open) return null;
  const done = run.stages.filter((x) => !['PENDING', 'RUNNING'].includes(x.state)).length;
  const running = run.stages.find((x) => x.state === 'RUNNING');
  const within = running?.expected ? Math.min(1, (running.fetched ?? 0) / running.expected) : 0;
  const share = run.stages.length > 0 ? ((done + within) / run.stages.length) * 100 : 0;
  return (
    <section className="state accent live" aria-label={s.run.progress}>
      <Dot tone="accent" />
      <p>
        <strong>{s.run.progress}.</strong> <span>{sentence}</span>
        <Bar value={share} size={6} mt={6} aria-label={s.run.progress} />
        <span className="sr" aria-live="polite">
          {spoken}
        </span>
      </p>
      <Link to="/o/$org/integration/runs/$run" params={{ org: organization.id, run: run.id }} className="link">
        {s.run.details}
      </Link>
      {may('RUN_SYNCS') && (
        <Button
          variant="default"
          loading={cancel.busy}
          onClick={() => settle(cancel.runAsync({ input: { syncRunId: run.id } }))}
        >
          {s.run.cancel}
        </Button>
      )}
    </section>
  );
}
