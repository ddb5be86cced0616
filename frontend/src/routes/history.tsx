import { Select } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Failure } from '../components/failure';
import { IntegrationFrame } from '../components/integration';
import { Tag, When } from '../components/mark';
import { Empty, More, Panel, Waiting } from '../components/page';
import { RunHead } from '../components/run';
import { DataTable } from '../components/table';
import { Trends } from '../components/trend';
import { graphql, readFragment } from '../gql';
import type { RunHeadFragment, SyncRunState } from '../gql/graphql';
import { dateTime, duration, now, number } from '../lib/format';
import { useAnswer, useList } from '../lib/query';
import { s } from '../lib/strings';
import { heights, lasted } from '../lib/timeline';
import { useTitle } from '../lib/title';
import { isOpen, runTone } from '../lib/tone';
import { useHere } from './organization';

const History = graphql(`
  query History($id: ID!, $after: String, $where: SyncRunWhere) {
    organization(id: $id) {
      id
      syncRuns(first: 30, after: $after, where: $where) {
        nodes {
          ...RunHead
          stages {
            dataSet
            state
            fetched
            added
            changed
            removed
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  }
`);

const Strip = graphql(`
  query Strip($id: ID!, $from: Time!) {
    organization(id: $id) {
      id
      syncRuns(first: 100, where: { from: $from }) {
        nodes {
          ...RunHead
          stages {
            fetched
          }
        }
      }
    }
  }
`);

export const runStates: SyncRunState[] = ['SUCCEEDED', 'PARTIAL', 'FAILED', 'HELD', 'CANCELED', 'RUNNING', 'QUEUED'];

