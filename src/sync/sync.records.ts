import { Injectable } from '@nestjs/common';
import { DAY_MS, plus, type Instant } from '@hub/kernel';
import type { Page, PlatformCustomer } from '../core/index.js';
import { ShopCustomersService } from '../contacts/shop-customers.service.js';
import type { Tx } from '../infra/database/database.js';
import { OrderRepository, orderRef } from '../shops/order.repository.js';
import { ProductRepository } from '../shops/product.repository.js';
import { ShopReadingRepository } from '../shops/shop-reading.repository.js';
import { OrderHistoryService } from './order-history.service.js';
import { NO_NEWS, type NewCustomer, type ShopNews } from './shop-news.js';
import { nothing, standing, type Step, type Walk } from './sync.walk.js';
import { SyncJobRepository, type ClaimedJob, type Progress } from './sync-job.repository.js';

/** How often a shop's customers and products are walked through. */
const AGAIN_MS = DAY_MS;

/** Steps through whom a shop knows and what it sells, by page and by name. */
@Injectable()
export class SyncRecords {
  constructor(
    private readonly jobs: SyncJobRepository,
    private readonly customers: ShopCustomersService,
    private readonly products: ProductRepository,
    private readonly orders: OrderRepository,
    private readonly history: OrderHistoryService,
    private readonly readings: ShopReadingRepository,
  ) {}

  /** @throws ProviderError */
  async contacts(walk: Walk, now: Instant): Promise<Step> {
    const { job, adapter } = walk;
    if (adapter.readContacts === undefined) return nothing(job, now, NO_NEWS);
    const page = await adapter.readContacts(job.cursor);
    return {
      progress: roundOf(job, page, now),
      write: async (tx) => {
        const { customers, skipped } = await this.#keepCustomers(tx, walk, page.items, now);
        await this.jobs.count(tx, job, (job.cursor === null ? 0 : job.skipped) + skipped);
        return { ...NO_NEWS, customers };
      },
    };
  }

  /** @throws ProviderError */
  async productsOf({ job, shop, adapter }: Walk, now: Instant): Promise<Step> {
    if (adapter.readProducts === undefined) return nothing(job, now, NO_NEWS);
    const page = await adapter.readProducts(job.cursor);
    return {
      progress: roundOf(job, page, now),
      write: async (tx) => {
        const kept = await this.products.keep(tx, shop, page.items, now, now);
        const lost = page.next === null ? await this.products.loseForgotten(tx, shop.id, now) : [];
        return { ...NO_NEWS, products: [...kept, ...lost] };
      },
    };
  }

  /** What webhooks only named: as much of one kind as the shop tells at once. @throws ProviderError */
  async touched(walk: Walk, now: Instant): Promise<Step> {
    const { job, connection, readings } = walk;
    const write = await this.#read(walk, now);
    return {
      progress: { ...standing(job), read: job.read + readings.length, dueAt: now },
      write: async (tx) => {
        await this.readings.fulfil(tx, connection.id, readings);
        return write(tx);
      },
    };
  }

  async #read(walk: Walk, now: Instant): Promise<Step['write']> {
    const { adapter, shop, readings } = walk;
    const ids = readings.map(({ id }) => id);
    switch (readings[0]?.kind) {
      case 'customer': {
        const found = await adapter.readContactsById?.(ids);
        return async (tx) => {
          const { customers } = await this.#keepCustomers(tx, walk, found?.items ?? [], now);
          return { ...NO_NEWS, customers };
        };
      }
      case 'product': {
        const found = await adapter.readProductsById?.(ids);
        return async (tx) => {
          const kept = await this.products.keep(tx, shop, found?.items ?? [], now, now);
          const gone = new Set(found?.gone);
          const met = found === undefined ? [] : ids.filter((id) => !gone.has(id));
          const lost = await this.products.lose(tx, shop.id, [...gone], now);
          const unmet = await this.products.loseUnmet(tx, shop.id, met, now);
          return { ...NO_NEWS, products: [...kept, ...lost, ...unmet] };
        };
      }
      case 'parcel': {
        const shipments = (await adapter.readShipments?.(ids)) ?? [];
        return async (tx) => {
          const told = shipments.map(({ order }) => order);
          const kept = new Set((await this.history.keep(tx, walk, told, now)).map(({ id }) => id));
          const sent = shipments.filter(({ order, isSent }) => isSent && kept.has(order.id));
          const first = await this.orders.ship(
            tx,
            sent.map(({ order, sentAt }) => ({ shopId: shop.id, orderId: order.id, at: sentAt ?? now })),
          );
          return { ...NO_NEWS, shipped: sent.filter(({ order }) => first.has(orderRef(shop.id, order.id))) };
        };
      }
      case 'first-order': {
        const first = (await adapter.readFirstOrders?.(ids)) ?? [];
        return async (tx) => {
          const refs = first.map((orderId) => ({ shopId: shop.id, orderId }));
          const known = await this.orders.find(tx, refs);
          return { ...NO_NEWS, first: [...known.values()].flatMap(({ snapshot }) => snapshot ?? []) };
        };
      }
      case undefined:
        return async () => NO_NEWS;
    }
  }

  async #keepCustomers(
    tx: Tx,
    { shop }: Walk,
    customers: readonly PlatformCustomer[],
    now: Instant,
  ): Promise<Pick<ShopNews, 'customers'> & { readonly skipped: number }> {
    const { kept, skipped } = await this.customers.keep(tx, shop, customers, now);
    const isNew = ({ customer, before }: (typeof kept)[number]) =>
      customer.isRegistered === true && (before?.registeredAt == null || before.isRegistered !== true);
    return {
      skipped,
      customers: kept
        .filter(isNew)
        .map(({ customer, contactId, phone, country }): NewCustomer => ({ customer, contactId, phone, country })),
    };
  }
}

/** One page of a walk that begins anew each day. */
function roundOf(job: ClaimedJob, page: Page<unknown>, now: Instant): Progress {
  return {
    state: 'waiting',
    cursor: page.next,
    dueAt: page.next === null ? plus(now, AGAIN_MS) : now,
    read: (job.cursor === null ? 0 : job.read) + page.items.length,
    total: page.total ?? job.total,
  };
}
