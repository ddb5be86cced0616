import { Button } from '@mantine/core';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { CoverageCell } from '../components/coverage';
import { IntegrationFrame, StateLine } from '../components/integration';
import { Dot, Tag, Unknown, When } from '../components/mark';
import { Answered, Empty } from '../components/page';
import { DataTable } from '../components/table';
import { graphql, readFragment } from '../gql';
import type { CoverageCellFragment, CoveragePageQuery } from '../gql/graphql';
import { portals } from '../lib/doctor';
import { date } from '../lib/format';
import { useAnswer } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { coverageTone, type Tone } from '../lib/tone';
import { useHere, useMay } from './organization';

const CoveragePage$ = graphql(`
  query CoveragePage($id: ID!) {
    organization(id: $id) {
      id
      coverage {
        ...CoverageCell
      }
    }
    instance {
      permissions {
        permission
        dataSets
      }
    }
  }
`);

export function CoveragePage() {
  const { organization, tenant } = useHere();
  useTitle(s.integration.tabs.coverage, organization.name);
  const query = useAnswer(CoveragePage$, { id: organization.id });
  const hash = useLocation({ select: (l) => l.hash });
  const [opened, setOpened] = useState<string[]>(hash ? [hash] : []);
  useEffect(() => {
    if (hash) setOpened((old) => (old.includes(hash) ? old : [...old, hash]));
  }, [hash]);
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
        {(data) => (
          <section className="panel flush">
            {cells.length === 0 ? (
              <Empty title={s.coverage.none} />
            ) : (
              <DataTable<CoverageCellFragment>
                caption={s.integration.tabs.coverage}
                rows={cells}
                rowKey={(c) => c.dataSet}
                opened={opened}
                onOpen={(key) => setOpened((old) => (old.includes(key) ? old.filter((k) => k !== key) : [...old, key]))}
                detail={(c) => <Detail cell={c} permissions={data.instance.permissions} />}
                columns={[
                  {
                    key: 'set',
                    head: s.coverage.colSet,
                    width: '38%',
                    cell: (c) => (
                      <>
                        <strong id={c.dataSet}>{s.dataSet[c.dataSet]}</strong>
                        {c.reason && <small>{c.reason}</small>}
                        {c.mend && <small>{c.mend}</small>}
                      </>
                    ),
                  },
                  {
                    key: 'state',
                    head: s.coverage.colState,
                    cell: (c) => (
                      <Tag tone={coverageTone[c.state]} dot={c.state !== 'NOT_ASKED'}>
                        {s.coverageState[c.state]}
                      </Tag>
                    ),
                  },
                  { key: 'scope', head: s.coverage.colScope, named: true, cell: scope },
                  { key: 'license', head: s.coverage.colLicense, named: true, cell: license },
                  { key: 'names', head: s.coverage.colNames, named: true, cell: names },
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

function Sign({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="sign">
      <Dot tone={tone} />
      {children}
    </span>
  );
}

const plain = (text: string) => <span className="dim">{text}</span>;

/** Whether the permission is there, beside the others that a data set hangs on. */
function scope(c: CoverageCellFragment): ReactNode {
  if (c.state === 'NOT_ASKED') return plain(s.coverage.notAsked);
  if (c.scopeGranted === true) return <Sign tone="good">{s.coverage.granted}</Sign>;
  if (c.scopeGranted === false) return <Sign tone="bad">{s.coverage.missing}</Sign>;
  return <Unknown why={s.coverage.notKnownWhy} />;
}

function license(c: CoverageCellFragment): ReactNode {
  if (c.licensed === true) return <Sign tone="good">{s.coverage.there}</Sign>;
  if (c.licensed === false) return <Sign tone="bad">{s.coverage.licenseMissing}</Sign>;
  return c.dataSet === 'SIGN_INS' ? <Unknown why={s.coverage.notKnownWhy} /> : plain(s.coverage.noLicense);
}

function names(c: CoverageCellFragment): ReactNode {
  if (c.dataSet !== 'USAGE_REPORTS') return plain(s.coverage.noSetting);
  if (c.state === 'CONCEALED') return <Sign tone="attention">{s.coverage.namesHidden}</Sign>;
  if (c.lastSuccessAt) return <Sign tone="good">{s.coverage.namesShown}</Sign>;
  return <Unknown why={s.coverage.notKnownWhy} />;
}

type Permissions = CoveragePageQuery['instance']['permissions'];

function Detail({ cell: c, permissions }: { cell: CoverageCellFragment; permissions: Permissions }) {
  const { organization, run } = useHere();
  const manage = useMay()('MANAGE_TENANTS');
  const navigate = useNavigate();
  const params = { org: organization.id };
  const opens = permissions.filter((p) => p.dataSets.includes(c.dataSet)).map((p) => p.permission);
  const button = () => {
    switch (c.state) {
      case 'GREEN':
        return null;
      case 'CONCEALED':
        return (
          <Button variant="default" component="a" href={portals.reports} target="_blank" rel="noreferrer">
            {s.coverage.toReports}
          </Button>
        );
      case 'HELD':
        return run ? (
          <Button
            variant="default"
            onClick={() => navigate({ to: '/o/$org/integration/runs/$run', params: { ...params, run: run.id } })}
          >
            {s.coverage.toRun}
          </Button>
        ) : null;
      case 'STALE':
        return (
          <Button variant="default" onClick={() => navigate({ to: '/o/$org/integration/history', params })}>
            {s.coverage.toHistory}
          </Button>
        );
      default:
        return c.scopeGranted === false && manage ? (
          <Button variant="default" onClick={() => navigate({ to: '/o/$org/integration/connection', params })}>
            {c.state === 'NOT_ASKED' ? s.coverage.toLevel : s.coverage.toConnection}
          </Button>
        ) : null;
    }
  };
  return (
    <div className="answers">
      <div>
        <h2>{c.state === 'GREEN' ? s.coverage.answers : s.coverage.costs}</h2>
        <ul className="dots">
          {c.darkens.map((d) => (
            <li key={d}>{d}</li>
          ))}
        </ul>
      </div>
      <div>
        <h2>{s.coverage.why}</h2>
        <p>{c.reason ?? (c.state === 'GREEN' ? s.coverage.allWell : s.coverageState[c.state])}</p>
        {opens.length > 0 && (
          <p className="small">
            {s.coverage.opens(opens.length > 1)} <span className="mono">{opens.join(', ')}</span>
          </p>
        )}
      </div>
      <div>
        <h2>{s.coverage.mends}</h2>
        <p>{c.mend ?? s.coverage.nothingToMend}</p>
        <div className="gap-top">{button()}</div>
      </div>
    </div>
  );
}
