import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';

/** A rule tried on what happened. What it found stands in its items; it names no person and leads to nothing by itself. */
export const ReplayEntity = defineEntity({
  name: 'Replay',
  tableName: 'rule_replays',
  properties: {
    id: idColumn('rpy').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    shopId: idColumn('shp'),
    ruleId: idColumn('rul'),
    /** Of the rule, as it was tried. */
    version: p.integer(),
    since: instantColumn(),
    until: instantColumn(),
    /** How many events it was tried on. */
    events: p.integer(),
    /** Null: it is under way, or its hub went down. */
    finishedAt: instantColumn().nullable(),
    confirmedAt: instantColumn().nullable(),
    /** What was reviewed, and became messages. */
    confirmedDigest: p.text().nullable(),
    confirmedCount: p.integer().nullable(),
    createdAt: instantColumn(),
  },
  indexes: [{ name: 'rule_replays_rule', properties: ['ruleId', 'id'] }],
  ...tenantTable,
});

/** What became of one occasion. Whom it would go to and with which words is found again when it is looked at. */
export const ReplayItemEntity = defineEntity({
  name: 'ReplayItem',
  tableName: 'replay_items',
  properties: {
    replayId: idColumn('rpy').primary(),
    /** In the order of what happened, from 1. */
    position: p.integer().primary(),
    organisationId: idColumn('org'),
    /** Null: read of the shop with its history, so that the order itself tells. */
    eventId: idColumn('evt').nullable(),
    orderId: p.text(),
    /** When it was heard of; of history when it happened. */
    heardAt: instantColumn(),
    occasionKey: p.text(),
    /** `would-send`, or why not. */
    outcome: p.text(),
    dueAt: instantColumn().nullable(),
    /** On the first way of its route. */
    parts: p.smallint().nullable(),
    connectionId: idColumn('con').nullable(),
    /** Parts by the shop's price then; null where none was known. */
    priceMicros: p.bigint('number').nullable(),
    priceCurrency: p.text().nullable(),
  },
  ...tenantTable,
});
