import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const ANNA = { phone: '600 100 200', billingPhone: '600100200', email: 'anna@przyklad.pl', firstname: 'Anna' };
const YES = {
  messageClass: 'marketing',
  status: 'granted',
  source: 'form',
  wording: 'Chcę dostawać SMS-y o promocjach.',
  givenAt: '2026-11-19T10:00:00Z',
};
const NO = { messageClass: 'marketing', status: 'withdrawn', source: 'merchant', givenAt: '2026-11-20T10:00:00Z' };

describe('whom a shop may write to', () => {
  let world: World;
  let contacts: string;
  const anna = async () => (await world.api.get(`${contacts}?search=anna@`)).items[0];

  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
    contacts = `/clients/${(await world.api.get('/clients'))[0].id}/contacts`;
  });
  afterEach(() => world.stop());

  it('knows whoever ordered, by number, once for all orders', async () => {
    await world.shop.placeOrder(ANNA);
    await world.shop.placeOrder({ ...ANNA, phone: '+48 600-100-200' });
    await world.settledWithContacts();
    const { items } = await world.api.get(`${contacts}?search=600100`);
    expect(items).toEqual([
      expect.objectContaining({ phone: '+48600100200', firstName: 'Anna', email: 'anna@przyklad.pl', country: 'PL' }),
    ]);
  });

  it('sends advertising to those only who agreed, and tells the others why they got nothing', async () => {
    await world.rule({ event: 'order.paid', text: 'Rabat dla Ciebie!', messageClass: 'marketing' });
    const first = await world.shop.placeOrder(ANNA);
    await world.shop.pay(first.order_id);
    await world.settledWithContacts();
    expect(await world.reasons()).toEqual(['no-consent']);

    await world.api.post(`${contacts}/${(await anna()).id}/consents`, YES);
    const second = await world.shop.placeOrder(ANNA);
    await world.shop.pay(second.order_id);
    await world.settledWithContacts();
    expect(world.texts).toEqual(['Rabat dla Ciebie!']);
  });

  it('stops advertising that was planned before the consent was withdrawn, and order notices not', async () => {
    await world.rule({
      event: 'order.placed',
      text: 'Rabat za tydzień',
      messageClass: 'marketing',
      delay: { kind: 'elapsed', amount: 2, unit: 'hours' },
      validityHours: 24,
    });
    await world.rule({
      event: 'order.placed',
      text: 'Mamy zamowienie',
      delay: { kind: 'elapsed', amount: 2, unit: 'hours' },
    });
    await world.api.put(contacts, {
      contacts: [{ phone: '+48600100200', email: 'anna@przyklad.pl', consents: [YES] }],
    });
    await world.shop.placeOrder(ANNA);
    await world.settledWithContacts();
    expect((await world.messages()).map(({ state }) => state)).toEqual(['planned', 'planned']);

    const after = await world.api.post(`${contacts}/${(await anna()).id}/consents`, NO);
    expect(after).toMatchObject({ mayGetMarketing: false, suppressed: ['marketing'] });
    world.clock.advance('2h');
    await world.settledWithContacts();
    expect(world.texts).toEqual(['Mamy zamowienie']);
    expect(new Set((await world.messages()).map(({ reason }) => reason))).toEqual(new Set([null, 'suppressed']));
  });

  it('goes by the newest word, whenever it is told: an old yes that arrives late changes nothing', async () => {
    await world.shop.placeOrder(ANNA);
    await world.settledWithContacts();
    const path = `${contacts}/${(await anna()).id}/consents`;
    await world.api.post(path, NO);
    expect(await world.api.post(path, YES)).toMatchObject({ mayGetMarketing: false });
    const again = await world.api.post(path, { ...YES, givenAt: '2026-11-20T10:30:00Z' });
    expect(again).toMatchObject({ mayGetMarketing: true, suppressed: [] });
    expect(again.ledger.map(({ status }: { status: string }) => status)).toEqual(['granted', 'withdrawn', 'granted']);
  });

  it('never changes what stands in the ledger', async () => {
    await world.api.put(contacts, { contacts: [{ phone: '+48600100200', consents: [YES] }] });
    await expect(world.sql(`update consents set status = 'withdrawn'`)).rejects.toThrow('only grows');
    await expect(world.sql('delete from consents')).rejects.toThrow('only grows');
  });

  it('takes contacts by the thousand, repeats change nothing, and one that cannot be kept stops no other', async () => {
    const many = Array.from({ length: 998 }, (_, index) => ({ phone: `+4860010${String(1000 + index)}` }));
    const odd = [
      { phone: '22 635 00 00', country: 'PL' },
      { phone: '600 100 200', shopId: world.shopId, consents: [{ ...YES, wording: undefined }] },
    ];
    const first = await world.api.put(contacts, { contacts: [...many, ...odd] });
    expect(first).toMatchObject({ added: 998, changed: 0, refused: 2 });
    expect(first.items.slice(-2)).toEqual([
      { outcome: 'refused', id: null, code: 'not-mobile', text: expect.any(String) },
      { outcome: 'refused', id: null, code: 'no-proof', text: expect.stringContaining('wording') },
    ]);
    expect(await world.api.put(contacts, { contacts: many })).toMatchObject({ added: 0, changed: 998 });
    const [row] = await world.sql<{ count: number }>('select count(*)::int as count from contacts');
    expect(row?.count).toBe(998);
  });

  it('leaves a number in peace for every shop of the client, and for no other client of the agency', async () => {
    await world.rule({ event: 'order.placed', text: 'Mamy zamowienie' });
    const other = await world.api.post('/clients', { name: 'Inny klient' });
    const [own] = await world.api.get('/clients');
    await world.api.post(`/clients/${other.id}/suppressions`, { phone: '+48600100200' });
    await world.shop.placeOrder(ANNA);
    await world.settledWithContacts();
    expect(world.texts).toEqual(['Mamy zamowienie']);

    await world.api.post(`/clients/${own.id}/suppressions`, { phone: '+48600100200', messageClass: 'transactional' });
    await world.shop.placeOrder(ANNA);
    await world.settledWithContacts();
    expect(world.texts).toHaveLength(1);
    expect(await world.reasons()).toEqual(['suppressed']);

    await world.api.post(`/clients/${own.id}/suppressions/lift`, { phone: '+48600100200' });
    await world.shop.placeOrder(ANNA);
    await world.settledWithContacts();
    expect(world.texts).toHaveLength(2);
  });

  it('masks numbers for those who may not see them, and does not let them be guessed by searching', async () => {
    await world.shop.placeOrder(ANNA);
    await world.settledWithContacts();
    const viewer = await world.user('viewer');
    expect((await viewer.get(contacts)).items[0].phone).toBe('+48******200');
    expect((await viewer.get(`${contacts}?search=600100`)).items).toEqual([]);
  });

  it('takes what a shop sells, new and changed', async () => {
    const skirt = { productId: '7', name: 'Spódnica', price: '129.90', stock: 0, isActive: true };
    const path = `/shops/${world.shopId}/products`;
    expect(await world.api.put(path, { products: [skirt, { ...skirt, variationId: '7-1' }] })).toEqual({
      added: 2,
      changed: 0,
    });
    expect(await world.api.put(path, { products: [{ ...skirt, stock: 3 }] })).toEqual({ added: 0, changed: 1 });
    const rows = await world.sql(
      'select price_micros::int as price, price_currency, stock from products order by stock',
    );
    expect(rows).toEqual([
      { price: 129_900_000, price_currency: 'PLN', stock: 0 },
      { price: 129_900_000, price_currency: 'PLN', stock: 3 },
    ]);
  });
});
