import { CoverageCell } from '../components/coverage';
import { IntegrationFrame, StateLine } from '../components/integration';
import { Tag, When } from '../components/mark';
import { Answered, Empty } from '../components/page';
import { DataTable } from '../components/table';
import { graphql, readFragment } from '../gql';
import type { CoverageCellFragment } from '../gql/graphql';
import { date } from '../lib/format';
import { useAnswer } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { coverageTone } from '../lib/tone';
import { useHere } from './organization';

const CoveragePage$ = graphql(`
  query CoveragePage($id: ID!) {
    organization(id: $id) {
      id
      coverage {
        ...CoverageCell
      }
    }
  }
`);

export function CoveragePage() {
  const { organization, tenant } = useHere();
  useTitle(s.integration.tabs.coverage, organization.name);
  const query = useAnswer(CoveragePage$, { id: organization.id });
  const cells = (query.data?.organization?.coverage ?? []).map((c) => readFragment(CoverageCell, c));
  const asked = cells.filter((c) => c.state !== 'NOT_ASKED');
  const green = asked.filter((c) => c.state === 'GREEN').length;
  return (
    <IntegrationFrame
      tab="coverage"
      title={asked.length ? s.coverage.title(green, asked.length) : s.integration.tabs.coverage}
      lead={s.coverage.lead}
    >
      {tenant && <StateLine tenant={tenant} />}
      <Answered query={query}>
        {() => (
          <section className="panel flush">
            {cells.length === 0 ? (
              <Empty title={s.coverage.none} />
            ) : (
              <DataTable<CoverageCellFragment>
                caption={s.integration.tabs.coverage}
                rows={cells}
                rowKey={(c) => `${c.tenant.id}-${c.dataSet}`}
                columns={[
                  {
                    key: 'set',
                    head: s.coverage.colSet,
                    width: '17%',
                    cell: (c) => <strong id={c.dataSet}>{s.dataSet[c.dataSet]}</strong>,
                  },
                  {
                    key: 'state',
                    head: s.coverage.colState,
                    width: '13%',
                    cell: (c) => (
                      <Tag tone={coverageTone[c.state]} dot={c.state !== 'NOT_ASKED'}>
                        {s.coverageState[c.state]}
                      </Tag>
                    ),
                  },
                  {
                    key: 'why',
                    head: s.coverage.colWhy,
                    cell: (c) => (
                      <>
                        {c.reason}
                        {c.mend && <small>{c.mend}</small>}
                        {c.scopeGranted === false && c.state !== 'GREEN' && !c.reason && (
                          <small>{s.coverage.permission}</small>
                        )}
                      </>
                    ),
                  },
                  {
                    key: 'dark',
                    head: s.coverage.colDarkens,
                    width: '26%',
                    wide: true,
                    cell: (c) => <span className="dim">{c.darkens.join(' · ')}</span>,
                  },
                  {
                    key: 'last',
                    head: s.coverage.colSuccess,
                    right: true,
                    cell: (c) => (
                      <>
                        <When at={c.lastSuccessAt} />
                        {c.coveredFrom && <small>{s.coverage.since(date(c.coveredFrom))}</small>}
                      </>
                    ),
                  },
                ]}
              />
            )}
          </section>
        )}
      </Answered>
    </IntegrationFrame>
  );
}
