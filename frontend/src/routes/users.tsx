import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useColumns } from '../components/columns';
import { Failure } from '../components/failure';
import { DataAge } from '../components/integration';
import { LastUse } from '../components/lastuse';
import { Filter, Search } from '../components/listbar';
import { Tag, Unknown } from '../components/mark';
import { Empty, More, PageTop, Waiting } from '../components/page';
import { TotalsOnly } from '../components/person';
import { DataTable } from '../components/table';
import { graphql } from '../gql';
import type { UsersPageQuery } from '../gql/graphql';
import { useAnswer, useList } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { useHere } from './organization';

const UsersPage$ = graphql(`
  query UsersPage($id: ID!, $after: String, $where: UserWhere, $orderBy: UserOrder) {
    organization(id: $id) {
      id
      users(first: 50, after: $after, where: $where, orderBy: $orderBy) {
        nodes {
          id
          displayName
          userPrincipalName
          department
          jobTitle
          accountEnabled
          kind
          kindTag {
            taggedAt
          }
          lastSignInAt
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

const UserFilters = graphql(`
  query UserFilters($id: ID!) {
    organization(id: $id) {
      id
      departments
      licenses(first: 100) {
        nodes {
          id
          displayName
        }
      }
      overview {
        asOf
      }
      tenants {
        id
        state
        domainFilter
      }
    }
  }
`);

type Row = NonNullable<UsersPageQuery['organization']>['users']['nodes'][number];

/** Stands in the address for "no department". */
const noDepartment = '-';

export function UsersPage() {
  const { organization } = useHere();
  useTitle(s.shell.users, organization.name);
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/o/$org/users' });
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
  const filters = useAnswer(UserFilters, { id: organization.id }).data?.organization;
  const sort = { field: search.sort ?? 'NAME', direction: search.dir ?? 'ASC' } as const;
  const where = {
    search: search.q ?? null,
    departmentIn: search.department ? [search.department === noDepartment ? '' : search.department] : null,
    kindIn: search.kind ? [search.kind] : null,
    kindTagged: search.tagged ? search.tagged === 'yes' : null,
    accountEnabled: search.enabled ? search.enabled === 'yes' : null,
    licenseId: search.license ?? null,
    removed: search.gone === 'yes' ? true : null,
  };
  const list = useList(
    UsersPage$,
    { id: organization.id, where, orderBy: sort, after: null },
    (a) => a.organization?.users,
    organization.privacyMode !== 'AGGREGATES',
  );
  const filtered = Boolean(
    search.q || search.department || search.kind || search.tagged || search.enabled || search.license || search.gone,
  );
  const only = (filters?.tenants ?? [])
    .flatMap((t) => (t.state === 'DISCONNECTED' ? [] : t.domainFilter))
    .filter((d) => d !== '*');
  const { shown, chooser } = useColumns<Row>('users', [
    {
      key: 'name',
      head: s.users.colName,
      sort: 'NAME',
      width: '42%',
      cell: (u) => (
        <>
          <bdi>{u.displayName}</bdi>
          {u.userPrincipalName && (
            <small>
              <bdi>{u.userPrincipalName}</bdi>
            </small>
          )}
        </>
      ),
    },
    {
      key: 'department',
      head: s.users.colDepartment,
      cell: (u) => (
        <>
          {u.department ?? <span className="dim">{s.user.notFilled}</span>}
          {u.jobTitle && <small>{u.jobTitle}</small>}
        </>
      ),
    },
    {
      key: 'kind',
      head: s.users.colKind,
      cell: (u) => (
        <>
          {s.users.kind[u.kind]}
          {u.kindTag && <small>{s.users.taggedMark}</small>}
        </>
      ),
    },
    { key: 'state', head: s.users.colState, cell: (u) => <AccountTag enabled={u.accountEnabled} /> },
    {
      key: 'last',
      head: s.users.colLast,
      sort: 'LAST_SIGN_IN_AT',
      right: true,
      cell: (u) => <LastUse at={u.lastSignInAt} none={s.users.noSignIn} />,
    },
  ]);
  return (
    <>
      <PageTop
        title={organization.privacyMode === 'AGGREGATES' ? s.shell.users : s.users.title(list.total ?? null)}
        lead={
          organization.privacyMode === 'AGGREGATES'
            ? undefined
            : [
                only.length ? s.users.leadFilter(only.join(', ')) : s.users.lead,
                organization.privacyMode === 'PSEUDONYMS' && s.privacy.pseudonyms,
              ]
                .filter(Boolean)
                .join(' ')
        }
      >
        <DataAge />
      </PageTop>
      {organization.privacyMode === 'AGGREGATES' ? (
        <section className="panel">
          <TotalsOnly />
        </section>
      ) : (
        <section className="panel flush">
          <div className="list-bar">
            <Search value={search.q} label={s.users.search} onSearch={onSearch} />
            <Filter
              label={s.users.filterDepartment}
              searchable
              width={170}
              value={search.department}
              onChange={(department) => set({ department })}
              data={[
                ...(filters?.departments ?? []).filter(Boolean).map((d) => ({ value: d, label: d })),
                { value: noDepartment, label: s.users.noDepartment },
              ]}
            />
            <Filter
              label={s.users.filterKind}
              width={120}
              value={search.kind}
              onChange={(kind) => set({ kind })}
              data={(['PERSON', 'GUEST', 'SHARED_MAILBOX', 'ROOM', 'RESOURCE', 'SERVICE', 'UNKNOWN'] as const).map(
                (v) => ({
                  value: v,
                  label: s.users.kind[v],
                }),
              )}
            />
            <Filter
              label={s.users.filterTagged}
              width={150}
              value={search.tagged}
              onChange={(tagged) => set({ tagged })}
              data={[
                { value: 'yes', label: s.users.tagged },
                { value: 'no', label: s.users.byRule },
              ]}
            />
            <Filter
              label={s.users.filterEnabled}
              width={120}
              value={search.enabled}
              onChange={(enabled) => set({ enabled })}
              data={[
                { value: 'yes', label: s.users.enabled },
                { value: 'no', label: s.users.disabled },
              ]}
            />
            <Filter
              label={s.users.filterLicense}
              searchable
              width={190}
              value={search.license}
              onChange={(license) => set({ license })}
              data={(filters?.licenses.nodes ?? []).map((l) => ({ value: l.id, label: l.displayName }))}
            />
            <Filter
              label={s.users.filterGone}
              width={140}
              value={search.gone}
              onChange={(gone) => set({ gone })}
              data={[{ value: 'yes', label: s.users.gone }]}
            />
            {typeof list.total === 'number' && <span className="total">{s.count.users(list.total)}</span>}
            {chooser}
          </div>
          {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
          {list.isPending && <Waiting lines={10} />}
          {list.data && list.rows.length === 0 && (
            <Empty
              title={filtered || filters?.overview.asOf ? s.users.nothing : s.users.none}
              action={
                filtered && (
                  <Button variant="default" onClick={() => navigate({ to: '.', search: {} } as never)}>
                    {s.common.clear}
                  </Button>
                )
              }
            >
              {filtered || filters?.overview.asOf ? s.users.nothingText : s.users.noneText}
            </Empty>
          )}
          {list.rows.length > 0 && (
            <DataTable<Row>
              caption={s.shell.users}
              rows={list.rows}
              rowKey={(u) => u.id}
              to={(u) => ({ to: '/o/$org/users/$user', params: { org: organization.id, user: u.id } })}
              dimmed={list.isPlaceholderData}
              sort={sort}
              onSort={({ field, direction }) => set({ sort: field as typeof sort.field, dir: direction })}
              columns={shown}
            />
          )}
          <More query={list} />
        </section>
      )}
    </>
  );
}

export function AccountTag({ enabled }: { enabled: boolean | null | undefined }) {
  if (enabled === null || enabled === undefined) return <Unknown />;
  return enabled ? <span>{s.users.enabled}</span> : <Tag tone="attention">{s.users.disabled}</Tag>;
}
