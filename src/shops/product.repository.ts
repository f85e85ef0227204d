import { Injectable } from '@nestjs/common';
import { DAY_MS, plus, uuidOf, type Instant, type ShopId } from '@hub/kernel';
import type { ProductSnapshot } from '../core/index.js';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { rowsetOf, type Column } from '../infra/database/rowset.js';
import type { Shop } from './shop.entity.js';

/** A product as it was and as it is. `before` null: it was not known. */
export interface ProductChange {
  readonly before: ProductSnapshot | null;
  readonly after: ProductSnapshot;
}

/** Longer than a walk through the largest shop: what two walks did not meet is not there. */
const UNMET_MS = 2 * DAY_MS;

/** What a shop sells, as it described it last. */
@Injectable()
export class ProductRepository {
  /** Adds and replaces products, one change for each. `readAt`: when the shop was asked; null: it was told otherwise. */
  async keep(
    tx: Tx,
    shop: Shop,
    products: readonly ProductSnapshot[],
    at: Instant,
    readAt: Instant | null,
  ): Promise<readonly ProductChange[]> {
    // A multi-row write touches each product once: the later description wins.
    const newest = new Map(products.map((item) => [refOf(item.id, item.variationId), item]));
    if (newest.size === 0) return [];
    const items = [...newest.values()];
    const before = await this.#known(tx, shop.id, items);
    const column = (name: string, type: string, read: (item: ProductSnapshot) => unknown): Column => ({
      name,
      type,
      values: items.map(read),
    });
    const rowset = rowsetOf(
      [
        column('product_id', 'text', ({ id }) => id),
        column('variation_id', 'text', ({ variationId }) => variationId ?? ''),
        column('name', 'text', ({ name }) => name),
        column('code', 'text', ({ code }) => code),
        column('url', 'text', ({ url }) => url),
        column('price_micros', 'bigint', ({ price }) => price?.micros ?? null),
        column('price_currency', 'text', ({ price }) => price?.currency ?? null),
        column('stock', 'double precision', ({ stock }) => stock),
        column('warn_level', 'double precision', ({ warnLevel }) => warnLevel),
        column('is_active', 'boolean', ({ isActive }) => isActive ?? true),
      ],
      5,
    );
    await tx.query(
      `insert into products as p (organisation_id, shop_id, product_id, variation_id, name, code, url, price_micros,
         price_currency, stock, warn_level, is_active, changed_at, read_at)
       select $1, $2, product_id, variation_id, name, code, url, price_micros, price_currency, stock, warn_level, is_active,
         $3, $4
       from ${rowset.sql} as r order by product_id, variation_id
       on conflict (shop_id, product_id, variation_id) do update set
         name = excluded.name, code = excluded.code, url = excluded.url, price_micros = excluded.price_micros,
         price_currency = excluded.price_currency, stock = excluded.stock, warn_level = excluded.warn_level,
         is_active = excluded.is_active, changed_at = excluded.changed_at,
         read_at = coalesce(excluded.read_at, p.read_at), gone_at = null`,
      [uuidOf(shop.organisationId), uuidOf(shop.id), toTimestamp(at), toTimestamp(readAt), ...rowset.parameters],
    );
    return items.map((after) => ({ before: before.get(refOf(after.id, after.variationId)) ?? null, after }));
  }

  /** Products that the shop no longer has, with all their variations. */
  async lose(tx: Tx, shopId: ShopId, ids: readonly string[], at: Instant): Promise<readonly ProductChange[]> {
    return ids.length === 0 ? [] : this.#lose(tx, shopId, 'product_id = any ($3::text[])', at, [ids]);
  }

  /** Variations of these products that were not read with them. */
  async loseUnmet(
    tx: Tx,
    shopId: ShopId,
    productIds: readonly string[],
    readAt: Instant,
  ): Promise<readonly ProductChange[]> {
    const meant = 'product_id = any ($3::text[]) and read_at < $2';
    return productIds.length === 0 ? [] : this.#lose(tx, shopId, meant, readAt, [productIds]);
  }

  /** What a whole walk, which has just ended, did not meet. */
  loseForgotten(tx: Tx, shopId: ShopId, now: Instant): Promise<readonly ProductChange[]> {
    return this.#lose(tx, shopId, 'read_at < $3', now, [toTimestamp(plus(now, -UNMET_MS))]);
  }

