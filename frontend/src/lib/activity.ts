import { dayKey } from './format';

/** The kinds an activity can be filtered by, with the types the server knows. */
export const groups = {
  app: ['app.discovered', 'app.removed', 'app.returned', 'app.stage_changed', 'app.changed'],
  user: ['user.added', 'user.removed', 'user.returned', 'user.changed'],
  group: ['group.added', 'group.removed', 'group.changed', 'group.member_added', 'group.member_removed'],
  grant: ['consent.given', 'grant.added', 'grant.removed'],
  assignment: ['assignment.added', 'assignment.removed'],
  license: ['license.added', 'license.removed', 'license.seats_changed', 'license.assigned', 'license.unassigned'],
  tenant: [
    'tenant.connected',
    'tenant.state_changed',
    'tenant.disconnected',
    'credential.expiring',
    'data_set.skipped',
    'data_set.recovered',
    'data_set.mended',
  ],
  sync: ['sync.completed', 'sync.failed', 'sync.held', 'sync.canceled'],
} as const;

export type Group = keyof typeof groups;

export const isGroup = (v: unknown): v is Group => typeof v === 'string' && Object.hasOwn(groups, v);

/** The group an event type belongs to; undefined for a type of a newer server. */
export const groupOf = (type: string): Group | undefined =>
  (Object.keys(groups) as Group[]).find((g) => (groups[g] as readonly string[]).includes(type));

/** Events by calendar day in the reader's zone, in the order they came. */
export function byDay<E extends { occurredAt: string }>(events: readonly E[]): { day: string; events: E[] }[] {
  const days: { day: string; events: E[] }[] = [];
  for (const event of events) {
    const day = dayKey(event.occurredAt);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}

export interface Difference {
  field: string;
  before: string;
  after: string;
}

/** What stood before and after, field by field; an empty text where there was nothing. */
export function differences(before: unknown, after: unknown): Difference[] {
  const b = asRecord(before);
  const a = asRecord(after);
  return [...new Set([...Object.keys(b), ...Object.keys(a)])]
    .sort()
    .map((field) => ({ field, before: show(b[field]), after: show(a[field]) }));
}

const asRecord = (v: unknown): Record<string, unknown> =>
  v && typeof v === 'object' && !Array.isArray(v) ? (v as Record<string, unknown>) : {};

function show(v: unknown): string {
  if (v === null || v === undefined) return '';
  if (typeof v === 'boolean') return v ? 'yes' : 'no';
  if (Array.isArray(v)) return v.map(show).join(', ');
  if (typeof v === 'object')
    return Object.entries(v)
      .map(([k, x]) => `${k}: ${show(x)}`)
      .join(', ');
  return String(v);
}
