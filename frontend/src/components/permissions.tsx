import type { DataSet } from '../gql/graphql';
import { s } from '../lib/strings';
import { DataTable } from './table';

interface Permission {
  permission: string;
  level: number;
  reason: string;
  dataSets: readonly DataSet[];
}

/** Each permission that is asked for, with its reason. */
export function PermissionList({ permissions }: { permissions: Permission[] }) {
  return (
    <DataTable<Permission>
      caption={s.connect.asks}
      rows={permissions}
      rowKey={(p) => p.permission}
      columns={[
        { key: 'name', head: s.connect.colPermission, cell: (p) => <span className="mono">{p.permission}</span> },
        { key: 'why', head: s.connect.colReason, cell: (p) => p.reason },
        {
          key: 'opens',
          head: s.connect.colOpens,
          wide: true,
          cell: (p) => <span className="dim">{p.dataSets.map((d) => s.dataSet[d]).join(' · ')}</span>,
        },
      ]}
    />
  );
}
