import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('what a text costs is never a surprise', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  /** The body and the parts of the message that a one-off rule makes of the next order. */
  async function messageOf(text: string, order: Parameters<World['shop']['placeOrder']>[0] = {}) {
    const ruleId = await world.rule({ event: 'order.placed', text });
    const { order_id } = await world.shop.placeOrder(order);
    await world.settled();
    await world.api.delete(`/rules/${ruleId}`);
    const { items } = await world.api.get(`/shops/${world.shopId}/messages?orderId=${order_id}`);
    return items[0];
  }

  it('goods 100, delivery 15, to pay 115', async () => {
    const message = await messageOf('{sum} / {shipping_cost} / {total_cost} {currency}', {
      sum: '115.00',
      shipping_cost: '15.00',
    });
    expect(message.texts.sms.body).toBe('100,00 / 15,00 / 115,00 PLN');
  });

  it('a missing value is a fallback or a gap, never "0" or "undefined"', async () => {
    const message = await messageOf('Czesc {name|Kliencie}! Twoja paczka {tracking_url} jedzie {lastname}.', {
      firstname: '',
      lastname: '',
    });
    expect(message.texts.sms.body).toBe('Czesc Kliencie! Twoja paczka jedzie.');
    expect(message.why.missingTags).toEqual(['tracking_url', 'lastname']);
  });

  it('the złoty sign, hard spaces and dashes cost parts only where the merchant can see it', async () => {
    const text = `Kwota ${'x'.repeat(70)} {total_with_currency}\u00a0– dziękujemy`;
    const dear = await messageOf(text);
    expect(dear.texts.sms).toMatchObject({ alphabet: 'ucs2', parts: 2 });
    await world.api.patch(`/shops/${world.shopId}`, { settings: { replacesSpecialCharacters: true } });
    const cheap = await messageOf(text);
    expect(cheap.texts.sms).toMatchObject({ alphabet: 'gsm7', parts: 1 });
    expect(cheap.texts.sms.body).toContain('115,00 zl - dziekujemy');
    expect(cheap.why.replaced).toBe(true);
    await world.api.patch(`/shops/${world.shopId}`, { settings: { replacesSpecialCharacters: false } });
  });

  it('no amount ever carries a hard space', async () => {
    const message = await messageOf('{total_with_currency} {sum} {paid}', { sum: '1234567.89', paid: '1000.00' });
    expect(message.texts.sms.body).not.toMatch(/[\u00a0\u202f]/);
  });

  it('the counter shows the figures merchants know from the guide', async () => {
    const rule = await world.api.post(`/shops/${world.shopId}/rules`, {
      name: 'Licznik',
      trigger: { event: 'order.placed' },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: 'Nowe zamówienie {order_id}. Kwota zamówienia: {sum} w {currency}' } },
    });
    expect(rule.counters[0]).toMatchObject({ parts: 1, left: 6, special: ['ó'] });
  });

  it('what a buyer typed is text: no tag, no link, no line break of theirs gets through', async () => {
    const message = await messageOf('Dla {name} {customer_note}', {
      firstname: '{lastname}',
      notes: 'zobacz https://zly.example/x\nteraz',
    });
    expect(message.texts.sms.body).toBe('Dla {lastname} zobacz teraz');
  });

  it('fields that other apps add are tags as well', async () => {
    const message = await messageOf('Odbior: {additional_fields.9}', {
      additionalFields: [{ field_id: '9', value: '2026-12-01' }],
    });
    expect(message.texts.sms.body).toBe('Odbior: 2026-12-01');
  });

  it('the older apps’ names for tags work', async () => {
    const message = await messageOf('{user.firstname} {shipping.name} {payment.title} {shipping.callback_url}', {
      trackingUrl: 'https://sledz.example/1',
    });
    expect(message.texts.sms.body).toBe('Jan Kurier Przelew online https://sledz.example/1');
  });

  it('a message longer than the rule allows is not sent, and says so', async () => {
    const ruleId = await world.rule({ event: 'order.placed', text: 'x'.repeat(161), maxParts: 1 });
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    await world.api.delete(`/rules/${ruleId}`);
    const { decisions, messages } = await world.api.get(`/shops/${world.shopId}/orders/${order_id}/timeline`);
    expect([messages.length, decisions[0].reason]).toEqual([0, 'too-long']);
  });

  it('a rule may ask to skip the message rather than send it with a gap', async () => {
    const ruleId = await world.rule({ event: 'order.placed', text: 'Link: {tracking_url}', onMissingValue: 'skip' });
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    await world.api.delete(`/rules/${ruleId}`);
    const { decisions } = await world.api.get(`/shops/${world.shopId}/orders/${order_id}/timeline`);
    expect([decisions[0].reason, decisions[0].detail.tags]).toEqual(['missing-variable', ['tracking_url']]);
  });
});
