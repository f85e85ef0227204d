import { DAY_MS, plus, type Instant } from '@hub/kernel';
import type { MarketingCap } from '../../shops/shop.entity.js';

export interface CapFacts {
  readonly start: Instant;
  /** When this person gets, or got, other advertising of the same client. */
  readonly taken: readonly Instant[];
  readonly cap: MarketingCap;
  /** The first allowed instant from another on; null = there is none. Asking again with the result gives the result. */
  readonly allowed: (from: Instant) => Instant | null;
}

const SEARCH_DAYS = 60;

/**
 * The first allowed instant from `start` on at which one more message keeps every window of the cap; windows and cap take
 * turns until both agree. Null when there is none within 60 days. A person's messages are moved, never dropped.
 */
export function cappedInstant({ start, taken, cap, allowed }: CapFacts): Instant | null {
  const limit = plus(start, SEARCH_DAYS * DAY_MS);
  const ends = periodsOf(cap).flatMap(({ ms }) => taken.map((instant) => plus(instant, ms)));
  let candidate = allowed(start);
  while (candidate !== null && candidate <= limit) {
    if (fitsCap(candidate, taken, cap)) return candidate;
    const from = candidate;
    const later = ends.filter((end) => end > from);
    candidate = later.length === 0 ? null : allowed(Math.min(...later) as Instant);
  }
  return null;
}

/** Whether with one more at `at` no 24 hours and no 30 days hold more than the cap. */
export function fitsCap(at: Instant, taken: readonly Instant[], cap: MarketingCap): boolean {
  return periodsOf(cap).every(({ most, ms }) => {
    const near = [...taken.filter((instant) => Math.abs(instant - at) < ms), at].sort((left, right) => left - right);
    return near.every((first) => first > at || near.filter((one) => one >= first && one < first + ms).length <= most);
  });
}

function periodsOf({ perDay, perMonth }: MarketingCap): readonly { readonly most: number; readonly ms: number }[] {
  return [
    ...(perDay === null ? [] : [{ most: perDay, ms: DAY_MS }]),
    ...(perMonth === null ? [] : [{ most: perMonth, ms: 30 * DAY_MS }]),
  ];
}
