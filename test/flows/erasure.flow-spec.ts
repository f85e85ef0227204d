import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@hub/kernel';
import { RetentionService } from '../../src/privacy/retention.service.js';
import { World } from '../support/world.js';

const ANNA = {
  phone: '600 100 200',
  billingPhone: '+48600100200',
  email: 'Anna.Kowalska@przyklad.pl',
  firstname: 'Anna',
  lastname: 'Żółkiewska-Testowa',
};
const JAN = { phone: '600 300 400', billingPhone: '600300400', email: 'jan@przyklad.pl', lastname: 'Nowak' };
/** Everything that names Anna, as it may be written. */
const NEEDLES = ['600100200', '600 100 200', 'anna.kowalska@przyklad.pl', 'żółkiewska-testowa'].flatMap((text) => [
  text,
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  encodeURIComponent(text),
  encodeURIComponent(text).replaceAll('%20', '+'),
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
]);

describe('when a person asks to be forgotten', () => {
  let world: World;
  let clientId: string;
  const erase = (who: object) => world.api.post(`/clients/${clientId}/erasures`, who);
  const figures = () => world.api.get(`/shops/${world.shopId}/statistics`);

  /** Every column of every table, bytes and all, as text in small letters; with the tables' names. */
  const everything = async () => {
    const tables = await world.sql<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    );
    const texts = new Map<string, string>();
    for (const { name } of tables) {
      const rows = await world.sql(`select * from ${name}`);
      const cells = rows
        .flatMap((row) => Object.values(row))
        .map((value) => {
          if (Buffer.isBuffer(value)) return value.toString('utf8');
          return typeof value === 'object' ? JSON.stringify(value) : String(value);
        });
      texts.set(name, cells.join('\n').toLowerCase());
    }
    return texts;
  };
  const tablesThatName = async (needles: readonly string[]) =>
    [...(await everything())]
      .filter(([, text]) => needles.some((needle) => text.includes(needle.toLowerCase())))
      .map(([name]) => name);

  beforeEach(async () => {
    world = await World.start({ settings: { ownerPhones: ['+48601200300'] } });
    clientId = (await world.api.get('/clients'))[0].id;
    await world.rule({ event: 'order.placed', text: 'Dzień dobry {name} {lastname}, mamy {order_id}' });
    await world.rule({
      event: 'order.placed',
      text: 'Jak było, {name}?',
      delay: { kind: 'elapsed', amount: 48, unit: 'hours' },
    });
    await world.rule({ event: 'order.placed', text: 'Nowe: {lastname}', recipient: { kind: 'owner' } });
    await world.rule({ event: 'order.placed', text: 'Próba {lastname}', state: 'trial' });
    await world.shop.placeOrder(ANNA);
    await world.shop.placeOrder(JAN);
    // What an older app told of her, to her and of her; kept with the answer for whoever asks again.
    await fetch(`${world.api.url}/api/v1/shops/${world.shopId}/imports`, {
      method: 'POST',
      headers: { ...world.api.headers, 'idempotency-key': 'stara-historia' },
      body: [
        'Numer telefonu;Data;Treść',
        '600 100 200;2026-11-01 10:00;Dzień dobry Anna Żółkiewska-Testowa',
        '601200300;2026-11-01 10:00;Nowe zamówienie 1001: Żółkiewska-Testowa, tel. 600-100-200',
        '600 300 400;2026-11-01 10:00;Dzień dobry, 600 300 400',
      ].join('\n'),
    });
    // One that nobody could read, and that speaks of her all the same.
    await world.shop.send(world.shop.rawDelivery('order.edit', Buffer.from('{"phone":"600\\u0020100 200"}')));
    await world.settledWithContacts();
  });
  afterEach(() => world.stop());

  it('nothing names them any more, in whatever writing, and the books stay as they were', async () => {
    expect(await tablesThatName(NEEDLES)).toEqual(
      expect.arrayContaining([
        'contacts',
        'decisions',
        'imported_messages',
        'messages',
        'orders',
        'raw_events',
        'shop_events',
      ]),
    );
    const before = await figures();
    const { id } = (await world.api.get(`/clients/${clientId}/contacts?search=Anna`)).items[0];
    await world.api.post(`/clients/${clientId}/contacts/${id}/consents`, {
      messageClass: 'marketing',
      status: 'granted',
      source: 'form',
      wording: 'Tak',
      reference: 'formularz anna.kowalska@przyklad.pl',
      givenAt: '2026-11-19T10:00:00Z',
    });

    expect(await erase({ contactId: id })).toEqual({ orders: 1, cancelled: 1, underWay: 0 });
    expect(await tablesThatName(NEEDLES)).toEqual([]);
    expect(await tablesThatName(['600 300 400', 'jan@przyklad.pl'])).not.toEqual([]);
    expect(await world.sql('select phone from imported_messages')).toEqual([{ phone: '+48600300400' }]);

    const { planned, cancelled = 0, ...rest } = before.states;
    expect((await figures()).states).toEqual({ ...rest, planned: planned - 1, cancelled: cancelled + 1 });
    expect(world.texts).toHaveLength(4);
  });

  it('what the shop tells of them later is not kept, sends nothing, and is seen as erased', async () => {
    await erase({ phone: '+48 600 100 200' });
    const sent = world.texts.length;
    const { order_id } = await world.shop.placeOrder({ ...ANNA, email: 'inny@przyklad.pl' });
    const by_email = await world.shop.placeOrder({ ...ANNA, phone: '600 999 888', billingPhone: '' });
    await world.settled();
    expect(world.texts).toHaveLength(sent);
    expect(await tablesThatName(NEEDLES)).toEqual([]);
    for (const order of [order_id, by_email.order_id]) {
      const { events } = await world.api.get(`/shops/${world.shopId}/orders/${order}/timeline`);
      expect(events).not.toEqual([]);
      expect(events.every(({ reason }: { reason: string }) => reason === 'erased')).toBe(true);
    }
  });

  it('the next import of the same number stays silent', async () => {
    await erase({ phone: '+48600100200' });
    const { items } = await world.api.put(`/clients/${clientId}/contacts`, {
      contacts: [{ phone: '+48600100200', firstName: 'Anna' }, { phone: '+48600300400' }],
    });
    expect(items.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['erased', 'changed']);
    expect(await tablesThatName(NEEDLES)).toEqual([]);
    await world.api
      .post(`/connections/${world.channelId}/test-message`, {
        shopId: world.shopId,
        phone: '+48600100200',
        text: 'Halo',
      })
      .catch(() => undefined);
    await world.settled();
    expect(world.texts).not.toContain('Halo');
  });

  it('they may first see everything that is kept about them', async () => {
    const all = await world.api.post(`/clients/${clientId}/person-export`, { email: 'anna.kowalska@przyklad.pl' });
    expect(all.contacts).toEqual([expect.objectContaining({ phone: '+48600100200', firstName: 'Anna' })]);
    expect(all.orders).toHaveLength(1);
    expect(all.messages).toHaveLength(2);
    expect(all.imported).toEqual([expect.objectContaining({ text: 'Dzień dobry Anna Żółkiewska-Testowa' })]);
    expect(JSON.stringify(all)).not.toContain('jan@przyklad.pl');
  });

  it('only whoever may erase does, and only at their own client', async () => {
    const support = await world.user('support');
    expect((await support.call('POST', `/clients/${clientId}/erasures`, { phone: '+48600100200' })).status).toBe(403);
    const neighbour = await world.neighbour();
    expect((await neighbour.call('POST', `/clients/${clientId}/erasures`, { phone: '+48600100200' })).status).toBe(404);
  });

  it('a message under way loses its number as soon as the provider has answered', async () => {
    await world.sql(`update messages set state = 'sending' where recipient = '+48600100200' and state <> 'planned'`);
    expect(await erase({ phone: '+48600100200' })).toMatchObject({ underWay: 1 });
    expect(await tablesThatName(['600100200'])).toEqual(['messages']);
    await world.sql(`update messages set state = 'accepted' where state = 'sending'`);
    await world.hub.app.get(RetentionService, { strict: false }).finishErasures();
    expect(await tablesThatName(NEEDLES)).toEqual([]);
    expect(await world.sql('select 1 from erasures where finished_at is null')).toEqual([]);
  });
});

