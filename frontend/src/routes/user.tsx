import { Link, useParams, useSearch } from '@tanstack/react-router';
import { AccountKind } from '../components/accountkind';
import { Failure } from '../components/failure';
import { DataAge } from '../components/integration';
import { LastUse } from '../components/lastuse';
import { Dot, Tag, Unknown } from '../components/mark';
import { Answered, Empty, More, NotFound, PageTop, Panel, Waiting } from '../components/page';
import { AppUserRow, DayBars, EngagementTag, EvidenceText, TotalsOnly } from '../components/person';
import { PersonalData } from '../components/persondata';
import { DataTable } from '../components/table';
import { TabLink } from '../components/tablink';
import { graphql, readFragment } from '../gql';
import type { UserAppsQuery, UserGroupsQuery, UserPageQuery } from '../gql/graphql';
import { date, number } from '../lib/format';
import { useAnswer, useList } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { LastSignIn } from './app';
import { StageTag } from './apps';
import { useHere } from './organization';
import { AccountTag } from './users';

const UserPage$ = graphql(`
  query UserPage($id: ID!) {
    node(id: $id) {
      ... on User {
        id
        displayName
        userPrincipalName
        mail
        department
        jobTitle
        companyName
        officeLocation
        accountEnabled
        kind
        ...AccountKind
        lastSignInAt
        createdAt
        firstSeenAt
        removedAt
        manager {
          id
          displayName
        }
        apps(first: 1) {
          totalCount
        }
        licenseAssignments {
          id
          direct
          error
          firstSeenAt
          license {
            id
            displayName
            skuPartNumber
          }
        }
        groups(first: 1) {
          totalCount
        }
      }
    }
  }
`);

