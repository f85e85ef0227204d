import { Injectable } from '@nestjs/common';
import {
  idOf,
  uuidOf,
  type ClientId,
  type ContactId,
  type Instant,
  type OrganisationId,
  type ShopId,
} from '@hub/kernel';
import type { OrderSnapshot } from '../core/index.js';
import { rowsetOf, type Column } from '../infra/database/rowset.js';
import type { Tx } from '../infra/database/database.js';
import { toTimestamp } from '../infra/database/columns.js';
import type { ConsentBox } from './shop-field.repository.js';

/** What one event tells about one order. `snapshot` null and `isDeleted`: the shop only said that it is gone. */
export interface OrderNews {
  readonly organisationId: OrganisationId;
  readonly shopId: ShopId;
  readonly orderId: string;
  readonly snapshot: OrderSnapshot | null;
  readonly isDeleted: boolean;
  readonly seenAt: Instant;
}

export interface KnownOrder {
  readonly snapshot: OrderSnapshot | null;
}

/** An order whose news were kept. `snapshot` null: they brought none, and an older one may stand. */
export interface RememberedOrder extends KnownOrder {
  readonly isNew: boolean;
}

/** What dispatch asks about an order just before sending. */
export interface OrderStanding {
  /** Null: the shop never told. */
  readonly status: OrderSnapshot['status'];
  /** Null: the shop did not say. */
  readonly isPaid: boolean | null;
  readonly isDeleted: boolean;
}

/** An order whose buyer the contacts were not told of yet. */
export interface OrderOfClient {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly orderId: string;
  /** The shop's country. */
  readonly country: string;
  readonly snapshot: OrderSnapshot;
  /** The box by which its buyer agrees to advertising, where the merchant chose one. */
  readonly consentBox: ConsentBox | null;
}

/** Where an order is sent and billed. */
export type Addresses = Pick<OrderSnapshot, 'delivery' | 'billing'>;

/** `shop/order`, as a map's key. */
export function orderRef(shopId: ShopId, orderId: string): string {
  return `${shopId}/${orderId}`;
}

@Injectable()
export class OrderRepository {
  /**
   * Keeps the newest snapshot of each order, newest by the shop's clock and, where that is equal, by receipt. Returns
   * the orders that changed, by `orderRef`, and whether they were heard of for the first time.
   */
  async remember(tx: Tx, news: readonly OrderNews[]): Promise<ReadonlyMap<string, RememberedOrder>> {
    const newest = newestOfEach(news);
    if (newest.size === 0) return new Map();
    const column = (name: string, type: string, read: (item: OrderNews) => unknown): Column => ({
      name,
      type,
      values: [...newest.values()].map(read),
    });
    const rowset = rowsetOf([
      column('order_id', 'text', ({ orderId }) => orderId),
      column('organisation_id', 'uuid', ({ organisationId }) => uuidOf(organisationId)),
      column('shop_id', 'uuid', ({ shopId }) => uuidOf(shopId)),
      column('snapshot', 'json', ({ snapshot }) => (snapshot === null ? null : JSON.stringify(snapshot))),
      column('shop_time', 'timestamptz', ({ snapshot }) => shopTimeOf(snapshot)),
      column('seen_at', 'timestamptz', ({ seenAt }) => seenAt),
      column('placed_at', 'timestamptz', ({ snapshot, seenAt }) => snapshot?.placedAt ?? seenAt),
      column('deleted_at', 'timestamptz', ({ isDeleted, seenAt }) => (isDeleted ? seenAt : null)),
    ]);
    const changed = await tx.query<{
      shop_id: string;
      order_id: string;
      is_new: boolean;
      tracking_url: string | null;
    }>(
      `insert into orders as o (organisation_id, shop_id, order_id, snapshot, shop_time, seen_at, placed_at, deleted_at)
       select organisation_id, shop_id, order_id, snapshot, shop_time, seen_at, placed_at, deleted_at
       from ${rowset.sql} as r
       order by shop_id, order_id
       on conflict (shop_id, order_id) do update set
         snapshot = ${WITH_KNOWN_TRACKING},
         placed_at = case when excluded.snapshot ->> 'placedAt' is null then o.placed_at else excluded.placed_at end,
         shop_time = greatest(o.shop_time, excluded.shop_time),
         seen_at = excluded.seen_at,
         deleted_at = coalesce(excluded.deleted_at, o.deleted_at),
         is_new_to_contacts = o.is_new_to_contacts or excluded.snapshot is not null
       where excluded.deleted_at is not null
          or o.shop_time is null
          or excluded.shop_time > o.shop_time
          or (excluded.shop_time is not distinct from o.shop_time and excluded.seen_at >= o.seen_at)
       returning shop_id, order_id, (xmax = 0) as is_new, ${TRACKING('o')} as tracking_url`,
      rowset.parameters,
    );
    return new Map(
      changed.map((row) => {
        const ref = orderRef(`shp_${row.shop_id}`, row.order_id);
        const snapshot = newest.get(ref)?.snapshot ?? null;
        return [ref, { snapshot: withTracking(snapshot, row.tracking_url), isNew: row.is_new }];
      }),
    );
  }

