import {
  atLocalTime,
  HOUR_MS,
  localParts,
  MINUTE_MS,
  minutesOf,
  plus,
  type Instant,
  type LocalDate,
  type WallTime,
  type ZoneId,
} from '@hub/kernel';

/** How far clocks go back: an hour, half an hour on Lord Howe Island, two in Antarctica. */
const FOLDS_MS = [30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS];
const LONGEST_FOLD_MS = 2 * HOUR_MS;

/**
 * The first instant after `after` at which the clock of a zone comes to a time on a day, or null. Where clocks go back over
 * that time it comes twice; where they go forward over it, it comes at the change.
 */
export function wallPassingAfter(after: Instant, date: LocalDate, time: WallTime, zone: ZoneId): Instant | null {
  const first = atLocalTime(date, time, zone);
  if (first + LONGEST_FOLD_MS <= after) return null;
  const passing = isPast(first, date, time, zone) ? startOfGap(first, date, time, zone) : first;
  if (passing > after) return passing;
  const again = FOLDS_MS.map((ms) => plus(first, ms)).find(
    (instant) => instant > after && shows(instant, date, time, zone),
  );
  return again ?? null;
}

function shows(instant: Instant, date: LocalDate, time: WallTime, zone: ZoneId): boolean {
  const parts = localParts(instant, zone);
  return parts.date === date && parts.minutes === minutesOf(time);
}

function isPast(instant: Instant, date: LocalDate, time: WallTime, zone: ZoneId): boolean {
  const parts = localParts(instant, zone);
  return parts.date > date || (parts.date === date && parts.minutes > minutesOf(time));
}

/** Gaps last an hour (once, in the Pacific, a day), so that walking back minute by minute is short and rare. */
function startOfGap(after: Instant, date: LocalDate, time: WallTime, zone: ZoneId): Instant {
  let start = after;
  while (isPast(plus(start, -MINUTE_MS), date, time, zone)) start = plus(start, -MINUTE_MS);
  return start;
}
