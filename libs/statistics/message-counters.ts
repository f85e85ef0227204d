import { countersFrom, deltasBetween, NO_COUNTS, type Counters, type MetricDelta } from './counters.js';
import type { Metric } from './metrics.js';

export type MessageState =
  | 'planned'
  | 'held'
  | 'sending'
  | 'accepted'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'expired'
  | 'cancelled'
  | 'superseded'
  | 'uncertain';

/** All that the counters need to know of a message. */
export interface MessageFacts {
  readonly state: MessageState;
  /** Whether a provider accepted it at some time, on any leg; accepted, delivered and read imply it. */
  readonly wasAccepted?: boolean;
  /** The parts it was sent as, over all accepted legs; 0 on channels without parts. */
  readonly parts?: number;
  /** It arrived by two legs. */
  readonly isDuplicateDelivery?: boolean;
}

/** The figures a state stands for; `sent`, `parts` and `duplicate_delivery` hang on the other facts. */
const STATE_METRICS: Readonly<Record<MessageState, readonly Metric[]>> = {
  planned: ['planned'],
  held: ['planned'],
  sending: ['planned'],
  accepted: [],
  delivered: ['delivered'],
  read: ['delivered', 'read'],
  failed: ['failed'],
  expired: ['expired'],
  cancelled: ['cancelled'],
  superseded: ['superseded'],
  uncertain: ['uncertain'],
};

/** What one message adds to the counters as it stands; a message that does not exist adds nothing. */
export function countersOf(message: MessageFacts | null): Counters {
  if (message === null) return NO_COUNTS;
  const isSent = (message.wasAccepted ?? false) || IS_ACCEPTED.has(message.state);
  const metrics = new Set(STATE_METRICS[message.state]);
  return countersFrom((metric) => {
    if (metric === 'sent') return isSent ? 1 : 0;
    if (metric === 'parts') return isSent ? (message.parts ?? 0) : 0;
    if (metric === 'duplicate_delivery') return message.isDuplicateDelivery ? 1 : 0;
    return metrics.has(metric) ? 1 : 0;
  });
}

const IS_ACCEPTED: ReadonlySet<MessageState> = new Set(['accepted', 'delivered', 'read']);

/**
 * The counter changes of a message's move, so that counters always equal a recount. `from` null: it is new; `to` null: it
 * is gone.
 */
export function deltasFor(from: MessageFacts | null, to: MessageFacts | null): readonly MetricDelta[] {
  return deltasBetween(countersOf(from), countersOf(to));
}

/** The counter change of an occasion that became a decision instead of a message. */
export const SKIPPED: readonly MetricDelta[] = [{ metric: 'skipped', delta: 1 }];
