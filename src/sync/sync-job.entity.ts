import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/**
 * What is read of a shop: `profile` who it is, its statuses and our webhooks; `changes` what its webhooks should have
 * told; `touched` what changed and was told by its name only; `orders` its history, once; `contacts` and `products` whom it
 * knows and what it sells, daily. In this order where several are due.
 */
export const SYNC_JOBS = ['profile', 'changes', 'touched', 'orders', 'contacts', 'products'] as const;
export type SyncJobName = (typeof SYNC_JOBS)[number];

/** One walk through a shop: where it is, and when it goes on. Each step is committed together with what it read. */
export const SyncJobEntity = defineEntity({
  name: 'SyncJob',
  tableName: 'sync_jobs',
  properties: {
    connectionId: idColumn('con').primary(),
    job: p.text().primary().$type<SyncJobName>(),
    organisationId: idColumn('org'),
    /** The connection's account it was begun with. */
    accountNo: p.integer(),
    state: p.text().$type<'waiting' | 'done'>(),
    dueAt: instantColumn(),
    /** The walk begins here; earlier is not looked at. */
    since: instantColumn(),
    /** The plugin's own words. */
    cursor: p.text().nullable(),
    /** What it has read so far, and how much there is, where the shop tells. */
    read: p.integer(),
    total: p.integer().nullable(),
    /** Of those read, how many could not be kept: customers without a mobile number. */
    skipped: p.integer().default(0),
    /** Failures in a row. */
    tries: p.integer(),
    errorCode: p.text().nullable(),
    /** When the last step succeeded. */
    readAt: instantColumn().nullable(),
    claimToken: p.uuid().nullable(),
    claimedUntil: instantColumn().nullable(),
    claimedBy: p.integer().nullable(),
  },
  indexes: [
    {
      name: 'sync_jobs_due',
      expression: `create index "sync_jobs_due" on "sync_jobs" ("due_at") where state = 'waiting'`,
    },
  ],
  ...tenantTable,
});
