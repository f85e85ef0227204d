import { Injectable } from '@nestjs/common';
import type { ShopId } from '@hub/kernel';
import { CHANNEL_KINDS, type ChannelKind } from '../../core/index.js';
import type { Tx } from '../../infra/database/database.js';
import { PluginHost } from '../../plugin-host/plugin-host.service.js';
import { ConnectionRepository } from '../../plugin-host/connection.repository.js';
import type { RenderedOccasion, Skip, StageResult } from '../model/occasion.js';
import { route, type CandidateLeg, type Route } from './route.js';

export type Routed<T> = T & { readonly route: Route };

/**
 * Which accounts a message may travel by, and in which order. Refuses what no granted account can carry. A paused
 * account stays in the route: its messages wait for it until their validity ends.
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
      };
      legs.set(granted.shopId, [...(legs.get(granted.shopId) ?? []), leg]);
    }
    return legs;
  }

  run<T extends RenderedOccasion>(
    items: readonly T[],
    candidates: ReadonlyMap<ShopId, readonly CandidateLeg[]>,
  ): StageResult<Routed<T>> {
    const passed: Routed<T>[] = [];
    const skipped: Skip[] = [];
    let newest: { readonly item: T; readonly route: Route } | null = null;
    for (const item of items) {
      const { occasion, occasionKey } = item;
      // A page of one campaign has one route.
      if (newest === null || !mayTravelLike(newest.item, item)) {
        const legs = candidates.get(occasion.shopId) ?? [];
        const kinds = Object.keys(item.rendered.texts) as ChannelKind[];
        newest = { item, route: route(legs, kinds, occasion.connectionId) };
      }
      const { route: chosen }: NonNullable<typeof newest> = newest;
      if (chosen.legs.length > 0) passed.push({ ...item, route: chosen });
      else skipped.push({ occasion, occasionKey, stage: 'route', reason: 'no-usable-connection', detail: {} });
    }
    return { passed, skipped };
  }
}

function mayTravelLike(left: RenderedOccasion, right: RenderedOccasion): boolean {
  return (
    left.occasion.shopId === right.occasion.shopId &&
    left.occasion.connectionId === right.occasion.connectionId &&
    CHANNEL_KINDS.every(
      (kind) => (left.rendered.texts[kind] === undefined) === (right.rendered.texts[kind] === undefined),
    )
  );
}
