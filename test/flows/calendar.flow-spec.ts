import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ContactId, RuleId } from '@hub/kernel';
import { ClaimGate } from '../../src/infra/claim-gate.js';
import { asSystem } from '../../src/infra/database/as-system.js';
import { Database } from '../../src/infra/database/database.js';
import { HubLogger } from '../../src/infra/logging/logger.js';
import { Turns } from '../../src/infra/turns.js';
import { calendarOccasion, toCalendarRule, type CalendarRule } from '../../src/pipeline/model/calendar.js';
import { CalendarPeopleRepository } from '../../src/pipeline/model/calendar-people.repository.js';
import { RULE_BOOK, type RuleBook } from '../../src/pipeline/model/rule-book.port.js';
import type { Rule } from '../../src/pipeline/model/rule.js';
import { CalendarRuns } from '../../src/sources/calendar/calendar-runs.service.js';
import { RuleRunRepository } from '../../src/sources/calendar/rule-run.repository.js';
import { CalendarClock } from '../../src/sources/calendar/calendar-clock.js';
import { eventually } from '../support/eventually.js';
import { mobile } from '../support/visitor.js';
import { World } from '../support/world.js';

const TOKEN = 'token-z-panelu-sklepu';

/** A customer as a merchant thinks of one. */
interface Person {
  readonly phone: string;
  readonly name?: string;
  readonly birthday?: string;
  /** Ticked the box, unless told. */
  readonly agrees?: boolean;
  readonly groups?: readonly string[];
  readonly registered?: string;
  readonly lastVisit?: string;
}

/** Where the hub knows the shop's customers from: the shop's synchronisation, or a list brought through the API. */
interface Origin {
  readonly birthday: string;
  readonly consent: string;
  /** What stands beside the box. */
  readonly wording: string;
  know(people: readonly Person[]): Promise<void>;
}

