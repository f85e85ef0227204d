import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';

/** An attempt whose bad news nobody signed: the provider is asked before the next leg is paid for. Gone once it answered. */
export const LookUpEntity = defineEntity({
  name: 'LookUp',
  tableName: 'look_ups',
  properties: {
    /** The attempt. */
    id: idColumn('att').primary(),
    organisationId: idColumn('org'),
    dueAt: instantColumn(),
    /** How often the provider was asked. */
    tries: p.smallint(),
  },
  indexes: [{ name: 'look_ups_due', properties: ['dueAt'] }],
  ...tenantTable,
});
