import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FragmentType, graphql, readFragment } from '../gql';
import { s } from '../lib/strings';
import { coverageTone } from '../lib/tone';
import { useHere } from '../routes/organization';
import { Panel } from './page';

export const CoverageCell = graphql(`
  fragment CoverageCell on Coverage {
    dataSet
    state
    reason
    mend
    darkens
    lastSuccessAt
    scopeGranted
    licensed
    coveredFrom
    permission
    level
    license
    concealed
    betaFeed {
      title
      endpoint
      permission
      level
      scopeGranted
      license
      licensed
      lights
      state
      reason
      lastSuccessAt
    }
    next {
      ...NextStep
    }
    tenant {
      id
      mode
      consentLevel
      credentialKind
      displayName
    }
  }
`);

/** One cell per data set; hatched is what can't be seen. */
export function CoverageStrip({ coverage }: { coverage: readonly FragmentType<typeof CoverageCell>[] }) {
  const { organization } = useHere();
  const cells = coverage.map((c) => readFragment(CoverageCell, c));
  const asked = cells.filter((c) => c.state !== 'NOT_ASKED');
  const green = asked.filter((c) => c.state === 'GREEN').length;
  const first = asked.find((c) => c.state !== 'GREEN');
  const lead =
    green === asked.length ? s.overview.coverageAll(asked.length) : s.overview.coverageSome(green, asked.length);
  if (cells.length === 0) return null;
  return (
    <Panel title={s.overview.coverage} lead={`${lead}${first?.reason ? ` ${first.reason}` : ''}`}>
      <ul className="strip">
        {cells.map((c) => {
          const says = `${s.dataSet[c.dataSet]}: ${s.coverageState[c.state]}`;
          return (
            <li key={c.dataSet}>
              <Tooltip label={c.reason ? `${says}. ${c.reason}` : says}>
                <Link to="/o/$org/integration/coverage" params={{ org: organization.id }} hash={c.dataSet}>
                  <i className={`cell ${coverageTone[c.state]}`} aria-hidden />
                  <span>{s.dataSetShort[c.dataSet]}</span>
                  <span className="sr">: {s.coverageState[c.state]}</span>
                </Link>
              </Tooltip>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