describe.each(['the shop’s synchronisation', 'a list through the API'])(
  'the calendar, with customers of %s',
  (from) => {
    let world: World;
    let origin: Origin;
    beforeEach(async () => {
      world = await World.start({ at: '2026-11-20T11:00:00Z' });
      origin = from === 'a list through the API' ? await listed(world) : await synchronised(world);
    });
    afterEach(() => world.stop());

    const rule = (kind: string, calendar: object, more: object = {}) =>
      world.rule({
        event: `calendar.${kind}`,
        text: '{name}, wszystkiego dobrego',
        trigger: { event: `calendar.${kind}`, calendar: { at: '10:00', consentField: origin.consent, ...calendar } },
        ...more,
      });

    it('F-027: wishes a happy birthday to those whose birthday it is, every year, and to nobody else', async () => {
      await origin.know([
        { phone: mobile(1), name: 'Anna', birthday: '1990-11-21' },
        { phone: mobile(2), name: 'Ewa', birthday: '1990-11-22' },
        { phone: mobile(3), name: 'Ola' },
      ]);
      const id = await rule('birthday', { field: origin.birthday });
      const run = await day(world, '2026-11-21T09:00:00Z', id);
      expect(run).toMatchObject({ state: 'done', planned: 1, skipped: 0 });
      expect(world.texts).toEqual(['Anna, wszystkiego dobrego']);
      expect(await world.messages()).toEqual([expect.objectContaining({ place: 'calendar.birthday' })]);
      await day(world, '2027-11-21T09:00:00Z', id);
      expect(world.texts).toEqual(['Anna, wszystkiego dobrego', 'Anna, wszystkiego dobrego']);
    });

    it('F-026, F-029: thanks those who have been customers for seven days, once', async () => {
      await origin.know([
        { phone: mobile(1), name: 'Anna', registered: '2026-11-14' },
        { phone: mobile(2), name: 'Ewa', registered: '2026-11-15' },
        { phone: mobile(3), name: 'Ola', registered: '2025-11-14' },
      ]);
      const text = '{name}, jestes z nami juz 7 dni';
      const id = await rule('anniversary', { since: 'registered', amount: 7, unit: 'days' }, { text });
      await day(world, '2026-11-21T09:00:00Z', id);
      expect(world.texts).toEqual(['Anna, jestes z nami juz 7 dni']);
      await day(world, '2026-11-22T09:00:00Z', id);
      expect(world.texts).toEqual(['Anna, jestes z nami juz 7 dni', 'Ewa, jestes z nami juz 7 dni']);
      expect((await day(world, '2026-11-28T09:00:00Z', id)).planned).toBe(0);
    });

    it('F-026: calls back those whose last visit was two weeks ago', async () => {
      await origin.know([
        { phone: mobile(1), name: 'Anna', lastVisit: '2026-11-07' },
        { phone: mobile(2), name: 'Ewa', lastVisit: '2026-11-20' },
      ]);
      const id = await rule('anniversary', { since: 'last-visit', amount: 2, unit: 'weeks' });
      await day(world, '2026-11-21T09:00:00Z', id);
      expect(world.texts).toEqual(['Anna, wszystkiego dobrego']);
    });

    it('F-026: counts months from a date in a field, to the month’s last day where there is no such day', async () => {
      await origin.know([
        { phone: mobile(1), name: 'Anna', birthday: '2026-08-31' },
        { phone: mobile(2), name: 'Ewa', birthday: '2026-08-30' },
        { phone: mobile(3), name: 'Ola', birthday: '2026-08-29' },
      ]);
      const calendar = { since: 'field', field: origin.birthday, amount: 3, unit: 'months' };
      const id = await rule('anniversary', calendar);
      await day(world, '2026-11-30T09:00:00Z', id);
      expect([...world.texts].sort()).toEqual(['Anna, wszystkiego dobrego', 'Ewa, wszystkiego dobrego']);
    });

    it('F-025: writes to everybody who agreed at the chosen date and time, and never again', async () => {
      await origin.know([
        { phone: mobile(1), name: 'Anna' },
        { phone: mobile(2), agrees: false },
      ]);
      const text = 'Kod WIOSNA2026 daje 10%';
      const id = await rule('once', { date: '2026-11-22', at: '18:30' }, { text });
      world.clock.set('2026-11-22T17:29:00Z');
      await quiet(world);
      expect(world.texts).toEqual([]);
      expect(await day(world, '2026-11-22T17:30:00Z', id)).toMatchObject({ planned: 1, skipped: 1 });
      expect(world.texts).toEqual([text]);
      for (const at of ['2026-11-23T17:30:00Z', '2026-11-24T17:30:00Z']) {
        world.clock.set(at);
        await quiet(world);
      }
      expect(world.texts).toEqual([text]);
      expect(await world.sql('select local_date from rule_runs')).toEqual([{ local_date: '2026-11-22' }]);
    });

    it('F-023: writes to one group only where the rule says so', async () => {
      await origin.know([
        { phone: mobile(1), name: 'Anna', groups: ['2'], birthday: '1990-11-21' },
        { phone: mobile(2), name: 'Ewa', groups: ['1'], birthday: '1990-11-21' },
      ]);
      const id = await rule('birthday', { field: origin.birthday, groups: ['2'] });
      expect(await day(world, '2026-11-21T09:00:00Z', id)).toMatchObject({ planned: 1, skipped: 0 });
      expect(world.texts).toEqual(['Anna, wszystkiego dobrego']);
    });

    it('F-024: writes only to those who ticked the box, keeps their words as proof, and ends when they untick it', async () => {
      const anna = { phone: mobile(1), name: 'Anna', birthday: '1990-11-21' };
      await origin.know([anna, { phone: mobile(2), name: 'Ewa', birthday: '1990-11-21', agrees: false }]);
      const id = await rule('birthday', { field: origin.birthday });
      expect(await day(world, '2026-11-21T09:00:00Z', id)).toMatchObject({ planned: 1, skipped: 1 });
      expect(world.texts).toEqual(['Anna, wszystkiego dobrego']);
      expect(await world.reasons()).toEqual(['no-consent']);
      expect(await ledgerOf(world, anna.phone)).toMatchObject({
        mayGetMarketing: true,
        ledger: [{ status: 'granted', source: 'shop-field', wording: origin.wording }],
      });
      await origin.know([{ ...anna, agrees: false }]);
      await eventually(
        () => ledgerOf(world, anna.phone),
        ({ mayGetMarketing, ledger }) => !mayGetMarketing && ledger.length === 2,
      );
      await origin.know([anna]);
      await day(world, '2027-11-21T09:00:00Z', id);
      expect(world.texts).toHaveLength(2);
    });

    it('F-024: takes no box for a yes that comes from before a later no', async () => {
      await origin.know([{ phone: mobile(1), name: 'Anna', birthday: '1990-11-21' }]);
      const no = { messageClass: 'marketing', status: 'withdrawn', source: 'reply', givenAt: '2026-11-20T10:00:00Z' };
      const { path } = await contactOf(world, mobile(1));
      await world.api.post(`${path}/consents`, no);
      const id = await rule('birthday', { field: origin.birthday });
      expect(await day(world, '2026-11-21T09:00:00Z', id)).toMatchObject({ planned: 0, skipped: 1 });
      expect(await world.reasons()).toEqual(['suppressed']);
    });

    it('F-028: says of whom it cannot read the date, once, until the date is mended', async () => {
      const anna = { phone: mobile(1), name: 'Anna', birthday: '22.11.1990' };
      await origin.know([anna, { phone: mobile(2), birthday: '1990-02-30' }, { phone: mobile(3) }]);
      const id = await rule('birthday', { field: origin.birthday });
      expect(await day(world, '2026-11-21T09:00:00Z', id)).toMatchObject({ planned: 0, skipped: 2 });
      expect(await world.reasons()).toEqual(['unreadable-date', 'unreadable-date']);
      const [{ text }] = await world.decisions();
      expect(text).toContain('rrrr-mm-dd');
      await origin.know([{ ...anna, birthday: '1990-11-22' }]);
      expect(await day(world, '2026-11-22T09:00:00Z', id)).toMatchObject({ planned: 1, skipped: 0 });
      expect(world.texts).toEqual(['Anna, wszystkiego dobrego']);
    });
  },
);

