import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { maskAddress, type MessageAddress } from '@hub/kernel';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

/** Everything a replay must leave as it is. */
const TABLES = ['messages', 'plannings', 'decisions', 'attempts', 'links', 'spendings', 'stat_deltas', 'stat_hours'];

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
    return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
  };
  /** What the rule did in truth, by order: its messages and its decisions. */
  const truth = async (rule: string) => {
    const messages = await world.sql(
      `select order_id, recipient, texts, planned_for, parts from messages where rule_id = $1 and state <> 'superseded'`,
      [rule.slice(4)],
    );
    const decisions = await world.sql('select order_id, reason from decisions where rule_id = $1', [rule.slice(4)]);
    return [
      ...messages.map((row) => ({
        orderId: row.order_id,
        outcome: 'would-send',
        recipient: maskAddress(row.recipient as MessageAddress),
        texts: row.texts,
        dueAt: row.planned_for.toISOString(),
        parts: row.parts,
      })),
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
    for (let index = 0; index < 120; index++) {
      const phone = phones[index % phones.length] ?? '';
      const wish = { phone, billingPhone: '', firstname: index % 3 === 0 ? 'Żaneta' : 'Jan', sum: `${index}.50` };
      orders.push((await world.shop.placeOrder(wish)).order_id);
      const older = orders[index - 4];
      if (older !== undefined && index % 2 === 0) await world.shop.changeStatus(older, index % 8 === 0 ? '8' : '7');
      await heard();
      world.clock.advance('11min');
    }
    await world.settled();
    const before = await counts();
    const texts = world.texts.length;
    for (const rule of [placed, shipped]) {
      const found = await replay(rule);
      const items = await itemsOf(found.id);
      expect(shownBy(items)).toEqual(await truth(rule));
      const sent = items.filter(({ outcome }) => outcome === 'would-send');
      expect(sent.length).toBeGreaterThan(15);
      expect(found).toMatchObject({ messages: sent.length, parts: sent.reduce((sum, { parts }) => sum + parts, 0) });
      expect(found.estimated).toEqual([{ micros: found.parts * 170_000, currency: 'PLN' }]);
      expect(found.page.items).toEqual(sent.slice(0, 50));
    }
    expect(await counts()).toEqual(before);
    expect(world.texts).toHaveLength(texts);
  });
});

function byOrder(left: { orderId: string; outcome: string }, right: { orderId: string; outcome: string }): number {
  return Number(left.orderId) - Number(right.orderId) || (left.outcome < right.outcome ? -1 : 1);
}
