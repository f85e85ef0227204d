import {
  addToDate,
  atLocalTime,
  localParts,
  type ClientId,
  type ConnectionId,
  type Instant,
  type LocalDate,
  type ShopId,
  type ZoneId,
} from '@hub/kernel';

/** A month on a calendar, `2026-11`. */
export type Month = `${number}-${number}`;

/** So many days into the next one a month closes: what providers tell later is a correction. */
const CLOSES_ON_DAY = 5;
/** As far back a month may still be corrected: no report comes later. */
export const CORRECTED_MONTHS = 3;

/** What was sent by one account of one shop to one country in a month, and what it cost in one currency. */
export interface UsageRow {
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly connectionId: ConnectionId;
  /** ISO country of the number; empty where it is not known. */
  readonly country: string;
  /** Of both amounts; empty where no price is known. */
  readonly currency: string;
  /** The month it was sent in: another than the report's in a correction. */
  readonly ofMonth: Month;
  /** What providers took; a message that went two ways counts on both. */
  readonly messages: number;
  readonly parts: number;
  /** By the provider's word. */
  readonly billedMicros: number;
  /** Of what no provider has billed, by the shop's price of a part. */
  readonly estimatedMicros: number;
  /** Parts without either. */
  readonly unpricedParts: number;
}

/** A month of a client's that is closed. */
export interface ClosedMonth {
  readonly clientId: ClientId;
  readonly month: Month;
  readonly from: Instant;
  readonly until: Instant;
  readonly closedAt: Instant;
}

/** A stretch of time whose usage is asked for. */
export interface Span {
  readonly clientId: ClientId;
  readonly ofMonth: Month;
  readonly from: Instant;
  readonly until: Instant;
}

export function monthOf(at: Instant, zone: ZoneId): Month {
  return localParts(at, zone).date.slice(0, 'YYYY-MM'.length) as Month;
}

export function addMonths(month: Month, count: number): Month {
  return addToDate(firstDay(month), count, 'months').slice(0, 'YYYY-MM'.length) as Month;
}

export function spanOf(month: Month, zone: ZoneId): { readonly from: Instant; readonly until: Instant } {
  return { from: startOf(month, zone), until: startOf(addMonths(month, 1), zone) };
}

/** From then on nothing of it changes. */
export function closesAt(month: Month, zone: ZoneId): Instant {
  return atLocalTime(addToDate(firstDay(addMonths(month, 1)), CLOSES_ON_DAY - 1, 'days'), '00:00', zone);
}

/** The newest month that is to be closed by now. */
export function newestToClose(now: Instant, zone: ZoneId): Month {
  const before = addMonths(monthOf(now, zone), -1);
  return closesAt(before, zone) <= now ? before : addMonths(before, -1);
}

/** The first month of a client's that is still open, by what was closed last and when there was something to count first. */
export function firstOpen(closed: readonly ClosedMonth[], start: Instant, zone: ZoneId): Month {
  const last = closed.reduce<Month | null>(
    (newest, { month }) => (newest === null || month > newest ? month : newest),
    null,
  );
  return last === null ? monthOf(start, zone) : addMonths(last, 1);
}

/**
 * What an open month is made of: itself, from where the month before was closed; and, of the first open one, what has changed
 * of those closed before.
 */
export function spansOf(
  clientId: ClientId,
  month: Month,
  closed: readonly ClosedMonth[],
  isFirstOpen: boolean,
  zone: ZoneId,
) {
  const own = spanOf(month, zone);
  const before = closed.find((other) => other.month === addMonths(month, -1));
  const spans: Span[] = [{ clientId, ofMonth: month, from: before?.until ?? own.from, until: own.until }];
  if (!isFirstOpen) return spans;
  const corrected = closed.filter((other) => other.month < month && other.month >= addMonths(month, -CORRECTED_MONTHS));
  return [...spans, ...corrected.map(({ month: ofMonth, from, until }) => ({ clientId, ofMonth, from, until }))];
}

/** With the mark-up, rounded half up; basis points: 1500 = 15 %. */
export function markedUp(micros: number, basisPoints: number): number {
  const whole = BigInt(micros) * BigInt(10_000 + basisPoints);
  const half = whole < 0n ? -5_000n : 5_000n;
  return Number((whole + half) / 10_000n);
}

const firstDay = (month: Month) => `${month}-01` as LocalDate;
const startOf = (month: Month, zone: ZoneId) => atLocalTime(firstDay(month), '00:00', zone);
