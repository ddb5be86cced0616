import { Button, CopyButton } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Comparison } from '../components/comparison';
import { Held } from '../components/held';
import { IntegrationFrame } from '../components/integration';
import { Dot, Tag } from '../components/mark';
import { Answered, NotFound, Panel } from '../components/page';
import { Headcount } from '../components/person';
import { RunHead, StageLine } from '../components/run';
import { DataTable } from '../components/table';
import { graphql, readFragment } from '../gql';
import type { StageLineFragment } from '../gql/graphql';
import { now as clockNow, dateTime, duration, number, shortDate, time } from '../lib/format';
import { useAnswer } from '../lib/query';
import { s } from '../lib/strings';
import { type Bar, lasted, layOut, ticks } from '../lib/timeline';
import { useTitle } from '../lib/title';
import { isOpen, stageTone } from '../lib/tone';
import { totals } from './history';
import { type Run, useHere } from './organization';

const RunPage$ = graphql(`
  query RunPage($id: ID!) {
    node(id: $id) {
      ... on SyncRun {
        ...RunHead
        stages {
          ...StageLine
        }
        previous {
          id
          queuedAt
        }
      }
    }
  }
`);

interface Previous {
  id: string;
  queuedAt: string;
}

export function RunPage() {
  const { run: id } = useParams({ from: '/inside/o/$org/integration/runs/$run' });
  const { organization, run: newest } = useHere();
  const search = useSearch({ from: '/inside/o/$org/integration/runs/$run' });
  const navigate = useNavigate();
  const query = useAnswer(RunPage$, { id });
  const node = query.data?.node && 'stages' in query.data.node ? query.data.node : null;
  const stored = node
    ? { ...readFragment(RunHead, node), stages: node.stages.map((x) => readFragment(StageLine, x)) }
    : null;
  const run = newest?.id === id && (!stored || isOpen(stored.state) || isOpen(newest.state)) ? newest : stored;
  useTitle(run ? dateTime(run.queuedAt) : s.integration.tabs.history, organization.name);
  const now = useNow(run !== null && isOpen(run.state));
  const ms = run ? worked(run, now) : null;
  return (
    <IntegrationFrame
      tab="history"
      title={
        run
          ? s.run.title(
              `${shortDate(run.queuedAt)}, ${time(run.queuedAt)}`,
              s.run.state[run.state],
              ms === null ? null : duration(ms),
            )
          : s.integration.tabs.history
      }
      lead={run && summary(run, now)}
      right={node?.previous ? <PreviousLink previous={node.previous} org={organization.id} /> : undefined}
    >
      <Answered query={query}>
        {() =>
          run ? (
            <Body
              run={run}
              now={now}
              other={search.with ?? null}
              choose={(other) =>
                navigate({ to: '.', search: other ? { with: other } : {}, replace: true, resetScroll: false })
              }
            />
          ) : (
            <NotFound action={null} />
          )
        }
      </Answered>
    </IntegrationFrame>
  );
}