  async #lose(
    tx: Tx,
    shopId: ShopId,
    meant: string,
    at: Instant,
    parameters: readonly unknown[],
  ): Promise<readonly ProductChange[]> {
    const rows = await tx.query<ProductRow>(
      `with p as (
         select * from products where shop_id = $1 and gone_at is null and ${meant}
         order by product_id, variation_id for update
       ), lost as (
         update products q set is_active = false, gone_at = $2, changed_at = $2 from p
         where q.shop_id = p.shop_id and q.product_id = p.product_id and q.variation_id = p.variation_id)
       select ${COLUMNS} from p`,
      [uuidOf(shopId), toTimestamp(at), ...parameters],
    );
    return rows.map(fromRow).map((before) => ({ before, after: { ...before, isActive: false } }));
  }

  /** One variation, else the product itself where the shop does not tell of the variation; null = it is not known. */
  async find(tx: Tx, shopId: ShopId, productId: string, variationId: string | null): Promise<ProductSnapshot | null> {
    const [row] = await tx.query<ProductRow>(
      `select ${COLUMNS} from products p where p.shop_id = $1 and p.product_id = $2 and p.variation_id in ($3, '')
       order by p.variation_id desc limit 1`,
      [uuidOf(shopId), productId, variationId ?? ''],
    );
    return row === undefined ? null : fromRow(row);
  }

  /** What these products are called, by their ids. */
  async names(tx: Tx, shopId: ShopId, productIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (productIds.length === 0) return new Map();
    const rows = await tx.query<{ product_id: string; name: string }>(
      `select distinct on (product_id) product_id, name from products where shop_id = $1 and product_id = any ($2::text[])
       order by product_id, variation_id`,
      [uuidOf(shopId), productIds],
    );
    return new Map(rows.map((row) => [row.product_id, row.name]));
  }

  /** Those described last. */
  async newest(tx: Tx, shopId: ShopId, limit: number): Promise<readonly ProductSnapshot[]> {
    const rows = await tx.query<ProductRow>(
      `select ${COLUMNS} from products p where p.shop_id = $1
       order by p.changed_at desc, p.product_id, p.variation_id limit $2`,
      [uuidOf(shopId), limit],
    );
    return rows.map(fromRow);
  }

  /** Those of `items` that are known; locked until they are replaced. */
  async #known(
    tx: Tx,
    shopId: ShopId,
    items: readonly ProductSnapshot[],
  ): Promise<ReadonlyMap<string, ProductSnapshot>> {
    const rows = await tx.query<ProductRow>(
      `select ${COLUMNS} from unnest($2::text[], $3::text[]) as r(product_id, variation_id)
       join products p on p.shop_id = $1 and p.product_id = r.product_id and p.variation_id = r.variation_id
       order by p.product_id, p.variation_id for update of p`,
      [uuidOf(shopId), items.map(({ id }) => id), items.map(({ variationId }) => variationId ?? '')],
    );
    return new Map(rows.map((row) => [refOf(row.product_id, row.variation_id || null), fromRow(row)]));
  }
}

const COLUMNS = `p.product_id, p.variation_id, p.name, p.code, p.url, p.price_micros::float8 as price_micros,
  p.price_currency, p.stock, p.warn_level, p.is_active`;

function refOf(id: string, variationId: string | null): string {
  return JSON.stringify([id, variationId ?? '']);
}

interface ProductRow {
  readonly product_id: string;
  readonly variation_id: string;
  readonly name: string;
  readonly code: string | null;
  readonly url: string | null;
  readonly price_micros: number | null;
  readonly price_currency: string | null;
  readonly stock: number | null;
  readonly warn_level: number | null;
  readonly is_active: boolean;
}

function fromRow(row: ProductRow): ProductSnapshot {
  const { price_micros: micros, price_currency: currency } = row;
  return {
    id: row.product_id,
    variationId: row.variation_id || null,
    name: row.name,
    code: row.code,
    url: row.url,
    price: micros === null || currency === null ? null : { micros, currency },
    stock: row.stock,
    warnLevel: row.warn_level,
    isActive: row.is_active,
  };
}
