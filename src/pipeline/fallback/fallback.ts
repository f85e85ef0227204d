import type { ClaimedMessage } from '../model/claimed-messages.js';
import type { RouteLeg } from '../model/message.js';

/** How a leg ended, or that it is silent, or that nobody can tell. */
export type LegEnd = 'refused' | 'opted-out' | 'failed' | 'expired' | 'silent' | 'uncertain' | 'unavailable';

export type NextStep =
  | { readonly kind: 'next-leg'; readonly legNo: number; readonly leg: RouteLeg }
  | { readonly kind: 'give-up' }
  | { readonly kind: 'stay' };

/** What the table asks about a message. */
export type OnItsLeg = Pick<ClaimedMessage, 'legNo' | 'route' | 'messageClass'> & {
  readonly recipe: Pick<ClaimedMessage['recipe'], 'ratherTwiceThanNever'>;
};

/**
 * The table of the second leg: at once after a refusal or a failed delivery; after an opt-out only for order notices;
 * after silence; after an outcome nobody knows only where the rule would rather tell twice than never.
 */
export function nextStep(end: LegEnd, { legNo, route, messageClass, recipe }: OnItsLeg): NextStep {
  if (end === 'uncertain' && recipe.ratherTwiceThanNever !== true) return { kind: 'stay' };
  if (end === 'opted-out' && messageClass !== 'transactional') return { kind: 'give-up' };
  const leg = route[legNo];
  if (leg !== undefined) return { kind: 'next-leg', legNo: legNo + 1, leg };
  return end === 'silent' || end === 'uncertain' ? { kind: 'stay' } : { kind: 'give-up' };
}
