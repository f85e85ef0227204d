import { plus, type Instant } from '@hub/kernel';
import type { ChannelCapabilities, ProviderFault, SendOutcome } from '../../core/index.js';
import type { AttemptNews } from '../model/attempt.repository.js';
import type { AskedAttempt } from '../model/begin-sending.js';
import type { ClaimedMessage } from '../model/claimed-messages.js';
import { raisesNotice, reactionTo, waitBefore } from './reactions.js';
import { decideUnknown } from './unknowns.js';

/** What an answer means for the message, before it is known which legs are left. */
export type AnswerEffect =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'leg-over'; readonly end: 'refused' | 'opted-out' | 'unavailable'; readonly fault: ProviderFault }
  /** The same leg later, under `attemptNo`; `prefersNextLeg` where another way need not wait. */
  | {
      readonly kind: 'later';
      readonly dueAt: Instant;
      readonly attemptNo: number;
      readonly prefersNextLeg: boolean;
      readonly fault: ProviderFault;
    }
  | { readonly kind: 'ask-again'; readonly delayMs: number }
  | { readonly kind: 'uncertain'; readonly code: string };

export interface Answer {
  readonly message: ClaimedMessage;
  readonly news: AttemptNews;
  readonly effect: AnswerEffect;
  readonly fault: ProviderFault | null;
  readonly pausesConnection: boolean;
  readonly raisesNotice: boolean;
}

export interface AnswerFacts {
  readonly now: Instant;
  readonly idempotency: ChannelCapabilities['idempotency'];
  /** The key that was asked under, and the attempt as it stood when the call left. */
  readonly providerKey: string;
  readonly attempt: AskedAttempt;
  /** The provider account the connection speaks to now. */
  readonly accountNo: number;
}

/** Reads a provider's answer: pure, and the only place that turns outcomes into effects. */
export function answerOf(message: ClaimedMessage, outcome: SendOutcome, facts: AnswerFacts): Answer {
  const { attempt, now } = facts;
  const about = {
    id: attempt.id,
    providerKey: facts.providerKey,
    connectionId: message.connectionId,
    at: now,
    source: 'answer',
  } as const;
  const calm = { message, fault: null, pausesConnection: false, raisesNotice: false };
  switch (outcome.kind) {
    case 'accepted': {
      const { providerMessageId, parts, price } = outcome;
      return {
        ...calm,
        news: { ...about, state: 'accepted', providerMessageId, parts: parts ?? null, price: price ?? null },
        effect: { kind: 'accepted' },
      };
    }
    case 'refused':
      return refused(message, outcome.fault, about, facts);
    case 'unknown': {
      const isSameAccount = attempt.accountNo === facts.accountNo;
      const decision = decideUnknown({ ...facts, ...attempt, validUntil: message.validUntil, isSameAccount });
      return decision.kind === 'ask-again'
        ? { ...calm, news: { ...about, state: 'sending', code: outcome.code }, effect: decision }
        : {
            ...calm,
            news: { ...about, state: 'uncertain', code: outcome.code },
            effect: { kind: 'uncertain', code: outcome.code },
          };
    }
  }
}

type About = Pick<AttemptNews, 'id' | 'providerKey' | 'connectionId' | 'at' | 'source'>;

function refused(message: ClaimedMessage, fault: ProviderFault, about: About, facts: AnswerFacts): Answer {
  const { attempt, now } = facts;
  const reaction = reactionTo(fault);
  const isUnspoken = reaction.message === 'same-key-later';
  const tries = isUnspoken ? attempt.asked : message.attemptNo;
  const error = { code: fault.code, errorKind: fault.kind, errorText: fault.merchantText };
  // Nothing left for the provider: the attempt is as open as before, and its key stands.
  const news: AttemptNews = { ...about, ...error, state: isUnspoken ? 'sending' : 'failed' };
  const common = {
    message,
    news,
    fault,
    pausesConnection: reaction.pausesConnection,
    raisesNotice: raisesNotice(fault, tries),
  };
  if (reaction.message === 'unknown') {
    return answerOf(message, { key: about.providerKey, kind: 'unknown', code: fault.code }, facts);
  }
  if (reaction.message === 'next-leg') {
    return {
      ...common,
      effect: { kind: 'leg-over', end: fault.recipientOptedOut === true ? 'opted-out' : 'refused', fault },
    };
  }
  const waitMs = waitBefore(fault, tries);
  if (waitMs === null) return { ...common, effect: { kind: 'leg-over', end: 'unavailable', fault } };
  const attemptNo = isUnspoken ? message.attemptNo : message.attemptNo + 1;
  return {
    ...common,
    effect: { kind: 'later', dueAt: plus(now, waitMs), attemptNo, prefersNextLeg: reaction.pausesConnection, fault },
  };
}
