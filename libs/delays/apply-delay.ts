import {
  addToDate,
  atLocalTime,
  HOUR_MS,
  latest,
  localParts,
  MINUTE_MS,
  plus,
  type CalendarUnit,
  type Instant,
  type WallTime,
  type ZoneId,
} from '@hub/kernel';
import type { CalendarDelay, Delay } from './delay.js';

/** Why an instant is what it is, for the message's trace. */
export type DelayReason =
  | { readonly kind: 'at-once' }
  | { readonly kind: 'elapsed'; readonly amount: number; readonly unit: 'minutes' | 'hours' }
  | {
      readonly kind: 'calendar';
      readonly amount: number;
      readonly unit: CalendarUnit;
      /** The wall-clock time asked for; null when the starting point's own was kept. */
      readonly at: WallTime | null;
      readonly zone: ZoneId;
      /** Today's time had passed, so it is tomorrow's. */
      readonly isNextDay: boolean;
    };

export interface DelayedInstant {
  readonly at: Instant;
  readonly why: DelayReason;
}

const ELAPSED_MS = { minutes: MINUTE_MS, hours: HOUR_MS } as const;

/**
 * The instant a delay after `from` ends. Calendar delays count on the clock and calendar of `zone`: a missing day clamps
 * to the month's last, a time the clock skips moves to the later side, and of a time it shows twice the first counts. With
 * a time of day that has passed already (0 days at 10:00, asked at 11:00) it is the next day. Never before `from`.
 */
export function applyDelay(from: Instant, delay: Delay, zone: ZoneId): DelayedInstant {
  switch (delay.kind) {
    case 'none':
      return { at: from, why: { kind: 'at-once' } };
    case 'elapsed':
      return {
        at: plus(from, delay.amount * ELAPSED_MS[delay.unit]),
        why: { kind: 'elapsed', amount: delay.amount, unit: delay.unit },
      };
    case 'calendar':
      return delay.at === undefined ? atSameTime(from, delay, zone) : atTime(from, { ...delay, at: delay.at }, zone);
  }
}

function atSameTime(from: Instant, delay: CalendarDelay, zone: ZoneId): DelayedInstant {
  const why = { ...reasonOf(delay, zone), isNextDay: false };
  if (delay.amount === 0) return { at: from, why };
  const { date, minutes } = localParts(from, zone);
  const withinMinuteMs = ((from % MINUTE_MS) + MINUTE_MS) % MINUTE_MS;
  const onTheMinute = atLocalTime(addToDate(date, delay.amount, delay.unit), wallTime(minutes), zone);
  return { at: latest(from, plus(onTheMinute, withinMinuteMs)), why };
}

function atTime(from: Instant, delay: CalendarDelay & { at: WallTime }, zone: ZoneId): DelayedInstant {
  const date = addToDate(localParts(from, zone).date, delay.amount, delay.unit);
  const at = atLocalTime(date, delay.at, zone);
  const isNextDay = at < from;
  return {
    at: isNextDay ? atLocalTime(addToDate(date, 1, 'days'), delay.at, zone) : at,
    why: { ...reasonOf(delay, zone), isNextDay },
  };
}

function reasonOf(delay: CalendarDelay, zone: ZoneId) {
  return { kind: 'calendar', amount: delay.amount, unit: delay.unit, at: delay.at ?? null, zone } as const;
}

function wallTime(minutes: number): WallTime {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}` as WallTime;
}
