import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('what follows from what a shop says', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.stop());

  const trigger = (more: Record<string, unknown>) => ({ trigger: { event: 'order.placed', ...more } });

  it('asks for a review four days after the parcel left, once, however often the status is told', async () => {
    await world.rule({
      event: 'order.shipped',
      text: 'Jak sie podoba zamowienie {order_id}?',
      delay: { kind: 'calendar', amount: 4, unit: 'days' },
    });
    const { order_id } = await world.shop.placeOrder();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '7');
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '6');
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '7');
    await world.settled();
    expect(world.texts).toEqual([]);
    world.clock.advance('96h');
    await world.settled();
    expect(world.texts).toEqual([`Jak sie podoba zamowienie ${order_id}?`]);
  });

  it('goes by the statuses that the shop ships with, where its owner names them', async () => {
    await world.api.patch(`/shops/${world.shopId}`, { settings: { shippedStatuses: ['Gotowe do WYSŁANIA'] } });
    await world.rule({ event: 'order.shipped', text: 'W drodze: {order_id}' });
    const first = await world.shop.placeOrder();
    const second = await world.shop.placeOrder();
    world.clock.advance('1min');
    await world.shop.changeStatus(first.order_id, '7');
    await world.shop.changeStatus(second.order_id, '6');
    await world.settled();
    expect(world.texts).toEqual([`W drodze: ${second.order_id}`]);
  });

  it('writes only to those who pay the courier, where the rule says so', async () => {
    await world.rule({
      event: 'order.placed',
      text: 'Prosze przygotowac {total_cost}',
      ...trigger({ payment: 'cash-on-delivery' }),
    });
    await world.shop.placeOrder();
    await world.shop.placeOrder({ paymentName: 'cod', paymentTitle: 'Za pobraniem' });
    await world.settled();
    expect(world.texts).toEqual(['Prosze przygotowac 115,00']);
    expect(await world.reasons()).toEqual(['payment-differs']);
  });

  it('reminds of an unpaid order with the link to pay, and not of one that was paid meanwhile', async () => {
    world.shop.hook.shape = 'rest';
    await world.rule({
      event: 'order.placed',
      text: 'Zamowienie {order_id} czeka na platnosc: {payment_url}',
      delay: { kind: 'elapsed', amount: 2, unit: 'hours' },
      recheck: 'unpaid',
      ...trigger({ payment: 'unpaid-online' }),
    });
    const forgotten = await world.shop.placeOrder();
    const paid = await world.shop.placeOrder();
    await world.shop.placeOrder({ paymentName: 'cod', paymentTitle: 'Za pobraniem' });
    await world.settled();
    world.clock.advance('1h');
    await world.shop.pay(paid.order_id);
    await world.settled();
    world.clock.advance('1h');
    await world.settled();
    expect(world.texts).toEqual([
      `Zamowienie ${forgotten.order_id} czeka na platnosc: https://sklep1.shoparena.pl/pl/panel/payment/${forgotten.order_id}`,
    ]);
    const { messages } = await world.api.get(`/shops/${world.shopId}/orders/${paid.order_id}/timeline`);
    expect(messages.map(({ message }: any) => message.reason)).toContain('order-paid');
  });

  it('counts the days from the last order: a newer one cancels what still waits, whichever is told first', async () => {
    await world.rule({
      event: 'order.placed',
      text: 'Kupon po {order_id}',
      delay: { kind: 'calendar', amount: 7, unit: 'days' },
      ...trigger({ restarts: true }),
    });
    const first = await world.shop.placeOrder();
    const other = await world.shop.placeOrder({ phone: '600 700 800', billingPhone: '600 700 800' });
    await world.settled();
    const late = world.shop.newOrder();
    world.clock.advance('48h');
    const last = await world.shop.placeOrder();
    await world.settled();
    await world.shop.fire('order.create', late);
    await world.settled();
    world.clock.advance('120h');
    await world.settled();
    world.clock.advance('48h');
    await world.settled();
    expect(world.texts.toSorted()).toEqual([`Kupon po ${other.order_id}`, `Kupon po ${last.order_id}`].toSorted());
    expect(await world.sql('select state, reason from messages where order_id = $1', [first.order_id])).toEqual([
      { state: 'cancelled', reason: 'restarted' },
    ]);
  });

  it('refuses a rule that asks a product for its status, or a basket tag for an order', async () => {
    const rule = (more: Record<string, unknown>) =>
      world.api.call('POST', `/shops/${world.shopId}/rules`, {
        name: 'Reguła',
        recipient: { kind: 'owner' },
        texts: { sms: { pl: 'Stan: {stock}' } },
        ...more,
      });
    const asksStatus = await rule({ trigger: { event: 'product.low_stock', status: '7' } });
    expect(asksStatus.status).toBe(422);
    expect(asksStatus.body.errors.map(({ code }: any) => code)).toContain('not-about-orders');
    const customer = await rule({ trigger: { event: 'product.low_stock' }, recipient: { kind: 'customer' } });
    expect(customer.body.errors.map(({ code }: any) => code)).toContain('no-customer');
    const foreign = await rule({ trigger: { event: 'order.placed' }, texts: { sms: { pl: 'Koszyk: {cart_url}' } } });
    expect(foreign.body.errors.map(({ code }: any) => code)).toContain('unknown-tag');
    expect((await rule({ trigger: { event: 'product.low_stock' } })).status).toBe(201);
  });
});