describe('the clock of the calendar', () => {
  let world: World;
  const started = async (at: string, zone = 'Europe/Warsaw', settings: Record<string, unknown> = {}) => {
    world = await World.start({ at, zone, settings });
    return listed(world);
  };
  const birthday = (origin: Origin, calendar: object = {}) =>
    world.rule({
      event: 'calendar.birthday',
      text: '{name}, wszystkiego dobrego',
      trigger: {
        event: 'calendar.birthday',
        calendar: { at: '10:00', field: origin.birthday, consentField: origin.consent, ...calendar },
      },
    });
  afterEach(() => world.stop());

  it('keeps the birthday of 29 February on the 28th in common years', async () => {
    const origin = await started('2027-02-26T11:00:00Z');
    await origin.know([
      { phone: mobile(1), name: 'Anna', birthday: '2000-02-29' },
      { phone: mobile(2), name: 'Ewa', birthday: '2000-02-28' },
    ]);
    const id = await birthday(origin);
    expect((await day(world, '2027-02-28T09:00:00Z', id)).planned).toBe(2);
    expect((await day(world, '2028-02-28T09:00:00Z', id)).planned).toBe(1);
    expect((await day(world, '2028-02-29T09:00:00Z', id)).planned).toBe(1);
    expect(world.texts.filter((text) => text.startsWith('Anna'))).toHaveLength(2);
  });

  it.each([
    ['Europe/Warsaw', '02:30', '2026-03-29', '2026-03-29T01:30:00Z'],
    ['Europe/Warsaw', '02:30', '2026-10-25', '2026-10-25T00:30:00Z'],
    ['Europe/Athens', '03:30', '2026-03-29', '2026-03-29T01:30:00Z'],
    ['Europe/Athens', '03:30', '2026-10-25', '2026-10-25T00:30:00Z'],
  ])('runs once in %s at %s of %s, when the clocks change', async (zone, at, date, meant) => {
    const origin = await started(`${date}T00:15:00Z`, zone, { quietHours: null });
    await origin.know([{ phone: mobile(1), name: 'Anna', birthday: `1990-${date.slice(5)}` }]);
    const id = await birthday(origin, { at });
    world.clock.set(new Date(Date.parse(meant) - 60_000).toISOString());
    await quiet(world);
    expect(await runOn(world, id, date)).toBeUndefined();
    const run = await day(world, meant, id);
    expect([run.planned, run.meant_at.toISOString()]).toEqual([1, new Date(meant).toISOString()]);
    for (const hours of [1, 2]) {
      world.clock.set(new Date(Date.parse(meant) + hours * 3_600_000).toISOString());
      await quiet(world);
    }
    expect(world.texts).toEqual(['Anna, wszystkiego dobrego']);
  });

  it('catches a missed run up on the same day until its latest hour, and says of the rest that it is too late', async () => {
    const origin = await started('2026-11-20T11:00:00Z');
    await origin.know(
      ['Anna', 'Ewa', 'Ola', 'Iza'].map((name, index) => ({
        phone: mobile(index),
        name,
        birthday: `1990-11-${21 + index}`,
      })),
    );
    const id = await birthday(origin, { until: '16:00' });
    // Back on the third day, at three in the afternoon.
    expect(await day(world, '2026-11-23T14:00:00Z', id)).toMatchObject({ state: 'done', planned: 1 });
    expect(await runOn(world, id, '2026-11-21')).toMatchObject({ state: 'too-late', planned: 0, skipped: 1 });
    expect(await runOn(world, id, '2026-11-22')).toMatchObject({ state: 'too-late', planned: 0, skipped: 1 });
    expect(world.texts).toEqual(['Ola, wszystkiego dobrego']);
    expect(await world.reasons()).toEqual(['too-late', 'too-late']);
    // Too late on the fourth.
    expect(await day(world, '2026-11-24T15:01:00Z', id)).toMatchObject({ state: 'too-late', skipped: 1 });
    expect(world.texts).toHaveLength(1);
  });

  it('waits for the morning where the rule’s hour is a quiet one', async () => {
    const origin = await started('2026-11-20T11:00:00Z', 'Europe/Warsaw', {
      quietHours: { from: '20:00', to: '08:00' },
    });
    await origin.know([{ phone: mobile(1), name: 'Anna', birthday: '1990-11-21' }]);
    const id = await birthday(origin, { at: '06:00' });
    expect((await day(world, '2026-11-21T05:00:00Z', id)).planned).toBe(1);
    expect(world.texts).toEqual([]);
    world.clock.set('2026-11-21T07:15:00Z');
    await world.settled();
    expect(world.texts).toEqual(['Anna, wszystkiego dobrego']);
  });

  it('says in a trial to whom it would have written, and uses up no birthday', async () => {
    const origin = await started('2026-11-20T11:00:00Z');
    await origin.know([{ phone: mobile(1), name: 'Anna', birthday: '1990-11-21' }]);
    const id = await birthday(origin);
    await world.api.post(`/rules/${id}/state`, { state: 'trial' });
    expect(await day(world, '2026-11-21T09:00:00Z', id)).toMatchObject({ planned: 1, skipped: 0 });
    expect(await world.reasons()).toEqual(['would-have-sent']);
    expect(world.texts).toEqual([]);
  });

  describe('with more customers than a page holds', () => {
    const PEOPLE = 600;
    const born = '1990-11-21';
    const all = async () => {
      const origin = await started('2026-11-20T11:00:00Z');
      await origin.know(Array.from({ length: PEOPLE }, (_, index) => ({ phone: mobile(index), birthday: born })));
      return birthday(origin);
    };

    it('meets each of them once, whatever the size of a page', async () => {
      const id = await all();
      const { hub } = world;
      const get = <T>(token: new (...args: any[]) => T): T => hub.app.get(token, { strict: false });
      await asSystem(get(Database), async (tx) => {
        const [known] = await hub.app.get<RuleBook>(RULE_BOOK, { strict: false }).byIds(tx, [id as RuleId]);
        const rule = toCalendarRule(known as Rule) as CalendarRule;
        for (const limit of [1, 7, 250, 600, 1_000]) {
          const keys: string[] = [];
          for (let after: ContactId | null = null; ;) {
            const wish = { day: '2026-11-21' as const, after, limit };
            const page = await get(CalendarPeopleRepository).page(tx, rule, { zone: 'Europe/Warsaw' }, wish);
            const run = { localDate: wish.day, meantAt: world.clock.now(), isLate: false };
            keys.push(...page.map((person) => calendarOccasion(rule, run, person).keyBase));
            if (page.length < limit) break;
            after = page.at(-1)?.contact.id ?? null;
          }
          expect([keys.length, new Set(keys).size]).toEqual([PEOPLE, PEOPLE]);
        }
      });
    });

    it('is done once by two workers', async () => {
      const id = await all();
      const { app } = world.hub;
      const get = <T>(token: new (...args: any[]) => T): T => app.get(token, { strict: false });
      const other = new CalendarClock(
        get(Database),
        get(RuleRunRepository),
        get(CalendarRuns),
        get(ClaimGate),
        get(HubLogger),
        new Turns(get(ClaimGate), get(HubLogger)),
        world.clock,
      );
      world.clock.set('2026-11-21T09:00:00Z');
      for (let round = 0; (await runOn(world, id, '2026-11-21'))?.state !== 'done'; round++) {
        await Promise.all([other.tick(), get(CalendarClock).tick()]);
        expect(round).toBeLessThan(100);
      }
      expect(await runOn(world, id, '2026-11-21')).toMatchObject({ planned: PEOPLE, skipped: 0 });
      const [row] = await world.sql(
        'select count(*)::int as n, count(distinct recipient_hash)::int as p from messages',
      );
      expect(row).toEqual({ n: PEOPLE, p: PEOPLE });
    });
  });

  it('writes to nobody twice when the rule is deleted and made anew under its key', async () => {
    const origin = await started('2026-11-20T11:00:00Z');
    await origin.know([{ phone: mobile(1), name: 'Anna' }]);
    const once = (at: string) =>
      world.rule({
        event: 'calendar.once',
        ruleKey: 'kampania',
        text: 'Kampania',
        trigger: { event: 'calendar.once', calendar: { date: '2026-11-21', at, consentField: origin.consent } },
      });
    const first = await once('10:00');
    await day(world, '2026-11-21T09:00:00Z', first);
    await world.api.call('DELETE', `/rules/${first}`);
    await day(world, '2026-11-21T10:00:00Z', await once('11:00'));
    expect(world.texts).toEqual(['Kampania']);
  });
});

