import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { CoverageCell } from '../components/coverage';
import { IntegrationFrame, StateLine } from '../components/integration';
import { Dot, Tag, Unknown, When } from '../components/mark';
import { NextButton, NextStep } from '../components/next';
import { Answered, Empty } from '../components/page';
import { DataTable } from '../components/table';
import { graphql, readFragment } from '../gql';
import type { CoverageCellFragment } from '../gql/graphql';
import { date } from '../lib/format';
import { useAnswer } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { coverageTone, type Tone } from '../lib/tone';
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
        {() => (
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
                detail={(c) => <Detail cell={c} />}
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
  if (!c.license) return plain(s.coverage.noLicense);
  if (c.licensed === true) return <Sign tone="good">{s.coverage.there}</Sign>;
  if (c.licensed === false) return <Sign tone="bad">{s.coverage.licenseMissing}</Sign>;
  return <Unknown why={s.coverage.notKnownWhy} />;
}

function names(c: CoverageCellFragment): ReactNode {
  if (c.concealed === true) return <Sign tone="attention">{s.coverage.namesHidden}</Sign>;
  if (c.concealed === false) return <Sign tone="good">{s.coverage.namesShown}</Sign>;
  return c.dataSet === 'USAGE_REPORTS' ? <Unknown why={s.coverage.notKnownWhy} /> : plain(s.coverage.noSetting);
}

/** What a data set answers or costs in answers, why it is as it is, and the mend. */
function Detail({ cell: c }: { cell: CoverageCellFragment }) {
  const next = readFragment(NextStep, c.next);
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
        <p className="small">
          {s.coverage.opens} <span className="mono">{c.permission}</span>
          {c.license && <>; {s.coverage.needs(c.license)}</>}.
        </p>
      </div>
      <div>
        <h2>{s.coverage.mends}</h2>
        <p>{next && next.action !== 'NONE' ? next.sentence : (c.mend ?? s.coverage.nothingToMend)}</p>
        {c.next && (
          <div className="gap-top">
            <NextButton next={c.next} tenant={c.tenant} level={c.level} />
          </div>
        )}
      </div>
    </div>
  );
}
