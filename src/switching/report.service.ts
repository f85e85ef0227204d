import { Injectable } from '@nestjs/common';
import type { Instant } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';
import type { Shop } from '../shops/shop.entity.js';
import { compare, type Comparison, type ReportItem } from './compare.js';
import { OurMessageRepository } from './our-message.repository.js';
import { ReportRepository } from './report.repository.js';

export interface ReportWish {
  readonly since: Instant;
  readonly until: Instant;
  readonly windowMs: number;
}

/** An item with the number of whom it was for; null: nobody knows it any more. */
export interface Reported extends ReportItem {
  readonly phone: string | null;
}

export interface ReportPage {
  readonly items: readonly Reported[];
  /** The last of the page's people; null: there are none left. */
  readonly last: string | null;
}

/** People in memory at once. */
const PAGE = 2_000;

/** What an older app sent beside what our rules did or would have done, person by person. */
@Injectable()
export class ReportService {
  constructor(
    private readonly records: ReportRepository,
    private readonly ours: OurMessageRepository,
  ) {}

  /** All of it, page by page. */
  async *pages(tx: Tx, shop: Shop, wish: ReportWish): AsyncGenerator<readonly Reported[]> {
    for (let after: string | null = null; ;) {
      const page: ReportPage = await this.page(tx, shop, wish, after, PAGE);
      if (page.items.length > 0) yield page.items;
      if (page.last === null) return;
      after = page.last;
    }
  }

  /** So many people after one, each with all their messages. */
  async page(tx: Tx, shop: Shop, wish: ReportWish, after: string | null, limit: number): Promise<ReportPage> {
    const { windowMs, since, until } = wish;
    const people = await this.records.people(tx, shop.id, wish, after, limit);
    if (people.length === 0) return { items: [], last: null };
    // What lies just beyond the period may be the other half of what lies in it.
    const around = { since: since - windowMs, until: until + windowMs };
    const old = await this.records.old(tx, shop.id, people, around);
    const ours = await this.ours.of(tx, shop.id, people, around);
    const numbers = [...new Set(old.flatMap(({ orderNumber }) => orderNumber ?? []))];
    const orders = await this.records.orders(tx, shop, people, numbers);
    const orderById = new Map(orders.map((order) => [order.orderId, order]));
    const refusals = (await this.records.refusals(tx, shop.id, people, [...orderById.keys()], around)).map(
      ({ orderId, ...refusal }) => {
        const order = orderById.get(orderId ?? '');
        return {
          ...refusal,
          orderNumber: order?.number ?? orderId,
          owner: refusal.phoneHash ?? order?.phoneHash ?? null,
        };
      },
    );
    const phones = await this.records.phones(tx, shop, people);
    const span = await this.records.span(tx, shop.id);
    const by: Comparison = { ...span, windowMs, knownOrders: new Set(orders.map(({ number }) => number)) };
    const of = {
      old: Map.groupBy(old, ({ phoneHash }) => phoneHash),
      ours: Map.groupBy(ours, ({ phoneHash }) => phoneHash),
      refusals: Map.groupBy(refusals, ({ owner }) => owner),
      // An order may be another contact's, or nobody's: then its number tells.
      orders: Map.groupBy(refusals, ({ orderNumber }) => orderNumber),
    };
    const items = people.flatMap((phoneHash) => {
      const mine = { old: of.old.get(phoneHash) ?? [], ours: of.ours.get(phoneHash) ?? [] };
      const named = mine.old.flatMap(({ orderNumber }) =>
        orderNumber === null ? [] : (of.orders.get(orderNumber) ?? []),
      );
      const about = [...new Set([...(of.refusals.get(phoneHash) ?? []), ...named])];
      return compare({ ...mine, refusals: about }, by)
        .filter(({ at }) => at >= since && at < until)
        .map((item) => ({ ...item, phone: item.old?.phone ?? item.ours?.phone ?? phones.get(phoneHash) ?? null }));
    });
    return { items, last: people.length < limit ? null : (people.at(-1) ?? null) };
  }
}
