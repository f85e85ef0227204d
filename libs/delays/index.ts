export { applyDelay, type DelayedInstant, type DelayReason } from './apply-delay.js';
export type { CalendarDelay, Delay, ElapsedDelay } from './delay.js';
export { parseDelay, type DelayProblem, type ParsedDelay } from './parse-delay.js';
