import type { Money } from '../core/index.js';
import type { Burst, Demand, Silence } from './watchdog.repository.js';

/** Fewer calls than this tell nothing about an account. */
const ENOUGH_CALLS = 20;
const BURST_SHARE = 0.3;
/** So many messages' worth is little, whatever is planned. */
const FEW_MESSAGES = 20;
/** By chance, a shop with twelve events in the usual hours has none once in 160 000 looks. */
const USUAL_EVENTS = 12;
const LEAST_EVENTS = 3;

/** More than a few refused, and far more than usual: something is wrong with the account, not with a number. */
export function isBurst({ failed, all }: Burst): boolean {
  return all >= ENOUGH_CALLS && failed >= all * BURST_SHARE;
}

/** Whether this silence means that webhooks do not come, rather than that nobody buys. */
export function isTelling({ usual }: Silence): boolean {
  const mean = usual.reduce((sum, count) => sum + count, 0) / usual.length;
  return mean >= USUAL_EVENTS && Math.min(...usual) >= LEAST_EVENTS;
}

/** How many messages a balance is good for, where it does not suffice for what is planned; null where it does. */
export function runsOut(balance: Money, { planned, perMessageMicros, currency }: Demand): number | null {
  if (perMessageMicros === null || currency !== balance.currency || perMessageMicros <= 0) return null;
  const left = Math.max(Math.floor(balance.micros / perMessageMicros), 0);
  return left < Math.max(planned, FEW_MESSAGES) ? left : null;
}