/** Time goes on to an instant, and the run of that day is over. */
async function day(world: World, at: string, ruleId: string): Promise<any> {
  world.clock.set(at);
  void world.hub.app.get(CalendarClock, { strict: false }).tick();
  const run = await eventually(
    () => runOn(world, ruleId, at.slice(0, 10)),
    (found) => found !== undefined && found.state !== 'open',
  );
  await world.settled();
  return run;
}

/** The calendar has looked at this minute, and nothing more moves. */
async function quiet(world: World): Promise<void> {
  const clock = world.hub.app.get(CalendarClock, { strict: false });
  // The first may have been under way.
  await clock.tick();
  await clock.tick();
  await world.settled();
}

async function contactOf(world: World, phone: string): Promise<any> {
  const [client] = await world.api.get('/clients');
  const { items } = await world.api.get(`/clients/${client.id}/contacts`);
  const contact = items.find((one: any) => one.phone === phone);
  return { ...contact, path: `/clients/${client.id}/contacts/${contact.id}` };
}

async function ledgerOf(world: World, phone: string): Promise<any> {
  const { path } = await contactOf(world, phone);
  return world.api.get(`${path}/consents`);
}

/** Asked of the database: whoever looks on a year later is no longer signed in. */
async function runOn(world: World, ruleId: string, localDate: string): Promise<any> {
  const [run] = await world.sql(
    'select state, planned, skipped, meant_at from rule_runs where rule_id = $1 and local_date = $2',
    [ruleId.slice(4), localDate],
  );
  return run;
}

