import { Select, TextInput } from '@mantine/core';
import {
  IconApps,
  IconCircleDot,
  IconKey,
  IconLicense,
  IconPlugConnected,
  IconRefresh,
  IconUser,
  IconUserCheck,
  IconUsersGroup,
} from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Failure } from '../components/failure';
import { IntegrationFrame } from '../components/integration';
import { Empty, More, Waiting } from '../components/page';
import { graphql } from '../gql';
import type { ActivitiesQuery } from '../gql/graphql';
import { byDay, differences, type Group, groupOf, groups } from '../lib/activity';
import { dateTime, dayAfter, longDay, time } from '../lib/format';
import { useList } from '../lib/query';
import { s } from '../lib/strings';
import { useTitle } from '../lib/title';
import { useHere } from './organization';
import { words } from './run';

const Activities = graphql(`
  query Activities($id: ID!, $after: String, $where: ActivityEventWhere) {
    organization(id: $id) {
      id
      activityEvents(first: 50, after: $after, where: $where) {
        nodes {
          id
          type
          occurredAt
          message
          before
          after
          actor {
            kind
            displayName
          }
          subject {
            id
            kind
            displayName
          }
          syncRun {
            id
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

type Event = NonNullable<ActivitiesQuery['organization']>['activityEvents']['nodes'][number];

const icons: Record<Group, typeof IconApps> = {
  app: IconApps,
  user: IconUser,
  group: IconUsersGroup,
  grant: IconKey,
  assignment: IconUserCheck,
  license: IconLicense,
  tenant: IconPlugConnected,
  sync: IconRefresh,
};

export function ActivitiesPage() {
  const { organization } = useHere();
  useTitle(s.integration.tabs.activities, organization.name);
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/o/$org/integration/activities' });
  const set = (change: Partial<typeof search>) => {
    const next = Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, v]) => v));
    navigate({ to: '.', search: next, replace: true });
  };
  const where = {
    typeIn: search.kind ? [...groups[search.kind]] : null,
    from: search.from ? new Date(`${search.from}T00:00:00`).toISOString() : null,
    to: search.to ? dayAfter(search.to) : null,
    syncRunId: search.run ?? null,
    subjectId: search.subject ?? null,
  };
  const list = useList(Activities, { id: organization.id, where, after: null }, (a) => a.organization?.activityEvents);
  const filtered = Object.values(search).some(Boolean);
  return (
    <IntegrationFrame tab="activities" title={s.activities.title} lead={s.activities.lead}>
      <section className="panel flush">
        <div className="list-bar">
          <Select
            size="xs"
            w={210}
            aria-label={s.activities.kind}
            placeholder={s.activities.allKinds}
            clearable
            clearButtonProps={{ 'aria-label': s.common.clear }}
            value={search.kind ?? null}
            data={(Object.keys(groups) as Group[]).map((g) => ({ value: g, label: s.activities.group[g] }))}
            onChange={(v) => set({ kind: (v ?? undefined) as Group | undefined })}
          />
          <span className="inline-label">
            <label htmlFor="activity-from">{s.activities.from}</label>
            <TextInput
              id="activity-from"
              size="xs"
              type="date"
              value={search.from ?? ''}
              onChange={(e) => set({ from: e.currentTarget.value || undefined })}
            />
          </span>
          <span className="inline-label">
            <label htmlFor="activity-to">{s.activities.to}</label>
            <TextInput
              id="activity-to"
              size="xs"
              type="date"
              value={search.to ?? ''}
              onChange={(e) => set({ to: e.currentTarget.value || undefined })}
            />
          </span>
          {filtered && (
            <Link
              to="/o/$org/integration/activities"
              params={{ org: organization.id }}
              search={{}}
              className="link small"
            >
              {s.common.clear}
            </Link>
          )}
        </div>
        {list.error && <Failure error={list.error} retry={() => list.refetch()} />}
        {list.isPending && <Waiting />}
        {list.data && list.rows.length === 0 && (
          <Empty title={filtered ? s.activities.nothing : s.activities.none}>
            {filtered ? undefined : s.activities.noneText}
          </Empty>
        )}
        {byDay(list.rows).map(({ day, events }) => (
          <section key={day} className="feed-day">
            <h2>{longDay(events[0]?.occurredAt ?? day)}</h2>
            <ul className="feed">
              {events.map((e) => (
                <Line key={e.id} event={e} />
              ))}
            </ul>
          </section>
        ))}
        <More query={list} />
      </section>
    </IntegrationFrame>
  );
}

function Line({ event }: { event: Event }) {
  const { organization } = useHere();
  const group = groupOf(event.type);
  const Icon = group ? icons[group] : IconCircleDot;
  const changed = differences(event.before, event.after);
  const name = event.subject?.displayName;
  const at = name ? event.message.indexOf(name) : -1;
  const org = organization.id;
  const subject = event.subject?.id;
  return (
    <li>
      <details>
        <summary data-row>
          <Icon size={16} className="dim" aria-hidden />
          <span className="feed-text" dir="auto">
            {at >= 0 && name ? (
              <>
                {event.message.slice(0, at)}
                <strong>
                  <bdi>{name}</bdi>
                </strong>
                {event.message.slice(at + name.length)}
              </>
            ) : (
              event.message
            )}
          </span>
          <time dateTime={event.occurredAt} title={dateTime(event.occurredAt)} className="dim small nowrap">
            {time(event.occurredAt)}
          </time>
        </summary>
        <div className="feed-detail">
          {changed.length > 0 ? (
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
          ) : (
            <p className="dim">{s.activities.noDetail}</p>
          )}
          <p className="row small">
            <span className="dim">
              {s.activities.by} {event.actor.displayName ?? s.activities.actor[event.actor.kind]}
            </span>
            {event.syncRun && (
              <Link to="/o/$org/integration/runs/$run" params={{ org, run: event.syncRun.id }} className="link">
                {s.activities.run}
              </Link>
            )}
            {subject && event.subject?.kind === 'APP' && (
              <Link to="/o/$org/apps/$app" params={{ org, app: subject }} className="link">
                {s.activities.subject}
              </Link>
            )}
            {subject && event.subject?.kind === 'USER' && (
              <Link to="/o/$org/users/$user" params={{ org, user: subject }} className="link">
                {s.activities.subject}
              </Link>
            )}
          </p>
        </div>
      </details>
    </li>
  );
}
