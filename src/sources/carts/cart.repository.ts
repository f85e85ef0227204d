import { Injectable } from '@nestjs/common';
import type { CartPhase, CartState } from '@hub/abandoned-carts';
import {
  idOf,
  newId,
  uuidOf,
  type CartId,
  type ClientId,
  type Instant,
  type Locale,
  type Money,
  type ShopId,
} from '@hub/kernel';
import type { OrderLine } from '../../core/index.js';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { Cart, CartNews } from './cart.js';

/** What an order says about whose cart it was. */
export interface OrderTraces {
  readonly shopId: ShopId;
  readonly clientId: ClientId;
  readonly phoneHashes: readonly string[];
  readonly emailHashes: readonly string[];
  readonly cartIds: readonly string[];
}

const OPEN = `phase in ('active', 'idle', 'abandoned')`;

/** Carts on their way: what is told of them, what orders make of them, what the clock does to them. */
@Injectable()
export class CartRepository {
  /** Writes down what is told of a cart, and gives it its new state. */
  async tell(
    tx: Tx,
    { organisationId, clientId, id: shopId }: Shop,
    news: CartNews,
    { state, dueAt, at }: { readonly state: CartState; readonly dueAt: Instant | null; readonly at: Instant },
  ): Promise<Cart> {
    const [row] = await tx.query<CartRow>(
      `insert into carts as c (id, organisation_id, client_id, shop_id, cart_id, is_signed, phone, phone_hash, country, email,
         email_hash, first_name, last_name, language, url, total_micros, total_currency, lines, phase, touched_at, due_at, step,
         round, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::jsonb, $19, $20, $21, 0, 0, $22)
       on conflict (shop_id, cart_id) where ${OPEN} do update set
         is_signed = excluded.is_signed,
         phone = coalesce(excluded.phone, c.phone), phone_hash = coalesce(excluded.phone_hash, c.phone_hash),
         country = coalesce(excluded.country, c.country), email = coalesce(excluded.email, c.email),
         email_hash = coalesce(excluded.email_hash, c.email_hash), first_name = coalesce(excluded.first_name, c.first_name),
         last_name = coalesce(excluded.last_name, c.last_name), language = coalesce(excluded.language, c.language),
         url = coalesce(excluded.url, c.url), total_micros = excluded.total_micros, total_currency = excluded.total_currency,
         lines = excluded.lines, phase = excluded.phase, touched_at = excluded.touched_at, abandoned_at = null,
         due_at = excluded.due_at
       returning *`,
      [
        uuidOf(newId('crt')),
        uuidOf(organisationId),
        uuidOf(clientId),
        uuidOf(shopId),
        news.cartId,
        news.isSigned,
        news.phone,
        news.phoneHash,
        news.country,
        news.email,
        news.emailHash,
        news.firstName,
        news.lastName,
        news.language,
        news.url,
        news.total?.micros ?? null,
        news.total?.currency ?? null,
        JSON.stringify(news.lines),
        state.phase,
        toTimestamp(state.touchedAt),
        toTimestamp(dueAt),
        toTimestamp(at),
      ],
    );
    return fromRow(row as CartRow);
  }

  /** The open cart of this name; locked. */
  async open(tx: Tx, shopId: ShopId, cartId: string): Promise<Cart | null> {
    const [row] = await tx.query<CartRow>(
      `select * from carts where shop_id = $1 and cart_id = $2 and ${OPEN} for update`,
      [uuidOf(shopId), cartId],
    );
    return row === undefined ? null : fromRow(row);
  }

  /** Other open carts of the same person in the shop; locked. */
  async othersOf(tx: Tx, { id, shopId, clientId, phoneHash }: Cart): Promise<readonly Cart[]> {
    if (phoneHash === null) return [];
    const rows = await tx.query<CartRow>(
      `select * from carts where client_id = $1 and phone_hash = $2 and shop_id = $3 and id <> $4 and ${OPEN}
       order by id for update`,
      [uuidOf(clientId), phoneHash, uuidOf(shopId), uuidOf(id)],
    );
    return rows.map(fromRow);
  }

  /** Open carts that these orders may have come from, by the orders' places in the list; locked. */
  async traced(tx: Tx, orders: readonly OrderTraces[]): Promise<ReadonlyMap<number, readonly Cart[]>> {
    const traces = orders.flatMap(({ shopId, clientId, phoneHashes, emailHashes, cartIds }, ref) => {
      const of = (kind: string, values: readonly string[]) =>
        values.map((value) => ({ ref, shopId, clientId, kind, value }));
      return [...of('phone', phoneHashes), ...of('email', emailHashes), ...of('cart', cartIds)];
    });
    if (traces.length === 0) return new Map();
    const rows = await tx.query<CartRow & { ref: number }>(
      `with traces as (
         select * from unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[], $5::text[]) as t(ref, shop_id, client_id, kind, value)
       ), found as (
         select t.ref, c.id from traces t join carts c on c.client_id = t.client_id and c.phone_hash = t.value and t.kind = 'phone'
         union select t.ref, c.id from traces t join carts c on c.client_id = t.client_id and c.email_hash = t.value and t.kind = 'email'
         union select t.ref, c.id from traces t join carts c on c.shop_id = t.shop_id and c.cart_id = t.value and t.kind = 'cart'
       )
       select f.ref, c.* from found f join carts c on c.id = f.id
       where c.${OPEN} and exists (select 1 from traces t where t.ref = f.ref and t.shop_id = c.shop_id)
       order by c.id for update of c`,
      [
        traces.map(({ ref }) => ref),
        traces.map(({ shopId }) => uuidOf(shopId)),
        traces.map(({ clientId }) => uuidOf(clientId)),
        traces.map(({ kind }) => kind),
        traces.map(({ value }) => value),
      ],
    );
    const found = new Map<number, Cart[]>();
    for (const row of rows) found.set(row.ref, [...(found.get(row.ref) ?? []), fromRow(row)]);
    return found;
  }

