import {
  MalformedWebhook,
  ProviderError,
  type CaughtUp,
  type Cursor,
  type FoundById,
  type Ignored,
  type Instant,
  type OrderSnapshot,
  type Page,
  type PlatformCapabilities,
  type PlatformCustomer,
  type PlatformField,
  type PlatformGroup,
  type PlatformStatus,
  type ProbeResult,
  type ProductSnapshot,
  type RawHttpRequest,
  type ReadingWish,
  type Refused,
  type Shipment,
  type ShopEvent,
  type ShopFacts,
  type ShopPlatformAdapter,
  type ShopProfile,
  type ShopServices,
  type Verified,
  type WebhookHealth,
} from '@hub/core';
import { ShoperAccess } from './shoper.access.js';
import { ShoperAsking } from './shoper.asking.js';
import { countFields, isForm, isXml, readBody, type JsonObject } from './shoper.body.js';
import { ShoperClient } from './shoper.client.js';
import type { ShoperConfig } from './shoper.config.js';
import { ShoperCustomers } from './shoper.customers.js';
import { NO_ADDRESS } from './shoper.errors.js';
import { credentialsOf } from './shoper.installation.js';
import { hostOf, textOf, toOrderSnapshot } from './shoper.mapper.js';
import { addOrderNote } from './shoper.note.js';
import { ShoperProducts } from './shoper.products.js';
import { ShoperReader } from './shoper.reader.js';
import { readFirstOrders } from './shoper.first-orders.js';
import { readingsOf } from './shoper.readings.js';
import { readShipments } from './shoper.shipments.js';
import { dedupeKeyOf, isSignedWith } from './shoper.signature.js';
import { installWebhooks } from './shoper.webhooks.js';

const KEPT_HEADERS = [
  'x-shop-license',
  'x-shop-domain',
  'x-shop-version',
  'x-webhook-name',
  'x-webhook-id',
  'content-type',
  'user-agent',
];
const MAX_HEADER_LENGTH = 200;
/** A body with fewer fields than this says only which object it is about; a repeat of it may be news. */
const FIELDS_OF_A_FULL_BODY = 4;

/** What a connection that can read its shop does so with. */
interface Way {
  readonly client: ShoperClient;
  readonly access: ShoperAccess;
  readonly ask: ShoperAsking;
  readonly reader: ShoperReader;
  readonly customers: ShoperCustomers;
  readonly products: ShoperProducts;
}

/** A shop that sends us webhooks and, by three of the four ways in, can be read. Verifies raw bytes; understands them in a second step. */
export class ShoperPlatform implements ShopPlatformAdapter {
  readonly capabilities: PlatformCapabilities;
  readonly #config: ShoperConfig;
  readonly #shop: ShopFacts;
  readonly #services: ShopServices;
  readonly #way: Way | null;

  constructor(config: ShoperConfig, shop: ShopFacts, services: ShopServices) {
    this.#config = config;
    this.#shop = shop;
    this.#services = services;
    this.#way =
      config.access === 'webhook' || config.shopUrl === null ? null : wayInto(config.shopUrl, config, shop, services);
    const reads = config.access !== 'webhook';
    this.capabilities = {
      readsOrders: reads,
      readsContacts: reads,
      readsProducts: reads,
      writesOrderStatus: reads,
      writesOrderNote: reads,
      catchesUp: reads,
    };
  }

