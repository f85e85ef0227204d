import { planFloor } from '../floors/sql.floors.js';
import type { Ground } from '../ground.js';
import { launch, ownerOf, planAhead, runCampaign, type CampaignFigures } from '../support/campaign.js';
import { Child } from '../support/child.js';
import { openShop, type BenchHub } from '../support/hub.js';
import { Neighbour } from '../support/neighbour.js';
import { median, quantile } from '../support/numbers.js';
import { atLeast, atMost, type Bar } from './bar.js';

const ROUNDS = 3;
/** Planning is short, and the machine's mood changes between two of its rounds. */
const PLANNING_ROUNDS = 5;
const FLOOR_SENDS = 20_000;
const MEGABYTE = 1024 * 1024;

/** Bars 4, 5 and 7: a campaign's speed, its planning, and how flat memory stays. */
export async function campaignBars(ground: Ground): Promise<readonly Bar[]> {
  const recipients = 100_000;
  const small = await ground.withHub(async (hub) => {
    const shop = await openShop(hub.api, ground.sinkUrl, null);
    await runCampaign(ground, hub, { ...(await ownerOf(ground, shop)), name: 'small', recipients: 10_000 });
    return peakOf(hub.process);
  });
  const floor = await Child.start(new URL('../floors/send.process.js', import.meta.url), {
    DATABASE_URL: ground.databaseUrl,
    SINK_URL: ground.sinkUrl,
  });
  try {
    return await ground.withHub(async (hub) => {
      const shop = await openShop(hub.api, ground.sinkUrl, null);
      const owner = await ownerOf(ground, shop);
      const plans: number[] = [];
      const planning: number[] = [];
      for (let round = 0; round < PLANNING_ROUNDS; round++) {
        plans.push(await planFloor(ground.databaseUrl, recipients));
        planning.push(await planAhead(ground, hub, { ...owner, name: `ahead${round}`, recipients }));
      }
      const sends: number[] = [];
      const runs: CampaignFigures[] = [];
      for (let round = 0; round < (ground.isQuick ? 1 : ROUNDS); round++) {
        await floor.ask('fill', FLOOR_SENDS);
        sends.push(FLOOR_SENDS / ((await floor.ask<number>('run')) / 1000));
        runs.push(await runCampaign(ground, hub, { ...owner, name: `big${round}`, recipients }));
      }
      const s = median(sends);
      const of = (read: (run: CampaignFigures) => number) => median(runs.map(read));
      const perSecond = of((run) => run.perSecond);
      const peak = await peakOf(hub.process);
      const noticeMs = await besideCampaign(ground, hub, { ...owner, name: 'beside', recipients });
      return [
        atLeast({
          no: '4',
          what: 'campaign messages / floor S',
          value: perSecond / s,
          unit: '×',
          must: 0.35,
          aim: 0.6,
          detail: { ours: perSecond, floor: s },
        }),
        atMost({
          no: '4',
          what: 'CPU of a message',
          value: of((run) => run.cpuMsPerMessage),
          unit: 'ms',
          must: 0.6,
          aim: 0.3,
        }),
        atMost({
          no: '5',
          what: 'planning 100 000 / floor P',
          value: median(planning.map((seconds, round) => seconds / (plans[round] as number))),
          unit: '×',
          must: 2,
          aim: 1.3,
          detail: { oursS: median(planning), floorS: median(plans) },
        }),
        atMost({
          no: '5',
          what: 'launch to first arrival',
          value: of((run) => run.firstMs) / 1000,
          unit: 's',
          must: 1.5,
          aim: 0.5,
        }),
        atMost({
          no: '5',
          what: "another shop's order notice beside it, p99",
          value: quantile(noticeMs, 0.99) / 1000,
          unit: 's',
          must: 1,
          aim: 0.5,
          detail: { orders: noticeMs.length, p50S: median(noticeMs) / 1000, maxS: quantile(noticeMs, 1) / 1000 },
        }),
        atMost({
          no: '7',
          what: 'peak memory at 100 000 / at 10 000',
          value: peak / small,
          unit: '×',
          must: 1.25,
          aim: 1.1,
          detail: { at100k: peak / MEGABYTE, at10k: small / MEGABYTE },
        }),
        atMost({ no: '7', what: 'peak memory', value: peak / MEGABYTE, unit: 'MB', must: 350, aim: 250 }),
      ];
    });
  } finally {
    await floor.stop();
  }
}

/** How long another shop's customers wait for their order notices while a campaign is planned and sent. */
async function besideCampaign(
  ground: Ground,
  hub: BenchHub,
  wish: Parameters<typeof launch>[1],
): Promise<readonly number[]> {
  const neighbour = await Neighbour.open(hub);
  try {
    // The neighbour's first order of all is nobody's measure.
    await neighbour.waits(1);
    return await launch(hub, wish, () => neighbour.waits(ground.isQuick ? 8 : 15));
  } finally {
    await neighbour.close();
  }
}

async function peakOf(process: Child): Promise<number> {
  return (await process.ask<{ peak: number }>('memory')).peak;
}