const UserApps = graphql(`
  query UserApps($id: ID!, $after: String) {
    node(id: $id) {
      ... on User {
        id
        apps(first: 50, after: $after) {
          nodes {
            ...AppUserRow
            app {
              id
              displayName
              publisherName
              stage
              stageConfidence
              dataDelayed
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

const UserGroups = graphql(`
  query UserGroups($id: ID!, $after: String) {
    node(id: $id) {
      ... on User {
        id
        groups(first: 50, after: $after) {
          nodes {
            id
            displayName
            description
            memberCount
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

type User = Extract<NonNullable<UserPageQuery['node']>, { licenseAssignments: unknown }>;
type Tab = 'apps' | 'licenses' | 'groups';

export function UserPage() {
  const { organization } = useHere();
  const { user: id } = useParams({ from: '/inside/o/$org/users/$user' });
  const { tab = 'apps' } = useSearch({ from: '/inside/o/$org/users/$user' });
  const query = useAnswer(UserPage$, { id });
  const user = query.data?.node && 'licenseAssignments' in query.data.node ? (query.data.node as User) : null;
  useTitle(user?.displayName, organization.name);
  const params = { org: organization.id, user: id };
  return (
    <Answered whole query={query} waiting={<Waiting lines={5} height={60} />}>
      {() => {
        if (!user && organization.privacyMode === 'AGGREGATES') {
          return (
            <>
              <PageTop title={s.shell.users} />
              <section className="panel">
                <TotalsOnly />
              </section>
            </>
          );
        }
        if (!user) {
          return (
            <NotFound
              action={
                <Link to="/o/$org/users" params={params} className="link">
                  {s.shell.users}
                </Link>
              }
            />
          );
        }
        const counts = {
          apps: user.apps.totalCount,
          licenses: user.licenseAssignments.length,
          groups: user.groups.totalCount,
        };
        return (
          <>
            <PageTop
              title={<bdi>{user.displayName}</bdi>}
              lead={
                <bdi>
                  {[user.jobTitle, user.department, s.user.lead(user.apps.totalCount ?? null)]
                    .filter(Boolean)
                    .join(' · ')}
                </bdi>
              }
            >
              {user.kind === 'GUEST' && <Tag>{s.users.kind.GUEST}</Tag>}
              <AccountTag enabled={user.accountEnabled} />
              <DataAge />
            </PageTop>
            <nav className="tabs" aria-label={user.displayName}>
              {(['apps', 'licenses', 'groups'] as Tab[]).map((v) => (
                <TabLink
                  key={v}
                  to="/o/$org/users/$user"
                  params={params as never}
                  search={(v === 'apps' ? {} : { tab: v }) as never}
                  on={tab === v}
                >
                  {s.user.tabs[v]} {typeof counts[v] === 'number' && <span className="count">{number(counts[v])}</span>}
                </TabLink>
              ))}
            </nav>
            {user.removedAt && (
              <div className="state unknown">
                <Dot tone="unknown" />
                <p>{s.user.gone(date(user.removedAt))}</p>
              </div>
            )}
            <div className="stack">
              <Facts user={user} />
              {tab === 'apps' && <Apps user={user} />}
              {tab === 'licenses' && <Licenses user={user} />}
              {tab === 'groups' && <Groups user={user} />}
              <PersonalData user={user} />
            </div>
          </>
        );
      }}
    </Answered>
  );
}

function Facts({ user }: { user: User }) {
  const { organization } = useHere();
  const facts: [string, React.ReactNode][] = [
    [s.user.upn, user.userPrincipalName && <bdi key="upn">{user.userPrincipalName}</bdi>],
    [s.user.mail, user.mail && user.mail !== user.userPrincipalName && <bdi key="mail">{user.mail}</bdi>],
    [
      s.user.department,
      user.department ?? (
        <span key="d" className="dim">
          {s.user.notFilled}
        </span>
      ),
    ],
    [s.user.jobTitle, user.jobTitle],
    [s.user.company, user.companyName],
    [s.user.office, user.officeLocation],
    [
      s.user.manager,
      user.manager && (
        <Link
          key="m"
          to="/o/$org/users/$user"
          params={{ org: organization.id, user: user.manager.id }}
          className="link"
        >
          <bdi>{user.manager.displayName}</bdi>
        </Link>
      ),
    ],
    [s.user.kind, <AccountKind key="k" user={user} />],
    [s.user.last, <LastUse key="l" at={user.lastSignInAt} none={s.users.noSignIn} />],
    [s.user.created, user.createdAt && date(user.createdAt)],
    [s.user.first, date(user.firstSeenAt)],
  ];
  return (
    <Panel title={s.user.facts}>
      <dl className="facts wide">
        {facts
          .filter(([, v]) => v)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Panel>
  );
}

type AppRow = Extract<NonNullable<UserAppsQuery['node']>, { apps: unknown }>['apps']['nodes'][number];

function Apps({ user }: { user: User }) {
  const { organization } = useHere();
  const list = useList(UserApps, { id: user.id, after: null }, (a) =>
    a.node && 'apps' in a.node ? a.node.apps : null,
  );
  return (
    <section className="panel flush">
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && list.rows.length === 0 && <Empty title={s.user.noApps}>{s.user.noAppsText}</Empty>}
      {list.rows.length > 0 && (
        <DataTable<AppRow>
          caption={s.user.tabs.apps}
          rows={list.rows}
          rowKey={(r) => readFragment(AppUserRow, r).id}
          to={(r) => ({ to: '/o/$org/apps/$app', params: { org: organization.id, app: r.app.id } })}
          columns={[
            {
              key: 'app',
              head: s.user.colApp,
              width: '24%',
              cell: ({ app }) => (
                <>
                  <bdi>{app.displayName}</bdi>
                  {app.publisherName && <small>{app.publisherName}</small>}
                </>
              ),
            },
            { key: 'stage', head: s.apps.colStage, wide: true, cell: ({ app }) => <StageTag app={app} /> },
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

function Licenses({ user }: { user: User }) {
  const { organization } = useHere();
  if (user.licenseAssignments.length === 0) {
    return (
      <section className="panel">
        <Empty title={s.user.noLicenses}>{s.user.noLicensesText}</Empty>
      </section>
    );
  }
  return (
    <section className="panel flush">
      <DataTable
        caption={s.user.tabs.licenses}
        rows={[...user.licenseAssignments]}
        rowKey={(l) => l.id}
        to={(l) =>
          ({ to: '/o/$org/users', params: { org: organization.id }, search: { license: l.license.id } }) as never
        }
        columns={[
          {
            key: 'name',
            head: s.user.colLicense,
            cell: (l) => (
              <>
                {l.license.displayName}
                <small className="mono">{l.license.skuPartNumber}</small>
              </>
            ),
          },
          { key: 'by', head: s.user.colBy, cell: (l) => (l.direct ? s.user.direct : s.user.byGroup) },
          { key: 'error', head: s.user.colProblem, cell: (l) => l.error && <Tag tone="bad">{l.error}</Tag> },
          { key: 'since', head: s.user.since, right: true, cell: (l) => date(l.firstSeenAt) },
        ]}
      />
    </section>
  );
}

type GroupRow = Extract<NonNullable<UserGroupsQuery['node']>, { groups: unknown }>['groups']['nodes'][number];

function Groups({ user }: { user: User }) {
  const list = useList(UserGroups, { id: user.id, after: null }, (a) =>
    a.node && 'groups' in a.node ? a.node.groups : null,
  );
  return (
    <section className="panel flush">
      {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && list.rows.length === 0 && <Empty title={s.user.noGroups}>{s.user.noGroupsText}</Empty>}
      {list.rows.length > 0 && (
        <DataTable<GroupRow>
          caption={s.user.tabs.groups}
          rows={list.rows}
          rowKey={(g) => g.id}
          columns={[
            {
              key: 'name',
              head: s.user.colGroup,
              cell: (g) => (
                <>
                  <bdi>{g.displayName}</bdi>
                  {g.description && <small>{g.description}</small>}
                </>
              ),
            },
            {
              key: 'members',
              head: s.user.colMembers,
              right: true,
              cell: (g) =>
                typeof g.memberCount === 'number' ? number(g.memberCount) : <Unknown why={s.user.noGroupsText} />,
            },
          ]}
        />
      )}
      <More query={list} />
    </section>
  );
}
