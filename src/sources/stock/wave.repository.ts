import { Injectable } from '@nestjs/common';
import {
  idOf,
  uuidOf,
  type Instant,
  type Locale,
  type PhoneNumber,
  type ShopId,
  type SubscriptionId,
} from '@hub/kernel';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf, type Rowset } from '../../infra/database/rowset.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { InLine } from './subscription.js';
import type { StockLevel, Wave } from './wave.js';

/** A message that ended without having been sent so often is the number's fault. */
const MAX_TRIES = 3;

/** What became of the messages of a wave. */
export interface Standing {
  readonly told: number;
  readonly underWay: number;
  /** The earliest instant at which one of them is to leave; null where none waits. */
  readonly nextDue: Instant | null;
}

/** Waves of those who wait: which stock tells how many of them, and what became of it. */
@Injectable()
export class WaveRepository {
  /**
   * Products whose stock changed. One that was gone begins a new wave; one that grew adds places to the wave that runs;
   * one that shrank or is gone keeps none. Nobody waits for it: nothing is written down.
   */
  async follow(tx: Tx, shop: Shop, levels: readonly StockLevel[], at: Instant): Promise<void> {
    if (levels.length === 0) return;
    const told = levelsOf(levels, 4);
    await tx.query(
      `insert into stock_waves as w (organisation_id, shop_id, product_id, variation_id, units, wave, places, told, back_since, due_at)
       select $1, $2, r.product_id, r.variation_id, r.units, 1, r.units, 0, $3, $3 from ${told.sql} as r
       where r.is_back and exists (
         select 1 from stock_subscriptions s where s.shop_id = $2 and s.product_id = r.product_id and s.state = 'waiting')
       order by r.product_id, r.variation_id
       on conflict (shop_id, product_id, variation_id) do update set
         units = excluded.units,
         wave = case when w.units = 0 then w.wave + 1 else w.wave end,
         places = case when w.units = 0 or excluded.units is null then excluded.units
           else w.places + greatest(excluded.units - w.units, 0) end,
         told = case when w.units = 0 then 0 else w.told end,
         back_since = case when w.units = 0 then excluded.back_since else w.back_since end,
         told_at = case when w.units = 0 then null else w.told_at end,
         due_at = $3`,
      [uuidOf(shop.organisationId), uuidOf(shop.id), toTimestamp(at), ...told.parameters],
    );
    const others = levelsOf(levels, 2);
    await tx.query(
      `update stock_waves w set units = r.units, due_at = case when r.units = 0 then null else w.due_at end,
         places = case when r.units > w.units then w.places + r.units - w.units else w.places end
       from ${others.sql} as r
       where not r.is_back and w.shop_id = $1 and w.product_id = r.product_id and w.variation_id = r.variation_id`,
      [uuidOf(shop.id), ...others.parameters],
    );
  }

  /**
   * Those under way for whom too little is left in stock now, the last in line first. They are back in their places;
   * returns the occasion keys of their messages.
   */
  async callBack(tx: Tx, shopId: ShopId, levels: readonly StockLevel[]): Promise<readonly string[]> {
    const shrunk = levels.filter(({ units }) => units !== null);
    if (shrunk.length === 0) return [];
    const rowset = levelsOf(shrunk, 2);
    const rows = await tx.query<{ occasion_keys: string[] | null }>(
      `update stock_subscriptions s set state = 'waiting', reason = 'out-of-stock' from (
         select s.id, row_number() over (partition by s.product_id, s.released_by order by s.id) as place, r.units
         from ${rowset.sql} as r join stock_subscriptions s on s.product_id = r.product_id and s.released_by = r.variation_id
         where s.shop_id = $1 and s.state = 'released' and exists (
           select 1 from messages m where m.occasion_key = any (s.occasion_keys) and m.state in ('planned', 'held'))
       ) as late where late.id = s.id and late.place > late.units
       returning s.occasion_keys`,
      [uuidOf(shopId), ...rowset.parameters],
    );
    return rows.flatMap((row) => row.occasion_keys ?? []);
  }

