import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { maskAddress, type MessageAddress } from '@hub/kernel';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

/** Everything a replay must leave as it is. */
const TABLES = ['messages', 'plannings', 'decisions', 'attempts', 'links', 'spendings', 'shop_events', 'orders'];

describe('a rule tried on what happened before', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    await world.api.put(`/connections/${world.channelId}/grants/${world.shopId}`, {
      pricePerPartMicros: 170_000,
    });
  });
  afterEach(() => world.stop());

  const replay = (rule: string, wish: object = {}) => world.api.post(`/rules/${rule}/replays`, wish);
  const itemsOf = async (id: string) => {
    const found: any[] = [];
    for (let from: number | null = 0; from !== null;) {
      const page: any = await world.api.get(`/replays/${id}/items?from=${from}&limit=70`);
      found.push(...page.items);
      from = page.next;
    }
    return found;
  };
  /** Whatever the shop told is understood. */
  const heard = () =>
    eventually(
      () => world.sql(`select 1 from raw_events where state = 'waiting'`),
      (rows) => rows.length === 0,
    );
  const counts = async () => {
    const rows = await world.sql(
      TABLES.map((name) => `select '${name}' as name, count(*)::int as count from ${name}`).join(' union all '),
    );
    const statistics = await world.api.get(`/shops/${world.shopId}/statistics`);
    return { ...Object.fromEntries(rows.map(({ name, count }) => [name, count])), statistics };
  };
  /** What the rule did in truth, by order: its messages and its decisions. */
  const truth = async (rule: string) => {
    const messages = await world.sql(
      `select order_id, recipient, texts, planned_for, parts, state, reason from messages where rule_id = $1 and state <> 'superseded'`,
      [rule.slice(4)],
    );
    const decisions = await world.sql('select order_id, reason from decisions where rule_id = $1', [rule.slice(4)]);
    return [
      ...messages.map((row) => {
        if (row.state === 'cancelled') return { orderId: row.order_id, outcome: row.reason };
        return {
          orderId: row.order_id,
          outcome: 'would-send',
          recipient: maskAddress(row.recipient as MessageAddress),
          texts: row.texts,
          dueAt: row.planned_for.toISOString(),
          parts: row.parts,
        };
      }),
      ...decisions.map((row) => ({ orderId: row.order_id, outcome: row.reason })),
    ].toSorted(byOrder);
  };
  const shownBy = (items: readonly any[]) =>
    items
      .map(({ orderId, outcome, recipient, texts, dueAt, parts }) =>
        outcome === 'would-send' ? { orderId, outcome, recipient, texts, dueAt, parts } : { orderId, outcome },
      )
      .toSorted(byOrder);

  it('M5: comes to the very decisions, words, minutes and parts that the rule came to when it happened', async () => {
    const placed = await world.rule({
      event: 'order.placed',
      text: 'Zamówienie {order_id} dla {name} {lastname}, razem {sum}. Dziękujemy!',
    });
    const shipped = await world.rule({
      event: 'order.status_changed',
      status: '7',
      text: 'Paczka {order_id} w drodze',
      delay: { kind: 'elapsed', amount: 90, unit: 'minutes' },
    });
    const phones = ['512 513 514', '', '22 123 45 67', '+30 691 234 5678', '600100', '601 700 800'];
    const orders: string[] = [];
    for (let index = 0; index < 100; index++) {
      const phone = phones[index % phones.length] ?? '';
      const wish = { phone, billingPhone: '', firstname: index % 3 === 0 ? 'Żaneta' : 'Jan', sum: `${index}.50` };
      orders.push((await world.shop.placeOrder(wish)).order_id);
      const older = orders[index - 4];
      if (older !== undefined && index % 2 === 0) await world.shop.changeStatus(older, index % 8 === 0 ? '8' : '7');
      await heard();
      world.clock.advance('11min');
    }
    world.clock.set('2026-11-21T12:00:00Z');
    await world.settled();
    const before = await counts();
    const texts = world.texts.length;
    for (const rule of [placed, shipped]) {
      const found = await replay(rule);
      const items = await itemsOf(found.id);
      expect(shownBy(items)).toEqual(await truth(rule));
      const sent = items.filter(({ outcome }) => outcome === 'would-send');
      expect(sent.length).toBeGreaterThan(9);
      expect(found).toMatchObject({ messages: sent.length, parts: sent.reduce((sum, { parts }) => sum + parts, 0) });
      expect(found.estimated).toEqual([{ micros: found.parts * 170_000, currency: 'PLN' }]);
      expect(found.page.items).toEqual(sent.slice(0, 50));
    }
    expect(await counts()).toEqual(before);
    expect(world.texts).toHaveLength(texts);
  });

  describe('and what of it is still worth saying', () => {
    const FRESH = { phone: '601 100 200', billingPhone: '' };
    const review = (id: string, choice: object = {}) => world.api.post(`/replays/${id}/preview`, choice);
    const confirm = (id: string, body: object) => world.api.call('POST', `/replays/${id}/confirm`, body);
    const reviewed = ({ digest, messages }: { digest: string; messages: number }) => ({ digest, count: messages });
    const skippedIn = ({ skipped }: any) => Object.fromEntries(skipped.map((one: any) => [one.outcome, one.count]));

    it('M5: goes, once reviewed, to those whose order still agrees and who have it not yet; and to nobody twice', async () => {
      await world.shop.placeOrder({ ...FRESH, phone: '601 100 100' });
      await world.settled();
      world.clock.advance('26h');
      const [cancelled, fresh] = [await world.shop.placeOrder(), await world.shop.placeOrder(FRESH)];
      await world.shop.changeStatus(cancelled.order_id, '8');
      await world.settled();
      world.clock.advance('1h');
      const rule = await world.rule({ event: 'order.placed', text: 'Dziekujemy za {order_id}' });
      await world.shop.placeOrder({ ...FRESH, phone: '601 100 300' });
      await world.settled();
      expect(world.texts).toEqual(['Dziekujemy za 1004']);
      const found = await replay(rule);
      expect(found).toMatchObject({
        events: 4,
        messages: 4,
        parts: 4,
        outcomes: [{ outcome: 'would-send', count: 4 }],
      });

      const offer = await review(found.id);
      expect(offer).toMatchObject({ messages: 1, parts: 1, estimated: [{ micros: 170_000, currency: 'PLN' }] });
      expect(skippedIn(offer)).toEqual({ 'too-late': 1, 'order-cancelled': 1, 'already-written': 1 });
      expect(offer.page.items).toMatchObject([{ orderId: fresh.order_id, position: 3, recipient: '+48******200' }]);
      expect(offer.page.items[0].texts.sms.body).toBe('Dziekujemy za 1003');
      await world.settled();
      expect(world.texts).toHaveLength(1);

      expect(await confirm(found.id, reviewed(offer))).toMatchObject({ status: 200, body: { messages: 1 } });
      expect(await confirm(found.id, reviewed(offer))).toMatchObject({ status: 200, body: { messages: 1 } });
      await world.settled();
      expect(world.texts).toEqual(['Dziekujemy za 1004', 'Dziekujemy za 1003']);
      expect(await world.api.get(`/replays/${found.id}`)).toMatchObject({ confirmedCount: 1 });

      const again = await replay(rule);
      const nobody = await review(again.id);
      expect(nobody).toMatchObject({ messages: 0, page: { items: [] } });
      expect((await confirm(again.id, { digest: nobody.digest, count: 1 })).body).toMatchObject({
        status: 409,
        code: 'replay.changed',
      });
      // What is older goes to whom a person names.
      const older = await review(again.id, { positions: [1, 3] });
      expect(older.page.items).toMatchObject([{ position: 1, recipient: '+48******100' }]);
      expect((await confirm(again.id, { ...reviewed(older), positions: [1, 3] })).status).toBe(200);
      await world.settled();
      expect(world.texts).toEqual(['Dziekujemy za 1004', 'Dziekujemy za 1003', 'Dziekujemy za 1001']);
      const log = (await world.api.get('/audit-log')).items.map((line: any) => line.action);
      expect(log).toContain('POST /api/v1/replays/:replay/confirm');
    });

    it('M5: is refused, whole, where anything else would go than was reviewed, and where the rule is not live', async () => {
      const { order_id } = await world.shop.placeOrder(FRESH);
      await world.settled();
      const rule = await world.rule({ event: 'order.placed', text: 'Dziekujemy, {name}', state: 'draft' });
      const found = await replay(rule);
      const offer = await review(found.id);
      const refusal = async (body: object) => (await confirm(found.id, body)).body.code;
      expect(await refusal(reviewed(offer))).toBe('replay.rule-not-live');
      await world.api.post(`/rules/${rule}/state`, { state: 'live' });
      await world.shop.edit(order_id, { firstname: 'Ewa' });
      await world.settled();
      const before = await counts();
      expect(await refusal(reviewed(offer))).toBe('replay.changed');
      expect(await refusal({ ...reviewed(await review(found.id)), count: 2 })).toBe('replay.changed');
      expect(await counts()).toEqual(before);
      await world.api.put(`/rules/${rule}`, {
        name: 'Inna',
        trigger: { event: 'order.placed' },
        recipient: { kind: 'customer' },
        texts: { sms: { pl: 'Inaczej' } },
      });
      expect(await refusal(reviewed(offer))).toBe('replay.rule-changed');
      expect((await confirm(found.id, { digest: 'x', count: 1 })).status).toBe(422);
      await world.settled();
      expect(world.texts).toEqual([]);
    });

    it('waits for the quiet hours to end, and is not said of a status the order has left', async () => {
      const [first, second] = [await world.shop.placeOrder(FRESH), await world.shop.placeOrder()];
      await world.shop.changeStatus(first.order_id, '7');
      await world.shop.changeStatus(second.order_id, '7');
      world.clock.advance('1h');
      await world.shop.changeStatus(second.order_id, '4');
      await world.settled();
      world.clock.set('2026-11-20T22:30:00Z');
      const rule = await world.rule({ event: 'order.status_changed', status: '7', text: 'Wyslane {order_id}' });
      const found = await replay(rule);
      expect(found).toMatchObject({ messages: 2, firstDueAt: '2026-11-20T11:00:00.000Z' });
      const offer = await review(found.id);
      expect(skippedIn(offer)).toEqual({ 'status-changed': 1 });
      expect(offer.page.items[0].dueAt).toMatch(/^2026-11-21T07:0/);
      await confirm(found.id, reviewed(offer));
      await world.settled();
      expect(world.texts).toEqual([]);
      world.clock.set('2026-11-21T07:11:00Z');
      await world.settled();
      expect(world.texts).toEqual(['Wyslane 1001']);
    });
  });

  it('F-147: says before a rule goes live what it would have sent last month and for how much, from history too', async () => {
    world.shop.rest.panelTokens.add('token-z-panelu-sklepu');
    world.shop.hook.url = '';
    for (const [date, phone] of [
      ['2026-09-01 10:00:00', '601 100 100'],
      ['2026-11-01 23:30:00', '601 100 200'],
      ['2026-11-15 12:00:00', '601 100 300'],
      ['2026-11-16 12:00:00', '22 123 45 67'],
    ] as const)
      world.shop.newOrder({ date, status_date: date, phone, billingPhone: '' });
    await world.api.patch(`/connections/${world.shopConnectionId}`, {
      config: { access: 'token', shopUrl: world.shop.url, apiToken: 'token-z-panelu-sklepu' },
    });
    await eventually(
      () => world.sql('select 1 from orders'),
      (rows) => rows.length === 4,
    );
    const rule = await world.rule({ event: 'order.placed', text: 'Dziękujemy za {order_id}', state: 'draft' });
    const found = await replay(rule);
    expect(found).toMatchObject({
      events: 3,
      messages: 2,
      parts: 2,
      estimated: [{ micros: 340_000, currency: 'PLN' }],
      outcomes: [
        { outcome: 'would-send', count: 2 },
        { outcome: 'not-mobile', count: 1 },
      ],
    });
    const [night, noon] = found.page.items;
    expect(night).toMatchObject({ orderId: '1002', isHistory: true, recipient: '+48******200' });
    expect(night.dueAt).toMatch(/^2026-11-02T07:0/);
    expect(noon).toMatchObject({ orderId: '1003', dueAt: '2026-11-15T11:00:00.000Z' });
    expect(await replay(rule, { days: 120 })).toMatchObject({ messages: 3 });
    // Who may not see prices is told what would go, and not for how much.
    const viewer = await world.user('viewer', { shopId: world.shopId });
    expect(await viewer.get(`/replays/${found.id}`)).toMatchObject({ messages: 2, estimated: null });

    await world.api.post(`/rules/${rule}/state`, { state: 'live' });
    const choice = { positions: [2] };
    const offer = await world.api.post(`/replays/${found.id}/preview`, choice);
    await world.api.post(`/replays/${found.id}/confirm`, { ...choice, digest: offer.digest, count: offer.messages });
    await world.settled();
    expect(world.texts).toEqual(['Dziękujemy za 1003']);
  });

  it('M8: keeps the cap of advertising on its own clock, and of one person’s orders only the newest where days start anew', async () => {
    await world.api.patch(`/shops/${world.shopId}`, { settings: { marketingCap: { perDay: 1, perMonth: 4 } } });
    const [{ id: clientId }] = await world.api.get('/clients');
    await world.api.put(`/clients/${clientId}/contacts`, {
      contacts: [
        {
          phone: '+48601100200',
          shopId: world.shopId,
          consents: [
            {
              messageClass: 'marketing',
              status: 'granted',
              source: 'form',
              wording: 'Chcę dostawać oferty SMS.',
              givenAt: '2026-11-01T10:00:00Z',
            },
          ],
        },
      ],
    });
    const offer = await world.rule({ event: 'order.placed', messageClass: 'marketing', text: 'Rabat za {order_id}' });
    const days = { kind: 'elapsed', amount: 72, unit: 'hours' };
    const trigger = { event: 'order.placed', restarts: true };
    const asked = await world.rule({ event: 'order.placed', trigger, text: 'Ocena {order_id}?', delay: days });
    for (let index = 0; index < 3; index++) {
      await world.shop.placeOrder({ phone: '601 100 200', billingPhone: '' });
      await world.settled();
      world.clock.advance('2h');
    }
    const found = await replay(offer);
    expect(shownBy(found.page.items)).toEqual(await truth(offer));
    expect(new Set(found.page.items.map((item: any) => item.dueAt.slice(0, 10))).size).toBe(3);
    const newest = await replay(asked);
    expect(newest.outcomes.map(({ outcome, count }: any) => [outcome, count])).toEqual([
      ['would-send', 1],
      ['restarted', 2],
    ]);
    expect(newest.page.items).toMatchObject([{ orderId: '1003' }]);
  });

  it('tries a rule as it was saved before, and no rule that is about no order', async () => {
    await world.shop.placeOrder();
    await world.settled();
    const rule = await world.rule({ event: 'order.placed', text: 'Pierwsza {order_id}', state: 'draft' });
    await world.api.put(`/rules/${rule}`, {
      name: 'Inna',
      trigger: { event: 'order.placed' },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: 'Druga {order_id}' } },
    });
    const words = async (wish: object) => (await replay(rule, wish)).page.items[0].texts.sms.body;
    expect(await words({})).toBe('Druga 1001');
    expect(await words({ version: 1 })).toBe('Pierwsza 1001');
    const refusal = async (id: string, wish: object) => {
      const { status, body } = await world.api.call('POST', `/rules/${id}/replays`, wish);
      return [status, body.code];
    };
    expect(await refusal(rule, { version: 7 })).toEqual([404, 'request.not-found']);
    expect(await refusal(rule, { days: 400 })).toEqual([422, 'request.invalid']);
    const welcome = await world.rule({ event: 'customer.registered', text: 'Witaj', state: 'draft' });
    expect(await refusal(welcome, {})).toEqual([422, 'replay.not-about-orders']);
  });
});

function byOrder(left: { orderId: string; outcome: string }, right: { orderId: string; outcome: string }): number {
  return Number(left.orderId) - Number(right.orderId) || (left.outcome < right.outcome ? -1 : 1);
}
