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
              <DataTable<Line>
                caption={s.integration.tabs.coverage}
                rows={linesOf(cells)}
                rowKey={(l) => (l.beta ? `${l.cell.dataSet}.BETA` : l.cell.dataSet)}
                opened={opened}
                onOpen={(key) => setOpened((old) => (old.includes(key) ? old.filter((k) => k !== key) : [...old, key]))}
                detail={({ cell, beta }) => (beta ? <BetaDetail cell={cell} beta={beta} /> : <Detail cell={cell} />)}
                columns={[
                  {
                    key: 'set',
                    head: s.coverage.colSet,
                    width: '38%',
                    cell: ({ cell: c, beta }) =>
                      beta ? (
                        <>
                          <strong id={`${c.dataSet}.BETA`}>{beta.title}</strong>
                          <small>{s.coverage.beta(s.dataSet[c.dataSet])}</small>
                          {beta.reason && <small>{beta.reason}</small>}
                        </>
                      ) : (
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
                    cell: ({ cell: c, beta }) =>
                      beta ? (
                        <Tag tone={betaTone[beta.state]} dot>
                          {unasked(c, beta) ? s.coverage.notAsked : s.coverage.betaState[beta.state]}
                        </Tag>
                      ) : (
                        <Tag tone={coverageTone[c.state]} dot={c.state !== 'NOT_ASKED'}>
                          {s.coverageState[c.state]}
                        </Tag>
                      ),
                  },
                  {
                    key: 'scope',
                    head: s.coverage.colScope,
                    named: true,
                    cell: ({ cell, beta }) =>
                      scope(
                        beta
                          ? { state: belowLevel(cell, beta) ? 'NOT_ASKED' : null, scopeGranted: beta.scopeGranted }
                          : cell,
                      ),
                  },
                  {
                    key: 'license',
                    head: s.coverage.colLicense,
                    named: true,
                    cell: ({ cell, beta }) => license(beta ?? cell),
                  },
                  {
                    key: 'names',
                    head: s.coverage.colNames,
                    named: true,
                    cell: ({ cell, beta }) => (beta ? plain(s.coverage.noSetting) : names(cell)),
                  },
                  {
                    key: 'last',
                    head: s.coverage.colSuccess,
                    right: true,
                    cell: ({ cell: c, beta }) => (
                      <>
                        <When at={(beta ?? c).lastSuccessAt} />
                        {!beta && c.coveredFrom && <small>{s.coverage.since(date(c.coveredFrom))}</small>}
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

type Beta = NonNullable<CoverageCellFragment['betaFeed']>;

/** That the tenant's consent level does not ask for the permission of the beta's part. */
const belowLevel = (cell: CoverageCellFragment, beta: Beta) =>
  beta.scopeGranted === false && cell.tenant.consentLevel < beta.level;

/** That nothing but the consent level keeps the beta's part from being asked. */
const unasked = (cell: CoverageCellFragment, beta: Beta) =>
  beta.state === 'NOT_ASKED_YET' && cell.scopeGranted !== false && belowLevel(cell, beta);

/** What makes the beta's part answer. */
function betaMend(cell: CoverageCellFragment, beta: Beta): string {
  if (unasked(cell, beta)) return s.coverage.betaLevel(beta.level);
  if (beta.state === 'NOT_ASKED_YET' && cell.mend) return cell.mend;
  if (beta.state === 'UNANSWERED' && beta.scopeGranted === false) return s.coverage.betaGrant(beta.permission);
  if (beta.state === 'UNANSWERED' && beta.licensed === false && beta.license)
    return s.coverage.betaLicense(beta.license);
  return s.coverage.betaMend[beta.state];
}

/** A row: a data set, or what of it only Microsoft's beta has. */
interface Line {
  cell: CoverageCellFragment;
  beta: Beta | null;
}

const linesOf = (cells: readonly CoverageCellFragment[]): Line[] =>
  cells.flatMap((cell) => [
    { cell, beta: null },
    ...(cell.betaFeed && cell.state !== 'NOT_ASKED' ? [{ cell, beta: cell.betaFeed }] : []),
  ]);

const betaTone: Record<Beta['state'], Tone> = {
  READ: 'good',
  UNANSWERED: 'unknown',
  NOT_ASKED_YET: 'unknown',
  SWITCHED_OFF: 'unknown',
};

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
function scope(c: { state: CoverageCellFragment['state'] | null; scopeGranted: boolean | null }): ReactNode {
  if (c.state === 'NOT_ASKED') return plain(s.coverage.notAsked);
  if (c.scopeGranted === true) return <Sign tone="good">{s.coverage.granted}</Sign>;
  if (c.scopeGranted === false) return <Sign tone="bad">{s.coverage.missing}</Sign>;
  return <Unknown why={s.coverage.notKnownWhy} />;
}

function license(c: Pick<CoverageCellFragment, 'license' | 'licensed'>): ReactNode {
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

/** What only Microsoft's beta has adds, why it is as it is, and how it is switched off. */
function BetaDetail({ cell, beta }: { cell: CoverageCellFragment; beta: Beta }) {
  return (
    <div className="answers">
      <div>
        <h2>{s.coverage.betaAnswers}</h2>
        <ul className="dots">
          {beta.lights.map((l) => (
            <li key={l}>{l}</li>
          ))}
        </ul>
      </div>
      <div>
        <h2>{s.coverage.why}</h2>
        <p>{beta.reason ?? s.coverage.betaWell}</p>
        <p className="small">
          {s.coverage.opens} <span className="mono">{beta.permission}</span>
          {beta.license && <>; {s.coverage.needs(beta.license)}</>}. {s.coverage.betaAddress}:{' '}
          <span className="mono">{beta.endpoint}</span>.
        </p>
      </div>
      <div>
        <h2>{s.coverage.mends}</h2>
        <p>{betaMend(cell, beta)}</p>
        <p className="small">
          {s.coverage.betaSwitch(s.dataSet[cell.dataSet])} <span className="mono">APPMUSTER_MICROSOFT_BETA=false</span>.
        </p>
      </div>
    </div>
  );
}
