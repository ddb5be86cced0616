// Numbers, dates and durations as a person reads them, by the browser's locale.

let locale: string | undefined;
let zone: string | undefined;

/** Sets the member's own language and zone; null follows the browser. */
export function setLocale(language: string | null | undefined, timeZone: string | null | undefined) {
  locale = language || undefined;
  zone = timeZone || undefined;
  cache.clear();
}

const cache = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>();

function kept<T extends Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>(
  key: string,
  make: () => T,
): T {
  let found = cache.get(key) as T | undefined;
  if (!found) {
    found = make();
    cache.set(key, found);
  }
  return found;
}

const dates = (key: string, options: Intl.DateTimeFormatOptions) =>
  kept(key, () => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));

/** 1234.5 as "1,234.5". */
export const number = (n: number): string =>
  kept('n', () => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })).format(n);

/** A count with its noun: "1 app", "1,204 users". */
export const plural = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`;

/** "22 Nov 2026, 06:12". */
export const dateTime = (iso: string): string =>
  dates('dt', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** "22 Nov 2026". */
export const date = (iso: string): string => dates('d', { dateStyle: 'medium' }).format(new Date(iso));

/** "22 Nov". */
export const shortDate = (iso: string): string => dates('sd', { day: 'numeric', month: 'short' }).format(new Date(iso));

/** "06:12". */
export const time = (iso: string): string => dates('t', { timeStyle: 'short' }).format(new Date(iso));

/** "06:12:09". */
export const clock = (iso: string): string => dates('c', { timeStyle: 'medium' }).format(new Date(iso));

/** A UTC day (YYYY-MM-DD) as "22 Nov", in no zone but its own. */
export const utcDay = (day: string): string =>
  kept('ud', () => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short' })).format(
    new Date(`${day}T00:00:00Z`),
  );

/** "Sunday, 22 November 2026", in the member's zone. */
export const longDay = (iso: string): string => dates('ld', { dateStyle: 'full' }).format(new Date(iso));

/** The calendar day of a time in the member's zone, YYYY-MM-DD. */
export const dayKey = (iso: string): string =>
  kept(
    'dk',
    () => new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }),
  ).format(new Date(iso));

let ahead = 0;

/**
 * Takes note of times that the server calls past. Where its clock is ahead of
 * the browser's, ages are told by the server's.
 */
export function seen(...times: (string | null | undefined)[]) {
  for (const iso of times) if (iso) ahead = Math.max(ahead, Date.parse(iso) - Date.now());
}

/** Now, in milliseconds, by whichever clock is ahead: the browser's or the server's. */
export const now = (): number => Date.now() + ahead;

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 hours ago", "in 2 days", "just now". */
export function relative(iso: string, at: number = now()): string {
  const seconds = Math.round((new Date(iso).getTime() - at) / 1000);
  const format = kept('r', () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 5 ? format.format(seconds, 'second') : 'just now';
}

/** Milliseconds as "35 ms", "0.4 s", "48 s", "1 min 4 s", "2 h 5 min". */
export function duration(ms: number): string {
  if (ms > 0 && ms < 95) return `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 10_000) return `${number(Math.round(ms / 100) / 10)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/** Names joined as a sentence does: "a, b and c". */
export const list = (items: readonly string[]): string =>
  new Intl.ListFormat(locale ?? 'en', { type: 'conjunction' }).format(items);

/** The last moment of a calendar day (YYYY-MM-DD) where the reader is, as a point in time. */
export const dayEnd = (day: string): string => new Date(`${day}T23:59:59`).toISOString();

/** The calendar day (YYYY-MM-DD) of a point in time where the reader is; "" for none. */
export const dayOf = (iso: string | null | undefined): string => {
  if (!iso) return '';
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
};

/** The next calendar day where the reader is. */
export const tomorrow = (): string => dayOf(new Date(now() + 86_400_000).toISOString());

/** The beginning of the day after a calendar day, so that "to" includes the day that was chosen. */
export const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00`) + 86_400_000).toISOString();
