import { Checkbox } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Failure } from '../components/failure';
import { DataAge } from '../components/integration';
import { LastUse } from '../components/lastuse';
import { Filter } from '../components/listbar';
import { Dot, Tag, Unknown, When } from '../components/mark';
import { Answered, Empty, More, NotFound, PageTop, Panel, Waiting } from '../components/page';
import { AppUserRow, DayBars, EngagementTag, EvidenceText, TotalsOnly } from '../components/person';
import { DataTable } from '../components/table';
import { TabLink } from '../components/tablink';
import { graphql, readFragment } from '../gql';
import type {
  AppPageQuery,
  AppPermissionsQuery,
  AppStage,
  AppStatus,
  AppUsersOfQuery,
  EvidenceKind,
} from '../gql/graphql';
import { date, dateTime, now, number } from '../lib/format';
import { byPermission, type Permission } from '../lib/grant';
import { useAnswer, useList } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { appTone, confidenceTone } from '../lib/tone';
import { useHere } from './organization';

const AppPage$ = graphql(`
  query AppPage($id: ID!) {
    node(id: $id) {
      ... on App {
        id
        entraId
        appId
        displayName
        publisherName
        publisherVerified
        origin
        stage
        stageReasons {
          code
          text
          dataSet
          observedAt
        }
        stageConfidence
        stageSince
        dataDelayed
        status
        firstSeenAt
        lastUsedAt
        userCount
        tenantWideConsent
        accountEnabled
        assignmentRequired
        homepage
        signOnMode
        removedAt
        credentials {
          kind
          displayName
          expiresAt
        }
        history {
          kind
          before
          after
          occurredAt
          reason
        }
      }
    }
  }
`);

const AppUsersOf = graphql(`
  query AppUsersOf($id: ID!, $after: String, $where: AppUserWhere) {
    node(id: $id) {
      ... on App {
        id
        users(first: 50, after: $after, where: $where) {
          nodes {
            ...AppUserRow
            user {
              id
              displayName
              userPrincipalName
              department
              accountEnabled
              removedAt
              kind
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
          totalCount
        }
      }
    }
  }
`);

const AppPermissions = graphql(`
  query AppPermissions($id: ID!, $after: String) {
    node(id: $id) {
      ... on App {
        id
        grants(first: 100, after: $after) {
          nodes {
            id
            permission
            permissionDescription
            kind
            tenantWide
            grantedAt
            firstSeenAt
            user {
              id
              displayName
            }
            resource {
              id
              displayName
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
          totalCount
        }
      }
    }
  }
`);

type App = Extract<NonNullable<AppPageQuery['node']>, { stage: AppStage }>;
type Tab = 'users' | 'permissions' | 'history';

export function AppPage() {
  const { organization } = useHere();
  const { app: id } = useParams({ from: '/inside/o/$org/apps/$app' });
  const { tab = 'users' } = useSearch({ from: '/inside/o/$org/apps/$app' });
  const query = useAnswer(AppPage$, { id });
  const app = query.data?.node && 'stage' in query.data.node ? (query.data.node as App) : null;
  useTitle(app?.displayName, organization.name);
  const params = { org: organization.id, app: id };
  return (
    <Answered whole query={query} waiting={<Waiting lines={5} height={60} />}>
      {() =>
        !app ? (
          <NotFound
            action={
              <Link to="/o/$org/apps" params={params} className="link">
                {s.shell.apps}
              </Link>
            }
          />
        ) : (
          <>
            <PageTop title={<bdi>{app.displayName}</bdi>} lead={<Lead app={app} />}>
              <Tag tone={appTone[app.stage]} dot>
                {s.stage[app.stage]}
              </Tag>
              <Tag>{s.appStatus[app.status]}</Tag>
              <DataAge />
            </PageTop>
            <nav className="tabs" aria-label={app.displayName}>
              {(['users', 'permissions', 'history'] as Tab[]).map((v) => (
                <TabLink
                  key={v}
                  to="/o/$org/apps/$app"
                  params={params as never}
                  search={(v === 'users' ? {} : { tab: v }) as never}
                  on={tab === v}
                >
                  {s.app.tabs[v]}{' '}
                  {v === 'users' && typeof app.userCount === 'number' && (
                    <span className="count">{number(app.userCount)}</span>
                  )}
                </TabLink>
              ))}
            </nav>
            {app.removedAt && (
              <div className="state unknown">
                <Dot tone="unknown" />
                <p>{s.app.gone(date(app.removedAt))}</p>
              </div>
            )}
            <div className="stack">
              <div className="two">
                <Why app={app} />
                <Facts app={app} />
              </div>
              {tab === 'users' &&
                (organization.privacyMode === 'AGGREGATES' ? (
                  <section className="panel">
                    <TotalsOnly />
                  </section>
                ) : (
                  <Users app={app} />
                ))}
              {tab === 'permissions' && <Permissions app={app} />}
              {tab === 'history' && <History app={app} />}
            </div>
          </>
        )
      }
    </Answered>
  );
}

