import { Select } from '@mantine/core';
import { graphql, readFragment } from '../gql';
import { dateTime, duration, shortDate, time } from '../lib/format';
import { useAnswer } from '../lib/query';
import { s } from '../lib/strings';
import { lasted } from '../lib/timeline';
import { stageTone } from '../lib/tone';
import type { Run } from '../routes/organization';
import { useHere } from '../routes/organization';
import { Tag } from './mark';
import { Answered, Panel } from './page';
import { Headcount } from './person';
import { RunHead, StageLine } from './run';
import { DataTable } from './table';

const ComparedRun = graphql(`
  query ComparedRun($id: ID!) {
    node(id: $id) {
      ... on SyncRun {
        ...RunHead
        stages {
          ...StageLine
        }
      }
    }
  }
`);

const RunsToCompare = graphql(`
  query RunsToCompare($id: ID!, $where: SyncRunWhere) {
    organization(id: $id) {
      id
      syncRuns(first: 50, where: $where) {
        nodes {
          id
          state
          queuedAt
        }
      }
    }
  }
`);

const took = (x: { startedAt?: string | null; finishedAt?: string | null }, now: number) => {
  const ms = lasted(x, now);
  return ms === null ? '' : duration(ms);
};

/** A run beside another of the same tenant, data set by data set. */
export function Comparison({
  run,
  other,
  now,
  choose,
}: {
  run: Run;
  /** Identifier of the other; null: none is chosen yet. */
  other: string | null;
  now: number;
  choose: (id: string | null) => void;
}) {
  const { organization } = useHere();
  const runs = useAnswer(RunsToCompare, { id: organization.id, where: { tenantId: run.tenant.id } });
  const query = useAnswer(ComparedRun, { id: other ?? '' }, { enabled: other !== null });
  const node = other && query.data?.node && 'stages' in query.data.node ? query.data.node : null;
  const then = node ? readFragment(RunHead, node) : null;
  const before = new Map(node?.stages.map((x) => readFragment(StageLine, x)).map((x) => [x.dataSet, x]) ?? []);
  const choices = (runs.data?.organization?.syncRuns.nodes ?? []).filter((r) => r.id !== run.id);
  if (choices.length === 0) return null;
  return (
    <Panel
      className="flush"
      title={then ? s.run.compareTitle(`${shortDate(then.queuedAt)}, ${time(then.queuedAt)}`) : s.run.compareWith}
      lead={then ? s.run.compareLead(took(run, now), took(then, now)) : undefined}
      right={
        <Select
          size="xs"
          w={230}
          aria-label={s.run.compareWith}
          placeholder={s.run.compareNone}
          clearable
          clearButtonProps={{ 'aria-label': s.common.clear }}
          value={other}
          data={choices.map((r) => ({ value: r.id, label: `${dateTime(r.queuedAt)}, ${s.run.state[r.state]}` }))}
          onChange={choose}
        />
      }
    >
      {other && (
        <Answered query={query}>
          {() => (
            <DataTable
              caption={s.run.compareWith}
              rows={[...run.stages]}
              rowKey={(x) => x.id}
              columns={[
                { key: 'set', head: s.run.colSet, width: '26%', cell: (x) => s.dataSet[x.dataSet] },
                { key: 'read', head: s.run.colRead, right: true, cell: (x) => <Headcount n={x.fetched} /> },
                {
                  key: 'then',
                  head: s.run.colReadThen,
                  right: true,
                  cell: (x) => {
                    const b = before.get(x.dataSet);
                    return b ? <Headcount n={b.fetched} /> : <span className="dim">{s.run.notThen}</span>;
                  },
                },
                { key: 'took', head: s.run.colTook, right: true, cell: (x) => took(x, now) },
                {
                  key: 'tookThen',
                  head: s.run.colTookThen,
                  right: true,
                  cell: (x) => took(before.get(x.dataSet) ?? {}, now),
                },
                {
                  key: 'state',
                  head: s.run.colResult,
                  cell: (x) => <Tag tone={stageTone[x.state]}>{s.run.stage[x.state]}</Tag>,
                },
                {
                  key: 'stateThen',
                  head: s.run.colResultThen,
                  cell: (x) => {
                    const b = before.get(x.dataSet);
                    return b && <Tag tone={stageTone[b.state]}>{s.run.stage[b.state]}</Tag>;
                  },
                },
              ]}
            />
          )}
        </Answered>
      )}
    </Panel>
  );
}
