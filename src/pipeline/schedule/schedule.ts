import { LRUCache } from 'lru-cache';
import { applyDelay } from '@hub/delays';
import { HOUR_MS, MINUTE_MS, SECOND_MS, latest, plus, type Instant } from '@hub/kernel';
import { closesAt, nextAllowedInstant, spread, type QuietWindow } from '@hub/quiet-hours';
import type { Recipe } from '../model/message.js';
import { cappedInstant, type CapFacts } from './marketing-cap.js';

export interface ScheduleFacts {
  readonly recipe: Recipe;
  /** The windows in which nothing is sent, each on the clock of its zone. */
  readonly windows: readonly QuietWindow[];
  readonly now: Instant;
  /** Longest of the shortest validities among the candidate legs, seconds. */
  readonly minValiditySeconds: number;
  /** Spreads a window's opening; the same seed gives the same minute. */
  readonly seed: string;
  /** Of advertising: what the person gets already; null = no cap. */
  readonly capped?: Pick<CapFacts, 'cap' | 'taken'> | null;
}

export type Schedule =
  | {
      readonly ok: true;
      readonly dueAt: Instant;
      readonly validUntil: Instant;
      readonly delayedTo: Instant;
      readonly reason: 'at-once' | 'delay' | 'quiet-hours' | 'marketing-cap';
    }
  | {
      readonly ok: false;
      readonly reason: 'no-window' | 'expired-before-due';
      /** The windows alone would have had room. */
      readonly isCapped: boolean;
    };

const OPENING_SPREAD_MS = 10 * MINUTE_MS;
const SEARCH_DAYS = 60;

/**
 * When a message goes out: delay, then the windows of the recipient and the shop, then the cap of advertising. A message whose shortest possible
 * validity would outlast the open hours waits for the next opening, so that it cannot arrive in the night. Validity
 * counts from the allowed instant.
 */
export function schedule(facts: ScheduleFacts): Schedule {
  const { recipe, now } = facts;
  const delayed = applyDelay(recipe.occurredAt, recipe.delay, recipe.zone).at;
  const start = latest(delayed, now);
  const allowedFrom = (from: Instant) => allowedInstant(from, facts.windows, facts.minValiditySeconds, facts.seed);
  const open = allowedFrom(start);
  const { capped = null } = facts;
  const allowed = capped === null ? open : cappedInstant({ start, ...capped, allowed: allowedFrom });
  if (allowed === null) return { ok: false, reason: 'no-window', isCapped: open !== null };
  const validUntil = plus(allowed, recipe.validityHours * HOUR_MS);
  if (validUntil <= now) return { ok: false, reason: 'expired-before-due', isCapped: false };
  const reason =
    allowed !== open ? 'marketing-cap' : allowed > start ? 'quiet-hours' : delayed > now ? 'delay' : 'at-once';
  return { ok: true, dueAt: allowed, validUntil, delayedTo: delayed, reason };
}

/**
 * The first instant from `start` on that is open in every window and stays open for `minValiditySeconds`; spread over
 * the first minutes when a window has just opened. Null when there is none within 60 days. Asking again with the result
 * gives the result.
 */
export function allowedInstant(
  start: Instant,
  windows: readonly QuietWindow[],
  minValiditySeconds: number,
  seed: string,
): Instant | null {
  const limit = plus(start, SEARCH_DAYS * 24 * HOUR_MS);
  const needed = minValiditySeconds * SECOND_MS;
  let candidate = start;
  while (candidate <= limit) {
    const open = openFrom(candidate, windows);
    if (open === null) return null;
    const { closes } = open;
    if (closes === null) return open.at === start ? start : spread(open.at, seed, OPENING_SPREAD_MS);
    if (closes - open.at >= needed) {
      if (open.at === start) return start;
      return spread(open.at, seed, Math.min(OPENING_SPREAD_MS, closes - needed - open.at));
    }
    candidate = closes;
  }
  return null;
}

interface OpenTime {
  readonly at: Instant;
  /** Null: no end in sight. */
  readonly closes: Instant | null;
}

/** The newest open time found for each set of windows: between its ends the calendar need not be asked again. */
const newest = new LRUCache<string, OpenTime>({ max: 1_000 });
const names = new WeakMap<readonly QuietWindow[], string>();

/** The first open instant from `start` on and when that open time ends; null when there is none in sight. */
function openFrom(start: Instant, windows: readonly QuietWindow[]): OpenTime | null {
  let key = names.get(windows);
  if (key === undefined) names.set(windows, (key = JSON.stringify(windows)));
  const known = newest.get(key);
  if (known !== undefined && start >= known.at && known.closes !== null && start < known.closes) {
    return { at: start, closes: known.closes };
  }
  const { at } = nextAllowedInstant(start, windows, SEARCH_DAYS);
  if (at === null) return null;
  const found = { at, closes: closesAt(at, windows, SEARCH_DAYS) };
  newest.set(key, found);
  return found;
}
