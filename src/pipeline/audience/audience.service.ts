import { Inject, Injectable } from '@nestjs/common';
import type { ShopId } from '@hub/kernel';
import { SuppressionRepository, suppressionRef } from '../../contacts/suppression.repository.js';
import { Keyring } from '../../infra/crypto/keyring.js';
import type { Tx } from '../../infra/database/database.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { Addressed, Occasion, Skip, StageResult } from '../model/occasion.js';
import { candidates } from './audience.js';

/**
 * Occasions get their recipients. Refuses numbers that cannot get a message, recipients who must not be written to, and
 * advertising without proof of consent. Says which address the number came from. Never loads per item.
 */
@Injectable()
export class AudienceService {
  constructor(
    private readonly suppressions: SuppressionRepository,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  async run(tx: Tx, occasions: readonly Occasion[], shops: ReadonlyMap<ShopId, Shop>): Promise<StageResult<Addressed>> {
    const addressed: Addressed[] = [];
    const skipped: Skip[] = [];
    for (const occasion of occasions) {
      const shop = shops.get(occasion.shopId);
      if (shop === undefined) continue;
      for (const candidate of candidates(occasion, shop)) {
        const occasionKey = `${occasion.keyBase}/${candidate.role}`;
        if (!candidate.ok) {
          skipped.push({
            occasion,
            occasionKey,
            stage: 'audience',
            reason: candidate.reason,
            detail: { role: candidate.role },
          });
        } else if (occasion.plan.messageClass === 'marketing') {
          // Consent is a ledger of its own; until a client has one, nobody has consented to advertising.
          skipped.push({
            occasion,
            occasionKey,
            stage: 'audience',
            reason: 'no-consent',
            detail: { role: candidate.role },
          });
        } else {
          const { organisationId, clientId } = occasion;
          const phoneHash = candidate.phoneHash ?? this.keyring.phoneHash(organisationId, clientId, candidate.phone);
          addressed.push({ ...candidate, occasion, occasionKey, phoneHash });
        }
      }
    }
    const suppressed = await this.suppressions.among(tx, addressed.map(toQuery));
    if (suppressed.size === 0) return { passed: addressed, skipped };
    const isSuppressed = (item: Addressed) => suppressed.has(suppressionRef(toQuery(item)));
    return {
      passed: addressed.filter((item) => !isSuppressed(item)),
      skipped: [
        ...skipped,
        ...addressed.filter(isSuppressed).map((item): Skip => ({
          occasion: item.occasion,
          occasionKey: item.occasionKey,
          stage: 'audience',
          reason: 'suppressed',
          detail: { role: item.role },
        })),
      ],
    };
  }
}

function toQuery(item: Addressed) {
  return { clientId: item.occasion.clientId, phoneHash: item.phoneHash, messageClass: item.occasion.plan.messageClass };
}
