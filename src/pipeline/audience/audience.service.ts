import { Inject, Injectable } from '@nestjs/common';
import type { MessageAddress, ShopId } from '@hub/kernel';
import { ConsentRepository, consentRef } from '../../contacts/consent.repository.js';
import { SuppressionRepository, suppressionRef } from '../../contacts/suppression.repository.js';
import { Keyring } from '../../infra/crypto/keyring.js';
import type { Tx } from '../../infra/database/database.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { Addressed, Occasion, Skip, SkipReason, StageResult } from '../model/occasion.js';
import { candidates, needsOf, standIn } from './audience.js';

/**
 * Occasions get their recipients. In a shop that is being tried out its own phone stands in for each of them, and nobody's
 * consent is asked. Refuses addresses that cannot get a message, recipients who must not be written to, and
 * advertising without proof of consent. Says where the address came from. Never loads per item.
 */
@Injectable()
export class AudienceService {
  constructor(
    private readonly suppressions: SuppressionRepository,
    private readonly consents: ConsentRepository,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  async run(tx: Tx, occasions: readonly Occasion[], shops: ReadonlyMap<ShopId, Shop>): Promise<StageResult<Addressed>> {
    const addressed: Addressed[] = [];
    const tested: Addressed[] = [];
    const skipped: Skip[] = [];
    for (const occasion of occasions) {
      const shop = shops.get(occasion.shopId);
      if (shop === undefined) continue;
      for (const candidate of candidates(occasion, shop)) {
        const occasionKey = `${occasion.keyBase}/${candidate.role}`;
        if (!candidate.ok) {
          const { reason, role } = candidate;
          skipped.push({ occasion, occasionKey, stage: 'audience', reason, detail: { role } });
        } else {
          const { role, address, email, country, source, isRepaired } = candidate;
          const addressHash = candidate.addressHash ?? this.#hashOf(occasion, address);
          // Written out: a hundred thousand of these are made at once, and a spread costs three times as much.
          const item: Addressed = {
            occasion,
            occasionKey,
            role,
            address,
            addressHash,
            email,
            emailHash: email === null ? null : this.#hashOf(occasion, email),
            country,
            source,
            isRepaired,
            testFor: null,
          };
          const stand = standIn(candidate, shop);
          if (stand === null) addressed.push(item);
          else if (!needsOf(occasion.plan).phone)
            skipped.push({ occasion, occasionKey, stage: 'audience', reason: 'no-test-address', detail: { role } });
          else
            tested.push({
              ...item,
              ...stand,
              occasionKey: `${occasionKey}/test`,
              addressHash: this.#hashOf(occasion, stand.address),
              emailHash: null,
            });
        }
      }
    }
    const marketing = addressed.filter(isMarketing).map(toQuery);
    const suppressed = await this.suppressions.among(tx, addressed.flatMap(toQueries));
    const consenting = await this.consents.grantedMarketing(tx, marketing);
    if (suppressed.size === 0 && marketing.length === consenting.size)
      return { passed: [...addressed, ...tested], skipped };

    const reasonAgainst = (item: Addressed): SkipReason | null => {
      // Who refuses at one of their addresses is not sought out at the other.
      const sources = toQueries(item).map((query) => suppressed.get(suppressionRef(query)));
      if (sources.includes('erased')) return 'erased';
      if (sources.some((source) => source !== undefined)) return 'suppressed';
      return isMarketing(item) && !consenting.has(consentRef(toQuery(item))) ? 'no-consent' : null;
    };
    const passed: Addressed[] = [...tested];
    for (const item of addressed) {
      const { occasion, occasionKey, addressHash: recipientHash, role } = item;
      const reason = reasonAgainst(item);
      if (reason === null) passed.push(item);
      else skipped.push({ occasion, occasionKey, recipientHash, stage: 'audience', reason, detail: { role } });
    }
    return { passed, skipped };
  }

  #hashOf({ clientId }: Occasion, address: MessageAddress): string {
    return this.keyring.addressHash(clientId, address);
  }
}

function isMarketing({ occasion }: Addressed): boolean {
  return occasion.plan.messageClass === 'marketing';
}

function toQuery(item: Addressed) {
  const { clientId, plan } = item.occasion;
  return { clientId, phoneHash: item.addressHash, messageClass: plan.messageClass };
}

function toQueries(item: Addressed) {
  const query = toQuery(item);
  const { emailHash } = item;
  return emailHash === null || emailHash === item.addressHash ? [query] : [query, { ...query, phoneHash: emailHash }];
}
