import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** An agency, or one merchant: the border that no row crosses. */
export const OrganisationEntity = defineEntity({
  name: 'Organisation',
  tableName: 'organisations',
  properties: { id: idColumn('org').primary(), name: p.text(), createdAt: instantColumn() },
  rowLevelSecurity: 'force',
  policies: [
    {
      name: 'tenant',
      command: 'all',
      using: `id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system'`,
      check: `id = nullif(current_setting('hub.org', true), '')::uuid or current_setting('hub.scope', true) = 'system'`,
    },
  ],
});

/** One legal person: the data controller to whom contacts, consent and suppression belong. */
export const ClientEntity = defineEntity({
  name: 'Client',
  tableName: 'clients',
  properties: {
    id: idColumn('cli').primary(),
    organisationId: idColumn('org'),
    name: p.text(),
    createdAt: instantColumn(),
  },
  uniques: [{ name: 'clients_tenant', properties: ['organisationId', 'id'] }],
  ...tenantTable,
});

/** Somebody who signs in. The password is an argon2id hash; null until the person chose one. */
export const UserEntity = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: idColumn('usr').primary(),
    organisationId: idColumn('org'),
    email: p.text(),
    passwordHash: p.text().nullable(),
    /** May see what belongs to no tenant: the queue's board. */
    isOperator: p.boolean().default(false),
    createdAt: instantColumn(),
  },
  uniques: [{ name: 'users_email', properties: ['email'] }],
  ...tenantTable,
});

/** A signed-in browser, or a one-time sign-in link waiting to be used. Only the token's hash is kept. */
export const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    tokenHash: p.text().primary(),
    organisationId: idColumn('org'),
    userId: idColumn('usr'),
    purpose: p.text().$type<'session' | 'sign-in-link'>(),
    expiresAt: instantColumn(),
    createdAt: instantColumn(),
  },
  ...tenantTable,
});

export type Client = InferEntity<typeof ClientEntity>;
export type User = InferEntity<typeof UserEntity>;
export type Session = InferEntity<typeof SessionEntity>;
