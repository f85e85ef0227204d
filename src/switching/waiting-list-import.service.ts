import { Inject, Injectable } from '@nestjs/common';
import { ErasureRepository, erasedRef } from '../contacts/erasure.repository.js';
import { Keyring } from '../infra/crypto/keyring.js';
import { SubscriptionRepository, subscriptionRef } from '../sources/stock/subscription.repository.js';
import { ImportRepository } from './import.repository.js';
import type { WaitingRow } from './import-row.js';
import { ADDED, freshAmong, keyOf, KNOWN, type Taken, type Taker, type Taking } from './taking.js';

/**
 * Puts those who still wait in line, each once for a product: who was first in the older app is first here. Whoever was
 * brought over once is not again, told or taken out meanwhile or not.
 */
@Injectable()
export class WaitingListImportService implements Taker<WaitingRow> {
  constructor(
    private readonly imports: ImportRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly erasures: ErasureRepository,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  async take(taking: Taking, rows: readonly WaitingRow[]): Promise<readonly Taken[]> {
    const { tx, shop, isPreview, now } = taking;
    const { organisationId, clientId, id: shopId } = shop;
    const items = rows.map((row) => {
      const phoneHash = this.keyring.phoneHash(clientId, row.phone);
      const key = keyOf('waiting-list', phoneHash, row.productId);
      return { row, phoneHash, key };
    });
    const erased = await this.erasures.among(
      tx,
      items.map(({ phoneHash }) => ({ clientId, subjectHash: phoneHash })),
    );
    const isErased = ({ phoneHash }: (typeof items)[number]) =>
      erased.has(erasedRef({ clientId, subjectHash: phoneHash }));
    const fresh = await freshAmong(
      taking,
      items.filter((item) => !isErased(item)),
      (keys) => this.imports.known(tx, shopId, keys),
    );
    const added = new Set<string>();
    if (!isPreview) {
      const taken = await this.imports.take(
        tx,
        shop,
        [...fresh].map(({ key }) => key),
      );
      const news = [...fresh]
        .filter(({ key }) => taken.has(key))
        .map(({ row, phoneHash }) => ({
          organisationId,
          clientId,
          shopId,
          productId: row.productId,
          variationId: null,
          productName: row.productName,
          phone: row.phone,
          phoneHash,
          country: row.country,
          language: null,
          customerId: row.customerId,
          since: row.since,
        }));
      for (const ref of await this.subscriptions.add(tx, news, now)) added.add(ref);
    }
    const isAdded = ({ row, phoneHash }: (typeof items)[number]) =>
      isPreview || added.has(subscriptionRef({ productId: row.productId, variationId: null, phoneHash }));
    return items.map((item) => {
      if (isErased(item)) return { kind: 'refused', code: 'erased' };
      return fresh.has(item) && isAdded(item) ? ADDED : KNOWN;
    });
  }
}
