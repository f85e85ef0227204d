import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, instantOf, plus, type Clock, type Instant } from '@hub/kernel';

const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, min: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** Business time in a test's hand. */
export class TestClock implements Clock {
  #now: Instant;

  constructor(start: string) {
    this.#now = instantOf(start);
  }

  now(): Instant {
    return this.#now;
  }

  /** `advance('9h')`, `advance('90min')` */
  advance(step: `${number}${'s' | 'min' | 'h' | 'd'}`): void {
    const match = /^(\d+)([a-z]+)$/.exec(step);
    this.#now = plus(this.#now, Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? 0));
  }

  set(at: string): void {
    this.#now = instantOf(at);
  }
}
