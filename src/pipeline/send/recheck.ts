import { DAY_MS, MINUTE_MS, SECOND_MS, plus, type Instant } from '@hub/kernel';
import type { QuietWindow } from '@hub/quiet-hours';
import type { OrderStanding } from '../../shops/order.repository.js';
import type { StoppedCampaign } from '../model/campaigns.js';
import type { ClaimedMessage } from '../model/claimed-messages.js';
import type { HeldReason } from '../model/held-messages.js';
import { orderSpeaksAgainst } from '../model/order-standing.js';
import type { RuleState } from '../model/rule.js';

/** What is true at the moment of sending. */
export interface SendFacts {
  readonly now: Instant;
  /** Null: the rule was deleted. Absent for what no rule planned. */
  readonly ruleState: RuleState | null | undefined;
  /** Its campaign was paused or cancelled meanwhile. */
  readonly stop: StoppedCampaign | null;
  /** What the person, or the law, says against it by now. */
  readonly refusal: 'suppressed' | 'erased' | 'no-consent' | null;
  readonly isConnectionActive: boolean;
  /** The provider's opt-outs and blacklist were read since this account was connected, where it keeps any. */
  readonly areListsRead: boolean;
  /** The shop is being tried out: nothing goes to anybody but its own phone. */
  readonly isTestMode: boolean;
  /** The order as last heard of; absent when the message is about none or nothing is known. */
  readonly order: OrderStanding | undefined;
  readonly windows: readonly QuietWindow[];
  readonly nightHold: readonly QuietWindow[];
  readonly minValiditySeconds: number;
  /** The same question that planning asked. */
  readonly allowedInstant: (
    start: Instant,
    windows: readonly QuietWindow[],
    minValiditySeconds: number,
    seed: string,
  ) => Instant | null;
}

export type SendDecision =
  | { readonly kind: 'send' }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'expire'; readonly reason: string }
  /** Until whoever paused it says otherwise. */
  | { readonly kind: 'hold'; readonly reason: HeldReason; readonly validUntil: Instant }
  /** Its account cannot send: the next leg, or the same one at `until`. */
  | { readonly kind: 'way-closed'; readonly until: Instant; readonly reason: string; readonly mayWait: boolean }
  | { readonly kind: 'later'; readonly dueAt: Instant; readonly validUntil?: Instant; readonly reason: string };

export interface Decided {
  readonly message: ClaimedMessage;
  readonly decision: SendDecision;
}

const LATE_MS = 30 * MINUTE_MS;
const PAUSED_RETRY_MS = 5 * MINUTE_MS;
const UNREAD_RETRY_MS = MINUTE_MS;
/** A campaign that stays paused for longer is forgotten; its messages expire. */
const PAUSE_MS = 60 * DAY_MS;

/** Everything that may have changed since the message was planned, asked once more just before it goes. */
export function recheck(message: ClaimedMessage, facts: SendFacts): SendDecision {
  const { now } = facts;
  if (facts.stop === 'cancelled') return { kind: 'cancel', reason: 'campaign-cancelled' };
  // Before its validity is asked about: that counts from when the campaign goes on.
  if (facts.stop === 'paused') return { kind: 'hold', reason: 'campaign-paused', validUntil: plus(now, PAUSE_MS) };
  const closed = facts.isConnectionActive ? null : 'connection-paused';
  if (plus(now, SECOND_MS) >= message.validUntil) return { kind: 'expire', reason: closed ?? 'expired-before-sending' };
  if (facts.ruleState !== undefined && facts.ruleState !== 'live') return { kind: 'cancel', reason: 'rule-not-live' };
  if (facts.isTestMode && message.role !== 'test')
    return { kind: 'later', dueAt: plus(now, PAUSED_RETRY_MS), reason: 'test-mode' };
  if (facts.refusal !== null && message.role !== 'test') return { kind: 'cancel', reason: facts.refusal };
  const { recipe, why } = message;
  const orderReason = orderSpeaksAgainst(
    { recheck: recipe.recheck, event: why.event, status: why.status },
    facts.order,
  );
  if (orderReason !== null) return { kind: 'cancel', reason: orderReason };
  if (closed !== null) return { kind: 'way-closed', until: plus(now, PAUSED_RETRY_MS), reason: closed, mayWait: false };
  if (!facts.areListsRead && message.messageClass === 'marketing')
    return { kind: 'later', dueAt: plus(now, UNREAD_RETRY_MS), reason: 'suppressions-not-read' };

  const isLate = now - message.plannedFor > LATE_MS;
  const windows = isLate ? [...facts.windows, ...facts.nightHold] : facts.windows;
  const allowed = facts.allowedInstant(now, windows, facts.minValiditySeconds, message.occasionKey);
  if (allowed === null || allowed >= message.validUntil) return { kind: 'expire', reason: 'expired-before-sending' };
  return allowed > now ? { kind: 'later', dueAt: allowed, reason: 'quiet-hours' } : { kind: 'send' };
}
