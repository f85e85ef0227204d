import { describe, expect, it } from '@jest/globals';
import { atLocalTime, DAY_MS, instantOf, MINUTE_MS, plus, toIso, type Instant, type WallTime } from '@hub/kernel';
import fc from 'fast-check';
import { closesAt, isQuiet, nextAllowedInstant, spread, type QuietWindow } from './index.js';

const WARSAW = 'Europe/Warsaw';
const ATHENS = 'Europe/Athens';

const night = (zone = WARSAW, from: WallTime = '22:00', to: WallTime = '08:00'): QuietWindow => ({
  quiet: { from, to },
  zone,
});

describe('quiet hours', () => {
  it('sends at once outside of them', () => {
    const noon = atLocalTime('2026-11-20', '12:00', WARSAW);
    expect(nextAllowedInstant(noon, [night()])).toEqual({ at: noon, reason: 'allowed' });
    expect(nextAllowedInstant(noon, [])).toEqual({ at: noon, reason: 'allowed' });
  });

  it('holds a message over midnight until the morning', () => {
    const morning = atLocalTime('2026-11-21', '08:00', WARSAW);
    const moved = { at: morning, reason: 'quiet-hours', quiet: { from: '22:00', to: '08:00' } };
    expect(nextAllowedInstant(atLocalTime('2026-11-20', '22:00', WARSAW), [night()])).toEqual(moved);
    expect(nextAllowedInstant(atLocalTime('2026-11-21', '07:59', WARSAW), [night()])).toEqual(moved);
    expect(nextAllowedInstant(morning, [night()])).toEqual({ at: morning, reason: 'allowed' });
  });

  it('holds a message over the lunch break of the same day', () => {
    const window = night(ATHENS, '14:00', '17:00');
    const result = nextAllowedInstant(atLocalTime('2026-11-20', '16:59', ATHENS), [window]);
    expect(result.at).toBe(atLocalTime('2026-11-20', '17:00', ATHENS));
  });

  it('waits until neither the shop nor the recipient has quiet hours', () => {
    const shop = night(WARSAW, '20:00', '09:00');
    const recipient = night('America/New_York', '20:00', '09:00');
    const result = nextAllowedInstant(atLocalTime('2026-11-20', '10:00', WARSAW), [shop, recipient]);
    expect(result.at).toBe(atLocalTime('2026-11-20', '09:00', 'America/New_York'));
  });

  it('says that there is no window when hours last all day or two zones leave none', () => {
    const noon = atLocalTime('2026-11-20', '12:00', WARSAW);
    const never = { at: null, reason: 'no-window' };
    expect(nextAllowedInstant(noon, [night(WARSAW, '09:00', '09:00')])).toEqual(never);
    expect(nextAllowedInstant(noon, [night(WARSAW, '08:00', '20:00'), night(WARSAW, '20:00', '08:00')])).toEqual(never);
    expect(nextAllowedInstant(noon, [{ quiet: null, zone: WARSAW, closedWeekdays: [1, 2, 3, 4, 5, 6, 7] }])).toEqual(
      never,
    );
  });

  it('skips Sundays and holidays', () => {
    const window = { ...night(), closedWeekdays: [7], closedDates: ['2026-11-11'] };
    expect(nextAllowedInstant(atLocalTime('2026-11-22', '12:00', WARSAW), [window])).toEqual({
      at: atLocalTime('2026-11-23', '08:00', WARSAW),
      reason: 'closed-day',
      quiet: { from: '22:00', to: '08:00' },
    });
    const openAllNight = { quiet: null, zone: WARSAW, closedDates: ['2026-11-11'] };
    expect(nextAllowedInstant(atLocalTime('2026-11-11', '12:00', WARSAW), [openAllNight]).at).toBe(
      atLocalTime('2026-11-12', '00:00', WARSAW),
    );
  });

  it.each([
    [WARSAW, '2026-03-28', '2026-03-29T06:00:00.000Z'],
    [WARSAW, '2026-10-24', '2026-10-25T07:00:00.000Z'],
    [ATHENS, '2026-03-28', '2026-03-29T05:00:00.000Z'],
    [ATHENS, '2026-10-24', '2026-10-25T06:00:00.000Z'],
  ] as const)(
    'opens at 8:00 of the shop clock after a clock change in %s on the night of %s',
    (zone, date, opening) => {
      const result = nextAllowedInstant(atLocalTime(date, '23:00', zone), [night(zone)]);
      expect(result.at !== null && toIso(result.at)).toBe(opening);
    },
  );

  it('opens and closes at the change when clocks go forward over the end or the beginning', () => {
    const change = instantOf('2026-03-29T01:00:00Z');
    const evening = atLocalTime('2026-03-28', '23:00', WARSAW);
    expect(nextAllowedInstant(evening, [night(WARSAW, '22:00', '02:30')]).at).toBe(change);
    expect(closesAt(evening, [night(WARSAW, '02:30', '08:00')])).toBe(change);
  });

  it('opens and closes at the first passing when clocks go back', () => {
    const firstPassing = instantOf('2026-10-25T00:30:00Z');
    const evening = atLocalTime('2026-10-24', '23:00', WARSAW);
    expect(nextAllowedInstant(evening, [night(WARSAW, '22:00', '02:30')]).at).toBe(firstPassing);
    expect(closesAt(evening, [night(WARSAW, '02:30', '08:00')])).toBe(firstPassing);
    const inTheRepeatedHour = instantOf('2026-10-25T01:10:00Z');
    expect(nextAllowedInstant(inTheRepeatedHour, [night(WARSAW, '22:00', '02:30')]).at).toBe(
      instantOf('2026-10-25T01:30:00Z'),
    );
  });
});

