import { Radio } from '@mantine/core';
import type { DataSet } from '../gql/graphql';
import { s } from '../lib/strings';

interface Level {
  level: number;
  dataSets: readonly DataSet[];
  lightsUp: readonly string[];
}

/** The consent levels, and what the chosen one lights up. */
export function Levels({
  levels,
  value,
  onChange,
}: {
  levels: readonly Level[];
  value: number;
  onChange: (level: number) => void;
}) {
  const sets = new Set(levels.flatMap((l) => l.dataSets));
  const chosen = levels.filter((l) => l.level <= value);
  const lit = new Set(chosen.flatMap((l) => l.dataSets));
  const order = (Object.keys(s.dataSet) as DataSet[]).filter((d) => sets.has(d));
  return (
    <>
      <Radio.Group
        label={<strong>{s.connect.level}</strong>}
        value={String(value)}
        onChange={(v) => onChange(Number(v))}
      >
        <div className="choices">
          {[...levels].reverse().map(({ level, lightsUp }) => {
            const [label, text] = s.connect.levels[level] ?? ['', ''];
            return (
              <Radio
                key={level}
                value={String(level)}
                label={label}
                description={lightsUp.length && level > 1 ? `${text} ${s.connect.adds(lightsUp.join('; '))}` : text}
              />
            );
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
