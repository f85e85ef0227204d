import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';
import type { DecisionDetail } from '../model/occasion.js';

/** An occasion that became no message, and why. One row per occasion and reason. */
export const DecisionEntity = defineEntity({
  name: 'Decision',
  tableName: 'decisions',
  properties: {
    id: idColumn('dec').primary(),
    organisationId: idColumn('org'),
    shopId: idColumn('shp'),
    ruleId: idColumn('rul').nullable(),
    eventId: idColumn('evt').nullable(),
    orderId: p.text().nullable(),
    occasionKey: p.text(),
    /** Of whom it would have reached, where they were known. */
    recipientHash: p.text().nullable(),
    stage: p.text(),
    reason: p.text(),
    detail: p.json().$type<DecisionDetail>(),
    at: instantColumn(),
  },
  uniques: [{ name: 'decisions_once', properties: ['occasionKey', 'reason'] }],
  indexes: [
    { name: 'decisions_order', properties: ['shopId', 'orderId'] },
    { name: 'decisions_newest', properties: ['shopId', 'at'] },
  ],
  ...tenantTable,
});
