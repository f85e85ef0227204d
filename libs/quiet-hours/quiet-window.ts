import { localParts, minutesOf, type Instant, type WallTime, type ZoneId } from '@hub/kernel';

/**
 * The hours of each day in which nothing is sent: from `from` on, up to but without `to`. `22:00`–`08:00` crosses
 * midnight; equal times mean the whole day, every day.
 */
export interface QuietHours {
  readonly from: WallTime;
  readonly to: WallTime;
}

/** When one place is left in peace, on the clock and calendar of its zone. */
export interface QuietWindow {
  /** Null: no quiet hours, only closed days. */
  readonly quiet: QuietHours | null;
  readonly zone: ZoneId;
  /** Days of the week that are quiet from midnight to midnight; ISO: Monday 1 … Sunday 7. */
  readonly closedWeekdays?: readonly number[];
  /** Days that are quiet from midnight to midnight, `YYYY-MM-DD`. */
  readonly closedDates?: readonly string[];
}

export type QuietCause = 'quiet-hours' | 'closed-day';

/** Whether nothing may be sent at this instant. */
export function isQuiet(at: Instant, window: QuietWindow): boolean {
  return quietCause(at, window) !== null;
}

/** What makes this instant quiet, or null when it is not. A closed day counts before its quiet hours. */
export function quietCause(at: Instant, window: QuietWindow): QuietCause | null {
  const { date, minutes, weekday } = localParts(at, window.zone);
  if (window.closedWeekdays?.includes(weekday) || window.closedDates?.includes(date)) return 'closed-day';
  return window.quiet !== null && isWithin(minutes, window.quiet) ? 'quiet-hours' : null;
}

/** Whether a window never opens. */
export function isAlwaysQuiet(window: QuietWindow): boolean {
  return window.quiet !== null && window.quiet.from === window.quiet.to;
}

function isWithin(minutes: number, quiet: QuietHours): boolean {
  const from = minutesOf(quiet.from);
  const to = minutesOf(quiet.to);
  if (from < to) return from <= minutes && minutes < to;
  return minutes >= from || minutes < to;
}
