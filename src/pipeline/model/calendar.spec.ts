import { describe, expect, it } from '@jest/globals';
import {
  addToDate,
  atLocalTime,
  DAY_MS,
  HOUR_MS,
  instantOf,
  localParts,
  MINUTE_MS,
  plus,
  type CalendarUnit,
  type Instant,
  type LocalDate,
  type WallTime,
} from '@hub/kernel';
import fc from 'fast-check';
import type { ShopSettings } from '../../shops/shop.entity.js';
import { anchorsOn, daysToRun, latestAt, meantAt, nextDay, spanOf, type CalendarSpec } from './calendar.js';
import type { CalendarTrigger } from './rule.js';

const START = instantOf('2026-01-01T00:00:00Z');
const DAYS = 400;

function daily(calendar: Partial<CalendarTrigger> = {}, event = 'calendar.birthday'): CalendarSpec {
  return {
    sendsInQuietHours: false,
    trigger: { event, status: null, calendar: { at: '10:00', ...calendar } } as CalendarSpec['trigger'],
  };
}

const shopIn = (zone: string, quietHours: ShopSettings['quietHours'] = null) => ({
  zone,
  settings: { quietHours } as ShopSettings,
});

/** Every hour and half hour of both clock changes among them. */
const times = fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minutes) => {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}` as WallTime;
});
const zones = fc.constantFrom('Europe/Warsaw', 'Europe/Athens');
const dates = fc.integer({ min: 0, max: 36_000 }).map((days) => addToDate('1930-01-01', days, 'days'));

describe('a rule that runs every day', () => {
  it('fires exactly once on each local day of 400, however often somebody looks', () => {
    const step = fc.integer({ min: 7, max: 26 * 60 }).map((minutes) => minutes * MINUTE_MS);
    fc.assert(
      fc.property(zones, times, fc.array(step, { minLength: 1, maxLength: 40 }), (zone, at, steps) => {
        const spec = daily({ at });
        const shop = shopIn(zone);
        const end = plus(START, DAYS * DAY_MS);
        const ran: LocalDate[] = [];
        for (let now: Instant = START, index = 0; now <= end; now = plus(now, steps[index++ % steps.length] ?? 1)) {
          const found = daysToRun(spec, { countsFrom: START, lastDay: ran.at(-1) ?? null }, shop, now);
          for (const day of found) expect(meantAt(spec, day, shop)).toBeLessThanOrEqual(now);
          ran.push(...found);
        }
        const first = ran[0] as LocalDate;
        expect(ran).toEqual(ran.map((_, index) => addToDate(first, index, 'days')));
        expect(ran.length).toBeGreaterThanOrEqual(DAYS - 2);
      }),
      { numRuns: 6 },
    );
  });

  it('runs by the clock on the wall, and where that skips or repeats an hour within it', () => {
    fc.assert(
      fc.property(zones, times, fc.integer({ min: 0, max: DAYS }), (zone, at, index) => {
        const day = addToDate('2026-01-01', index, 'days');
        const meant = meantAt(daily({ at }), day, shopIn(zone));
        const shown = localParts(meant, zone);
        expect(shown.date).toBe(day);
        const wanted = Number(at.slice(0, 2)) * 60 + Number(at.slice(3));
        expect([wanted, wanted + 60]).toContain(shown.minutes);
      }),
    );
  });

  it('has a next day that comes, and that is run when it has come', () => {
    fc.assert(
      fc.property(zones, times, fc.integer({ min: 0, max: DAYS * 24 }), (zone, at, hours) => {
        const now = plus(START, hours * HOUR_MS);
        const spec = daily({ at });
        const day = nextDay(spec, shopIn(zone), now) as LocalDate;
        const meant = meantAt(spec, day, shopIn(zone));
        expect(meant).toBeGreaterThan(now);
        expect(meant - now).toBeLessThanOrEqual(26 * HOUR_MS);
        expect(daysToRun(spec, { countsFrom: plus(now, 1), lastDay: null }, shopIn(zone), meant)).toEqual([day]);
      }),
    );
  });

  it('is no business of days before it was switched on, and shows no more than a week of those it missed', () => {
    const [shop, spec] = [shopIn('Europe/Warsaw'), daily()];
    const now = instantOf('2026-11-20T12:00:00Z');
    const counts = (countsFrom: string, lastDay: LocalDate | null = null) =>
      daysToRun(spec, { countsFrom: instantOf(countsFrom), lastDay }, shop, now);
    expect(counts('2026-11-20T09:00:01Z')).toEqual([]);
    expect(counts('2026-11-20T09:00:00Z')).toEqual(['2026-11-20']);
    expect(counts('2025-01-01T00:00:00Z')).toHaveLength(8);
    expect(counts('2025-01-01T00:00:00Z', '2026-11-18')).toEqual(['2026-11-19', '2026-11-20']);
  });
});

describe('a rule that runs once', () => {
  it('has its one day, however long ago', () => {
    const spec = daily({ date: '2026-04-26', at: '18:30' }, 'calendar.once');
    const shop = shopIn('Europe/Warsaw');
    const rule = { countsFrom: START, lastDay: null };
    expect(daysToRun(spec, rule, shop, instantOf('2026-04-26T16:29:59Z'))).toEqual([]);
    expect(daysToRun(spec, rule, shop, instantOf('2026-04-26T16:30:00Z'))).toEqual(['2026-04-26']);
    expect(daysToRun(spec, rule, shop, instantOf('2026-12-01T00:00:00Z'))).toEqual(['2026-04-26']);
    expect(nextDay(spec, shop, instantOf('2026-04-26T16:30:00Z'))).toBeNull();
  });
});

describe('from which days a time has passed', () => {
  it('are exactly those which lead to the day', () => {
    const lengths = fc.record({
      unit: fc.constantFrom<CalendarUnit>('days', 'weeks', 'months', 'years'),
      amount: fc.integer({ min: 1, max: 24 }),
    });
    fc.assert(
      fc.property(dates, lengths, fc.integer({ min: -40, max: 40 }), (anchor, { unit, amount }, off) => {
        const day = addToDate(addToDate(anchor, amount, unit), Math.trunc(off / 10), 'days');
        const leads = addToDate(anchor, amount, unit) === day;
        expect(anchorsOn({ unit, amount, repeats: false }, day).includes(anchor)).toBe(leads);
      }),
      { numRuns: 500 },
    );
  });

  it('come every year again, each year once', () => {
    for (const year of [2026, 2027, 2028]) {
      const birthdays = new Map<LocalDate, number>();
      for (let day: LocalDate = `${year}-01-01`; day.startsWith(`${year}`); day = addToDate(day, 1, 'days'))
        for (const born of anchorsOn({ amount: 1, unit: 'years', repeats: true }, day))
          birthdays.set(born, (birthdays.get(born) ?? 0) + 1);
      fc.assert(
        fc.property(dates, (born) => {
          expect(birthdays.get(born)).toBe(Number(born.slice(0, 4)) < year ? 1 : undefined);
        }),
        { numRuns: 300 },
      );
    }
  });

  it.each([
    ['2027-02-28', ['2000-02-29', '2000-02-28'], true],
    ['2028-02-29', ['2000-02-29'], true],
    ['2028-02-28', ['2000-02-29'], false],
  ] as const)('%s is the birthday of %j: %p', (day, born, is) => {
    const anchors = anchorsOn({ amount: 1, unit: 'years', repeats: true }, day);
    expect(born.every((date) => anchors.includes(date))).toBe(is);
  });

  it('count days and weeks once, years again unless told otherwise', () => {
    const anniversary = (calendar: Partial<CalendarTrigger>) => spanOf(daily(calendar, 'calendar.anniversary'));
    expect(anniversary({ since: 'registered', amount: 7, unit: 'days' })).toMatchObject({ repeats: false });
    expect(anniversary({ since: 'registered', amount: 1, unit: 'years' })).toMatchObject({ repeats: true });
    expect(anniversary({ since: 'registered', amount: 1, unit: 'years', repeats: false })).toMatchObject({
      repeats: false,
    });
    expect(spanOf(daily({ field: '8' }))).toEqual({
      since: 'field',
      field: '8',
      amount: 1,
      unit: 'years',
      repeats: true,
    });
    expect(spanOf(daily({ date: '2026-04-26' }, 'calendar.once'))).toBeNull();
  });
});

describe('until when a missed run is caught up', () => {
  const [zone, day] = ['Europe/Warsaw', '2026-11-20' as LocalDate];
  const quiet = { from: '20:00', to: '08:00' } as const;
  it.each([
    ['the rule’s own hour', { until: '16:00' }, quiet, '16:00', day],
    ['the evening’s quiet hours', {}, quiet, '20:00', day],
    ['the end of the day without quiet hours', {}, null, '00:00', '2026-11-21'],
    ['the end of the day where the quiet hours are at noon', {}, { from: '12:00', to: '14:00' }, '00:00', '2026-11-21'],
    ['the end of the day where it runs in the quiet hours', { at: '20:30' }, quiet, '00:00', '2026-11-21'],
    ['half an hour at least', { at: '19:45' }, quiet, '20:15', day],
  ] as const)('%s', (_, calendar, quietHours, time, date) => {
    expect(latestAt(daily(calendar), day, shopIn(zone, quietHours))).toBe(atLocalTime(date, time, zone));
  });
});
