import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { mobile, Visitor } from '../support/visitor.js';
import { World } from '../support/world.js';

const SKIRT = {
  productId: '7',
  name: 'Spódnica',
  price: '129.90',
  isActive: true,
  url: 'https://sukienki.pl/p/spodnica/7',
};

describe('whoever waits for a product', () => {
  let world: World;
  let visitor: Visitor;
  const path = () => `/shops/${world.shopId}/waiting-list`;
  const list = async (query = '') => (await world.api.get(`${path()}?limit=200${query}`)).items;
  const stock = (units: number, more: object = {}) =>
    world.api.put(`/shops/${world.shopId}/products`, { products: [{ ...SKIRT, stock: units, ...more }] });
  const wait = async (...phones: readonly string[]) => {
    const subscriptions = phones.map((phone) => ({ phone, productId: '7' }));
    return world.api.post(path(), { subscriptions });
  };
  const rule = (text = '{product_name} znow w sklepie {shop_name}: {product_url}', more: object = {}) =>
    world.rule({ event: 'product.restocked', text, recipient: { kind: 'subscriber' }, ...more });
  const states = async () =>
    (await world.sql<{ state: string }>('select state from stock_subscriptions order by id')).map((row) => row.state);
  const told = async (count: number) => {
    await eventually(
      () => world.texts.length,
      (texts) => texts === count,
    );
    await world.settled();
  };
  /** The clocks of sources looked after `step`, and found nothing more to do. */
  const quiet = () =>
    eventually(
      () =>
        world.sql(
          `select 1 from stock_waves where due_at <= $1 union all select 1 from stock_subscriptions s join messages m
             on m.occasion_key = any (s.occasion_keys) where s.state = 'released' and m.state not in ('planned', 'held')`,
          [new Date(world.clock.now())],
        ),
      (rows) => rows.length === 0,
    );

  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
    visitor = await Visitor.of(world, { stock: { isOn: true } });
  });
  afterEach(() => world.stop());

  it('F-061, F-062: gets an SMS when the product can be bought again', async () => {
    await rule('{product_name}, {price} {currency}, {shop_name} {product_url}');
    await stock(0);
    expect((await visitor.post('waiting-list', { productId: '7', phone: '600 100 200' })).status).toBe(202);
    expect(await list()).toEqual([
      expect.objectContaining({ phone: '+48600100200', productName: 'Spódnica', status: 'oczekuje', customerId: null }),
    ]);
    await stock(5);
    await told(1);
    expect(world.texts).toEqual(['Spódnica, 129,90 PLN, Sukienki https://sukienki.pl/p/spodnica/7']);
    await eventually(
      () => list(),
      ([item]) => item.status === 'wysłany' && item.sentAt !== null,
    );
  });

  it('F-061: is told as well when the product becomes active, and not at its first sight', async () => {
    await rule();
    await wait(mobile(1));
    await stock(5);
    await world.settled();
    expect(world.texts).toEqual([]);
    await stock(5, { isActive: false });
    await stock(5);
    await told(1);
  });

  it('F-061: is told nothing while the merchant switched the notices off', async () => {
    await rule('Jest!', { state: 'draft' });
    await stock(0);
    await wait(mobile(1));
    await stock(5);
    await quiet();
    expect(world.texts).toEqual([]);
    expect(await states()).toEqual(['waiting']);
  });

  it('F-064: stands in line once, however often they ask', async () => {
    await rule();
    await stock(0);
    for (const phone of ['600100200', '+48 600 100 200', '0048600100200'])
      expect(await visitor.post('waiting-list', { productId: '7', phone })).toMatchObject({ status: 202, body: {} });
    expect(await wait('600100200')).toMatchObject({ added: 0, items: [{ outcome: 'known' }] });
    expect(await list()).toHaveLength(1);
    await stock(9);
    await told(1);
    await quiet();
    expect(world.texts).toHaveLength(1);
    // Told once, they may ask again.
    expect(await wait('600100200')).toMatchObject({ added: 1 });
  });

  it('F-061: three units for 500 people are three messages, then, after the pause, the next wave', async () => {
    await rule('Spodnica wrocila');
    await stock(0);
    await wait(...Array.from({ length: 500 }, (_, index) => mobile(index)));
    await stock(3);
    await told(3);
    await quiet();
    expect(world.sms.phones.map(({ to }) => to).sort()).toEqual(['+48600000000', '+48600000001', '+48600000002']);

    world.clock.advance('119min');
    await quiet();
    expect(world.texts).toHaveLength(3);
    world.clock.advance('2min');
    await told(6);
    await quiet();
    // One was bought: two are left for the next.
    await stock(2);
    world.clock.advance('121min');
    await told(8);
    await quiet();
    expect(world.texts).toHaveLength(8);
    expect(await world.api.get(`${path()}/demand`)).toEqual([
      expect.objectContaining({ productId: '7', productName: 'Spódnica', waiting: 492, told: 8 }),
    ]);
  });

  it('F-061: goes back to their place when the stock is gone before the message left', async () => {
    await world.api.patch(`/shops/${world.shopId}`, { settings: { quietHours: { from: '11:00', to: '18:00' } } });
    await rule('Spodnica wrocila');
    await stock(0);
    await wait(mobile(1), mobile(2), mobile(3));
    await stock(3);
    await eventually(states, (all) => all.every((state) => state === 'released'));
    await stock(1);
    expect(await states()).toEqual(['released', 'waiting', 'waiting']);
    await stock(0);
    expect(await states()).toEqual(['waiting', 'waiting', 'waiting']);
    expect((await world.messages()).map(({ state, reason }) => `${state} ${reason}`)).toEqual(
      Array(3).fill('cancelled out-of-stock'),
    );
    world.clock.advance('7h');
    await stock(2);
    await told(2);
    await quiet();
    expect(world.sms.phones.map(({ to }) => to)).toEqual(['+48600000001', '+48600000002']);
  });

  it('F-061: keeps their place while a message fails, and gives it up to nobody', async () => {
    await rule('Spodnica wrocila');
    await stock(0);
    await wait(mobile(1), mobile(2));
    await world.api.post(`/clients/${(await world.api.get('/clients'))[0].id}/suppressions`, { phone: mobile(1) });
    await stock(1);
    await told(1);
    await quiet();
    // Whoever must not be written to takes no place of those who may.
    expect(world.sms.phones.map(({ to }) => to)).toEqual(['+48600000002']);
    expect(await states()).toEqual(['refused', 'sent']);
  });

  it('F-121: waits for one variation, or for any of them', async () => {
    await rule('{product_name}');
    const red = { ...SKIRT, variationId: '7-1', name: 'Spódnica czerwona' };
    const blue = { ...SKIRT, variationId: '7-2', name: 'Spódnica niebieska' };
    const put = (products: object[]) => world.api.put(`/shops/${world.shopId}/products`, { products });
    await put([
      { ...SKIRT, stock: 0 },
      { ...red, stock: 0 },
      { ...blue, stock: 0 },
    ]);
    await visitor.post('waiting-list', { productId: '7', variationId: '7-1', phone: mobile(1) });
    await visitor.post('waiting-list', { productId: '7', variationId: '7-2', phone: mobile(2) });
    await visitor.post('waiting-list', { productId: '7', phone: mobile(3) });
    await put([{ ...red, stock: 10 }]);
    await told(2);
    await quiet();
    expect(world.texts).toEqual(['Spódnica czerwona', 'Spódnica czerwona']);
    expect(await states()).toEqual(['sent', 'waiting', 'sent']);
  });

  it('F-063: is found by number and product and taken out one by one or all at once', async () => {
    await stock(0);
    await world.api.post(path(), {
      subscriptions: [
        { phone: mobile(1), productId: '7', customerId: '12' },
        { phone: mobile(2), productId: '7' },
        { phone: mobile(3), productId: '8', productName: 'Bluzka' },
        { phone: '22 635 00 00', productId: '8' },
      ],
    });
    expect((await list('&search=600000002')).map(({ phone }: any) => phone)).toEqual([mobile(2)]);
    expect((await list('&search=bluz')).map(({ productId }: any) => productId)).toEqual(['8']);
    expect((await list('&search=sp%C3%B3d')).map(({ customerId }: any) => customerId)).toEqual([null, '12']);
    const viewer = await world.user('viewer');
    expect((await viewer.get(path())).items[0].phone).toBe('+48******003');
    expect((await viewer.get(`${path()}?search=600000002`)).items).toEqual([]);

    const [blouse] = await list('&productId=8');
    await world.api.delete(`${path()}/${blouse.id}`);
    expect(await world.api.post(`${path()}/remove`, { all: true, productId: '7' })).toEqual({ removed: 2 });
    expect(await list()).toEqual([]);
    expect((await world.api.call('POST', `${path()}/remove`, {})).status).toBe(422);
  });

  it('tries a wave out without sending it or using up anybody’s place', async () => {
    await rule('Spodnica wrocila', { state: 'trial' });
    await stock(0);
    await wait(mobile(1));
    await stock(1);
    await eventually(
      () => world.reasons(),
      (reasons) => reasons.length > 0,
    );
    await quiet();
    expect(await world.reasons()).toEqual(['would-have-sent']);
    expect(await states()).toEqual(['waiting']);
  });

  it('is forgotten when the person’s data are erased', async () => {
    await stock(0);
    await wait(mobile(1), mobile(2));
    await world.api.post(`/clients/${(await world.api.get('/clients'))[0].id}/erasures`, { phone: mobile(1) });
    expect(
      (await world.sql('select phone, state from stock_subscriptions order by id')).map(({ phone }) => phone),
    ).toEqual([null, mobile(2)]);
    expect((await visitor.post('waiting-list', { productId: '7', phone: mobile(1) })).status).toBe(202);
    expect(await list('&state=waiting')).toHaveLength(1);
  });
});
