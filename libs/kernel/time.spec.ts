import { describe, expect, it } from '@jest/globals';
import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import {
  addToDate,
  atLocalTime,
  instantOf,
  isWallTime,
  isZone,
  latest,
  localParts,
  minutesOf,
  parseLocalStamp,
  plus,
  toIso,
  toLocalText,
  toZonedIso,
  type Instant,
  type LocalDate,
  type WallTime,
} from './index.js';

const WARSAW = 'Europe/Warsaw';
const ATHENS = 'Europe/Athens';

describe('instants and clocks on the wall', () => {
  it.each([
    [WARSAW, '2026-01-15', '2026-01-15T09:00:00.000Z'],
    [WARSAW, '2026-07-15', '2026-07-15T08:00:00.000Z'],
    [ATHENS, '2026-01-15', '2026-01-15T08:00:00.000Z'],
  ] as const)('10:00 in %s on %s is %s', (zone, date, iso) => {
    const instant = atLocalTime(date, '10:00', zone);
    expect(toIso(instant)).toBe(iso);
    expect(localParts(instant, zone)).toMatchObject({ date, minutes: 600 });
  });

  it('takes the later side of the hour that clocks skip', () => {
    expect(toIso(atLocalTime('2026-03-29', '02:30', WARSAW))).toBe('2026-03-29T01:30:00.000Z');
    expect(toIso(atLocalTime('2026-03-29', '03:30', ATHENS))).toBe('2026-03-29T01:30:00.000Z');
  });

  it('takes the first passing of the hour that clocks show twice', () => {
    expect(toIso(atLocalTime('2026-10-25', '02:30', WARSAW))).toBe('2026-10-25T00:30:00.000Z');
    expect(toIso(atLocalTime('2026-10-25', '03:30', ATHENS))).toBe('2026-10-25T00:30:00.000Z');
  });

  it('counts Sunday as the seventh day', () => {
    expect(localParts(instantOf('2026-03-29T12:00:00Z'), WARSAW).weekday).toBe(7);
    expect(localParts(instantOf('2026-03-29T22:30:00Z'), WARSAW)).toMatchObject({ date: '2026-03-30', weekday: 1 });
  });

  it('clamps to the end of a month', () => {
    expect(addToDate('2026-01-31', 1, 'months')).toBe('2026-02-28');
    expect(addToDate('2028-02-29', 1, 'years')).toBe('2029-02-28');
    expect(addToDate('2026-12-31', 1, 'days')).toBe('2027-01-01');
  });

  it("reads a shop's stamp in the shop's zone", () => {
    expect(parseLocalStamp('2026-01-15 13:37:23', WARSAW)).toBe(instantOf('2026-01-15T12:37:23Z'));
    expect(parseLocalStamp('2026-01-15T13:37', ATHENS)).toBe(instantOf('2026-01-15T11:37:00Z'));
    for (const text of ['', '0000-00-00 00:00:00', '2026-02-30 10:00:00', '2026-01-15', 'yesterday']) {
      expect(parseLocalStamp(text, WARSAW)).toBeNull();
    }
  });

  it('knows zones by name only', () => {
    expect([WARSAW, 'UTC'].every(isZone)).toBe(true);
    expect(['+02:00', '-05:00', 'Europe/Nowhere', ''].some(isZone)).toBe(false);
  });

  it('knows a time of day', () => {
    expect(isWallTime('23:59') && isWallTime('00:00')).toBe(true);
    expect(['24:00', '9:00', '09:60', '09:00:00'].some(isWallTime)).toBe(false);
    expect(minutesOf('23:59')).toBe(1_439);
  });

  it('prints and compares instants', () => {
    const instant = instantOf('2026-11-20T13:05:59Z');
    expect(instantOf(new Date(instant))).toBe(instant);
    expect(toLocalText(instant, WARSAW)).toBe('2026-11-20 14:05');
    expect(toZonedIso(instant, WARSAW)).toBe('2026-11-20T14:05:59+01:00');
    expect(toZonedIso(instant, 'America/St_Johns')).toBe('2026-11-20T09:35:59-03:30');
    expect(latest(instant, plus(instant, 1))).toBe(plus(instant, 1));
    expect(() => instantOf('soon')).toThrow(RangeError);
  });
});

describe('the clock on the wall', () => {
  const zones = ['Europe/Warsaw', 'Europe/Athens', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo', 'UTC'];
  const anywhen = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) });

  it('shows what Temporal says it shows', () => {
    fc.assert(
      fc.property(anywhen, fc.constantFrom(...zones), (ms, zone) => {
        const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
        expect(localParts(ms as Instant, zone)).toEqual({
          date: zoned.toPlainDate().toString(),
          minutes: zoned.hour * 60 + zoned.minute,
          weekday: zoned.dayOfWeek,
        });
      }),
    );
  });

  it('comes to a time when Temporal says it does, also in the hours of a clock change', () => {
    const days = fc.oneof(
      fc.constantFrom('2026-03-29', '2026-10-25', '2026-04-05', '2026-10-04'),
      anywhen.map((ms) => new Date(ms).toISOString().slice(0, 10)),
    );
    const times = fc.constantFrom('00:00', '01:30', '02:00', '02:15', '02:30', '03:00', '03:30', '12:00', '23:59');
    fc.assert(
      fc.property(days, times, fc.constantFrom(...zones), (day, time, zone) => {
        const wanted = Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone).epochMilliseconds;
        expect(atLocalTime(day as LocalDate, time as WallTime, zone)).toBe(wanted);
      }),
    );
  });
});
