import type { ChannelKind } from '../../core/index.js';
import type { ConnectionId } from '@hub/kernel';
import type { RouteLeg } from '../model/message.js';

/** A channel account granted to the shop, as the route sees it. */
export interface CandidateLeg extends RouteLeg {
  readonly position: number;
}

export interface Route {
  readonly legs: readonly RouteLeg[];
  readonly reason: 'fixed-list' | 'chosen';
}

/**
 * The merchant's list, in the merchant's order, as far as there is a text for the channel's kind. A pure policy: the same
 * candidates give the same route. `only` asks for one account, as a test message does.
 */
export function route(
  candidates: readonly CandidateLeg[],
  kinds: readonly ChannelKind[],
  only: ConnectionId | null,
): Route {
  const legs = [...candidates]
    .filter((leg) => kinds.includes(leg.kind) && (only === null || leg.connectionId === only))
    .sort((left, right) => left.position - right.position || (left.connectionId < right.connectionId ? -1 : 1))
    .map(toLeg);
  return { legs, reason: only === null ? 'fixed-list' : 'chosen' };
}

function toLeg({ connectionId, kind, minValiditySeconds, maxValiditySeconds, ownsFallback }: CandidateLeg): RouteLeg {
  return { connectionId, kind, minValiditySeconds, maxValiditySeconds, ownsFallback };
}

/** Longest of the shortest validities among the legs, seconds: what planning must leave room for. */
export function minValiditySeconds(legs: readonly RouteLeg[]): number {
  return Math.max(0, ...legs.map((leg) => leg.minValiditySeconds));
}
