import { Injectable } from '@nestjs/common';
import type { Instant, ShopId } from '@hub/kernel';
import type { QuietWindow } from '@hub/quiet-hours';
import type { Shop } from '../../shops/shop.entity.js';
import { addresseeRef, type Addressee, type MarketingMessage } from '../model/marketing-messages.js';
import type { Recipe } from '../model/message.js';
import type { Addressed, Skip, StageResult } from '../model/occasion.js';
import { schedule, type Schedule } from './schedule.js';
import { quietWindows } from './windows.js';

export type Scheduled<T> = T & { readonly recipe: Recipe; readonly schedule: Extract<Schedule, { ok: true }> };

/** What a batch's instants depend on. */
export interface Timing<T> {
  readonly shops: ReadonlyMap<ShopId, Shop>;
  readonly minValiditySecondsOf: (item: T) => number;
  /** When each of them is planned. */
  readonly nowOf: (item: T) => Instant;
  /** What the people of the batch get already, by `addresseeRef`. */
  readonly marketing: ReadonlyMap<string, readonly MarketingMessage[]>;
  /** What earlier batches gave them without writing it down; what this one gives is added. */
  readonly given?: Map<string, Instant[]>;
}

/**
 * Texts get their instant, and the recipe it was made by. Refuses what finds no open window within 60 days, or none within
 * the cap of advertising, and what
 * would be out of date before it may go. Asks no clock: `nowOf` comes with the batch.
 */
@Injectable()
export class ScheduleService {
  run<T extends Addressed>(
    items: readonly T[],
    { shops, minValiditySecondsOf, nowOf, marketing, given = new Map() }: Timing<T>,
  ): StageResult<Scheduled<T>> {
    const passed: Scheduled<T>[] = [];
    const skipped: Skip[] = [];
    let newest: { readonly item: T; readonly recipe: Recipe; readonly windows: readonly QuietWindow[] } | null = null;
    for (const item of items) {
      const shop = shops.get(item.occasion.shopId);
      if (shop === undefined) continue;
      // A page of one campaign has one recipe.
      if (newest === null || !isTimedLike(newest.item, item)) {
        const recipe = recipeOf(item, shop);
        newest = { item, recipe, windows: quietWindows(shop, { ...recipe, country: item.country }) };
      }
      const { recipe, windows }: NonNullable<typeof newest> = newest;
      const now = nowOf(item);
      const capped = cappedOf(item, shop, now, { marketing, given });
      const result = schedule({
        recipe,
        windows,
        now,
        minValiditySeconds: minValiditySecondsOf(item),
        seed: item.occasionKey,
        capped,
      });
      if (result.ok) {
        capped?.given.push(result.dueAt);
        passed.push({ ...item, recipe, schedule: result });
      } else
        skipped.push({
          occasion: item.occasion,
          occasionKey: item.occasionKey,
          recipientHash: item.addressHash,
          stage: 'schedule',
          reason: result.reason,
          detail: result.isCapped ? { cap: 'marketing' } : {},
        });
    }
    return { passed, skipped };
  }
}

/** Of advertising to a customer: the cap, what was planned by now, and the list to which what is planned now is added. */
function cappedOf(
  item: Addressed,
  { settings }: Shop,
  now: Instant,
  known: Pick<Timing<Addressed>, 'marketing'> & { readonly given: Map<string, Instant[]> },
) {
  const { marketingCap: cap } = settings;
  if (cap === null || !isCapped(item)) return null;
  const ref = addresseeRef(toAddressee(item));
  const given = known.given.get(ref) ?? [];
  known.given.set(ref, given);
  const written = (known.marketing.get(ref) ?? []).flatMap(({ at, madeAt }) => (madeAt <= now ? [at] : []));
  return { cap, given, taken: [...written, ...given] };
}

/** Advertising that goes to whom it is meant for. */
export function isCapped({ occasion, role }: Addressed): boolean {
  return occasion.plan.messageClass === 'marketing' && role !== 'test';
}

export function toAddressee({ occasion, addressHash }: Addressed): Addressee {
  return { clientId: occasion.clientId, recipientHash: addressHash };
}

function isTimedLike(left: Addressed, right: Addressed): boolean {
  return (
    left.occasion.plan === right.occasion.plan &&
    left.occasion.occurredAt === right.occasion.occurredAt &&
    left.occasion.rule === right.occasion.rule &&
    left.occasion.shopId === right.occasion.shopId &&
    left.country === right.country &&
    AUDIENCE_OF[left.source] === AUDIENCE_OF[right.source]
  );
}

function recipeOf(item: Addressed, shop: Shop): Recipe {
  const { occasion } = item;
  return {
    occurredAt: occasion.occurredAt,
    delay: occasion.plan.delay,
    zone: shop.zone,
    sendsInQuietHours: occasion.plan.sendsInQuietHours,
    audience: AUDIENCE_OF[item.source],
    validityHours: occasion.plan.validityHours,
    recheck: occasion.plan.recheck,
    ...(occasion.plan.ratherTwiceThanNever ? { ratherTwiceThanNever: true } : {}),
    ruleVersion: occasion.rule?.version ?? null,
  };
}

/** Whose quiet hours count: a number typed by hand is the owner's, or of somebody the owner chose. */
const AUDIENCE_OF: Readonly<Record<Addressed['source'], Recipe['audience']>> = {
  delivery: 'customer',
  customer: 'customer',
  billing: 'customer',
  contact: 'customer',
  owner: 'owner',
  fixed: 'owner',
  manual: 'owner',
};
