import type { CalendarUnit, WallTime } from '@hub/kernel';

/** A length of time that passes the same everywhere: "90 minutes". */
export interface ElapsedDelay {
  readonly kind: 'elapsed';
  /** Whole, 0 or more. */
  readonly amount: number;
  readonly unit: 'minutes' | 'hours';
}

/** A step on the shop's calendar: "next day at 10:00". */
export interface CalendarDelay {
  readonly kind: 'calendar';
  /** Whole, 0 or more; 0 days is today. */
  readonly amount: number;
  readonly unit: CalendarUnit;
  /** The time on the shop's clock; without it the time of the starting point is kept. */
  readonly at?: WallTime;
}

export type Delay = { readonly kind: 'none' } | ElapsedDelay | CalendarDelay;
