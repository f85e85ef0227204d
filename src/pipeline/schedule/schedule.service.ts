import { Injectable } from '@nestjs/common';
import type { Instant, ShopId } from '@hub/kernel';
import type { QuietWindow } from '@hub/quiet-hours';
import type { Shop } from '../../shops/shop.entity.js';
import type { Recipe } from '../model/message.js';
import type { Addressed, Skip, StageResult } from '../model/occasion.js';
import { schedule, type Schedule } from './schedule.js';
import { quietWindows } from './windows.js';

export type Scheduled<T> = T & { readonly recipe: Recipe; readonly schedule: Extract<Schedule, { ok: true }> };

/**
 * Texts get their instant, and the recipe it was made by. Refuses what finds no open window within 60 days and what
 * would be out of date before it may go. Asks no clock: `now` comes with the batch.
 */
@Injectable()
export class ScheduleService {
  run<T extends Addressed>(
    items: readonly T[],
    shops: ReadonlyMap<ShopId, Shop>,
    minValiditySecondsOf: (item: T) => number,
    now: Instant,
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
      const result = schedule({
        recipe,
        windows,
        now,
        minValiditySeconds: minValiditySecondsOf(item),
        seed: item.occasionKey,
      });
      if (result.ok) passed.push({ ...item, recipe, schedule: result });
      else
        skipped.push({
          occasion: item.occasion,
          occasionKey: item.occasionKey,
          stage: 'schedule',
          reason: result.reason,
          detail: {},
        });
    }
    return { passed, skipped };
  }
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
