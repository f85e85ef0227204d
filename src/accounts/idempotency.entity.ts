import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** What was answered to a request that carried an `Idempotency-Key`; no status yet while it is being answered. */
export const IdempotentAnswerEntity = defineEntity({
  name: 'IdempotentAnswer',
  tableName: 'idempotent_answers',
  properties: {
    organisationId: idColumn('org').primary(),
    /** The user's or the program's id: a key means something only to who made it. */
    actor: p.text().primary(),
    key: p.text().primary(),
    requestHash: p.text(),
    status: p.integer().nullable(),
    contentType: p.text().nullable(),
    body: p.text().nullable(),
    createdAt: instantColumn(),
  },
  indexes: [{ name: 'idempotent_answers_old', properties: ['createdAt'] }],
  ...tenantTable,
});
