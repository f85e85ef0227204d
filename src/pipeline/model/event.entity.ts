import { defineEntity, p } from '@mikro-orm/core';
import type { EventOrigin, ShopEvent } from '../../core/index.js';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';

/** A verified webhook as it arrived. The body lives 30 days and is emptied at erasure. */
export const RawEventEntity = defineEntity({
  name: 'RawEvent',
  tableName: 'raw_events',
  properties: {
    id: idColumn('raw').primary(),
    organisationId: idColumn('org'),
    connectionId: idColumn('con'),
    topic: p.text(),
    trust: p.text().$type<'signed' | 'low'>(),
    /** Whether the shop told by itself, or was asked. */
    origin: p.text().$type<EventOrigin>().default('live'),
    /** Null: an id-only body, whose repeat may be news. */
    dedupeKey: p.text().nullable(),
    headers: p.json().$type<Record<string, string>>(),
    body: p.blob(),
    receivedAt: instantColumn(),
    state: p.text().$type<'waiting' | 'done'>(),
    /** Why it gave no event: `unknown-topic`, `malformed`, `contradiction`. */
    reason: p.text().nullable(),
    detail: p.text().nullable(),
    claimToken: p.uuid().nullable(),
    claimedUntil: instantColumn().nullable(),
    claimedBy: p.integer().nullable(),
    tries: p.smallint(),
    isStuck: p.boolean(),
  },
  uniques: [{ name: 'raw_events_dedupe', properties: ['connectionId', 'dedupeKey'] }],
  indexes: [
    {
      name: 'raw_events_stuck',
      expression: `create index "raw_events_stuck" on "raw_events" ("organisation_id") where is_stuck`,
    },
    {
      name: 'raw_events_waiting',
      expression: `create index "raw_events_waiting" on "raw_events" ("received_at") where state = 'waiting' and not is_stuck`,
    },
  ],
  ...tenantTable,
});

/** Something that happened in a shop, in our words. */
export const ShopEventEntity = defineEntity({
  name: 'ShopEventRow',
  tableName: 'shop_events',
  properties: {
    id: idColumn('evt').primary(),
    organisationId: idColumn('org'),
    shopId: idColumn('shp'),
    connectionId: idColumn('con').nullable(),
    rawEventId: idColumn('raw').nullable(),
    kind: p.text(),
    orderId: p.text().nullable(),
    origin: p.text().$type<EventOrigin>(),
    trust: p.text().$type<'signed' | 'low'>(),
    occurredAt: instantColumn(),
    receivedAt: instantColumn(),
    content: p.json().columnType('json').$type<ShopEvent>(),
    /** Why it led to no occasion: `no-rule`, `history`. */
    reason: p.text().nullable(),
  },
  indexes: [
    { name: 'shop_events_order', properties: ['shopId', 'orderId'] },
    { name: 'shop_events_newest', properties: ['shopId', 'receivedAt'] },
  ],
  ...tenantTable,
});
