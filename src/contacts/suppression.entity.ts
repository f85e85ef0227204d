import { defineEntity, p } from '@mikro-orm/core';
import type { MessageClass } from '../core/index.js';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** A number a client must not write to, as a keyed hash: it outlives the erasure of the person. */
export const SuppressionEntity = defineEntity({
  name: 'Suppression',
  tableName: 'suppressions',
  properties: {
    organisationId: idColumn('org'),
    clientId: idColumn('cli').primary(),
    phoneHash: p.text().primary(),
    messageClass: p.text().$type<MessageClass>().primary(),
    /** `provider-opt-out`, `stop-reply`, `merchant`. */
    source: p.text(),
    createdAt: instantColumn(),
  },
  ...tenantTable,
});
