import { defineEntity, p } from '@mikro-orm/core';
import type { OrderSnapshot } from '../core/index.js';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/**
 * The newest snapshot of each order, newest by the shop's own clock: an old webhook that comes late changes nothing.
 * Personal data: kept while the order matters to messages; the retention job empties `snapshot`.
 */
export const OrderEntity = defineEntity({
  name: 'Order',
  tableName: 'orders',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    /** The shop's own id. */
    orderId: p.text().primary(),
    snapshot: p.json().columnType('json').$type<OrderSnapshot>().nullable(),
    /** The latest instant the snapshot itself names, by the shop's clock. */
    shopTime: instantColumn().nullable(),
    seenAt: instantColumn(),
    /** When it was placed by the shop's clock; where the shop does not say, when it was first seen. */
    placedAt: instantColumn().defaultRaw('now()'),
    /** When its first parcel left; null: none that the hub knows of. */
    shippedAt: instantColumn().nullable(),
    deletedAt: instantColumn().nullable(),
    /** Who ordered, once the contacts were told of this snapshot. */
    contactId: idColumn('ctc').nullable(),
    /** The contacts were not told of this snapshot yet. */
    isNewToContacts: p.boolean().default(true),
  },
  indexes: [
    {
      name: 'orders_new_to_contacts',
      expression: `create index "orders_new_to_contacts" on "orders" ("seen_at") where is_new_to_contacts`,
    },
    {
      name: 'orders_contact',
      expression: `create index "orders_contact" on "orders" ("contact_id") where contact_id is not null`,
    },
    { name: 'orders_placed', properties: ['shopId', 'placedAt', 'orderId'] },
    // What orders are looked up by lies in their snapshots only, so that an erasure takes it away.
    {
      name: 'orders_email',
      expression: `create index "orders_email" on "orders" ("shop_id", lower("snapshot" -> 'customer' ->> 'email'))`,
    },
    {
      name: 'orders_customer',
      expression: `create index "orders_customer" on "orders" ("shop_id", ("snapshot" -> 'customer' ->> 'id'))`,
    },
    {
      name: 'orders_number',
      expression: `create index "orders_number" on "orders" ("shop_id", ("snapshot" ->> 'number'))`,
    },
  ],
  ...tenantTable,
});

/** The statuses a shop is known to have: the platform's own to begin with, then those seen in its events. */
export const ShopStatusEntity = defineEntity({
  name: 'ShopStatus',
  tableName: 'shop_statuses',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    statusId: p.text().primary(),
    name: p.text().nullable(),
    isUnsuccessful: p.boolean().nullable(),
  },
  ...tenantTable,
});
