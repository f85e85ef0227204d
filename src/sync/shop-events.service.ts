import { Inject, Injectable } from '@nestjs/common';
import { newId, type Instant } from '@hub/kernel';
import type { ShopEvent } from '../core/index.js';
import type { Tx } from '../infra/database/database.js';
import type { StoredEvent } from '../pipeline/model/occasion.js';
import { PLANNER, type Planner } from '../pipeline/model/planner.port.js';
import { ProductNews } from '../shops/product-news.js';
import type { ShopNews } from './shop-news.js';
import type { Walk } from './sync.walk.js';

/** What was read becomes what happened. Only what happened since the shop was connected: a first look is no news. */
@Injectable()
export class ShopEventsService {
  constructor(
    @Inject(PLANNER) private readonly planner: Planner,
    private readonly products: ProductNews,
  ) {}

  async tell(tx: Tx, { shop, connection }: Walk, news: ShopNews, now: Instant): Promise<void> {
    await this.products.tell(tx, shop, news.products, now);
    const contents = contentsOf(news).filter(({ occurredAt }) => (occurredAt ?? now) >= connection.liveSince);
    if (contents.length === 0) return;
    const events = contents.map((content): StoredEvent => ({
      id: newId('evt'),
      organisationId: shop.organisationId,
      clientId: shop.clientId,
      shopId: shop.id,
      connectionId: connection.id,
      origin: 'live',
      trust: 'signed',
      occurredAt: content.occurredAt ?? now,
      receivedAt: now,
      content,
    }));
    await this.planner.planEvents(tx, events);
  }
}

function contentsOf({ customers, shipped, first }: ShopNews): readonly ShopEvent[] {
  return [
    ...customers.flatMap(({ customer, phone, country }): readonly ShopEvent[] => {
      const { phones: _, ...snapshot } = customer;
      // One that does not say since when may have been a customer for years.
      if (customer.registeredAt === null) return [];
      const reached = { ...snapshot, phone, countryCode: country };
      return [{ kind: 'customer.registered', occurredAt: customer.registeredAt, customer: reached }];
    }),
    ...shipped.map(({ order, sentAt }): ShopEvent => ({ kind: 'order.shipped', occurredAt: sentAt, order })),
    ...first.map((order): ShopEvent => ({ kind: 'order.first', occurredAt: order.placedAt, order })),
  ];
}
