import { Injectable } from '@nestjs/common';
import { DAY_MS, HOUR_MS, isZone, MINUTE_MS, newId, plus, type Instant, type Localised } from '@hub/kernel';
import type { ShopProfile } from '../core/index.js';
import { PublicAddress } from '../infra/public-address.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { insertRawEvents } from '../pipeline/model/raw-event.repository.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { ConnectionService } from '../plugin-host/connection.service.js';
import { ShopIdentityRepository } from '../plugin-host/shop-identity.repository.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { ShopFieldRepository } from '../shops/shop-field.repository.js';
import { ShopStatusRepository, type ShopStatus } from '../shops/shop-status.repository.js';
import { OrderHistoryService } from './order-history.service.js';
import { NO_NEWS } from './shop-news.js';
import { SyncRecords } from './sync.records.js';
import { nothing, standing, type Step, type Walk } from './sync.walk.js';

/** How often what a shop's webhooks should have told is looked for. */
export const CATCH_UP_MS = 5 * MINUTE_MS;
/** Names change seldom; a webhook that was switched off is to be noticed within the hour. */
const PROFILE_MS = HOUR_MS;
/** What happened longer ago is no news to any rule by itself. */
export const NEWS_MS = DAY_MS;
/** History that contacts, statistics and previews are filled from (F-098). */
export const HISTORY_MS = 183 * DAY_MS;

/** One step of each walk: first everything is asked of the shop, then it is written in one transaction. */
@Injectable()
export class SyncSteps {
  constructor(
    private readonly connections: ConnectionService,
    private readonly identities: ShopIdentityRepository,
    private readonly statuses: ShopStatusRepository,
    private readonly shops: ShopRepository,
    private readonly fields: ShopFieldRepository,
    private readonly history: OrderHistoryService,
    private readonly records: SyncRecords,
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
      case 'touched':
        return this.records.touched(walk, now);
      case 'orders':
        return this.#history(walk, now);
      case 'contacts':
        return this.records.contacts(walk, now);
      case 'products':
        return this.records.productsOf(walk, now);
    }
  }

  async #profile({ job, connection, shop, adapter }: Walk, now: Instant): Promise<Step> {
    const profile = await adapter.readShop?.();
    const statuses = (await adapter.readStatuses?.()) ?? [];
    const groups = await adapter.readGroups?.();
    const fields = await adapter.readFields?.();
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
        if (profile !== undefined) await this.shops.learnNames(tx, shop.id, profile.names);
        if (groups !== undefined) await this.fields.replaceGroups(tx, shop, groups);
        if (fields !== undefined) await this.fields.replaceFields(tx, shop, fields);
        return NO_NEWS;
      },
    };
  }

  async #changes({ job, connection, adapter }: Walk, now: Instant): Promise<Step> {
    if (adapter.changedSince === undefined) return nothing(job, now, NO_NEWS);
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
        return NO_NEWS;
      },
    };
  }

  async #history(walk: Walk, now: Instant): Promise<Step> {
    const { job, adapter } = walk;
    if (adapter.readOrders === undefined) return nothing(job, now, NO_NEWS);
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
        await this.history.keep(tx, walk, page.items, now);
        return NO_NEWS;
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

function ofShop({ id, organisationId }: Shop, status: ShopStatus) {
  const { statusId, name, isUnsuccessful } = status;
  return { organisationId, shopId: id, statusId, name, isUnsuccessful };
}