/** Now, ticking by the second while something runs. */
function useNow(ticking: boolean): number {
  const [now, setNow] = useState(clockNow);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(clockNow()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

function PreviousLink({ previous, org }: { previous: Previous; org: string }) {
  return (
    <Link to="/o/$org/integration/runs/$run" params={{ org, run: previous.id }} className="link">
      {s.run.previous(`${shortDate(previous.queuedAt)}, ${time(previous.queuedAt)}`)}
    </Link>
  );
}

/** How long a run worked: one that is held waits for a person, and has no end yet. */
function worked(run: Run, now: number): number | null {
  if (run.state !== 'HELD') return lasted(run, now);
  const ends = run.stages.flatMap((x) => (x.finishedAt ? [Date.parse(x.finishedAt)] : []));
  return run.startedAt && ends.length ? Math.max(...ends) - Date.parse(run.startedAt) : null;
}

function summary(run: Run, now: number): string {
  const complete = run.stages.filter((x) => x.state === 'COMPLETE').length;
  const asked = run.stages.filter((x) => x.state !== 'PENDING').length;
  const requests = run.stages.reduce((n, x) => n + x.requests, 0);
  // A wait is counted when it begins: what of it is still to come was not waited yet.
  const ahead = run.throttledUntil ? Math.max(0, Date.parse(run.throttledUntil) - now) : 0;
  const waited = run.stages.reduce((n, x) => n + x.throttledMs, 0) - ahead;
  return [
    s.run.trigger[run.trigger],
    run.full && s.run.whole,
    asked > 0 && s.run.complete(complete, run.stages.length),
    requests > 0 && s.count.requests(requests),
    waited > 0 && s.run.waited(duration(waited)),
    run.resumedCount > 0 && s.run.resumed(run.resumedCount),
  ]
    .filter(Boolean)
    .join(' · ');
}

function Body({
  run,
  now,
  other,
  choose,
}: {
  run: Run;
  now: number;
  other: string | null;
  choose: (id: string | null) => void;
}) {
  const { organization } = useHere();
  const { bars, totalMs } = layOut(run.stages, now);
  const bar = new Map(run.stages.map((x, i) => [x.id, bars[i] ?? null]));
  return (
    <div className="stack">
      {run.error && (
        <div className="state bad" role="alert">
          <Dot tone="bad" />
          <p>{run.error}</p>
        </div>
      )}
      {run.state === 'HELD' && <Held run={run} />}
      <section className="panel flush">
        <DataTable<StageLineFragment>
          caption={s.run.timeline(duration(totalMs))}
          rows={[...run.stages]}
          rowKey={(x) => x.id}
          columns={[
            { key: 'set', head: s.run.colSet, width: '24%', cell: (x) => <StageName stage={x} /> },
            {
              key: 'state',
              head: s.run.colResult,
              cell: (x) => (
                <Tag
                  tone={x.state === 'COMPLETE' && x.reason ? 'attention' : stageTone[x.state]}
                  dot={x.state !== 'COMPLETE' && x.state !== 'PENDING'}
                >
                  {s.run.stage[x.state]}
                  {x.state === 'COMPLETE' && x.mode === 'DELTA' ? ` · ${s.run.mode.DELTA}` : ''}
                </Tag>
              ),
            },
            {
              key: 'read',
              head: s.run.colRead,
              right: true,
              cell: (x) =>
                x.state === 'SKIPPED' || x.state === 'PENDING' ? (
                  ''
                ) : x.expected && x.fetched !== null && x.state === 'RUNNING' ? (
                  s.run.ofRows(x.fetched, x.expected)
                ) : (
                  <Headcount n={x.fetched} />
                ),
            },
            {
              key: 'changed',
              head: s.run.colChanged,
              cell: (x) =>
                x.state === 'SKIPPED' || x.state === 'PENDING' ? (
                  ''
                ) : (
                  <span className={x.added || x.changed || x.removed ? '' : 'dim'}>{totals([x])}</span>
                ),
            },
            {
              key: 'requests',
              head: s.run.colRequests,
              right: true,
              wide: true,
              cell: (x) => (x.requests > 0 ? number(x.requests) : ''),
            },
            {
              key: 'when',
              head: <Axis totalMs={totalMs} />,
              width: '30%',
              cell: (x) => <Gantt bar={bar.get(x.id) ?? null} stage={x} totalMs={totalMs} />,
            },
            {
              key: 'took',
              head: s.run.colTook,
              right: true,
              cell: (x) => bar.get(x.id) && <span className="nowrap">{duration(bar.get(x.id)?.ms ?? 0)}</span>,
            },
          ]}
        />
      </section>
      <Panel
        title={s.run.changes}
        right={
          !isOpen(run.state) &&
          run.changes.length > 0 && (
            <Link
              to="/o/$org/integration/activities"
              params={{ org: organization.id }}
              search={{ run: run.id }}
              className="link"
            >
              {s.run.seeChanges}
            </Link>
          )
        }
      >
        {isOpen(run.state) ? (
          <p className="dim">{s.run.changesOpen}</p>
        ) : run.changes.length === 0 ? (
          <p className="dim">
            {run.stages.some((x) => x.state === 'COMPLETE') ? s.run.changesNone : s.run.changesUnread}
          </p>
        ) : (
          <dl className="facts numbers">
            {run.changes.map((c) => (
              <div key={c.kind}>
                <dt>{s.run.change[c.kind] ?? words(c.kind)}</dt>
                <dd>{number(c.count)}</dd>
              </div>
            ))}
          </dl>
        )}
      </Panel>
      {!isOpen(run.state) && <Comparison run={run} other={other} now={now} choose={choose} />}
    </div>
  );
}

/** "usersAdded" as "Users added", for kinds that a newer server tells of. */
export const words = (kind: string): string => {
  const spaced = kind.replace(/([A-Z])/g, ' $1').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

function StageName({ stage }: { stage: StageLineFragment }) {
  return (
    <>
      {s.dataSet[stage.dataSet]}
      {stage.reason && <small>{stage.reason}</small>}
      {stage.mend && <small>{stage.mend}</small>}
      {stage.throttledMs > 0 && <small>{s.run.stageWaited(duration(stage.throttledMs))}</small>}
      {stage.drift && <small>{s.run.drift(stage.drift.missing, stage.drift.stale, stage.drift.extra)}</small>}
      {stage.errorDetail && (
        <details className="raw">
          <summary>{s.run.raw}</summary>
          <pre className="mono">{stage.errorDetail}</pre>
          <CopyButton value={stage.errorDetail}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" onClick={copy}>
                {copied ? s.common.copied : s.common.copy}
              </Button>
            )}
          </CopyButton>
        </details>
      )}
    </>
  );
}

/** The head of the bars: round moments of the run. */
function Axis({ totalMs }: { totalMs: number }) {
  return (
    <span className="axis">
      <span className="sr">{s.run.axis}</span>
      {ticks(totalMs).map((x) => (
        <i key={x.ms} style={{ left: `${x.left}%` }} data-last={x.left > 88 || undefined} aria-hidden>
          {x.ms === 0 ? '0' : duration(x.ms)}
        </i>
      ))}
    </span>
  );
}

function Gantt({ bar, stage, totalMs }: { bar: Bar | null; stage: StageLineFragment; totalMs: number }) {
  if (!bar) return null;
  const wait = stage.throttledMs > 0 ? `, ${s.run.waitedShort(duration(stage.throttledMs))}` : '';
  return (
    <div className="gantt" title={`${s.dataSet[stage.dataSet]}: ${duration(bar.ms)}${wait}`} aria-hidden>
      <span className="gantt-grid">
        {ticks(totalMs).map((x) => (
          <b key={x.ms} style={{ left: `${x.left}%` }} />
        ))}
      </span>
      <div className="gantt-line">
        <div className={`bar ${stageTone[stage.state]}`} style={{ left: `${bar.left}%`, width: `${bar.width}%` }}>
          {bar.waiting > 0 && <i style={{ width: `${bar.waiting}%` }} />}
        </div>
      </div>
    </div>
  );
}