describe('what is kept no longer than it must be', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ settings: { retentionDays: 60 } });
    await world.rule({ event: 'order.placed', text: 'Mamy {order_id}' });
    await world.shop.placeOrder(ANNA);
    await world.settled();
  });
  afterEach(() => world.stop());

  const kept = async () => {
    const [row] = await world.sql(
      `select (select count(*)::int from raw_events where body <> '') as bodies,
         (select count(*)::int from messages where recipient <> '') as numbers,
         (select count(*)::int from orders where snapshot is not null) as orders`,
    );
    return row;
  };
  const sweep = () => world.hub.app.get(RetentionService, { strict: false }).sweep();

  it('R21: raw bodies go after 30 days, texts, numbers and orders after as long as the shop says', async () => {
    await sweep();
    expect(await kept()).toEqual({ bodies: 1, numbers: 1, orders: 1 });
    // Ids tell when rows were made, by the machine's clock.
    world.clock.set(new Date(Date.now() + 31 * DAY_MS).toISOString());
    await sweep();
    expect(await kept()).toEqual({ bodies: 0, numbers: 1, orders: 1 });
    world.clock.set(new Date(Date.now() + 61 * DAY_MS).toISOString());
    await sweep();
    expect(await kept()).toEqual({ bodies: 0, numbers: 0, orders: 0 });
    expect(await world.sql('select state, texts from messages')).toEqual([
      { state: 'delivered', texts: { sms: expect.objectContaining({ body: '', parts: 1 }) } },
    ]);
  });
});
