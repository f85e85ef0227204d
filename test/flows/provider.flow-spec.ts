import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

describe('what the provider says, and when it lies', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed' });
  });
  afterEach(() => world.stop());

  const states = async () => (await world.messages()).map((message) => message.state as string);
  /** Messages by state and, beside them, all that the provider ever accepted. */
  const totals = async () => {
    const { states, figures } = await world.api.get(`/shops/${world.shopId}/statistics`);
    return { ...states, sent: figures.sent };
  };

  it.each([
    ['twice', { states: ['SENT', 'DELIVERED'], copies: 2 }],
    ['backwards', { states: ['DELIVERED', 'SENT'] }],
    ['before its own answer', { states: ['DELIVERED'], isBeforeAnswer: true }],
  ] as const)('a report that comes %s still ends in one delivered message', async (_, delivery) => {
    world.sms.settings.delivery = delivery;
    await world.shop.placeOrder();
    await world.settled();
    expect(await states()).toEqual(['delivered']);
    expect(await totals()).toEqual({ delivered: 1, sent: 1 });
  });

  it('reports in lists, also short ones, find their messages', async () => {
    world.sms.reporter.settings.hasShortLists = true;
    for (let number = 0; number < 7; number++) await world.shop.placeOrder({ phone: `60010020${number}` });
    await world.settled();
    expect(await states()).toEqual(Array.from({ length: 7 }, () => 'delivered'));
  });

  it('late good news wins over bad news', async () => {
    world.sms.settings.delivery = { states: ['UNDELIVERED', 'DELIVERED'] };
    await world.shop.placeOrder();
    await world.settled();
    expect(await states()).toEqual(['delivered']);
    expect(await totals()).toEqual({ delivered: 1, sent: 1 });
  });

  it('an undelivered message is shown as failed, with the provider’s code', async () => {
    world.sms.settings.delivery = { states: ['SENT', 'UNDELIVERED'] };
    await world.shop.placeOrder();
    await world.settled();
    expect((await world.messages())[0]).toMatchObject({ state: 'failed', reason: '405' });
  });

  it('the provider’s final "unknown" leaves the message handed over and waits for nothing more', async () => {
    world.sms.settings.delivery = { states: ['UNKNOWN'] };
    await world.shop.placeOrder();
    await world.settled();
    expect(await states()).toEqual(['accepted']);
    expect(await world.sql('select is_closed_without_report as closed from attempts')).toEqual([{ closed: true }]);
  });

  it.each(['cut-after-accept', 'http-503-after-accept', 'garbage'] as const)(
    'an answer lost after the provider took the message (%s) is asked for again under the same key: one SMS',
    async (kind) => {
      world.sms.faults.push({ kind, times: 1 });
      world.sms.settings.delivery = { states: [] };
      await world.shop.placeOrder();
      await eventually(
        async () => {
          await world.settled();
          return states();
        },
        ([state]) => state === 'accepted',
      );
      expect(world.texts).toHaveLength(1);
      expect(await world.sql('select asked, state from attempts')).toEqual([{ asked: 2, state: 'accepted' }]);
    },
  );

  it('a refusal for want of money pauses the account, tells the merchant, and the message goes after the top-up', async () => {
    world.sms.settings.points = 0;
    await world.shop.placeOrder();
    await world.settled();
    expect((await world.api.get(`/connections/${world.channelId}`)).pausedReason).toBe('credit');
    const [notice] = (await world.api.get('/notices')).items;
    expect(notice).toMatchObject({ code: 'connection.credit', severity: 'urgent' });
    world.sms.settings.points = 100;
    await world.api.post(`/connections/${world.channelId}/resume`);
    world.clock.advance('5min');
    await world.settled();
    expect([world.texts.length, await states()]).toEqual([1, ['delivered']]);
    expect((await world.api.get('/notices')).items).toEqual([]);
  });

  it('a number on the provider’s opt-out list is remembered and not tried again', async () => {
    world.sms.settings.optOuts.add('48512513514');
    await world.shop.placeOrder();
    await world.settled();
    expect((await world.messages())[0]).toMatchObject({ state: 'failed', reason: '59' });
    const asked = world.sms.received.length;
    await world.shop.placeOrder();
    await world.settled();
    expect(world.sms.received).toHaveLength(asked);
    expect(await world.reasons()).toEqual(['suppressed']);
  });

  it('a provider that cannot be reached is tried again later under the same key', async () => {
    const { url } = world.sms;
    await world.sms.stop();
    await world.shop.placeOrder();
    await world.settled();
    expect((await world.messages())[0]).toMatchObject({ state: 'planned', reason: 'not-sent' });
    await world.sms.start(Number(new URL(url).port));
    world.clock.advance('2min');
    await world.settled();
    expect(await states()).toEqual(['delivered']);
    expect(await world.sql('select attempt_no, asked from attempts')).toEqual([{ attempt_no: 1, asked: 2 }]);
  });

  it('one bad number in a batch costs its neighbours nothing', async () => {
    await world.stop();
    world = await World.start({ at: '2026-11-20T03:00:00Z' });
    await world.rule({ event: 'order.placed', text: 'Ten sam tekst dla wszystkich' });
    world.sms.settings.blacklist.add('48600100201');
    for (let number = 0; number < 5; number++) await world.shop.placeOrder({ phone: `60010020${number}` });
    await world.settled();
    for (const step of ['5h', '5min', '10min', '1h'] as const) {
      world.clock.advance(step);
      await world.settled();
    }
    expect(new Set(world.sms.phones.map((message) => message.to)).size).toBe(4);
    expect(world.texts).toHaveLength(4);
    expect((await states()).sort()).toEqual(['delivered', 'delivered', 'delivered', 'delivered', 'failed']);
  });

  it('a provider that gives one id to two messages is not believed, and both messages go their way', async () => {
    world.sms.settings.ids = 'same';
    await world.shop.placeOrder();
    await world.shop.placeOrder();
    await world.settled();
    expect(await states()).toEqual(['delivered', 'delivered']);
  });

  it('a report to the wrong address is not known: 404, and the right one answers OK', async () => {
    await world.shop.placeOrder();
    await world.settled();
    const call = world.sms.received.find((request) => request.path === '/sms.do');
    const address = new URLSearchParams(call?.body.toString()).get('notify_url') ?? '';
    expect((await fetch(address.replace(/[^/]+$/, 'x'))).status).toBe(404);
    const right = await fetch(`${address}?MsgId=unknown&status=404`);
    expect([right.status, await right.text()]).toEqual([200, 'OK']);
  });

  it('counters equal a recount after all of it', async () => {
    world.sms.settings.delivery = { states: ['SENT', 'UNDELIVERED', 'DELIVERED'] };
    await world.shop.placeOrder();
    world.sms.refusals.push({ code: 13, times: 1 });
    await world.settled();
    await world.shop.placeOrder({ phone: '600100200' });
    await world.settled();
    const recount = await world.sql('select state, count(*)::int as count from messages group by state');
    const { sent, ...byState } = await totals();
    expect(byState).toEqual(Object.fromEntries(recount.map((row) => [row.state, row.count])));
    expect(sent).toBe(
      (await world.sql('select count(*)::int as count from messages where accepted_at is not null'))[0]?.count,
    );
  });
});
