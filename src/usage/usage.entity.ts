import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';
import type { Month } from './usage.js';

/**
 * What providers took in each hour, folded from the attempts. An hour is reckoned anew when something of it changed; its price of
 * a part stays what it was at first.
 */
export const UsageHourEntity = defineEntity({
  name: 'UsageHour',
  tableName: 'usage_hours',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    connectionId: idColumn('con').primary(),
    country: p.text().primary(),
    /** Start of the hour, UTC, in which the provider was asked first. */
    hour: instantColumn().primary(),
    currency: p.text().primary(),
    messages: p.integer(),
    parts: p.integer(),
    billedMicros: p.bigint('number'),
    unbilledParts: p.integer(),
    /** The shop's, in that currency; null where it has none. */
    partPriceMicros: p.bigint('number').nullable(),
  },
  indexes: [{ name: 'usage_hours_hour', properties: ['hour'] }],
  ...tenantTable,
});

/** A month of a client's whose figures stand. */
export const UsageMonthEntity = defineEntity({
  name: 'UsageMonth',
  tableName: 'usage_months',
  properties: {
    organisationId: idColumn('org'),
    clientId: idColumn('cli').primary(),
    month: p.text().$type<Month>().primary(),
    fromAt: instantColumn(),
    untilAt: instantColumn(),
    closedAt: instantColumn(),
  },
  ...tenantTable,
});

/** The figures of a closed month; never changed. What came later about it stands in the month after, under its own name. */
export const UsageClosedEntity = defineEntity({
  name: 'UsageClosed',
  tableName: 'usage_closed',
  properties: {
    organisationId: idColumn('org'),
    clientId: idColumn('cli').primary(),
    month: p.text().$type<Month>().primary(),
    /** The month it was sent in. */
    ofMonth: p.text().$type<Month>().primary(),
    shopId: idColumn('shp').primary(),
    connectionId: idColumn('con').primary(),
    country: p.text().primary(),
    currency: p.text().primary(),
    messages: p.integer(),
    parts: p.integer(),
    billedMicros: p.bigint('number'),
    estimatedMicros: p.bigint('number'),
    unpricedParts: p.integer(),
  },
  ...tenantTable,
});
