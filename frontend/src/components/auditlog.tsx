import { Button, Menu, Select, TextInput } from '@mantine/core';
import {
  IconApi,
  IconBuilding,
  IconCircleDot,
  IconEyeOff,
  IconKey,
  IconLogin2,
  IconPlugConnected,
  IconRefresh,
  IconUsers,
  IconUsersGroup,
  IconWebhook,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql, readFragment } from '../gql';
import type { AuditEventWhere, AuditLineFragment } from '../gql/graphql';
import { byDay, differences } from '../lib/activity';
import { ask } from '../lib/api';
import { type AuditGroup, auditGroupOf, auditGroups } from '../lib/audit';
import { csv, download, fileName } from '../lib/file';
import { dateTime, dayAfter, longDay, time } from '../lib/format';
import { refused, told } from '../lib/notice';
import { useList } from '../lib/query';
import { s } from '../lib/strings';
import { words } from '../routes/run';
import { Failure } from './failure';
import { Empty, More, Panel, Waiting } from './page';

export const AuditLine = graphql(`
  fragment AuditLine on AuditEvent {
    id
    occurredAt
    action
    message
    detail
    ip
    requestId
    hash
    previousHash
    actor {
      id
      kind
      displayName
    }
    subject {
      id
      kind
      displayName
    }
  }
`);

