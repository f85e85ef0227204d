import type { Instant } from './time.js';

/** Business time. Everything that asks "what time is it" asks one of these; leases ask the database instead. */
export interface Clock {
  now(): Instant;
}
