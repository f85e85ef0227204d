import { Injectable } from '@nestjs/common';
import { DAY_MS, HOUR_MS, isZone, MINUTE_MS, newId, plus, type Instant, type Localised } from '@hub/kernel';
import type { OrderSnapshot, ShopPlatformAdapter, ShopProfile } from '../core/index.js';
import type { Tx } from '../infra/database/database.js';
import { PublicAddress } from '../infra/public-address.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { OrderContactsService } from '../pipeline/audience/order-contacts.service.js';
import type { StoredEvent } from '../pipeline/model/occasion.js';
import { insertRawEvents } from '../pipeline/model/raw-event.repository.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { ConnectionService } from '../plugin-host/connection.service.js';
import { ShopIdentityRepository } from '../plugin-host/shop-identity.repository.js';
import { OrderRepository } from '../shops/order.repository.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { ShopStatusRepository, type ShopStatus } from '../shops/shop-status.repository.js';
import type { ClaimedJob, Progress } from './sync-job.repository.js';

/** How often what a shop's webhooks should have told is looked for. */
export const CATCH_UP_MS = 5 * MINUTE_MS;
/** Names change seldom; a webhook that was switched off is to be noticed within the hour. */
const PROFILE_MS = HOUR_MS;
/** What happened longer ago is no news to any rule by itself. */
export const NEWS_MS = DAY_MS;
/** History that contacts, statistics and previews are filled from (F-098). */
export const HISTORY_MS = 183 * DAY_MS;

export interface Walk {
  readonly job: ClaimedJob;
  readonly connection: Connection;
  readonly shop: Shop;
  readonly adapter: ShopPlatformAdapter;
}

/** What was read, waiting to be written together with where the walk now stands. */
export interface Step {
  readonly progress: Progress;
  write(tx: Tx): Promise<void>;
}

/** One step of each walk: first everything is asked of the shop, then it is written in one transaction. */
@Injectable()
export class SyncSteps {
  constructor(
    private readonly connections: ConnectionService,
    private readonly identities: ShopIdentityRepository,
    private readonly statuses: ShopStatusRepository,
    private readonly shops: ShopRepository,
    private readonly orders: OrderRepository,
    private readonly people: OrderContactsService,
    private readonly notices: NoticeRepository,
    private readonly address: PublicAddress,
  ) {}

  /** @throws ProviderError */
  take(walk: Walk, now: Instant): Promise<Step> {
    switch (walk.job.job) {
      case 'profile':
        return this.#profile(walk, now);
      case 'changes':
        return this.#changes(walk, now);
      case 'orders':
        return this.#history(walk, now);
    }
  }

