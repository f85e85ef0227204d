import { defineEntity, p } from '@mikro-orm/core';
import { instantColumn } from './columns.js';

/** One row: what makes this database this installation. Secrets are sealed by the master key and never change. */
export const InstallationEntity = defineEntity({
  name: 'Installation',
  tableName: 'installation',
  properties: {
    id: p.integer().primary(),
    masterKeyFingerprint: p.text(),
    installationKeySealed: p.text(),
    pepperSealed: p.text(),
    /** What the database said of itself at the last beat; another answer means a restore, a clone or a failover. */
    systemIdentifier: p.text().nullable(),
    timelineId: p.integer().nullable(),
    publicUrl: p.text().nullable(),
    /** Counts up while a hub works; behind a remembered count, this is an older copy. */
    heartbeat: p.bigint('number').default(0),
    /** By the database's clock. */
    beatAt: instantColumn().nullable(),
    createdAt: instantColumn(),
  },
});

/** A tick is a row: unique per job and slot, written by the transaction that does the work. */
export const TickEntity = defineEntity({
  name: 'Tick',
  tableName: 'ticks',
  properties: { job: p.text().primary(), slot: p.text().primary(), doneAt: instantColumn() },
});
