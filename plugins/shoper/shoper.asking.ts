import { MINUTE_MS, ProviderError, type Clock } from '@hub/core';
import type { ShoperAccess } from './shoper.access.js';
import { isObject, type JsonObject } from './shoper.body.js';
import { BULK_SIZE, isTooLong, type List, type ListWish, type ShoperClient } from './shoper.client.js';
import { textOf, type ShopContext } from './shoper.mapper.js';
import { shopNamesOf, toStatus, type Names } from './shoper.names.js';

/** How long names of statuses, payments and the like are believed. */
const NAMES_LIFE_MS = 10 * MINUTE_MS;

/** How everything is asked of a shop: lists page by page, things by their ids, and the names that its orders only number. */
export class ShoperAsking {
  #names: { readonly names: Names; readonly at: number } | null = null;

  constructor(
    private readonly client: ShoperClient,
    private readonly access: ShoperAccess,
    private readonly shop: ShopContext,
    private readonly clock: Clock,
  ) {}

  get zone(): string {
    return this.shop.zone;
  }

  page(resource: string, wish: ListWish): Promise<List> {
    return this.access.through((authorization) => this.client.list(authorization, resource, wish));
  }

  async all(resource: string, wish: ListWish & { readonly order: string }): Promise<readonly JsonObject[]> {
    const rows: JsonObject[] = [];
    for (let page = 1, pages = 1; page <= pages; page++) {
      const list = await this.page(resource, { ...wish, page });
      rows.push(...list.rows);
      pages = list.pages;
    }
    return rows;
  }

  /** The rows that name one of `ids` in `field`; what a shop gives beside them is dropped (reference §15.14). */
  async matching(resource: string, field: string, ids: readonly string[], order: string): Promise<JsonObject[]> {
    if (ids.length === 0) return [];
    const wanted = new Set(ids);
    return inParts([...wanted], async (part) => {
      const rows = await this.all(resource, { filters: { [field]: { in: part.map(Number) } }, order });
      return rows.filter((row) => wanted.has(textOf(row[field]) ?? ''));
    });
  }

  /** Things by their ids; null where the shop no longer has one. */
  async byId(resource: string, ids: readonly string[]): Promise<ReadonlyMap<string, JsonObject | null>> {
    const found = new Map<string, JsonObject | null>();
    for (let index = 0; index < ids.length; index += BULK_SIZE) {
      const paths = ids.slice(index, index + BULK_SIZE).map((id) => `${resource}/${encodeURIComponent(id)}`);
      const rows = await inParts(paths, async (part) => [
        ...(await this.access.through((authorization) => this.client.readMany(authorization, part))),
      ]);
      const byPath = new Map(rows);
      ids.slice(index, index + BULK_SIZE).forEach((id, place) => found.set(id, byPath.get(paths[place] ?? '') ?? null));
    }
    return found;
  }

  /** Nothing where this token may not read it: what it is for is then left out. */
  async allowed(resource: string, order: string): Promise<readonly JsonObject[]> {
    try {
      return await this.all(resource, { order });
    } catch (error) {
      if (error instanceof ProviderError && error.fault.code.startsWith('http-403')) return [];
      throw error;
    }
  }

  async config(): Promise<JsonObject> {
    const { json } = await this.access.through((authorization) =>
      this.client.call({ method: 'GET', path: 'application-config', authorization }),
    );
    return isObject(json) ? json : {};
  }

  forgetNames(): void {
    this.#names = null;
  }

  async names(): Promise<Names> {
    const now = this.clock.now();
    if (this.#names !== null && now < this.#names.at + NAMES_LIFE_MS) return this.#names.names;
    const config = await this.config();
    const locale = textOf(config['default_language_name']) ?? '';
    const statuses = await this.all('statuses', { order: 'status_id ASC' });
    const currencies = await this.all('currencies', { order: 'currency_id ASC' });
    const payments = await this.all('payments', { order: 'payment_id ASC' });
    const shippings = await this.all('shippings', { order: 'shipping_id ASC' });
    const languages = await this.allowed('languages', 'lang_id ASC');
    const names: Names = {
      locale,
      config,
      languages: localesOf(config, languages),
      statuses: new Map(statuses.flatMap((row) => toStatus(row, locale)).map((status) => [status.id, status])),
      currencies: byNumber(currencies, 'currency_id'),
      payments: byNumber(payments, 'payment_id'),
      shippings: byNumber(shippings, 'shipping_id'),
    };
    this.#names = { names, at: now };
    return names;
  }

  /** With what the shop's orders and customers are read: names come from the shop itself. */
  contextOf(names: Names): ShopContext {
    return { ...this.shop, names: shopNamesOf(names) };
  }
}

export function byNumber(rows: readonly JsonObject[], field: string): ReadonlyMap<string, JsonObject> {
  return new Map(rows.map((row) => [textOf(row[field]) ?? '', row]));
}

/** Splits what is asked for where the answer would be longer than the hub takes; one thing too long in itself is left out. */
async function inParts<T>(wanted: readonly string[], read: (part: readonly string[]) => Promise<T[]>): Promise<T[]> {
  try {
    return await read(wanted);
  } catch (error) {
    if (!isTooLong(error)) throw error;
    if (wanted.length === 1) return [];
    const half = Math.ceil(wanted.length / 2);
    return [...(await inParts(wanted.slice(0, half), read)), ...(await inParts(wanted.slice(half), read))];
  }
}

function localesOf(config: JsonObject, languages: readonly JsonObject[]): Readonly<Record<string, string>> {
  const told = [
    [textOf(config['default_language_id']), textOf(config['default_language_name'])],
    ...languages.map((row) => [textOf(row['lang_id']), textOf(row['locale'])]),
  ];
  return Object.fromEntries(told.filter((pair): pair is [string, string] => pair[0] != null && pair[1] != null));
}