export function HistoryPage() {
  const { organization } = useHere();
  useTitle(s.integration.tabs.history, organization.name);
  const navigate = useNavigate();
  const { state } = useSearch({ from: '/inside/o/$org/integration/history' });
  const from = useMemo(() => new Date(Math.floor(now() / 3_600_000) * 3_600_000 - 30 * 86_400_000).toISOString(), []);
  const strip = useAnswer(Strip, { id: organization.id, from });
  const list = useList(
    History,
    { id: organization.id, where: state ? { stateIn: [state] } : null, after: null },
    (a) => a.organization?.syncRuns,
  );
  const runs = (strip.data?.organization?.syncRuns.nodes ?? []).map((r) => readFragment(RunHead, r));
  const ended = runs.filter((r) => !isOpen(r.state));
  const ok = ended.filter((r) => r.state === 'SUCCEEDED').length;
  const title = ended.length
    ? s.history.title(ok, ended.length, runs.length - ended.length)
    : list.data && list.rows.length === 0 && !state
      ? s.history.titleNone
      : s.integration.tabs.history;
  return (
    <IntegrationFrame tab="history" title={title} lead={<span dir="auto">{organization.name}</span>}>
      <div className="stack">
        <Panel title={s.history.strip} lead={s.history.lead}>
          {strip.error && <Failure error={strip.error} retry={() => strip.refetch()} />}
          {runs.length > 0 ? <Marks runs={[...runs].reverse()} /> : <p className="dim">{s.history.noneLately}</p>}
        </Panel>
        <Trends
          now={now()}
          runs={(strip.data?.organization?.syncRuns.nodes ?? [])
            .slice(0, 30)
            .map((r) => ({ ...readFragment(RunHead, r), rows: r.stages.reduce((n, x) => n + (x.fetched ?? 0), 0) }))
            .reverse()}
        />
        <section className="panel flush">
          <div className="list-bar">
            <Select
              size="xs"
              w={170}
              aria-label={s.history.stateFilter}
              placeholder={s.history.stateFilter}
              clearable
              clearButtonProps={{ 'aria-label': s.common.clear }}
              value={state ?? null}
              data={runStates.map((v) => ({ value: v, label: s.run.state[v] }))}
              onChange={(v) => navigate({ to: '.', search: v ? { state: v as SyncRunState } : {}, replace: true })}
            />
            {typeof list.total === 'number' && <span className="total">{s.count.runs(list.total)}</span>}
          </div>
          {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
          {list.isPending && <Waiting />}
          {list.data && list.rows.length === 0 && (
            <Empty title={state ? s.history.nothing : s.history.titleNone}>{state ? undefined : s.history.none}</Empty>
          )}
          {list.rows.length > 0 && (
            <DataTable
              caption={s.integration.tabs.history}
              rows={list.rows}
              rowKey={(r) => readFragment(RunHead, r).id}
              to={(r) => ({
                to: '/o/$org/integration/runs/$run',
                params: { org: organization.id, run: readFragment(RunHead, r).id },
              })}
              dimmed={list.isPlaceholderData}
              columns={[
                { key: 'when', head: s.history.colWhen, cell: (r) => <When at={readFragment(RunHead, r).queuedAt} /> },
                { key: 'state', head: s.history.colState, cell: (r) => <RunTag run={readFragment(RunHead, r)} /> },
                {
                  key: 'trigger',
                  head: s.history.colTrigger,
                  cell: (r) => s.run.trigger[readFragment(RunHead, r).trigger],
                },
                {
                  key: 'took',
                  head: s.history.colTook,
                  right: true,
                  cell: (r) => {
                    const text = took(readFragment(RunHead, r));
                    return text && <span className="nowrap">{text}</span>;
                  },
                },
                {
                  key: 'read',
                  head: s.history.colRead,
                  right: true,
                  cell: (r) => number(r.stages.reduce((sum, x) => sum + (x.fetched ?? 0), 0)),
                },
                {
                  key: 'changed',
                  head: s.history.colChanged,
                  wide: true,
                  cell: (r) => (isOpen(readFragment(RunHead, r).state) ? '' : totals(r.stages)),
                },
                {
                  key: 'skipped',
                  head: s.history.colSkipped,
                  wide: true,
                  cell: (r) =>
                    r.stages
                      .filter((x) => ['SKIPPED', 'FAILED', 'PARTIAL', 'HELD'].includes(x.state))
                      .map((x) => s.dataSet[x.dataSet])
                      .join(' · '),
                },
              ]}
            />
          )}
          <More query={list} />
        </section>
      </div>
    </IntegrationFrame>
  );
}

export const RunTag = ({ run }: { run: { state: SyncRunState } }) => (
  <Tag tone={runTone[run.state]} dot>
    {s.run.state[run.state]}
  </Tag>
);

const took = (run: RunHeadFragment) => {
  // What is held waits for a person: that is no duration.
  if (run.state === 'HELD') return '';
  const ms = lasted(run, now());
  return ms === null ? '' : duration(ms);
};

type Counts = { added: number | null; changed: number | null; removed: number | null };

/** "3 added, 14 changed, 1 removed" over data sets; nothing when nothing differed. Few people are left out. */
export function totals(stages: readonly Counts[]): string {
  const sum = (pick: (x: Counts) => number | null) => stages.reduce((n, x) => n + (pick(x) ?? 0), 0);
  const hidden = stages.some((x) => x.added === null || x.changed === null || x.removed === null);
  const [added, changed, removed] = [sum((x) => x.added), sum((x) => x.changed), sum((x) => x.removed)];
  return (
    [added && s.run.added(added), changed && s.run.changed(changed), removed && s.run.removed(removed)]
      .filter(Boolean)
      .join(', ') || (hidden ? s.privacy.fewer : s.run.nothing)
  );
}

/** One mark per run, oldest first: colour and shape by state, height by duration. */
export function Marks({ runs, current }: { runs: RunHeadFragment[]; current?: string }) {
  const { organization } = useHere();
  const tall = heights(runs.map((r) => lasted(r, now()) ?? 0));
  return (
    <ol className="marks">
      {runs.map((r, i) => {
        const says = [dateTime(r.queuedAt), s.run.state[r.state], took(r)].filter(Boolean).join(', ');
        return (
          <li key={r.id}>
            <Link
              to="/o/$org/integration/runs/$run"
              params={{ org: organization.id, run: r.id }}
              title={says}
              aria-label={says}
              aria-current={r.id === current ? 'true' : undefined}
            >
              <i className={`mark ${runTone[r.state]}`} style={{ height: `${tall[i]}%` }} aria-hidden />
            </Link>
          </li>
        );
      })}
    </ol>
  );
}
