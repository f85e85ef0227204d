import { DAY_MS, earliest, plus, type ConnectionId, type Instant, type ShopId } from '@hub/kernel';
import { isOrderEvent, orderIdOf } from '../core/index.js';
import type { Tx } from '../infra/database/database.js';
import type { Shop } from '../shops/shop.entity.js';
import { LOOKS_BACK_DAYS, marketingOf } from './model/marketing-messages.js';
import type { PlannedMessage } from './model/message.repository.js';
import type { Occasion, RenderedOccasion, Skip, StoredEvent } from './model/occasion.js';
import type { Imagined } from './model/planner.port.js';
import { toPlannedMessages, wouldHaveSent, type Findings } from './plan.records.js';
import type { CandidateLeg } from './route/route.js';
import type { Routed } from './route/route.service.js';
import { isCapped, toAddressee, type Scheduled } from './schedule/schedule.service.js';

/** For so long a campaign goes by what its shop and its accounts were; sending asks again. */
const BASIS_LIFE_MS = 1_000;

export interface OrderRef {
  readonly shopId: ShopId;
  readonly orderId: string;
}

/** What the stages say about a batch of occasions, before anything is written. */
export interface Plan {
  readonly ready: readonly Routed<Scheduled<RenderedOccasion>>[];
  readonly skipped: readonly Skip[];
}

/** What the occasions of some shops are planned by. */
export interface Basis {
  readonly at: Instant;
  readonly shops: ReadonlyMap<ShopId, Shop>;
  /** The accounts granted to each shop. */
  readonly candidates: ReadonlyMap<ShopId, readonly CandidateLeg[]>;
  /** The pages that texts' links are made short for; a shop that wants none is left out. */
  readonly hosts: ReadonlyMap<ShopId, readonly string[]>;
  /** Seconds, as `minValiditySeconds`. */
  readonly validities: ReadonlyMap<ShopId, number>;
}

/** The order an event tells of. */
export function orderRefOf({ shopId, content }: StoredEvent): readonly OrderRef[] {
  const orderId = isOrderEvent(content) ? orderIdOf(content) : null;
  return orderId === null ? [] : [{ shopId, orderId }];
}

/** Occasions apart from those that their sources set aside. */
export function setAsideAmong(occasions: readonly Occasion[]): {
  readonly open: readonly Occasion[];
  readonly aside: readonly Skip[];
} {
  if (!occasions.some(({ setAside }) => setAside !== undefined)) return { open: occasions, aside: [] };
  return {
    open: occasions.filter(({ setAside }) => setAside === undefined),
    aside: occasions.flatMap((occasion) => {
      const { setAside, keyBase } = occasion;
      return setAside === undefined ? [] : [{ occasion, occasionKey: `${keyBase}/customer`, ...setAside }];
    }),
  };
}

/** Live rules become messages, trials become decisions. */
export function findingsOf({ ready, skipped }: Plan): Findings {
  const isTrial = ({ occasion }: Plan['ready'][number]) => occasion.rule?.state === 'trial';
  return {
    messages: toPlannedMessages(ready.filter((item) => !isTrial(item))),
    decisions: [...skipped, ...ready.filter(isTrial).map(wouldHaveSent)],
    restarting: new Set(
      ready.flatMap(({ occasion: { rule } }) => (rule?.spec.trigger.restarts === true ? [rule.id] : [])),
    ),
  };
}

/** What the people of a batch get already. Asked only where something is advertised. */
export function marketingAmong(
  tx: Tx,
  items: readonly RenderedOccasion[],
  nowOf: (item: RenderedOccasion) => Instant,
  imagined: Imagined | null,
): ReturnType<typeof marketingOf> {
  const advertised = items.filter(isCapped);
  const keys = advertised.map(({ occasionKey }) => occasionKey);
  const since = plus(earliest(...advertised.map(nowOf)), -LOOKS_BACK_DAYS * DAY_MS);
  return marketingOf(tx, advertised.map(toAddressee), since, keys, imagined?.besidesRule ?? null);
}

export function isBasisOf({ at, shops }: Basis, page: readonly Occasion[], now: Instant): boolean {
  return now - at < BASIS_LIFE_MS && page.every(({ shopId }) => shops.has(shopId));
}

export function firstConnection(message: PlannedMessage): readonly ConnectionId[] {
  return message.planning.route.slice(0, 1).map((leg) => leg.connectionId);
}
