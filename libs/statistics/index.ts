export { countersOf, deltasFor, SKIPPED, type MessageFacts, type MessageState } from './message-counters.js';
export { addDeltas, deliveryRate, NO_COUNTS, recount, type Counters, type MetricDelta } from './counters.js';
export { METRIC_DEFINITIONS, METRICS, type Metric } from './metrics.js';
