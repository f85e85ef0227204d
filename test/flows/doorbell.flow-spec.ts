import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Bull from 'bull';
import { BullDoorbell } from '../../src/infra/queue/bull.doorbell.js';
import { BELLS, type Bell, type Doorbell } from '../../src/infra/queue/doorbell.port.js';
import { InProcessDoorbell } from '../../src/infra/queue/in-process.doorbell.js';
import { eventually } from '../support/eventually.js';
import { RedisServer } from '../support/redis-server.js';
import { World } from '../support/world.js';

let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start();
});
afterAll(() => redis.stop());

let number = 0;
const faults: unknown[] = [];
const drivers: Record<string, () => Doorbell> = {
  'in one process': () => new InProcessDoorbell((error) => faults.push(error)),
  'through Redis': () => {
    const prefix = `bell${number++}`;
    const queues = Object.fromEntries(BELLS.map((bell) => [bell, new Bull(`talaria-${bell}`, redis.url, { prefix })]));
    return new BullDoorbell(queues as Record<Bell, Bull.Queue>, (error) => faults.push(error));
  },
};

describe.each(Object.keys(drivers))('the doorbell %s', (name) => {
  const open = () => (drivers[name] as () => Doorbell)();

  it('a ring starts a run with its key', async () => {
    const bell = open();
    const runs: string[] = [];
    bell.listen('dispatch', 2, async (key) => void runs.push(key));
    bell.ring('dispatch', 'con_1');
    await eventually(
      () => runs,
      (seen) => seen.length === 1,
    );
    expect(runs).toEqual(['con_1']);
    await bell.close();
  });

  it('a ring during a run makes it run again: no work that came meanwhile is left lying', async () => {
    const bell = open();
    let runs = 0;
    let finish = () => {};
    const held = new Promise<void>((resolve) => (finish = resolve));
    bell.listen('plan', 1, async () => {
      runs += 1;
      if (runs === 1) await held;
    });
    bell.ring('plan', 'raw-events');
    await eventually(
      () => runs,
      (count) => count === 1,
    );
    for (let ring = 0; ring < 5; ring++) bell.ring('plan', 'raw-events');
    await eventually(
      () => Promise.resolve(),
      () => true,
    );
    finish();
    await eventually(
      () => runs,
      (count) => count >= 2,
    );
    await bell.close();
  });

  it('a ring in the very moment a run ends is not lost', async () => {
    const bell = open();
    let runs = 0;
    bell.listen('plan', 1, async () => {
      runs += 1;
      // The claim found nothing; now something comes.
      if (runs < 4) bell.ring('plan', 'raw-events');
    });
    bell.ring('plan', 'raw-events');
    await eventually(
      () => runs,
      (count) => count >= 4,
    );
    await bell.close();
  });

  it('a key that never falls silent leaves the others their turn', async () => {
    const bell = open();
    const seen: string[] = [];
    bell.listen('dispatch', 1, async (key) => {
      seen.push(key);
      if (key === 'con_busy' && seen.length < 50) bell.ring('dispatch', key);
    });
    bell.ring('dispatch', 'con_busy');
    bell.ring('dispatch', 'con_quiet');
    await eventually(
      () => seen,
      (keys) => keys.includes('con_quiet'),
    );
    expect(seen.indexOf('con_quiet')).toBeLessThan(50);
    await bell.close();
  });

  it('never runs one key twice at once, but different keys side by side', async () => {
    const bell = open();
    const now = new Set<string>();
    let doubled = false;
    let done = 0;
    let meet = () => {};
    const met = new Promise<void>((resolve) => (meet = resolve));
    bell.listen('dispatch', 3, async (key) => {
      doubled ||= now.has(key);
      now.add(key);
      // Nobody goes before another key runs beside it.
      if (now.size > 1) meet();
      await met;
      await new Promise((resolve) => setImmediate(resolve));
      now.delete(key);
      done += 1;
    });
    for (let ring = 0; ring < 30; ring++) bell.ring('dispatch', `con_${ring % 3}`);
    await eventually(
      () => done,
      (count) => count >= 3,
    );
    await bell.close();
    expect(doubled).toBe(false);
  });

  it('a run that fails is told of and does not silence the bell', async () => {
    const bell = open();
    let runs = 0;
    faults.length = 0;
    bell.listen('settle', 1, async () => {
      runs += 1;
      if (runs === 1) throw new Error('once');
    });
    bell.ring('settle', 'reports');
    await eventually(
      () => faults.length,
      (count) => count >= 1,
    );
    await eventually(
      () => {
        bell.ring('settle', 'reports');
        return runs;
      },
      (count) => count >= 2,
    );
    await bell.close();
  });
});

