import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ContactId, type Instant, type ShopId } from '@hub/kernel';
import type { OrderSnapshot } from '../core/index.js';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { orderRef, type Addresses } from './order.repository.js';

/** Which orders are listed: of these contacts or with this e-mail address, with this number; null = whichever. */
export interface OrderFilter {
  readonly shopIds: readonly ShopId[];
  readonly contactIds: readonly ContactId[] | null;
  readonly email: string | null;
  readonly number: string | null;
  /** The last order of the page before. */
  readonly after: OrderPlace | null;
  readonly limit: number;
}

/** Where in a list by time an order stands. */
export interface OrderPlace {
  readonly placedAt: Instant;
  readonly orderId: string;
  readonly shopId: ShopId;
}

export interface ListedOrder {
  readonly shopId: ShopId;
  readonly contactId: ContactId | null;
  readonly placedAt: Instant;
  readonly shippedAt: Instant | null;
  readonly isDeleted: boolean;
  readonly snapshot: OrderSnapshot;
}

/** As it is indexed. */
const EMAIL = `lower(o.snapshot -> 'customer' ->> 'email')`;

/** Orders as people look for them. */
@Injectable()
export class OrderListRepository {
  /** Those of these orders whose buyers, by e-mail address or the shop's id of them, have no older one. By `orderRef`. */
  async firstOfBuyer(tx: Tx, refs: readonly { shopId: ShopId; orderId: string }[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ shop_id: string; order_id: string }>(
      `select o.shop_id, o.order_id from unnest($1::uuid[], $2::text[]) as r(shop_id, order_id)
       join orders o on o.shop_id = r.shop_id and o.order_id = r.order_id
       where not exists (
         select 1 from orders e where e.shop_id = o.shop_id and e.order_id <> o.order_id
           and lower(e.snapshot -> 'customer' ->> 'email') = lower(o.snapshot -> 'customer' ->> 'email')
           and (e.placed_at, e.order_id) < (o.placed_at, o.order_id))
         and not exists (
         select 1 from orders e where e.shop_id = o.shop_id and e.order_id <> o.order_id
           and (e.snapshot -> 'customer' ->> 'id') = (o.snapshot -> 'customer' ->> 'id')
           and (e.placed_at, e.order_id) < (o.placed_at, o.order_id))`,
      [refs.map(({ shopId }) => uuidOf(shopId)), refs.map(({ orderId }) => orderId)],
    );
    return new Set(rows.map((row) => orderRef(idOf('shp', row.shop_id), row.order_id)));
  }

  /** Of customers of a shop, by their id there: the addresses of the newest order of each that names a number. */
  async newestWithPhone(
    tx: Tx,
    shopId: ShopId,
    customerIds: readonly string[],
  ): Promise<ReadonlyMap<string, Addresses>> {
    if (customerIds.length === 0) return new Map();
    const rows = await tx.query<Addresses & { customer_id: string }>(
      `select r.customer_id, newest.delivery, newest.billing from unnest($2::text[]) as r(customer_id), lateral (
         select o.snapshot -> 'delivery' as delivery, o.snapshot -> 'billing' as billing from orders o
         where o.shop_id = $1 and (o.snapshot -> 'customer' ->> 'id') = r.customer_id
           and coalesce(o.snapshot -> 'delivery' ->> 'phone', o.snapshot -> 'billing' ->> 'phone') is not null
         order by o.placed_at desc limit 1) as newest`,
      [uuidOf(shopId), customerIds],
    );
    return new Map(rows.map(({ customer_id, ...addresses }) => [customer_id, addresses]));
  }

  /** Orders of these shops that match, newest first by the shop's clock. */
  async page(tx: Tx, filter: OrderFilter): Promise<readonly ListedOrder[]> {
    const parameters: unknown[] = [filter.shopIds.map(uuidOf), filter.limit];
    const given = (value: unknown) => `$${parameters.push(value)}`;
    const theirs = [
      ...(filter.contactIds === null ? [] : [`o.contact_id = any (${given(filter.contactIds.map(uuidOf))}::uuid[])`]),
      ...(filter.email === null ? [] : [`${EMAIL} = lower(${given(filter.email)})`]),
    ].map((one) => `select o.shop_id, o.order_id from orders o where o.shop_id = any ($1::uuid[]) and ${one}`);
    const { after } = filter;
    const conditions = [
      'o.shop_id = any ($1::uuid[]) and o.snapshot is not null',
      // Each of the two by its own index.
      ...(theirs.length === 0 ? [] : [`(o.shop_id, o.order_id) in (${theirs.join(' union ')})`]),
      ...(filter.number === null ? [] : [`(o.snapshot ->> 'number') = ${given(filter.number)}`]),
      ...(after === null
        ? []
        : [
            `(o.placed_at, o.order_id, o.shop_id) < (${given(toTimestamp(after.placedAt))}, ${given(after.orderId)}, ${given(uuidOf(after.shopId))}::uuid)`,
          ]),
    ];
    const rows = await tx.query<{
      shop_id: string;
      contact_id: string | null;
      placed_at: Timestamp;
      shipped_at: Timestamp | null;
      is_deleted: boolean;
      snapshot: OrderSnapshot;
    }>(
      `select o.shop_id, o.contact_id, o.placed_at, o.shipped_at, o.deleted_at is not null as is_deleted, o.snapshot
       from orders o where ${conditions.join(' and ')} order by o.placed_at desc, o.order_id desc, o.shop_id desc limit $2`,
      parameters,
    );
    return rows.map((row) => ({
      shopId: idOf('shp', row.shop_id),
      contactId: row.contact_id === null ? null : idOf('ctc', row.contact_id),
      placedAt: toInstant(row.placed_at),
      shippedAt: toInstantOrNull(row.shipped_at),
      isDeleted: row.is_deleted,
      snapshot: row.snapshot,
    }));
  }
}
