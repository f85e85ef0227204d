import { createHash } from 'node:crypto';
import {
  MalformedWebhook,
  type Ignored,
  type Instant,
  type PlatformCapabilities,
  type ProbeResult,
  type RawHttpRequest,
  type Refused,
  type ShopEvent,
  type ShopFacts,
  type ShopPlatformAdapter,
  type Verified,
} from '@hub/core';
import { countFields, isForm, isXml, readBody, type JsonObject } from './shoper.body.js';
import type { ShoperConfig } from './shoper.config.js';
import { textOf, toOrderSnapshot } from './shoper.mapper.js';
import { isSignedWith } from './shoper.signature.js';

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

/** A shop that sends us webhooks and can be read in no other way. Verifies raw bytes; understands them in a second step. */
export class ShoperPlatform implements ShopPlatformAdapter {
  readonly capabilities: PlatformCapabilities = { readsOrders: false, writesOrderStatus: false, catchesUp: false };
  readonly #config: ShoperConfig;
  readonly #shop: ShopFacts;

  constructor(config: ShoperConfig, shop: ShopFacts) {
    this.#config = config;
    this.#shop = shop;
  }

  verifyWebhook(request: RawHttpRequest, receivedAt: Instant): Verified | Refused | Ignored {
    const key = this.#config.webhookKey?.reveal() ?? '';
    const signature = request.headers['x-webhook-sha1'] ?? '';
    const contentType = request.headers['content-type'] ?? '';
    if (key !== '') {
      if (signature === '') return { kind: 'refused', reason: 'unsigned' };
      const isRight = isSignedWith(key, request.headers['x-webhook-id'] ?? '', request.body, signature);
      if (!isRight) return { kind: 'refused', reason: 'bad-signature' };
    }
    if (isXml(contentType)) return { kind: 'ignored', reason: 'format-xml' };
    const topic = request.headers['x-webhook-name'] ?? '';
    // SHA-1 over id:key:body is weak: it counts only over a body that can be nothing but one JSON text.
    const fields = countFields(contentType, request.body);
    const isStrong = key !== '' && !isForm(contentType) && fields !== null;
    return {
      kind: 'verified',
      topic,
      trust: isStrong ? 'signed' : 'low',
      dedupeKey: dedupeKeyOf(topic, fields, request.body),
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

  /** There is nothing to ask: the shop calls us. */
  async probe(): Promise<ProbeResult> {
    return {
      ok: true,
      account: null,
      balance: null,
      warnings: [
        {
          pl: 'To połączenie działa tylko przez webhooki: zdarzeń, których sklep nie dostarczy, nie da się pobrać później.',
          en: 'This connection works by webhooks only: events the shop fails to deliver cannot be fetched later.',
          el: 'Η σύνδεση λειτουργεί μόνο με webhooks: συμβάντα που δεν παραδοθούν δεν μπορούν να ανακτηθούν αργότερα.',
        },
      ],
    };
  }
}

const TOPICS = new Set(['order.create', 'order.edit', 'order.paid', 'order.status', 'order.delete']);

function isFull(body: JsonObject): boolean {
  return Object.keys(body).length >= FIELDS_OF_A_FULL_BODY;
}

/** By event and content: `X-Webhook-Id` names the registration and is the same for every delivery. */
function dedupeKeyOf(topic: string, fields: number | null, body: Buffer): string | null {
  if (fields !== null && fields < FIELDS_OF_A_FULL_BODY) return null;
  return createHash('sha256').update(topic).update('\0').update(body).digest('hex');
}

function keptHeaders(request: RawHttpRequest): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = request.headers[name];
      return value === undefined ? [] : [[name, value.slice(0, MAX_HEADER_LENGTH)]];
    }),
  );
}
