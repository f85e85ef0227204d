import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, plus, type Instant } from '@hub/kernel';

/** After the first try, which is at once: Svix's schedule (docs.svix.com/retries), 27 h 35 min in all. */
const WAITS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
] as const;
const JITTER = 0.2;
/** An endpoint that asks for more patience than this is tried all the same. */
const MAX_RETRY_AFTER_MS = DAY_MS;

/** An endpoint that failed for this long without one success is disabled. */
export const GIVE_UP_AFTER_MS = 5 * DAY_MS;

/** What an endpoint said, or why it said nothing. */
export interface Reply {
  readonly status: number | null;
  readonly error: string | null;
  /** Seconds or an HTTP date, as it came. */
  readonly retryAfter: string | null;
}

export function hasArrived({ status }: Reply): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** When to try again after `tries` tries; null when that was the last. `chance` is 0–1, a fresh one each time. */
export function nextTry(tries: number, reply: Reply, now: Instant, chance: number): Instant | null {
  const wait = WAITS_MS[tries - 1];
  if (wait === undefined) return null;
  const spread = wait * (1 + JITTER * (2 * chance - 1));
  return plus(now, Math.round(Math.max(spread, patienceAsked(reply, now))));
}

function patienceAsked({ retryAfter }: Reply, now: Instant): number {
  if (retryAfter === null) return 0;
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * SECOND_MS : Date.parse(retryAfter) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : 0;
}
