import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('what a shop says becomes what a customer reads', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.stop());

  it('thanks for a new order', async () => {
    await world.rule({ event: 'order.placed', text: 'Mamy zamowienie {order_id}' });
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([`Mamy zamowienie ${order_id}`]);
  });

  it('tells that the order was paid, once, although Shoper also reports an edit', async () => {
    await world.rule({ event: 'order.paid', text: 'Oplacone: {paid} {currency}' });
    const { order_id } = await world.shop.placeOrder();
    await world.shop.pay(order_id);
    await world.settled();
    expect(world.texts).toEqual(['Oplacone: 115,00 PLN']);
  });

  it('tells that the order reached the status the rule names, by name or by id', async () => {
    await world.rule({ event: 'order.status_changed', status: 'Przesyłka WYSŁANA', text: 'W drodze: {order_id}' });
    await world.rule({ event: 'order.status_changed', status: '6', text: 'Spakowane: {order_id}' });
    const { order_id } = await world.shop.placeOrder();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '6');
    await world.settled();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '7');
    await world.settled();
    expect(world.texts).toEqual([`Spakowane: ${order_id}`, `W drodze: ${order_id}`]);
  });

  it('follows every status where the rule says any', async () => {
    await world.rule({ event: 'order.status_changed', text: '{order_id}: {status_name}' });
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '2');
    await world.settled();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '6');
    await world.settled();
    expect(world.texts).toEqual([
      expect.stringContaining('złożone'),
      expect.stringContaining('przyjęte do realizacji'),
      expect.stringContaining('gotowe do wysłania'),
    ]);
  });

  it('tells of an edit only when it changes what the message says', async () => {
    await world.rule({ event: 'order.edited', text: 'Nowa kwota {total_cost}' });
    const { order_id } = await world.shop.placeOrder();
    await world.shop.edit(order_id, { sum: '99.00' });
    await world.settled();
    await world.shop.edit(order_id, { notes: 'proszę dzwonić' });
    await world.settled();
    expect(world.texts).toEqual(['Nowa kwota 99,00']);
  });

  it('tells of a deleted order from what earlier events said, since the shop forgot it', async () => {
    await world.rule({ event: 'order.deleted', text: 'Usunieto zamowienie {order_id}, {name}' });
    const { order_id } = await world.shop.placeOrder();
    await world.shop.delete(order_id);
    await world.settled();
    expect(world.texts).toEqual([`Usunieto zamowienie ${order_id}, Jan`]);
  });

  it('asks every order rule for the status when it names one', async () => {
    await world.rule({ event: 'order.paid', status: 'przyjęte do realizacji' });
    const { order_id } = await world.shop.placeOrder();
    await world.shop.pay(order_id);
    await world.settled();
    expect(world.texts).toEqual([]);
    expect(await world.reasons()).toEqual(['condition-false']);
  });

  it('reads the REST spelling of the same order', async () => {
    world.shop.hook.shape = 'rest';
    await world.rule({ event: 'order.placed', text: '{name} {total_cost} {delivery_city}' });
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual(['Jan 115,00 Kraków']);
  });

  it('takes a form instead of JSON, and says that it trusts it less', async () => {
    world.shop.hook.format = 'form';
    await world.rule({ event: 'order.placed', text: '{name} {total_cost} {product_names}' });
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual(['Jan 115,00 Spódnica']);
    const { events } = await world.api.get(`/shops/${world.shopId}/orders/${order_id}/timeline`);
    expect(events[0].trust).toBe('low');
  });

  it('writes to the owner and to fixed numbers as well', async () => {
    await world.api.patch(`/shops/${world.shopId}`, { settings: { ownerPhones: ['+48 600 100 200'] } });
    await world.rule({ event: 'order.placed', recipient: { kind: 'owner' }, text: 'Nowe {order_id}' });
    await world.rule({
      event: 'order.placed',
      recipient: { kind: 'fixed', phones: ['601 100 200', '602100200'] },
      text: 'Magazyn {order_id}',
    });
    await world.shop.placeOrder();
    await world.settled();
    expect(world.sms.phones.map((message) => message.to).sort()).toEqual([
      '+48600100200',
      '+48601100200',
      '+48602100200',
    ]);
  });

  it('uses the billing number when the delivery address has none, and says so', async () => {
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder({ phone: '', billingPhone: '600 100 200' });
    await world.settled();
    expect(world.sms.phones[0]?.to).toBe('+48600100200');
    expect((await world.messages())[0].why.phone.source).toBe('billing');
  });

  it('explains why a customer without a usable number got nothing', async () => {
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder({ phone: '', billingPhone: '' });
    await world.shop.placeOrder({ phone: '22 123 45 67', billingPhone: '' });
    await world.shop.placeOrder({ phone: '12', billingPhone: '' });
    await world.settled();
    expect(world.texts).toEqual([]);
    expect(await world.reasons()).toEqual(['invalid-phone', 'no-phone', 'not-mobile']);
  });

  it('says nothing of events no rule waits for, but shows that they came', async () => {
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    const { events, messages } = await world.api.get(`/shops/${world.shopId}/orders/${order_id}/timeline`);
    expect(messages).toEqual([]);
    expect(events.map((event: { kind: string; reason: string }) => [event.kind, event.reason])).toEqual([
      ['order.placed', 'no-rule'],
      ['order.status_changed', 'no-rule'],
    ]);
  });

  it('cancels what waits for an order that was cancelled in the meantime, but still tells of the cancellation', async () => {
    await world.rule({ event: 'order.placed', text: 'Ocen nas', delay: { kind: 'calendar', amount: 4, unit: 'days' } });
    await world.rule({ event: 'order.status_changed', status: 'anulowane', text: 'Anulowano {order_id}' });
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '8');
    await world.settled();
    world.clock.advance('4d');
    await world.settled();
    expect(world.texts).toEqual([`Anulowano ${order_id}`]);
    expect((await world.messages()).map((message) => message.reason)).toContain('order-cancelled');
  });

  it('writes a waiting message anew when the order changes what it says', async () => {
    await world.rule({
      event: 'order.placed',
      text: 'Kwota {total_cost}',
      delay: { kind: 'elapsed', amount: 2, unit: 'hours' },
    });
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    await world.shop.edit(order_id, { sum: '200.00', phone: '600100200' });
    await world.settled();
    world.clock.advance('2h');
    await world.settled();
    expect(world.sms.phones.map(({ to, text }) => [to, text])).toEqual([['+48600100200', 'Kwota 200,00']]);
    expect(new Set((await world.messages()).map((message) => message.state))).toEqual(
      new Set(['delivered', 'superseded']),
    );
  });

  it('leaves a waiting message alone when an edit changes nothing it says', async () => {
    await world.rule({
      event: 'order.placed',
      text: 'Kwota {total_cost}',
      delay: { kind: 'elapsed', amount: 2, unit: 'hours' },
    });
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    await world.shop.edit(order_id, { notes: 'zadzwoń', sum: '115.00' });
    await world.settled();
    expect((await world.messages()).map((message) => [message.state, message.revision])).toEqual([['planned', 1]]);
  });

  it('an order of the very second in which the rule was switched on is not too old for it', async () => {
    world.clock.set('2026-11-20T11:00:00.900Z');
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });
});