  async find(tx: Tx, refs: readonly { shopId: ShopId; orderId: string }[]): Promise<ReadonlyMap<string, KnownOrder>> {
    if (refs.length === 0) return new Map();
    const rows = await tx.query<{
      shop_id: string;
      order_id: string;
      snapshot: OrderSnapshot | null;
    }>(
      `select o.shop_id, o.order_id, o.snapshot
       from unnest($1::uuid[], $2::text[]) as r(shop_id, order_id)
       join orders o on o.shop_id = r.shop_id and o.order_id = r.order_id`,
      [refs.map((ref) => uuidOf(ref.shopId)), refs.map((ref) => ref.orderId)],
    );
    return new Map(rows.map((row) => [orderRef(`shp_${row.shop_id}`, row.order_id), { snapshot: row.snapshot }]));
  }

  /** The shop's own ids of orders, by the numbers customers know them by. */
  async idsByNumber(tx: Tx, shopId: ShopId, numbers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (numbers.length === 0) return new Map();
    const rows = await tx.query<{ number: string; order_id: string }>(
      `select o.snapshot ->> 'number' as number, o.order_id from orders o
       where o.shop_id = $1 and (o.snapshot ->> 'number') = any ($2::text[])`,
      [uuidOf(shopId), numbers],
    );
    return new Map(rows.map((row) => [row.number, row.order_id]));
  }

  /** How these orders stand, without their contents. */
  async standings(
    tx: Tx,
    refs: readonly { shopId: ShopId; orderId: string }[],
  ): Promise<ReadonlyMap<string, OrderStanding>> {
    if (refs.length === 0) return new Map();
    const rows = await tx.query<{
      shop_id: string;
      order_id: string;
      status: OrderSnapshot['status'];
      is_paid: boolean | null;
      is_deleted: boolean;
    }>(
      `select o.shop_id, o.order_id, o.snapshot -> 'status' as status, (o.snapshot ->> 'isPaid')::boolean as is_paid,
         o.deleted_at is not null as is_deleted
       from unnest($1::uuid[], $2::text[]) as r(shop_id, order_id)
       join orders o on o.shop_id = r.shop_id and o.order_id = r.order_id`,
      [refs.map((ref) => uuidOf(ref.shopId)), refs.map((ref) => ref.orderId)],
    );
    return new Map(
      rows.map((row) => [
        orderRef(`shp_${row.shop_id}`, row.order_id),
        { status: row.status, isPaid: row.is_paid, isDeleted: row.is_deleted },
      ]),
    );
  }

  /** Orders whose buyers the contacts were not told of, oldest first; locked, those of another hub left out. */
  async newToContacts(tx: Tx, limit: number): Promise<readonly OrderOfClient[]> {
    const rows = await tx.query<{
      organisation_id: string;
      client_id: string;
      shop_id: string;
      order_id: string;
      country: string;
      snapshot: OrderSnapshot;
      field_id: string | null;
      wording: string | null;
    }>(
      `select o.organisation_id, s.client_id, o.shop_id, o.order_id, s.country, o.snapshot, f.field_id,
         coalesce(f.label, f.name) as wording
       from orders o join shops s on s.id = o.shop_id
       left join shop_fields f on f.shop_id = s.id and f.field_id = s.settings ->> 'marketingConsentField'
         and f.type = 'checkbox'
       where o.is_new_to_contacts and o.snapshot is not null
       order by o.seen_at limit $1 for update of o skip locked`,
      [limit],
    );
    return rows.map((row) => ({
      organisationId: idOf('org', row.organisation_id),
      clientId: idOf('cli', row.client_id),
      shopId: idOf('shp', row.shop_id),
      orderId: row.order_id,
      country: row.country,
      snapshot: row.snapshot,
      consentBox:
        row.field_id === null || row.wording === null ? null : { fieldId: row.field_id, wording: row.wording },
    }));
  }

