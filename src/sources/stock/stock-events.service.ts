import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { localParts, newId, type Instant } from '@hub/kernel';
import type { ShopEvent } from '../../core/index.js';
import type { Tx } from '../../infra/database/database.js';
import type { StoredEvent } from '../../pipeline/model/occasion.js';
import { PLANNER, type Planner } from '../../pipeline/model/planner.port.js';
import { RULE_BOOK, type RuleBook } from '../../pipeline/model/rule-book.port.js';
import { fellTo } from '../../pipeline/model/stock-level.js';
import { ProductNews, sellableUnits, type KnownChange, type ProductListener } from '../../shops/product-news.js';
import type { Shop } from '../../shops/shop.entity.js';

/** A product that came back or runs low, told to the rules that wait for it, once a crossing. */
@Injectable()
export class StockEventsService implements ProductListener, OnModuleInit {
  constructor(
    private readonly news: ProductNews,
    @Inject(PLANNER) private readonly planner: Planner,
    @Inject(RULE_BOOK) private readonly rules: RuleBook,
  ) {}

  onModuleInit(): void {
    this.news.listen(this);
  }

  async productsChanged(tx: Tx, shop: Shop, changes: readonly KnownChange[], at: Instant): Promise<void> {
    const triggers = (await this.rules.active(tx, [shop.id])).map(({ spec }) => spec.trigger);
    const levels = triggers.filter(({ event }) => event === 'product.low_stock');
    const areBackMeant = triggers.some(({ event }) => event === 'product.restocked');
    const day = localParts(at, shop.zone).date;
    const contents = changes.flatMap(({ before, after }): readonly ShopEvent[] => {
      const about = { occurredAt: at, product: after, order: null, previousStock: before.stock, day };
      const isBack = sellableUnits(before) === 0 && sellableUnits(after) !== 0;
      // The last one sold takes the product off sale: it was on sale before.
      const isSold = before.isActive !== false || after.isActive !== false;
      const isLow = isSold && levels.some((trigger) => fellTo(trigger, after, before.stock));
      return [
        ...(isBack && areBackMeant ? [{ ...about, kind: 'product.restocked' as const }] : []),
        ...(isLow ? [{ ...about, kind: 'product.low_stock' as const }] : []),
      ];
    });
    if (contents.length === 0) return;
    await this.planner.planEvents(
      tx,
      contents.map((content): StoredEvent => {
        const { organisationId, clientId, id: shopId } = shop;
        const whose = { organisationId, clientId, shopId, connectionId: null };
        return { id: newId('evt'), ...whose, origin: 'live', trust: 'signed', occurredAt: at, receivedAt: at, content };
      }),
    );
  }
}
