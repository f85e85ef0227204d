import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS, instantOf, plus, type ClientId, type Instant, type OrganisationId } from '@hub/kernel';
import type { CampaignWish } from '../campaign.source.js';
import type { Ground } from '../ground.js';
import type { BenchHub, BenchShop } from './hub.js';

type Wish = Omit<CampaignWish, 'firstNumber' | 'startsAt'>;

let firstNumber = 500_000_000;

/** Whose campaign it is, as the campaign's source wants to know. */
export async function ownerOf(
  ground: Ground,
  shop: BenchShop,
): Promise<Omit<CampaignWish, 'name' | 'recipients' | 'firstNumber' | 'startsAt'>> {
  const [row] = await ground.sql<{ organisation_id: string; client_id: string }>(
    'select organisation_id, client_id from shops where id = $1',
    [shop.shopId.slice(4)],
  );
  return {
    organisationId: `org_${row?.organisation_id}` as OrganisationId,
    clientId: `cli_${row?.client_id}` as ClientId,
    shopId: shop.shopId,
    channelId: shop.channelId,
  };
}

/** Has the hub plan a campaign, now or for later; milliseconds until all of it was planned. */
export function plan(
  { process }: Pick<BenchHub, 'process'>,
  wish: Wish,
  startsAt: Instant = instantOf(new Date()),
): Promise<number> {
  firstNumber += wish.recipients;
  return process.ask<number>('campaign', { ...wish, firstNumber, startsAt } satisfies CampaignWish);
}

/** Hands a campaign to the hub and does `meanwhile` while it is planned and sent. */
export async function launch<T>(hub: Pick<BenchHub, 'process'>, wish: Wish, meanwhile: () => Promise<T>): Promise<T> {
  const planning = plan(hub, wish);
  const result = await meanwhile();
  await planning;
  return result;
}

export interface CampaignFigures {
  readonly planMs: number;
  readonly firstMs: number;
  readonly perSecond: number;
  readonly cpuMsPerMessage: number;
}

/** Seconds that planning a campaign takes that goes out another day; it is taken back afterwards. */
export async function planAhead(ground: Ground, hub: BenchHub, wish: Wish): Promise<number> {
  const ms = await plan(hub, wish, plus(instantOf(new Date()), DAY_MS));
  await ground.sql(`delete from messages where state = 'planned'`);
  await ground.sql('vacuum analyze messages');
  return ms / 1000;
}

/** Plans and sends a campaign to the end and says how it went. */
export async function runCampaign(ground: Ground, hub: BenchHub, wish: Wish): Promise<CampaignFigures> {
  const { process } = hub;
  await ground.sink.ask('reset');
  const start = performance.timeOrigin + performance.now();
  const cpu = await process.ask<number>('cpu');
  const planMs = await plan(hub, wish);
  const plannedCpu = await process.ask<number>('cpu');
  const plannedAt = performance.timeOrigin + performance.now();
  const atPlanned = await ground.sink.ask<Seen>('seen');
  let seen = atPlanned;
  while (seen.taken < wish.recipients) {
    await pause(20);
    seen = await ground.sink.ask<Seen>('seen');
  }
  const end = await process.ask<number>('cpu');
  return {
    planMs,
    firstMs: (seen.firstAt ?? Number.NaN) - start,
    // What was sent after planning ended: sending alone.
    perSecond: ((wish.recipients - atPlanned.taken) / ((seen.lastAt ?? Number.NaN) - plannedAt)) * 1000,
    cpuMsPerMessage: (end - Math.min(cpu, plannedCpu)) / 1000 / wish.recipients,
  };
}

interface Seen {
  readonly taken: number;
  readonly calls: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}
