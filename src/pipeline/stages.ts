/** The eleven stages a message travels, in order; the trace and the panel read them from here. */
export const STAGES = [
  'intake',
  'normalise',
  'match',
  'audience',
  'render',
  'schedule',
  'route',
  'send',
  'report',
  'fallback',
  'statistics',
] as const;

export type Stage = (typeof STAGES)[number];
