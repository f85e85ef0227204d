import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Localised } from '@hub/kernel';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';
import type { Severity } from './notice.js';

/** What a merchant must be told: cause and remedy. One open notice per subject and code; a repeat counts up. */
export const NoticeEntity = defineEntity({
  name: 'Notice',
  tableName: 'notices',
  properties: {
    id: idColumn('not').primary(),
    organisationId: idColumn('org'),
    /** The id of the connection, rule or shop it is about. */
    subjectId: p.text(),
    /** Where that belongs; both null for an account or the organisation itself. */
    clientId: idColumn('cli').nullable(),
    shopId: idColumn('shp').nullable(),
    code: p.text(),
    severity: p.text().$type<Severity>().default('warning'),
    text: p.json().$type<Localised>(),
    count: p.integer(),
    firstAt: instantColumn(),
    lastAt: instantColumn(),
    resolvedAt: instantColumn().nullable(),
  },
  uniques: [
    {
      name: 'notices_open',
      expression:
        'create unique index "notices_open" on "notices" ("organisation_id", "subject_id", "code") where resolved_at is null',
    },
  ],
  indexes: [{ name: 'notices_newest', properties: ['organisationId', 'id'] }],
  ...tenantTable,
});

export type Notice = InferEntity<typeof NoticeEntity>;
