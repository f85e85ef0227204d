import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const PHONE = '600100200';
const TOKEN = 'token-z-panelu-sklepu';
const ASKS = { asks: { yesStatus: '3', noStatus: '11' } };

describe('what people answer', () => {
  let world: World;
  let address: string;
  beforeEach(async () => {
    world = await World.start({ at: '2026-11-20T11:00:00Z' });
    world.shop.rest.bucket.bandwidth = 200;
    address = (await world.api.get(`/connections/${world.channelId}/setup`)).steps[0].value;
  });
  afterEach(() => world.stop());

  /** The provider brings an answer, as often as told, and it is worked off. */
  const answer = async (text: string, { from = `48${PHONE}`, copies = 1 } = {}) => {
    world.clock.advance('1s');
    const date = String(Math.floor(world.clock.now() / 1000));
    const query = new URLSearchParams({ sms_from: from, sms_to: '48500100900', sms_text: text, sms_date: date });
    const calls = Array.from({ length: copies }, () => fetch(`${address}?${query.toString()}`));
    for (const response of await Promise.all(calls)) expect(await response.text()).toBe('OK');
    await heard();
  };
  const heard = async () => {
    await eventually(
      () => world.sql(`select 1 from replies where state = 'waiting'`),
      (rows) => rows.length === 0,
    );
    await world.settled();
  };
  const outcomes = async () =>
    (await world.sql('select outcome from replies order by received_at, id')).map(({ outcome }) => outcome);
  const client = async () => (await world.api.get('/clients'))[0].id as string;
  const consent = async () => {
    const yes = { messageClass: 'marketing', status: 'granted', source: 'form', wording: 'Tak, chcę.' };
    const consents = [{ ...yes, givenAt: '2026-11-19T10:00:00Z' }];
    await world.api.put(`/clients/${await client()}/contacts`, { contacts: [{ phone: `+48${PHONE}`, consents }] });
  };
  const writable = async () => {
    world.shop.rest.panelTokens.add(TOKEN);
    const config = { access: 'token', shopUrl: world.shop.url, apiToken: TOKEN };
    await world.api.patch(`/connections/${world.shopConnectionId}`, { config });
    await eventually(
      () => world.api.get(`/connections/${world.shopConnectionId}/sync`),
      (jobs: any[]) => jobs.some(({ job, readAt }) => job === 'changes' && readAt !== null),
    );
  };
  /** An order whose customer was asked about it. */
  const asked = async (rest: object = ASKS) => {
    await world.rule({ event: 'order.placed', text: 'Potwierdz {order_id}: TAK lub NIE', ...rest });
    return placed();
  };
  const placed = async () => {
    const { order_id } = await world.shop.placeOrder({ phone: PHONE });
    await world.settled();
    return order_id;
  };
  const status = (orderId: string) => world.shop.orders.get(orderId)?.status_id;
  const told = (count: number) =>
    eventually(
      () => world.sql(`select state from order_answers where state in ('done', 'failed')`),
      (rows) => rows.length === count,
    );
  const puts = () => world.shop.rest.orderWrites;

  it('stops advertising at once: cancels what was planned, keeps the word, confirms once, and orders go on', async () => {
    await consent();
    await world.rule({ event: 'order.placed', text: 'Rabat', messageClass: 'marketing', delay: later() });
    await world.rule({ event: 'order.paid', text: 'Zaplacono' });
    const { order_id } = await world.shop.placeOrder({ phone: PHONE });
    await world.shop.pay(order_id);
    await world.settled();
    await answer('Stop.', { copies: 5 });
    await answer('STOP');
    expect(await outcomes()).toEqual(['stopped', 'stopped']);
    expect(await world.sql('select message_class, source from suppressions')).toEqual([
      { message_class: 'marketing', source: 'stop-reply' },
    ]);
    expect(await world.sql(`select source, status, wording from consents where source = 'reply'`)).toEqual([
      { source: 'reply', status: 'withdrawn', wording: 'Stop.' },
      { source: 'reply', status: 'withdrawn', wording: 'STOP' },
    ]);
    expect(world.texts).toEqual(['Zaplacono', expect.stringContaining('Nie wyslemy juz reklam')]);
    expect((await world.messages()).find(({ text }) => text === 'Rabat')).toMatchObject({
      state: 'cancelled',
      reason: 'suppressed',
    });
    await world.shop.pay((await world.shop.placeOrder({ phone: PHONE })).order_id);
    await world.settled();
    expect(world.texts.filter((text) => text === 'Zaplacono')).toHaveLength(2);
    expect(await world.reasons()).toEqual(['suppressed']);
  });

  it('stops order notices too where the person says all, says nothing back, and START brings nothing back', async () => {
    await world.rule({ event: 'order.placed' });
    await placed();
    await answer('STOP ALL');
    await answer('START');
    await placed();
    expect(world.texts).toHaveLength(1);
    expect(await world.reasons()).toEqual(['suppressed']);
    expect(await outcomes()).toEqual(['stopped', 'to-read']);
  });

  it('confirms a STOP in the shop’s own words, or not at all', async () => {
    await world.api.patch(`/shops/${world.shopId}`, { settings: { stopConfirmation: 'Do zobaczenia' } });
    await answer('wypisz');
    await world.api.patch(`/shops/${world.shopId}`, { settings: { stopConfirmation: null } });
    await answer('wypisz', { from: '48600100201' });
    expect(world.texts).toEqual(['Do zobaczenia']);
    expect((await world.messages())[0]).toMatchObject({ place: 'reply' });
  });

  it('changes an order once, though the answer comes five times', async () => {
    await writable();
    const orderId = await asked();
    const before = puts();
    await answer('Tak, dziękuję', { copies: 5 });
    await told(1);
    expect(status(orderId)).toBe('3');
    expect(puts()).toBe(before + 1);
    await answer('TAK');
    expect(puts()).toBe(before + 1);
    expect(await outcomes()).toEqual(['changes-order', 'answered-before']);
  });

  it('cancels only when the no is said again after it was asked back', async () => {
    await writable();
    const orderId = await asked();
    await answer('NIE', { copies: 5 });
    expect(world.texts.at(-1)).toContain('odpisz NIE jeszcze raz');
    expect(status(orderId)).toBe('1');
    await answer('nie!');
    await told(1);
    expect(status(orderId)).toBe('11');
    expect(world.texts).toHaveLength(2);
  });

  it('changes nothing where two orders were asked about, the order moved on, or seven days have passed', async () => {
    await writable();
    const first = await asked();
    world.clock.advance('8d');
    await answer('TAK');
    const second = await placed();
    await world.shop.changeStatus(second, '4');
    await world.settled();
    await answer('TAK');
    const third = await placed();
    await answer('TAK');
    expect([first, second, third].map(status)).toEqual(['1', '4', '1']);
    expect(await outcomes()).toEqual(['to-read', 'order-moved-on', 'ambiguous']);
    expect(await world.sql('select 1 from order_answers')).toEqual([]);
    expect((await world.sql('select unread from conversations'))[0].unread).toBe(3);
  });

  it('says nothing twice to a shop whose answer was cut: looks whether it was done, else tells the merchant', async () => {
    await writable();
    const orderId = await asked();
    const before = puts();
    // The cut is for the change alone: nothing else is being read of the shop by now.
    await eventually(
      () =>
        world.sql<{ open: number }>(
          `select (select count(*) from shop_readings)::int + (select count(*) from sync_jobs where read_at is null and job <> 'touched')::int
             + (select count(*) from sync_jobs where claimed_until > clock_timestamp())::int as open`,
        ),
      ([row]) => row?.open === 0,
    );
    world.shop.rest.faults.push('cut-after');
    await answer('TAK');
    await eventually(
      () => world.sql(`select 1 from order_answers where state = 'unknown'`),
      (rows) => rows.length === 1,
    );
    world.clock.advance('3min');
    await told(1);
    expect(puts()).toBe(before + 1);
    expect(status(orderId)).toBe('3');
  });

  it('tells the merchant where the shop cannot be written to', async () => {
    await asked();
    await answer('TAK');
    await told(1);
    expect((await world.api.get('/notices')).items.map(({ code }: any) => code)).toContain('shop.answer-not-written');
  });

  it('knows its own address only, and raises a notice where many answers come from strangers', async () => {
    expect((await fetch(address.slice(0, -2))).status).toBe(404);
    for (let index = 0; index < 10; index++) await answer('hej', { from: `4860010030${index}` });
    expect((await world.api.get('/notices')).items.map(({ code }: any) => code)).toContain(
      'connection.replies-unmatched',
    );
  });
});

function later() {
  return { kind: 'elapsed', amount: 2, unit: 'hours' };
}
