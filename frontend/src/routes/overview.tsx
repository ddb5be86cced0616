import { Button, Skeleton } from '@mantine/core';
import { Link, type LinkProps, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { CoverageCell, CoverageStrip } from '../components/coverage';
import { IntegrationFrame, StateLine } from '../components/integration';
import { Dot } from '../components/mark';
import { Answered, Empty, Panel, Waiting } from '../components/page';
import { DataTable } from '../components/table';
import { Tile } from '../components/tile';
import { graphql, readFragment } from '../gql';
import type { OverviewPageQuery } from '../gql/graphql';
import { now, number, relative, utcDay } from '../lib/format';
import { appTotal, stateWord } from '../lib/organization';
import { type Day, finding, gaps } from '../lib/overview';
import { useAnswer } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import type { Tone } from '../lib/tone';
import { useHere, useMay } from './organization';

const OverviewPage$ = graphql(`
  query OverviewPage($id: ID!) {
    organization(id: $id) {
      id
      overview {
        asOf
        appsInUse {
          ...TileMetric
          value
        }
        appsDiscovered {
          ...TileMetric
          value
        }
        appsInactive {
          ...TileMetric
          value
        }
        users {
          ...TileMetric
        }
        activeUsers {
          ...TileMetric
        }
        seats {
          ...TileMetric
        }
        usePerDay(days: 30) {
          date
          apps
          users
        }
      }
      coverage {
        ...CoverageCell
      }
    }
  }
`);

const UseChart = lazy(() => import('../components/usechart'));

export function OverviewPage() {
  const { organization, tenant } = useHere();
  useTitle(s.integration.tabs.overview, organization.name);
  const query = useAnswer(OverviewPage$, { id: organization.id }, { enabled: Boolean(tenant) });
  if (!tenant) return <Unconnected />;
  const domain = tenant.domains.find((d) => d.isDefault)?.name ?? tenant.displayName;
  const lead = [organization.name, domain, s.tenantMode[tenant.mode]].filter(Boolean).join(' · ');
  return (
    <IntegrationFrame
      tab="overview"
      title={headline(query.data?.organization ?? organization, tenant.state)}
      lead={<span dir="auto">{lead}</span>}
    >
      <StateLine tenant={tenant} />
      <Answered query={query} waiting={<Shape />}>
        {(data) => (data.organization ? <Numbers organization={data.organization} /> : null)}
      </Answered>
    </IntegrationFrame>
  );
}

type Numbers = NonNullable<OverviewPageQuery['organization']>;

function headline(
  o: {
    overview: {
      asOf?: string | null;
      appsInUse: { value?: number | null };
      appsDiscovered: { value?: number | null };
      appsInactive: { value?: number | null };
    };
  },
  state: string,
): string {
  if (!o.overview.asOf) {
    if (state === 'GETTING_DATA') return s.overview.titleFirst;
    if (state === 'PENDING_CONSENT') return s.overview.titleWaiting;
    return s.overview.titleNoData;
  }
  const total = appTotal(o.overview);
  const inUse = o.overview.appsInUse.value;
  if (total === null) return s.overview.titleNoData;
  return typeof inUse === 'number' ? s.overview.title(inUse, total) : s.overview.titleUnknown(total);
}

function Unconnected() {
  const { organization } = useHere();
  const may = useMay();
  const navigate = useNavigate();
  return (
    <IntegrationFrame tab="overview" title={s.overview.unconnected} lead={<span dir="auto">{organization.name}</span>}>
      <section className="panel">
        <Empty
          title={s.overview.unconnected}
          action={
            may('MANAGE_TENANTS') && (
              <Button onClick={() => navigate({ to: '/o/$org/connect', params: { org: organization.id } })}>
                {s.integration.connect}
              </Button>
            )
          }
        >
          {s.overview.unconnectedLead}
        </Empty>
      </section>
    </IntegrationFrame>
  );
}

function Shape() {
  return (
    <div className="stack">
      <div className="tiles">
        {['a', 'b', 'c', 'd', 'e', 'f'].map((k) => (
          <Skeleton key={k} height={104} />
        ))}
      </div>
      <Waiting lines={1} height={260} />
    </div>
  );
}

function Numbers({ organization: o }: { organization: Numbers }) {
  const { organization } = useHere();
  const params = { org: organization.id };
  const { overview } = o;
  const fresh = Boolean(overview.asOf);
  const days = organization.windowDays;
  return (
    <div className="stack">
      <div className="tiles">
        <Tile
          label={s.overview.appsInUse}
          sub={s.overview.subInUse(days)}
          metric={overview.appsInUse}
          fresh={fresh}
          to={{ to: '/o/$org/apps', params, search: { stage: 'IN_USE' } } as LinkProps}
        />
        <Tile
          label={s.overview.appsDiscovered}
          sub={s.overview.subDiscovered}
          metric={overview.appsDiscovered}
          fresh={fresh}
          to={{ to: '/o/$org/apps', params, search: { stage: 'DISCOVERED' } } as LinkProps}
        />
        <Tile
          label={s.overview.appsInactive}
          sub={s.overview.subInactive(days)}
          metric={overview.appsInactive}
          fresh={fresh}
          to={{ to: '/o/$org/apps', params, search: { stage: 'INACTIVE' } } as LinkProps}
        />
        <Tile
          label={s.overview.users}
          sub={s.overview.subUsers}
          metric={overview.users}
          fresh={fresh}
          to={{ to: '/o/$org/users', params } as LinkProps}
        />
        <Tile
          label={s.overview.activeUsers}
          sub={s.overview.subActive}
          metric={overview.activeUsers}
          fresh={fresh}
          to={{ to: '/o/$org/users', params, search: { sort: 'LAST_SIGN_IN_AT', dir: 'DESC' } } as LinkProps}
        />
        <Tile
          label={s.overview.seats}
          sub={s.overview.subSeats}
          metric={overview.seats}
          fresh={fresh}
          to={{ to: '/o/$org/licenses', params } as LinkProps}
        />
      </div>
      {fresh && (
        <div className="two">
          <UsePanel days={overview.usePerDay} fresh={fresh} />
          <Needs coverage={o.coverage} />
        </div>
      )}
      <CoverageStrip coverage={o.coverage} />
    </div>
  );
}

function UsePanel({ days, fresh }: { days: readonly Day[]; fresh: boolean }) {
  const [table, setTable] = useState(false);
  const found = finding(days);
  const missing = gaps(days);
  const unknownDays = days.filter((d) => typeof d.apps !== 'number').length;
  if (!fresh || unknownDays === days.length) {
    return (
      <Panel title={s.overview.chartNone} lead={s.overview.chartNoneLead}>
        <div className="hatched chart-hole">
          <span>{s.common.unknown}</span>
        </div>
      </Panel>
    );
  }
  const trend = found
    ? { rising: s.overview.rising, falling: s.overview.falling, steady: s.overview.steady }[found.trend]
    : '';
  return (
    <Panel
      title={found ? s.overview.chartTitle(found.typical, trend) : s.overview.chartLead}
      lead={`${s.overview.chartLead}${missing.length ? ` ${s.overview.chartUnknown(unknownDays)}` : ''}`}
      right={
        <Button variant="subtle" size="compact-xs" onClick={() => setTable(!table)}>
          {table ? s.common.asChart : s.common.asTable}
        </Button>
      }
    >
      {table ? (
        <div className="scroll-y">
          <DataTable<Day>
            caption={s.overview.chartLead}
            rows={[...days].reverse()}
            rowKey={(d) => d.date}
            columns={[
              {
                key: 'date',
                head: s.overview.day,
                cell: (d) => (d.date === days.at(-1)?.date ? s.overview.soFar(utcDay(d.date)) : utcDay(d.date)),
              },
              {
                key: 'apps',
                head: s.overview.appsOfDay,
                right: true,
                cell: (d) => (typeof d.apps === 'number' ? number(d.apps) : s.common.unknown),
              },
              {
                key: 'users',
                head: s.overview.usersOfDay,
                right: true,
                cell: (d) => (typeof d.users === 'number' ? number(d.users) : s.common.unknown),
              },
            ]}
          />
        </div>
      ) : (
        <div className="chart" aria-hidden>
          <Suspense fallback={<Skeleton height={190} />}>
            <UseChart days={days.slice(0, -1)} />
          </Suspense>
        </div>
      )}
    </Panel>
  );
}

interface Need {
  key: string;
  tone: Tone;
  title: string;
  /** When what it tells is, if the title says how far away that is. */
  at?: string;
  text: string;
  link: LinkProps;
  action: string;
}

function Needs({ coverage }: { coverage: Numbers['coverage'] }) {
  const { organization, tenant, run } = useHere();
  const params = { org: organization.id };
  const needs: Need[] = [];
  if (run?.state === 'HELD') {
    needs.push({
      key: 'held',
      tone: 'bad',
      title: s.overview.needsHeld,
      text: s.overview.needsHeldText,
      action: s.overview.decide,
      link: { to: '/o/$org/integration/runs/$run', params: { ...params, run: run.id } } as LinkProps,
    });
  }
  const broken = tenant?.state === 'NEEDS_CONSENT';
  if (broken) {
    needs.push({
      key: 'state',
      tone: 'bad',
      title: stateWord(tenant),
      text: tenant.stateReason ?? s.state.NEEDS_CONSENT,
      action: s.state.mend,
      link: { to: '/o/$org/integration/connection', params } as LinkProps,
    });
  }
  const ends = tenant?.credentialExpiresAt;
  if (ends && !broken && Date.parse(ends) - now() < 30 * 86_400_000) {
    needs.push({
      key: 'secret',
      tone: 'attention',
      title: s.overview.needsCredential[tenant.credentialKind ?? 'SECRET'](relative(ends)),
      at: ends,
      text: s.overview.needsCredentialText,
      action: s.overview.open,
      link: { to: '/o/$org/settings', params } as LinkProps,
    });
  }
  // While nothing can be read, what is not read is no need of its own.
  for (const masked of broken ? [] : coverage) {
    const c = readFragment(CoverageCell, masked);
    if (c.mend && c.state !== 'GREEN' && c.state !== 'NOT_ASKED') {
      needs.push({
        key: c.dataSet,
        tone: c.state === 'DARK' ? 'unknown' : 'attention',
        title: c.reason ?? `${s.dataSet[c.dataSet]}: ${s.coverageState[c.state]}`,
        text: c.mend,
        action: s.overview.details,
        link: { to: '/o/$org/integration/coverage', params, hash: c.dataSet } as LinkProps,
      });
    }
  }
  if (needs.length === 0 && tenant?.state === 'DEGRADED' && tenant.stateReason) {
    needs.push({
      key: 'state',
      tone: 'attention',
      title: tenant.stateReason,
      text: tenant.stateMend ?? s.state.DEGRADED,
      action: s.state.mend,
      link: { to: '/o/$org/integration/connection', params } as LinkProps,
    });
  }
  return (
    <Panel title={s.overview.needs}>
      {needs.length === 0 ? (
        <p className="dim">{s.overview.needsNone}</p>
      ) : (
        <ul className="needs">
          {needs.slice(0, 5).map((n) => (
            <li key={n.key}>
              <Dot tone={n.tone} />
              <div>
                {n.at ? <time dateTime={n.at}>{n.title}</time> : n.title}
                <small>{n.text}</small>
              </div>
              <Link {...n.link} className="link" aria-label={`${n.action}: ${n.title}`}>
                {n.action}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
