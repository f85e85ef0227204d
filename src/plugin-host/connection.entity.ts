import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** The shop took our app out: nothing is sent for it, and what it still says is not heard. */
export const UNINSTALLED = 'uninstalled';

/** Why an account is left in peace for a while. */
export const HELD_REASONS = ['account-unavailable', 'account-on-trial', 'rate-limited'] as const;
export type HeldReason = (typeof HELD_REASONS)[number];

/** A link to one plugin: a shop platform (belongs to a shop) or a channel account (granted to shops). */
export const ConnectionEntity = defineEntity({
  name: 'Connection',
  tableName: 'connections',
  properties: {
    id: idColumn('con').primary(),
    organisationId: idColumn('org'),
    pluginId: p.text(),
    type: p.text().$type<'shop' | 'channel'>(),
    /** Set for a shop platform's connection. */
    shopId: idColumn('shp').nullable(),
    name: p.text(),
    /** What is not secret of the configuration. */
    config: p.json().$type<Record<string, string | boolean | null>>(),
    /** Field name → sealed value. */
    secrets: p.json().$type<Record<string, string>>(),
    /** Hash of the key in this connection's webhook address. */
    hookKeyHash: p.text().nullable(),
    /** The key itself, sealed, so that the merchant can read the address again. */
    hookKeySealed: p.text().nullable(),
    state: p.text().$type<'active' | 'paused'>(),
    /** Why it is paused: a ProviderError kind, `installing`, `uninstalled` or `merchant`. */
    pausedReason: p.text().nullable(),
    /** Calls in a row that the account did not answer; at ten nothing is asked of it for a while. */
    failures: p.integer().default(0),
    /** Until then nothing is asked of the account, by business time; null = it is open. */
    heldUntil: instantColumn().nullable(),
    heldReason: p.text().nullable().$type<HeldReason>(),
    /** Webhooks refused for a wrong signature. */
    refusedCount: p.integer(),
    /** Rises when the address or a secret changes: it may be another account then, which knows no key of ours. */
    accountNo: p.integer().default(1),
    /** The account's name at the vendor (a login), where it is known. */
    accountName: p.text().nullable(),
    /** Catch-up covers only what happened after this. */
    liveSince: instantColumn(),
    createdAt: instantColumn(),
  },
  uniques: [
    { name: 'connections_tenant', properties: ['organisationId', 'id'] },
    { name: 'connections_hook_key', properties: ['hookKeyHash'] },
  ],
  ...tenantTable,
});

/** A channel account that a shop may use, with the shop's own sender; lower positions come first. */
export const GrantEntity = defineEntity({
  name: 'Grant',
  tableName: 'connection_grants',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    connectionId: idColumn('con').primary(),
    position: p.integer(),
    /** Null = the account's own default. */
    sender: p.text().nullable(),
    /** Net price of one part in micro-units of the account's currency; null = not known yet. */
    pricePerPartMicros: p.bigint('number').nullable(),
    priceCurrency: p.text().nullable(),
  },
  ...tenantTable,
});

/** The newest refused webhooks of a connection: headers only, never the body. */
export const RefusedWebhookEntity = defineEntity({
  name: 'RefusedWebhook',
  tableName: 'refused_webhooks',
  properties: {
    id: idColumn('raw').primary(),
    organisationId: idColumn('org'),
    connectionId: idColumn('con'),
    at: instantColumn(),
    reason: p.text(),
    headers: p.json().$type<Record<string, string>>(),
  },
  indexes: [{ name: 'refused_webhooks_newest', properties: ['connectionId', 'at'] }],
  ...tenantTable,
});

/** The tokens of a connection whose vendor gives them for a while. Written by who holds the claim, read by all. */
export const ConnectionTokensEntity = defineEntity({
  name: 'ConnectionTokens',
  tableName: 'connection_tokens',
  properties: {
    /** The connection. */
    id: idColumn('con').primary(),
    organisationId: idColumn('org'),
    /** Tokens of another account are none. */
    accountNo: p.integer(),
    /** Rises with each new set. */
    generation: p.integer(),
    accessSealed: p.text().nullable(),
    refreshSealed: p.text().nullable(),
    expiresAt: instantColumn().nullable(),
    /** Who asks the vendor for new ones right now, and until when that is believed. */
    claimToken: p.uuid().nullable(),
    claimedUntil: instantColumn().nullable(),
  },
  ...tenantTable,
});

/** What a provider keeps from whom, read whole once a day. Advertising on an account waits until it was read once. */
export const SuppressionWalkEntity = defineEntity({
  name: 'SuppressionWalk',
  tableName: 'suppression_walks',
  properties: {
    /** The connection. */
    id: idColumn('con').primary(),
    organisationId: idColumn('org'),
    /** The account it was read of; another one is to be read first. */
    accountNo: p.integer(),
    dueAt: instantColumn(),
    /** When it was last read to its end; null = never, or not since another client's shop was let use the account. */
    readAt: instantColumn().nullable(),
    /** How many numbers it held then. */
    read: p.integer(),
    /** Failures in a row. */
    tries: p.integer(),
    errorCode: p.text().nullable(),
    claimToken: p.uuid().nullable(),
    claimedUntil: instantColumn().nullable(),
    claimedBy: p.integer().nullable(),
  },
  ...tenantTable,
});

/** Where the reading of an account's answers is, for accounts that must be asked for them. */
export const ReplyWalkEntity = defineEntity({
  name: 'ReplyWalk',
  tableName: 'reply_walks',
  properties: {
    /** The connection. */
    id: idColumn('con').primary(),
    organisationId: idColumn('org'),
    /** The adapter's own; written with the answers that were read. */
    cursor: p.text().nullable(),
    /** What came before is nobody's news where there is no place to go on from: when it was read last. */
    since: instantColumn(),
    dueAt: instantColumn(),
    /** Failures in a row. */
    tries: p.integer(),
    errorCode: p.text().nullable(),
    claimToken: p.uuid().nullable(),
    claimedUntil: instantColumn().nullable(),
    claimedBy: p.integer().nullable(),
  },
  ...tenantTable,
});

/** How far a connection has used its vendor's limit: a leaky bucket as one instant. */
export const CallLimitEntity = defineEntity({
  name: 'CallLimit',
  tableName: 'call_limits',
  properties: {
    /** The connection. */
    id: idColumn('con').primary(),
    organisationId: idColumn('org'),
    /** When the bucket will be empty, by the database's clock. */
    emptyAt: instantColumn(),
  },
  ...tenantTable,
});

/** What a shop was proven to be. Nobody else can have it too. */
export const ShopIdentityEntity = defineEntity({
  name: 'ShopIdentity',
  tableName: 'shop_identities',
  properties: {
    pluginId: p.text().primary(),
    /** As the plugin writes it: `host:shop.example`. */
    identity: p.text().primary(),
    organisationId: idColumn('org'),
    connectionId: idColumn('con'),
    provenAt: instantColumn(),
  },
  ...tenantTable,
});

export type Connection = InferEntity<typeof ConnectionEntity>;
export type Grant = InferEntity<typeof GrantEntity>;