  async #profile({ job, connection, shop, adapter }: Walk, now: Instant): Promise<Step> {
    const profile = await adapter.readShop?.();
    const statuses = (await adapter.readStatuses?.()) ?? [];
    if (this.address.url !== null) {
      await adapter.installWebhooks?.(this.connections.hookUrl(connection, this.address.url));
    }
    return {
      progress: { ...standing(job), read: statuses.length, dueAt: plus(now, PROFILE_MS) },
      write: async (tx) => {
        const taken = await this.identities.prove(tx, connection, profile?.identities ?? [], now);
        const about = { organisationId: connection.organisationId, subjectId: connection.id };
        if (taken.length === 0) await this.notices.resolve(tx, connection.id, now, TAKEN);
        else await this.notices.raise(tx, [{ ...about, code: TAKEN, severity: 'urgent', text: TAKEN_TEXT }], now);
        if (profile !== undefined && isNameless(shop, connection)) {
          await this.shops.introduce(tx, shop.id, factsOf(profile));
        }
        await this.statuses.remember(
          tx,
          statuses.map(({ id, name, isUnsuccessful }) => ofShop(shop, { statusId: id, name, isUnsuccessful })),
        );
      },
    };
  }

  async #changes({ job, connection, adapter }: Walk, now: Instant): Promise<Step> {
    if (adapter.changedSince === undefined) return nothing(job, now);
    const { webhooks, cursor, hasMore } = await adapter.changedSince(job.since, job.cursor, now);
    return {
      progress: {
        ...standing(job),
        cursor,
        read: job.read + webhooks.length,
        dueAt: hasMore ? now : plus(now, CATCH_UP_MS),
      },
      write: async (tx) => {
        const { id: connectionId, organisationId } = connection;
        await insertRawEvents(
          tx,
          webhooks.map((webhook) => ({ id: newId('raw'), organisationId, connectionId, origin: 'catch-up', webhook })),
        );
      },
    };
  }

  async #history({ job, connection, shop, adapter }: Walk, now: Instant): Promise<Step> {
    if (adapter.readOrders === undefined) return nothing(job, now);
    const page = await adapter.readOrders(job.since, job.cursor);
    const total = page.total ?? job.total;
    return {
      progress: {
        state: page.next === null ? 'done' : 'waiting',
        dueAt: now,
        cursor: page.next ?? job.cursor,
        read: job.read + page.items.length,
        total,
      },
      write: async (tx) => {
        const events = page.items.map((order) => toHistory(order, connection, shop, now));
        const erased = await this.people.erasedAmong(tx, events, () => shop.country);
        const kept = events.filter((event) => !erased.has(event)).map(({ content }) => content.order);
        await this.statuses.remember(
          tx,
          kept.flatMap(({ status }) => (status === null ? [] : [ofShop(shop, { ...status, statusId: status.id })])),
        );
        await this.orders.remember(
          tx,
          kept.map((snapshot) => ({
            organisationId: shop.organisationId,
            shopId: shop.id,
            orderId: snapshot.id,
            snapshot,
            isDeleted: false,
            seenAt: now,
          })),
        );
      },
    };
  }
}

const TAKEN = 'connection.shop-taken';
const TAKEN_TEXT: Localised = {
  pl: 'Ten sklep jest już połączony z tym hubem przez inne połączenie. Usuń jedno z nich, inaczej klienci mogą dostać te same wiadomości dwa razy.',
  en: 'This shop is connected to this hub by another connection already. Remove one of them, or customers may get the same messages twice.',
  el: 'Το κατάστημα είναι ήδη συνδεδεμένο με άλλη σύνδεση. Αφαιρέστε μία από τις δύο, αλλιώς οι πελάτες ίσως λάβουν διπλά μηνύματα.',
};

/** Made by an installation nobody watched: it has its address for a name. */
function isNameless({ name }: Shop, { config }: Connection): boolean {
  const url = config['shopUrl'];
  return typeof url === 'string' && name === URL.parse(url)?.hostname;
}

function factsOf({ name, zone, currency }: ShopProfile) {
  return {
    name: name?.slice(0, 120) ?? null,
    zone: zone !== null && isZone(zone) ? zone : null,
    currency: currency !== null && /^[A-Z]{3}$/.test(currency) ? currency : null,
  };
}

function standing({ cursor, read, total }: ClaimedJob): Omit<Progress, 'dueAt'> {
  return { state: 'waiting', cursor, read, total };
}

function nothing(job: ClaimedJob, now: Instant): Step {
  return { progress: { ...standing(job), state: 'done', dueAt: now }, write: async () => undefined };
}

function ofShop({ id, organisationId }: Shop, status: ShopStatus) {
  const { statusId, name, isUnsuccessful } = status;
  return { organisationId, shopId: id, statusId, name, isUnsuccessful };
}

/** History is not news: it leads to no occasion, and is told apart only to ask whose it is. */
function toHistory(order: OrderSnapshot, connection: Connection, shop: Shop, now: Instant) {
  return {
    id: newId('evt'),
    organisationId: shop.organisationId,
    clientId: shop.clientId,
    shopId: shop.id,
    connectionId: connection.id,
    origin: 'import' as const,
    trust: 'signed' as const,
    occurredAt: order.placedAt ?? now,
    receivedAt: now,
    content: { kind: 'order.placed' as const, occurredAt: order.placedAt, order },
  } satisfies StoredEvent;
}
