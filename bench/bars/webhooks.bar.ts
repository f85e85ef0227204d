import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ground } from '../ground.js';
import { launch, ownerOf } from '../support/campaign.js';
import { Child } from '../support/child.js';
import { openShop, type BenchShop } from '../support/hub.js';
import { postAt, type LoadResult, type Shot } from '../support/load.js';
import { median, quantile } from '../support/numbers.js';
import { atLeast, atMost, type Bar } from './bar.js';

const CONNECTIONS = 50;
const ROUNDS = 3;
const BODY_BYTES = 3_000;
const MOST_PER_SECOND = 6_000;
let serial = 0;

/** Bars 1–3: how many webhooks are taken, how fast, and how fast they are on a phone. */
export async function webhookBars(ground: Ground): Promise<readonly Bar[]> {
  const seconds = ground.isQuick ? 3 : 10;
  const floor = await Child.start<string>(new URL('../floors/intake.process.js', import.meta.url), {
    DATABASE_URL: ground.databaseUrl,
  });
  try {
    return await ground.withHub(async ({ api, process }) => {
      const shop = await openShop(api, ground.sinkUrl, { text: '{order_id}' });
      const hook = shop.simulator.hook.url;
      const flood = { connections: CONNECTIONS, seconds, stock: seconds * MOST_PER_SECOND };
      await postAt({ ...flood, url: hook, seconds: 3, shot: () => orderShot(shop) });
      const floors: LoadResult[] = [];
      const ours: LoadResult[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        floors.push(await postAt({ ...flood, url: floor.hello, shot: floorShot }));
        ours.push(await postAt({ ...flood, url: hook, shot: () => orderShot(shop) }));
        await drained(ground);
      }
      const u = median(floors.map((result) => result.perSecond));
      const accepted = median(ours.map((result) => result.perSecond));
      const refused = ours.reduce((sum, result) => sum + result.refused, 0);

      const sustained = await highestSustained(ground, shop, u);
      // One stall of the disk is a whole round's 99th percentile.
      const calm = { connections: CONNECTIONS, seconds };
      const owner = await ownerOf(ground, shop);
      const quiet: { floor: LoadResult; ours: LoadResult; beside: LoadResult }[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const floorCalm = await postAt({ ...calm, url: floor.hello, perSecond: u * 0.4, shot: floorShot });
        const ourCalm = await postAt({ ...calm, url: hook, perSecond: accepted * 0.4, shot: () => orderShot(shop) });
        await drained(ground);
        const beside = await launch({ process }, { ...owner, name: `beside${round}`, recipients: 100_000 }, async () =>
          postAt({ ...calm, url: hook, perSecond: 100, shot: () => orderShot(shop) }),
        );
        await ground.sql(`update messages set state = 'cancelled' where state = 'planned'`);
        await drained(ground);
        quiet.push({ floor: floorCalm, ours: ourCalm, beside });
      }
      const p99Of = (name: 'floor' | 'ours' | 'beside') => median(quiet.map((round) => round[name].p99Ms));

      return [
        atLeast({
          no: '1',
          what: 'webhooks accepted / floor U',
          value: accepted / u,
          unit: '×',
          must: 0.6,
          aim: 1,
          detail: { ours: accepted, floor: u, refused },
        }),
        atMost({
          no: '2',
          what: 'accept p99 at 40 % / floor',
          value: median(quiet.map(({ floor: bare, ours: hub }) => hub.p99Ms / bare.p99Ms)),
          unit: '×',
          must: 3,
          aim: 1.5,
          detail: { ours: p99Of('ours'), floor: p99Of('floor') },
        }),
        atMost({
          no: '2',
          what: 'accept p99 beside a campaign / idle',
          value: median(quiet.map(({ beside, ours: idle }) => beside.p99Ms / idle.p99Ms)),
          unit: '×',
          must: 3,
          aim: 2,
          detail: { beside: p99Of('beside'), idle: p99Of('ours') },
        }),
        atLeast({
          no: '3',
          what: 'webhook to provider, p99 < 1 s / floor U',
          value: sustained.share,
          unit: '×',
          must: 0.17,
          aim: 0.4,
          detail: { perSecond: sustained.share * u, p99Ms: sustained.p99Ms, nextP99Ms: sustained.nextP99Ms },
        }),
      ];
    });
  } finally {
    await floor.stop();
  }
}

function floorShot(): Shot {
  const body = Buffer.from(JSON.stringify({ order_id: serial++, notes: 'x'.repeat(BODY_BYTES - 40) }));
  return { body, headers: { 'x-signature': createHmac('sha256', 'floor').update(body).digest('hex') } };
}

function orderShot(shop: BenchShop): Shot {
  const { simulator } = shop;
  const order = newOrder(shop);
  return simulator.delivery('order.create', simulator.bodyOf(order));
}

/** Waits until nothing that is due is left. */
async function drained(ground: Ground): Promise<void> {
  for (;;) {
    const [row] = await ground.sql(
      `select exists (select 1 from raw_events where state = 'waiting') or exists (select 1 from messages where state in ('planned', 'sending')) as busy`,
    );
    if (row.busy !== true) return;
    await pause(100);
  }
}

/** Shares of floor U that are tried, one after the other. */
const STEPS = [0.17, 0.2, 0.24, 0.28, 0.34, 0.4, 0.48];

/** The highest of the tried rates at which 99 of 100 texts are at the provider within a second of their webhook. */
async function highestSustained(
  ground: Ground,
  shop: BenchShop,
  u: number,
): Promise<{ readonly share: number; readonly p99Ms: number; readonly nextP99Ms: number }> {
  const seconds = ground.isQuick ? 4 : 10;
  let best = { share: 0, p99Ms: 0, nextP99Ms: Number.NaN };
  for (const share of STEPS) {
    await ground.sink.ask('behave', { keepsTimes: true });
    await ground.sink.ask('reset');
    const sentAt = new Map<string, number>();
    const perSecond = u * share;
    // Making orders is the shop's work, not the hub's.
    const orders = Array.from({ length: Math.ceil(perSecond * seconds) + 1 }, () => {
      const order = newOrder(shop);
      return { id: order.order_id, shot: shop.simulator.delivery('order.create', shop.simulator.bodyOf(order)) };
    });
    const wish = { url: shop.simulator.hook.url, connections: CONNECTIONS, perSecond, seconds };
    const result = await postAt({
      ...wish,
      shot: () => {
        const { id, shot } = orders.pop() as (typeof orders)[number];
        sentAt.set(id, performance.timeOrigin + performance.now());
        return shot;
      },
    });
    await drained(ground);
    const times = await ground.sink.ask<[string, number][]>('times');
    const latencies = times.map(([text, at]) => at - (sentAt.get(text) ?? Number.NaN)).filter(Number.isFinite);
    const p99Ms = quantile(latencies, 0.99);
    if (p99Ms >= 1_000 || latencies.length < result.accepted) return { ...best, nextP99Ms: p99Ms };
    best = { share, p99Ms, nextP99Ms: Number.NaN };
  }
  await ground.sink.ask('behave', {});
  return best;
}

function newOrder({ simulator }: BenchShop) {
  return simulator.newOrder({ phone: String(500_000_000 + (serial++ % 99_999_999)), notes: 'x'.repeat(1_000) });
}
