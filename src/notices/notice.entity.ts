import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Localised } from '@hub/kernel';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** What a merchant must be told: cause and remedy. One open notice per subject and code; a repeat counts up. */
export const NoticeEntity = defineEntity({
  name: 'Notice',
  tableName: 'notices',
  properties: {
    id: idColumn('not').primary(),
    organisationId: idColumn('org'),
    /** The id of the connection, rule or shop it is about. */
    subjectId: p.text(),
    code: p.text(),
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
  ...tenantTable,
});

export type Notice = InferEntity<typeof NoticeEntity>;
