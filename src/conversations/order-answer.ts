import { HOUR_MS, type Instant } from '@hub/kernel';
import type { RuleQuestion } from '../pipeline/model/rule.js';
import type { AnswerState, ReplyOutcome } from './conversation.entity.js';
import type { Sent } from './correspondence.repository.js';

/** A no counts only if it is said again within this. */
export const NO_AGAIN_MS = 24 * HOUR_MS;

/** A message that asks about an order. */
export type Question = Sent & { readonly orderId: string; readonly question: RuleQuestion };

/** The one question that a yes or a no may answer; none where we asked nothing, or about more than one order. */
export function theQuestion(sent: readonly Sent[]): Question | 'none' | 'ambiguous' {
  const asked = sent.filter((one): one is Question => one.question !== null && one.orderId !== null);
  const [newest] = asked;
  if (newest === undefined) return 'none';
  const isOne = asked.every(({ shopId, orderId }) => shopId === newest.shopId && orderId === newest.orderId);
  return isOne ? newest : 'ambiguous';
}

/** What was answered to a question so far. */
export interface Earlier {
  readonly state: AnswerState;
  readonly answeredAt: Instant;
  /** When the question asked back had left; null while it has not. */
  readonly askedBackAt: Instant | null;
}

export interface Facts {
  readonly intent: 'yes' | 'no';
  readonly question: RuleQuestion;
  readonly earlier: Earlier | null;
  /** When the person said it. */
  readonly at: Instant;
  /** The order stands as it stood when it was asked about. */
  readonly isAsAsked: boolean;
}

export type Verdict =
  | { readonly kind: 'change'; readonly statusId: string }
  | { readonly kind: 'ask-back' }
  | { readonly kind: 'leave'; readonly outcome: ReplyOutcome };

/**
 * What an answer does to its order. A yes acts at once; a no, which destroys, asks back once and acts when it is said again
 * within a day of that. What is neither is left for a person.
 */
export function judgeAnswer({ intent, question, earlier, at, isAsAsked }: Facts): Verdict {
  if (earlier !== null && earlier.state !== 'asked-back') return { kind: 'leave', outcome: 'answered-before' };
  if (!isAsAsked) return { kind: 'leave', outcome: 'order-moved-on' };
  if (intent === 'yes') return { kind: 'change', statusId: question.yesStatus };
  if (question.noStatus === null) return { kind: 'leave', outcome: 'to-read' };
  if (earlier === null) return { kind: 'ask-back' };
  const { askedBackAt } = earlier;
  const isAgain = askedBackAt !== null && at >= askedBackAt && at - askedBackAt <= NO_AGAIN_MS;
  return isAgain ? { kind: 'change', statusId: question.noStatus } : { kind: 'leave', outcome: 'to-read' };
}
