import { Injectable } from '@nestjs/common';
import type { ShopId } from '@hub/kernel';
import { CHANNEL_KINDS, type ChannelKind } from '../../core/index.js';
import type { Tx } from '../../infra/database/database.js';
import { PluginHost } from '../../plugin-host/plugin-host.service.js';
import { ConnectionRepository } from '../../plugin-host/connection.repository.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { RenderedOccasion, Skip, StageResult } from '../model/occasion.js';
import { route, type CandidateLeg, type Route } from './route.js';

export type Routed<T> = T & { readonly route: Route };

/**
 * Which accounts a message may travel by, and in which order. Refuses what no granted account can carry, or none within
 * the shop's price. A paused account stays in the route: without a next leg its messages wait until their validity ends.
 */
@Injectable()
export class RouteService {
  constructor(
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
  ) {}

  /** The accounts granted to these shops, by shop. */
  async candidates(tx: Tx, shopIds: readonly ShopId[]): Promise<ReadonlyMap<ShopId, readonly CandidateLeg[]>> {
    const legs = new Map<ShopId, CandidateLeg[]>();
    for (const granted of await this.connections.grantedTo(tx, shopIds)) {
      const { capabilities } = this.host.channel(granted.connection);
      const leg: CandidateLeg = {
        connectionId: granted.connection.id,
        kind: capabilities.kind,
        minValiditySeconds: capabilities.validitySeconds.min,
        maxValiditySeconds: capabilities.validitySeconds.max,
        ownsFallback: capabilities.ownsFallback,
        position: granted.position,
        partPrice: granted.partPrice,
      };
      legs.set(granted.shopId, [...(legs.get(granted.shopId) ?? []), leg]);
    }
    return legs;
  }

  run<T extends RenderedOccasion>(
    items: readonly T[],
    shops: ReadonlyMap<ShopId, Shop>,
    candidates: ReadonlyMap<ShopId, readonly CandidateLeg[]>,
  ): StageResult<Routed<T>> {
    const passed: Routed<T>[] = [];
    const skipped: Skip[] = [];
    const policyOf = ({ occasion: { shopId, plan } }: T) => shops.get(shopId)?.routes[plan.messageClass];
    let newest: { readonly item: T; readonly route: Route } | null = null;
    for (const item of items) {
      const { occasion, occasionKey, addressHash: recipientHash } = item;
      // A page of one campaign has one route.
      const { list = null, maxPriceMicros = null } = policyOf(item) ?? {};
      if (newest === null || !mayTravelLike(newest.item, item, maxPriceMicros !== null)) {
        const legs = candidates.get(occasion.shopId) ?? [];
        const { texts } = item.rendered;
        newest = { item, route: route(legs, { texts, only: occasion.connectionId, list, maxPriceMicros }) };
      }
      const { route: chosen }: NonNullable<typeof newest> = newest;
      if (chosen.legs.length > 0) passed.push({ ...item, route: chosen });
      else {
        const isTooExpensive = chosen.leftOut.some(({ reason }) => reason === 'too-expensive');
        const reason = isTooExpensive ? 'too-expensive' : 'no-usable-connection';
        const detail = { leftOut: chosen.leftOut };
        skipped.push({ occasion, occasionKey, recipientHash, stage: 'route', reason, detail });
      }
    }
    return { passed, skipped };
  }
}

/** `countsParts`: the route depends on the price too. */
function mayTravelLike(left: RenderedOccasion, right: RenderedOccasion, countsParts: boolean): boolean {
  const sizeOf = ({ rendered: { texts } }: RenderedOccasion, kind: ChannelKind) =>
    countsParts ? texts[kind]?.parts : texts[kind] === undefined;
  return (
    left.occasion.shopId === right.occasion.shopId &&
    left.occasion.connectionId === right.occasion.connectionId &&
    left.occasion.plan.messageClass === right.occasion.plan.messageClass &&
    CHANNEL_KINDS.every((kind) => sizeOf(left, kind) === sizeOf(right, kind))
  );
}