  verifyWebhook(request: RawHttpRequest, receivedAt: Instant): Verified | Refused | Ignored {
    const signature = request.headers['x-webhook-sha1'] ?? '';
    const contentType = request.headers['content-type'] ?? '';
    const isSigned = this.#hookKeys().some((key) =>
      isSignedWith(key, request.headers['x-webhook-id'] ?? '', request.body, signature),
    );
    if (!isSigned && this.#demandsSignature()) {
      return { kind: 'refused', reason: signature === '' ? 'unsigned' : 'bad-signature' };
    }
    if (isXml(contentType)) return { kind: 'ignored', reason: 'format-xml' };
    const topic = request.headers['x-webhook-name'] ?? '';
    // SHA-1 over id:key:body is weak: it counts only over a body that can be nothing but one JSON text.
    const fields = countFields(contentType, request.body);
    const isStrong = isSigned && !isForm(contentType) && fields !== null;
    return {
      kind: 'verified',
      topic,
      trust: isStrong ? 'signed' : 'low',
      dedupeKey: fields !== null && fields < FIELDS_OF_A_FULL_BODY ? null : dedupeKeyOf(topic, request.body),
      headers: keptHeaders(request),
      body: request.body,
      receivedAt,
    };
  }

  toShopEvents(webhook: Verified): readonly ShopEvent[] {
    if (!TOPICS.has(webhook.topic)) return [];
    const body = readBody(webhook.headers['content-type'] ?? '', webhook.body);
    const orderId = textOf(body['order_id']);
    if (orderId === null) throw new MalformedWebhook('malformed', 'the body names no order');
    if (webhook.topic === 'order.delete') {
      const order = isFull(body) ? toOrderSnapshot(body, orderId, this.#shop) : null;
      return [{ kind: 'order.deleted', occurredAt: null, orderId, order }];
    }
    const order = toOrderSnapshot(body, orderId, this.#shop);
    if (webhook.topic === 'order.paid' && order.isPaid === false) {
      // The event's name is not signed: one that its content denies is a replay under another name.
      throw new MalformedWebhook('contradiction', 'the event says paid, the order says unpaid');
    }
    const reached: readonly ShopEvent[] =
      order.status === null ? [] : [{ kind: 'order.status_changed', occurredAt: order.status.since, order }];
    switch (webhook.topic) {
      case 'order.create':
        return [{ kind: 'order.placed', occurredAt: order.placedAt, order }, ...reached];
      case 'order.paid':
        return [{ kind: 'order.paid', occurredAt: null, order }, ...reached];
      case 'order.edit':
        return [{ kind: 'order.edited', occurredAt: null, order }, ...reached];
      default:
        return reached;
    }
  }

  toReadings(webhook: Verified): readonly ReadingWish[] {
    return this.capabilities.readsOrders ? readingsOf(webhook) : [];
  }

  readFirstOrders(ids: readonly string[]): Promise<readonly string[]> {
    return readFirstOrders(this.#read().ask, ids);
  }

  installWebhooks(callbackUrl: string): Promise<WebhookHealth> {
    return installWebhooks(this.#read(), callbackUrl, this.#services.hookSecret);
  }

  async readShop(): Promise<ShopProfile> {
    const { reader } = this.#read();
    const { hosts, ...profile } = await reader.readShop();
    const called = hostOf(this.#config.shopUrl);
    // Whoever answers at an address somebody typed may say what it likes: only that address is proven. An address that
    // the Appstore signed is a shop of Shoper's, and its word counts.
    const proven = this.#config.access === 'app' ? [called, ...hosts] : [called];
    return { ...profile, identities: [...new Set(proven)].flatMap((host) => (host === null ? [] : [`host:${host}`])) };
  }

  readStatuses(): Promise<readonly PlatformStatus[]> {
    return this.#read().reader.readStatuses();
  }

  readOrders(since: Instant, cursor: Cursor | null): Promise<Page<OrderSnapshot>> {
    return this.#read().reader.readOrders(since, cursor);
  }

  changedSince(since: Instant, cursor: Cursor | null, now: Instant): Promise<CaughtUp> {
    return this.#read().reader.changedSince(since, cursor, now);
  }

  readContacts(cursor: Cursor | null): Promise<Page<PlatformCustomer>> {
    return this.#read().customers.readContacts(cursor);
  }

  readContactsById(ids: readonly string[]): Promise<FoundById<PlatformCustomer>> {
    return this.#read().customers.readContactsById(ids);
  }

  readGroups(): Promise<readonly PlatformGroup[]> {
    return this.#read().customers.readGroups();
  }

  readFields(): Promise<readonly PlatformField[]> {
    return this.#read().customers.readFields();
  }

  readProducts(cursor: Cursor | null): Promise<Page<ProductSnapshot>> {
    return this.#read().products.readProducts(cursor);
  }

  readProductsById(ids: readonly string[]): Promise<FoundById<ProductSnapshot>> {
    return this.#read().products.readProductsById(ids);
  }

  readShipments(parcelIds: readonly string[]): Promise<readonly Shipment[]> {
    return readShipments(this.#read().ask, parcelIds);
  }

  async setOrderStatus(orderId: string, statusId: string): Promise<void> {
    const { access, client } = this.#read();
    await access.through((authorization) =>
      client.call({
        method: 'PUT',
        path: `orders/${encodeURIComponent(orderId)}`,
        json: { status_id: statusId },
        authorization,
      }),
    );
  }

  addOrderNote(orderId: string, note: string): Promise<void> {
    return addOrderNote(this.#read(), orderId, note);
  }

  async probe(): Promise<ProbeResult> {
    if (this.#config.access === 'webhook') return { ok: true, account: null, balance: null, warnings: [WEBHOOK_ONLY] };
    try {
      const account = await this.#read().reader.readName();
      return { ok: true, account, balance: null, warnings: [] };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const { code, kind, merchantText } = error.fault;
      return { ok: false, code, kind, remedy: merchantText };
    }
  }

  /** Ours, for webhooks we registered; the merchant's, for one added by hand. An empty key signs nothing. */
  #hookKeys(): readonly string[] {
    const { webhookKey } = this.#config;
    const keys = [this.#services.hookSecret.reveal(), webhookKey?.reveal() ?? ''];
    return keys.filter((key) => key !== '');
  }

  /** A webhook added by hand without a key is vouched for by its address alone; where we register it, it has a key. */
  #demandsSignature(): boolean {
    return this.#config.webhookKey !== null || this.#config.access !== 'webhook';
  }

  /** @throws ProviderError where this way in reads nothing, or lacks the shop's address. */
  #read(): Way {
    if (this.#way === null) throw new ProviderError(NO_ADDRESS);
    return this.#way;
  }
}

function wayInto(shopUrl: string, config: ShoperConfig, shop: ShopFacts, services: ShopServices): Way {
  const { http, limit, tokens, clock } = services;
  const client = new ShoperClient(shopUrl, http, limit);
  const access = new ShoperAccess(config, client, tokens, clock, credentialsOf(services.installation));
  const ask = new ShoperAsking(client, access, shop, clock);
  return {
    client,
    access,
    ask,
    reader: new ShoperReader(ask),
    customers: new ShoperCustomers(ask, clock),
    products: new ShoperProducts(ask, clock),
  };
}

const WEBHOOK_ONLY = {
  pl: 'To połączenie działa tylko przez webhooki: zdarzeń, których sklep nie dostarczy, nie da się pobrać później.',
  en: 'This connection works by webhooks only: events the shop fails to deliver cannot be fetched later.',
  el: 'Η σύνδεση λειτουργεί μόνο με webhooks: συμβάντα που δεν παραδοθούν δεν μπορούν να ανακτηθούν αργότερα.',
};

const TOPICS = new Set(['order.create', 'order.edit', 'order.paid', 'order.status', 'order.delete']);

function isFull(body: JsonObject): boolean {
  return Object.keys(body).length >= FIELDS_OF_A_FULL_BODY;
}

function keptHeaders(request: RawHttpRequest): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = request.headers[name];
      return value === undefined ? [] : [[name, value.slice(0, MAX_HEADER_LENGTH)]];
    }),
  );
}
