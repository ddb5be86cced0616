import { LineChart } from '@mantine/charts';
import { ReferenceArea } from 'recharts';
import { utcDay } from '../lib/format';
import { type Day, gaps } from '../lib/overview';
import { s } from '../lib/strings';

/** Apps and people per day; days that were not read completely are hatched. */
export default function UseChart({ days }: { days: readonly Day[] }) {
  const data = days.map((d) => ({ date: d.date, apps: d.apps ?? null, users: d.users ?? null }));
  return (
    <LineChart
      h={190}
      data={data}
      dataKey="date"
      curveType="linear"
      withDots={false}
      connectNulls={false}
      strokeWidth={2}
      gridAxis="x"
      tickLine="none"
      series={[{ name: 'apps', label: s.overview.appsOfDay, color: 'var(--accent)' }]}
      xAxisProps={{ tickFormatter: utcDay, interval: 'preserveStartEnd', minTickGap: 60 }}
      yAxisProps={{ width: 34, allowDecimals: false, domain: [0, 'auto'] }}
      tooltipProps={{ labelFormatter: (label) => (typeof label === 'string' && label ? utcDay(label) : '') }}
      lineChartProps={{ accessibilityLayer: false, margin: { left: 0, right: 8 } }}
    >
      <defs>
        <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="7" stroke="var(--unknown-mark)" strokeWidth="1.5" strokeOpacity="0.5" />
        </pattern>
      </defs>
      {gaps(days).map((gap) => (
        <ReferenceArea
          key={gap.from}
          x1={gap.from}
          x2={gap.to}
          fill="url(#hatch)"
          fillOpacity={1}
          stroke="none"
          label={{ value: s.common.unknown, position: 'insideTop', fontSize: 11, fill: 'var(--dim)' }}
        />
      ))}
    </LineChart>
  );
}
