import {
  MINUTE_MS,
  plus,
  type CaughtUp,
  type Cursor,
  type Instant,
  type OrderSnapshot,
  type Page,
  type PlatformStatus,
  type ShopProfile,
  type Verified,
} from '@hub/core';
import type { ShoperAsking } from './shoper.asking.js';
import type { JsonObject } from './shoper.body.js';
import type { Filters, List } from './shoper.client.js';
import { flagOf, hostOf, idOf, stampIn, textOf, toOrderSnapshot, type ShopContext } from './shoper.mapper.js';
import { namedOrder, shopNamesOf } from './shoper.names.js';
import { dedupeKeyOf } from './shoper.signature.js';

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

/** A shop, its statuses and its orders, in our words. Every list is walked by what a cursor survives: ids, or pages of a fixed order. */
export class ShoperReader {
  constructor(private readonly ask: ShoperAsking) {}

  async readName(): Promise<string | null> {
    return textOf((await this.ask.config())['shop_name']);
  }

  async readShop(): Promise<ShopProfile & { readonly hosts: readonly string[] }> {
    this.ask.forgetNames();
    const names = await this.ask.names();
    const { config } = names;
    return {
      identities: [],
      names: shopNamesOf(names),
      hosts: [textOf(config['technical_url']), textOf(config['shop_url'])].flatMap((url) => hostOf(url) ?? []),
      name: textOf(config['shop_name']),
      zone: textOf(config['locale_timezone']),
      currency: textOf(config['default_currency_name']),
    };
  }

  async readStatuses(): Promise<readonly PlatformStatus[]> {
    return [...(await this.ask.names()).statuses.values()];
  }

  async readOrders(since: Instant, cursor: Cursor | null): Promise<Page<OrderSnapshot>> {
    const after = cursor === null ? 0 : Number(cursor);
    const list = await this.#orders(
      { date: { '>=': stampIn(this.ask.zone, since) }, order_id: { '>': after } },
      'order_id ASC',
    );
    // A filter that the shop ignored would walk in circles (reference §15.14).
    const rows = list.rows.filter((row) => (idOf(row) ?? 0) > after);
    const names = await this.ask.names();
    const shop = this.ask.contextOf(names);
    const items = rows.flatMap((row) => snapshotOf(namedOrder(row, names), shop));
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
    const at = cursor === null ? startOf(stampIn(this.ask.zone, since)) : (JSON.parse(cursor) as CatchUpCursor);
    const list = await this.#orders(...this.#lookOf(at, since, now));
    const live = stampIn(this.ask.zone, since);
    const rows = list.rows.filter((row) => (textOf(row[STAMPS[at.step]]) ?? '') >= live);
    const webhooks = await this.#toWebhooks(at.step, rows, now);
    const next = this.#after(at, list, rows, live);
    const isRound = next.step === 'placed' && at.step !== 'placed';
    return { webhooks, cursor: JSON.stringify(next), hasMore: !isRound };
  }

  #lookOf(at: CatchUpCursor, since: Instant, now: Instant): [Filters, string, number] {
    const stamp = (instant: Instant) => stampIn(this.ask.zone, instant);
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
    const names = await this.ask.names();
    const lines = await this.#linesOf(paidOnly);
    return paidOnly.flatMap((row) => {
      const id = textOf(row['order_id']);
      if (id === null) return [];
      const order = { ...namedOrder(row, names), products: lines.get(id) ?? [] };
      return [toWebhook(TOPICS[step], order, now)];
    });
  }

  async #linesOf(orders: readonly JsonObject[]): Promise<ReadonlyMap<string, JsonObject[]>> {
    const ids = orders.flatMap((order) => textOf(order['order_id']) ?? []);
    const lines = await this.ask.matching('order-products', 'order_id', ids, 'id ASC');
    return Map.groupBy(lines, (row) => textOf(row['order_id']) ?? '');
  }

  #orders(filters: Filters, order: string, page = 1): Promise<List> {
    return this.ask.page('orders', { filters, order, page });
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