describe('the doorbell through a Redis that fails', () => {
  it.each([
    ['a job that was kept after its end', 'kept'],
    ['a remnant of a job that a flush left in no list', 'remnant'],
  ])('%s does not swallow the rings of its key', async (_, how) => {
    const prefix = `dead${number++}`;
    const queues = Object.fromEntries(
      BELLS.map((bell) => [bell, new Bull(`talaria-${bell}`, redis.url, { prefix })]),
    ) as Record<Bell, Bull.Queue>;
    const { plan } = queues;
    if (how === 'remnant') await plan.client.hset(plan.toKey('raw-events'), 'processedOn', '1');
    else {
      const old = new Bull('talaria-plan', redis.url, { prefix });
      const job = await old.add({ key: 'raw-events' }, { jobId: 'raw-events' });
      void old.process(1, async () => undefined);
      await job.finished();
      await old.close();
    }
    const bell = new BullDoorbell(queues, (error) => faults.push(error));
    let runs = 0;
    bell.listen('plan', 1, async () => void (runs += 1));
    bell.ring('plan', 'raw-events');
    await eventually(
      () => runs,
      (count) => count > 0,
    );
    await bell.close();
  });

  it('a Redis that forgets a run under way lets no second one begin beside it, and loses no ring of that time', async () => {
    const own = await RedisServer.start();
    const queues = Object.fromEntries(BELLS.map((bell) => [bell, new Bull(`talaria-${bell}`, own.url)])) as Record<
      Bell,
      Bull.Queue
    >;
    const bell = new BullDoorbell(queues, (error) => faults.push(error));
    let runs = 0;
    let finish = () => {};
    const held = new Promise<void>((resolve) => (finish = resolve));
    bell.listen('dispatch', 3, async () => {
      runs += 1;
      if (runs === 1) await held;
    });
    bell.ring('dispatch', 'con_1');
    await eventually(
      () => runs,
      (count) => count === 1,
    );
    await own.flush();
    let answers = 0;
    queues.dispatch.on('completed', () => (answers += 1));
    bell.ring('dispatch', 'con_1');
    await eventually(
      () => answers,
      (count) => count > 0,
    );
    // Long enough for a ring that rings itself to come round many times.
    for (let asked = 0; asked < 500; asked++) await queues.dispatch.client.ping();
    expect([runs, answers <= 2]).toEqual([1, true]);
    finish();
    await eventually(
      () => runs,
      (count) => count === 2,
    );
    await bell.close();
    await own.stop();
  });

  it('a Redis that forgets everything, and one that is restarted, cost rings and no message', async () => {
    const own = await RedisServer.start();
    const world = await World.start({ redisUrl: own.url });
    await world.rule({ event: 'order.placed' });
    await own.flush();
    await world.shop.placeOrder();
    await eventually(
      () => world.texts.length,
      (count) => count === 1,
    );
    await own.stop();
    await world.shop.placeOrder({ phone: '600 100 201' });
    const again = await RedisServer.start(own.port);
    await eventually(
      () => world.texts.length,
      (count) => count === 2,
    );
    await world.stop();
    await again.stop();
  });
});

describe('a hub that rings through Redis', () => {
  it('carries an order to a phone like any other', async () => {
    const world = await World.start({ redisUrl: redis.url });
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toHaveLength(1);
    await world.stop();
  });
});