  /** Takes one wave that is due, in their order; locked until the transaction ends, another hub's are left alone. */
  async claim(tx: Tx, now: Instant, after: Wave | null): Promise<Wave | null> {
    const [row] = await tx.query<WaveRow>(
      `select * from stock_waves
       where due_at <= $1 and ($2::uuid is null or (shop_id, product_id, variation_id) > ($2, $3, $4))
       order by shop_id, product_id, variation_id limit 1 for update skip locked`,
      [
        toTimestamp(now),
        after === null ? null : uuidOf(after.shopId),
        after?.productId ?? null,
        after?.variationId ?? null,
      ],
    );
    return row === undefined ? null : fromRow(row);
  }

  async keep(tx: Tx, wave: Wave, dueAt: Instant | null): Promise<void> {
    await tx.query(
      `update stock_waves set wave = $4, places = $5, told = $6, back_since = $7, told_at = $8, due_at = $9
       where shop_id = $1 and product_id = $2 and variation_id = $3`,
      [
        uuidOf(wave.shopId),
        wave.productId,
        wave.variationId,
        wave.wave,
        wave.places,
        wave.told,
        toTimestamp(wave.backSince),
        toTimestamp(wave.toldAt),
        toTimestamp(dueAt),
      ],
    );
  }

  /**
   * Looks what became of the wave's messages: only what was sent consumes a place in line. The rest is back in its place,
   * but for numbers that must not or cannot be written to.
   */
  async settle(tx: Tx, wave: Wave, now: Instant): Promise<Standing> {
    const [row] = await tx.query<{ told: number; under_way: number; next_due: Timestamp | null }>(
      `with theirs as (
         select s.id,
           bool_or(m.state in ('accepted', 'delivered', 'read', 'uncertain')) as is_sent,
           bool_or(m.state in ('planned', 'held', 'sending')) as is_open,
           bool_or(m.state = 'failed') as has_failed,
           max(m.reason) filter (where m.state = 'cancelled') as reason,
           min(m.due_at) filter (where m.state in ('planned', 'held')) as due_at
         from stock_subscriptions s left join messages m on m.occasion_key = any (s.occasion_keys) and m.state <> 'superseded'
         where s.shop_id = $1 and s.product_id = $2 and s.released_by = $3 and s.state = 'released'
         group by s.id
       ), ended as (
         update stock_subscriptions s set
           state = case when t.is_sent then 'sent' when t.reason in ('suppressed', 'erased') then 'refused'
             when t.reason = 'deleted' then 'removed' when t.has_failed and s.tries + 1 >= ${MAX_TRIES} then 'refused'
             else 'waiting' end,
           tries = s.tries + (t.has_failed and not t.is_sent)::int,
           reason = case when t.is_sent then null when t.has_failed then 'failed' else coalesce(t.reason, 'expired') end,
           sent_at = case when t.is_sent then $4::timestamptz end
         from theirs t where t.id = s.id and (t.is_sent or not coalesce(t.is_open, false))
         returning s.state
       )
       select (select count(*) from ended where state = 'sent')::int as told,
         (select count(*) from theirs where is_open and not is_sent)::int as under_way,
         (select min(due_at) from theirs where is_open and not is_sent) as next_due`,
      [uuidOf(wave.shopId), wave.productId, wave.variationId, toTimestamp(now)],
    );
    return {
      told: row?.told ?? 0,
      underWay: row?.under_way ?? 0,
      nextDue: toInstantOrNull(row?.next_due ?? null),
    };
  }