  async shopsWithOpen(tx: Tx, shopIds: readonly ShopId[]): Promise<readonly ShopId[]> {
    const rows = await tx.query<{ shop_id: string }>(
      `select r.shop_id from unnest($1::uuid[]) as r(shop_id)
       where exists (select 1 from carts c where c.shop_id = r.shop_id and c.${OPEN})`,
      [shopIds.map(uuidOf)],
    );
    return rows.map((row) => idOf('shp', row.shop_id));
  }

  /** Carts to look at now; locked, those of another hub left out. */
  async due(tx: Tx, now: Instant, limit: number): Promise<readonly Cart[]> {
    const rows = await tx.query<CartRow>(
      'select * from carts where due_at <= $1 order by due_at limit $2 for update skip locked',
      [toTimestamp(now), limit],
    );
    return rows.map(fromRow);
  }

  /** When each of these carts' owners was last reminded of any cart of the shop. */
  async lastReminders(tx: Tx, carts: readonly Cart[]): Promise<ReadonlyMap<CartId, Instant>> {
    const rows = await tx.query<{ id: string; at: Timestamp }>(
      `select r.id, max(c.reminded_at) as at from unnest($1::uuid[], $2::uuid[], $3::text[]) as r(id, client_id, phone_hash)
         join carts c on c.client_id = r.client_id and c.phone_hash = r.phone_hash and c.id <> r.id
       where c.reminded_at is not null group by r.id`,
      [carts.map(({ id }) => uuidOf(id)), carts.map(({ clientId }) => uuidOf(clientId)), carts.map((c) => c.phoneHash)],
    );
    return new Map(rows.map((row) => [idOf('crt', row.id), toInstant(row.at)]));
  }

  async keep(tx: Tx, carts: readonly (Cart & { readonly dueAt: Instant | null })[]): Promise<void> {
    if (carts.length === 0) return;
    await tx.query(
      `update carts c set phase = r.phase, abandoned_at = r.abandoned_at, due_at = r.due_at, step = r.step, round = r.round,
         reminded_at = r.reminded_at, order_id = r.order_id, value_micros = r.value_micros, value_currency = r.value_currency
       from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::int[], $7::timestamptz[],
         $8::text[], $9::bigint[], $10::text[])
         as r(id, phase, abandoned_at, due_at, step, round, reminded_at, order_id, value_micros, value_currency)
       where c.id = r.id`,
      [
        carts.map(({ id }) => uuidOf(id)),
        carts.map(({ state }) => state.phase),
        carts.map(({ state }) => toTimestamp(state.abandonedAt)),
        carts.map(({ dueAt }) => toTimestamp(dueAt)),
        carts.map(({ step }) => step),
        carts.map(({ round }) => round),
        carts.map(({ remindedAt }) => toTimestamp(remindedAt)),
        carts.map(({ orderId }) => orderId),
        carts.map(({ value }) => value?.micros ?? null),
        carts.map(({ value }) => value?.currency ?? null),
      ],
    );
  }
}

export interface CartRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly client_id: string;
  readonly shop_id: string;
  readonly cart_id: string;
  readonly is_signed: boolean;
  readonly phone: string | null;
  readonly phone_hash: string | null;
  readonly country: string | null;
  readonly email: string | null;
  readonly email_hash: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly language: Locale | null;
  readonly url: string | null;
  readonly total_micros: string | number | null;
  readonly total_currency: string | null;
  readonly lines: readonly OrderLine[];
  readonly phase: CartPhase;
  readonly touched_at: Timestamp;
  readonly abandoned_at: Timestamp | null;
  readonly step: number;
  readonly round: number;
  readonly reminded_at: Timestamp | null;
  readonly order_id: string | null;
  readonly value_micros: string | number | null;
  readonly value_currency: string | null;
  readonly created_at: Timestamp;
}

function money(micros: string | number | null, currency: string | null): Money | null {
  return micros === null || currency === null ? null : { micros: Number(micros), currency };
}

export function fromRow(row: CartRow): Cart {
  return {
    id: idOf('crt', row.id),
    organisationId: idOf('org', row.organisation_id),
    clientId: idOf('cli', row.client_id),
    shopId: idOf('shp', row.shop_id),
    cartId: row.cart_id,
    isSigned: row.is_signed,
    phone: row.phone,
    phoneHash: row.phone_hash,
    country: row.country,
    email: row.email,
    emailHash: row.email_hash,
    firstName: row.first_name,
    lastName: row.last_name,
    language: row.language,
    url: row.url,
    total: money(row.total_micros, row.total_currency),
    lines: row.lines,
    state: {
      phase: row.phase,
      touchedAt: toInstant(row.touched_at),
      abandonedAt: toInstantOrNull(row.abandoned_at),
    },
    step: row.step,
    round: row.round,
    remindedAt: toInstantOrNull(row.reminded_at),
    orderId: row.order_id,
    value: money(row.value_micros, row.value_currency),
    createdAt: toInstant(row.created_at),
  };
}
