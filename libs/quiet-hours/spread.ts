import { plus, type Instant } from '@hub/kernel';

/**
 * Moves an instant on by 0 to `maxMs` milliseconds (whole, below 2³²), always the same for the same seed and evenly over
 * many: so that what waited for a window does not leave in one second.
 */
export function spread(at: Instant, seed: string, maxMs: number): Instant {
  return plus(at, maxMs > 0 ? hashOf(seed) % (Math.floor(maxMs) + 1) : 0);
}

/** FNV-1a with a final mix, 0 … 2³²−1; for spreading only, it keeps no secret. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
