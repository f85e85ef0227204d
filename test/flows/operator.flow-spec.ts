import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BELLS } from '../../src/infra/queue/doorbell.port.js';
import { PostgresServer } from '../support/postgres-server.js';
import { RedisServer } from '../support/redis-server.js';
import { World } from '../support/world.js';

describe('what an operator measures', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ metricsToken: 'prometheus-and-nobody-else' });
  });
  afterAll(() => world.stop());

  it('tells how many webhooks and messages went through, and of whom nothing', async () => {
    await world.rule({ event: 'order.placed', text: 'Dla {name}: {order_id}' });
    await world.shop.placeOrder({ phone: '603000111' });
    await world.settled();
    const { status, text } = await world.api.page('/metrics', { authorization: 'Bearer prometheus-and-nobody-else' });
    expect(status).toBe(200);
    expect(text).toContain('talaria_claims_total{kind="raw-events"} 1');
    expect(text).toContain('talaria_outcomes_total{outcome="accepted"} 1');
    expect(text).toContain('talaria_intake_group_size_count 1');
    expect(text).toMatch(/talaria_queue_age_seconds\{queue="due-messages"\} 0/);
    expect(text).not.toContain('603000111');
    expect(text).not.toContain(world.shopId.slice(4));
  });

  it('is nothing to whoever has not the token, signed in or not', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Bearer prometheus-and-nobody-els'])
      expect((await world.api.page('/metrics', { authorization })).status).toBe(404);
  });
});

describe('what an operator measures where no token is set', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('is told to this machine, and not through a proxy', async () => {
    expect((await world.api.page('/metrics')).status).toBe(200);
    expect((await world.api.page('/metrics', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(404);
  });
});

describe("the queue's board", () => {
  let redis: RedisServer;
  let world: World;
  beforeAll(async () => {
    redis = await RedisServer.start();
    world = await World.start({ redisUrl: redis.url });
  });
  afterAll(async () => {
    await world.stop();
    await redis.stop();
  });

  it('shows an operator the queues, and cannot change them', async () => {
    expect(await world.api.page('/operator/queues')).toMatchObject({ status: 200 });
    const { status, text } = await world.api.page('/operator/queues/api/queues');
    expect(status).toBe(200);
    expect(JSON.parse(text).queues.map((queue: { readOnlyMode: boolean }) => queue.readOnlyMode)).toEqual(
      BELLS.map(() => true),
    );
  });

  it('is nothing to a user who is no operator, nor to anybody who is not signed in', async () => {
    expect((await fetch(`${world.api.url}/operator/queues`)).status).toBe(404);
    await world.sql('update users set is_operator = false');
    for (const path of ['', '/', '/api/queues'])
      expect((await world.api.page(`/operator/queues${path}`)).status).toBe(404);
  });
});

describe('a shop whose order comes while the database is away', () => {
  const folder = mkdtempSync(join(tmpdir(), 'talaria-away-'));
  let server: PostgresServer;
  let world: World;
  beforeAll(async () => {
    server = await PostgresServer.start(folder);
    world = await World.start({ databaseUrl: server.url });
    await world.rule({ event: 'order.placed', text: '{order_id}' });
  });
  afterAll(async () => {
    await world.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function tell(): Promise<{ order: string; again: () => Promise<Response> }> {
    const order = world.shop.newOrder({ phone: '603000222' });
    const { headers, body } = world.shop.delivery('order.create', world.shop.bodyOf(order));
    const again = () => fetch(world.shop.hook.url, { method: 'POST', headers, body: new Uint8Array(body) });
    return { order: order.order_id, again };
  }

  it('is kept waiting for five seconds, asked to come again, and its customers get one message each', async () => {
    const told = [await tell(), await tell(), await tell()];
    const againAll = () => Promise.all(told.map(({ again }) => again()));
    const { answers, page, tookMs } = await server.downDuring(async () => {
      const startedAt = performance.now();
      const [page, ...kept] = await Promise.all([world.api.call('GET', '/shops'), ...told.map(({ again }) => again())]);
      return { answers: kept, page, tookMs: performance.now() - startedAt };
    });
    expect(page).toMatchObject({ status: 503, body: { code: 'hub.unavailable' } });
    expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
      told.map(() => [503, '30']),
    );
    // The second and third came while the first waited; they are kept no longer than it is.
    expect(tookMs).toBeGreaterThan(4_500);
    expect(tookMs).toBeLessThan(9_000);
    expect((await againAll()).map(({ status }) => status)).toEqual([200, 200, 200]);
    await world.settled(60_000);
    expect(world.texts.toSorted()).toEqual(told.map(({ order }) => order).toSorted());
  });

  it('notices nothing of a database that is only started again', async () => {
    const { order, again } = await tell();
    const [answer] = await Promise.all([again(), server.restart('immediate')]);
    expect(answer.status).toBe(200);
    await world.settled(60_000);
    expect(world.texts).toContain(order);
  });
});