  /** The next in line whom this wave has not reached yet; locked. */
  async next(tx: Tx, wave: Wave, limit: number): Promise<readonly InLine[]> {
    const rows = await tx.query<InLineRow>(
      `select s.id, s.variation_id, s.product_name, s.phone, s.phone_hash, s.country, s.language, s.customer_id
       from stock_subscriptions s
       where s.shop_id = $1 and s.product_id = $2 and s.state = 'waiting' and s.phone is not null and ${MEANT}
         and (s.released_by is distinct from $3 or s.wave is distinct from $4)
       order by s.id limit $5 for update skip locked`,
      [uuidOf(wave.shopId), wave.productId, wave.variationId, wave.wave, limit],
    );
    return rows.map((row) => ({
      id: idOf('sub', row.id),
      variationId: row.variation_id,
      productName: row.product_name,
      phone: row.phone as PhoneNumber,
      phoneHash: row.phone_hash,
      country: row.country,
      language: row.language,
      customerId: row.customer_id,
    }));
  }

  /** Whether anybody waits for what this wave has. */
  async hasLine(tx: Tx, wave: Wave): Promise<boolean> {
    const rows = await tx.query(
      `select 1 from stock_subscriptions s
       where s.shop_id = $1 and s.product_id = $2 and s.state = 'waiting' and s.phone is not null and ${MEANT} limit 1`,
      [uuidOf(wave.shopId), wave.productId, wave.variationId],
    );
    return rows.length > 0;
  }

  /** What the wave made of those it reached. */
  async reached(
    tx: Tx,
    wave: Wave,
    people: readonly {
      readonly id: SubscriptionId;
      readonly state: 'waiting' | 'released' | 'refused';
      readonly reason: string | null;
      readonly occasionKeys: readonly string[];
    }[],
  ): Promise<void> {
    const rowset = rowsetOf(
      [
        { name: 'id', type: 'uuid', values: people.map(({ id }) => uuidOf(id)) },
        { name: 'state', type: 'text', values: people.map(({ state }) => state) },
        { name: 'reason', type: 'text', values: people.map(({ reason }) => reason) },
        { name: 'keys', type: 'jsonb', values: people.map(({ occasionKeys }) => JSON.stringify(occasionKeys)) },
      ],
      3,
    );
    await tx.query(
      `update stock_subscriptions s set state = r.state, reason = r.reason, released_by = $1, wave = $2,
         occasion_keys = array(select jsonb_array_elements_text(r.keys))
       from ${rowset.sql} as r where s.id = r.id`,
      [wave.variationId, wave.wave, ...rowset.parameters],
    );
  }
}

/**
 * Who is meant by the stock of $2, $3: whoever waits for that very variation, or for any. Where a shop tells of products
 * only, its product stands for every variation somebody waits for.
 */
const MEANT = `(s.variation_id = $3 or ($3 <> '' and s.variation_id = '') or ($3 = '' and not exists (
  select 1 from products p where p.shop_id = s.shop_id and p.product_id = s.product_id and p.variation_id = s.variation_id)))`;

function levelsOf(levels: readonly StockLevel[], first: number): Rowset {
  return rowsetOf(
    [
      { name: 'product_id', type: 'text', values: levels.map(({ productId }) => productId) },
      { name: 'variation_id', type: 'text', values: levels.map(({ variationId }) => variationId ?? '') },
      { name: 'units', type: 'double precision', values: levels.map(({ units }) => units) },
      { name: 'is_back', type: 'boolean', values: levels.map(({ isBack }) => isBack) },
    ],
    first,
  );
}

interface InLineRow {
  readonly id: string;
  readonly variation_id: string;
  readonly product_name: string | null;
  readonly phone: string;
  readonly phone_hash: string;
  readonly country: string | null;
  readonly language: Locale | null;
  readonly customer_id: string | null;
}

interface WaveRow {
  readonly shop_id: string;
  readonly product_id: string;
  readonly variation_id: string;
  readonly units: number | null;
  readonly wave: number;
  readonly places: number | null;
  readonly told: number;
  readonly back_since: Timestamp;
  readonly told_at: Timestamp | null;
}

function fromRow(row: WaveRow): Wave {
  return {
    shopId: idOf('shp', row.shop_id),
    productId: row.product_id,
    variationId: row.variation_id,
    units: row.units,
    wave: row.wave,
    places: row.places,
    told: row.told,
    backSince: toInstant(row.back_since),
    toldAt: toInstantOrNull(row.told_at),
  };
}
