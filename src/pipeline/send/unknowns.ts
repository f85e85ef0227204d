import { HOUR_MS, SECOND_MS, type Instant } from '@hub/kernel';
import type { ChannelCapabilities } from '../../core/index.js';

export interface UnknownFacts {
  readonly now: Instant;
  readonly idempotency: ChannelCapabilities['idempotency'];
  /** How often the provider was asked under this key already. */
  readonly asked: number;
  readonly firstAskedAt: Instant;
  readonly validUntil: Instant;
  /** The account is the one that was asked the first time. */
  readonly isSameAccount: boolean;
}

export type UnknownDecision = { readonly kind: 'ask-again'; readonly delayMs: number } | { readonly kind: 'uncertain' };

const DELAYS_MS = [2 * SECOND_MS, 15 * SECOND_MS, 60 * SECOND_MS, 300 * SECOND_MS, 900 * SECOND_MS] as const;

/**
 * The one place that decides about an outcome nobody knows. Inside the provider's window for a repeated key (less an
 * hour), on the same account and while the message is valid, the same key is asked again, alone: "already used" then
 * proves acceptance. Else it stays uncertain: shown, and never sent again by itself.
 */
export function decideUnknown(facts: UnknownFacts): UnknownDecision {
  if (facts.idempotency === 'none' || !facts.isSameAccount) return { kind: 'uncertain' };
  const delayMs = DELAYS_MS[Math.min(facts.asked - 1, DELAYS_MS.length - 1)] ?? DELAYS_MS[0];
  const windowEnd = facts.firstAskedAt + (facts.idempotency.windowHours - 1) * HOUR_MS;
  const nextAsk = facts.now + delayMs;
  return nextAsk < windowEnd && nextAsk < facts.validUntil ? { kind: 'ask-again', delayMs } : { kind: 'uncertain' };
}