  async toldContacts(
    tx: Tx,
    told: readonly { readonly shopId: ShopId; readonly orderId: string; readonly contactId: ContactId | null }[],
  ): Promise<void> {
    if (told.length === 0) return;
    await tx.query(
      `update orders o set is_new_to_contacts = false, contact_id = coalesce(r.contact_id, o.contact_id)
       from unnest($1::uuid[], $2::text[], $3::uuid[]) as r(shop_id, order_id, contact_id)
       where o.shop_id = r.shop_id and o.order_id = r.order_id`,
      [
        told.map(({ shopId }) => uuidOf(shopId)),
        told.map(({ orderId }) => orderId),
        told.map(({ contactId }) => (contactId === null ? null : uuidOf(contactId))),
      ],
    );
  }

  /** Writes down that parcels of these orders left. Returns those of which it is the first, by `orderRef`. */
  async ship(
    tx: Tx,
    shipped: readonly { shopId: ShopId; orderId: string; at: Instant }[],
  ): Promise<ReadonlySet<string>> {
    if (shipped.length === 0) return new Set();
    const rows = await tx.query<{ shop_id: string; order_id: string }>(
      `update orders o set shipped_at = r.at from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as r(shop_id, order_id, at)
       where o.shop_id = r.shop_id and o.order_id = r.order_id and o.shipped_at is null returning o.shop_id, o.order_id`,
      [
        shipped.map(({ shopId }) => uuidOf(shopId)),
        shipped.map(({ orderId }) => orderId),
        shipped.map(({ at }) => toTimestamp(at)),
      ],
    );
    return new Set(rows.map((row) => orderRef(idOf('shp', row.shop_id), row.order_id)));
  }

  /** The newest orders of a shop, for previews. */
  async newest(tx: Tx, shopId: ShopId, limit: number): Promise<readonly OrderSnapshot[]> {
    const rows = await tx.query<{ snapshot: OrderSnapshot }>(
      `select snapshot from orders where shop_id = $1 and snapshot is not null order by seen_at desc limit $2`,
      [uuidOf(shopId), limit],
    );
    return rows.map((row) => row.snapshot);
  }
}

const TRACKING = (row: string) => `${row}.snapshot #>> '{shipping,trackingUrl}'`;
/** A link that was read of a parcel stays: most of what a shop tells of an order does not name it. */
const WITH_KNOWN_TRACKING = `case when excluded.snapshot is null then o.snapshot
  when ${TRACKING('excluded')} is null and ${TRACKING('o')} is not null
    then jsonb_set(excluded.snapshot::jsonb, '{shipping,trackingUrl}', to_jsonb(${TRACKING('o')}))::json
  else excluded.snapshot end`;

function withTracking(snapshot: OrderSnapshot | null, trackingUrl: string | null): OrderSnapshot | null {
  if (snapshot?.shipping == null || snapshot.shipping.trackingUrl !== null) return snapshot;
  return { ...snapshot, shipping: { ...snapshot.shipping, trackingUrl } };
}

function shopTimeOf(snapshot: OrderSnapshot | null): Instant | null {
  const stamps = [snapshot?.placedAt, snapshot?.status?.since].filter((stamp) => stamp != null);
  return stamps.length === 0 ? null : (Math.max(...stamps) as Instant);
}

/** A multi-row write touches each order once: later items win by the same rule as later webhooks. */
function newestOfEach(news: readonly OrderNews[]): ReadonlyMap<string, OrderNews> {
  const byOrder = new Map<string, OrderNews>();
  for (const item of news) {
    const ref = orderRef(item.shopId, item.orderId);
    const known = byOrder.get(ref);
    byOrder.set(ref, known === undefined ? item : merge(known, item));
  }
  return byOrder;
}

function merge(left: OrderNews, right: OrderNews): OrderNews {
  const isRightNewer = (shopTimeOf(right.snapshot) ?? 0) >= (shopTimeOf(left.snapshot) ?? 0);
  const newer = right.snapshot !== null && (isRightNewer || left.snapshot === null) ? right : left;
  return { ...newer, isDeleted: left.isDeleted || right.isDeleted };
}
