import type { CartSettings, CartState } from '@hub/abandoned-carts';
import { nextChangeAt } from '@hub/abandoned-carts';
import {
  DAY_MS,
  MINUTE_MS,
  plus,
  uuidOf,
  type CartId,
  type ClientId,
  type Instant,
  type Locale,
  type Money,
  type OrganisationId,
  type ShopId,
} from '@hub/kernel';
import type { OrderLine } from '../../core/index.js';

/** What is told of a cart. Null = nothing new: what was known stays. */
export interface CartNews {
  readonly cartId: string;
  readonly isSigned: boolean;
  readonly phone: string | null;
  readonly phoneHash: string | null;
  readonly country: string | null;
  readonly email: string | null;
  readonly emailHash: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly language: Locale | null;
  readonly url: string | null;
  readonly total: Money | null;
  readonly lines: readonly OrderLine[];
}

export interface Cart extends CartNews {
  readonly id: CartId;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly state: CartState;
  readonly step: number;
  readonly round: number;
  readonly remindedAt: Instant | null;
  readonly orderId: string | null;
  readonly value: Money | null;
  readonly createdAt: Instant;
}

/** How a shop's carts grow old. */
export interface CartTimes extends CartSettings {
  /** When each reminder is due after the cart was abandoned, milliseconds. */
  readonly stepsAfterMs: readonly number[];
}

const IDLE_AFTER_MS = 30 * MINUTE_MS;

export function cartTimes(settings: {
  readonly abandonedAfterMinutes: number;
  readonly stepsAfterMinutes: readonly number[];
  readonly expiresAfterDays: number;
}): CartTimes {
  const abandonedAfterMs = settings.abandonedAfterMinutes * MINUTE_MS;
  return {
    idleAfterMs: Math.min(IDLE_AFTER_MS, abandonedAfterMs / 2),
    abandonedAfterMs,
    expiresAfterMs: Math.max(settings.expiresAfterDays * DAY_MS, abandonedAfterMs + DAY_MS),
    stepsAfterMs: settings.stepsAfterMinutes.map((minutes) => minutes * MINUTE_MS),
  };
}

export interface DueStep {
  /** From 1. */
  readonly step: number;
  readonly at: Instant;
}

/** The newest reminder that is due and was not told; those before it that nobody looked for in time are left out. */
export function dueStep(state: CartState, told: number, times: CartTimes, now: Instant): DueStep | null {
  const { abandonedAt, phase } = state;
  if (phase !== 'abandoned' || abandonedAt === null) return null;
  const due = times.stepsAfterMs
    .map((ms, index) => ({ step: index + 1, at: plus(abandonedAt, ms) }))
    .filter(({ step, at }) => step > told && at <= now);
  return due.at(-1) ?? null;
}

/** When to look at a cart next: its next reminder, or the end of its phase. */
export function nextLook(state: CartState, told: number, times: CartTimes): Instant | null {
  const change = nextChangeAt(state, times);
  const after = times.stepsAfterMs[told];
  if (change === null || state.abandonedAt === null || after === undefined) return change;
  return Math.min(change, plus(state.abandonedAt, after)) as Instant;
}

/** A cart has at most so many reminders. */
export const MAX_STEPS = 4;

/** What its reminders' occasions name a cart by. */
export function cartEventId({ id, round }: Pick<Cart, 'id' | 'round'>): string {
  return round === 0 ? uuidOf(id) : `${uuidOf(id)}.${round}`;
}
