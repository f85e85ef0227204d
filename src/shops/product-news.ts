import { Injectable } from '@nestjs/common';
import type { Instant } from '@hub/kernel';
import type { ProductSnapshot } from '../core/index.js';
import type { Tx } from '../infra/database/database.js';
import type { ProductChange } from './product.repository.js';
import type { Shop } from './shop.entity.js';

/** A known product or variation, as it was and as it is. */
export type KnownChange = ProductChange & { readonly before: ProductSnapshot };

export interface ProductListener {
  productsChanged(tx: Tx, shop: Shop, changes: readonly KnownChange[], at: Instant): Promise<void>;
}

/** Units that can be bought: null = the shop keeps no stock of it, 0 = nothing, or it is not for sale. */
export function sellableUnits({ isActive, stock }: ProductSnapshot): number | null {
  if (isActive === false) return 0;
  return stock === null ? null : Math.max(0, stock);
}

/** Tells whoever listens what changed in what a shop sells, in the transaction that wrote it. A product's first sight is no change. */
@Injectable()
export class ProductNews {
  readonly #listeners = new Set<ProductListener>();

  listen(listener: ProductListener): void {
    this.#listeners.add(listener);
  }

  async tell(tx: Tx, shop: Shop, changes: readonly ProductChange[], at: Instant): Promise<void> {
    const known = changes.filter((change): change is KnownChange => change.before !== null);
    if (known.length === 0) return;
    for (const listener of this.#listeners) await listener.productsChanged(tx, shop, known, at);
  }
}
