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
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return {
    date: local.toPlainDate().toString() as LocalDate,
    minutes: local.hour * 60 + local.minute,
    weekday: local.dayOfWeek,
  };
}

/**
 * The instant at which `zone` shows that day and time. In a gap (clocks forward) the later side, in a fold (clocks
 * back) the first passing.
 */
export function atLocalTime(date: LocalDate, time: WallTime, zone: ZoneId): Instant {
  const zoned = Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone, { disambiguation: 'compatible' });
  return zoned.epochMilliseconds as Instant;
}

export type CalendarUnit = 'days' | 'weeks' | 'months' | 'years';

/** Adds calendar units to a day; a month's missing day clamps to its last (31 January + 1 month = 28 or 29 February). */
export function addToDate(date: LocalDate, count: number, unit: CalendarUnit): LocalDate {
  return Temporal.PlainDate.from(date)
    .add({ [unit]: count })
    .toString() as LocalDate;
}

const SHOP_STAMP = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)$/;

/**
 * Reads a shop's zoneless stamp (`2026-01-15 13:37:23`) in the shop's zone; null when it is empty, all zeros or no date.
 */
export function parseLocalStamp(text: string, zone: ZoneId): Instant | null {
  const match = SHOP_STAMP.exec(text.trim());
  if (match === null || match[1] === '0000-00-00') return null;
  try {
    const zoned = Temporal.PlainDateTime.from(`${match[1]}T${match[2]}`, { overflow: 'reject' }).toZonedDateTime(zone);
    return zoned.epochMilliseconds as Instant;
  } catch {
    return null;
  }
}

/** `2026-11-20 14:05` in `zone`: for the texts people read. */
export function toLocalText(instant: Instant, zone: ZoneId): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString().slice(0, 5)}`;
}
