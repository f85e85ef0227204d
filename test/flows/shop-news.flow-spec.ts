import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConnectionId } from '@hub/kernel';
import { SyncFlow } from '../../src/sync/sync.flow.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const TOKEN = 'token-z-panelu-sklepu';
const OWNER = '+48 600 900 900';

describe('what is read of a shop and becomes a reason to write', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ settings: { ownerPhones: [OWNER] } });
    world.shop.rest.bucket.bandwidth = 200;
    world.shop.rest.bucket.limit = 200;
    world.shop.hook.url = '';
  });
  afterEach(() => world.stop());

  const connect = async () => {
    world.shop.rest.panelTokens.add(TOKEN);
    const config = { access: 'token', shopUrl: world.shop.url, apiToken: TOKEN };
    await world.api.patch(`/connections/${world.shopConnectionId}`, { config });
    await eventually(
      () => world.sql('select read_at from sync_jobs where job <> $1', ['touched']),
      (rows) => rows.length > 0 && rows.every(({ read_at }) => read_at !== null),
    );
  };
  /** Whatever webhooks only named was read, and what followed from it has left. */
  const readTouched = async () => {
    await world.settled();
    await world.hub.app.get(SyncFlow, { strict: false }).walk(world.shopConnectionId as ConnectionId);
    await eventually(
      () => world.sql('select 1 from shop_readings'),
      (rows) => rows.length === 0,
    );
    await world.settled();
  };

  it('welcomes whoever makes an account, and nobody who had one before', async () => {
    await world.rule({ event: 'customer.registered', text: 'Witamy {name}! {shop_name}' });
    world.shop.people.add({ phones: ['600 100 200'], firstname: 'Dawna' }, '2026-03-01 09:00:00');
    await connect();
    await world.settled();
    expect(world.texts).toEqual([]);
    world.clock.advance('1h');
    const user = await world.shop.register({ phones: ['12 345 67 89', '601 100 200'], firstname: 'Nowa' });
    await readTouched();
    await world.shop.editCustomer(String(user['user_id']), { groups: ['2'] });
    await readTouched();
    expect(world.texts).toEqual(['Witamy Nowa! Sukienki']);
    expect(world.sms.phones[0]?.to).toContain('601100200');
  });

  it('says that a parcel has left, with the link to follow it, once for parcel and status', async () => {
    await world.rule({ event: 'order.shipped', text: 'Paczka w drodze: {tracking_url}' });
    await connect();
    const { order_id } = await world.shop.placeOrder();
    await readTouched();
    world.clock.advance('1h');
    await world.shop.sendParcel(order_id, 'ABC123');
    await readTouched();
    expect(world.texts).toHaveLength(1);
    expect(world.texts[0]).toContain('Paczka w drodze');
  });

  it('tells the owner once a day that a product runs low, at the product’s level or the rule’s own', async () => {
    const text = '{product_name}: {stock} szt. (poziom {warn_level})';
    await world.rule({ event: 'product.low_stock', text, recipient: { kind: 'owner' } });
    await world.rule({
      event: 'product.low_stock',
      text: 'Zostaly dwie: {product_name}',
      recipient: { kind: 'owner' },
      trigger: { event: 'product.low_stock', level: 2 },
    });
    const product = world.shop.goods.add({ name: 'Spodnica', stock: 6, warnLevel: '5' });
    await connect();
    const lines = (quantity: string) => [
      {
        name: 'Spodnica',
        price: '235.00',
        quantity,
        product_id: String(product['product_id']),
        stock_id: world.shop.goods.stockIdOf(product),
      },
    ];
    const { order_id } = await world.shop.placeOrder({ products: lines('1') });
    await readTouched();
    expect(world.texts).toEqual(['Spodnica: 5 szt. (poziom 5)']);
    for (const note of ['a', 'b', 'c']) {
      await world.shop.edit(order_id, { notes: note });
      await readTouched();
    }
    await world.shop.restock(product, 9);
    await readTouched();
    await world.shop.restock(product, 4);
    await readTouched();
    expect(world.texts).toHaveLength(1);
    await world.shop.placeOrder({ products: lines('2') });
    await readTouched();
    expect(world.texts.slice(1)).toEqual(['Zostaly dwie: Spodnica']);
  });

  it('tells the owner of many products that run low at once in one message, once', async () => {
    const owner = { kind: 'owner' };
    await world.rule({ event: 'product.low_stock', text: 'Konczy sie {product_name}', recipient: owner });
    const names = ['Spodnica', 'Bluzka', 'Buty', 'Pasek', 'Czapka', 'Rekawiczki w paski na zime', 'Szalik'];
    const goods = names.map((name) => world.shop.goods.add({ name, stock: 6, warnLevel: '5' }));
    await connect();
    const bought = (quantity: (index: number) => number) => ({
      products: goods.map((product, index) => ({
        name: names[index] ?? '',
        price: '10.00',
        quantity: String(quantity(index)),
        product_id: String(product['product_id']),
        stock_id: world.shop.goods.stockIdOf(product),
      })),
    });
    const [scarf] = goods.slice(-1);
    for (const stock of [5, 9]) {
      await world.shop.restock(scarf ?? {}, stock);
      await readTouched();
    }
    await world.shop.placeOrder(bought((index) => index + 1));
    await readTouched();
    expect(world.texts).toEqual([
      'Konczy sie Szalik',
      'Niski stan: Rekawiczki w paski n 0, Czapka 1, Pasek 2, Buty 3 +2. Produktow razem: 6.',
    ]);
    expect(await world.reasons()).toEqual(names.slice(1).map(() => 'told-together'));
    for (const product of goods.slice(1, -1)) await world.shop.restock(product, 9);
    await readTouched();
    await world.shop.placeOrder(bought((index) => (index === 0 ? 0 : 5)));
    await readTouched();
    expect(world.texts).toHaveLength(2);
  });

  it('tells those who wait when the shop says that a product is back, not when it is first seen', async () => {
    await world.rule({
      event: 'product.restocked',
      text: '{product_name} znow jest',
      recipient: { kind: 'subscriber' },
    });
    const product = world.shop.goods.add({ name: 'Sukienka', stock: 0 });
    const productId = String(product['product_id']);
    const subscriptions = ['600 100 201', '600 100 202', '600 100 203'].map((phone) => ({ phone, productId }));
    await world.api.post(`/shops/${world.shopId}/waiting-list`, { subscriptions });
    await connect();
    await world.settled();
    expect(world.texts).toEqual([]);
    world.clock.advance('1h');
    await world.shop.restock(product, 2);
    await readTouched();
    await eventually(
      () => world.texts.length,
      (count) => count === 2,
    );
    await world.settled();
    expect(world.texts).toEqual(['Sukienka znow jest', 'Sukienka znow jest']);
  });

  it('thanks for the first order only, asking the shop, which remembers longer than the hub', async () => {
    await world.rule({ event: 'order.first', text: 'Dziekujemy za pierwsze zamowienie {order_id}' });
    world.shop.newOrder({
      email: 'dawna@przyklad.pl',
      date: '2024-01-10 10:00:00',
      status_date: '2024-01-10 10:00:00',
    });
    await connect();
    await world.shop.placeOrder({ email: 'Dawna@przyklad.pl' });
    const first = await world.shop.placeOrder({
      user_id: '7',
      email: 'nowa@przyklad.pl',
      phone: '600 100 204',
      billingPhone: '',
    });
    await readTouched();
    world.clock.advance('1h');
    await world.shop.placeOrder({ user_id: '7', email: 'nowa@przyklad.pl', phone: '600 100 204', billingPhone: '' });
    await readTouched();
    expect(world.texts).toEqual([`Dziekujemy za pierwsze zamowienie ${first.order_id}`]);
  });
});
