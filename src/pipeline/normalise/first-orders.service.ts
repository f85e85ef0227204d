import { Injectable } from '@nestjs/common';
import { newId, type Instant, type ShopId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import { ConnectionRepository } from '../../plugin-host/connection.repository.js';
import { PluginHost } from '../../plugin-host/plugin-host.service.js';
import { OrderListRepository } from '../../shops/order-list.repository.js';
import { orderRef } from '../../shops/order.repository.js';
import type { Shop } from '../../shops/shop.entity.js';
import { ShopReadingRepository } from '../../shops/shop-reading.repository.js';
import type { Normalised } from './normalise.service.js';

type Event = Normalised['events'][number];

/**
 * Which new orders are the first of their buyers. Where the shop can be read it is asked, since it remembers longer than the
 * hub, and the event comes when it has answered; else what the hub knows has to do.
 */
@Injectable()
export class FirstOrdersService {
  constructor(
    private readonly orders: OrderListRepository,
    private readonly readings: ShopReadingRepository,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
  ) {}

  /** `waiting`: the shops where a rule waits for first orders; of others nothing is asked. */
  async among(
    tx: Tx,
    events: readonly Event[],
    waiting: ReadonlySet<ShopId>,
    shops: ReadonlyMap<ShopId, Shop>,
    now: Instant,
  ): Promise<readonly Event[]> {
    const placed = events.flatMap((event) => {
      const { content, origin, shopId } = event;
      const isNews = origin === 'live' || origin === 'catch-up';
      if (content.kind !== 'order.placed' || !isNews || !waiting.has(shopId)) return [];
      return [{ event, order: content.order, ref: { shopId, orderId: content.order.id } }];
    });
    if (placed.length === 0) return [];
    const first = await this.orders.firstOfBuyer(
      tx,
      placed.map(({ ref }) => ref),
    );
    const candidates = placed.filter(({ ref }) => first.has(orderRef(ref.shopId, ref.orderId)));
    const askable = await this.#askable(tx, candidates, shops);
    await this.readings.ask(
      tx,
      candidates
        .filter(({ event }) => askable.has(event))
        .flatMap(({ event: { connectionId, organisationId }, order: { id } }) =>
          connectionId === null ? [] : [{ kind: 'first-order' as const, id, connectionId, organisationId }],
        ),
      now,
    );
    return candidates
      .filter(({ event }) => !askable.has(event))
      .map(({ event, order }) => ({
        ...event,
        id: newId('evt'),
        content: { kind: 'order.first', occurredAt: event.content.occurredAt, order },
      }));
  }

  async #askable(
    tx: Tx,
    candidates: readonly { readonly event: Event }[],
    shops: ReadonlyMap<ShopId, Shop>,
  ): Promise<ReadonlySet<Event>> {
    const connections = await this.connections.byIds(
      tx,
      candidates.flatMap(({ event }) => event.connectionId ?? []),
    );
    const canBeAsked = ({ connectionId, shopId }: Event) => {
      const connection = connectionId === null ? undefined : connections.get(connectionId);
      const shop = shops.get(shopId);
      if (connection === undefined || shop === undefined) return false;
      const adapter = this.host.shop(connection, shop);
      return adapter.capabilities.readsOrders && adapter.readFirstOrders !== undefined;
    };
    return new Set(candidates.map(({ event }) => event).filter(canBeAsked));
  }
}
