import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf, money, ProviderError, Secret, type Page } from '@hub/core';
import { createShopServices, createTestServices, type TestShopServices } from '@hub/core/testing';
import { ShoperPlatform } from '../shoper.platform.js';
import { ShoperSimulator } from '../simulator/index.js';
import { NOTHING, SHOP } from './orders.js';

describe('what can be read of a shop', () => {
  let shop: ShoperSimulator;
  let services: TestShopServices;
  let platform: ShoperPlatform;
  beforeEach(async () => {
    services = createShopServices(createTestServices());
    shop = new ShoperSimulator({ now: () => services.clock.now() });
    await shop.start();
    shop.rest.bucket.limit = 10_000;
    shop.rest.panelTokens.add('token');
    platform = reader();
  });
  afterEach(async () => {
    await shop.stop();
    await services.close();
  });

  const reader = (names = {}) =>
    new ShoperPlatform(
      { ...NOTHING, access: 'token', shopUrl: shop.url, apiToken: new Secret('token') },
      { ...SHOP, names },
      services,
    );
  const walk = async <T>(step: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> => {
    const items: T[] = [];
    for (let cursor: string | null = null, steps = 0; ; steps++) {
      const page: Page<T> = await step(cursor);
      items.push(...page.items);
      if (page.next === null) return items;
      cursor = page.next;
      expect(steps).toBeLessThan(20);
    }
  };
  const customers = () => walk((cursor) => platform.readContacts(cursor));
  const products = () => walk((cursor) => platform.readProducts(cursor));
  const faultOf = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return error instanceof ProviderError ? error.fault : error;
  };
  const calls = (resource: string) => shop.received.filter(({ path }) => path.endsWith(`/${resource}`));

  describe('customers', () => {
    it('have the numbers of their addresses, their own first, and what else the shop knows', async () => {
      const field = shop.people.addField('1', '2', 'Data urodzenia');
      shop.people.add(
        {
          email: 'ewa@example.com',
          phones: ['600 100 200', '48 12 345 67 89'],
          groups: ['2', '1'],
          fields: { [field]: '1990-05-01', '1': '1' },
          date_add: '2026-03-01 09:00:00',
          lastvisit: '2026-10-25 12:00:00',
          lang_id: '2',
        },
        '',
      );
      const [customer] = await customers();
      expect(customer).toMatchObject({
        id: '1',
        email: 'ewa@example.com',
        phones: [
          { phone: '600 100 200', countryCode: 'PL' },
          { phone: '48 12 345 67 89', countryCode: 'PL' },
        ],
        groups: ['2', '1'],
        fields: { '1': '1', [field]: '1990-05-01' },
        isRegistered: true,
        registeredAt: instantOf('2026-03-01T08:00:00Z'),
        lastVisitAt: instantOf('2026-10-25T11:00:00Z'),
        language: 'en_US',
      });
    });

    it('are walked by fifties, with two calls for fifty of them', async () => {
      for (let index = 0; index < 120; index++) shop.people.add({ phones: ['600100200'] }, shop.stamp());
      expect((await customers()).map(({ id }) => Number(id))).toEqual(Array.from({ length: 120 }, (_, at) => at + 1));
      expect(calls('users')).toHaveLength(3);
      expect(calls('user-addresses')).toHaveLength(3);
    });

    it('may be guests, without a stamp, a group or a ticked box, which is then a no', async () => {
      shop.people.add({ registered: '0', date_add: '0000-00-00 00:00:00', groups: [] }, '');
      expect((await customers())[0]).toMatchObject({
        isRegistered: false,
        registeredAt: null,
        lastVisitAt: null,
        groups: [],
        phones: [],
        phone: null,
        fields: { '1': '0' },
      });
    });

    it('of a marketplace have no address of their own', async () => {
      shop.people.add({ email: 'x8s7@allegromail.pl', origin: '3' }, shop.stamp());
      expect((await customers())[0]?.email).toBeNull();
    });

    it('who register while the shop is walked through are met at the end, and none is met twice', async () => {
      for (let index = 0; index < 60; index++) shop.people.add({}, shop.stamp());
      const first = await platform.readContacts(null);
      shop.people.add({}, shop.stamp());
      const second = await platform.readContacts(first.next);
      expect([first.items.length, second.items.length, second.next]).toEqual([50, 11, null]);
    });

    it('are named by their groups, and by fields whoever added them', async () => {
      const hidden = shop.people.addField('5', '8', 'Bilet');
      shop.people.addField('6', '7', 'Opis');
      shop.people.addField('1', '128', 'Kontakt');
      expect(await platform.readGroups()).toContainEqual({ id: '2', name: 'Stali klienci' });
      expect(await platform.readFields()).toEqual([
        { id: '1', name: 'Regulamin', label: 'Akceptuję regulamin sklepu', type: 'checkbox', places: ['customer'] },
        { id: '2', name: 'Regulamin', label: 'Akceptuję regulamin zamówienia', type: 'checkbox', places: ['order'] },
        { id: '3', name: 'Faktura', label: 'Chcę otrzymać fakturę', type: 'checkbox', places: ['order'] },
        { id: hidden, name: 'Bilet', label: null, type: 'hidden', places: ['order'] },
      ]);
    });
  });

  describe('products', () => {
    it('tell stock, warning level, the price a buyer is shown, their page and whether they can be bought', async () => {
      const { product_id: id } = shop.goods.add({
        name: 'Spódnica',
        stock: 3,
        price: '235.00',
        promotion: '182.00',
        warnLevel: '5',
      });
      expect(await products()).toEqual([
        {
          id,
          variationId: null,
          name: 'Spódnica',
          code: 'K-38',
          url: `${shop.url}/pl/p/30`,
          price: money(182_000_000, 'PLN'),
          stock: 3,
          warnLevel: 5,
          isActive: true,
        },
      ]);
    });

    it('have the shop’s own warning level where they have none', async () => {
      shop.goods.add({ warnLevel: '' });
      expect((await products())[0]?.warnLevel).toBe(1);
    });

    it.each([
      ['there is none left', { stock: 0 }, false],
      ['there is none left but it is made to order', { stock: 0, availabilityId: '6' }, true],
      ['it was taken out of the offer', { stock: 5, availabilityId: '7' }, false],
      ['it is hidden in the shop’s language', { isHidden: true }, false],
    ])('can or cannot be bought: %s', async (_, wish, expected) => {
      shop.goods.add(wish);
      expect((await products())[0]?.isActive).toBe(expected);
    });

    it('have a row for each variation, under the product’s name', async () => {
      shop.goods.add({ name: 'Buty', stock: 3, variations: [1, 2] });
      expect((await products()).map(({ name, variationId, stock }) => [name, variationId, stock])).toEqual([
        ['Buty', null, 3],
        ['Buty', '39', 1],
        ['Buty', '40', 2],
      ]);
    });

    it('are read again by twenty-five in one call, and those that are gone are named', async () => {
      const rows = Array.from({ length: 30 }, () => shop.goods.add());
      const ids = rows.map((row) => String(row['product_id']));
      shop.goods.delete(ids[3] ?? '');
      const found = await platform.readProductsById(ids);
      expect(found.items).toHaveLength(29);
      expect(found.gone).toEqual([ids[3]]);
      expect(calls('bulk')).toHaveLength(2);
    });

    it('that the shop is too busy to tell in a bulk call are asked for again, and only those', async () => {
      const ids = Array.from({ length: 3 }, () => String(shop.goods.add()['product_id']));
      shop.rest.bulkFaults.push(200, 429, 503);
      expect((await platform.readProductsById(ids)).items.map(({ id }) => id)).toEqual(ids);
      const asked = calls('bulk').map(({ body }) => (JSON.parse(body.toString()) as unknown[]).length);
      expect(asked).toEqual([3, 2]);
      expect(services.waits.length).toBeGreaterThan(0);
    });

    it('are said not to be readable now when the shop stays busy: nothing of them is lost', async () => {
      const id = String(shop.goods.add()['product_id']);
      shop.rest.bulkFaults.push(429, 429, 429, 429, 429);
      expect(await faultOf(platform.readProductsById([id]))).toMatchObject({ kind: 'rate-limited' });
    });
  });

  describe('orders', () => {
    const order = async () => (await platform.readOrders(services.clock.now(), null)).items[0];

    it('tell their language and currency, which the shop only numbers', async () => {
      shop.newOrder({ lang_id: '3', currency_name: 'EUR' });
      expect(await order()).toMatchObject({ language: 'el_GR', total: { currency: 'EUR' } });
    });

    it('tell it in webhooks too, by what was read before', async () => {
      const { names } = await platform.readShop();
      expect(names).toMatchObject({ languages: { '2': 'en_US' }, currencies: { '3': 'EUR' } });
      const placed = shop.newOrder({ lang_id: '2', currency_name: 'EUR' });
      shop.hook.shape = 'rest';
      const { body } = shop.delivery('order.create', shop.bodyOf(placed));
      const headers = { 'content-type': 'application/json' };
      const webhook = {
        kind: 'verified',
        topic: 'order.create',
        trust: 'signed',
        dedupeKey: null,
        headers,
        body,
      } as const;
      const [event] = reader(names).toShopEvents({ ...webhook, receivedAt: services.clock.now() });
      expect(event).toMatchObject({ order: { language: 'en_US', total: { currency: 'EUR' } } });
    });

    it('of a marketplace keep their number and lose the address that is not the buyer’s', async () => {
      shop.newOrder({ origin: '104', email: 'proxy@marketplace.example', phone: '600100200' });
      expect(await order()).toMatchObject({ customer: { email: null }, delivery: { phone: '600100200' } });
    });

    it('that a parcel left with tell where it can be followed, in the delivery’s own words', async () => {
      const { order_id } = shop.newOrder();
      const { parcel_id } = await shop.sendParcel(order_id, 'PL 00/7');
      const [shipment] = await platform.readShipments([String(parcel_id), '99']);
      expect(shipment).toMatchObject({
        isSent: true,
        sentAt: services.clock.now(),
        order: { id: order_id, shipping: { trackingUrl: 'https://tracking.example/?n=PL%2000%2F7' } },
      });
    });

    it('have no link before the parcel has a number', async () => {
      const { order_id } = shop.newOrder();
      const { parcel_id } = await shop.sendParcel(order_id);
      expect((await platform.readShipments([String(parcel_id)]))[0]?.order.shipping?.trackingUrl).toBeNull();
    });

    it('get a line in the merchant’s note, after what stands there, and once', async () => {
      const { order_id } = shop.newOrder({ notes_priv: 'Zapakować na prezent' });
      await platform.addOrderNote(order_id, 'Klient odpisał: TAK');
      await platform.addOrderNote(order_id, 'Klient odpisał: TAK');
      expect(shop.orders.get(order_id)?.notes_priv).toBe('Zapakować na prezent\nKlient odpisał: TAK');
      await platform.addOrderNote(order_id, 'x'.repeat(9_000));
      expect(await faultOf(platform.addOrderNote(order_id, 'y'.repeat(2_000)))).toMatchObject({
        code: 'note-too-long',
      });
    });
  });

  describe('a shop with its own ways', () => {
    it('that ignores a filter leads nobody in circles and mixes no one’s data', async () => {
      for (let index = 0; index < 60; index++) shop.people.add({ phones: [`6001002${index + 10}`] }, shop.stamp());
      shop.rest.ignoresFilters = true;
      const met = await customers();
      expect(new Set(met.map(({ id }) => id)).size).toBe(met.length);
      for (const { id, phones } of met)
        expect(phones).toEqual([{ phone: `6001002${Number(id) + 9}`, countryCode: 'PL' }]);
    });

    it('that is locked or switched off is tried again, and then left alone for a while', async () => {
      shop.rest.faults.push(409, 503);
      expect(await platform.readGroups()).toHaveLength(2);
      shop.rest.faults.push(...Array.from({ length: 5 }, () => 409));
      expect(await faultOf(platform.readContacts(null))).toMatchObject({
        kind: 'unavailable',
        code: expect.stringContaining('409'),
      });
    });

    it('that moved to another address does not get our token carried there', async () => {
      const elsewhere = new ShoperSimulator();
      await elsewhere.start();
      shop.rest.faults.push({ redirect: `${elsewhere.url}/webapi/rest/users` });
      expect(await faultOf(platform.readContacts(null))).toMatchObject({ kind: 'unavailable', code: 'http-302' });
      expect(elsewhere.received).toEqual([]);
      await elsewhere.stop();
    });

    it('that keeps groups, fields and languages from us still lets its customers be read', async () => {
      for (const resource of ['user-groups', 'additional-fields', 'languages']) shop.rest.forbidden.add(resource);
      shop.people.add({ phones: ['600100200'] }, shop.stamp());
      expect(await platform.readGroups()).toEqual([]);
      expect((await customers())[0]).toMatchObject({ language: 'pl_PL', fields: {} });
      shop.rest.forbidden.add('users');
      expect(await faultOf(platform.readContacts(null))).toMatchObject({ kind: 'credentials' });
    });

    it('that knows fewer events still tells of orders', async () => {
      shop.rest.unknownEvents.add('parcel.dispatch');
      const { registered } = await platform.installWebhooks('https://hub.example/hooks/shops/key');
      expect(registered).toContain('order.status');
      expect(shop.rest.webhooks.map((hook) => hook['events'])).toEqual([registered]);
    });

    it('only has the id believed of a webhook whose form nobody knows', () => {
      const readings = (topic: string, content: object) =>
        platform.toReadings({
          kind: 'verified',
          topic,
          trust: 'signed',
          dedupeKey: null,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(content)),
          receivedAt: services.clock.now(),
        });
      expect(readings('client.edit', { user_id: '7', email: 'ewa@example.com' })).toEqual([
        { kind: 'customer', id: '7' },
      ]);
      expect(readings('product.edit', { product_id: 13, stock: { stock: '0' } })).toEqual([
        { kind: 'product', id: '13' },
      ]);
      expect(readings('parcel.send', { parcel_id: '3', order_id: '9' })).toEqual([{ kind: 'parcel', id: '3' }]);
      expect(readings('order.delete', { order_id: '9' })).toEqual([]);
      expect(() => readings('client.edit', { user_id: '7 or 1=1' })).toThrow(/names no customer/);
    });
  });
});
