import type { Ground } from '../ground.js';
import { ownerOf, plan } from '../support/campaign.js';
import { openShop, type BenchHub } from '../support/hub.js';
import { fillHistory } from '../support/messages.js';
import { quantile } from '../support/numbers.js';
import { atLeast, atMost, type Bar } from './bar.js';

const SORTS = [
  'createdAt',
  'dueAt',
  'changedAt',
  'recipient',
  'sender',
  'state',
  'success',
  'error',
  'channel',
  'rule',
  'place',
  'parts',
  'billed',
];
/** Every list twice is what one account may ask in a minute. */
const ROUNDS = 2;

/** Bar 10: the first page of a million messages (a quick look: 100 000) by any filter and sort, and all of it as CSV. */
export async function listBars(ground: Ground): Promise<readonly Bar[]> {
  const count = ground.isQuick ? 100_000 : 1_000_000;
  return ground.withHub(async (hub) => {
    const shop = await openShop(hub.api, ground.sinkUrl, null);
    await plan(hub, { ...(await ownerOf(ground, shop)), name: 'pattern', recipients: 1 });
    await fillHistory(ground, shop.shopId, count);
    const times = await firstPages(ground, hub, shop.shopId);
    const all = [...times.values()].flat();
    const slowest = [...times].toSorted((left, right) => quantile(right[1], 0.5) - quantile(left[1], 0.5)).slice(0, 3);
    for (const [query, ms] of slowest) process.stderr.write(`slow: ${query} ${Math.round(quantile(ms, 0.5))} ms\n`);
    const csv = await readCsv(hub, shop.shopId);
    return [
      atMost({
        no: '10',
        what: `first page of ${count} messages, p95 over every filter and sort`,
        value: quantile(all, 0.95),
        unit: 'ms',
        must: 200,
        aim: 50,
        detail: { p50: quantile(all, 0.5), max: quantile(all, 1), lists: times.size },
      }),
      atLeast({
        no: '10',
        what: 'rows of CSV a second',
        value: csv.perSecond,
        unit: '',
        must: 20_000,
        aim: 100_000,
        detail: { rows: csv.rows },
      }),
      atMost({
        no: '10',
        what: 'memory the CSV added at its end / at a tenth of it',
        value: csv.grown,
        unit: '×',
        must: 1.25,
        aim: 1.1,
        detail: { peakMb: csv.peak / 2 ** 20 },
      }),
    ];
  });
}

/** Milliseconds of each list, by its query; every one asked for several times. */
async function firstPages(ground: Ground, hub: BenchHub, shopId: string): Promise<ReadonlyMap<string, number[]>> {
  const [sample] = await ground.sql<Record<string, string>>(
    `select recipient, order_id, 'con_' || connection_id as connection, 'rul_' || rule_id as rule from messages
     where shop_id = $1 and state = 'failed' limit 1`,
    [shopId.slice(4)],
  );
  const day = 86_400_000;
  const at = (ms: number) => encodeURIComponent(new Date(performance.timeOrigin + ms).toISOString());
  const filters = [
    '',
    'state=failed',
    'state=planned,held',
    'state=sending',
    'success=false',
    `connectionId=${sample?.['connection']}`,
    'kind=sms',
    `ruleId=${sample?.['rule']}`,
    'place=test',
    'sender=Buty',
    `recipient=${encodeURIComponent(sample?.['recipient'] ?? '')}`,
    'recipient=12345',
    `orderId=${sample?.['order_id']}`,
    'errorCode=13',
    `createdSince=${at(-day)}&createdUntil=${at(0)}`,
    `dueSince=${at(-5 * day)}&dueUntil=${at(-4 * day)}`,
    `changedSince=${at(-day)}&state=delivered&place=order.paid`,
  ];
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const filter of filters) {
      for (const sort of SORTS) {
        for (const direction of ['asc', 'desc']) {
          const query = `${filter}&sort=${sort}&direction=${direction}`;
          const start = performance.now();
          await hub.api.call('GET', `/shops/${shopId}/messages?${query}`);
          times.set(query, [...(times.get(query) ?? []), performance.now() - start]);
        }
      }
    }
  }
  return times;
}

interface Memory {
  readonly now: number;
  readonly peak: number;
}

async function readCsv(hub: BenchHub, shopId: string) {
  const memory = () => hub.process.ask<Memory>('memory');
  const start = performance.now();
  const response = await hub.api.open(`/shops/${shopId}/messages.csv`);
  if (!response.ok || response.body === null) throw new Error(`the export answered ${response.status}`);
  let rows = -1;
  let early: Memory | null = null;
  for await (const chunk of response.body) {
    for (const byte of chunk as Uint8Array) if (byte === 10) rows++;
    if (early === null && rows > 100_000) early = await memory();
  }
  const seconds = (performance.now() - start) / 1000;
  const late = await memory();
  return { rows, perSecond: rows / seconds, grown: late.peak / (early?.peak ?? late.peak), peak: late.peak };
}
