import { Radio } from '@mantine/core';
import type { DataSet } from '../gql/graphql';
import { s } from '../lib/strings';

interface Permission {
  level: number;
  dataSets: readonly DataSet[];
}

/** The consent levels, and which data sets the chosen one lights up. */
export function Levels({
  permissions,
  value,
  onChange,
}: {
  permissions: readonly Permission[];
  value: number;
  onChange: (level: number) => void;
}) {
  const sets = [...new Set(permissions.flatMap((p) => p.dataSets))];
  const lit = new Set(permissions.filter((p) => p.level <= value).flatMap((p) => p.dataSets));
  const order = (Object.keys(s.dataSet) as DataSet[]).filter((d) => sets.includes(d));
  return (
    <>
      <Radio.Group
        label={<strong>{s.connect.level}</strong>}
        value={String(value)}
        onChange={(v) => onChange(Number(v))}
      >
        <div className="choices">
          {[3, 2, 1].map((n) => {
            const [label, text] = s.connect.levels[n] ?? ['', ''];
            return <Radio key={n} value={String(n)} label={label} description={text} />;
          })}
        </div>
      </Radio.Group>
      <p className="small dim gap-top" aria-live="polite">
        {s.connect.lights(lit.size, order.length)}
      </p>
      <ul className="strip lights">
        {order.map((d) => (
          <li key={d}>
            <i className={`cell ${lit.has(d) ? 'good' : 'unknown'}`} aria-hidden />
            <span>{s.dataSetShort[d]}</span>
            <span className="sr">: {lit.has(d) ? s.connect.lit : s.connect.unlit}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
