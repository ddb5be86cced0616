import { IconArrowDown, IconArrowUp, IconChevronRight } from '@tabler/icons-react';
import { Link, type LinkProps } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';

export interface Column<R> {
  key: string;
  head: ReactNode;
  cell: (row: R) => ReactNode;
  /** Numbers stand right. */
  right?: boolean;
  /** Name by which the list can be sorted. */
  sort?: string;
  width?: number | string;
  /** Left out where the page is narrow. */
  wide?: boolean;
  /** Carries its head where the page is narrow, as numbers always do. */
  named?: boolean;
}

export interface Sort {
  field: string;
  direction: 'ASC' | 'DESC';
}

interface Props<R> {
  caption: string;
  columns: Column<R>[];
  rows: R[];
  rowKey: (row: R) => string;
  /** Where a row leads; its first cell becomes the link. */
  to?: ((row: R) => LinkProps) | undefined;
  /** What a row opens to, below itself; its first cell becomes the button. Not together with `to`. */
  detail?: (row: R) => ReactNode;
  /** The keys of the rows that are open. */
  opened?: readonly string[];
  onOpen?: (key: string) => void;
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  dimmed?: boolean;
}

/** A table whose rows become two-line cards where the page is narrow. */
export function DataTable<R>({
  caption,
  columns,
  rows,
  rowKey,
  to,
  detail,
  opened = [],
  onOpen,
  sort,
  onSort,
  dimmed,
}: Props<R>) {
  return (
    <table className="data" aria-busy={dimmed || undefined} data-dimmed={dimmed || undefined}>
      <caption className="sr">{caption}</caption>
      <thead>
        <tr>
          {columns.map((c) => {
            const on = sort && c.sort === sort.field;
            return (
              <th
                key={c.key}
                scope="col"
                className={c.right ? 'right' : undefined}
                style={c.width ? { width: c.width } : undefined}
                data-wide={c.wide || undefined}
                aria-sort={on ? (sort.direction === 'ASC' ? 'ascending' : 'descending') : undefined}
              >
                {c.sort && onSort ? (
                  <button
                    type="button"
                    onClick={() => {
                      const field = c.sort as string;
                      const flipped = sort?.direction === 'ASC' ? 'DESC' : 'ASC';
                      onSort({ field, direction: on ? flipped : c.right ? 'DESC' : 'ASC' });
                    }}
                  >
                    {c.head}
                    {on &&
                      (sort.direction === 'ASC' ? (
                        <IconArrowUp size={13} aria-hidden />
                      ) : (
                        <IconArrowDown size={13} aria-hidden />
                      ))}
                  </button>
                ) : (
                  c.head
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = rowKey(row);
          const open = detail !== undefined && opened.includes(key);
          return (
            <Fragment key={key}>
              <tr className={to || detail ? 'leads' : undefined} data-open={open || undefined}>
                {columns.map((c, i) => (
                  <td
                    key={c.key}
                    className={c.right ? 'right' : undefined}
                    data-wide={c.wide || undefined}
                    data-named={c.named || undefined}
                    data-label={typeof c.head === 'string' ? c.head : undefined}
                  >
                    {i === 0 && to ? (
                      <Link {...to(row)} className="row-link" data-row>
                        {c.cell(row)}
                      </Link>
                    ) : i === 0 && detail ? (
                      <button
                        type="button"
                        className="row-link row-open"
                        aria-expanded={open}
                        onClick={() => onOpen?.(key)}
                        data-row
                      >
                        <IconChevronRight size={14} aria-hidden />
                        <span>{c.cell(row)}</span>
                      </button>
                    ) : (
                      c.cell(row)
                    )}
                  </td>
                ))}
              </tr>
              {open && (
                <tr className="detail">
                  <td colSpan={columns.length}>{detail(row)}</td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
