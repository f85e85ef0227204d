import { Injectable } from '@nestjs/common';
import { idOf, newId, uuidOf, type Instant, type ShopId } from '@hub/kernel';
import type { OrderEventKind, OrderSnapshot, ShopEvent } from '../../core/index.js';
import { toInstant, toTimestamp, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { StoredEvent } from '../../pipeline/model/occasion.js';
import type { HeardEvent } from '../../pipeline/model/planner.port.js';
import { orderRef, type OrderStanding } from '../../shops/order.repository.js';
import type { Happening, OrderRule } from './replay.js';

/** Which facts an event is read with: those of its instant, or the order's newest. */
export type Facts = 'then' | 'now';

/** What a happening was, as a rule meets it. */
export interface Told {
  readonly happening: Happening;
  readonly heard: HeardEvent;
}

/**
 * When an order that was read with the shop's history, and of which no webhook told, did this. Null: it does not say. Of its
 * statuses only the last is known.
 */
const IN_HISTORY: Readonly<Partial<Record<OrderEventKind, string>>> = {
  'order.placed': `case when o.snapshot ->> 'placedAt' is not null then o.placed_at end`,
  'order.first': `case when o.snapshot ->> 'placedAt' is not null then o.placed_at end`,
  'order.status_changed': `to_timestamp((o.snapshot #>> '{status,since}')::float8 / 1000)`,
  'order.shipped': 'o.shipped_at',
};

/** A first order may have been told of as an order only: no rule waited for it then. */
const TOLD_AS: Readonly<Partial<Record<OrderEventKind, readonly OrderEventKind[]>>> = {
  'order.first': ['order.first', 'order.placed'],
};

const NEWEST_STAMP = `greatest((l.content #>> '{order,placedAt}')::float8, (l.content #>> '{order,status,since}')::float8)`;

/** What happened to a shop's orders, by the hub's own record and by the shop's history. */
@Injectable()
export class ReplayEventsRepository {
  /** In the order in which the hub would have heard of it; `limit` at most. What erased people did is left out. */
  async list(
    tx: Tx,
    shopId: ShopId,
    kind: OrderEventKind,
    { since, until, limit }: { readonly since: Instant; readonly until: Instant; readonly limit: number },
  ): Promise<readonly Happening[]> {
    const kinds = TOLD_AS[kind] ?? [kind];
    const inHistory = IN_HISTORY[kind];
    const rows = await tx.query<{ id: string | null; order_id: string; at: Timestamp }>(
      `select e.id, e.order_id, e.received_at as at from shop_events e
       where e.shop_id = $1 and e.received_at >= $3 and e.received_at <= $4 and e.kind = any ($2::text[])
         and e.order_id is not null and e.origin <> 'replay' and e.reason is distinct from 'erased'
         and (e.kind = $6 or not exists (
           select 1 from shop_events f where f.shop_id = e.shop_id and f.order_id = e.order_id and f.kind = $6))
       ${
         inHistory === undefined
           ? ''
           : `union all
       select null, o.order_id, ${inHistory} from orders o
       where o.shop_id = $1 and o.snapshot is not null and o.deleted_at is null
         and ${inHistory} >= $3 and ${inHistory} <= $4
         and not exists (select 1 from shop_events e where e.shop_id = o.shop_id and e.order_id = o.order_id
           and (e.kind = any ($2::text[]) or e.kind = 'order.placed'))`
       }
       order by at, order_id, id limit $5`,
      [uuidOf(shopId), kinds, toTimestamp(since), toTimestamp(until), limit, kind],
    );
    return rows.map((row) => ({
      orderId: row.order_id,
      eventId: row.id === null ? null : idOf('evt', row.id),
      at: toInstant(row.at),
    }));
  }

  /** In the order given; what is no longer kept is left out. */
  async read(tx: Tx, rule: OrderRule, happenings: readonly Happening[], facts: Facts): Promise<readonly Told[]> {
    const told = await this.#heardOf(tx, rule, happenings, facts);
    const history = await this.#history(tx, rule, happenings);
    return happenings.flatMap((happening): readonly Told[] => {
      const { eventId, orderId } = happening;
      const heard = eventId === null ? history.get(orderId) : told.get(eventId);
      return heard === undefined ? [] : [{ happening, heard }];
    });
  }

  /** How orders stood at an instant, as far as events told by then; nothing of those of which none did. By `orderRef`. */
  async standingsAt(
    tx: Tx,
    shopId: ShopId,
    asked: readonly { readonly orderId: string; readonly at: Instant }[],
  ): Promise<ReadonlyMap<string, OrderStanding>> {
    if (asked.length === 0) return new Map();
    const rows = await tx.query<{
      order_id: string;
      status: OrderStanding['status'];
      is_paid: boolean | null;
      is_deleted: boolean;
    }>(
      `select r.order_id, known.snapshot -> 'status' as status, (known.snapshot ->> 'isPaid')::boolean as is_paid,
         exists (select 1 from shop_events d where d.shop_id = $1 and d.order_id = r.order_id and d.kind = 'order.deleted'
           and d.received_at <= r.at) as is_deleted
       from unnest($2::text[], $3::timestamptz[]) as r(order_id, at), lateral (
         select l.content -> 'order' as snapshot from shop_events l
         where l.shop_id = $1 and l.order_id = r.order_id and l.received_at <= r.at
           and l.kind like 'order.%' and (l.content ->> 'order') is not null
         order by ${NEWEST_STAMP} desc nulls last, l.received_at desc, l.id desc limit 1) as known`,
      [uuidOf(shopId), asked.map(({ orderId }) => orderId), asked.map(({ at }) => toTimestamp(at))],
    );
    return new Map(
      rows.map((row) => [
        orderRef(shopId, row.order_id),
        { status: row.status, isPaid: row.is_paid, isDeleted: row.is_deleted },
      ]),
    );
  }

  async #heardOf(
    tx: Tx,
    rule: OrderRule,
    happenings: readonly Happening[],
    facts: Facts,
  ): Promise<ReadonlyMap<string, HeardEvent>> {
    const ids = happenings.flatMap(({ eventId }) => (eventId === null ? [] : [uuidOf(eventId)]));
    if (ids.length === 0) return new Map();
    const rows = await tx.query<EventRow>(
      `select e.id, e.connection_id, e.origin, e.trust, e.occurred_at, e.received_at, e.content,
         ${facts === 'now' ? 'o.snapshot' : 'coalesce(known.snapshot, o.snapshot)'} as latest
       from unnest($1::uuid[]) as r(id) join shop_events e on e.id = r.id
       left join orders o on o.shop_id = e.shop_id and o.order_id = e.order_id
       ${
         facts === 'now'
           ? ''
           : `left join lateral (
         select l.content -> 'order' as snapshot from shop_events l
         where l.shop_id = e.shop_id and l.order_id = e.order_id and l.received_at <= e.received_at
           and l.kind like 'order.%' and (l.content ->> 'order') is not null
         order by ${NEWEST_STAMP} desc nulls last, l.received_at desc, l.id desc limit 1) as known on true`
       }`,
      [ids],
    );
    return new Map(rows.flatMap((row) => fromRow(row, rule)).map((heard) => [heard.event.id, heard]));
  }

  async #history(tx: Tx, rule: OrderRule, happenings: readonly Happening[]): Promise<ReadonlyMap<string, HeardEvent>> {
    const orderIds = happenings.flatMap(({ eventId, orderId }) => (eventId === null ? [orderId] : []));
    if (orderIds.length === 0) return new Map();
    const rows = await tx.query<{ order_id: string; snapshot: OrderSnapshot; at: Timestamp }>(
      `select o.order_id, o.snapshot, ${IN_HISTORY[rule.spec.trigger.event] ?? 'o.placed_at'} as at
       from unnest($2::text[]) as r(order_id) join orders o on o.shop_id = $1 and o.order_id = r.order_id
       where o.snapshot is not null`,
      [uuidOf(rule.shopId), orderIds],
    );
    return new Map(rows.map((row) => [row.order_id, ofHistory(rule, row.snapshot, toInstant(row.at))]));
  }
}

