import type { ReportedState } from '@hub/core';

/** How a request proves whose it is. */
export const AUTH_STYLES = ['bearer', 'basic', 'hmac-sha256', 'body'] as const;
export type AuthStyle = (typeof AUTH_STYLES)[number];

/** The three ways out of one account, as the merchant chooses them ("Routing Option"). */
export type ModulusRoute = 'sms' | 'viber' | 'viber2sms';

export interface ModulusProfile {
  readonly paths: {
    readonly send: string;
    /** `{id}` is the provider's message id; null where messages cannot be looked up. */
    readonly message: string | null;
    readonly balance: string | null;
  };
  readonly headers: Readonly<Record<'idempotency' | 'key' | 'timestamp' | 'signature', string>>;
  readonly routes: Readonly<Record<ModulusRoute, string>>;
  /** Names of what we write. */
  readonly request: Readonly<
    Record<
      | 'token'
      | 'key'
      | 'route'
      | 'to'
      | 'sender'
      | 'text'
      | 'viber'
      | 'sms'
      | 'callback'
      | 'ttl'
      | 'category'
      | 'templateId'
      | 'templateLanguage'
      | 'templateParameters'
      | 'image'
      | 'button'
      | 'caption'
      | 'url'
      | 'validity'
      | 'isUnicode'
      | 'maxParts',
      string
    >
  >;
  /** Names of what we read: answers, reports, look-ups and refusals. */
  readonly answer: Readonly<
    Record<
      | 'id'
      | 'key'
      | 'channels'
      | 'channel'
      | 'status'
      | 'reason'
      | 'at'
      | 'changedAt'
      | 'parts'
      | 'price'
      | 'amount'
      | 'currency'
      | 'error'
      | 'code'
      | 'message',
      string
    >
  >;
  readonly categories: Readonly<Record<'transactional' | 'promotional', string>>;
  readonly states: Readonly<Record<string, ReportedState>>;
  /** The reason that says: this person blocked the sender. No other reason is taken for one. */
  readonly blockedReason: string;
  /** The names under which reports tell the two ways. */
  readonly channels: Readonly<Record<'viber' | 'sms', string>>;
  readonly smsValiditySeconds: { readonly min: number; readonly max: number };
  readonly viberTtlSeconds: { readonly min: number; readonly max: number };
  readonly maxSmsParts: number;
  readonly maxViberText: number;
  readonly maxCaption: number;
  readonly maxButtonUrl: number;
  /** How many calls may be under way at once. */
  readonly maxInFlight: number;
}

/**
 * UNVERIFIED, all of it but Viber's own limits: modulus publishes no contract (README, "Facts not verified"). Inferred
 * from comparable providers (Yuboto, Apifon, Routee, msghub, GMS, Liveall). When modulus' document is at hand, this is
 * the one file to change; the refusals are in `modulus.errors.ts`.
 */
export const PROFILE: ModulusProfile = {
  paths: { send: '/messages', message: '/messages/{id}', balance: '/balance' },
  headers: {
    idempotency: 'idempotency-key',
    key: 'x-api-key',
    timestamp: 'x-timestamp',
    signature: 'x-signature',
  },
  routes: { sms: 'SMS', viber: 'VIBER', viber2sms: 'VIBER2SMS' },
  request: {
    token: 'api_token',
    key: 'client_ref',
    route: 'route',
    to: 'to',
    sender: 'from',
    text: 'text',
    viber: 'viber',
    sms: 'sms',
    callback: 'callback_url',
    ttl: 'ttl',
    category: 'category',
    templateId: 'template_id',
    templateLanguage: 'template_lang',
    templateParameters: 'template_params',
    image: 'image_url',
    button: 'button',
    caption: 'caption',
    url: 'url',
    validity: 'validity',
    isUnicode: 'unicode',
    maxParts: 'max_parts',
  },
  answer: {
    id: 'message_id',
    key: 'client_ref',
    channels: 'channels',
    channel: 'channel',
    status: 'status',
    reason: 'reason',
    at: 'timestamp',
    changedAt: 'updated_at',
    parts: 'parts',
    price: 'price',
    amount: 'amount',
    currency: 'currency',
    error: 'error',
    code: 'code',
    message: 'message',
  },
  categories: { transactional: 'transactional', promotional: 'promotional' },
  states: {
    queued: 'accepted',
    accepted: 'accepted',
    sent: 'accepted',
    delivered: 'delivered',
    seen: 'read',
    undelivered: 'failed',
    failed: 'failed',
    rejected: 'failed',
    expired: 'expired',
    unknown: 'lost',
  },
  blockedReason: 'blocked',
  channels: { viber: 'viber', sms: 'sms' },
  smsValiditySeconds: { min: 300, max: 43_200 },
  // Viber's own minimum (error SRVC_INVALID_TTL, Alibaba Cloud's Viber reference); a day is what resellers take.
  viberTtlSeconds: { min: 30, max: 86_400 },
  maxSmsParts: 10,
  // Yuboto, GMS, Routee, Liveall and D7 agree on these two; the address is Routee's (GMS: 256).
  maxViberText: 1_000,
  maxCaption: 30,
  maxButtonUrl: 1_000,
  maxInFlight: 5,
};
