import { Tooltip } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import { type FragmentType, graphql, readFragment } from '../gql';
import { number } from '../lib/format';
import { s } from '../lib/strings';
import { confidenceTone } from '../lib/tone';
import { useHere } from '../routes/organization';
import { Dot } from './mark';

export const TileMetric = graphql(`
  fragment TileMetric on Metric {
    value
    unknownReason
    confidence
    asOf
    previous
  }
`);

/** One number of the Overview: how it moved, how sure it is, and the list behind it. Unknown is hatched and says why. */
export function Tile({
  label,
  sub,
  metric,
  fresh,
  to,
}: {
  label: string;
  sub: string;
  metric: FragmentType<typeof TileMetric>;
  fresh: boolean;
  to: LinkProps;
}) {
  const { organization } = useHere();
  const m = readFragment(TileMetric, metric);
  if (typeof m.value !== 'number') {
    const word = fresh ? s.common.unknown : s.integration.noData;
    return (
      <Tooltip label={m.unknownReason ?? word}>
        <Link to="/o/$org/integration/coverage" params={{ org: organization.id }} className="panel tile hatched">
          <p className="tile-label">{label}</p>
          <p className="tile-value unknown-value">{word}</p>
          <p className="tile-sub clamp">{m.unknownReason}</p>
        </Link>
      </Tooltip>
    );
  }
  const moved = typeof m.previous === 'number' ? m.value - m.previous : 0;
  return (
    <Link {...to} className="panel tile">
      <p className="tile-label">{label}</p>
      <p className="tile-value">{number(m.value)}</p>
      <p className="tile-sub">
        {moved > 0 ? s.overview.trendUp(moved) : moved < 0 ? s.overview.trendDown(-moved) : sub}
      </p>
      {m.confidence !== 'HIGH' && (
        <p className="tile-sub row">
          <Dot tone={confidenceTone[m.confidence]} /> {s.confidence[m.confidence]}
        </p>
      )}
    </Link>
  );
}
