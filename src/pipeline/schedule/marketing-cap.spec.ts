import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS, instantOf, plus, type Instant } from '@hub/kernel';
import { isQuiet } from '@hub/quiet-hours';
import { cappedInstant } from './marketing-cap.js';
import { allowedInstant } from './schedule.js';

const NIGHT = [{ quiet: { from: '22:00', to: '08:00' } as const, zone: 'Europe/Warsaw' }];
const DAY_ONE = instantOf('2026-11-02T09:00:00Z');
const allowed = (from: Instant) => allowedInstant(from, NIGHT, 0, 'x');
const CAP = { perDay: 1, perMonth: 4 };

describe('how often one person is advertised to', () => {
  it('moves the second of a day to the next, and the fifth of a month to the next month', () => {
    const taken: Instant[] = [];
    for (let count = 0; count < 5; count++) {
      const at = cappedInstant({ start: DAY_ONE, taken, cap: CAP, allowed });
      taken.push(at as Instant);
    }
    expect(taken.map((at) => Math.floor((at - DAY_ONE) / DAY_MS))).toEqual([0, 1, 2, 3, 30]);
  });
  it('gives up after 60 days', () => {
    const taken = Array.from({ length: 12 }, (_, index) => plus(DAY_ONE, index * 5 * DAY_MS));
    expect(cappedInstant({ start: DAY_ONE, taken, cap: { perDay: null, perMonth: 1 }, allowed })).toBeNull();
  });
  it('never lets any 24 hours or 30 days hold more than the cap, moves only later, never into the night, and asking again changes nothing', () => {
    const wishes = fc.array(fc.integer({ min: 0, max: 40 * 24 * 60 }), { maxLength: 25 });
    const caps = fc.record({
      perDay: fc.constantFrom(null, 1, 2, 3),
      perMonth: fc.constantFrom(null, 1, 4, 7),
    });
    fc.assert(
      fc.property(wishes, caps, (minutes, cap) => {
        const taken: Instant[] = [];
        for (const minute of minutes) {
          const start = plus(DAY_ONE, minute * 60_000);
          const at = cappedInstant({ start, taken, cap, allowed });
          if (at === null) continue;
          expect(at).toBeGreaterThanOrEqual(start);
          expect(NIGHT.some((window) => isQuiet(at, window))).toBe(false);
          expect(cappedInstant({ start: at, taken, cap, allowed })).toBe(at);
          taken.push(at);
        }
        for (const first of taken) {
          const within = (ms: number) => taken.filter((one) => one >= first && one < first + ms).length;
          if (cap.perDay !== null) expect(within(24 * HOUR_MS)).toBeLessThanOrEqual(cap.perDay);
          if (cap.perMonth !== null) expect(within(30 * DAY_MS)).toBeLessThanOrEqual(cap.perMonth);
        }
      }),
      { numRuns: 150 },
    );
  });
});
