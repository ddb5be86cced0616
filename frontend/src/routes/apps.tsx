import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useColumns } from '../components/columns';
import { Failure } from '../components/failure';
import { DataAge } from '../components/integration';
import { LastUse } from '../components/lastuse';
import { Filter, Search } from '../components/listbar';
import { Tag } from '../components/mark';
import { Empty, More, PageTop, Waiting } from '../components/page';
import { Headcount } from '../components/person';
import { DataTable } from '../components/table';
import { TabLink } from '../components/tablink';
import { graphql } from '../gql';
import type { AppsPageQuery } from '../gql/graphql';
import { date, number } from '../lib/format';
import { useAnswer, useList } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { appTone, type confidenceTone } from '../lib/tone';
import { useHere } from './organization';

const AppsPage$ = graphql(`
  query AppsPage($id: ID!, $after: String, $where: AppWhere, $orderBy: AppOrder) {
    organization(id: $id) {
      id
      apps(first: 50, after: $after, where: $where, orderBy: $orderBy) {
        nodes {
          id
          displayName
          publisherName
          publisherVerified
          origin
          stage
          stageConfidence
          dataDelayed
          userCount
          tenantWideConsent
          lastUsedAt
          firstSeenAt
          removedAt
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  }
`);

const AppCounts = graphql(`
  query AppCounts($id: ID!) {
    organization(id: $id) {
      id
      overview {
        asOf
        appsInUse {
          value
          unknownReason
        }
        appsDiscovered {
          value
          unknownReason
        }
        appsInactive {
          value
          unknownReason
        }
      }
    }
  }
`);

type Row = NonNullable<AppsPageQuery['organization']>['apps']['nodes'][number];

const stages = ['IN_USE', 'DISCOVERED', 'INACTIVE', 'ALL'] as const;
const yesNo = { yes: true, no: false } as const;

