import { defineEntity, p } from '@mikro-orm/core';
import type { Locale } from '@hub/kernel';
import type { MessageClass } from '../core/index.js';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/**
 * Somebody a client may write to, known by a mobile number: one number is one contact, whichever of the client's shops
 * met it. An erased contact keeps its row and its number's hash, and nothing else.
 */
export const ContactEntity = defineEntity({
  name: 'Contact',
  tableName: 'contacts',
  properties: {
    id: idColumn('ctc').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    phoneHash: p.text(),
    /** E.164; null once erased. */
    phone: p.text().nullable(),
    /** ISO country of the number. */
    country: p.text().nullable(),
    email: p.text().nullable(),
    firstName: p.text().nullable(),
    lastName: p.text().nullable(),
    language: p.text().$type<Locale>().nullable(),
    isRegistered: p.boolean().nullable(),
    /** By the shop's clock. */
    registeredAt: instantColumn().nullable(),
    lastVisitAt: instantColumn().nullable(),
    /** The shop that met the contact last, and the customer's id there. */
    shopId: idColumn('shp').nullable(),
    customerId: p.text().nullable(),
    /** Ids of the shop's groups. */
    groups: p.json().$type<readonly string[]>(),
    /** Whatever else the shop keeps about a customer, by the field's id; of a list brought through the API, by its name. */
    fields: p.json().$type<Readonly<Record<string, string>>>(),
    createdAt: instantColumn(),
    changedAt: instantColumn(),
    erasedAt: instantColumn().nullable(),
  },
  uniques: [{ name: 'contacts_phone', properties: ['clientId', 'phoneHash'] }],
  indexes: [
    { name: 'contacts_newest', properties: ['clientId', 'id'] },
    { name: 'contacts_shop', properties: ['shopId', 'id'] },
    {
      name: 'contacts_email',
      expression: `create index "contacts_email" on "contacts" ("client_id", lower("email")) where email is not null`,
    },
  ],
  ...tenantTable,
});

/**
 * The ledger of consent: what somebody said about one class of messages, where, in answer to which words, and when.
 * Rows are added and never changed (the database refuses it); the newest word counts. It knows numbers only as keyed
 * hashes, so that the proof outlives the person's erasure.
 */
export const ConsentEntity = defineEntity({
  name: 'Consent',
  tableName: 'consents',
  properties: {
    id: idColumn('cns').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    phoneHash: p.text(),
    messageClass: p.text().$type<MessageClass>(),
    status: p.text().$type<ConsentStatus>(),
    source: p.text().$type<ConsentSource>(),
    /** The words agreed to, in their language. */
    wording: p.text().nullable(),
    /** Where it was said, by the proof's own account: a form's address, an import's file, a ticket. */
    reference: p.text().nullable(),
    /** When it was said. */
    givenAt: instantColumn(),
    recordedAt: instantColumn(),
  },
  uniques: [
    {
      name: 'consents_once',
      properties: ['clientId', 'phoneHash', 'messageClass', 'givenAt', 'status', 'source'],
    },
  ],
  ...tenantTable,
});

/** Whose data were erased, by the keyed hash of a number or an e-mail address: what still comes about them is not kept. */
export const ErasureEntity = defineEntity({
  name: 'Erasure',
  tableName: 'erasures',
  properties: {
    organisationId: idColumn('org'),
    clientId: idColumn('cli').primary(),
    subjectHash: p.text().primary(),
    erasedAt: instantColumn(),
    /** Null while a message to the person is still under way: its number and text go when it has ended. */
    finishedAt: instantColumn().nullable(),
  },
  indexes: [
    {
      name: 'erasures_open',
      expression: `create index "erasures_open" on "erasures" ("erased_at") where finished_at is null`,
    },
  ],
  ...tenantTable,
});

export const CONSENT_STATUSES = ['granted', 'withdrawn'] as const;
export type ConsentStatus = (typeof CONSENT_STATUSES)[number];

export const CONSENT_SOURCES = [
  'checkout',
  'shop-field',
  'form',
  'import',
  'api',
  'reply',
  'link',
  'merchant',
] as const;
export type ConsentSource = (typeof CONSENT_SOURCES)[number];