function Lead({ app }: { app: App }) {
  const publisher = app.publisherName
    ? `${app.publisherName}, ${app.publisherVerified ? s.apps.verified : s.apps.unverified}`
    : s.apps.publisherUnknown;
  return (
    <bdi>
      {[
        s.origin[app.origin],
        app.origin === 'OWN' || (app.origin === 'MICROSOFT' && !app.publisherName) ? null : publisher,
        s.app.found(date(app.firstSeenAt)),
        typeof app.userCount === 'number' ? s.app.usersOf(app.userCount) : s.privacy.fewerPeople,
      ]
        .filter(Boolean)
        .join(' · ')}
    </bdi>
  );
}

function Why({ app }: { app: App }) {
  const { organization } = useHere();
  return (
    <Panel
      title={s.app.why(s.stage[app.stage])}
      lead={[s.app.rule(organization.windowDays, s.confidence[app.stageConfidence]), app.dataDelayed && s.apps.delayed]
        .filter(Boolean)
        .join(' ')}
      right={app.stageSince && <span className="small dim nowrap">{s.app.since(date(app.stageSince))}</span>}
    >
      {app.stageReasons.length === 0 ? (
        <p className="dim">{s.app.noReason}</p>
      ) : (
        <ul className="needs">
          {app.stageReasons.map((r) => (
            <li key={r.code + r.text}>
              <Dot
                tone={
                  confidenceTone[app.stageConfidence] === 'good'
                    ? appTone[app.stage]
                    : confidenceTone[app.stageConfidence]
                }
              />
              <div>
                {r.text}
                <small>
                  {r.dataSet && s.app.from(s.dataSet[r.dataSet])}
                  {r.dataSet && r.observedAt && ' · '}
                  {r.observedAt && <When at={r.observedAt} />}
                </small>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Facts({ app }: { app: App }) {
  const today = now();
  const facts: [string, React.ReactNode][] = [
    [s.apps.colUsed, <LastUse key="used" at={app.lastUsedAt} none={s.apps.neverUsed} />],
    [
      s.app.enabled,
      app.accountEnabled === null || app.accountEnabled === undefined ? (
        <Unknown key="enabled" />
      ) : app.accountEnabled ? (
        s.app.enabledYes
      ) : (
        s.app.enabledNo
      ),
    ],
    [s.app.assignment, app.assignmentRequired ? s.app.assignmentYes : s.app.assignmentNo],
    [s.app.tenantWide, app.tenantWideConsent ? s.common.yes : s.common.no],
    [s.app.signOn, app.signOnMode],
    [s.app.homepage, app.homepage && <HomePage key="home" url={app.homepage} />],
    [
      s.app.appId,
      <span key="id" className="mono">
        {app.appId}
      </span>,
    ],
  ];
  return (
    <Panel title={s.app.facts}>
      <dl className="facts one">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        {app.credentials.map((c) => (
          <div key={`${c.kind}${c.displayName}${c.expiresAt}`}>
            <dt>
              {c.kind === 'CERTIFICATE' ? s.app.CERTIFICATE : s.app.SECRET}
              {c.displayName && ` “${c.displayName}”`}
            </dt>
            <dd>
              {c.expiresAt ? (
                <Tag
                  tone={
                    new Date(c.expiresAt).getTime() < today
                      ? 'bad'
                      : new Date(c.expiresAt).getTime() < today + 30 * 86_400_000
                        ? 'attention'
                        : 'plain'
                  }
                >
                  {new Date(c.expiresAt).getTime() < today
                    ? s.app.ended(date(c.expiresAt))
                    : s.app.ends(date(c.expiresAt))}
                </Tag>
              ) : (
                <Unknown />
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function HomePage({ url }: { url: string }) {
  if (!/^https?:\/\//i.test(url)) return <>{url}</>;
  return (
    <a href={url} className="link" rel="noreferrer noopener" target="_blank">
      {new URL(url).host}
    </a>
  );
}

type UserRow = Extract<NonNullable<AppUsersOfQuery['node']>, { users: unknown }>['users']['nodes'][number];

function Users({ app }: { app: App }) {
  const { organization } = useHere();
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/o/$org/apps/$app' });
  const set = (change: object) =>
    navigate({
      to: '.',
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, v]) => v)),
      replace: true,
    } as never);
  const where = { present: search.past ? null : true, evidenceKind: search.evidence ?? null };
  const list = useList(AppUsersOf, { id: app.id, where, after: null }, (a) =>
    a.node && 'users' in a.node ? a.node.users : null,
  );
  return (
    <section className="panel flush">
      <div className="list-bar">
        <Filter<EvidenceKind>
          label={s.app.evidence}
          width={190}
          value={search.evidence}
          onChange={(evidence) => set({ evidence })}
          data={(['SIGNED_IN', 'ASSIGNED', 'ASSIGNED_BY_GROUP', 'CONSENTED'] as const).map((v) => ({
            value: v,
            label: s.evidence[v],
          }))}
        />
        <Checkbox
          size="xs"
          label={s.app.past}
          checked={search.past === 'yes'}
          onChange={(e) => set({ past: e.currentTarget.checked ? 'yes' : undefined })}
        />
        {typeof list.total === 'number' && <span className="total">{s.app.usersOf(list.total)}</span>}
      </div>
      {app.tenantWideConsent && <p className="note dim small">{s.app.everybodyNote}</p>}
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && list.rows.length === 0 && (
        <Empty title={search.evidence ? s.app.nobodyFits : s.app.nobody}>
          {search.evidence ? undefined : s.app.nobodyText}
        </Empty>
      )}
      {list.rows.length > 0 && (
        <DataTable<UserRow>
          caption={s.app.tabs.users}
          rows={list.rows}
          rowKey={(r) => readFragment(AppUserRow, r).id}
          to={(r) => ({ to: '/o/$org/users/$user', params: { org: organization.id, user: r.user.id } })}
          dimmed={list.isPlaceholderData}
          columns={[
            {
              key: 'person',
              head: s.app.colPerson,
              width: '22%',
              cell: ({ user }) => (
                <>
                  <bdi>{user.displayName}</bdi>
                  <small>
                    {[
                      user.removedAt ? s.app.removed : user.accountEnabled === false ? s.app.disabled : null,
                      user.kind === 'GUEST' ? s.users.kind.GUEST : user.department,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </small>
                </>
              ),
            },
            {
              key: 'how',
              head: s.app.colHow,
              cell: (r) => <EvidenceText evidence={readFragment(AppUserRow, r).evidence} />,
            },
            {
              key: 'days',
              head: s.app.colDays,
              width: 180,
              cell: (r) => <DayBars row={readFragment(AppUserRow, r)} />,
            },
            {
              key: 'engagement',
              head: s.app.colEngagement,
              cell: (r) => <EngagementTag row={readFragment(AppUserRow, r)} />,
            },
            {
              key: 'last',
              head: s.app.colLast,
              right: true,
              cell: (r) => <LastSignIn row={readFragment(AppUserRow, r)} />,
            },
          ]}
        />
      )}
      <More query={list} />
    </section>
  );
}

export function LastSignIn({ row }: { row: { lastSignInAt?: string | null; engagement: string } }) {
  if (!row.lastSignInAt && row.engagement === 'UNKNOWN') return <Unknown why={s.engagementWhy} />;
  return <When at={row.lastSignInAt} none={s.app.noSignIn} />;
}

type Grant = Extract<NonNullable<AppPermissionsQuery['node']>, { grants: unknown }>['grants']['nodes'][number];

/** Fetched by itself so that the permissions can be told as a whole; beyond it, on demand. */
const grantsAtOnce = 1000;

function Permissions({ app }: { app: App }) {
  const list = useList(AppPermissions, { id: app.id, after: null }, (a) =>
    a.node && 'grants' in a.node ? a.node.grants : null,
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const goOn = hasNextPage && !isFetchingNextPage && list.rows.length < grantsAtOnce;
  useEffect(() => {
    if (goOn) void fetchNextPage();
  }, [goOn, fetchNextPage]);
  const permissions = byPermission(list.rows);
  const whom = (p: Permission<Grant>) => {
    if (p.grants.some((g) => g.kind === 'APPLICATION')) return s.app.forItself;
    if (p.grants.some((g) => g.tenantWide)) return <strong>{s.app.forAll}</strong>;
    const names = p.grants.slice(0, 3).map((g) => g.user?.displayName ?? s.common.unknown);
    return (
      <>
        {hasNextPage ? s.app.atLeast(p.grants.length) : s.app.usersOf(p.grants.length)}
        <small>
          <bdi>{s.app.people(names.join(', '), p.grants.length - names.length)}</bdi>
        </small>
      </>
    );
  };
  return (
    <section className="panel flush">
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {typeof list.total === 'number' && list.total > 0 && (
        <div className="list-bar">
          <span className="total">{s.app.permissionsTitle(list.total, permissions.length)}</span>
        </div>
      )}
      {list.isPending && <Waiting />}
      {list.data && list.rows.length === 0 && <Empty title={s.app.noGrants}>{s.app.noGrantsText}</Empty>}
      {permissions.length > 0 && (
        <DataTable<Permission<Grant>>
          caption={s.app.tabs.permissions}
          rows={permissions}
          rowKey={(p) => p.key}
          columns={[
            {
              key: 'permission',
              head: s.app.colPermission,
              width: '34%',
              cell: ({ first }) => (
                <>
                  <span className="mono">{first.permission}</span>
                  {first.permissionDescription && <small>{first.permissionDescription}</small>}
                </>
              ),
            },
            { key: 'kind', head: s.app.colKind, cell: ({ first }) => s.app.kind[first.kind] },
            { key: 'for', head: s.app.colFor, width: '26%', cell: whom },
            {
              key: 'of',
              head: s.app.colResource,
              wide: true,
              cell: ({ first }) => <bdi>{first.resource?.displayName}</bdi>,
            },
            {
              key: 'since',
              head: s.app.colGranted,
              right: true,
              cell: ({ since, exact }) => (
                <span title={exact ? undefined : s.app.grantedUnknown}>
                  <When at={since} />
                </span>
              ),
            },
          ]}
        />
      )}
      <More query={list} />
    </section>
  );
}

const word = (kind: string, value: string | null | undefined) => {
  if (!value) return null;
  return (kind === 'STAGE' ? s.stage[value as AppStage] : s.appStatus[value as AppStatus]) ?? value;
};

function History({ app }: { app: App }) {
  const { organization } = useHere();
  return (
    <Panel
      title={s.app.tabs.history}
      right={
        <Link
          to="/o/$org/integration/activities"
          params={{ org: organization.id }}
          search={{ subject: app.id }}
          className="link small"
        >
          {s.app.activity}
        </Link>
      }
    >
      {app.history.length === 0 ? (
        <p className="dim">{s.app.historyNone}</p>
      ) : (
        <ul className="needs">
          {app.history.map((h) => (
            <li key={h.kind + h.occurredAt + h.after}>
              <Dot tone={h.kind === 'STAGE' ? appTone[h.after as AppStage] : 'accent'} />
              <div>
                {h.kind === 'STAGE'
                  ? s.app.changeStage(word(h.kind, h.before), word(h.kind, h.after) ?? h.after)
                  : s.app.changeStatus(word(h.kind, h.before), word(h.kind, h.after) ?? h.after)}
                <small>
                  {dateTime(h.occurredAt)}
                  {h.reason && ` · ${h.reason}`}
                </small>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
