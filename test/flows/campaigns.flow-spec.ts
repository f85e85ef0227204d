import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { uuidOf, type CampaignId } from '@hub/kernel';
import { Database } from '../../src/infra/database/database.js';
import { ShopService } from '../../src/shops/shop.service.js';
import { CampaignForecastService } from '../../src/sources/campaigns/campaign-forecast.service.js';
import { CampaignService } from '../../src/sources/campaigns/campaign.service.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const YES = {
  messageClass: 'marketing',
  status: 'granted',
  source: 'form',
  wording: 'Chcę dostawać oferty SMS.',
  givenAt: '2026-11-01T10:00:00Z',
};
const phoneOf = (index: number) => `+48603${String(100_000 + index)}`;

describe('a campaign', () => {
  let world: World;
  let clientId: string;
  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
    [{ id: clientId }] = await world.api.get('/clients');
  });
  afterEach(() => world.stop());

  /** A list of the merchant's own customers, who agreed to advertising unless said otherwise. */
  const people = async (contacts: readonly object[]) => {
    for (let from = 0; from < contacts.length; from += 1_000)
      await world.api.put(`/clients/${clientId}/contacts`, {
        contacts: contacts.slice(from, from + 1_000).map((one) => ({ shopId: world.shopId, consents: [YES], ...one })),
      });
  };
  const many = (count: number) =>
    people(Array.from({ length: count }, (_, index) => ({ phone: phoneOf(index), firstName: `Klient${index}` })));
  const draft = async (more: object = {}): Promise<string> => {
    const campaign = await world.api.post(`/shops/${world.shopId}/campaigns`, {
      name: 'Wiosna',
      texts: { sms: { pl: 'Dzien dobry {name}, dzis -10% z kodem WIOSNA2026' } },
      audience: { kind: 'contacts' },
      ...more,
    });
    return campaign.id;
  };
  const say = (id: string, word: string) => world.api.post(`/campaigns/${id}/${word}`);
  const report = (id: string) => world.api.get(`/campaigns/${id}`);
  /** Its report once it is in this state; its state is looked up in the table, since nobody may ask the API so often. */
  const become = async (id: string, state: string) => {
    await eventually(
      () => world.sql('select state from campaigns where id = $1', [uuidOf(id as CampaignId)]),
      ([one]) => one.state === state,
      60_000,
    );
    return report(id);
  };
  const counts = async (id: string) =>
    Object.fromEntries((await report(id)).states.map((one: any) => [one.state, one.count]));

  it('F-125: reaches everybody who agreed to it once, and says who was left out and why', async () => {
    await many(30);
    await people([
      { phone: '+48604100100', firstName: 'Ewa', consents: [] },
      { phone: '+48604100200', consents: [{ ...YES, status: 'withdrawn', givenAt: '2026-11-10T10:00:00Z' }] },
    ]);
    const id = await draft();
    expect(world.texts).toEqual([]);
    expect(await say(id, 'launch')).toMatchObject({ state: 'running', startedAt: '2026-11-20T11:00:00.000Z' });
    const done = await become(id, 'done');
    await world.settled();
    expect(world.texts).toHaveLength(30);
    expect(new Set(world.sms.phones.map(({ to }) => to)).size).toBe(30);
    expect(world.texts).toContain('Dzien dobry Klient7, dzis -10% z kodem WIOSNA2026');
    expect(done).toMatchObject({ people: 32, messages: 30, parts: 30 });
    expect(done.skipped).toEqual([
      { reason: 'no-consent', count: 1 },
      { reason: 'suppressed', count: 1 },
    ]);
  });

  it('F-131: is for whom the merchant means: registered or guests, a group, a field, who ordered, who spent', async () => {
    await people([
      { phone: phoneOf(1), isRegistered: true, groups: ['2', '5'], fields: { miasto: 'Łódź' } },
      { phone: phoneOf(2), isRegistered: false, groups: ['5'] },
      { phone: phoneOf(3), isRegistered: true, fields: { miasto: 'Kraków' }, consents: [] },
    ]);
    await world.shop.placeOrder({ phone: phoneOf(2), billingPhone: '', sum: '150.00' });
    await world.shop.placeOrder({ phone: phoneOf(2), billingPhone: '', sum: '50.00' });
    await world.settledWithContacts();
    world.clock.advance('6d');
    await world.shop.placeOrder({ phone: phoneOf(3), billingPhone: '', sum: '199.99' });
    await world.settledWithContacts();
    // An order made without signing in takes nobody’s account away.
    const meant = async (audience: object) => {
      const id = await draft({ audience: { kind: 'contacts', ...audience } });
      const { people: count, samples } = await say(id, 'preview');
      await world.api.delete(`/campaigns/${id}`);
      return [count, ...samples.map((one: any) => one.recipient.slice(-2)).toSorted()];
    };
    expect(await meant({})).toEqual([3, '01', '02']);
    expect(await meant({ isRegistered: true })).toEqual([2, '01']);
    expect(await meant({ isRegistered: false })).toEqual([1, '02']);
    expect(await meant({ groups: ['2', '7'] })).toEqual([1, '01']);
    expect(await meant({ groups: ['5'] })).toEqual([2, '01', '02']);
    expect(await meant({ field: { id: 'miasto', value: 'Łódź' } })).toEqual([1, '01']);
    expect(await meant({ orderedWithinDays: 3 })).toEqual([1]);
    expect(await meant({ orderedWithinDays: 20 })).toEqual([2, '02']);
    expect(await meant({ notOrderedWithinDays: 3 })).toEqual([2, '01', '02']);
    expect(await meant({ spentAtLeastMicros: 200_000_000 })).toEqual([1, '02']);
    expect(await meant({ spentAtLeastMicros: 200_000_001 })).toEqual([0]);
    expect(await meant({ hasMarketingConsent: true })).toEqual([2, '01', '02']);
    expect(await meant({ hasMarketingConsent: true, isRegistered: true, groups: ['5'] })).toEqual([1, '01']);
  });

  it('F-125: is for the customers that the shop itself tells of, in their groups', async () => {
    world.shop.rest.bucket.bandwidth = 200;
    world.shop.rest.bucket.limit = 200;
    world.shop.rest.panelTokens.add('token-z-panelu-sklepu');
    world.shop.people.add({ phones: ['600 100 200'], firstname: 'Ewa', groups: ['2'] }, '2026-11-01 10:00:00');
    world.shop.people.add({ phones: ['601 100 200'], firstname: 'Jan', registered: '0' }, '2026-11-01 10:00:00');
    await world.api.patch(`/connections/${world.shopConnectionId}`, {
      config: { access: 'token', shopUrl: world.shop.url, apiToken: 'token-z-panelu-sklepu' },
    });
    await eventually(
      () => world.sql('select 1 from contacts'),
      (rows) => rows.length === 2,
    );
    const id = await draft({
      texts: { sms: { pl: '{name}, dziekujemy!' } },
      audience: { kind: 'contacts', isRegistered: true, groups: ['2'] },
      messageClass: 'transactional',
    });
    await say(id, 'launch');
    await become(id, 'done');
    await world.settled();
    expect(world.texts).toEqual(['Ewa, dziekujemy!']);
  });

  it('F-025: starts by itself at its time by the shop’s clock, and not before', async () => {
    await many(3);
    const id = await draft({ startsAt: '2026-11-21T18:30' });
    expect(await say(id, 'launch')).toMatchObject({
      state: 'scheduled',
      startsAt: '2026-11-21T17:30:00.000Z',
      startsAtLocal: '2026-11-21T18:30:00+01:00',
    });
    world.clock.set('2026-11-21T17:29:00Z');
    await world.settled();
    expect(world.texts).toEqual([]);
    world.clock.set('2026-11-21T17:30:00Z');
    await become(id, 'done');
    expect(world.texts).toHaveLength(3);
    expect((await world.api.call('POST', `/campaigns/${id}/launch`)).body).toMatchObject({
      status: 409,
      code: 'campaign.not-a-draft',
    });
  });

  it('shows what became of it, and its messages in the list', async () => {
    await many(4);
    await world.api.put(`/connections/${world.channelId}/grants/${world.shopId}`, {
      pricePerPartMicros: 100_000,
    });
    const id = await draft();
    await say(id, 'launch');
    const done = await become(id, 'done');
    await world.settled();
    expect(done.estimated).toEqual([{ micros: 400_000, currency: 'PLN' }]);
    expect((await report(id)).billed).toEqual([{ micros: 660_000, currency: 'PTS' }]);
    const { items } = await world.api.get(`/shops/${world.shopId}/messages?campaignId=${id}`);
    expect(items.map((one: any) => [one.campaignId, one.place])).toEqual(
      Array.from({ length: 4 }, () => [id, 'campaign']),
    );
    const other = await draft({ name: 'Inna' });
    expect((await world.api.get(`/messages?campaignId=${other}`)).items).toEqual([]);
    const list = await world.api.get(`/campaigns?shopId=${world.shopId}&limit=1`);
    expect(list.items.map((one: any) => one.id)).toEqual([other]);
    expect((await world.api.get(`/campaigns?from=${list.next}`)).items.map((one: any) => one.id)).toEqual([id]);
  });

  it('is refused with the reason where it cannot be sent as written', async () => {
    const codes = async (more: object) => {
      const body = { name: 'X', texts: { sms: { pl: 'Kod' } }, audience: { kind: 'contacts' }, ...more };
      const answer = await world.api.call('POST', `/shops/${world.shopId}/campaigns`, body);
      return [answer.status, ...(answer.body.errors ?? answer.body.problems ?? []).map((one: any) => one.code)];
    };
    expect((await codes({ texts: { sms: { pl: '{nam}' } } }))[0]).toBe(422);
    expect((await codes({ texts: { sms: { en: 'Code' } } }))[0]).toBe(422);
    expect((await codes({ texts: undefined }))[0]).toBe(422);
    expect((await codes({ startsAt: '2026-11-20T11:59' }))[0]).toBe(422);
    expect((await codes({ startsAt: 'jutro' }))[0]).toBe(422);
    expect((await codes({ audience: { kind: 'list', groups: ['2'] } }))[0]).toBe(422);
    expect((await codes({ audience: { kind: 'contacts', orderedWithinDays: 0.5 } }))[0]).toBe(422);
    expect((await codes({ templateId: 'tpl_00000000-0000-7000-8000-000000000000', texts: undefined }))[0]).toBe(404);
    const list = await draft({ audience: { kind: 'list' } });
    expect((await world.api.call('POST', `/campaigns/${list}/launch`)).body.code).toBe('campaign.no-recipients');
    const soon = await draft({ startsAt: '2026-11-20T13:00' });
    world.clock.advance('2h');
    expect((await world.api.call('POST', `/campaigns/${soon}/launch`)).body.code).toBe('campaign.start-passed');
    for (const word of ['pause', 'resume', 'cancel'])
      expect((await world.api.call('POST', `/campaigns/${soon}/${word}`)).status).toBe(409);
  });

  describe('with a list of its own', () => {
    const upload = (id: string, file: string | Uint8Array<ArrayBuffer>) =>
      fetch(`${world.api.url}/api/v1/campaigns/${id}/recipients`, {
        method: 'POST',
        headers: { ...world.api.headers, 'accept-language': 'pl', 'content-type': 'text/csv' },
        body: file,
      }).then(async (answer) => ({ status: answer.status, body: (await answer.json()) as any }));

    it('takes a file of a spreadsheet, names the lines it cannot use, and writes to each number once', async () => {
      await people([{ phone: phoneOf(1) }, { phone: phoneOf(2) }, { phone: phoneOf(3) }]);
      const id = await draft({ audience: { kind: 'list' }, texts: { sms: { pl: '{name}: rabat' } } });
      const file = [
        '\uFEFFTelefon;Imię;Kraj;Kod',
        `${phoneOf(1)};"Zażółć; Gęślą";;A1`,
        '12 345 67 89;Stacjonarny;;A2',
        `${phoneOf(2).slice(3)};Anna;PL;A3`,
        `${phoneOf(1)};Powtórka;;A4`,
        'brak;Nikt;;A5',
        `${phoneOf(3)};Za;dużo;kolumn;tu`,
        '',
        '+48604999000;Obcy;;A6',
      ].join('\r\n');
      const { status, body } = await upload(id, file);
      expect(status).toBe(200);
      expect(body).toMatchObject({ added: 3, known: 1, refused: 3, total: 3 });
      expect(body.problems.map((one: any) => [one.line, one.code])).toEqual([
        [3, 'not-mobile'],
        [6, 'no-phone'],
        [7, 'columns'],
      ]);
      expect(body.problems[0].text).toContain('numer komórkowy');
      expect((await upload(id, `phone,name\n${phoneOf(3)},Ela\n`)).body).toMatchObject({ added: 1, total: 4 });
      await say(id, 'launch');
      const done = await become(id, 'done');
      expect([...world.texts].toSorted()).toEqual(['Anna: rabat', 'Ela: rabat', 'Zażółć; Gęślą: rabat']);
      // A file is no consent.
      expect(done).toMatchObject({ people: 4, skipped: [{ reason: 'no-consent', count: 1 }], recipients: 4 });
    });

    it('refuses what is no such file', async () => {
      const id = await draft({ audience: { kind: 'list' } });
      const answer = async (file: string | Uint8Array<ArrayBuffer>) => (await upload(id, file)).status;
      expect(await answer('imię;miasto\nAnna;Łódź')).toBe(422);
      expect(await answer('')).toBe(422);
      expect(await answer(new Uint8Array([0x70, 0x68, 0x6f, 0x6e, 0x65, 0x0a, 0xb3, 0xe6]))).toBe(422);
      expect(await answer(`phone\n${'1'.repeat(4 * 1024 * 1024)}`)).toBe(413);
      expect((await upload(id, 'phone;name\n+48603100001;"urwany')).status).toBe(200);
      expect((await upload(await draft(), `phone\n${phoneOf(1)}`)).body.code).toBe('campaign.no-list-wanted');
      await say(id, 'launch').catch(() => undefined);
    });

    it('forgets who wants to be forgotten', async () => {
      await people([{ phone: phoneOf(1) }]);
      const id = await draft({ audience: { kind: 'list' } });
      await upload(id, `phone;name;uwagi\n${phoneOf(1)};Anna;tajne\n`);
      const person = { phone: phoneOf(1) };
      const kept = await world.api.post(`/clients/${clientId}/person-export`, person);
      expect(kept.lists).toEqual([
        { shopId: world.shopId, campaign: 'Wiosna', firstName: 'Anna', lastName: null, fields: { uwagi: 'tajne' } },
      ]);
      await world.api.post(`/clients/${clientId}/erasures`, person);
      expect(await world.sql(`select 1 from campaign_recipients r where r::text ~ 'tajne|Anna|603100001'`)).toEqual([]);
      await say(id, 'launch');
      expect(await become(id, 'done')).toMatchObject({ people: 0, messages: 0 });
    });
  });

  describe('that is stopped', () => {
    /** So that a campaign takes its time. */
    beforeEach(async () => {
      await world.api.patch(`/connections/${world.channelId}`, { config: { callsPerSecond: '10' } });
      await many(80);
    });
    const sent = () => world.texts.filter((text) => text.startsWith('Dzien dobry')).length;
    const started = async () => {
      const id = await draft();
      await say(id, 'launch');
      await eventually(sent, (count) => count >= 5);
      return id;
    };
    const stillFor = async (ms: number) => {
      for (let last = sent(), since = performance.now(); performance.now() - since < ms; await pause(50)) {
        if (sent() !== last) [last, since] = [sent(), performance.now()];
      }
      return sent();
    };

    it('R17: leaves nothing more within two seconds, holds what waits, and goes on without doubling anybody', async () => {
      await world.rule({ event: 'order.placed' });
      const id = await started();
      const paused = performance.now();
      expect(await say(id, 'pause')).toMatchObject({ state: 'paused', pausedReason: 'person' });
      const atPause = sent();
      await pause(2_000 - (performance.now() - paused));
      const afterTwo = sent();
      expect(afterTwo).toBeLessThan(atPause + 20);
      expect(await stillFor(1_000)).toBe(afterTwo);
      await eventually(
        () => counts(id),
        (states) => states['held'] === 80 - afterTwo,
      );
      // An order's notice goes meanwhile.
      await world.shop.placeOrder({ phone: '600 100 300' });
      await eventually(
        () => world.texts.filter((text) => text.startsWith('Zamowienie')).length,
        (count) => count === 1,
      );
      // Longer than a message is valid: a pause is no reason to lose it.
      world.clock.advance('30h');
      await world.settled();
      expect((await counts(id))['held']).toBe(80 - afterTwo);
      const [held] = (await world.api.get(`/shops/${world.shopId}/messages?state=held&limit=1`)).items;
      expect(held.reason).toBe('campaign-paused');

      await say(id, 'resume');
      await become(id, 'done');
      expect(sent()).toBe(80);
      expect(new Set(world.sms.phones.map(({ to }) => to)).size).toBe(81);
    });

    it('gives back what it held as its time is reckoned then: not into the night', async () => {
      const id = await started();
      await say(id, 'pause');
      await stillFor(700);
      await eventually(
        () => counts(id),
        (states) => states['held'] === 80 - sent(),
      );
      const before = sent();
      await world.api.patch(`/shops/${world.shopId}`, { settings: { quietHours: { from: '22:00', to: '08:00' } } });
      world.clock.set('2026-11-20T22:00:00Z');
      await say(id, 'resume');
      await eventually(
        () => counts(id),
        (states) => (states['held'] ?? 0) === 0 && (states['planned'] ?? 0) > 0,
      );
      const [{ first, last }] = await world.sql(
        `select min(due_at) as first, max(due_at) as last from messages where state = 'planned'`,
      );
      expect([first >= new Date('2026-11-21T07:00:00Z'), last < new Date('2026-11-21T07:10:01Z')]).toEqual([
        true,
        true,
      ]);
      expect(sent()).toBe(before);
    });

    it('never sends what had not left when it was cancelled', async () => {
      const id = await started();
      expect(await say(id, 'cancel')).toMatchObject({ state: 'cancelled' });
      await eventually(
        () => counts(id),
        (states) => (states['planned'] ?? 0) + (states['sending'] ?? 0) + (states['held'] ?? 0) === 0,
      );
      const states = await counts(id);
      await world.settled();
      expect(states['cancelled']).toBe(80 - sent());
      expect(states['cancelled']).toBeGreaterThan(30);
      const [one] = (await world.api.get(`/shops/${world.shopId}/messages?state=cancelled&limit=1`)).items;
      expect(one.reason).toBe('campaign-cancelled');
      expect((await world.api.call('POST', `/campaigns/${id}/resume`)).body.code).toBe('campaign.not-paused');
    });
  });

  it('R28: waits for a person where the database may be another one than the hub left', async () => {
    await many(3);
    const id = await draft({ startsAt: '2026-11-20T13:00' });
    await say(id, 'launch');
    await world.restartHub(async () => {
      world.clock.advance('2h');
      await world.sql('update installation set timeline_id = 0');
    });
    expect(await become(id, 'paused')).toMatchObject({ pausedReason: 'after-gap' });
    await world.settled();
    expect(world.texts).toEqual([]);
    expect((await world.api.get('/notices')).items).toMatchObject([{ code: 'messages.after-gap' }]);
    await say(id, 'resume');
    await become(id, 'done');
    expect(world.texts).toHaveLength(3);
  });
});

