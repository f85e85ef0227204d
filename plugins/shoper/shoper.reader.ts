import {
  MINUTE_MS,
  plus,
  type CaughtUp,
  type Clock,
  type Cursor,
  type Instant,
  type OrderSnapshot,
  type Page,
  type PlatformStatus,
  type ShopProfile,
  type Verified,
} from '@hub/core';
import type { ShoperAccess } from './shoper.access.js';
import { isObject, type JsonObject } from './shoper.body.js';
import { type Filters, type List, type ShoperClient } from './shoper.client.js';
import {
  flagOf,
  hostOf,
  idOf,
  namedOrder,
  stampIn,
  textOf,
  toOrderSnapshot,
  toStatus,
  type Names,
  type ShopContext,
} from './shoper.mapper.js';
import { dedupeKeyOf } from './shoper.signature.js';

/** How long names of statuses, payments and the like are believed. */
const NAMES_LIFE_MS = 10 * MINUTE_MS;
/** Stamps have no zone and whole seconds, and a row may be committed after a younger one: so much is read again. */
const OVERLAP_MS = 3 * MINUTE_MS;
/** Payments have no stamp: so far back orders are asked whether they were paid. */
const PAID_LOOK_MS = 2 * 24 * 60 * MINUTE_MS;

type CatchUpStep = 'placed' | 'status' | 'paid';
const TOPICS: Readonly<Record<CatchUpStep, string>> = {
  placed: 'order.create',
  status: 'order.status',
  paid: 'order.paid',
};

/** Where catching up goes on. Ids and stamps of the shop. */
interface CatchUpCursor {
  readonly step: CatchUpStep;
  readonly page: number;
  /** The highest order id that `placed` has told of. */
  readonly placed: number | null;
  /** Where `status` looks, a stamp of the shop: from it, past it, or at what bears it, after the order `last`. */
  readonly status: string;
  readonly look: 'from' | 'past' | 'at';
  readonly last: number;
}

/** What can be read of a shop, in our words. Every list is walked by what a cursor survives: ids, or pages of a fixed order. */
export class ShoperReader {
  #names: { readonly names: Names; readonly at: Instant } | null = null;

  constructor(
    private readonly client: ShoperClient,
    private readonly access: ShoperAccess,
    private readonly shop: ShopContext,
    private readonly clock: Clock,
  ) {}

  async readShop(): Promise<ShopProfile & { readonly hosts: readonly string[] }> {
    const config = await this.#object('application-config');
    return {
      identities: [],
      hosts: [textOf(config['technical_url']), textOf(config['shop_url'])].flatMap((url) => hostOf(url) ?? []),
      name: textOf(config['shop_name']),
      zone: textOf(config['locale_timezone']),
      currency: textOf(config['default_currency_name']),
    };
  }

  async readStatuses(): Promise<readonly PlatformStatus[]> {
    this.#names = null;
    return [...(await this.#readNames()).statuses.values()];
  }

  async readOrders(since: Instant, cursor: Cursor | null): Promise<Page<OrderSnapshot>> {
    const after = cursor === null ? 0 : Number(cursor);
    const list = await this.#orders(
      { date: { '>=': stampIn(this.shop.zone, since) }, order_id: { '>': after } },
      'order_id ASC',
    );
    // A filter that the shop ignored would walk in circles (reference §15.14).
    const rows = list.rows.filter((row) => (idOf(row) ?? 0) > after);
    const names = await this.#readNames();
    const items = rows.flatMap((row) => snapshotOf(namedOrder(row, names), this.shop));
    const last = rows.map((row) => idOf(row) ?? 0).reduce((left, right) => Math.max(left, right), after);
    return {
      items,
      next: rows.length > 0 && list.pages > 1 ? String(last) : null,
      total: cursor === null ? list.count : null,
    };
  }

  /**
   * One page of one walk: orders placed since by id, statuses reached since by their stamp, and payments of young orders.
   * Told as webhooks of the same content, so that whatever the shop delivered itself gives the same occurrences.
   */
  async changedSince(since: Instant, cursor: Cursor | null, now: Instant): Promise<CaughtUp> {
    const at = cursor === null ? startOf(stampIn(this.shop.zone, since)) : (JSON.parse(cursor) as CatchUpCursor);
    const list = await this.#orders(...this.#lookOf(at, since, now));
    const live = stampIn(this.shop.zone, since);
    const rows = list.rows.filter((row) => (textOf(row[STAMPS[at.step]]) ?? '') >= live);
    const webhooks = await this.#toWebhooks(at.step, rows, now);
    const next = this.#after(at, list, rows, live);
    const isRound = next.step === 'placed' && at.step !== 'placed';
    return { webhooks, cursor: JSON.stringify(next), hasMore: !isRound };
  }

  #lookOf(at: CatchUpCursor, since: Instant, now: Instant): [Filters, string, number] {
    const stamp = (instant: Instant) => stampIn(this.shop.zone, instant);
    switch (at.step) {
      case 'placed':
        return [{ date: { '>=': stamp(since) }, order_id: { '>': at.placed ?? 0 } }, 'order_id ASC', 1];
      case 'status':
        return at.look === 'at'
          ? [{ status_date: { '=': at.status }, order_id: { '>': at.last } }, 'order_id ASC', 1]
          : [{ status_date: { [at.look === 'from' ? '>=' : '>']: at.status } }, 'status_date ASC', 1];
      case 'paid': {
        const young = Math.max(since, plus(now, -PAID_LOOK_MS)) as Instant;
        return [{ is_paid: true, date: { '>=': stamp(young) } }, 'order_id ASC', at.page];
      }
    }
  }

