import { METRICS, countersOf, type Metric } from '@hub/statistics';
import type { MessageState } from '../model/message.js';

/** The counters as they are stored: messages by state, and `sent`, which only rises. */
export type StoredCounters = Readonly<Partial<Record<MessageState | 'sent', number>>>;

/** The figures merchants read, by the definitions of the statistics library. `sent` is counted, not derived. */
export function figuresOf({ sent = 0, ...states }: StoredCounters): Readonly<Partial<Record<Metric, number>>> {
  const shown = METRICS.filter((metric) => COUNTED.has(metric));
  return Object.fromEntries(
    shown.map((metric) => {
      if (metric === 'sent') return [metric, sent];
      const total = Object.entries(states).reduce(
        (sum, [state, count]) => sum + count * countersOf({ state: state as MessageState })[metric],
        0,
      );
      return [metric, total];
    }),
  );
}

/** What messages' states tell; parts, skips and double deliveries are counted elsewhere. */
const COUNTED: ReadonlySet<Metric> = new Set([
  'planned',
  'sent',
  'delivered',
  'read',
  'failed',
  'expired',
  'cancelled',
  'superseded',
  'uncertain',
]);
