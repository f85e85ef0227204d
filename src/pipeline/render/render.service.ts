import { Injectable } from '@nestjs/common';
import { isEmail, type ShopId } from '@hub/kernel';
import type { Shop } from '../../shops/shop.entity.js';
import type { Addressed, RenderedOccasion, Skip, StageResult } from '../model/occasion.js';
import { render } from './render.js';

/**
 * Recipients get their texts, from the facts of the event. Refuses texts that are too long or empty, and, where the rule
 * asks for it, texts with a gap. Texts are compiled once per wording. Pure but for the batch.
 */
@Injectable()
export class RenderService {
  run(items: readonly Addressed[], shops: ReadonlyMap<ShopId, Shop>): StageResult<RenderedOccasion> {
    const passed: RenderedOccasion[] = [];
    const skipped: Skip[] = [];
    for (const item of items) {
      const shop = shops.get(item.occasion.shopId);
      if (shop === undefined) continue;
      const { subject, facts } = item.occasion;
      const outcome = render({ plan: reachable(item), subject, facts }, item.country, shop, item.testFor);
      if (outcome.ok) passed.push({ ...item, rendered: outcome });
      else {
        const { occasion, occasionKey } = item;
        skipped.push({ occasion, occasionKey, stage: 'render', reason: outcome.reason, detail: outcome.detail });
      }
    }
    return { passed, skipped };
  }
}

/** The plan without the texts that have nowhere to go; most have all. */
function reachable({ occasion: { plan }, address, email }: Addressed): Addressed['occasion']['plan'] {
  const hasNumber = !isEmail(address);
  if (hasNumber && (email !== null || plan.texts.email === undefined)) return plan;
  const { email: mail, ...others } = plan.texts;
  return { ...plan, texts: { ...(hasNumber ? others : {}), ...(email === null || !mail ? {} : { email: mail }) } };
}
