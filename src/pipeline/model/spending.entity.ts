import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, tenantTable } from '../../infra/database/columns.js';

/** What a shop with a cap has spent, reservations included, in a day or a month of its own calendar. */
export const SpendingEntity = defineEntity({
  name: 'Spending',
  tableName: 'spendings',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    /** `2026-11-24` or `2026-11`. */
    period: p.text().primary(),
    /** Micro-units of the shop's currency. */
    micros: p.bigint('number'),
  },
  ...tenantTable,
});
