import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** One change or export: who, what, when. What was sent stays out: names of fields only, never their values. */
export const AuditEntity = defineEntity({
  name: 'Audit',
  tableName: 'audit_log',
  properties: {
    id: idColumn('aud').primary(),
    organisationId: idColumn('org'),
    userId: idColumn('usr').nullable(),
    apiKeyId: idColumn('key').nullable(),
    /** `PUT /api/v1/rules/:rule` */
    action: p.text(),
    /** The ids that the path named, by their names. */
    subjects: p.json().$type<Readonly<Record<string, string>>>(),
    fields: p.json().$type<readonly string[]>(),
    /** `req_…`: finds it in the logs. */
    requestId: p.text(),
    at: instantColumn(),
  },
  indexes: [{ name: 'audit_log_newest', properties: ['organisationId', 'id'] }],
  ...tenantTable,
});
