import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';

/** Changes of counters, written by the very statement that moves a message; folded into `stat_hours` by the sweeper. */
export const StatDeltaEntity = defineEntity({
  name: 'StatDelta',
  tableName: 'stat_deltas',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    organisationId: idColumn('org'),
    shopId: idColumn('shp'),
    ruleId: idColumn('rul').nullable(),
    connectionId: idColumn('con'),
    country: p.text(),
    /** Start of the hour, UTC: of the plan for states, of the acceptance for `sent`. */
    hour: instantColumn(),
    metric: p.text(),
    delta: p.integer(),
  },
  ...tenantTable,
});

/** Counters by hour, shop, rule, connection and country. Always equal to a recount once the deltas are added. */
export const StatHourEntity = defineEntity({
  name: 'StatHour',
  tableName: 'stat_hours',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    /** The rule's UUID, or zeros for messages without a rule. */
    ruleId: idColumn('rul').primary(),
    connectionId: idColumn('con').primary(),
    country: p.text().primary(),
    hour: instantColumn().primary(),
    metric: p.text().primary(),
    count: p.bigint('number'),
  },
  indexes: [{ name: 'stat_hours_shop', properties: ['shopId', 'hour'] }],
  ...tenantTable,
});
