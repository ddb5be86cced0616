import { Tag, When } from '../../components/mark';
import { Answered, Empty, Panel } from '../../components/page';
import { DataTable } from '../../components/table';
import { graphql } from '../../gql';
import type { PurgesQuery } from '../../gql/graphql';
import { date, number } from '../../lib/format';
import { useAnswer } from '../../lib/query';
import { s } from '../../lib/strings';

const Purges = graphql(`
  query Purges {
    purges {
      class
      cutoff
      deleted
      remaining
      finishedAt
    }
  }
`);

type Row = PurgesQuery['purges'][number];

/** What retention deleted, with the count that proves it. */
export function Retention() {
  const query = useAnswer(Purges, {});
  return (
    <div className="settings">
      <Answered query={query}>
        {({ purges }) => (
          <Panel className="flush" title={s.retention.title} lead={s.retention.lead}>
            {purges.length === 0 ? (
              <Empty title={s.retention.none}>{s.retention.noneText}</Empty>
            ) : (
              <DataTable<Row>
                caption={s.retention.title}
                rows={[...purges]}
                rowKey={(p) => `${p.class} ${p.finishedAt}`}
                columns={[
                  { key: 'class', head: s.retention.colClass, cell: (p) => s.retention.class[p.class] ?? p.class },
                  { key: 'cutoff', head: s.retention.colCutoff, right: true, cell: (p) => date(p.cutoff) },
                  { key: 'deleted', head: s.retention.colDeleted, right: true, cell: (p) => number(p.deleted) },
                  {
                    key: 'remaining',
                    head: s.retention.colRemaining,
                    right: true,
                    cell: (p) =>
                      p.remaining > 0 ? (
                        <Tag tone="bad" dot>
                          {number(p.remaining)}
                        </Tag>
                      ) : (
                        number(p.remaining)
                      ),
                  },
                  { key: 'when', head: s.retention.colWhen, right: true, cell: (p) => <When at={p.finishedAt} /> },
                ]}
              />
            )}
          </Panel>
        )}
      </Answered>
    </div>
  );
}
