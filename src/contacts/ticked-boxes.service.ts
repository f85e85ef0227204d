import { Injectable } from '@nestjs/common';
import type { Tx } from '../infra/database/database.js';
import { ShopFieldRepository } from '../shops/shop-field.repository.js';
import type { Shop } from '../shops/shop.entity.js';
import { tickedBox } from './box.js';
import { ConsentService } from './consent.service.js';
import type { Contact } from './contact.js';

/** A rule's own box as proof of consent: who ticked it agreed to its words, unless they said a later no. */
@Injectable()
export class TickedBoxesService {
  constructor(
    private readonly consents: ConsentService,
    private readonly fields: ShopFieldRepository,
  ) {}

  /** Writes the yes of those contacts into the ledger whose box it was not taken from yet. */
  async take(tx: Tx, shop: Shop, fieldId: string, contacts: readonly Contact[]): Promise<void> {
    const ticked = contacts.filter(({ fields }) => fields[fieldId] === '1');
    if (ticked.length === 0) return;
    const box = await this.fields.boxOf(tx, shop.id, fieldId);
    await this.consents.follow(
      tx,
      ticked.map((contact) => tickedBox({ ...shop, phoneHash: contact.phoneHash }, shop.id, contact, box)),
    );
  }
}
