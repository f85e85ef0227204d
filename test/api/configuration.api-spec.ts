import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const OTHER = { name: 'Drugi', country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };

describe("a shop's configuration as a file", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ settings: { quietHours: { from: '21:30', to: '07:00' }, ownerPhones: ['603111222'] } });
    await world.rule({ event: 'order.placed', name: 'Nowe', text: 'Dziękujemy: {order_id}\n— {shop_name}' });
    await world.rule({
      event: 'order.status_changed',
      name: 'Wysłane',
      status: 'przesyłka wysłana',
      state: 'trial',
      delay: { kind: 'calendar', amount: 4, unit: 'days', at: '10:00' },
      texts: { sms: { pl: 'Wysłane {order_id}', en: 'Sent "{order_id}": #1' } },
    });
  });
  afterAll(() => world.stop());

  const exported = async (shopId: string): Promise<string> => world.api.get(`/shops/${shopId}/configuration`);
  const imported = (shopId: string, configuration: string, more: object = {}) =>
    world.api.call('POST', `/shops/${shopId}/configuration/import`, { configuration, ...more });

  it('comes out of another shop as it went in, to the byte', async () => {
    const file = await exported(world.shopId);
    expect(file).toContain('przesyłka wysłana');
    const { id } = await world.api.post('/shops', OTHER);
    const { body } = await imported(id, file);
    expect(body).toEqual({
      isShopChanged: true,
      created: ['nowe', 'wyslane'],
      changed: [],
      unchanged: [],
      removed: [],
    });
    expect(await exported(id)).toBe(file);
    expect((await imported(id, file)).body).toMatchObject({ isShopChanged: false, unchanged: ['nowe', 'wyslane'] });
    expect(await exported(id)).toBe(file);
  });

  it('takes the templates of its rules along, by their titles', async () => {
    const shop = await world.api.post('/shops', { ...OTHER, name: 'Z szablonem' });
    const texts = { sms: { pl: 'Kod {order_id}' } };
    const { id: templateId } = await world.api.post(`/shops/${shop.id}/templates`, { title: 'Rabat', texts });
    const rule = { name: 'Rabat', trigger: { event: 'order.paid' }, recipient: { kind: 'customer' }, templateId };
    await world.api.post(`/shops/${shop.id}/rules`, rule);
    const file = await exported(shop.id);
    expect(file).toContain('template: Rabat');
    const { id } = await world.api.post('/shops', OTHER);
    await imported(id, file);
    expect(await exported(id)).toBe(file);
    expect((await world.api.get(`/shops/${id}/templates`))[0]).toMatchObject({
      title: 'Rabat',
      usedBy: [{ name: 'Rabat' }],
    });
  });

  it('says what it would do, and does it only when asked to', async () => {
    const file = await exported(world.shopId);
    const edited = file.replace('Dziękujemy', 'Dzięki').replace('key: wyslane', 'key: inne');
    const wish = { removesOthers: true };
    const told = await imported(world.shopId, edited, { ...wish, isDryRun: true });
    expect(told.body).toMatchObject({ created: ['inne'], changed: ['nowe'], removed: ['wyslane'] });
    expect(await exported(world.shopId)).toBe(file);
    expect((await imported(world.shopId, edited, wish)).body).toEqual(told.body);
    expect(await exported(world.shopId)).not.toContain('wyslane');
    await imported(world.shopId, file, wish);
    expect(await exported(world.shopId)).toBe(file);
  });

  it('names every problem of every rule and changes nothing', async () => {
    const file = await exported(world.shopId);
    const broken = file
      .replace('{shop_name}', '{shop_nmae}')
      .replace('maxParts: 6', 'maxParts: 99')
      .replace('21:30', '25:30');
    const { status, body } = await imported(world.shopId, broken);
    expect(status).toBe(422);
    expect(body.errors.map(({ param }: { param: string }) => param).toSorted()).toEqual([
      'rules.nowe.maxParts',
      'shop.settings.quietHours.from',
    ]);
    expect(await exported(world.shopId)).toBe(file);
  });

  it.each(['', 'talaria: 2', '[1', 'talaria: 1\nrules: 5', 'a: &a [1]\nb: *a', 'talaria: 1\nrules: [{key: x}]'])(
    'refuses what is no such file: %j',
    async (text) => {
      const { status, body } = await imported(world.shopId, text);
      expect([status, body.errors?.[0]?.code]).toEqual([422, 'unreadable']);
    },
  );

  it('brings a rule back under its key: who was told is not told again', async () => {
    const order = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toHaveLength(1);
    const file = await exported(world.shopId);
    const [rule] = await world.api.get(`/shops/${world.shopId}/rules`);
    await world.api.delete(`/rules/${rule.id}`);
    await imported(world.shopId, file);
    await world.shop.edit(order.order_id, { notes: 'x' });
    await world.shop.fire('order.create', { ...order, date: world.shop.stamp(), notes: 'again' });
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });
});
