import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** Somebody else's address that is told what happens here: of the whole organisation, one client or one shop. */
export const WebhookEndpointEntity = defineEntity({
  name: 'WebhookEndpoint',
  tableName: 'webhook_endpoints',
  properties: {
    id: idColumn('hke').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli').nullable(),
    shopId: idColumn('shp').nullable(),
    url: p.text(),
    description: p.text(),
    /** Which events it is told of; none named = all. */
    events: p.json().$type<readonly OutboundEventType[]>(),
    secretSealed: p.text(),
    /** The secret before the last rotation; its signature goes along until `previousUntil`. */
    previousSealed: p.text().nullable(),
    previousUntil: instantColumn().nullable(),
    state: p.text().$type<'active' | 'disabled'>(),
    /** `merchant`, `gone` (it answered 410), `failing` (five days of nothing but failures). */
    disabledReason: p.text().nullable(),
    /** Since when every delivery has failed; null after one that arrived. */
    failingSince: instantColumn().nullable(),
    createdAt: instantColumn(),
  },
  ...tenantTable,
});

/** One event on its way to one endpoint. Its id is the `webhook-id`, the same however often it is tried. */
export const WebhookDeliveryEntity = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_deliveries',
  properties: {
    id: idColumn('dlv').primary(),
    organisationId: idColumn('org'),
    endpointId: idColumn('hke'),
    type: p.text().$type<OutboundEventType>(),
    /** Exactly what is signed and sent. */
    payload: p.text(),
    state: p.text().$type<'waiting' | 'delivered' | 'failed'>(),
    tries: p.smallint(),
    dueAt: instantColumn(),
    claimToken: p.uuid().nullable(),
    claimedUntil: instantColumn().nullable(),
    lastTriedAt: instantColumn().nullable(),
    /** HTTP status of the newest answer; null where none came. */
    lastStatus: p.smallint().nullable(),
    /** Why none came. */
    lastError: p.text().nullable(),
    createdAt: instantColumn(),
  },
  indexes: [
    {
      name: 'webhook_deliveries_waiting',
      expression: `create index "webhook_deliveries_waiting" on "webhook_deliveries" ("endpoint_id", "due_at", "id") where state = 'waiting'`,
    },
    { name: 'webhook_deliveries_endpoint', properties: ['endpointId', 'id'] },
  ],
  ...tenantTable,
});

export const OUTBOUND_EVENTS = ['notice.raised', 'notice.resolved', 'webhook.test'] as const;
export type OutboundEventType = (typeof OUTBOUND_EVENTS)[number];

export type WebhookEndpoint = InferEntity<typeof WebhookEndpointEntity>;
export type WebhookDelivery = InferEntity<typeof WebhookDeliveryEntity>;
