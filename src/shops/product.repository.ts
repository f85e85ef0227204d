import { Injectable } from '@nestjs/common';
import { parseMoney, uuidOf, type Instant, type ShopId } from '@hub/kernel';
import type { ProductSnapshot } from '../core/index.js';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { rowsetOf, type Column } from '../infra/database/rowset.js';
import type { ProductDto } from './product.dto.js';
import type { Shop } from './shop.entity.js';

/** What a shop sells, as it described it last. */
@Injectable()
export class ProductRepository {
  /** Adds and replaces products. Returns how many there were and how many are new. */
  async replace(
    tx: Tx,
    shop: Shop,
    products: readonly ProductDto[],
    at: Instant,
  ): Promise<{ readonly added: number; readonly changed: number }> {
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
    const rows = await tx.query<{ is_new: boolean }>(
      `insert into products (organisation_id, shop_id, product_id, variation_id, name, code, url, price_micros, price_currency,
         stock, warn_level, is_active, changed_at)
       select $1, $2, product_id, variation_id, name, code, url, price_micros, price_currency, stock, warn_level, is_active, $3
       from ${rowset.sql} as r order by product_id, variation_id
       on conflict (shop_id, product_id, variation_id) do update set
         name = excluded.name, code = excluded.code, url = excluded.url, price_micros = excluded.price_micros,
         price_currency = excluded.price_currency, stock = excluded.stock, warn_level = excluded.warn_level,
         is_active = excluded.is_active, changed_at = excluded.changed_at
       returning (xmax = 0) as is_new`,
      [uuidOf(shop.organisationId), uuidOf(shop.id), toTimestamp(at), ...rowset.parameters],
    );
    const added = rows.filter((row) => row.is_new).length;
    return { added, changed: rows.length - added };
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
