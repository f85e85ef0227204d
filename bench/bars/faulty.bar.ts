import { setTimeout as pause } from 'node:timers/promises';
import type { Ground } from '../ground.js';
import { ownerOf, plan } from '../support/campaign.js';
import { openShop, type BenchHub } from '../support/hub.js';
import { Neighbour } from '../support/neighbour.js';
import { quantile } from '../support/numbers.js';
import { atLeast, atMost, type Bar } from './bar.js';

/** A real provider answers in so many milliseconds; 50 calls at once are then 333 a second. */
const DELAY_MS = 150;
const CALLS_AT_ONCE = '50';
const FAULTS = { unavailable: 0.05, hung: 0.02, cut: 0.01 };
let run = 0;

/** Bar 9: what a bad provider does to its own campaign and to a neighbour. */
export async function faultyBars(ground: Ground): Promise<readonly Bar[]> {
  return ground.withHub(async (hub) => {
    const neighbour = await Neighbour.open(hub);
    try {
      const good = await measure(ground, hub, neighbour, {});
      const bad = await measure(ground, hub, neighbour, FAULTS);
      await ground.sink.ask('behave', {});
      return [
        atLeast({
          no: '9',
          what: 'bad provider / good provider',
          value: bad.perSecond / good.perSecond,
          unit: '×',
          must: 0.6,
          aim: 0.8,
          detail: { good: good.perSecond, bad: bad.perSecond },
        }),
        atMost({
          no: '9',
          what: "a neighbour's p99 beside it / beside a good one",
          value: bad.p99Ms / good.p99Ms,
          unit: '×',
          must: 2,
          aim: 1.3,
          detail: { good: good.p99Ms, bad: bad.p99Ms },
        }),
      ];
    } finally {
      await neighbour.close();
    }
  });
}

/** Texts a second over a fixed time of a campaign, and how long the neighbour's orders take to their provider meanwhile. */
async function measure(
  ground: Ground,
  hub: BenchHub,
  neighbour: Neighbour,
  faults: object,
): Promise<{ perSecond: number; p99Ms: number }> {
  await ground.sink.ask('behave', { delayMs: DELAY_MS, ...faults });
  await ground.sink.ask('reset');
  const shop = await openShop(hub.api, ground.sinkUrl, null, CALLS_AT_ONCE);
  const owner = await ownerOf(ground, shop);
  await plan(hub, { ...owner, name: `faulty${run++}`, recipients: 20_000 });
  await pause(2_000);
  const before = await ground.sink.ask<{ taken: number }>('seen');
  const start = performance.now();
  const waits = await neighbour.waits(ground.isQuick ? 8 : 30);
  const after = await ground.sink.ask<{ taken: number }>('seen');
  const perSecond = ((after.taken - before.taken) / (performance.now() - start)) * 1000;
  // The rest of this campaign is not waited for.
  await ground.sql(`update messages set state = 'cancelled' where shop_id = $1 and state = 'planned'`, [
    shop.shopId.slice(4),
  ]);
  await pause(2_000);
  return { perSecond, p99Ms: quantile(waits, 0.99) };
}
