import { Failure } from '../components/failure';
import { DataAge } from '../components/integration';
import { Empty, More, PageTop, Waiting } from '../components/page';
import { Headcount } from '../components/person';
import { DataTable } from '../components/table';
import { graphql } from '../gql';
import type { LicensesPageQuery } from '../gql/graphql';
import { number } from '../lib/format';
import { useList } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { useHere } from './organization';

const LicensesPage$ = graphql(`
  query LicensesPage($id: ID!, $after: String) {
    organization(id: $id) {
      id
      licenses(first: 100, after: $after) {
        nodes {
          id
          displayName
          skuPartNumber
          seatsEnabled
          seatsWarning
          seatsSuspended
          seatsConsumed
          seatsAvailable
          users(first: 1) {
            totalCount
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
`);

type Row = NonNullable<LicensesPageQuery['organization']>['licenses']['nodes'][number];

export function LicensesPage() {
  const { organization } = useHere();
  useTitle(s.shell.licenses, organization.name);
  const list = useList(LicensesPage$, { id: organization.id, after: null }, (a) => a.organization?.licenses);
  const free = list.rows.filter((l) => (l.seatsAvailable ?? l.seatsEnabled) > 0).length;
  return (
    <>
      <PageTop
        title={
          list.rows.length === 0
            ? s.shell.licenses
            : free === 0
              ? s.licenses.titleAll
              : s.licenses.title(free, list.rows.length)
        }
        lead={s.licenses.lead}
      >
        <DataAge />
      </PageTop>
      <section className="panel flush">
        {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
        {list.isPending && <Waiting />}
        {list.data && list.rows.length === 0 && <Empty title={s.licenses.none}>{s.licenses.noneText}</Empty>}
        {list.rows.length > 0 && (
          <DataTable<Row>
            caption={s.shell.licenses}
            rows={list.rows}
            rowKey={(l) => l.id}
            to={(l) => ({ to: '/o/$org/users', params: { org: organization.id }, search: { license: l.id } }) as never}
            columns={[
              {
                key: 'name',
                head: s.licenses.colName,
                width: '34%',
                cell: (l) => (
                  <>
                    {l.displayName}
                    {l.skuPartNumber !== l.displayName && <small className="mono">{l.skuPartNumber}</small>}
                  </>
                ),
              },
              { key: 'use', head: s.licenses.colUse, width: '22%', wide: true, cell: (l) => <Seats license={l} /> },
              {
                key: 'seats',
                head: s.licenses.colSeats,
                right: true,
                cell: (l) => (
                  <>
                    {number(l.seatsEnabled)}
                    {l.seatsWarning > 0 && <small>{s.licenses.warning(l.seatsWarning)}</small>}
                    {l.seatsSuspended > 0 && <small>{s.licenses.suspended(l.seatsSuspended)}</small>}
                    {Math.min(l.seatsEnabled, l.seatsWarning) < 0 && <small>{s.licenses.negative}</small>}
                  </>
                ),
              },
              {
                key: 'assigned',
                head: s.licenses.colAssigned,
                right: true,
                cell: (l) => <Headcount n={l.seatsConsumed} />,
              },
              { key: 'free', head: s.licenses.colFree, right: true, cell: (l) => <Headcount n={l.seatsAvailable} /> },
              {
                key: 'users',
                head: s.licenses.colUsers,
                right: true,
                cell: (l) => <Headcount n={l.users.totalCount} />,
              },
            ]}
          />
        )}
        <More query={list} />
      </section>
    </>
  );
}

function Seats({ license: l }: { license: Row }) {
  const usable = Math.max(0, l.seatsEnabled) + Math.max(0, l.seatsWarning);
  const share = usable > 0 ? Math.min(100, ((l.seatsConsumed ?? 0) / usable) * 100) : 100;
  return (
    <span className="seats" aria-hidden>
      <i style={{ width: `${share}%` }} />
    </span>
  );
}
