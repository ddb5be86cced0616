import { Link } from '@tanstack/react-router';
import { graphql } from '../gql';
import type { AppUserRowFragment, EvidenceKind } from '../gql/graphql';
import { now, number, utcDay } from '../lib/format';
import { s } from '../lib/strings';
import { engagementTone } from '../lib/tone';
import { useHere } from '../routes/organization';
import { Tag, Unknown } from './mark';
import { Empty } from './page';

export const AppUserRow = graphql(`
  fragment AppUserRow on AppUser {
    id
    present
    engagement
    lastSignInAt
    signInDays30
    evidence {
      kind
      since
      lastAt
      detail
      past
    }
    loginActivity {
      date
      signIns
      otherSignIns
      failedSignIns
    }
  }
`);

const order: EvidenceKind[] = ['SIGNED_IN', 'ASSIGNED', 'ASSIGNED_BY_GROUP', 'CONSENTED'];

/** Why somebody is mapped to an app: "signed in · assigned by group Finance apps". */
export function EvidenceText({ evidence }: { evidence: AppUserRowFragment['evidence'] }) {
  const sorted = [...evidence].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return (
    <ul className="evidence">
      {sorted.map((e, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two causes may be equal in all they say
        <li key={i} className={e.past ? 'dim' : undefined}>
          {s.evidence[e.kind]}
          {e.detail && e.kind !== 'SIGNED_IN' && (
            <span className="dim">
              {' '}
              <bdi>{e.detail}</bdi>
            </span>
          )}
          {e.past && ` (${s.appUser.past})`}
        </li>
      ))}
    </ul>
  );
}

/** Thirty small bars, one per UTC day; dashed where sign-ins can't be read. */
export function DayBars({ row }: { row: AppUserRowFragment }) {
  if (row.signInDays30 === null || row.signInDays30 === undefined)
    return <span className="day-bars dark" role="img" aria-label={s.engagementWhy} title={s.engagementWhy} />;
  const byDay = new Map(row.loginActivity.map((d) => [d.date, d]));
  const most = Math.max(1, ...row.loginActivity.map((d) => d.signIns));
  const today = new Date(now());
  return (
    <span className="day-bars" role="img" aria-label={s.app.barsLabel(row.signInDays30)}>
      {Array.from({ length: 30 }, (_, i) => {
        const day = new Date(today.getTime() - (29 - i) * 86_400_000).toISOString().slice(0, 10);
        const n = byDay.get(day)?.signIns ?? 0;
        return (
          <i
            key={day}
            title={n ? s.app.signInsOn(utcDay(day), n) : undefined}
            style={n ? { height: `${30 + 70 * (n / most)}%` } : undefined}
          />
        );
      })}
    </span>
  );
}

/** How much somebody uses an app, with the days. */
export function EngagementTag({ row }: { row: AppUserRowFragment }) {
  if (row.engagement === 'UNKNOWN') return <Unknown why={s.engagementWhy} />;
  return (
    <>
      <Tag tone={engagementTone[row.engagement]}>{s.engagement[row.engagement]}</Tag>
      {typeof row.signInDays30 === 'number' && <small>{s.count.days(row.signInDays30)}</small>}
    </>
  );
}

/** How many people; where the organization shows totals only, few are not told apart. */
export function Headcount({ n }: { n: number | null | undefined }) {
  return typeof n === 'number' ? number(n) : <Unknown word={s.privacy.fewer} why={s.privacy.fewerWhy} />;
}

/** In place of a list of people, where the organization shows none. */
export function TotalsOnly() {
  const { organization } = useHere();
  return (
    <Empty
      title={s.privacy.aggregates}
      action={
        <Link to="/o/$org/settings" params={{ org: organization.id }} search={{ tab: 'privacy' }} className="link">
          {s.privacy.toPrivacy}
        </Link>
      }
    >
      {s.privacy.aggregatesText}
    </Empty>
  );
}