  #after(at: CatchUpCursor, list: List, rows: readonly JsonObject[], live: string): CatchUpCursor {
    // A shop that ignores a filter gives rows that do not match and would be walked for ever.
    const isLast = list.pages <= at.page || rows.length === 0;
    const stamps = rows.map((row) => textOf(row['status_date']) ?? '').toSorted();
    const newest = stamps.at(-1) ?? '';
    switch (at.step) {
      case 'placed': {
        const placed = rows.reduce((highest, row) => Math.max(highest, idOf(row) ?? 0), at.placed ?? 0);
        return !isLast && placed !== at.placed ? { ...at, placed } : { ...at, step: 'status', page: 1, placed };
      }
      case 'status': {
        const last = rows.reduce((highest, row) => Math.max(highest, idOf(row) ?? 0), at.last);
        if (at.look === 'at') return isLast || last === at.last ? { ...at, look: 'past', last: 0 } : { ...at, last };
        const from = { ...at, look: 'from' as const, last: 0 };
        if (isLast) return { ...from, step: 'paid', status: newest === '' ? at.status : earlier(newest, live) };
        // By stamps and ids, not by pages: an order that changes meanwhile leaves its page, and another would be missed.
        return newest > at.status ? { ...from, status: newest } : { ...at, look: 'at', last: 0 };
      }
      case 'paid':
        return isLast ? { ...at, step: 'placed', page: 1 } : { ...at, page: at.page + 1 };
    }
  }

  async #toWebhooks(step: CatchUpStep, rows: readonly JsonObject[], now: Instant): Promise<readonly Verified[]> {
    const paidOnly = step === 'paid' ? rows.filter((row) => flagOf(row['is_paid']) !== false) : rows;
    if (paidOnly.length === 0) return [];
    const names = await this.#readNames();
    const lines = await this.#linesOf(paidOnly);
    return paidOnly.flatMap((row) => {
      const id = textOf(row['order_id']);
      if (id === null) return [];
      const order = { ...namedOrder(row, names), products: lines.get(id) ?? [] };
      return [toWebhook(TOPICS[step], order, now)];
    });
  }

  async #linesOf(orders: readonly JsonObject[]): Promise<ReadonlyMap<string, JsonObject[]>> {
    const ids = orders.flatMap((order) => idOf(order) ?? []);
    const byOrder = new Map<string, JsonObject[]>();
    for (let page = 1, pages = 1; page <= pages; page++) {
      const wish = { filters: { order_id: { in: ids } }, order: 'id ASC', page };
      const list = await this.access.through((authorization) =>
        this.client.list(authorization, 'order-products', wish),
      );
      pages = list.pages;
      for (const row of list.rows) {
        const id = textOf(row['order_id']) ?? '';
        byOrder.set(id, [...(byOrder.get(id) ?? []), row]);
      }
    }
    return byOrder;
  }

  #orders(filters: Filters, order: string, page = 1): Promise<List> {
    return this.access.through((authorization) => this.client.list(authorization, 'orders', { filters, order, page }));
  }

  async #readNames(): Promise<Names> {
    const now = this.clock.now();
    if (this.#names !== null && now < this.#names.at + NAMES_LIFE_MS) return this.#names.names;
    const config = await this.#object('application-config');
    const locale = textOf(config['default_language_name']) ?? '';
    const statuses = await this.#all('statuses', 'status_id ASC');
    const currencies = await this.#all('currencies', 'currency_id ASC');
    const payments = await this.#all('payments', 'payment_id ASC');
    const shippings = await this.#all('shippings', 'shipping_id ASC');
    const by = (rows: readonly JsonObject[], id: string) => new Map(rows.map((row) => [textOf(row[id]) ?? '', row]));
    const names: Names = {
      locale,
      statuses: new Map(statuses.flatMap((row) => toStatus(row, locale)).map((status) => [status.id, status])),
      currencies: by(currencies, 'currency_id'),
      payments: by(payments, 'payment_id'),
      shippings: by(shippings, 'shipping_id'),
    };
    this.#names = { names, at: now };
    return names;
  }

  async #all(resource: string, order: string): Promise<readonly JsonObject[]> {
    const rows: JsonObject[] = [];
    for (let page = 1, pages = 1; page <= pages; page++) {
      const list = await this.access.through((authorization) =>
        this.client.list(authorization, resource, { order, page }),
      );
      rows.push(...list.rows);
      pages = list.pages;
    }
    return rows;
  }

  async #object(path: string): Promise<JsonObject> {
    const { json } = await this.access.through((authorization) =>
      this.client.call({ method: 'GET', path, authorization }),
    );
    return isObject(json) ? json : {};
  }
}

/** A stamp minus the overlap, but never before `floor`. */
function earlier(stamp: string, floor: string): string {
  const wall = Date.parse(`${stamp.replace(' ', 'T')}Z`) - OVERLAP_MS;
  const before = new Date(wall).toISOString().slice(0, 19).replace('T', ' ');
  return before > floor ? before : floor;
}

/** The stamp that says when what a step looks for happened; a payment has none, the order's own stands in. */
const STAMPS: Readonly<Record<CatchUpStep, string>> = { placed: 'date', status: 'status_date', paid: 'date' };

function startOf(status: string): CatchUpCursor {
  return { step: 'placed', page: 1, placed: null, status, look: 'from', last: 0 };
}

function snapshotOf(row: JsonObject, shop: ShopContext): readonly OrderSnapshot[] {
  const id = textOf(row['order_id']);
  return id === null ? [] : [toOrderSnapshot(row, id, shop)];
}

function toWebhook(topic: string, content: JsonObject, receivedAt: Instant): Verified {
  const body = Buffer.from(JSON.stringify(content));
  return {
    kind: 'verified',
    topic,
    trust: 'signed',
    dedupeKey: dedupeKeyOf(topic, body),
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body,
    receivedAt,
  };
}
