import type { Clock, Instant } from '@hub/kernel';

/** The token under which Nest hands out business time. */
export const CLOCK = Symbol('Clock');

/** The token of the machine's own clock, which the database's is compared with; business time may be another. */
export const MACHINE_CLOCK = Symbol('MachineClock');

/** Business time as this machine tells it. The only place that reads the system's clock. */
export const systemClock: Clock = {
  now: () => Date.now() as Instant,
};