interface EventRow {
  readonly id: string;
  readonly connection_id: string | null;
  readonly origin: StoredEvent['origin'];
  readonly trust: StoredEvent['trust'];
  readonly occurred_at: Timestamp;
  readonly received_at: Timestamp;
  readonly content: ShopEvent;
  readonly latest: OrderSnapshot | null;
}

/** Nothing where its order is no longer kept. */
function fromRow(row: EventRow, rule: OrderRule): readonly HeardEvent[] {
  const { content, latest } = row;
  const hasOrder = 'order' in content && content.order !== null;
  if (!hasOrder && content.kind !== 'order.deleted') return [];
  const { event: kind } = rule.spec.trigger;
  const { organisationId, clientId, shopId } = rule;
  return [
    {
      latest,
      event: {
        id: idOf('evt', row.id),
        organisationId,
        clientId,
        shopId,
        connectionId: row.connection_id === null ? null : idOf('con', row.connection_id),
        origin: row.origin,
        trust: row.trust,
        occurredAt: toInstant(row.occurred_at),
        receivedAt: toInstant(row.received_at),
        content: (content.kind === kind ? content : { ...content, kind }) as ShopEvent,
      },
    },
  ];
}

function ofHistory(rule: OrderRule, order: OrderSnapshot, at: Instant): HeardEvent {
  const { organisationId, clientId, shopId } = rule;
  return {
    latest: order,
    event: {
      id: newId('evt'),
      organisationId,
      clientId,
      shopId,
      connectionId: null,
      origin: 'import',
      trust: 'signed',
      occurredAt: at,
      receivedAt: at,
      content: { kind: rule.spec.trigger.event, occurredAt: at, order } as ShopEvent,
    },
  };
}
