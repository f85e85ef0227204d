import { defineEntity, p } from '@mikro-orm/core';
import type { Locale } from '@hub/kernel';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';

/**
 * `waiting`: in line. `released`: a wave reached it and its message is under way. `sent`: told, once and for all.
 * `removed`: taken out by a person. `refused`: must not or cannot be written to.
 */
export const SUBSCRIPTION_STATES = ['waiting', 'released', 'sent', 'removed', 'refused'] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

/** Somebody who waits for a product, or for one variation of it. Their place in line is their id's. */
export const SubscriptionEntity = defineEntity({
  name: 'Subscription',
  tableName: 'stock_subscriptions',
  properties: {
    id: idColumn('sub').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    shopId: idColumn('shp'),
    /** The shop's own id. */
    productId: p.text(),
    /** The shop's id of the variation; empty = any of the product's. */
    variationId: p.text(),
    productName: p.text().nullable(),
    /** E.164; null once erased or kept long enough. */
    phone: p.text().nullable(),
    phoneHash: p.text(),
    /** ISO country of the number. */
    country: p.text().nullable(),
    language: p.text().$type<Locale>().nullable(),
    /** The shop's id of the customer; null for guests. */
    customerId: p.text().nullable(),
    state: p.text().$type<SubscriptionState>(),
    /** Why it was refused or last came back to its place. */
    reason: p.text().nullable(),
    /** The variation (empty: the product) whose stock reached it last; null = none did. */
    releasedBy: p.text().nullable(),
    /** The wave of that stock. */
    wave: p.integer().nullable(),
    /** How often a message of its failed. */
    tries: p.smallint(),
    /** The occasion keys its messages may have. */
    occasionKeys: p.array().nullable(),
    createdAt: instantColumn(),
    sentAt: instantColumn().nullable(),
  },
  uniques: [
    {
      name: 'stock_subscriptions_once',
      expression: `create unique index "stock_subscriptions_once" on "stock_subscriptions" ("shop_id", "product_id", "variation_id", "phone_hash") where state in ('waiting', 'released')`,
    },
  ],
  indexes: [
    {
      name: 'stock_subscriptions_line',
      expression: `create index "stock_subscriptions_line" on "stock_subscriptions" ("shop_id", "product_id", "id") where state = 'waiting'`,
    },
    {
      name: 'stock_subscriptions_released',
      expression: `create index "stock_subscriptions_released" on "stock_subscriptions" ("shop_id", "product_id", "id") where state = 'released'`,
    },
    { name: 'stock_subscriptions_newest', properties: ['shopId', 'id'] },
    { name: 'stock_subscriptions_person', properties: ['clientId', 'phoneHash'] },
  ],
  ...tenantTable,
});

/** A product that came back: how many of it there are, and which wave of those who wait was told. */
export const StockWaveEntity = defineEntity({
  name: 'StockWave',
  tableName: 'stock_waves',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    productId: p.text().primary(),
    /** Empty for the product itself. */
    variationId: p.text().primary(),
    /** What can be bought now; null = the shop keeps no stock of it, so there is enough for all. 0 = gone. */
    units: p.double().nullable(),
    wave: p.integer(),
    /** How many this wave may tell; null = all. */
    places: p.double().nullable(),
    /** How many it told. */
    told: p.integer(),
    /** Since when the product can be bought again. */
    backSince: instantColumn(),
    /** When it last told somebody, or found that it cannot. */
    toldAt: instantColumn().nullable(),
    /** When to look next; null = not while nothing is told of its stock. */
    dueAt: instantColumn().nullable(),
  },
  indexes: [
    {
      name: 'stock_waves_due',
      expression: `create index "stock_waves_due" on "stock_waves" ("due_at") where due_at is not null`,
    },
  ],
  ...tenantTable,
});
