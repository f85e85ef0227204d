import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ModulusSimulator } from '../../plugins/modulus/simulator/index.js';
import { RIGHTS } from '../../src/accounts/rights.js';
import { UsageClock } from '../../src/usage/usage-clock.js';
import type { ApiClient } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const PART = 200_000;
const SMS = 165_000;
const VIBER = 20_000;

describe('F-148: the usage of each client', () => {
  let world: World;
  const modulus = new ModulusSimulator();
  let own: { clientId: string; shopId: string };
  let other: { clientId: string; shopId: string };

  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
    world.sms.settings.delivery = { states: [] };
    // A sign-in does not last for months.
    const { token } = await world.api.post('/api-keys', { name: 'Rozliczenia', rights: [...RIGHTS] });
    world.api = world.api.withKey(token);
    const [{ id: clientId }] = await world.api.get('/clients');
    own = { clientId, shopId: world.shopId };
    const client = await world.api.post('/clients', { name: '=HYPERLINK("zly")' });
    const shop = await world.api.post('/shops', {
      name: '<b>Lodówki</b>',
      clientId: client.id,
      country: 'PL',
      zone: 'Europe/Athens',
      currency: 'PLN',
      locale: 'pl',
      settings: { quietHours: null },
    });
    other = { clientId: client.id, shopId: shop.id };
    await world.api.put(`/connections/${world.channelId}/grants/${own.shopId}`, { pricePerPartMicros: PART });
    await modulus.start();
    const config = { apiUrl: modulus.url, apiToken: 'simulator-token', viberSenderId: 'MyShop' };
    const viber = await world.api.post('/connections', { pluginId: 'viber', name: 'Viber', config });
    await world.api.put(`/connections/${viber.id}/grants/${other.shopId}`, { pricePerPartMicros: PART });
  });
  afterEach(async () => {
    await world.stop();
    await modulus.stop();
  });

  const send = async ({ clientId, shopId }: typeof own, phone: string, text = 'Dzien dobry') => {
    const { items } = await world.api.put(`/clients/${clientId}/contacts`, { contacts: [{ phone, shopId }] });
    await world.api.post(`/clients/${clientId}/contacts/${items[0].id}/messages`, { text, shopId });
    await world.settled();
    await modulus.settled();
    await world.settled();
  };
  /** The newest message was taken without a word about its price. */
  const unbilled = () =>
    world.sql(
      `update attempts set price_micros = null, price_currency = null where id = (select id from attempts order by id desc limit 1)`,
    );
  const clock = () => world.hub.app.get(UsageClock, { strict: false });
  const usage = (query = '', api: ApiClient = world.api) => api.get(`/usage${query}`);
  const shown = ({ rows }: any) =>
    rows.map((row: any) => [
      row.clientId === own.clientId ? 'own' : 'other',
      row.channelName,
      row.country,
      row.ofMonth,
      row.messages,
      row.parts,
      `${row.billedMicros} + ${row.estimatedMicros} ${row.currency}`,
    ]);
  const NOVEMBER = [
    ['other', 'Viber', 'PL', '2026-11', 1, 1, `${VIBER} + 0 EUR`],
    ['own', 'SMSAPI', 'GR', '2026-11', 1, 1, `${SMS} + 0 PTS`],
    ['own', 'SMSAPI', 'PL', '2026-11', 1, 2, `0 + ${2 * PART} PLN`],
    ['own', 'SMSAPI', 'PL', '2026-11', 2, 2, `${2 * SMS} + 0 PTS`],
  ];
  const month = async () => {
    await send(own, '+48601100100');
    await send(own, '+48601100200');
    await send(own, '+306912345678');
    await send(other, '+48601100300');
    await send(own, '+48601100400', 'Zażółć gęślą jaźń '.repeat(5));
    await unbilled();
  };
  /** What the provider says of the message that nobody had billed. */
  const late = async () => {
    const [attempt] = await world.sql<{ provider_message_id: string; provider_key: string }>(
      'select provider_message_id, provider_key from attempts where price_micros is null',
    );
    const sent = world.sms.received.find(({ body }) => body.toString().includes('notify_url'));
    const url = new URLSearchParams(sent?.body.toString()).get('notify_url') ?? '';
    const report = {
      MsgId: attempt?.provider_message_id ?? '',
      status: '404',
      status_name: 'DELIVERED',
      idx: attempt?.provider_key ?? '',
      to: '48601100400',
      points: '0.33',
    };
    await fetch(`${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(report).toString()}`);
    await eventually(
      async () => {
        await world.settled();
        return world.sql('select 1 from attempts where price_micros is null');
      },
      (rows) => rows.length === 0,
    );
  };

  it('counts by channel and country what providers took, what they billed and an estimate of the rest, folded or not', async () => {
    await month();
    expect(shown(await usage('?month=2026-11'))).toEqual(NOVEMBER);
    world.clock.advance('2h');
    await clock().tick();
    expect(await world.sql('select 1 from usage_hours')).toHaveLength(4);
    const report = await usage('?month=2026-11');
    expect(shown(report)).toEqual(NOVEMBER);
    expect(report.totals.map((total: any) => [total.currency, total.messages, total.billedMicros])).toEqual([
      ['EUR', 1, VIBER],
      ['PLN', 1, 0],
      ['PTS', 3, 3 * SMS],
    ]);
    expect(report.clients).toMatchObject([
      { closedAt: null, closesAt: '2026-12-04T23:00:00.000Z', zone: 'Europe/Warsaw' },
      { closedAt: null, closesAt: '2026-12-04T23:00:00.000Z', zone: 'Europe/Warsaw' },
    ]);
    expect((await usage('?month=2026-10')).rows).toEqual([]);
    expect(shown(await usage(`?month=2026-11&clientId=${other.clientId}`))).toEqual(NOVEMBER.slice(0, 1));
    expect(shown(await usage(`?month=2026-11&shopId=${own.shopId}`))).toEqual(NOVEMBER.slice(1));
    expect((await world.api.call('GET', '/usage?month=2026-13')).status).toBe(422);
    // What is changed of prices afterwards changes no hour that was reckoned.
    await world.api.put(`/connections/${world.channelId}/grants/${own.shopId}`, { pricePerPartMicros: 9 * PART });
    expect(shown(await usage('?month=2026-11'))).toEqual(NOVEMBER);
    // The last month that has ended, where none is asked for.
    world.clock.set('2026-12-02T12:00:00Z');
    expect(await usage()).toMatchObject({ month: '2026-11' });
  });

  it('closes on the fifth; what is told later stands in the month after, as a correction, and in no other', async () => {
    await month();
    world.clock.set('2026-12-04T22:59:00Z');
    await clock().tick();
    expect((await usage('?month=2026-11')).clients[0].closedAt).toBeNull();
    world.clock.set('2026-12-04T23:01:00Z');
    await clock().tick();
    const closed = await usage('?month=2026-11');
    expect(closed.clients.map((client: any) => client.closedAt)).toEqual(Array(2).fill('2026-12-04T23:01:00.000Z'));
    expect(shown(closed)).toEqual(NOVEMBER);
    expect((await usage('?month=2026-12')).rows).toEqual([]);

    await late();
    await send(own, '+48601100500');
    expect(shown(await usage('?month=2026-11'))).toEqual(NOVEMBER);
    const december = [
      ['own', 'SMSAPI', 'PL', '2026-11', -1, -2, `0 + ${-2 * PART} PLN`],
      ['own', 'SMSAPI', 'PL', '2026-11', 1, 2, '330000 + 0 PTS'],
      ['own', 'SMSAPI', 'PL', '2026-12', 1, 1, `${SMS} + 0 PTS`],
    ];
    expect(shown(await usage('?month=2026-12'))).toEqual(december);
    expect((await usage('?month=2027-01')).rows).toEqual([]);

    world.clock.set('2027-01-10T12:00:00Z');
    await clock().tick();
    expect(shown(await usage('?month=2026-12'))).toEqual(december);
    expect((await usage('?month=2027-01')).rows).toEqual([]);
    expect(await world.sql('select 1 from usage_months')).toHaveLength(4);
    world.clock.advance('1h');
    await clock().tick();
    expect(await world.sql('select 1 from usage_closed')).toHaveLength(NOVEMBER.length + december.length);
  });

  it('adds the agency’s mark-up for the agency alone, in the list, the file and on the page', async () => {
    await month();
    await world.api.put(`/clients/${own.clientId}/markup`, { basisPoints: 1_500 });
    const charged = ({ rows }: any) => rows.map((row: any) => row.chargedMicros);
    const whole = await usage('?month=2026-11');
    expect(charged(whole)).toEqual([VIBER, 189_750, 460_000, 379_500]);
    expect(whole.clients.map((client: any) => client.markupBasisPoints).toSorted()).toEqual([0, 1_500]);
    expect(await world.api.get(`/clients/${own.clientId}/markup`)).toEqual({ basisPoints: 1_500 });

    const theirs = await world.user('shop', { clientId: own.clientId });
    const seen = await usage('?month=2026-11', theirs);
    expect(shown(seen)).toEqual(NOVEMBER.slice(1));
    expect(charged(seen)).toEqual([null, null, null]);
    expect(seen.clients).toMatchObject([{ clientId: own.clientId, markupBasisPoints: null }]);
    expect((await theirs.call('GET', `/clients/${own.clientId}/markup`)).status).toBe(403);
    expect((await theirs.call('PUT', `/clients/${own.clientId}/markup`, { basisPoints: 0 })).status).toBe(403);
    expect(JSON.stringify(await theirs.get('/clients'))).not.toContain('arkup');
    const viewer = await world.user('viewer', { clientId: own.clientId });
    expect((await viewer.call('GET', '/usage')).status).toBe(403);

    const file = (await world.api.call<string>('GET', '/usage.csv?month=2026-11')).body;
    expect(file).toContain('"Z narzutem"');
    expect(file).toContain(`"'=HYPERLINK(""zly"")"`);
    expect(file).toContain('"2026-11";;"Moja firma"'.replace('Moja firma', await ownName()));
    expect(file).toContain('"0.3300";"0.0000";0;"PTS";"0.3795"');
    expect((await theirs.call<string>('GET', '/usage.csv?month=2026-11')).body).not.toContain('narzut');

    const page = await world.api.call<string>('GET', '/usage.html?month=2026-11');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-.*frame-ancestors 'none'/,
    );
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.body).toContain('@media print');
    expect(page.body).toContain('&lt;b&gt;Lodówki&lt;/b&gt;');
    expect(page.body).toContain('0.3795');
    expect(page.body).not.toMatch(/<script|<b>|\son\w+=/);
    const printed = (await theirs.call<string>('GET', '/usage.html?month=2026-11')).body;
    expect(printed).not.toContain('narzut');
    expect(printed).not.toContain('0.3795');
  });

  const ownName = async () => {
    const clients: any[] = await world.api.get('/clients');
    return clients.find(({ id }) => id === own.clientId).name as string;
  };
});
