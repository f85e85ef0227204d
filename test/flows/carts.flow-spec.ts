import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { mobile, Visitor } from '../support/visitor.js';
import { World } from '../support/world.js';

const ANNA = { phone: '600 100 200', email: 'anna@przyklad.pl' };
const YES = {
  messageClass: 'marketing',
  status: 'granted',
  source: 'checkout',
  wording: 'Chcę dostawać SMS-y o promocjach.',
  givenAt: '2026-11-19T10:00:00Z',
};
const LINES = [
  { productId: '7', quantity: '1', unitPrice: '129.90' },
  { productId: '8', quantity: '2', unitPrice: '20.00' },
];
const CART = { cartId: 'koszyk-anny-0001', lines: LINES, total: '169.90', url: 'https://sukienki.pl/koszyk' };
const TEXT = '{name}, w koszyku czeka: {product_names}. Razem {cart_total} {cart_url}';

describe('a cart somebody left', () => {
  let world: World;
  let visitor: Visitor;
  let contacts: string;
  const path = () => `/shops/${world.shopId}/carts`;
  const rule = (text = TEXT, step?: number) =>
    world.rule({
      event: 'cart.abandoned',
      text,
      name: `Koszyk ${step ?? 1}`,
      trigger: { event: 'cart.abandoned', ...(step === undefined ? {} : { step }) },
    });
  const carts = async () => (await world.api.get(path())).items;
  const told = async (count: number) => {
    await eventually(
      () => world.texts.length,
      (texts) => texts === count,
    );
    await world.settled();
  };
  /** The carts' clock has looked at everything that is due. */
  const quiet = async () => {
    await eventually(
      () => world.sql('select 1 from carts where due_at <= $1', [new Date(world.clock.now())]),
      (rows) => rows.length === 0,
    );
    await world.settledWithContacts();
  };

  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
    visitor = await Visitor.of(world, {
      carts: { isOn: true, abandonedAfterMinutes: 120, stepsAfterMinutes: [0, 1_440, 2_880, 4_320] },
    });
    await world.api.put(`/shops/${world.shopId}/products`, {
      products: [
        { productId: '7', name: 'Spódnica', isActive: true },
        { productId: '8', name: 'Pasek', isActive: true },
      ],
    });
    contacts = `/clients/${(await world.api.get('/clients'))[0].id}/contacts`;
    await world.api.put(contacts, {
      contacts: [{ ...ANNA, phone: '+48600100200', firstName: 'Anna', consents: [YES] }],
    });
  });
  afterEach(() => world.stop());

  it('F-069, F-070: is recalled with its products, its total and the way back to it', async () => {
    await rule();
    expect((await visitor.post('carts', { ...CART, ...ANNA })).status).toBe(202);
    world.clock.advance('119min');
    await quiet();
    expect((await carts())[0]).toMatchObject({ phase: 'idle', step: 0 });
    world.clock.advance('2min');
    await told(1);
    expect(world.texts).toEqual(['Anna, w koszyku czeka: Spódnica, Pasek. Razem 169,90 https://sukienki.pl/koszyk']);
    expect((await world.messages())[0]).toMatchObject({ place: 'cart.abandoned' });
  });

  it('F-069: is recalled up to four times, each with its own words, and then given up', async () => {
    for (const step of [1, 2, 3, 4]) await rule(`Przypomnienie ${step}`, step);
    await visitor.post('carts', { ...CART, ...ANNA });
    for (const days of [0, 1, 2, 3, 4, 5]) {
      world.clock.advance(days === 0 ? '2h' : '24h');
      await quiet();
      await told(Math.min(days + 1, 4));
    }
    expect(world.texts).toEqual([1, 2, 3, 4].map((step) => `Przypomnienie ${step}`));
    world.clock.advance('30d');
    await quiet();
    expect(await world.sql('select phase, step from carts')).toEqual([{ phase: 'expired', step: 4 }]);
  });

  it('F-069: is no longer recalled once its owner bought, by the same number, e-mail or cart', async () => {
    for (const step of [1, 2]) await rule(`Przypomnienie ${step}`, step);
    const people = [
      { cartId: 'koszyk-0001', phone: mobile(1) },
      { cartId: 'koszyk-0002', phone: mobile(2), email: 'ewa@przyklad.pl' },
      { cartId: 'koszyk-0003', phone: mobile(3) },
    ];
    await world.api.put(contacts, { contacts: people.map(({ phone }) => ({ phone, consents: [YES] })) });
    for (const person of people) await visitor.post('carts', { ...CART, ...person });
    world.clock.advance('2h');
    await told(3);
    world.clock.advance('1h');
    const total = { sum: '200.00' };
    await world.shop.placeOrder({ phone: mobile(1), billingPhone: mobile(1), email: 'ola@przyklad.pl', ...total });
    await world.shop.placeOrder({ phone: mobile(9), billingPhone: mobile(9), email: 'Ewa@przyklad.pl', ...total });
    await world.api.post(`${path()}/koszyk-0003/order`, { orderId: '77', total: '150.00' });
    await world.settledWithContacts();
    await eventually(carts, (all) => all.every(({ phase }: any) => phase === 'recovered'));
    world.clock.advance('24h');
    await quiet();
    expect(world.texts).toEqual(Array(3).fill('Przypomnienie 1'));
    const summary = await world.api.get(`${path()}/summary`);
    expect(summary.phases).toEqual({ recovered: 3 });
    expect(summary.recovered).toEqual([{ currency: 'PLN', micros: expect.any(Number), count: 3 }]);
    expect(summary.recovered[0].micros).toBeGreaterThan(150_000_000);
  });

  it('F-069: takes back a reminder that waits for the morning when its owner buys in the night, or comes back', async () => {
    await world.api.patch(`/shops/${world.shopId}`, { settings: { quietHours: { from: '20:00', to: '08:00' } } });
    await rule('Koszyk czeka');
    world.clock.set('2026-11-20T20:00:00Z');
    await visitor.post('carts', { ...CART, ...ANNA });
    world.clock.advance('2h');
    await quiet();
    expect(await world.messages()).toEqual([expect.objectContaining({ state: 'planned' })]);
    // Back for a moment: the reminder is taken back, and told again when the cart is left again.
    await visitor.post('carts', CART);
    expect(await world.messages()).toEqual([expect.objectContaining({ state: 'cancelled', reason: 'cart-changed' })]);
    world.clock.advance('2h');
    await quiet();
    expect((await world.messages()).map(({ state }) => state as string).toSorted()).toEqual(['cancelled', 'planned']);
    await world.shop.placeOrder({ ...ANNA, billingPhone: ANNA.phone });
    await world.settledWithContacts();
    await eventually(
      () => world.messages(),
      (all) => all.every(({ state }) => state === 'cancelled'),
    );
    world.clock.advance('12h');
    await quiet();
    expect(world.texts).toEqual([]);
    expect((await carts())[0]).toMatchObject({ phase: 'recovered' });
  });

  it('F-069: is recalled to nobody who did not agree to advertising', async () => {
    await rule('Koszyk czeka');
    await visitor.post('carts', { ...CART, phone: mobile(5) });
    world.clock.advance('2h');
    await quiet();
    expect(world.texts).toEqual([]);
    expect(await world.reasons()).toEqual(['no-consent']);
    const refused = await world.api.call('POST', `/shops/${world.shopId}/rules`, {
      name: 'Koszyk',
      trigger: { event: 'cart.abandoned' },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: 'Wroc!' } },
      messageClass: 'transactional',
    });
    expect(refused.body.errors).toEqual([expect.objectContaining({ code: 'needs-consent' })]);
  });

  it('says nothing that a stranger put into it', async () => {
    await rule('{name|Czesc}: {product_names} {cart_url}');
    const forged = {
      cartId: 'podrzucony-koszyk',
      phone: ANNA.phone,
      url: 'https://oszust.pl/koszyk',
      lines: [{ productId: 'wygrales-nagrode-zadzwon-700100200', quantity: '1' }, LINES[0]],
    };
    expect((await visitor.post('carts', forged)).status).toBe(202);
    expect((await visitor.post('carts', { ...forged, lines: [{ ...LINES[0], name: 'Wygrałeś' }] })).status).toBe(422);
    world.clock.advance('2h');
    await told(1);
    expect(world.texts[0]).toBe('Anna: Spódnica');
  });

  it('is recalled once a day, however many carts bear the same number', async () => {
    await rule('Koszyk czeka');
    for (let index = 0; index < 5; index++) {
      await visitor.post('carts', { ...CART, phone: ANNA.phone, cartId: `koszyk-nr-${index}` });
      world.clock.advance('2h');
      await quiet();
    }
    expect(world.texts).toHaveLength(1);
  });

  it('is told by the shop’s own server, names and all', async () => {
    await rule('{name} {lastname}, {email}: {product_names}');
    const told2 = {
      ...ANNA,
      phone: mobile(6),
      firstName: 'Ewa',
      lastName: 'Nowak',
      lines: [{ name: 'Kapelusz', quantity: '1' }],
    };
    await world.api.put(contacts, { contacts: [{ phone: mobile(6), consents: [YES] }] });
    await world.api.put(`${path()}/wc-session-15`, told2);
    const foreign = await world.api.call('PUT', `${path()}/wc-session-15`, { ...told2, url: 'https://obcy.pl/' });
    expect(foreign.body.errors).toEqual([expect.objectContaining({ param: 'url', code: 'foreign-host' })]);
    world.clock.advance('2h');
    await told(1);
    expect(world.texts).toEqual(['Ewa Nowak, anna@przyklad.pl: Kapelusz']);
  });
});
