import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const CAP = { perDay: 1, perMonth: 4 };
const PHONE = '+48600100300';

describe('how often one person is advertised to', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null, marketingCap: CAP } });
    const [client] = await world.api.get('/clients');
    const given = { status: 'granted', source: 'form', wording: 'Tak.', givenAt: '2026-11-19T10:00:00Z' };
    await world.api.put(`/clients/${client.id}/contacts`, {
      contacts: [{ phone: PHONE, consents: [{ messageClass: 'marketing', ...given }] }],
    });
    await world.rule({ event: 'order.placed', text: 'Reklama {order_id}', messageClass: 'marketing' });
  });
  afterEach(() => world.stop());

  const order = async () => {
    await world.shop.placeOrder({ phone: PHONE });
    await world.settled();
  };
  /** Day by day, how many texts the phone has shown by then. */
  const afterDays = async (days: number) => {
    const shown: number[] = [];
    for (let day = 0; day < days; day++) {
      world.clock.advance('24h');
      await world.settled();
      shown.push(world.texts.length);
    }
    return shown;
  };

  it('moves what is too much to later days, and every one arrives', async () => {
    for (let count = 0; count < 5; count++) await order();
    expect(world.texts).toHaveLength(1);
    expect((await world.messages())[0].why.time).toMatchObject({ reason: 'marketing-cap' });
    expect(await afterDays(4)).toEqual([2, 3, 4, 4]);
    world.clock.advance('26d');
    await world.settled();
    expect(world.texts).toHaveLength(5);
  });

  it('counts all shops of a client together, and never delays an order notice', async () => {
    await order();
    const { id: sister, settings } = await world.api.post('/shops', {
      name: 'Buty',
      country: 'PL',
      zone: 'Europe/Warsaw',
      currency: 'PLN',
      locale: 'pl',
    });
    await world.sql('update messages set shop_id = $1', [sister.slice(4)]);
    await world.rule({ event: 'order.placed', text: 'Zamowienie {order_id}' });
    await order();
    expect(world.texts.map((text) => text.split(' ')[0])).toEqual(['Reklama', 'Zamowienie']);
    expect(settings.marketingCap).toEqual(CAP);
    expect(await afterDays(1)).toEqual([3]);
  });

  it('asks again when two were planned for the same instant: one goes, the other later', async () => {
    await world.api.call('PATCH', `/shops/${world.shopId}`, { settings: { marketingCap: null } });
    const later = { delay: { kind: 'elapsed', amount: 60, unit: 'minutes' } };
    await world.rule({ event: 'order.paid', text: 'Jeszcze jedna', messageClass: 'marketing', ...later });
    await world.rule({ event: 'order.paid', text: 'I jeszcze', messageClass: 'marketing', ...later });
    const second = await world.shop.placeOrder({ phone: PHONE });
    await world.shop.pay(second.order_id);
    await world.settled();
    const before = world.texts.length;
    await world.api.call('PATCH', `/shops/${world.shopId}`, { settings: { marketingCap: { perDay: 2, perMonth: 4 } } });
    world.clock.advance('1h');
    await world.settled();
    expect(world.texts).toHaveLength(before + 1);
    const waiting = (await world.messages()).filter(({ state }) => state === 'planned');
    expect(waiting).toHaveLength(1);
    await eventually(
      async () => {
        world.clock.advance('12h');
        await world.settled();
        return world.texts.length;
      },
      (count) => count === before + 2,
    );
  });

  it('lets a merchant do without, and knows no cap of nothing', async () => {
    const cap = (marketingCap: unknown) =>
      world.api.call('PATCH', `/shops/${world.shopId}`, { settings: { marketingCap } });
    expect(await cap({ perDay: 0, perMonth: 1 })).toMatchObject({ status: 422 });
    expect(await cap({ perDay: 1 })).toMatchObject({ status: 422 });
    expect(await cap(null)).toMatchObject({ status: 200 });
    await order();
    await order();
    expect(world.texts).toHaveLength(2);
  });
});
