import { afterEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('nobody is woken at night', () => {
  let world: World;
  afterEach(() => world.stop());

  it('an order at 3 a.m. is thanked for after the quiet hours, within their first minutes', async () => {
    world = await World.start({ at: '2026-11-20T02:00:00Z' });
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([]);
    const [message] = await world.messages();
    expect(message).toMatchObject({ state: 'planned', why: { time: { reason: 'quiet-hours' } } });
    expect(message.dueAt >= '2026-11-20T07:00:00.000Z' && message.dueAt <= '2026-11-20T07:10:00.000Z').toBe(true);
    world.clock.set('2026-11-20T07:10:00Z');
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('a rule that may send in quiet hours does', async () => {
    world = await World.start({ at: '2026-11-20T02:00:00Z' });
    await world.rule({ event: 'order.placed', sendsInQuietHours: true });
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('the owner has quiet hours of their own', async () => {
    world = await World.start({
      at: '2026-11-20T02:00:00Z',
      settings: { ownerPhones: ['600100200'], ownerQuietHours: null },
    });
    await world.rule({ event: 'order.placed', recipient: { kind: 'owner' } });
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('a customer in Greece is left alone by Greek clocks too', async () => {
    world = await World.start({ at: '2026-11-20T20:30:00Z' });
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder({ phone: '+306912345678', billingPhone: '' });
    await world.settled();
    expect(world.texts).toEqual([]);
    expect((await world.messages())[0].why.time.reason).toBe('quiet-hours');
  });

  it('a message that became due while the channel was paused is held through the night', async () => {
    world = await World.start({ at: '2026-11-20T19:00:00Z', settings: { quietHours: null } });
    await world.rule({ event: 'order.placed' });
    world.sms.settings.points = 0;
    await world.shop.placeOrder();
    await world.settled();
    expect((await world.api.get(`/connections/${world.channelId}`)).state).toBe('paused');
    world.sms.settings.points = 100;
    world.clock.set('2026-11-20T23:30:00Z');
    await world.api.post(`/connections/${world.channelId}/resume`);
    await world.settled();
    expect(world.texts).toEqual([]);
    world.clock.set('2026-11-21T06:30:00Z');
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });
});

describe('a message that came too late', () => {
  let world: World;
  afterEach(() => world.stop());

  it('R14: is shown as expired and never reaches the provider', async () => {
    world = await World.start();
    const delay = { kind: 'elapsed', amount: 1, unit: 'hours' };
    await world.rule({ event: 'order.placed', validityHours: 1, delay });
    await world.shop.placeOrder();
    await world.settled();
    world.clock.advance('121min');
    await world.settled();
    expect(world.texts).toEqual([]);
    expect((await world.messages())[0]).toMatchObject({ state: 'expired', reason: 'expired-before-sending' });
  });
});

describe('delays keep the wall clock over both clock changes', () => {
  let world: World;
  afterEach(() => world.stop());

  const cases = [
    {
      name: 'one day at 10:00 over the spring change',
      placed: '2026-03-28T11:00:00Z',
      due: '2026-03-29T08:00:00.000Z',
      delay: { kind: 'calendar', amount: 1, unit: 'days', at: '10:00' },
    },
    {
      name: 'one day at 10:00 over the autumn change',
      placed: '2026-10-24T10:00:00Z',
      due: '2026-10-25T09:00:00.000Z',
      delay: { kind: 'calendar', amount: 1, unit: 'days', at: '10:00' },
    },
    {
      name: 'a day without an hour keeps the hour',
      placed: '2026-10-24T10:15:00Z',
      due: '2026-10-25T11:15:00.000Z',
      delay: { kind: 'calendar', amount: 1, unit: 'days' },
    },
    {
      name: 'twenty-four hours are elapsed time',
      placed: '2026-10-24T10:15:00Z',
      due: '2026-10-25T10:15:00.000Z',
      delay: { kind: 'elapsed', amount: 24, unit: 'hours' },
    },
  ];
  it.each(cases)('$name', async ({ placed, due, delay }) => {
    world = await World.start({ at: placed });
    await world.rule({ event: 'order.placed', delay });
    await world.shop.placeOrder();
    await world.settled();
    expect((await world.messages())[0].dueAt).toBe(due);
    world.clock.set(due);
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('quiet hours end at eight by the wall in the night the clocks change', async () => {
    world = await World.start({ at: '2026-03-29T00:30:00Z' });
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    const [spring] = await world.messages();
    expect(spring.dueAt >= '2026-03-29T06:00:00.000Z' && spring.dueAt <= '2026-03-29T06:10:00.000Z').toBe(true);
  });

  it('and in the night that is an hour longer', async () => {
    world = await World.start({ at: '2026-10-25T00:30:00Z' });
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    const [autumn] = await world.messages();
    expect(autumn.dueAt >= '2026-10-25T07:00:00.000Z' && autumn.dueAt <= '2026-10-25T07:10:00.000Z').toBe(true);
  });
});
