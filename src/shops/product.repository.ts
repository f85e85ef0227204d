import { Injectable } from '@nestjs/common';
import { parseMoney, uuidOf, type Instant, type ShopId } from '@hub/kernel';
import type { ProductSnapshot } from '../core/index.js';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { rowsetOf, type Column } from '../infra/database/rowset.js';
import type { ProductDto } from './product.dto.js';
import type { StockChange } from './product-news.js';
import type { Shop } from './shop.entity.js';

/** What a shop sells, as it described it last. */
@Injectable()
export class ProductRepository {
  /** Adds and replaces products. Returns how many there were, how many are new, and whose stock is another than before. */
  async replace(
    tx: Tx,
    shop: Shop,
    products: readonly ProductDto[],
    at: Instant,
  ): Promise<{ readonly added: number; readonly changed: number; readonly stock: readonly StockChange[] }> {
    // A multi-row write touches each product once: the later description wins.
    const newest = new Map(products.map((item) => [JSON.stringify([item.productId, item.variationId ?? '']), item]));
    const column = (name: string, type: string, read: (item: ProductDto) => unknown): Column => ({
      name,
      type,
      values: [...newest.values()].map(read),
    });
    const currencyOf = ({ currency = shop.currency }: ProductDto) => currency;
    const priceOf = (item: ProductDto) => (item.price === undefined ? null : parseMoney(item.price, currencyOf(item)));
    const rowset = rowsetOf(
      [
        column('product_id', 'text', ({ productId }) => productId),
        column('variation_id', 'text', ({ variationId }) => variationId ?? ''),
        column('name', 'text', ({ name }) => name),
        column('code', 'text', ({ code }) => code ?? null),
        column('url', 'text', ({ url }) => url ?? null),
        column('price_micros', 'bigint', (item) => priceOf(item)?.micros ?? null),
        column('price_currency', 'text', (item) => priceOf(item)?.currency ?? null),
        column('stock', 'double precision', ({ stock }) => stock ?? null),
        column('warn_level', 'double precision', ({ warnLevel }) => warnLevel ?? null),
        column('is_active', 'boolean', ({ isActive }) => isActive),
      ],
      4,
    );
    const rows = await tx.query<{
      product_id: string;
      variation_id: string;
      is_new: boolean;
      before: number | null;
      after: number | null;
      changed: boolean;
    }>(
      `with told as (
         select * from ${rowset.sql} as r
       ), old as (
         select p.product_id, p.variation_id, ${sellable('p')} as units
         from told r join products p on p.shop_id = $2 and p.product_id = r.product_id and p.variation_id = r.variation_id
         order by p.product_id, p.variation_id for update of p
       ), written as (
         insert into products as p (organisation_id, shop_id, product_id, variation_id, name, code, url, price_micros,
           price_currency, stock, warn_level, is_active, changed_at)
         select $1, $2, product_id, variation_id, name, code, url, price_micros, price_currency, stock, warn_level, is_active, $3
         from told as r left join old using (product_id, variation_id) order by product_id, variation_id
         on conflict (shop_id, product_id, variation_id) do update set
           name = excluded.name, code = excluded.code, url = excluded.url, price_micros = excluded.price_micros,
           price_currency = excluded.price_currency, stock = excluded.stock, warn_level = excluded.warn_level,
           is_active = excluded.is_active, changed_at = excluded.changed_at
         returning p.product_id, p.variation_id, (xmax = 0) as is_new, ${sellable('p')} as units
       )
       select w.product_id, w.variation_id, w.is_new, o.units as before, w.units as after,
         o.product_id is not null and o.units is distinct from w.units as changed
       from written w left join old o using (product_id, variation_id)`,
      [uuidOf(shop.organisationId), uuidOf(shop.id), toTimestamp(at), ...rowset.parameters],
    );
    const added = rows.filter((row) => row.is_new).length;
    const stock = rows.filter(({ changed }) => changed);
    return {
      added,
      changed: rows.length - added,
      stock: stock.map(({ product_id, variation_id, before, after }) => ({
        productId: product_id,
        variationId: variation_id || null,
        before,
        after,
      })),
    };
  }

  /** One variation, else the product itself where the shop does not tell of the variation; null = it is not known. */
  async find(tx: Tx, shopId: ShopId, productId: string, variationId: string | null): Promise<ProductSnapshot | null> {
    const [row] = await tx.query<ProductRow>(
      `select * from products where shop_id = $1 and product_id = $2 and variation_id in ($3, '')
       order by variation_id desc limit 1`,
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
      `select * from products where shop_id = $1 order by changed_at desc, product_id, variation_id limit $2`,
      [uuidOf(shopId), limit],
    );
    return rows.map(fromRow);
  }
}

interface ProductRow {
  readonly product_id: string;
  readonly variation_id: string;
  readonly name: string;
  readonly code: string | null;
  readonly url: string | null;
  readonly price_micros: string | null;
  readonly price_currency: string | null;
  readonly stock: number | null;
  readonly warn_level: number | null;
  readonly is_active: boolean;
}

function fromRow(row: ProductRow): ProductSnapshot {
  const { price_micros: micros, price_currency: currency } = row;
  return {
    id: row.product_id,
    variationId: row.variation_id === '' ? null : row.variation_id,
    name: row.name,
    code: row.code,
    url: row.url,
    price: micros === null || currency === null ? null : { micros: Number(micros), currency },
    stock: row.stock,
    warnLevel: row.warn_level,
    isActive: row.is_active,
  };
}

/** What of a product can be bought: null = as much as anybody wants. */
function sellable(table: string): string {
  return `case when not ${table}.is_active then 0 when ${table}.stock is not null then greatest(${table}.stock, 0) end`;
}
