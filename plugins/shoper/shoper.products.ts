import { MINUTE_MS, type Clock, type FoundById, type Money, type Page, type ProductSnapshot } from '@hub/core';
import { byNumber, type ShoperAsking } from './shoper.asking.js';
import type { JsonObject } from './shoper.body.js';
import { flagOf, hostOf, idOf, moneyOf, objectOf, stampOf, textOf } from './shoper.mapper.js';
import { shopNamesOf, translated, type Names } from './shoper.names.js';

const AVAILABILITIES_LIFE_MS = 10 * MINUTE_MS;

/** Products and their variations: each row of stock is one, and its product tells what it is called. Reference §10.7, §11. */
export class ShoperProducts {
  #availabilities: { readonly rows: ReadonlyMap<string, JsonObject>; readonly at: number } | null = null;

  constructor(
    private readonly ask: ShoperAsking,
    private readonly clock: Clock,
  ) {}

  /** By the ids of the rows of stock, upwards. */
  async readProducts(cursor: string | null): Promise<Page<ProductSnapshot>> {
    const after = cursor === null ? 0 : Number(cursor);
    const list = await this.ask.page('product-stocks', {
      filters: { stock_id: { '>': after } },
      order: 'stock_id ASC',
    });
    const stocks = list.rows.filter((row) => (idOf(row, 'stock_id') ?? 0) > after);
    const last = stocks.reduce((highest, row) => Math.max(highest, idOf(row, 'stock_id') ?? 0), after);
    const ids = new Set(stocks.flatMap((row) => textOf(row['product_id']) ?? []));
    const products = await this.ask.matching('products', 'product_id', [...ids], 'product_id ASC');
    return {
      items: await this.#toProducts(stocks, byNumber(products, 'product_id')),
      next: stocks.length > 0 && list.pages > 1 ? String(last) : null,
      total: cursor === null ? list.count : null,
    };
  }

  async readProductsById(ids: readonly string[]): Promise<FoundById<ProductSnapshot>> {
    const found = await this.ask.byId('products', ids);
    const products = new Map([...found].filter((pair): pair is [string, JsonObject] => pair[1] !== null));
    const stocks = await this.ask.matching('product-stocks', 'product_id', [...products.keys()], 'stock_id ASC');
    return {
      items: await this.#toProducts(stocks, products),
      gone: ids.filter((id) => !products.has(id)),
    };
  }

  async #toProducts(
    stocks: readonly JsonObject[],
    products: ReadonlyMap<string, JsonObject>,
  ): Promise<readonly ProductSnapshot[]> {
    const names = await this.ask.names();
    const shelf: Shelf = {
      names,
      availabilities: await this.#knownAvailabilities(),
      zone: this.ask.zone,
      now: this.clock.now(),
    };
    return stocks.flatMap((stock) => toProduct(stock, products.get(textOf(stock['product_id']) ?? ''), shelf));
  }

  async #knownAvailabilities(): Promise<ReadonlyMap<string, JsonObject>> {
    const now = this.clock.now();
    if (this.#availabilities !== null && now < this.#availabilities.at + AVAILABILITIES_LIFE_MS)
      return this.#availabilities.rows;
    const rows = byNumber(await this.ask.allowed('availabilities', 'availability_id ASC'), 'availability_id');
    this.#availabilities = { rows, at: now };
    return rows;
  }
}

/** What a row of stock is read with. */
interface Shelf {
  readonly names: Names;
  readonly availabilities: ReadonlyMap<string, JsonObject>;
  readonly zone: string;
  readonly now: number;
}

function toProduct(stock: JsonObject, product: JsonObject | undefined, shelf: Shelf): readonly ProductSnapshot[] {
  const id = textOf(stock['product_id']);
  const stockId = textOf(stock['stock_id']);
  const { locale, config } = shelf.names;
  const name = product === undefined ? null : translated(product, locale, 'name');
  if (id === null || stockId === null || product === undefined || name === null) return [];
  return [
    {
      id,
      variationId: flagOf(stock['extended']) === true ? stockId : null,
      name,
      code: textOf(stock['code']) ?? textOf(product['code']),
      url: pageOf(product, shelf.names),
      price: priceOf(stock, product, shelf),
      stock: numberOf(stock['stock']),
      warnLevel: numberOf(stock['warn_level']) ?? numberOf(config['product_defaults_warn_level']),
      isActive: isBuyable(stock, product, shelf),
    },
  ];
}

/** Active itself, shown in the shop's language, and with an availability in which it can be bought. Reference §11. */
function isBuyable(stock: JsonObject, product: JsonObject, { names, availabilities }: Shelf): boolean {
  const translation = objectOf(objectOf(product['translations'])?.[names.locale]);
  const availability = availabilities.get(
    textOf(stock['availability_id']) ?? textOf(stock['calculated_availability_id']) ?? '',
  );
  return (
    flagOf(stock['active']) !== false &&
    flagOf(translation?.['active']) !== false &&
    flagOf(availability?.['can_buy']) !== false
  );
}

/** What the buyer is shown: the promotion's price while it runs. */
function priceOf(stock: JsonObject, product: JsonObject, { names, zone, now }: Shelf): Money | null {
  const code = shopNamesOf(names).currencies?.[textOf(product['currency_id']) ?? ''];
  const currency = code ?? textOf(names.config['default_currency_name']) ?? '';
  const offer = objectOf(stock['special_offer']) ?? objectOf(product['special_offer']);
  const [from, to] = ['date_from', 'date_to'].map((field) => stampOf(offer?.[field], { zone, currency }));
  const isOn = offer !== null && (from == null || from <= now) && (to == null || now <= to);
  const promotion = isOn ? moneyOf(stock['comp_promo_price'], currency) : null;
  if (promotion !== null && promotion.micros > 0) return promotion;
  return moneyOf(stock['comp_price'], currency) ?? moneyOf(stock['price'], currency);
}

/** `permalink` was seen as a name only; whether it is an address or a path is not known [UNK]. Never leads elsewhere. */
function pageOf(product: JsonObject, { locale, config }: Names): string | null {
  const home = textOf(config['shop_url']);
  const link = translated(product, locale, 'permalink');
  if (link === null || home === null) return null;
  const page = URL.parse(link, home.endsWith('/') ? home : `${home}/`);
  const isOurs = [home, textOf(config['technical_url'])].some((own) => hostOf(own) === page?.host.toLowerCase());
  return page !== null && isOurs && /^https?:$/.test(page.protocol) ? page.href : null;
}

function numberOf(value: Parameters<typeof textOf>[0]): number | null {
  const text = textOf(value);
  const number = Number(text);
  return text === null || !Number.isFinite(number) ? null : number;
}
