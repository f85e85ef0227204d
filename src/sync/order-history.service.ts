import { Injectable } from '@nestjs/common';
import { newId, type Instant } from '@hub/kernel';
import type { OrderSnapshot } from '../core/index.js';
import type { Tx } from '../infra/database/database.js';
import { OrderContactsService } from '../pipeline/audience/order-contacts.service.js';
import type { StoredEvent } from '../pipeline/model/occasion.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { OrderRepository } from '../shops/order.repository.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopStatusRepository } from '../shops/shop-status.repository.js';

/** Keeps orders that were read, as the shop tells them, without a word to anybody. */
@Injectable()
export class OrderHistoryService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly statuses: ShopStatusRepository,
    private readonly people: OrderContactsService,
  ) {}

  /** Returns those that were kept: of erased people nothing is. */
  async keep(
    tx: Tx,
    { connection, shop }: { readonly connection: Connection; readonly shop: Shop },
    orders: readonly OrderSnapshot[],
    now: Instant,
  ): Promise<readonly OrderSnapshot[]> {
    const { organisationId, id: shopId } = shop;
    const events = orders.map((order) => toHistory(order, connection, shop, now));
    const erased = await this.people.erasedAmong(tx, events, () => shop.country);
    const kept = events.filter((event) => !erased.has(event)).map(({ content }) => content.order);
    await this.statuses.remember(
      tx,
      kept.flatMap(({ status }) =>
        status === null ? [] : [{ ...status, organisationId, shopId, statusId: status.id }],
      ),
    );
    await this.orders.remember(
      tx,
      kept.map((snapshot) => ({
        organisationId,
        shopId,
        orderId: snapshot.id,
        snapshot,
        isDeleted: false,
        seenAt: now,
      })),
    );
    return kept;
  }
}

/** History is not news: it leads to no occasion, and is told apart only to ask whose it is. */
function toHistory(order: OrderSnapshot, connection: Connection, shop: Shop, now: Instant) {
  return {
    id: newId('evt'),
    organisationId: shop.organisationId,
    clientId: shop.clientId,
    shopId: shop.id,
    connectionId: connection.id,
    origin: 'import' as const,
    trust: 'signed' as const,
    occurredAt: order.placedAt ?? now,
    receivedAt: now,
    content: { kind: 'order.placed' as const, occurredAt: order.placedAt, order },
  } satisfies StoredEvent;
}
