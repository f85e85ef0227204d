import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const GROSZ = 10_000;
const PART = 17 * GROSZ;

describe('a shop that must not spend more than it wants to', () => {
  let world: World;
  let contacts: string;
  const cap = (spendCaps: object | null) => world.api.patch(`/shops/${world.shopId}`, { settings: { spendCaps } });
  const spent = async () =>
    (await world.sql('select period, micros::int from spendings order by period')).map(({ micros }) => micros);
  const codes = async () =>
    (await world.api.get('/notices')).items.map(({ code }: { code: string }) => code).toSorted();
  const buy = async (phones: readonly string[]) => {
    for (const phone of phones) await world.shop.placeOrder({ phone, billingPhone: phone });
    await world.settled();
  };
  const PHONES = ['600100201', '600100202', '600100203', '600100204'];

  beforeEach(async () => {
    world = await World.start();
    contacts = `/clients/${(await world.api.get('/clients'))[0].id}/contacts`;
    const consent = {
      messageClass: 'marketing',
      status: 'granted',
      source: 'form',
      wording: 'Tak',
      givenAt: '2026-11-19T10:00:00Z',
    };
    await world.api.put(contacts, {
      contacts: PHONES.map((phone) => ({ phone: `+48${phone}`, consents: [consent] })),
    });
    await world.api.put(`/connections/${world.channelId}/grants/${world.shopId}`, { pricePerPartMicros: PART });
  });
  afterEach(() => world.stop());

  it('advertising stops at the cap, tells the owner, and goes on the next day', async () => {
    await world.rule({ event: 'order.placed', text: 'Rabat', messageClass: 'marketing', validityHours: 72 });
    await cap({ dailyMicros: 2 * PART + GROSZ, monthlyMicros: null, stopsTransactional: false });
    await buy(PHONES);
    expect(world.texts).toHaveLength(2);
    expect(await codes()).toEqual(['spending.cap-reached', 'spending.warning']);
    const waiting = (await world.messages()).filter(({ state }) => state === 'planned');
    expect(waiting).toHaveLength(2);
    expect(waiting[0]).toMatchObject({ reason: 'spend-cap', dueAt: '2026-11-20T23:00:00.000Z' });

    world.clock.set('2026-11-21T11:00:00Z');
    await world.settled();
    expect(world.texts).toHaveLength(4);
  });

  it('order notices go on, and count', async () => {
    await world.rule({ event: 'order.placed', text: 'Mamy zamowienie' });
    await cap({ dailyMicros: PART, monthlyMicros: null, stopsTransactional: false });
    await buy(PHONES.slice(0, 2));
    expect(world.texts).toHaveLength(2);
    expect(await spent()).toEqual([2 * PART]);
  });

  it('order notices stop too where the shop says so, by the month as well', async () => {
    await world.rule({ event: 'order.placed', text: 'Mamy zamowienie' });
    await cap({ dailyMicros: null, monthlyMicros: PART, stopsTransactional: true });
    await buy(PHONES.slice(0, 2));
    expect(world.texts).toHaveLength(1);
    expect(await spent()).toEqual([PART]);
  });

  it('what a provider refused costs nothing', async () => {
    await world.rule({ event: 'order.placed', text: 'Mamy zamowienie' });
    await cap({ dailyMicros: 10 * PART, monthlyMicros: null, stopsTransactional: true });
    world.sms.settings.optOuts.add('48600100201');
    await buy(PHONES.slice(0, 1));
    expect(await spent()).toEqual([0]);
    await buy(PHONES.slice(1, 2));
    expect(await spent()).toEqual([PART]);
  });

  it('a shop without a cap is asked nothing', async () => {
    await world.rule({ event: 'order.placed', text: 'Mamy zamowienie' });
    await buy(PHONES.slice(0, 1));
    expect(await spent()).toEqual([]);
  });
});

describe('a shop that is being tried out', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ settings: { testPhone: '+48 601 200 300' } });
  });
  afterEach(() => world.stop());

  it('sends everything to its own phone, marked, and counts none of it', async () => {
    await world.rule({ event: 'order.placed', text: 'Mamy {order_id}' });
    await world.rule({ event: 'order.placed', text: 'Rabat', messageClass: 'marketing' });
    const { order_id } = await world.shop.placeOrder({ phone: '600100200' });
    await world.settled();
    expect(world.texts.toSorted()).toEqual([`[TEST for …200] Mamy ${order_id}`, '[TEST for …200] Rabat'].toSorted());
    expect(new Set(world.sms.phones.map(({ to }) => to))).toEqual(new Set(['+48601200300']));
    const { states } = await world.api.get(`/shops/${world.shopId}/statistics`);
    expect(states).toEqual({});
  });

  it('keeps what was planned for customers until the test is over, and lets tests use up no occasion', async () => {
    const settings = (testPhone: string | null) =>
      world.api.patch(`/shops/${world.shopId}`, { settings: { testPhone } });
    await settings(null);
    await world.rule({ event: 'order.placed', text: 'Jutro', delay: { kind: 'elapsed', amount: 60, unit: 'minutes' } });
    await world.shop.placeOrder();
    await world.settled();
    await settings('+48601200300');
    world.clock.advance('1h');
    await world.settled();
    expect(world.texts).toEqual([]);
    expect((await world.messages())[0]).toMatchObject({ state: 'planned', reason: 'test-mode' });

    await settings(null);
    world.clock.advance('10min');
    await world.settled();
    expect(world.texts).toEqual(['Jutro']);
  });
});
