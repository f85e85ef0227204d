import type { ChannelKind } from '../../core/index.js';
import type { ConnectionId, Money } from '@hub/kernel';
import { mostPartsOf, type RouteLeg, type Texts } from '../model/message.js';

/** A channel account granted to the shop, as the route sees it. */
export interface CandidateLeg extends RouteLeg {
  readonly position: number;
  /** Of one part, net; null = not known. */
  readonly partPrice: Money | null;
}

export type LeftOutReason = 'no-text' | 'not-listed' | 'not-granted' | 'too-expensive';

export interface LeftOut {
  readonly connectionId: ConnectionId;
  readonly reason: LeftOutReason;
}

export interface Route {
  readonly legs: readonly RouteLeg[];
  readonly reason: 'fixed-list' | 'by-position' | 'chosen';
  readonly leftOut: readonly LeftOut[];
}

export interface RouteWish {
  readonly texts: Texts;
  /** The one account asked for, as a test message does. */
  readonly only: ConnectionId | null;
  /** The merchant's list for messages of this class; null = every granted account, by position. */
  readonly list: readonly ConnectionId[] | null;
  /** What a message may cost on one leg, micro-units of the price's currency; null = whatever it costs. */
  readonly maxPriceMicros: number | null;
}

/**
 * The merchant's list, in the merchant's order, as far as there is a text for the channel's kind and the message is not
 * too expensive there. A leg whose price is not known stays. A pure policy: the same candidates give the same route, and
 * each leg left out says why.
 */
export function route(candidates: readonly CandidateLeg[], { texts, only, list, maxPriceMicros }: RouteWish): Route {
  const ordered = only === null && list !== null ? inOrderOf(candidates, list) : byPosition(candidates);
  const legs: RouteLeg[] = [];
  const leftOut: LeftOut[] = [];
  for (const leg of ordered) {
    const reason = whyNot(leg);
    if (reason === null) legs.push(toLeg(leg));
    else leftOut.push({ connectionId: leg.connectionId, reason });
  }
  const known = new Set(ordered.map(({ connectionId }) => connectionId));
  for (const { connectionId } of candidates)
    if (!known.has(connectionId)) leftOut.push({ connectionId, reason: 'not-listed' });
  const granted = new Set(candidates.map(({ connectionId }) => connectionId));
  for (const connectionId of only === null ? (list ?? []) : [])
    if (!granted.has(connectionId)) leftOut.push({ connectionId, reason: 'not-granted' });
  return { legs, reason: only !== null ? 'chosen' : list === null ? 'by-position' : 'fixed-list', leftOut };

  function whyNot(leg: CandidateLeg): LeftOutReason | null {
    if (only !== null && leg.connectionId !== only) return 'not-listed';
    const parts = mostPartsOf(texts, leg);
    if (parts === null) return 'no-text';
    const isTooExpensive =
      only === null &&
      maxPriceMicros !== null &&
      leg.partPrice !== null &&
      parts * leg.partPrice.micros > maxPriceMicros;
    return isTooExpensive ? 'too-expensive' : null;
  }
}

function byPosition(candidates: readonly CandidateLeg[]): readonly CandidateLeg[] {
  return [...candidates].sort(
    (left, right) => left.position - right.position || (left.connectionId < right.connectionId ? -1 : 1),
  );
}

function inOrderOf(candidates: readonly CandidateLeg[], list: readonly ConnectionId[]): readonly CandidateLeg[] {
  return list.flatMap((id) => candidates.find(({ connectionId }) => connectionId === id) ?? []);
}

function toLeg({ connectionId, kind, minValiditySeconds, maxValiditySeconds, ownsFallback }: CandidateLeg): RouteLeg {
  return { connectionId, kind, minValiditySeconds, maxValiditySeconds, ownsFallback };
}

/** A named list that a merchant may choose: one account alone, or a chat account before a text message. */
export interface RoutePreset {
  readonly name: string;
  readonly legs: readonly ConnectionId[];
}

/** `SMS`, `Chat`, `Chat → SMS`: in the accounts' own names. An account that falls back by itself needs no second. */
export function presetsOf(
  accounts: readonly (Pick<CandidateLeg, 'connectionId' | 'kind' | 'ownsFallback'> & { readonly name: string })[],
): readonly RoutePreset[] {
  const alone = accounts.map(({ name, connectionId }) => ({ name, legs: [connectionId] }));
  const isKind = (kind: ChannelKind) => accounts.filter((account) => account.kind === kind);
  const pairs = isKind('chat').flatMap((chat) =>
    chat.ownsFallback
      ? []
      : isKind('sms').map((sms) => ({
          name: `${chat.name} → ${sms.name}`,
          legs: [chat.connectionId, sms.connectionId],
        })),
  );
  return [...alone, ...pairs];
}

/** Longest of the shortest validities among the legs, seconds: what planning must leave room for. */
export function minValiditySeconds(legs: readonly RouteLeg[]): number {
  return Math.max(0, ...legs.map((leg) => leg.minValiditySeconds));
}
