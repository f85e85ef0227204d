import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@hub/kernel';
import type { ProviderErrorKind, ProviderFault } from '../../core/index.js';

/** What the hub does about a refusal; decided by its kind alone. */
export interface Reaction {
  /**
   * `next-leg`: this way is closed for this message. `later`: the same leg again after a definite refusal, under a new
   * key. `same-key-later`: nothing left for the provider, so the same key stands. `unknown`: see unknowns.ts.
   */
  readonly message: 'next-leg' | 'later' | 'same-key-later' | 'unknown';
  readonly pausesConnection: boolean;
  readonly raisesNotice: boolean;
}

const REACTIONS: Readonly<Record<ProviderErrorKind, Reaction>> = {
  credentials: { message: 'later', pausesConnection: true, raisesNotice: true },
  credit: { message: 'later', pausesConnection: true, raisesNotice: true },
  recipient: { message: 'next-leg', pausesConnection: false, raisesNotice: false },
  content: { message: 'next-leg', pausesConnection: false, raisesNotice: false },
  'rate-limited': { message: 'later', pausesConnection: false, raisesNotice: false },
  unavailable: { message: 'later', pausesConnection: false, raisesNotice: false },
  'unknown-outcome': { message: 'unknown', pausesConnection: false, raisesNotice: false },
};

/** The plugins' common code for "no byte of the request left". */
const NOT_SENT = 'not-sent';

export function reactionTo(fault: ProviderFault): Reaction {
  const reaction = REACTIONS[fault.kind];
  return fault.kind === 'unavailable' && fault.code === NOT_SENT
    ? { ...reaction, message: 'same-key-later' }
    : reaction;
}

const BACKOFF_MS = [30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS] as const;
const NOTICE_AFTER_TRIES = 3;
const PAUSED_RETRY_MS = 5 * MINUTE_MS;
const RATE_LIMIT_RETRY_MS = 10 * SECOND_MS;

/**
 * How long to wait before the `tries`-th repetition (1 = the first), milliseconds; null = enough, take the next leg.
 * Waiting for a paused account or a rate limit has no such end but the message's validity.
 */
export function waitBefore(fault: ProviderFault, tries: number): number | null {
  if (fault.kind === 'credentials' || fault.kind === 'credit') return PAUSED_RETRY_MS;
  if (fault.kind === 'rate-limited') return fault.retryAfterMs ?? RATE_LIMIT_RETRY_MS * Math.min(tries, 6);
  const backoff = BACKOFF_MS[tries - 1];
  return backoff === undefined ? null : Math.max(backoff, fault.retryAfterMs ?? 0);
}

export function raisesNotice(fault: ProviderFault, tries: number): boolean {
  return (
    REACTIONS[fault.kind].raisesNotice ||
    (fault.kind === 'unavailable' && tries >= NOTICE_AFTER_TRIES) ||
    fault.isUnlisted === true
  );
}
