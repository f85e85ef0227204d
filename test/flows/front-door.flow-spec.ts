import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { classicBody, type Delivery } from '../../plugins/shoper/simulator/index.js';
import { World } from '../support/world.js';

describe('the door shops knock at', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed' });
  });
  afterEach(() => world.stop());

  const received = async () =>
    (await world.sql<{ count: number }>('select count(*)::int as count from raw_events'))[0]?.count;

  async function heldOrder(): Promise<Delivery> {
    world.shop.isHolding = true;
    await world.shop.placeOrder();
    world.shop.isHolding = false;
    return world.shop.held.splice(0)[0] as Delivery;
  }

  it('R1: refuses a wrong signature with 401, counts it and stores nothing', async () => {
    const delivery = await heldOrder();
    const wrong = { ...delivery, headers: { ...delivery.headers, 'X-Webhook-SHA1': '0'.repeat(40) } };
    const oneByte = { ...delivery, body: Buffer.from(delivery.body.toString().replace('Jan', 'Jen')) };
    const unsigned = { ...delivery, headers: { ...delivery.headers, 'X-Webhook-SHA1': '' } };
    expect([await world.shop.send(wrong), await world.shop.send(oneByte), await world.shop.send(unsigned)]).toEqual([
      401, 401, 401,
    ]);
    expect([await received(), (await world.api.get(`/connections/${world.shopConnectionId}`)).refusedCount]).toEqual([
      0, 3,
    ]);
    const headers = await world.sql<{ headers: object }>('select headers from refused_webhooks');
    expect(JSON.stringify(headers)).not.toMatch(/sha1/i);
  });

  it('R7: cuts off a caller who brings a body so slowly that it never ends', async () => {
    const { hostname, port, pathname } = new URL(world.shop.hook.url);
    const startedAt = performance.now();
    const words = await new Promise<string>((resolve) => {
      let heard = '';
      const socket = connect(Number(port), hostname, () =>
        socket.write(`POST ${pathname} HTTP/1.1\r\nhost: hub\r\ncontent-length: 1000\r\n\r\n{`),
      );
      const drip = setInterval(() => socket.write(' '), 500);
      socket.on('data', (chunk) => (heard += chunk.toString()));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearInterval(drip);
        resolve(heard);
      });
    });
    expect(words === '' || words.startsWith('HTTP/1.1 408')).toBe(true);
    expect((performance.now() - startedAt) / 1_000).toBeLessThan(20);
    expect(await received()).toBe(0);
  });

  it('a refused copy does not stand in the way of the right one', async () => {
    const delivery = await heldOrder();
    await world.shop.send({ ...delivery, headers: { ...delivery.headers, 'X-Webhook-SHA1': 'f'.repeat(40) } });
    expect(await world.shop.send(delivery)).toBe(200);
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('does not know other addresses: 404', async () => {
    const delivery = await heldOrder();
    world.shop.hook.url = world.shop.hook.url.replace(/[^/]+$/, 'a'.repeat(32));
    expect(await world.shop.send(delivery)).toBe(404);
  });

  it('R7: takes nothing over 1 MiB: 413', async () => {
    expect(await world.shop.send(world.shop.rawDelivery('order.create', Buffer.alloc(1024 * 1024 + 1, 'a')))).toBe(413);
  });

  const broken: Record<string, Buffer | string> = {
    'an empty body': '',
    'broken JSON': '{"order_id":"8",',
    'a bare word': 'hello',
    'a list': '[1,2,3]',
    'a prototype key': '{"__proto__":{"x":1},"order_id":"77","a":1,"b":2,"c":3}',
    'bytes that are no UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    'UTF-16': Buffer.from('{"order_id":"8"}', 'utf16le'),
    'deep nesting': `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    XML: '<order><order_id>8</order_id></order>',
  };
  it.each(Object.keys(broken))('%s is never a fault of ours, and a neighbour loses nothing', async (name) => {
    const good = await heldOrder();
    const bad = world.shop.rawDelivery('order.create', Buffer.from(broken[name] as string));
    const statuses = await Promise.all([world.shop.send(bad), world.shop.send(good), world.shop.send(bad)]);
    expect(statuses.every((status) => status !== null && status < 500)).toBe(true);
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('cleans NUL and lone surrogates out of what it stores, and sends the rest', async () => {
    const good = await heldOrder();
    const order = { ...classicBody([...world.shop.orders.values()][0] as never), order_id: '9001' };
    const json = JSON.stringify(order).replace('"Jan"', '"Ja\\u0000n\\ud800"');
    const statuses = await Promise.all([
      world.shop.send(world.shop.rawDelivery('order.create', Buffer.from(json))),
      world.shop.send(good),
    ]);
    expect(statuses).toEqual([200, 200]);
    await world.settled();
    expect(world.texts).toHaveLength(2);
  });

  it('a NUL in a header or a raw NUL in the body costs no neighbour either', async () => {
    const good = await heldOrder();
    const raw = world.shop.rawDelivery('order.create', Buffer.concat([good.body, Buffer.from([0])]));
    const statuses = await Promise.all([world.shop.send(raw), world.shop.send(good)]);
    expect(statuses).toEqual([200, 200]);
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('reads a declared charset', async () => {
    const good = await heldOrder();
    const latin = Buffer.from(good.body.toString().replace('Kraków', 'Krak\u00f3w'), 'latin1');
    const signed = world.shop.rawDelivery('order.create', latin);
    expect(
      await world.shop.send({
        ...signed,
        headers: { ...signed.headers, 'Content-Type': 'application/json; charset=iso-8859-2' },
      }),
    ).toBe(200);
    await world.settled();
    const [order] = await world.sql<{ city: string }>(`select snapshot->'delivery'->>'city' as city from orders`);
    expect(order?.city).toBe('Kraków');
  });

  it('R5: accepts a shop without a key by its secret address alone, and says that it trusts it less', async () => {
    await world.stop();
    world = await World.start({ webhookKey: '' });
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toHaveLength(1);
    expect((await world.messages())[0].why.eventTrust).toBe('low');
  });
});
