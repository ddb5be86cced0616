import { Progress as Bar, Button } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { graphql } from '../gql';
import { clock, now } from '../lib/format';
import { settle } from '../lib/notice';
import { useChange } from '../lib/query';
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
  const sentence = open ? tellProgress(run) : '';
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
