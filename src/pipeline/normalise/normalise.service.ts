import { Injectable } from '@nestjs/common';
import { newId, storableJson, type ConnectionId, type RawEventId, type ShopId } from '@hub/kernel';
import { isOrderEvent, MalformedWebhook, orderIdOf, type Verified } from '../../core/index.js';
import { HubLogger } from '../../infra/logging/logger.js';
import { UNINSTALLED, type Connection } from '../../plugin-host/connection.entity.js';
import { PluginHost } from '../../plugin-host/plugin-host.service.js';
import type { OrderNews } from '../../shops/order.repository.js';
import type { Reading } from '../../shops/shop-reading.repository.js';
import type { ShopStatus } from '../../shops/shop-status.repository.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { StoredEvent } from '../model/occasion.js';
import { derivedFrom } from './derive.js';
import type { RawEvent, RawEventOutcome } from '../model/raw-event.repository.js';

export interface Normalised {
  /** `rawEventId`: null for what came by no webhook. */
  readonly events: readonly (StoredEvent & { readonly rawEventId: RawEventId | null })[];
  readonly outcomes: readonly RawEventOutcome[];
  readonly statuses: readonly (ShopStatus & Pick<StoredEvent, 'organisationId' | 'shopId'>)[];
  /** What is to be read of shops soon. */
  readonly readings: readonly Reading[];
}

/**
 * Raw webhooks become events in our words, with what follows from them and what they tell about statuses. Refuses topics nobody waits
 * for and content that cannot be read or contradicts its topic: each with a reason on its own row. Pure but for the
 * adapters; writes nothing.
 */
@Injectable()
export class NormaliseService {
  constructor(
    private readonly host: PluginHost,
    private readonly log: HubLogger,
  ) {}

  run(
    raw: readonly RawEvent[],
    connections: ReadonlyMap<ConnectionId, Connection>,
    shops: ReadonlyMap<ShopId, Shop>,
  ): Normalised {
    const events: (StoredEvent & { rawEventId: RawEventId })[] = [];
    const outcomes: RawEventOutcome[] = [];
    const readings: Reading[] = [];
    for (const item of raw) {
      const connection = connections.get(item.connectionId);
      const shop = connection?.shopId == null ? undefined : shops.get(connection.shopId);
      if (connection === undefined || shop === undefined) {
        outcomes.push({ id: item.id, reason: 'connection-gone', detail: null });
        continue;
      }
      if (connection.pausedReason === UNINSTALLED) {
        outcomes.push({ id: item.id, reason: UNINSTALLED, detail: null });
        continue;
      }
      const result = this.#understand(item, connection, shop);
      events.push(...result.events);
      outcomes.push(result.outcome);
      readings.push(...result.readings);
    }
    return { events, outcomes, statuses: events.flatMap(toStatus), readings };
  }

  #shippedStatuses({ pluginId }: Connection): readonly string[] {
    const plugin = this.host.plugin(pluginId);
    if (plugin.type !== 'shop') return [];
    return plugin.defaultStatuses.flatMap(({ id, name, isShipped }) => (isShipped === true ? [id, name] : []));
  }

  #understand(
    item: RawEvent,
    connection: Connection,
    shop: Shop,
  ): {
    events: (StoredEvent & { rawEventId: RawEventId })[];
    outcome: RawEventOutcome;
    readings: readonly Reading[];
  } {
    const webhook: Verified = { kind: 'verified', dedupeKey: null, ...item };
    try {
      const adapter = this.host.shop(connection, shop);
      const told = adapter.toShopEvents(webhook);
      const readings = (adapter.toReadings?.(webhook) ?? []).map((wish) => ({
        ...wish,
        organisationId: item.organisationId,
        connectionId: connection.id,
      }));
      const shipped = shop.settings.shippedStatuses ?? this.#shippedStatuses(connection);
      const contents = told.flatMap((content) => [content, ...derivedFrom(content, shipped)]);
      const events = contents.map((content) => ({
        id: newId('evt'),
        organisationId: item.organisationId,
        clientId: shop.clientId,
        shopId: shop.id,
        connectionId: connection.id,
        rawEventId: item.id,
        origin: item.origin,
        trust: item.trust,
        occurredAt: content.occurredAt ?? item.receivedAt,
        receivedAt: item.receivedAt,
        content: storableJson(content),
      }));
      const isUnknown = events.length === 0 && readings.length === 0;
      return { events, readings, outcome: { id: item.id, reason: isUnknown ? 'unknown-topic' : null, detail: null } };
    } catch (error) {
      if (!(error instanceof MalformedWebhook)) throw error;
      this.log.warn('webhook.not-understood', { rawEvent: item.id, connection: connection.id, reason: error.reason });
      return { events: [], readings: [], outcome: { id: item.id, reason: error.reason, detail: error.message } };
    }
  }
}

/** What an event tells of its order; nothing where it is about something else. */
export function toOrderNews(event: StoredEvent): readonly OrderNews[] {
  const { organisationId, shopId, content, receivedAt } = event;
  const orderId = orderIdOf(content);
  if (!isOrderEvent(content) || orderId === null) return [];
  const isDeleted = content.kind === 'order.deleted';
  return [{ organisationId, shopId, orderId, snapshot: content.order, isDeleted, seenAt: receivedAt }];
}

function toStatus(event: StoredEvent): Normalised['statuses'] {
  const status = isOrderEvent(event.content) ? event.content.order?.status : null;
  if (status == null) return [];
  return [
    {
      organisationId: event.organisationId,
      shopId: event.shopId,
      statusId: status.id,
      name: status.name,
      isUnsuccessful: status.isUnsuccessful,
    },
  ];
}
