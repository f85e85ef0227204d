import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock, Instant, ShopId, SubscriptionId } from '@hub/kernel';
import { CLOCK } from '../../infra/clock/system-clock.js';
import type { Tx } from '../../infra/database/database.js';
import { cancelOccasions } from '../../pipeline/model/waiting-messages.js';
import { ProductNews, type StockChange, type StockListener } from '../../shops/product-news.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { ListFilter } from './subscription.js';
import { SubscriptionRepository } from './subscription.repository.js';
import type { StockLevel } from './wave.js';
import { WaveRepository } from './wave.repository.js';

/** Those who wait for products, and what a shop's stock does to them. */
@Injectable()
export class WaitingListService implements StockListener, OnModuleInit {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly waves: WaveRepository,
    private readonly news: ProductNews,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.news.listen(this);
  }

  /**
   * A product, or with `variationId` one variation of it, can be bought again: the first `units` in line are told, all of
   * them where the shop keeps no stock (null). Not for a product's first sight.
   */
  async release(
    tx: Tx,
    shop: Shop,
    product: { readonly productId: string; readonly variationId: string | null },
    units: number | null,
  ): Promise<void> {
    await this.waves.follow(tx, shop, [{ ...product, units, isBack: true }], this.clock.now());
  }

  /** What is back begins a wave; those for whom too little is left go back to their places before they were written to. */
  async stockChanged(tx: Tx, shop: Shop, changes: readonly StockChange[], at: Instant): Promise<void> {
    const levels = changes.map(toLevel);
    await this.waves.follow(tx, shop, levels, at);
    const keys = await this.waves.callBack(tx, shop.id, levels);
    await cancelOccasions(tx, keys, 'out-of-stock', at);
  }

  /** Takes people out of the list, and what was planned for them out of the way. Returns how many. */
  async remove(tx: Tx, shopId: ShopId, wanted: readonly SubscriptionId[] | ListFilter): Promise<number> {
    const { removed, occasionKeys } = await this.subscriptions.remove(tx, shopId, wanted);
    await cancelOccasions(tx, occasionKeys, 'deleted', this.clock.now());
    return removed;
  }
}

function toLevel({ productId, variationId, before, after }: StockChange): StockLevel {
  return { productId, variationId, units: after, isBack: before === 0 && after !== 0 };
}