export function AppsPage() {
  const { organization } = useHere();
  useTitle(s.shell.apps, organization.name);
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/o/$org/apps' });
  const set = useCallback(
    (change: Partial<typeof search>) =>
      navigate({
        to: '.',
        search: (old: typeof search) =>
          Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, v]) => v !== undefined)),
        replace: true,
      } as never),
    [navigate],
  );
  const onSearch = useCallback((q: string | undefined) => set({ q }), [set]);
  const counts = useAnswer(AppCounts, { id: organization.id });
  const overview = counts.data?.organization?.overview;
  const stage = search.stage ?? 'ALL';
  const sort = { field: search.sort ?? 'NAME', direction: search.dir ?? 'ASC' } as const;
  const where = {
    search: search.q ?? null,
    stageIn: stage === 'ALL' ? null : [stage],
    originIn: search.origin ? [search.origin] : null,
    hasUsers: search.users ? yesNo[search.users] : null,
    publisherVerified: search.verified ? yesNo[search.verified] : null,
    removed: search.gone === 'yes' ? true : null,
  };
  const list = useList(
    AppsPage$,
    { id: organization.id, where, orderBy: sort, after: null },
    (a) => a.organization?.apps,
  );
  const metric = {
    IN_USE: overview?.appsInUse,
    DISCOVERED: overview?.appsDiscovered,
    INACTIVE: overview?.appsInactive,
    ALL: undefined,
  };
  const of = metric[stage];
  const known = stage === 'ALL' ? (list.total ?? null) : typeof of?.value === 'number' ? of.value : null;
  const filtered = Boolean(search.q || search.origin || search.users || search.verified || search.gone);
  const unknown = stage !== 'ALL' && of?.unknownReason;
  const { shown, chooser } = useColumns<Row>('apps', [
    {
      key: 'name',
      head: s.apps.colName,
      sort: 'NAME',
      width: '30%',
      cell: (a) => <bdi>{a.displayName}</bdi>,
    },
    {
      key: 'publisher',
      wide: true,
      head: s.apps.colPublisher,
      cell: (a) =>
        a.publisherName ? (
          <>
            <bdi>{a.publisherName}</bdi>
            {a.origin === 'THIRD_PARTY' && <small>{a.publisherVerified ? s.apps.verified : s.apps.unverified}</small>}
          </>
        ) : (
          <span className="dim">{a.origin === 'MICROSOFT' ? s.origin.MICROSOFT : s.apps.publisherUnknown}</span>
        ),
    },
    { key: 'origin', head: s.apps.colOrigin, wide: true, cell: (a) => s.origin[a.origin] },
    { key: 'stage', head: s.apps.colStage, cell: (a) => <StageTag app={a} /> },
    {
      key: 'users',
      head: s.apps.colUsers,
      sort: 'USER_COUNT',
      right: true,
      cell: (a) => (
        <>
          <Headcount n={a.userCount} />
          {a.tenantWideConsent && <small>{s.apps.everybody}</small>}
        </>
      ),
    },
    {
      key: 'used',
      head: s.apps.colUsed,
      sort: 'LAST_USED_AT',
      right: true,
      cell: (a) => <LastUse at={a.lastUsedAt} none={s.apps.neverUsed} />,
    },
    {
      key: 'first',
      head: s.apps.colFirst,
      right: true,
      wide: true,
      cell: (a) => <span className="nowrap">{date(a.firstSeenAt)}</span>,
    },
  ]);
  return (
    <>
      <PageTop
        title={s.apps.title(overview?.asOf || stage === 'ALL' ? known : null, stage)}
        lead={unknown ? of.unknownReason : s.apps.lead(organization.windowDays)}
      >
        <DataAge />
      </PageTop>
      <nav className="tabs" aria-label={s.apps.colStage}>
        {stages.map((v) => {
          const value = metric[v]?.value;
          return (
            <TabLink
              key={v}
              to="/o/$org/apps"
              params={{ org: organization.id } as never}
              search={{ ...search, stage: v === 'ALL' ? undefined : v } as never}
              on={stage === v}
            >
              {s.stage[v]} {typeof value === 'number' && <span className="count">{number(value)}</span>}{' '}
              {v !== 'ALL' && overview?.asOf && typeof value !== 'number' && (
                <span className="count">
                  ?<span className="sr"> {s.common.unknown}</span>
                </span>
              )}
            </TabLink>
          );
        })}
      </nav>
      <section className="panel flush">
        <div className="list-bar">
          <Search value={search.q} label={s.apps.search} onSearch={onSearch} />
          <Filter
            label={s.apps.filterOrigin}
            value={search.origin}
            onChange={(origin) => set({ origin })}
            data={(['THIRD_PARTY', 'OWN', 'MICROSOFT'] as const).map((v) => ({ value: v, label: s.origin[v] }))}
          />
          <Filter
            label={s.apps.filterUsers}
            value={search.users}
            onChange={(users) => set({ users })}
            data={[
              { value: 'yes', label: s.apps.hasUsers },
              { value: 'no', label: s.apps.noUsers },
            ]}
          />
          <Filter
            label={s.apps.filterVerified}
            width={175}
            value={search.verified}
            onChange={(verified) => set({ verified })}
            data={[
              { value: 'yes', label: s.apps.publisherVerified },
              { value: 'no', label: s.apps.publisherUnverified },
            ]}
          />
          <Filter
            label={s.apps.filterGone}
            width={140}
            value={search.gone}
            onChange={(gone) => set({ gone })}
            data={[{ value: 'yes', label: s.apps.gone }]}
          />
          {typeof list.total === 'number' && !unknown && <span className="total">{s.count.apps(list.total)}</span>}
          {chooser}
        </div>
        {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
        {list.isPending && <Waiting lines={10} />}
        {list.data && list.rows.length === 0 && (
          <Empty
            title={filtered || overview?.asOf ? s.apps.nothing : s.apps.none}
            action={
              filtered && (
                <Button
                  variant="default"
                  onClick={() => navigate({ to: '.', search: stage === 'ALL' ? {} : { stage } } as never)}
                >
                  {s.common.clear}
                </Button>
              )
            }
          >
            {unknown || (filtered || overview?.asOf ? s.apps.nothingText : s.apps.noneText)}
          </Empty>
        )}
        {list.rows.length > 0 && (
          <DataTable<Row>
            caption={s.shell.apps}
            rows={list.rows}
            rowKey={(a) => a.id}
            to={(a) => ({ to: '/o/$org/apps/$app', params: { org: organization.id, app: a.id } })}
            dimmed={list.isPlaceholderData}
            sort={sort}
            onSort={({ field, direction }) => set({ sort: field as typeof sort.field, dir: direction })}
            columns={shown}
          />
        )}
        <More query={list} />
      </section>
    </>
  );
}

/** An app's stage, how sure it is where it is not sure, and whether the data is late. */
export function StageTag({
  app,
}: {
  app: { stage: keyof typeof appTone; stageConfidence: keyof typeof confidenceTone; dataDelayed: boolean };
}) {
  return (
    <>
      <Tag tone={appTone[app.stage]} dot>
        {s.stage[app.stage]}
      </Tag>
      {(app.stageConfidence !== 'HIGH' || app.dataDelayed) && (
        <small>
          {[app.stageConfidence !== 'HIGH' && s.confidence[app.stageConfidence], app.dataDelayed && s.apps.delayed]
            .filter(Boolean)
            .join(' · ')}
        </small>
      )}
    </>
  );
}
