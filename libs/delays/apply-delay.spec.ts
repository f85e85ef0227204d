import { describe, expect, it } from '@jest/globals';
import { atLocalTime, instantOf, type Instant, type LocalDate, type WallTime } from '@hub/kernel';
import fc from 'fast-check';
import { applyDelay, type Delay } from './index.js';

const WARSAW = 'Europe/Warsaw';
const ATHENS = 'Europe/Athens';

/** `2026-01-15 13:37` on the clock of a zone. */
function local(text: string, zone = WARSAW): Instant {
  return atLocalTime(text.slice(0, 10) as LocalDate, text.slice(11, 16) as WallTime, zone);
}

const days = (amount: number, at?: WallTime): Delay => ({
  kind: 'calendar',
  amount,
  unit: 'days',
  ...(at === undefined ? {} : { at }),
});

describe('waiting before a message', () => {
  it('sends at once without a delay', () => {
    const from = local('2026-01-15 13:37');
    expect(applyDelay(from, { kind: 'none' }, WARSAW)).toEqual({ at: from, why: { kind: 'at-once' } });
  });

  it('counts minutes and hours as they pass, clock change or not', () => {
    const from = local('2026-03-29 01:30');
    const delayed = applyDelay(from, { kind: 'elapsed', amount: 90, unit: 'minutes' }, WARSAW);
    expect(delayed.at).toBe(local('2026-03-29 04:00'));
    expect(delayed.why).toEqual({ kind: 'elapsed', amount: 90, unit: 'minutes' });
    const day = applyDelay(from, { kind: 'elapsed', amount: 24, unit: 'hours' }, WARSAW);
    expect(day.at).toBe(local('2026-03-30 02:30'));
  });

  it.each([
    [WARSAW, '2026-03-28 13:37', '2026-03-29 13:37'],
    [WARSAW, '2026-10-24 13:37', '2026-10-25 13:37'],
    [ATHENS, '2026-03-28 13:37', '2026-03-29 13:37'],
    [ATHENS, '2026-10-24 13:37', '2026-10-25 13:37'],
  ])('keeps the time of day over a clock change in %s', (zone, from, to) => {
    expect(applyDelay(local(from, zone), days(1), zone).at).toBe(local(to, zone));
  });

  it('keeps the seconds of the starting point', () => {
    expect(applyDelay(instantOf('2026-01-15T12:37:23.456Z'), days(4), WARSAW).at).toBe(
      instantOf('2026-01-19T12:37:23.456Z'),
    );
  });

  it('takes the later side of a time the clock skips, and the first of one it shows twice', () => {
    expect(applyDelay(local('2026-03-28 02:30'), days(1), WARSAW).at).toBe(instantOf('2026-03-29T01:30:00Z'));
    expect(applyDelay(local('2026-10-24 02:30'), days(1), WARSAW).at).toBe(instantOf('2026-10-25T00:30:00Z'));
    expect(applyDelay(local('2026-03-28 12:00', ATHENS), days(1, '03:30'), ATHENS).at).toBe(
      instantOf('2026-03-29T01:30:00Z'),
    );
    expect(applyDelay(local('2026-10-24 12:00', ATHENS), days(1, '03:30'), ATHENS).at).toBe(
      instantOf('2026-10-25T00:30:00Z'),
    );
  });

  it('sends the next day at 10:00', () => {
    const delayed = applyDelay(local('2026-01-15 23:59'), days(1, '10:00'), WARSAW);
    expect(delayed).toEqual({
      at: local('2026-01-16 10:00'),
      why: { kind: 'calendar', amount: 1, unit: 'days', at: '10:00', zone: WARSAW, isNextDay: false },
    });
  });

  it('sends today at 10:00 while that is still to come, else tomorrow', () => {
    expect(applyDelay(local('2026-01-15 09:00'), days(0, '10:00'), WARSAW).at).toBe(local('2026-01-15 10:00'));
    expect(applyDelay(local('2026-01-15 10:00'), days(0, '10:00'), WARSAW).at).toBe(local('2026-01-15 10:00'));
    const late = applyDelay(local('2026-01-15 10:01'), days(0, '10:00'), WARSAW);
    expect(late).toMatchObject({ at: local('2026-01-16 10:00'), why: { isNextDay: true } });
  });

  it.each([
    ['2026-01-31 09:00', 1, 'months', '2026-02-28 09:00'],
    ['2028-01-31 09:00', 1, 'months', '2028-02-29 09:00'],
    ['2026-01-31 09:00', 2, 'months', '2026-03-31 09:00'],
    ['2028-02-29 09:00', 1, 'years', '2029-02-28 09:00'],
    ['2026-01-15 09:00', 2, 'weeks', '2026-01-29 09:00'],
  ] as const)('%s and %i %s is %s', (from, amount, unit, to) => {
    expect(applyDelay(local(from), { kind: 'calendar', amount, unit }, WARSAW).at).toBe(local(to));
  });

  it('never ends before it starts', () => {
    const instant = fc
      .integer({ min: instantOf('2026-03-27T00:00Z'), max: instantOf('2026-10-27T00:00Z') })
      .map((ms) => ms as Instant);
    const at = fc.option(fc.constantFrom<WallTime>('00:00', '02:30', '03:30', '10:00', '23:59'), { nil: undefined });
    fc.assert(
      fc.property(instant, fc.nat(3), at, fc.constantFrom(WARSAW, ATHENS), (from, amount, time, zone) => {
        expect(applyDelay(from, days(amount, time), zone).at).toBeGreaterThanOrEqual(from);
      }),
    );
  });
});
