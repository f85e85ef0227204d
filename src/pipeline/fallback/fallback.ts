import type { MessageClass } from '../../core/index.js';
import type { RouteLeg } from '../model/message.js';

/** How a leg ended, or that it is silent. */
export type LegEnd = 'refused' | 'opted-out' | 'failed' | 'expired' | 'silent' | 'uncertain' | 'unavailable';

export type NextStep =
  | { readonly kind: 'next-leg'; readonly legNo: number; readonly leg: RouteLeg }
  | { readonly kind: 'give-up' }
  | { readonly kind: 'stay' };

/**
 * The table of the second leg: at once after a refusal or a failed delivery; after an opt-out only for order notices;
 * after silence; never after an outcome nobody knows.
 */
export function nextStep(end: LegEnd, legNo: number, route: readonly RouteLeg[], messageClass: MessageClass): NextStep {
  if (end === 'uncertain') return { kind: 'stay' };
  if (end === 'opted-out' && messageClass !== 'transactional') return { kind: 'give-up' };
  const leg = route[legNo];
  if (leg !== undefined) return { kind: 'next-leg', legNo: legNo + 1, leg };
  return end === 'silent' ? { kind: 'stay' } : { kind: 'give-up' };
}
