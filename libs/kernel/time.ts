import { Temporal } from '@js-temporal/polyfill';

/** A point in time: whole milliseconds since 1970-01-01T00:00Z. Survives JSON, compares with `<`. */
export type Instant = number & { readonly __instant: unique symbol };

/** A wall-clock time of day, `HH:MM`, 00:00–23:59. */
export type WallTime = `${number}:${number}`;

/** An IANA zone id such as `Europe/Warsaw`; never an offset. */
export type ZoneId = string;

/** A calendar day, `YYYY-MM-DD`. */
export type LocalDate = `${number}-${number}-${number}`;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** @throws RangeError when `text` is no ISO 8601 instant. */
export function instantOf(text: string | Date): Instant {
  const ms = text instanceof Date ? text.getTime() : Temporal.Instant.from(text).epochMilliseconds;
  return ms as Instant;
}

export function toIso(instant: Instant): string {
  return new Date(instant).toISOString();
}

export function plus(instant: Instant, ms: number): Instant {
  return (instant + ms) as Instant;
}

export function latest(...instants: readonly Instant[]): Instant {
  return Math.max(...instants) as Instant;
}

export function earliest(...instants: readonly Instant[]): Instant {
  return Math.min(...instants) as Instant;
}

/** Whether the platform knows `zone` as an IANA id (offsets such as `+02:00` are refused). */
export function isZone(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

const WALL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export function isWallTime(text: string): text is WallTime {
  return WALL_TIME.test(text);
}

/** Minutes since midnight, 0–1439. */
export function minutesOf(time: WallTime): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

export interface LocalParts {
  readonly date: LocalDate;
  readonly minutes: number;
  /** ISO: Monday 1 … Sunday 7. */
  readonly weekday: number;
}

/** What the clock on the wall in `zone` shows at `instant`. */
export function localParts(instant: Instant, zone: ZoneId): LocalParts {
  const local = new Date(instant + offsetAt(instant, zone));
  return {
    date: local.toISOString().slice(0, 10) as LocalDate,
    minutes: local.getUTCHours() * 60 + local.getUTCMinutes(),
    weekday: local.getUTCDay() || 7,
  };
}

/**
 * The instant at which `zone` shows that day and time. In a gap (clocks forward) the later side, in a fold (clocks
 * back) the first passing.
 */
export function atLocalTime(date: LocalDate, time: WallTime, zone: ZoneId): Instant {
  const wall = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(wall)) throw new RangeError(`${date} ${time} is no day and time`);
  const before = (wall - offsetAt(wall - DAY_MS, zone)) as Instant;
  const after = (wall - offsetAt(wall + DAY_MS, zone)) as Instant;
  const shows = (instant: Instant) => instant + offsetAt(instant, zone) === wall;
  // Shown by neither: the clocks went forward over it, and the old offset leads to the later side.
  return shows(before) || !shows(after) ? before : after;
}

interface OffsetSpan {
  readonly from: number;
  readonly to: number;
  readonly offsetMs: number;
}

const SPANS_KEPT = 8;
const spans = new Map<ZoneId, OffsetSpan[]>();

/**
 * How far `zone` is ahead of UTC at an instant, milliseconds. Between two clock changes it is the same, so that Temporal
 * is asked once for each half of a year.
 */
function offsetAt(instant: number, zone: ZoneId): number {
  const known = spans.get(zone) ?? [];
  for (const span of known) if (instant >= span.from && instant < span.to) return span.offsetMs;
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const found: OffsetSpan = {
    from: instant,
    to: zoned.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: zoned.offsetNanoseconds / 1e6,
  };
  const start = zoned.getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
  // A change at this very instant is not "previous" to it.
  const startsHere = zoned.subtract({ nanoseconds: 1 }).offsetNanoseconds !== zoned.offsetNanoseconds;
  spans.set(zone, [{ ...found, from: startsHere ? instant : start }, ...known].slice(0, SPANS_KEPT));
  return found.offsetMs;
}

export type CalendarUnit = 'days' | 'weeks' | 'months' | 'years';

/** Adds calendar units to a day; a month's missing day clamps to its last (31 January + 1 month = 28 or 29 February). */
export function addToDate(date: LocalDate, count: number, unit: CalendarUnit): LocalDate {
  if (unit === 'days') return new Date(Date.parse(date) + count * DAY_MS).toISOString().slice(0, 10) as LocalDate;
  return Temporal.PlainDate.from(date)
    .add({ [unit]: count })
    .toString() as LocalDate;
}

const SHOP_STAMP = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::(\d{2}))?$/;

/** Whether the calendar has this day; `0000-00-00` and 30 February are none. */
function isDate(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** A day written as `yyyy-MM-dd`, and nothing else; null where the calendar has no such day. */
export function parseDate(text: string): LocalDate | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && isDate(text) ? (text as LocalDate) : null;
}

/**
 * Reads a shop's zoneless stamp (`2026-01-15 13:37:23`) in the shop's zone; null when it is empty, all zeros or no date.
 */
export function parseLocalStamp(text: string, zone: ZoneId): Instant | null {
  const [, date, minute, second = '00'] = SHOP_STAMP.exec(text.trim()) ?? [];
  if (date === undefined || minute === undefined || !isDate(date) || !isWallTime(minute) || second > '59') return null;
  return plus(atLocalTime(date as LocalDate, minute, zone), Number(second) * SECOND_MS);
}

/** `2026-11-20 14:05` in `zone`: for the texts people read. */
export function toLocalText(instant: Instant, zone: ZoneId): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString().slice(0, 5)}`;
}

/** `2026-11-20T14:05:09+01:00`: what the clock on the wall in `zone` shows, with its offset; whole seconds. */
export function toZonedIso(instant: Instant, zone: ZoneId): string {
  const offsetMs = offsetAt(instant, zone);
  const offset = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  const local = new Date(instant + offsetMs).toISOString().slice(0, 19);
  return `${local}${offsetMs < 0 ? '-' : '+'}${two(Math.floor(offset / 60))}:${two(offset % 60)}`;
}
