import { Injectable } from '@nestjs/common';
import type { Instant } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';
import type { Shop } from './shop.entity.js';

/** A known product or variation whose stock the shop told anew. */
export interface StockChange {
  readonly productId: string;
  /** Null: the product itself. */
  readonly variationId: string | null;
  /** What can be bought: null = the shop keeps no stock of it, 0 = nothing, or it is not for sale. */
  readonly before: number | null;
  readonly after: number | null;
}

export interface StockListener {
  stockChanged(tx: Tx, shop: Shop, changes: readonly StockChange[], at: Instant): Promise<void>;
}

/** Tells whoever listens what changed in a shop's stock, in the transaction that wrote it. A product's first sight is no change. */
@Injectable()
export class ProductNews {
  readonly #listeners = new Set<StockListener>();

  listen(listener: StockListener): void {
    this.#listeners.add(listener);
  }

  async tell(tx: Tx, shop: Shop, changes: readonly StockChange[], at: Instant): Promise<void> {
    if (changes.length === 0) return;
    for (const listener of this.#listeners) await listener.stockChanged(tx, shop, changes, at);
  }
}
