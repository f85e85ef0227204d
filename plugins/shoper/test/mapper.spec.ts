import { describe, expect, it } from '@jest/globals';
import { instantOf, money } from '@hub/core';
import { isSignedWith, signatureOf } from '../shoper.signature.js';
import { toOrderSnapshot } from '../shoper.mapper.js';
import { readBody, type JsonObject } from '../shoper.body.js';
import { classicBody, restBody } from '../simulator/index.js';
import { anOrder, SHOP } from './orders.js';

const snapshot = (body: object) => toOrderSnapshot(JSON.parse(JSON.stringify(body)) as JsonObject, '8', SHOP);

describe('a Shoper order in our words', () => {
  it('is the same in both spellings, as far as both tell it', () => {
    const classic = snapshot(classicBody(anOrder()));
    const rest = snapshot(restBody(anOrder()));
    for (const field of [
      'id',
      'placedAt',
      'total',
      'shippingCost',
      'paid',
      'isPaid',
      'billing',
      'delivery',
      'customer',
      'additionalFields',
    ] as const) {
      expect(rest[field]).toEqual(classic[field]);
    }
  });

  it('reads what the buyer pays as the total, delivery included, in whole micro-units', () => {
    const { total, shippingCost } = snapshot(classicBody(anOrder()));
    expect([total, shippingCost]).toEqual([money(115_000_000, 'PLN'), money(15_000_000, 'PLN')]);
  });

  it('reads zoneless stamps on the shop’s clock', () => {
    expect(snapshot(classicBody(anOrder())).status?.since).toBe(instantOf('2026-01-15T12:40:00Z'));
  });

  it('knows statuses that end an order without success, by type or by the ids a shop starts with', () => {
    expect(snapshot(classicBody(anOrder({ status_id: '8' }))).status?.isUnsuccessful).toBe(true);
    expect(snapshot(classicBody(anOrder({ status_id: '7' }))).status?.isUnsuccessful).toBe(false);
    expect(snapshot(restBody(anOrder({ status_id: '9' }))).status?.isUnsuccessful).toBe(true);
    expect(snapshot(restBody(anOrder({ status_id: '77' }))).status?.isUnsuccessful).toBeNull();
  });

  it('says null where the shop says nothing: never 0, never an empty text', () => {
    const bare = snapshot({
      order_id: '8',
      sum: '',
      date: '0000-00-00 00:00:00',
      deliveryAddress: [],
      additional_fields: [],
      products: '',
    });
    expect(bare).toMatchObject({
      total: null,
      placedAt: null,
      delivery: null,
      billing: null,
      shipping: null,
      payment: null,
      status: null,
      isPaid: null,
      lines: [],
      additionalFields: [],
    });
  });

  it('an address without a person, a street or a number is no address', () => {
    const body = classicBody(anOrder());
    const empty = Object.fromEntries(
      Object.keys(body['deliveryAddress'] as object).map((key) => [key, key === 'country_code' ? 'PL' : '']),
    );
    expect(snapshot({ ...body, deliveryAddress: empty }).delivery).toBeNull();
  });

  it('takes a tracking link only when it is one', () => {
    const link = (trackingUrl: string) => snapshot(classicBody(anOrder({ trackingUrl }))).shipping?.trackingUrl;
    expect([
      link('https://x.example/1'),
      link('https://x.example/{tracking_number}'),
      link('javascript:1'),
      link(''),
    ]).toEqual(['https://x.example/1', null, null, null]);
  });

  it('knows cash on delivery and paid orders', () => {
    expect(snapshot(classicBody(anOrder({ paymentName: 'cod' }))).isCashOnDelivery).toBe(true);
    expect(snapshot(classicBody(anOrder({ paid: '115.00' }))).isPaid).toBe(true);
  });

  it('reads a form’s brackets as the object they spell', () => {
    const body = readBody(
      'application/x-www-form-urlencoded',
      Buffer.from('order_id=8&billingAddress[phone]=600&products[0][name]=A&products[1][name]=B'),
    );
    expect(toOrderSnapshot(body, '8', SHOP)).toMatchObject({
      billing: { phone: '600' },
      lines: [{ name: 'A' }, { name: 'B' }],
    });
  });
});

describe('the signature, against vectors computed from the documented formula', () => {
  const body = Buffer.from('{"order_id":"8","status_id":"7"}');
  it.each([
    ['panel-key', '99858a1fe09cefbba3612683e903c7b955c2527d'],
    ['', '83f21ae67723c5a0d1876aa7629d8a19bd719727'],
  ])('with the key "%s"', (key, expected) => {
    expect(signatureOf('5', key, body)).toBe(expected);
    expect(isSignedWith(key, '5', body, expected.toUpperCase())).toBe(true);
    expect(isSignedWith(key, '6', body, expected)).toBe(false);
    expect(isSignedWith(key, '5', body, 'short')).toBe(false);
  });
});
