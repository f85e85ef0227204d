import { movesForward, type AttemptState, type DeliveryReport, type ReportedState } from '../../core/index.js';

export type ReportVerdict =
  | { readonly kind: 'moved'; readonly to: AttemptState }
  /** The provider's final "I do not know": the attempt stays as it is and waits for nothing more. */
  | { readonly kind: 'closed' }
  /** One of the provider's own ways went on, the attempt as a whole did not. */
  | { readonly kind: 'way' }
  | { readonly kind: 'backward-move' };

/** What a report does to an attempt in a given state. States only move forward; late good news always wins. */
export function judge(current: AttemptState, report: DeliveryReport): ReportVerdict {
  if (report.state === 'lost') return { kind: 'closed' };
  const to: Exclude<ReportedState, 'lost'> = report.state;
  if (movesForward(current, to)) return { kind: 'moved', to };
  return { kind: report.way === undefined ? 'backward-move' : 'way' };
}

/** Bad news that would open another leg, of an attempt that the provider knows by an id. */
export function isDoubtful(
  current: AttemptState,
  attempt: { readonly hasNextLeg: boolean; readonly providerMessageId: string | null },
  report: DeliveryReport,
): boolean {
  const isBad = report.state === 'failed' || report.state === 'expired';
  const isKnown = (attempt.providerMessageId ?? report.providerMessageId) !== null;
  return isBad && isKnown && attempt.hasNextLeg && movesForward(current, report.state);
}
