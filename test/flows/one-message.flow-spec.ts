import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DAY_MS, plus, type ClientId, type ConnectionId, type OrganisationId, type ShopId } from '@hub/kernel';
import { campaignPages, type CampaignWish } from '../../bench/campaign.source.js';
import { classicBody, type Delivery } from '../../plugins/shoper/simulator/index.js';
import { RightOfWay } from '../../src/infra/right-of-way.js';
import { PLANNER, type Planner } from '../../src/pipeline/model/planner.port.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

describe('one occasion is one message, however often and in whatever order the shop tells of it', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.stop());

  const told: Record<string, (placed: Delivery, status: Delivery) => readonly Delivery[]> = {
    'create alone': (placed) => [placed],
    'status alone': (_, status) => [status],
    'create, then status': (placed, status) => [placed, status],
    'status, then create': (placed, status) => [status, placed],
  };
  it.each(Object.keys(told))('an order created in a status reaches it once: %s', async (name) => {
    await world.rule({ event: 'order.status_changed', status: 'złożone' });
    world.shop.isHolding = true;
    const order = await world.shop.placeOrder();
    const status = world.shop.delivery('order.status', classicBody(order));
    world.shop.isHolding = false;
    for (const delivery of told[name]?.(world.shop.held[0] as Delivery, status) ?? []) await world.shop.send(delivery);
    await world.settled();
    expect(world.texts).toEqual([`Zamowienie ${order.order_id}`]);
  });

  it('R2, R3: a hundred copies at once, and again after a restart, are one message', async () => {
    await world.rule({ event: 'order.placed' });
    world.shop.isHolding = true;
    await world.shop.placeOrder();
    world.shop.isHolding = false;
    const [delivery] = world.shop.held as [Delivery];
    const statuses = await Promise.all(Array.from({ length: 100 }, () => world.shop.send(delivery)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await world.settled();
    await world.restartHub();
    await Promise.all(Array.from({ length: 100 }, () => world.shop.send(delivery)));
    await world.settled();
    expect(world.texts).toHaveLength(1);
    expect(await world.sql('select count(*)::int as count from raw_events')).toEqual([{ count: 1 }]);
  });

  it('R6: events out of order end in the same messages, with the newest facts', async () => {
    await world.rule({ event: 'order.placed', text: 'Zlozone: {delivery_city} {total_cost}' });
    await world.rule({ event: 'order.status_changed', status: '7', text: 'Wyslane {order_id}' });
    world.shop.isHolding = true;
    const order = await world.shop.placeOrder();
    world.clock.advance('1h');
    await world.shop.changeStatus(order.order_id, '7', { sum: '130.00' });
    world.shop.isHolding = false;
    for (const delivery of [...world.shop.held].reverse()) await world.shop.send(delivery);
    await world.settled();
    expect([...world.texts].sort()).toEqual([`Wyslane ${order.order_id}`, 'Zlozone: Kraków 130,00']);
  });

  it('what is told too late is no news any more', async () => {
    await world.rule({ event: 'order.placed' });
    world.shop.isHolding = true;
    await world.shop.placeOrder();
    world.clock.advance('25h');
    world.shop.isHolding = false;
    await world.shop.send(world.shop.held[0] as Delivery);
    await world.settled();
    expect(world.texts).toEqual([]);
    expect(await world.reasons()).toEqual(['too-late']);
  });

  it('what happened before the rule was switched on is not sent', async () => {
    world.shop.isHolding = true;
    await world.shop.placeOrder();
    world.clock.advance('10min');
    await world.rule({ event: 'order.placed' });
    world.shop.isHolding = false;
    await world.shop.send(world.shop.held[0] as Delivery);
    await world.settled();
    expect(world.texts).toEqual([]);
    expect(await world.reasons()).toEqual(['before-activation']);
  });

  it('a trial sends nothing, shows what it would have sent, and does not use the occasion up', async () => {
    const ruleId = await world.rule({ event: 'order.placed', state: 'trial', text: 'Dzien dobry {name}' });
    const order = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([]);
    const [decision] = await world.decisions();
    expect([decision.reason, decision.detail.texts.sms.body]).toEqual(['would-have-sent', 'Dzien dobry Jan']);
    world.clock.advance('1min');
    await world.api.post(`/rules/${ruleId}/state`, { state: 'live' });
    await world.shop.fire('order.create', { ...order, date: world.shop.stamp(), notes: 'again' });
    await world.settled();
    expect(world.texts).toEqual(['Dzien dobry Jan']);
  });

  it('a draft does nothing at all', async () => {
    await world.rule({ event: 'order.placed', state: 'draft' });
    await world.shop.placeOrder();
    await world.settled();
    expect([world.texts, await world.reasons()]).toEqual([[], []]);
  });

  it('a rule deleted and made again under its key sends nothing twice', async () => {
    const first = await world.rule({ event: 'order.status_changed', status: '1', ruleKey: 'nowe' });
    const order = await world.shop.placeOrder();
    await world.settled();
    await world.api.delete(`/rules/${first}`);
    await world.rule({ event: 'order.status_changed', status: '1', ruleKey: 'nowe' });
    await world.shop.edit(order.order_id, { notes: 'x' });
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('a rule switched off before the hour of its message stops it', async () => {
    const ruleId = await world.rule({ event: 'order.placed', delay: { kind: 'elapsed', amount: 1, unit: 'hours' } });
    await world.shop.placeOrder();
    await world.settled();
    await world.api.post(`/rules/${ruleId}/state`, { state: 'draft' });
    world.clock.advance('2h');
    await world.settled();
    expect(world.texts).toEqual([]);
    expect((await world.messages())[0]).toMatchObject({ state: 'cancelled', reason: 'rule-not-live' });
  });

  it('an event whose name its content denies is refused with its reason', async () => {
    await world.rule({ event: 'order.paid' });
    const order = await world.shop.placeOrder();
    await world.shop.fire('order.paid', order);
    await world.settled();
    expect(world.texts).toEqual([]);
    expect(await world.sql(`select reason from raw_events where topic = 'order.paid'`)).toEqual([
      { reason: 'contradiction' },
    ]);
  });
});

describe('a campaign that is planned again, wholly or from somewhere in the middle', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.stop());

  const campaign = async (): Promise<CampaignWish> => {
    const [shop] = await world.sql('select organisation_id, client_id from shops');
    return {
      organisationId: `org_${shop.organisation_id}` as OrganisationId,
      clientId: `cli_${shop.client_id}` as ClientId,
      shopId: world.shopId as ShopId,
      channelId: world.channelId as ConnectionId,
      name: 'wiosna',
      recipients: 30,
      firstNumber: 603_222_500,
      startsAt: world.clock.now(),
    };
  };
  const planner = () => world.hub.app.get<Planner>(PLANNER, { strict: false });

  it('writes to each of its recipients once', async () => {
    const wish = await campaign();
    // It was interrupted after its tenth recipient.
    expect(await planner().planPages(campaignPages({ ...wish, recipients: 10 }))).toBe(10);
    expect(await planner().planPages(campaignPages(wish))).toBe(20);
    expect(await planner().planPages(campaignPages(wish))).toBe(0);
    await world.settled();
    expect(new Set(world.sms.phones.map(({ to }) => to)).size).toBe(30);
    expect(world.texts).toHaveLength(30);
    const { states } = await world.api.get(`/shops/${world.shopId}/statistics`);
    expect(states).toEqual({ delivered: 30 });
    const [plannings] = await world.sql(
      `select count(*)::int as made, (count(*) filter (where exists (select 1 from messages m where m.planning_id = p.id)))::int as used
       from plannings p`,
    );
    expect(plannings).toEqual({ made: 2, used: 2 });
  });

  it('is planned again where a crash of the database took what the disk had not yet', async () => {
    const wish = { ...(await campaign()), startsAt: plus(world.clock.now(), DAY_MS) };
    const [page = []] = [...campaignPages(wish)];
    const halves = async function* () {
      yield page.slice(0, 15);
      await eventually(
        () => world.messages(),
        (written) => written.length === 15,
      );
      await world.sql('delete from messages');
      yield page.slice(15);
    };
    await expect(planner().planPages(halves())).rejects.toThrow('lost');
    expect(await planner().planPages(campaignPages(wish))).toBe(15);
    world.clock.advance('1d');
    await world.settled();
    expect(new Set(world.sms.phones.map(({ to }) => to)).size).toBe(30);
  });

  it('makes way for order notices before it plans a page, before it writes it and before it sends on', async () => {
    const makesWay = jest.spyOn(world.hub.app.get(RightOfWay, { strict: false }), 'makeWay');
    await planner().planPages(campaignPages({ ...(await campaign()), startsAt: plus(world.clock.now(), DAY_MS) }));
    expect(makesWay).toHaveBeenCalledTimes(2);
    world.clock.advance('1d');
    await world.settled();
    expect(makesWay.mock.calls.length).toBeGreaterThan(2);
  });
});
