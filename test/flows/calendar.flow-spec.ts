import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
        { phone: mobile(1), name: 'Anna', birthday: '1990-11-21', agrees: true },
        { phone: mobile(2), name: 'Ewa', birthday: '1990-11-22', agrees: true },
      ]);
      const id = await rule('birthday', { field: origin.birthday });
      const run = await day(world, '2026-11-21T09:00:00Z', id);
      expect(run).toMatchObject({ state: 'done', planned: 1, skipped: 0 });
      expect(world.texts).toEqual(['Anna, wszystkiego dobrego']);
      await day(world, '2027-11-21T09:00:00Z', id);
      expect(world.texts).toEqual(['Anna, wszystkiego dobrego', 'Anna, wszystkiego dobrego']);
      expect((await world.messages())[0]).toMatchObject({ place: 'calendar.birthday' });
    });
  },
);

/** Time goes on to an instant, and the run of that day is over. */
async function day(world: World, at: string, ruleId: string): Promise<any> {
  world.clock.set(at);
  world.hub.app.get(CalendarClock, { strict: false }).tick();
  const run = await eventually(
    () => runOn(world, ruleId, at.slice(0, 10)),
    (found) => found !== undefined && found.state !== 'open',
  );
  await world.settled();
  return run;
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
