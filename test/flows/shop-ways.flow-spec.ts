import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const DAY = 86_400_000;

/** How a shop is let in; each can be changed for another at any time. */
const TOKEN = 'token-z-panelu-sklepu';
const byToken = (world: World) => {
  world.shop.rest.panelTokens.add(TOKEN);
  return { access: 'token', shopUrl: world.shop.url, apiToken: TOKEN };
};
const byLogin = (world: World) => {
  world.shop.rest.admins.set('hub', 'haslo administratora');
  return { access: 'login', shopUrl: world.shop.url, adminLogin: 'hub', adminPassword: 'haslo administratora' };
};

describe('a shop that can be read', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.shop.rest.bucket.bandwidth = 200;
  });
  afterEach(() => world.stop());

  const connect = (config: Record<string, unknown>) =>
    world.api.patch(`/connections/${world.shopConnectionId}`, { config });
  const jobs = async () => {
    const list: any[] = await world.api.get(`/connections/${world.shopConnectionId}/sync`);
    return Object.fromEntries(list.map((job) => [job.job, job]));
  };
  /** Everything that is due now was read. */
  const read = () =>
    eventually(jobs, ({ profile, changes, orders }) => {
      const now = new Date(world.clock.now()).toISOString();
      const isPast = (job: any) => job?.readAt != null && (job.state === 'done' || job.dueAt > now);
      return isPast(profile) && isPast(changes) && orders?.state === 'done';
    });
  const connected = async (config: Record<string, unknown>) => {
    await connect(config);
    return read();
  };

  it.each([
    ['an API token', byToken],
    ["an administrator's login", byLogin],
  ])('is let in by %s: tells its statuses, sends its orders, and one order is one message', async (_, way) => {
    await world.rule({ event: 'order.placed' });
    world.shop.hook.url = '';
    await connected(way(world));
    const probe = await world.api.post(`/connections/${world.shopConnectionId}/probe`);
    expect(probe).toMatchObject({ ok: true, account: 'Sklep testowy' });
    const statuses: any[] = await world.api.get(`/shops/${world.shopId}/statuses`);
    expect(statuses.map(({ name }) => name)).toContain('reklamowane');
    expect(world.shop.rest.webhooks).toHaveLength(1);
    const order = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([`Zamowienie ${order.order_id}`]);
  });

  it('R26: takes a password for no address but https', async () => {
    const config = { access: 'login', shopUrl: 'http://sklep.example', adminLogin: 'hub', adminPassword: 'haslo' };
    const answer = await world.api.call('PATCH', `/connections/${world.shopConnectionId}`, { config });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ param: 'config.shopUrl', code: 'not-https' }));
  });

  it('goes on as a webhook where the connection is older than the other ways', async () => {
    await world.rule({ event: 'order.placed' });
    await world.sql(`update connections set config = '{}' where type = 'shop'`);
    await world.restartHub();
    expect(await world.shop.send(world.shop.delivery('order.create', { order_id: '7' }))).toBe(200);
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toContain(`Zamowienie ${order_id}`);
    expect((await jobs())['changes'] ?? { state: 'done' }).toMatchObject({ state: 'done' });
  });

  it('registers its webhook once, and mends it when somebody switched it off', async () => {
    await connected(byToken(world));
    const [hook] = world.shop.rest.webhooks;
    world.shop.rest.webhooks.push({ ...hook, webhook_id: '77' });
    Object.assign(hook as object, { active: '0' });
    world.clock.advance('61min');
    await eventually(
      () => world.shop.rest.webhooks.map(({ active }) => active),
      (active) => active.join() === '1',
    );
  });

  it('moves from one way in to another, keeps its history and sends nothing twice', async () => {
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    await connected(byToken(world));
    const second = await world.shop.placeOrder();
    await world.settled();
    world.shop.hook.url = '';
    await connected(byLogin(world));
    world.clock.advance('6min');
    await read();
    await world.settled();
    expect(world.texts).toHaveLength(2);
    expect(world.texts.at(-1)).toBe(`Zamowienie ${second.order_id}`);
    expect(await world.messages()).toHaveLength(2);
  });

  it('reads six months of orders without a word to anybody, through three restarts, and hears the next one', async () => {
    await world.rule({ event: 'order.placed' });
    await world.rule({ event: 'order.status_changed', status: '7' });
    const now = world.clock.now();
    for (let index = 0; index < 320; index++) {
      const stamp = world.shop.stamp(now - (index % 180) * DAY - DAY / 2);
      const status_id = index % 2 === 0 ? '7' : '1';
      world.shop.newOrder({ date: stamp, status_date: stamp, status_id, phone: `5121${String(10_000 + index)}` });
    }
    const old = world.shop.stamp(now - 200 * DAY);
    world.shop.newOrder({ date: old, status_date: old });
    world.shop.rest.delayMs = 60;
    await connect(byToken(world));
    let seen = 0;
    for (let restart = 0; restart < 3; restart++) {
      const { orders } = await eventually(jobs, (all) => (all['orders']?.read ?? 0) > seen);
      seen = orders.read;
      await world.restartHub();
    }
    await read();
    expect((await jobs())['orders']).toMatchObject({ state: 'done', read: 320, total: 320 });
    const [kept] = await world.sql<{ count: string }>('select count(*) from orders');
    expect(Number(kept?.count)).toBe(320);
    await world.settled();
    expect(world.texts).toEqual([]);
    const order = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([`Zamowienie ${order.order_id}`]);
  });

  it('hears of every order whose webhook was lost, doubled or came in another order, once', async () => {
    await world.rule({ event: 'order.placed' });
    await world.rule({ event: 'order.status_changed', status: '7', text: 'Wyslane {order_id}' });
    await world.rule({ event: 'order.paid', text: 'Oplacone {order_id}' });
    world.shop.hook.url = '';
    await connected(byToken(world));
    world.clock.advance('1min');
    world.shop.isHolding = true;
    const placed: string[] = [];
    for (let index = 0; index < 12; index++) {
      const { order_id } = await world.shop.placeOrder({ phone: `51251${String(4000 + index)}` });
      placed.push(order_id);
      world.clock.advance('1s');
      if (index % 2 === 0) await world.shop.changeStatus(order_id, '7');
      if (index % 3 === 0) await world.shop.pay(order_id);
    }
    world.shop.isHolding = false;
    const held = world.shop.held.splice(0);
    const kept = held.filter((_, index) => index % 5 !== 0);
    for (const delivery of [...kept, ...kept.filter((_, index) => index % 5 === 1)].toReversed())
      await world.shop.send(delivery);
    await world.settled();
    world.clock.advance('6min');
    await read();
    await world.settled();
    const expected = placed.flatMap((id, index) => [
      `Zamowienie ${id}`,
      ...(index % 2 === 0 ? [`Wyslane ${id}`] : []),
      ...(index % 3 === 0 ? [`Oplacone ${id}`] : []),
    ]);
    expect([...world.texts].toSorted()).toEqual(expected.toSorted());
  });

  it('changes an order’s status in the shop, where it can, and hears of it as of any other change', async () => {
    await world.rule({ event: 'order.status_changed', status: '7', text: 'Wyslane {order_id}' });
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    const path = `/shops/${world.shopId}/orders/${order_id}/status`;
    expect(await world.api.call('PUT', path, { statusId: '7' })).toMatchObject({
      status: 409,
      body: { code: 'shop.not-writable' },
    });
    await connected(byToken(world));
    const unknown = `/shops/${world.shopId}/orders/999/status`;
    expect((await world.api.call('PUT', unknown, { statusId: '7' })).status).toBe(404);
    expect((await world.api.call('PUT', path, { statusId: '7' })).status).toBe(204);
    expect(world.shop.orders.get(order_id)?.status_id).toBe('7');
    await eventually(
      async () => {
        await world.settled();
        return world.texts;
      },
      (texts) => texts.length > 0,
    );
    expect(world.texts).toEqual([`Wyslane ${order_id}`]);
  });

  it('says so when the shop no longer lets us in, and goes on by itself with a new token', async () => {
    await connected(byToken(world));
    world.shop.rest.panelTokens.clear();
    world.clock.advance('61min');
    const notices = await eventually(
      async () => (await world.api.get('/notices')).items as any[],
      (items) => items.some(({ code }) => code === 'connection.credentials'),
    );
    expect(notices[0].text).toContain('token');
    world.shop.rest.panelTokens.add('nowy-token');
    await connect({ apiToken: 'nowy-token' });
    await read();
    await eventually(
      async () => (await world.api.get(`/connections/${world.shopConnectionId}`)).state,
      (state) => state === 'active',
    );
    expect((await world.api.get('/notices')).items).toEqual([]);
  });
});
