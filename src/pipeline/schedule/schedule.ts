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
  const needed = minValiditySeconds * SECOND_MS;
  const slot = slotFrom(start, windows, needed);
  if (slot === null || slot.at === start) return slot?.at ?? null;
  const room = slot.closes === null ? OPENING_SPREAD_MS : slot.closes - needed - slot.at;
  return spread(slot.at, seed, Math.min(OPENING_SPREAD_MS, room));
}

interface OpenTime {
  readonly at: Instant;
  /** Null: no end in sight. */
  readonly closes: Instant | null;
}

/** The newest slot found for each set of windows and length, and from when on it is the next: until it closes the calendar need not be asked again. */
const newest = new LRUCache<string, { readonly from: Instant; readonly slot: OpenTime | null }>({ max: 1_000 });
const names = new WeakMap<readonly QuietWindow[], string>();

/** The first time from `start` on that is open for `needed` milliseconds; null when there is none in sight. */
function slotFrom(start: Instant, windows: readonly QuietWindow[], needed: number): OpenTime | null {
  let name = names.get(windows);
  if (name === undefined) names.set(windows, (name = JSON.stringify(windows)));
  const key = `${needed}/${name}`;
  const known = newest.get(key);
  if (known?.slot === null && known.from === start) return null;
  if (known !== undefined && known.slot !== null && known.from <= start) {
    const { closes } = known.slot;
    const at = latest(start, known.slot.at);
    if (closes !== null && closes - at >= needed) return { at, closes };
  }
  const slot = searchSlot(start, windows, needed);
  newest.set(key, { from: start, slot });
  return slot;
}

function searchSlot(start: Instant, windows: readonly QuietWindow[], needed: number): OpenTime | null {
  const limit = plus(start, SEARCH_DAYS * 24 * HOUR_MS);
  for (let candidate = start; candidate <= limit;) {
    const { at } = nextAllowedInstant(candidate, windows, SEARCH_DAYS);
    if (at === null) return null;
    const closes = closesAt(at, windows, SEARCH_DAYS);
    if (closes === null || closes - at >= needed) return { at, closes };
    candidate = closes;
  }
  return null;
}
