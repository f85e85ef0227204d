import { Inject, Injectable } from '@nestjs/common';
import { isEmail, type ShopId } from '@hub/kernel';
import { Keyring } from '../../infra/crypto/keyring.js';
import { PublicAddress } from '../../infra/public-address.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { Addressed, RenderedOccasion, Skip, StageResult } from '../model/occasion.js';
import type { Linking } from './links.js';
import { render } from './render.js';

/**
 * Recipients get their texts, from the facts of the event. Refuses texts that are too long or empty, and, where the rule
 * asks for it, texts with a gap. Texts are compiled once per wording. Pure but for the batch.
 */
@Injectable()
export class RenderService {
  constructor(
    @Inject(Keyring) private readonly keyring: Keyring,
    private readonly address: PublicAddress,
  ) {}

  /** `hosts`: the pages whose links are made short, by shop. */
  run(
    items: readonly Addressed[],
    shops: ReadonlyMap<ShopId, Shop>,
    hosts: ReadonlyMap<ShopId, readonly string[]>,
  ): StageResult<RenderedOccasion> {
    const passed: RenderedOccasion[] = [];
    const skipped: Skip[] = [];
    for (const item of items) {
      const shop = shops.get(item.occasion.shopId);
      if (shop === undefined) continue;
      const { subject, facts } = item.occasion;
      const linking = this.#linking(item.occasionKey, hosts.get(shop.id) ?? NONE);
      const spoken = { plan: reachable(item), subject, facts };
      const outcome = render(spoken, item.country, shop, item.testFor, linking);
      if (outcome.ok) passed.push({ ...item, rendered: outcome });
      else {
        const { occasion, occasionKey, addressHash: recipientHash } = item;
        const { reason, detail } = outcome;
        skipped.push({ occasion, occasionKey, recipientHash, stage: 'render', reason, detail });
      }
    }
    return { passed, skipped };
  }

  #linking(occasionKey: string, hosts: readonly string[]): Linking | null {
    const { url } = this.address;
    if (url === null) return null;
    return { base: `${url}/s/`, hosts, codeOf: (target) => this.keyring.linkCode(occasionKey, target) };
  }
}

const NONE: readonly string[] = [];

/** The plan without the texts that have nowhere to go; most have all. */
function reachable({ occasion: { plan }, address, email }: Addressed): Addressed['occasion']['plan'] {
  const hasNumber = !isEmail(address);
  if (hasNumber && (email !== null || plan.texts.email === undefined)) return plan;
  const { email: mail, ...others } = plan.texts;
  return { ...plan, texts: { ...(hasNumber ? others : {}), ...(email === null || !mail ? {} : { email: mail }) } };
}
