import { addToDate, DAY_MS, localParts, type Instant, type LocalDate, type WallTime, plus } from '@hub/kernel';
import { isQuiet, type QuietWindow } from './quiet-window.js';
import { wallPassingAfter } from './wall-passing.js';

/**
 * The instant at which the allowed period around `at` ends because a window begins; `at` itself when it is quiet already.
 * Null when no window begins within `limitDays` days of 24 hours.
 */
export function closesAt(at: Instant, windows: readonly QuietWindow[], limitDays = 60): Instant | null {
  if (windows.some((window) => isQuiet(at, window))) return at;
  const starts = windows
    .map((window) => nextStart(at, window, limitDays))
    .filter((start): start is Instant => start !== null);
  return starts.length === 0 ? null : (Math.min(...starts) as Instant);
}

function nextStart(at: Instant, window: QuietWindow, limitDays: number): Instant | null {
  const limit = plus(at, limitDays * DAY_MS);
  let date = localParts(at, window.zone).date;
  for (let day = 0; day <= limitDays + 1; day++) {
    const start = startsOn(date, at, window).find((instant) => isQuiet(instant, window));
    if (start !== undefined) return start <= limit ? start : null;
    date = addToDate(date, 1, 'days');
  }
  return null;
}

/** The instants of a day, later than `after`, at which quiet may begin, in order. */
function startsOn(date: LocalDate, after: Instant, window: QuietWindow): readonly Instant[] {
  const times = new Set<WallTime>(hasClosedDays(window) ? ['00:00'] : []);
  if (window.quiet !== null) times.add(window.quiet.from);
  return [...times]
    .map((time) => wallPassingAfter(after, date, time, window.zone))
    .filter((instant): instant is Instant => instant !== null);
}

function hasClosedDays({ closedWeekdays, closedDates }: QuietWindow): boolean {
  return (closedWeekdays ?? []).length + (closedDates ?? []).length > 0;
}
