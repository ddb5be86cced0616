import { BarChart } from '@mantine/charts';
import { number } from '../lib/format';

export interface TrendPoint {
  /** When the run was, as it stands on the axis. */
  when: string;
  value: number;
}

/** One bar per run, from zero. */
export default function TrendChart({ points, label, unit }: { points: TrendPoint[]; label: string; unit?: string }) {
  return (
    <BarChart
      h={150}
      data={points}
      dataKey="when"
      gridAxis="x"
      tickLine="none"
      series={[{ name: 'value', label, color: 'var(--accent)' }]}
      xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 60 }}
      yAxisProps={{ width: 52, tickCount: 4, domain: [0, 'auto'], tickFormatter: (v: number) => number(v) }}
      valueFormatter={(v) => (unit ? `${number(v)} ${unit}` : number(v))}
      maxBarWidth={26}
      barProps={{ isAnimationActive: false }}
      barChartProps={{ accessibilityLayer: false, margin: { left: 0, right: 8 } }}
    />
  );
}
