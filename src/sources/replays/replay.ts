import type { ClientId, ConnectionId, EventId, Instant, OrganisationId, ReplayId, RuleId, ShopId } from '@hub/kernel';
import type { OrderEventKind } from '../../core/index.js';
import { isOrderEventKind } from '../../core/index.js';
import type { Rule, RuleSpec } from '../../pipeline/model/rule.js';

/** A rule tried on what happened. */
export interface Replay {
  readonly id: ReplayId;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly ruleId: RuleId;
  readonly version: number;
  readonly since: Instant;
  readonly until: Instant;
  readonly events: number;
  readonly createdAt: Instant;
  readonly confirmed: Confirmed | null;
}

/** What was reviewed, and became messages. */
export interface Confirmed {
  readonly at: Instant;
  readonly digest: string;
  readonly count: number;
}

/** Something that happened to an order. */
export interface Happening {
  readonly orderId: string;
  /** Null: the shop's history tells of it, in the order itself. */
  readonly eventId: EventId | null;
  /** When it was heard of; of history when it happened. */
  readonly at: Instant;
}

export const WOULD_SEND = 'would-send';

/** What became of one occasion. */
export interface ReplayItem extends Happening {
  readonly position: number;
  readonly occasionKey: string;
  /** `would-send`, or why not. */
  readonly outcome: string;
  readonly dueAt: Instant | null;
  readonly parts: number | null;
  readonly connectionId: ConnectionId | null;
  readonly priceMicros: number | null;
  readonly priceCurrency: string | null;
}

/** A rule that meets orders. */
export type OrderRule = Rule & { readonly spec: { readonly trigger: { readonly event: OrderEventKind } } };

/** The rule as it was saved under that number and as if it had always been on; null where it is about no order. */
export function imagined(rule: Rule, version: number, spec: RuleSpec): OrderRule | null {
  const { event } = spec.trigger;
  if (!isOrderEventKind(event)) return null;
  return {
    ...rule,
    version,
    state: 'live',
    activatedAt: 0 as Instant,
    spec: { ...spec, trigger: { ...spec.trigger, event } },
  };
}
