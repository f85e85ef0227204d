import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WatchdogsService } from '../../src/watchdogs/watchdogs.service.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const PHONE = '600100200';

describe('what a provider keeps from whom, and under which name', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ at: '2026-11-20T11:00:00Z' });
  });
  afterEach(() => world.stop());

  const walk = async () => (await world.sql('select read_at, read, error_code from suppression_walks'))[0];
  const read = () => eventually(walk, ({ read_at }) => read_at !== null);
  const again = async () => {
    await world.sql(`update suppression_walks set due_at = '2026-01-01', read_at = null`);
  };
  const consent = async () => {
    const [{ id }] = await world.api.get('/clients');
    const yes = { messageClass: 'marketing', status: 'granted', source: 'form', wording: 'Tak, chcę.' };
    const consents = [{ ...yes, givenAt: '2026-11-19T10:00:00Z' }];
    await world.api.put(`/clients/${id}/contacts`, { contacts: [{ phone: `+48${PHONE}`, consents }] });
  };
  const notices = async () =>
    (await world.sql('select code from notices where resolved_at is null order by code')).map(({ code }) => code);

  it('stops advertising to who opted out there, and everything to whom the account blocked', async () => {
    world.sms.settings.optOuts.add(`48${PHONE}`);
    for (let index = 0; index < 12; index++) world.sms.settings.blacklist.add(`4850010020${index}`);
    await again();
    await read();
    const classes = await world.sql(
      `select message_class, count(*)::int as count from suppressions where source = 'provider-opt-out' group by 1 order by 1`,
    );
    // Of the twelve two have a digit too many and are numbers nonetheless: what the list holds is kept as it stands.
    expect(classes).toEqual([
      { message_class: 'marketing', count: 13 },
      { message_class: 'transactional', count: 12 },
    ]);
    await world.rule({ event: 'order.placed', text: 'Mamy zamowienie' });
    world.sms.settings.optOuts.clear();
    await world.shop.placeOrder({ phone: PHONE });
    await world.shop.placeOrder({ phone: '500100201' });
    await world.settled();
    expect(world.sms.phones.map(({ to }) => to)).toEqual([`+48${PHONE}`]);
    expect(await world.reasons()).toEqual(['suppressed']);
  });

  it('lets advertising wait until the lists were read, says why, and lets order notices go', async () => {
    await consent();
    await world.rule({ event: 'order.placed', text: 'Rabat', messageClass: 'marketing' });
    await world.rule({ event: 'order.paid', text: 'Zaplacono' });
    world.sms.settings.closedPaths.add('/blacklist');
    await again();
    await eventually(walk, ({ error_code }) => error_code === 'http-403');
    expect(await notices()).toContain('connection.suppressions-unread');
    const { order_id } = await world.shop.placeOrder({ phone: PHONE });
    await world.shop.pay(order_id);
    await world.settled();
    expect(world.texts).toEqual(['Zaplacono']);
    const waiting = (await world.messages()).find(({ state }) => state === 'planned');
    expect(waiting).toMatchObject({ reason: 'suppressions-not-read', text: 'Rabat' });
    world.sms.settings.closedPaths.clear();
    world.clock.advance('5min');
    await read();
    world.clock.advance('2min');
    await world.settled();
    expect(world.texts).toEqual(['Zaplacono', 'Rabat']);
    expect(await notices()).toEqual([]);
  });

  it('reads the lists anew for another client’s shop, and once a day', async () => {
    const reads = () => world.sms.received.filter(({ path }) => path === '/blacklist/phone_numbers').length;
    const before = reads();
    const client = await world.api.post('/clients', { name: 'Drugi' });
    const shop = await world.api.post('/shops', {
      name: 'Drugi',
      clientId: client.id,
      country: 'PL',
      zone: 'Europe/Warsaw',
      currency: 'PLN',
      locale: 'pl',
      settings: {},
    });
    world.sms.settings.blacklist.add(`48${PHONE}`);
    await world.api.put(`/connections/${world.channelId}/grants/${shop.id}`, {});
    await read();
    expect(reads()).toBe(before + 1);
    expect(await world.sql('select distinct client_id from suppressions')).toHaveLength(2);
    world.clock.advance('25h');
    await eventually(reads, (count) => count === before + 2);
  });

  it('takes no sender the account does not list as active, and says so when one falls asleep', async () => {
    const grant = (sender: string) =>
      world.api.call('PUT', `/connections/${world.channelId}/grants/${world.shopId}`, { sender });
    expect((await grant('Obcy')).body.errors).toMatchObject([{ param: 'sender', code: 'unknown-sender' }]);
    expect((await grant('Waiting')).body.errors).toMatchObject([{ param: 'sender', code: 'inactive-sender' }]);
    expect((await grant('Sklep')).status).toBe(204);
    const dogs = world.hub.app.get(WatchdogsService, { strict: false });
    await dogs.watchSenders();
    expect(await notices()).toEqual([]);
    const { senders } = world.sms.settings;
    world.sms.settings.senders = senders.map((one) => (one.sender === 'Sklep' ? { ...one, status: 'INACTIVE' } : one));
    await dogs.watchSenders();
    expect(await notices()).toEqual(['connection.sender-inactive']);
    // Silence is no news of a sender.
    world.sms.settings.closedPaths.add('/sms/sendernames');
    await dogs.watchSenders();
    expect(await notices()).toEqual(['connection.sender-inactive']);
    world.sms.settings.closedPaths.clear();
    world.sms.settings.senders = senders;
    await dogs.watchSenders();
    expect(await notices()).toEqual([]);
  });

  it('F-048: sends what was planned before under the sender that is chosen by then', async () => {
    world.clock.set('2026-11-20T22:30:00Z');
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    await world.api.put(`/connections/${world.channelId}/grants/${world.shopId}`, { sender: 'Sklep' });
    world.clock.set('2026-11-21T10:00:00Z');
    await world.settled();
    expect(world.sms.phones.map(({ from }) => from)).toEqual(['Sklep']);
  });

  it('F-147: shows the account’s prices, and keeps parts and price of every attempt', async () => {
    expect(await world.api.get(`/connections/${world.channelId}/prices`)).toContainEqual({
      country: 'PL',
      network: 'Plus',
      perPartMicros: 165_000,
      currency: 'PLN',
    });
    await world.rule({ event: 'order.placed', text: 'x'.repeat(200) });
    await world.shop.placeOrder();
    await world.settled();
    expect(await world.sql('select parts, price_micros::int as price, price_currency from attempts')).toEqual([
      { parts: 2, price: 330_000, price_currency: 'PTS' },
    ]);
    const viewer = await world.user('viewer');
    expect((await viewer.call('GET', `/connections/${world.channelId}/prices`)).status).toBe(403);
  });
});
