import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';
import type { ImportKind } from './formats.js';
import type { StepCode } from './steps.js';
import type { HistoryRow } from './import-row.js';

/**
 * What an older app or its provider once sent or failed to: history, which leads to no event and no message. Personal
 * data: a row goes with its person's erasure and with the shop's retention.
 */
export const ImportedMessageEntity = defineEntity({
  name: 'ImportedMessage',
  tableName: 'imported_messages',
  properties: {
    id: idColumn('ims').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    shopId: idColumn('shp'),
    /** Which table told it. */
    kind: p.text().$type<ImportKind>(),
    /** E.164, or the digits as they stood where they are no number. */
    phone: p.text(),
    phoneHash: p.text(),
    /** By the older app's clock, read in the shop's zone. */
    at: instantColumn(),
    outcome: p.text().$type<HistoryRow['outcome']>(),
    /** Null: the table has no texts. */
    text: p.text().nullable(),
    /** The order its text names. */
    orderNumber: p.text().nullable(),
    /** As the older app showed it. */
    error: p.text().nullable(),
    detail: p.json().$type<HistoryRow['detail']>(),
  },
  indexes: [
    { name: 'imported_messages_newest', properties: ['shopId', 'at', 'id'] },
    { name: 'imported_messages_person', properties: ['clientId', 'phoneHash'] },
  ],
  ...tenantTable,
});

/** Rows that were taken once, by a hash of what they say: they outlive what became of them, so that nothing comes twice. */
export const ImportKeyEntity = defineEntity({
  name: 'ImportKey',
  tableName: 'import_keys',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    key: p.text().primary(),
  },
  ...tenantTable,
});

/** One file or pasted table that was taken in, and what became of its rows. */
export const ShopImportEntity = defineEntity({
  name: 'ShopImport',
  tableName: 'shop_imports',
  properties: {
    id: idColumn('imp').primary(),
    organisationId: idColumn('org'),
    shopId: idColumn('shp'),
    kind: p.text().$type<ImportKind>(),
    total: p.integer(),
    added: p.integer(),
    known: p.integer(),
    refused: p.integer(),
    warned: p.integer(),
    at: instantColumn(),
  },
  indexes: [{ name: 'shop_imports_newest', properties: ['shopId', 'id'] }],
  ...tenantTable,
});

/** A shop on its way over from an older app. */
export const ShopSwitchEntity = defineEntity({
  name: 'ShopSwitch',
  tableName: 'shop_switches',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    /** From then on this hub sends; until then the older app does. Null = not chosen yet. */
    takeOverAt: instantColumn().nullable(),
    /** When a person said that a step is done, or that there is nothing to do. */
    confirmed: p.json().$type<Readonly<Partial<Record<StepCode, string>>>>(),
  },
  ...tenantTable,
});

export type ShopImport = InferEntity<typeof ShopImportEntity>;
export type ShopSwitch = InferEntity<typeof ShopSwitchEntity>;
