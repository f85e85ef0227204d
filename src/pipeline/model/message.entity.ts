import { defineEntity, p } from '@mikro-orm/core';
import type { MessageClass } from '../../core/index.js';
import { idColumn, instantColumn, tenantTable, walkedTenantTable } from '../../infra/database/columns.js';
import type { MessageState, Recipe, RouteLeg, Source, Texts, Why } from './message.js';

/** What messages planned alike share; written with the first of them and never changed. */
export const PlanningEntity = defineEntity({
  name: 'Planning',
  tableName: 'plannings',
  properties: {
    id: idColumn('pln').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    shopId: idColumn('shp'),
    /** Null for what no rule planned: a test, a message written by hand. */
    ruleId: idColumn('rul').nullable(),
    eventId: idColumn('evt').nullable(),
    campaignId: idColumn('cmp').nullable(),
    messageClass: p.text().$type<MessageClass>(),
    route: p.json().$type<readonly RouteLeg[]>(),
    recipe: p.json().$type<Recipe>(),
    why: p.json().$type<Why>(),
  },
  indexes: [
    // A campaign's messages were made while its plannings were: their ids tell where among the shop's they stand.
    {
      name: 'plannings_campaign',
      expression: `create index "plannings_campaign" on "plannings" ("campaign_id", "id") where campaign_id is not null`,
    },
  ],
  ...tenantTable,
});

/** One text for one recipient, planned for one instant, on the current leg of its route. */
export const MessageEntity = defineEntity({
  name: 'Message',
  tableName: 'messages',
  properties: {
    id: idColumn('msg').primary(),
    organisationId: idColumn('org'),
    /** Shop and rule are the planning's too; here they serve lists and counters. */
    shopId: idColumn('shp'),
    ruleId: idColumn('rul').nullable(),
    planningId: idColumn('pln'),
    occasionKey: p.text(),
    revision: p.integer(),
    orderId: p.text().nullable(),
    /** What brought it about where no rule did. */
    source: p.text().$type<Source>().nullable(),
    priority: p.smallint(),
    role: p.text(),
    /** The number, or the e-mail address where no number is needed or known. */
    recipient: p.text(),
    recipientHash: p.text(),
    /** Where legs by e-mail go. */
    email: p.text().nullable(),
    emailHash: p.text().nullable(),
    country: p.text().nullable(),
    state: p.text().$type<MessageState>(),
    /** Why it is in this state, where the state alone does not say. */
    reason: p.text().nullable(),
    heldReason: p.text().nullable(),
    legNo: p.smallint(),
    /** The number of the leg's next provider key; rises only after a definite refusal. */
    attemptNo: p.smallint(),
    connectionId: idColumn('con'),
    /** What was asked and answered last, for lists; the attempts are the truth. Null sender: the account's own. */
    sender: p.text().nullable(),
    /** Of the current leg's text, until the provider tells its own count. */
    parts: p.smallint().nullable(),
    /** What the provider billed for all attempts together. */
    priceMicros: p.bigint('number').nullable(),
    priceCurrency: p.text().nullable(),
    plannedFor: instantColumn(),
    dueAt: instantColumn(),
    validUntil: instantColumn(),
    fallbackAt: instantColumn().nullable(),
    claimToken: p.uuid().nullable(),
    claimedUntil: instantColumn().nullable(),
    /** The claiming hub: the backend that held its start-up lock. */
    claimedBy: p.integer().nullable(),
    tries: p.smallint(),
    isStuck: p.boolean(),
    /** Never searched inside, so kept as written. */
    texts: p.json().columnType('json').$type<Texts>(),
    createdAt: instantColumn(),
    acceptedAt: instantColumn().nullable(),
    changedAt: instantColumn(),
  },
  uniques: [
    // With `messages_current`: each revision of an occasion once, for half the work on a row that is not superseded.
    {
      name: 'messages_superseded',
      expression: `create unique index "messages_superseded" on "messages" ("occasion_key", "revision") where state = 'superseded'`,
    },
    {
      name: 'messages_current',
      expression: `create unique index "messages_current" on "messages" ("occasion_key") where state <> 'superseded'`,
    },
  ],
  indexes: [
    {
      name: 'messages_due',
      expression: `create index "messages_due" on "messages" ("connection_id", "priority", "due_at") where state = 'planned' and not is_stuck`,
    },
    {
      name: 'messages_sending',
      expression: `create index "messages_sending" on "messages" ("connection_id", "changed_at") where state = 'sending'`,
    },
    {
      name: 'messages_fallback',
      expression: `create index "messages_fallback" on "messages" ("fallback_at") where state = 'accepted' and fallback_at is not null`,
    },
    {
      name: 'messages_order',
      expression: `create index "messages_order" on "messages" ("shop_id", "order_id") where order_id is not null`,
    },
    // Of marketing alone, so that nothing else pays for the caps.
    {
      name: 'messages_marketing',
      expression: `create index "messages_marketing" on "messages" ("recipient_hash") where priority = 1`,
    },
    // Of those that may go by e-mail, likewise: who writes to us is looked up by it.
    {
      name: 'messages_email',
      expression: `create index "messages_email" on "messages" ("email_hash") where email_hash is not null`,
    },
    {
      name: 'messages_stuck',
      expression: `create index "messages_stuck" on "messages" ("organisation_id") where is_stuck`,
    },
    {
      name: 'messages_held',
      expression: `create index "messages_held" on "messages" ("valid_until") where state = 'held'`,
    },
    // An id tells when the message was made: newest first is by id. Lists filter and sort on the index alone (ADR 0023),
    // so it carries what they ask about, and the organisation that row security asks about; each column costs a walk 4 ms a
    // million rows.
    {
      name: 'messages_newest',
      expression: `create index "messages_newest" on "messages" ("shop_id", "id") include ("due_at", "changed_at", "price_micros", "organisation_id", "connection_id", "rule_id", "parts", "state", "recipient", "reason", "sender", "source")`,
    },
  ],
  ...walkedTenantTable,
});
