import type { Row } from './rest-lists.js';

export interface ProductWish {
  readonly name?: string;
  readonly stock?: number;
  readonly price?: string;
  readonly promotion?: string;
  /** "" = the shop's default. */
  readonly warnLevel?: string;
  readonly isHidden?: boolean;
  readonly availabilityId?: string | null;
  /** Stock of each variation. */
  readonly variations?: readonly number[];
}

/** Reference §10.8: chosen by the stock, with 1 for none. */
const AVAILABILITIES: readonly Row[] = [
  ['1', 'tymczasowo niedostępny', '0', '1', '1', '-1'],
  ['2', 'na wyczerpaniu', '1', '0', '1', '0'],
  ['3', 'spodziewana dostawa', '0', '0', '0', '0'],
  ['4', 'średnia ilość', '1', '0', '1', '10'],
  ['5', 'duża ilość', '1', '0', '1', '20'],
  ['6', 'dostępny na zamówienie', '1', '0', '0', '0'],
  ['7', 'wycofany z oferty', '0', '0', '0', '0'],
  ['8', 'brak informacji', '1', '0', '0', '0'],
  ['9', 'trwale niedostępny', '0', '0', '0', '0'],
].map(([availability_id, name, can_buy, notifier, ranges, from]) => ({
  availability_id,
  can_buy,
  notifier,
  photo: '',
  ranges,
  from,
  translations: { pl_PL: { name } },
}));

/** What a simulated shop sells: products, and a row of stock for each and for each of their variations (reference §10.7). */
export class Goods {
  readonly products: Row[] = [];
  readonly stocks: Row[] = [];
  readonly availabilities = AVAILABILITIES;
  #nextProduct = 30;
  #nextStock = 38;

  add(wish: ProductWish = {}): Row {
    const product_id = String(this.#nextProduct++);
    const { name = `Produkt ${product_id}`, stock = 10, variations = [] } = wish;
    const main = this.#addStock(product_id, '0', stock, wish);
    const product: Row = {
      product_id,
      group_id: '1',
      add_date: '2026-01-01 10:00:00',
      edit_date: '2026-01-01 10:00:00',
      code: main['code'],
      currency_id: '1',
      type: '0',
      tags: [],
      related: [],
      stock: main,
      translations: {
        pl_PL: {
          name,
          short_description: '',
          description: '<p>Opis</p>',
          active: wish.isHidden === true ? '0' : '1',
          permalink: `/pl/p/${product_id}`,
        },
        en_US: { name: `Product ${product_id}`, active: '1', permalink: `/en/p/${product_id}` },
      },
    };
    this.products.push(product);
    for (const one of variations) this.#addStock(product_id, '1', one, wish);
    return product;
  }

  /** Takes from the stock, or gives back. */
  move(stockId: string, units: number): void {
    const stock = this.stocks.find((one) => one['stock_id'] === stockId);
    if (stock !== undefined) this.setStock(stockId, Number(stock['stock']) + units);
  }

  setStock(stockId: string, units: number): void {
    const stock = this.stocks.find((one) => one['stock_id'] === stockId);
    if (stock === undefined) throw new Error(`The shop has no stock ${stockId}`);
    Object.assign(stock, { stock: String(units), calculated_availability_id: availabilityOf(units) });
  }

  delete(productId: string): void {
    for (const rows of [this.products, this.stocks])
      rows.splice(0, rows.length, ...rows.filter((row) => row['product_id'] !== productId));
  }

  stockIdOf(product: Row): string {
    return String((product['stock'] as Row)['stock_id']);
  }

  #addStock(product_id: string, extended: string, units: number, wish: ProductWish): Row {
    const stock_id = String(this.#nextStock++);
    const price = wish.price ?? '235.00';
    const row: Row = {
      stock_id,
      product_id,
      extended,
      price,
      stock: String(units),
      package: '0',
      warn_level: wish.warnLevel ?? '',
      sold: '0',
      weight: '1',
      active: '1',
      default: extended === '0' ? '1' : '0',
      availability_id: wish.availabilityId ?? null,
      calculated_availability_id: availabilityOf(units),
      code: `K-${stock_id}`,
      ean: '',
      comp_price: price,
      comp_promo_price: wish.promotion ?? price,
      options: extended === '0' ? [] : { '1': stock_id },
      ...(wish.promotion === undefined
        ? {}
        : {
            special_offer: {
              promo_id: '8',
              discount: '53.00',
              date_from: '2020-01-01 00:00:00',
              date_to: '2040-01-01 00:00:00',
            },
          }),
    };
    this.stocks.push(row);
    return row;
  }
}

function availabilityOf(units: number): string {
  return units <= 0 ? '1' : units < 10 ? '2' : units < 20 ? '4' : '5';
}