const OrganizationAudit = graphql(`
  query OrganizationAudit($id: ID!, $first: Int!, $after: String, $where: AuditEventWhere) {
    organization(id: $id) {
      id
      auditEvents(first: $first, after: $after, where: $where) {
        nodes {
          ...AuditLine
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const InstanceAudit = graphql(`
  query InstanceAudit($first: Int!, $after: String, $where: AuditEventWhere) {
    auditEvents(first: $first, after: $after, where: $where) {
      nodes {
        ...AuditLine
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const icons: Record<AuditGroup, typeof IconApi> = {
  login: IconLogin2,
  member: IconUsers,
  team: IconUsersGroup,
  organization: IconBuilding,
  tenant: IconPlugConnected,
  sync: IconRefresh,
  webhook: IconWebhook,
  token: IconApi,
  privacy: IconEyeOff,
  key: IconKey,
};

/** What of the address filters the log. */
export interface AuditFilter {
  kind?: AuditGroup | undefined;
  from?: string | undefined;
  to?: string | undefined;
  actor?: string | undefined;
  subject?: string | undefined;
}

/** The most entries that one export holds. */
const mostExported = 20_000;

const ask100 = async (organization: string | undefined, after: string | null, where: AuditEventWhere) =>
  organization
    ? (await ask(OrganizationAudit, { id: organization, first: 100, after, where })).organization?.auditEvents
    : (await ask(InstanceAudit, { first: 100, after, where })).auditEvents;

/** An organization's audit log, or the instance's: filtered by the address, each entry a sentence. */
export function AuditLog({
  organization,
  name,
  title,
  filter,
}: {
  /** Whose log; none: the instance's. */
  organization?: string | undefined;
  /** Name for exported files. */
  name: string;
  title: string;
  filter: AuditFilter;
}) {
  const navigate = useNavigate();
  const set = (change: AuditFilter) =>
    navigate({ to: '.', search: ((old: object) => ({ ...old, ...change })) as never, replace: true });
  const where: AuditEventWhere = {
    actionIn: filter.kind ? [...auditGroups[filter.kind]] : null,
    actorId: filter.actor ?? null,
    subjectId: filter.subject ?? null,
    from: filter.from ? new Date(`${filter.from}T00:00:00`).toISOString() : null,
    to: filter.to ? dayAfter(filter.to) : null,
  };
  const own = useList(
    OrganizationAudit,
    { id: organization ?? '', first: 50, where, after: null },
    (a) => a.organization?.auditEvents,
    organization !== undefined,
  );
  const whole = useList(
    InstanceAudit,
    { first: 50, where, after: null },
    (a) => a.auditEvents,
    organization === undefined,
  );
  const list = organization === undefined ? whole : own;
  const rows = list.rows.map((row) => readFragment(AuditLine, row));
  const filtered = Object.values(filter).some(Boolean);
  return (
    <div className="stack">
      <section className="panel flush">
        <header className="panel-head">
          <div>
            <h2>{title}</h2>
            <p>{s.audit.lead}</p>
          </div>
          <Export organization={organization} name={name} where={where} />
        </header>
        <div className="list-bar">
          <Select
            size="xs"
            w={210}
            aria-label={s.audit.kind}
            placeholder={s.audit.allKinds}
            clearable
            clearButtonProps={{ 'aria-label': s.common.clear }}
            value={filter.kind ?? null}
            data={(Object.keys(auditGroups) as AuditGroup[]).map((g) => ({ value: g, label: s.audit.group[g] }))}
            onChange={(v) => set({ kind: (v ?? undefined) as AuditGroup | undefined })}
          />
          {(['from', 'to'] as const).map((end) => (
            <span key={end} className="inline-label">
              <label htmlFor={`audit-${end}`}>{s.audit[end]}</label>
              <TextInput
                id={`audit-${end}`}
                size="xs"
                type="date"
                value={filter[end] ?? ''}
                onChange={(e) => set({ [end]: e.currentTarget.value || undefined })}
              />
            </span>
          ))}
          {filtered && (
            <button
              type="button"
              className="link-button small"
              onClick={() =>
                set({ kind: undefined, from: undefined, to: undefined, actor: undefined, subject: undefined })
              }
            >
              {s.common.clear}
            </button>
          )}
        </div>
        {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
        {list.isPending && <Waiting />}
        {list.data && rows.length === 0 && (
          <Empty title={filtered ? s.audit.nothing : s.audit.none}>{filtered ? undefined : s.audit.noneText}</Empty>
        )}
        {byDay(rows).map(({ day, events }) => (
          <section key={day} className="feed-day">
            <h3>{longDay(events[0]?.occurredAt ?? day)}</h3>
            <ul className="feed">
              {events.map((e) => (
                <Line key={e.id} event={e} set={set} />
              ))}
            </ul>
          </section>
        ))}
        <More query={list} />
      </section>
      <Panel title={s.audit.verify}>
        <div className="proof">
          <p>{s.audit.verifyText}</p>
          <code className="secret mono">{s.audit.command}</code>
          <p className="dim small">{s.audit.verifyErased}</p>
        </div>
      </Panel>
    </div>
  );
}

function Line({ event, set }: { event: AuditLineFragment; set: (change: AuditFilter) => void }) {
  const group = auditGroupOf(event.action);
  const Icon = group ? icons[group] : IconCircleDot;
  const { before, after, ...rest } = (event.detail ?? {}) as Record<string, unknown>;
  const changed = differences(before, after);
  const values = differences({}, rest);
  const facts: [string, React.ReactNode][] = [
    [s.audit.by, <bdi key="by">{event.actor.displayName ?? s.activities.actor[event.actor.kind]}</bdi>],
    [
      s.audit.action,
      <span key="a" className="mono">
        {event.action}
      </span>,
    ],
    [
      s.audit.ip,
      event.ip && (
        <span key="i" className="mono">
          {event.ip}
        </span>
      ),
    ],
    [
      s.audit.request,
      event.requestId && (
        <span key="r" className="mono">
          {event.requestId}
        </span>
      ),
    ],
    [
      s.audit.hash,
      <span key="h" className="mono">
        {event.hash}
      </span>,
    ],
    [
      s.audit.previous,
      event.previousHash ? (
        <span key="p" className="mono">
          {event.previousHash}
        </span>
      ) : (
        s.audit.first
      ),
    ],
  ];
  const { actor, subject } = event;
  const who = actor.displayName ?? (actor.kind === 'UNKNOWN' ? null : s.activities.actor[actor.kind]);
  return (
    <li>
      <details>
        <summary data-row>
          <Icon size={16} className="dim" aria-hidden />
          <span className="feed-text" dir="auto">
            {event.message}
            {who && !event.message.includes(who) && (
              <small className="feed-who">
                <bdi>{s.audit.byWhom(who)}</bdi>
              </small>
            )}
          </span>
          <time dateTime={event.occurredAt} title={dateTime(event.occurredAt)} className="dim small nowrap">
            {time(event.occurredAt)}
          </time>
        </summary>
        <div className="feed-detail">
          {changed.length > 0 && (
            <table className="diff">
              <thead>
                <tr>
                  <th scope="col">{s.activities.field}</th>
                  <th scope="col">{s.activities.before}</th>
                  <th scope="col">{s.activities.after}</th>
                </tr>
              </thead>
              <tbody>
                {changed.map((d) => (
                  <tr key={d.field}>
                    <th scope="row">{words(d.field)}</th>
                    <td>{d.before || <span className="dim">{s.common.none}</span>}</td>
                    <td>{d.after || <span className="dim">{s.common.none}</span>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <dl className="entry">
            {values.map((v) => (
              <div key={v.field}>
                <dt>{words(v.field)}</dt>
                <dd>{v.after || s.common.none}</dd>
              </div>
            ))}
            {facts
              .filter(([, value]) => value)
              .map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
          </dl>
          <p className="row small">
            {actor.id && (
              <button type="button" className="link-button" onClick={() => set({ actor: actor.id ?? undefined })}>
                {s.audit.onlyActor}
              </button>
            )}
            {subject?.id && (
              <button type="button" className="link-button" onClick={() => set({ subject: subject.id ?? undefined })}>
                {s.audit.subject}
              </button>
            )}
          </p>
        </div>
      </details>
    </li>
  );
}

/** Hands over the entries of the choice as a file, up to a most. */
function Export({
  organization,
  name,
  where,
}: {
  organization: string | undefined;
  name: string;
  where: AuditEventWhere;
}) {
  const [soFar, setSoFar] = useState<number | null>(null);
  const run = async (kind: 'csv' | 'json') => {
    setSoFar(0);
    try {
      const all: AuditLineFragment[] = [];
      let after: string | null = null;
      let more = true;
      while (more && all.length < mostExported) {
        const page = await ask100(organization, after, where);
        all.push(...(page?.nodes ?? []).map((n) => readFragment(AuditLine, n)));
        more = page?.pageInfo.hasNextPage ?? false;
        after = page?.pageInfo.endCursor ?? null;
        setSoFar(all.length);
      }
      const file = fileName('audit', name, new Date().toISOString().slice(0, 10));
      if (kind === 'json') download(`${file}.json`, JSON.stringify(all, null, 2), 'application/json');
      else download(`${file}.csv`, csv([columns.map(([head]) => head), ...all.map(row)]), 'text/csv');
      told(more ? s.audit.exportCut(mostExported) : s.audit.exported(all.length));
    } catch (error) {
      refused([error as Error]);
    } finally {
      setSoFar(null);
    }
  };
  return (
    <Menu position="bottom-end" width={190} withInitialFocusPlaceholder={false} portalProps={{ target: '#menus' }}>
      <Menu.Target>
        <Button
          variant="default"
          loading={soFar !== null}
          title={soFar === null ? undefined : s.audit.exporting(soFar)}
        >
          {s.audit.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void run('csv')}>{s.audit.exportCsv}</Menu.Item>
        <Menu.Item onClick={() => void run('json')}>{s.audit.exportJson}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const columns: [string, (e: AuditLineFragment) => string | null | undefined][] = [
  ['time', (e) => e.occurredAt],
  ['action', (e) => e.action],
  ['sentence', (e) => e.message],
  ['actor kind', (e) => e.actor.kind],
  ['actor', (e) => e.actor.displayName],
  ['actor id', (e) => e.actor.id],
  ['subject kind', (e) => e.subject?.kind],
  ['subject', (e) => e.subject?.displayName],
  ['subject id', (e) => e.subject?.id],
  ['detail', (e) => (e.detail ? JSON.stringify(e.detail) : '')],
  ['ip', (e) => e.ip],
  ['request', (e) => e.requestId],
  ['hash', (e) => e.hash],
  ['previous hash', (e) => e.previousHash],
];

const row = (event: AuditLineFragment) => columns.map(([, of]) => of(event) ?? '');
