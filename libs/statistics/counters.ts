import { METRICS, type Metric } from './metrics.js';

/** One figure for every metric. */
export type Counters = Readonly<Record<Metric, number>>;

/** A change of one counter; whole, never 0. */
export interface MetricDelta {
  readonly metric: Metric;
  readonly delta: number;
}

/** All counters at zero. */
export const NO_COUNTS: Counters = countersFrom(() => 0);

/** Counters after some changes. */
export function addDeltas(counters: Counters, deltas: readonly MetricDelta[]): Counters {
  const sums = { ...counters };
  for (const { metric, delta } of deltas) sums[metric] += delta;
  return sums;
}

/** The changes that lead from one set of counters to another; only those that are not 0. */
export function deltasBetween(from: Counters, to: Counters): readonly MetricDelta[] {
  return METRICS.map((metric) => ({ metric, delta: to[metric] - from[metric] })).filter(({ delta }) => delta !== 0);
}

/** The sum of many messages' counters. */
export function recount(all: Iterable<Counters>): Counters {
  const sums: Record<Metric, number> = { ...NO_COUNTS };
  for (const counters of all) {
    for (const metric of METRICS) sums[metric] += counters[metric];
  }
  return sums;
}

/** The share of sent messages that were delivered, 0–1; null before anything was sent. */
export function deliveryRate(counters: Pick<Counters, 'sent' | 'delivered'>): number | null {
  return counters.sent === 0 ? null : counters.delivered / counters.sent;
}

/** A figure for each metric. */
export function countersFrom(figure: (metric: Metric) => number): Counters {
  return Object.fromEntries(METRICS.map((metric) => [metric, figure(metric)])) as Record<Metric, number>;
}