async function listed(world: World): Promise<Origin> {
  const [client] = await world.api.get('/clients');
  return {
    birthday: 'Data urodzenia',
    consent: 'Zgoda na SMS',
    wording: 'Zgoda na SMS',
    know: async (people) => {
      const { items } = await world.api.put(`/clients/${client.id}/contacts`, {
        contacts: people.map(({ phone, name, birthday, agrees = true, groups, registered, lastVisit }) => ({
          phone,
          shopId: world.shopId,
          firstName: name,
          groups,
          ...(registered === undefined ? {} : { registeredAt: `${registered}T09:00:00+01:00` }),
          ...(lastVisit === undefined ? {} : { lastVisitAt: `${lastVisit}T09:00:00+01:00` }),
          fields: {
            ...(birthday === undefined ? {} : { 'Data urodzenia': birthday }),
            'Zgoda na SMS': agrees ? '1' : '0',
          },
        })),
      });
      expect(items.every(({ outcome }: any) => outcome !== 'refused')).toBe(true);
    },
  };
}

async function synchronised(world: World): Promise<Origin> {
  world.shop.rest.bucket.bandwidth = 200;
  world.shop.rest.bucket.limit = 200;
  world.shop.rest.panelTokens.add(TOKEN);
  const birthday = world.shop.people.addField('1', '7', 'Data urodzenia');
  const consent = world.shop.people.addField('2', '7', 'Zgoda na SMS', 'Zgadzam się na oferty SMS');
  const ids = new Map<string, string>();
  return {
    birthday,
    consent,
    wording: 'Zgadzam się na oferty SMS',
    know: async (people) => {
      for (const { phone, name, birthday: born = '', agrees = true, groups, registered, lastVisit } of people) {
        const fields = { [birthday]: born, [consent]: agrees ? '1' : '' };
        const known = ids.get(phone);
        if (known !== undefined) {
          await world.shop.editCustomer(known, { fields, ...(groups === undefined ? {} : { groups: [...groups] }) });
          continue;
        }
        const { user_id } = world.shop.people.add(
          {
            phones: [phone],
            fields,
            date_add: `${registered ?? '2026-01-05'} 09:00:00`,
            ...(name === undefined ? {} : { firstname: name }),
            ...(groups === undefined ? {} : { groups }),
            ...(lastVisit === undefined ? {} : { lastvisit: `${lastVisit} 09:00:00` }),
          },
          '',
        );
        ids.set(phone, String(user_id));
      }
      const config = { access: 'token', shopUrl: world.shop.url, apiToken: TOKEN };
      await world.api.patch(`/connections/${world.shopConnectionId}`, { config });
      await world.settled();
      await eventually(
        async () => {
          const jobs: any[] = await world.api.get(`/connections/${world.shopConnectionId}/sync`);
          const readings = await world.sql('select 1 from shop_readings');
          return [jobs.find(({ job }) => job === 'contacts')?.read, readings.length];
        },
        ([read, open]) => read === ids.size && open === 0,
      );
    },
  };
}
