import { Injectable } from '@nestjs/common';
import { parseId, type Instant, type PhoneNumber } from '@hub/kernel';
import { toCustomer } from '../../contacts/contact.js';
import { ContactAudienceRepository } from '../../contacts/contact-audience.repository.js';
import type { Tx } from '../../infra/database/database.js';
import { OCCASIONS_A_PAGE } from '../../pipeline/model/planner.port.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { Campaign, PeoplePage } from './campaign.js';
import { RecipientRepository } from './recipient.repository.js';

/** Whom a campaign is for, page by page: in the same order for whoever asks, each person once. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly contacts: ContactAudienceRepository,
    private readonly recipients: RecipientRepository,
  ) {}

  /** Days of the audience count back from `start`. */
  async page(tx: Tx, campaign: Campaign, shop: Shop, start: Instant, cursor: string | null): Promise<PeoplePage> {
    const { audience } = campaign.spec;
    if (audience.kind === 'list') return this.recipients.page(tx, campaign.id, cursor, OCCASIONS_A_PAGE);
    const after = cursor === null ? null : parseId('ctc', cursor);
    const found = await this.contacts.page(tx, shop, audience, { at: start, after, limit: OCCASIONS_A_PAGE });
    return {
      cursor: found.at(-1)?.id ?? null,
      people: found.map((contact) => ({
        phone: contact.phone as PhoneNumber,
        phoneHash: contact.phoneHash,
        country: contact.country,
        customer: toCustomer(contact),
      })),
    };
  }
}
