import { addToDate, DAY_MS, localParts, MINUTE_MS, plus, type Instant } from '@hub/kernel';
import { isAlwaysQuiet, quietCause, type QuietCause, type QuietHours, type QuietWindow } from './quiet-window.js';
import { wallPassingAfter } from './wall-passing.js';

export type AllowedInstant =
  | { readonly at: Instant; readonly reason: 'allowed' }
  /** Moved: `quiet` are the hours that held it first, null when only closed days did. */
  | { readonly at: Instant; readonly reason: QuietCause; readonly quiet: QuietHours | null }
  | { readonly at: null; readonly reason: 'no-window' };

/**
 * The first instant from `at` on that lies outside every window at once, each on the clock of its own zone; `no-window`
 * when there is none within `limitDays` days of 24 hours. The result is never before `at`, never quiet, and asking again
 * with it changes nothing. In the hour that clocks repeat, quiet hours that begin within it hold on to their end.
 */
export function nextAllowedInstant(at: Instant, windows: readonly QuietWindow[], limitDays = 60): AllowedInstant {
  const held = firstCause(at, windows);
  if (held === null) return { at, reason: 'allowed' };
  if (windows.some(isAlwaysQuiet)) return { at: null, reason: 'no-window' };
  const limit = plus(at, limitDays * DAY_MS);
  let candidate = at;
  for (let cause: Held | null = held; cause !== null; cause = firstCause(candidate, windows)) {
    candidate = endOfQuiet(candidate, cause);
    if (candidate > limit) return { at: null, reason: 'no-window' };
  }
  return { at: candidate, reason: held.cause, quiet: held.window.quiet };
}

interface Held {
  readonly window: QuietWindow;
  readonly cause: QuietCause;
}

function firstCause(at: Instant, windows: readonly QuietWindow[]): Held | null {
  for (const window of windows) {
    const cause = quietCause(at, window);
    if (cause !== null) return { window, cause };
  }
  return null;
}

/** A later instant at which this cause may have ended; the caller asks again there. */
function endOfQuiet(at: Instant, { window, cause }: Held): Instant {
  const { quiet, zone } = window;
  const today = localParts(at, zone).date;
  const tomorrow = addToDate(today, 1, 'days');
  const end =
    cause === 'quiet-hours' && quiet !== null
      ? (wallPassingAfter(at, today, quiet.to, zone) ?? wallPassingAfter(at, tomorrow, quiet.to, zone))
      : wallPassingAfter(at, tomorrow, '00:00', zone);
  return end ?? plus(at, MINUTE_MS);
}