const PEOPLE = 10_000;
/** Against hanging: thousands are planned at once, and thousands leave in one hour of theirs. */
const THOUSANDS_MS = 120_000;

describe('M4: what a campaign would do', () => {
  let world: World;
  beforeEach(async () => {
    // The night in which clocks go back an hour; half past ten in Warsaw.
    world = await World.start({
      at: '2026-10-24T20:30:00Z',
      settings: { quietHours: { from: '22:00', to: '08:00' }, marketingCap: { perDay: 1, perMonth: 4 } },
    });
  });
  afterEach(() => world.stop());

  it('is what it does: the same people, instants, routes, parts, costs and reasons; and nothing before it is launched', async () => {
    const [{ id: clientId }] = await world.api.get('/clients');
    const price = { micros: 123_456, currency: 'PLN' };
    await world.api.put(`/connections/${world.channelId}/grants/${world.shopId}`, { pricePerPartMicros: price.micros });
    const yes = { ...YES, givenAt: '2026-10-01T10:00:00Z' };
    // Six zones, of which two know no summer time, and a country that has several.
    const numbers = ['+4860310', '+30691234', '+44740012', '+38050123', '+90532123', '+91987650', '+1212555'];
    const contacts = Array.from({ length: PEOPLE }, (_, index) => ({
      phone: `${numbers[index % numbers.length]}${String(100 + index)
        .slice(-4)
        .padStart(4, '0')}`,
      // Few names: the provider takes the same words for a hundred people in one call.
      firstName: index % 5 === 0 ? 'Świętosława Zażółć Gęślą Jaźń' : 'Anna',
      shopId: world.shopId,
      consents: index % 11 === 0 ? [] : [yes],
    }));
    for (let from = 0; from < PEOPLE; from += 1_000) {
      const { items } = await world.api.put(`/clients/${clientId}/contacts`, {
        contacts: contacts.slice(from, from + 1_000),
      });
      expect(items.filter((one: any) => one.outcome === 'refused')).toEqual([]);
    }
    await world.api.post(`/clients/${clientId}/suppressions`, { phone: contacts[5]?.phone });
    const draft = async (name: string, audience: object = {}) => {
      const campaign = {
        name,
        texts: {
          sms: { pl: 'Dzień dobry {name}, jutro wszystko o połowę taniej. Zapraszamy!', el: 'Καλημερα {name}!' },
        },
        audience: { kind: 'contacts', ...audience },
      };
      return (await world.api.post(`/shops/${world.shopId}/campaigns`, campaign)).id as CampaignId;
    };
    // Some of them get another one first, so that the cap of advertising moves this one.
    const other = await draft('Inna', { field: { id: 'x', value: 'y' } });
    await world.sql(`update contacts set fields = '{"x":"y"}' where phone like '+1212%'`);
    await world.api.post(`/campaigns/${other}/launch`);
    const planned = (id: string) =>
      eventually(
        () => world.api.get(`/campaigns/${id}`),
        (one) => one.plannedAt !== null,
        THOUSANDS_MS,
      );
    await planned(other);

    const id = await draft('Wielka');
    const preview = await world.api.post(`/campaigns/${id}/preview`);
    const { app } = world.hub;
    const simulated: Record<string, unknown> = {};
    const skipped: Record<string, string> = {};
    const [{ campaign, shop }] = await app
      .get(Database)
      .inOrganisation((await world.api.get('/me')).organisationId, async (tx) => {
        const found = await app.get(CampaignService, { strict: false }).find(tx, id);
        return [
          {
            campaign: found,
            shop: await app.get(ShopService, { strict: false }).find(tx, found.organisationId, found.shopId),
          },
        ];
      });
    for await (const page of app
      .get(CampaignForecastService, { strict: false })
      .pages(campaign, shop, world.clock.now())) {
      for (const { address, schedule, route, rendered } of page.ready)
        simulated[address] = [
          new Date(schedule.dueAt).toISOString(),
          route.legs.map(({ connectionId }) => connectionId),
          rendered.texts.sms?.parts,
          (rendered.texts.sms?.parts ?? 0) * price.micros,
        ];
      for (const { occasionKey, reason } of page.skipped) skipped[occasionKey] = reason;
    }
    expect(world.texts).toEqual([]);
    expect(await world.sql(`select 1 from plannings where campaign_id = $1`, [id.slice(4)])).toEqual([]);

    await world.api.post(`/campaigns/${id}/launch`);
    await planned(id);
    const rows = await world.sql(
      `select m.recipient, m.due_at, p.route, m.parts from messages m join plannings p on p.id = m.planning_id where p.campaign_id = $1`,
      [id.slice(4)],
    );
    const toExecuted = (row: any) => [
      row.recipient,
      [row.due_at.toISOString(), row.route.map((leg: any) => leg.connectionId), row.parts, row.parts * price.micros],
    ];
    expect(Object.fromEntries(rows.map(toExecuted))).toEqual(simulated);
    const reasons = await world.sql(
      `select occasion_key, reason from decisions where occasion_key like '%' || $1 || '%'`,
      [id.slice(4)],
    );
    expect(Object.fromEntries(reasons.map((row) => [row.occasion_key, row.reason]))).toEqual(skipped);

    // Several mornings, by the people's own clocks; the cap moved some by a day.
    expect(new Set(rows.map((row) => row.due_at.toISOString().slice(0, 13))).size).toBeGreaterThan(2);
    const total = (read: (row: any) => number) => rows.reduce((sum, row) => sum + read(row), 0);
    expect(preview).toMatchObject({
      people: PEOPLE,
      messages: rows.length,
      parts: total((row) => row.parts),
      estimated: [{ micros: total((row) => row.parts) * price.micros, currency: 'PLN' }],
      unpriced: 0,
    });
    expect(preview.skipped).toEqual([
      { reason: 'no-consent', count: Math.ceil(PEOPLE / 11) },
      { reason: 'suppressed', count: 1 },
    ]);
    expect(preview.samples).toHaveLength(5);
    const again = await world.api.get(`/campaigns/${id}`);
    expect([again.skipped, again.estimated]).toEqual([preview.skipped, preview.estimated]);

    // And so it leaves, hour by hour.
    world.sms.settings.points = 100_000;
    world.sms.settings.delivery = { states: [] };
    for (let hour = 0; hour < 60; hour++) {
      world.clock.advance('1h');
      await world.settled(THOUSANDS_MS);
    }
    const left = await world.sql(
      `select m.recipient, m.due_at, m.accepted_at, p.route, m.parts from messages m join plannings p on p.id = m.planning_id
       where p.campaign_id = $1 and m.accepted_at - m.due_at < interval '1 hour'`,
      [id.slice(4)],
    );
    expect(Object.fromEntries(left.map(toExecuted))).toEqual(simulated);
    const reached = world.sms.phones.map(({ to }) => to).filter((to) => !to.startsWith('+1212'));
    expect(reached.length).toBe(new Set(reached).size);
  }, 300_000);
});