describe('the end of the allowed time', () => {
  it('is the beginning of the next quiet hours', () => {
    const noon = atLocalTime('2026-11-20', '12:00', WARSAW);
    expect(closesAt(noon, [night()])).toBe(atLocalTime('2026-11-20', '22:00', WARSAW));
    expect(closesAt(noon, [night(), night(ATHENS)])).toBe(atLocalTime('2026-11-20', '22:00', ATHENS));
    expect(closesAt(noon, [])).toBeNull();
    const midnight = atLocalTime('2026-11-20', '23:00', WARSAW);
    expect(closesAt(midnight, [night()])).toBe(midnight);
  });

  it('is midnight before a closed day', () => {
    const window = { quiet: null, zone: WARSAW, closedWeekdays: [7] };
    expect(closesAt(atLocalTime('2026-11-20', '12:00', WARSAW), [window])).toBe(
      atLocalTime('2026-11-22', '00:00', WARSAW),
    );
  });
});

describe('whatever the hours, zones and instants', () => {
  const wall = fc.constantFrom<WallTime>(
    '00:00',
    '02:00',
    '02:30',
    '03:00',
    '03:30',
    '08:00',
    '14:00',
    '22:00',
    '23:59',
  );
  const zone = fc.constantFrom(WARSAW, ATHENS, 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kathmandu');
  const anyWindow: fc.Arbitrary<QuietWindow> = fc.record({
    quiet: fc.option(fc.record({ from: wall, to: wall })),
    zone,
    closedWeekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 2 }),
    closedDates: fc.constantFrom([], ['2026-03-29', '2026-10-25']),
  });
  const aroundChange = (day: string) =>
    fc.integer({ min: instantOf(day), max: instantOf(day) + 3 * DAY_MS }).map((ms) => ms as Instant);
  const instant = fc.oneof(aroundChange('2026-03-27T18:00Z'), aroundChange('2026-10-23T18:00Z'));
  const windows = fc.array(anyWindow, { minLength: 1, maxLength: 2 });

  it('the result is never early, never quiet, and asking again changes nothing', () => {
    fc.assert(
      fc.property(instant, windows, (at, all) => {
        const result = nextAllowedInstant(at, all);
        if (result.at === null) return;
        expect(result.at).toBeGreaterThanOrEqual(at);
        expect(all.some((window) => isQuiet(result.at, window))).toBe(false);
        expect(nextAllowedInstant(result.at, all)).toEqual({ at: result.at, reason: 'allowed' });
      }),
    );
  });

  it('nothing is quiet between an allowed instant and the end of its time', () => {
    fc.assert(
      fc.property(instant, anyWindow, fc.nat(1_000), (at, window, share) => {
        const end = closesAt(at, [window], 14);
        if (isQuiet(at, window)) expect(end).toBe(at);
        const until = end ?? plus(at, 13 * DAY_MS);
        if (end !== null) expect(isQuiet(end, window)).toBe(true);
        if (until - at <= MINUTE_MS) return;
        expect(isQuiet(plus(at, Math.floor(((until - at - 1) * share) / 1_000)), window)).toBe(false);
        expect(isQuiet(plus(until, -1), window)).toBe(false);
      }),
    );
  });
});

describe("spreading a window's opening", () => {
  const at = instantOf('2026-11-20T07:00:00Z');

  it('moves a message by the same few minutes each time', () => {
    expect(spread(at, 'msg_1', 300_000)).toBe(spread(at, 'msg_1', 300_000));
    expect(spread(at, 'msg_1', 0)).toBe(at);
  });

  it('fills the time evenly', () => {
    const tenths = new Set(Array.from({ length: 200 }, (_, i) => Math.floor((spread(at, `msg_${i}`, 999) - at) / 100)));
    expect(tenths.size).toBe(10);
    fc.assert(
      fc.property(fc.string(), fc.nat(), (seed, maxMs) => {
        const moved = spread(at, seed, maxMs) - at;
        expect(moved >= 0 && moved <= maxMs).toBe(true);
      }),
    );
  });
});
