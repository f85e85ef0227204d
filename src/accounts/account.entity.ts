import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';
import type { Right, Role } from './rights.js';

/** An agency, or one merchant: the border that no row crosses. */
export const OrganisationEntity = defineEntity({
  name: 'Organisation',
  tableName: 'organisations',
  properties: {
    id: idColumn('org').primary(),
    name: p.text(),
    /** Hash of the code by which an agency takes this merchant in; null while there is none. */
    claimCodeHash: p.text().nullable(),
    claimCodeUntil: instantColumn().nullable(),
    createdAt: instantColumn(),
  },
  uniques: [{ name: 'organisations_claim_code', properties: ['claimCodeHash'] }],
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
    /** What an agency adds to what providers ask: 1500 = 15 %. Never shown to the client's own people. */
    markupBasisPoints: p.integer().default(0),
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
    /** The secret of the second factor; asked for from the moment it was confirmed. */
    totpSealed: p.text().nullable(),
    totpConfirmedAt: instantColumn().nullable(),
    /** The newest time step a code was taken for: each code opens the door once. */
    totpStep: p.integer().nullable(),
    /** Hashes of the one-time codes that replace a lost phone. */
    recoveryHashes: p.json().$type<readonly string[]>().default('[]'),
    /** May see what belongs to no tenant: the queue's board. */
    isOperator: p.boolean().default(false),
    createdAt: instantColumn(),
  },
  uniques: [{ name: 'users_email', properties: ['email'] }],
  ...tenantTable,
});

/** A role that a user has: in the organisation, in one of its clients, or in one shop. */
export const MembershipEntity = defineEntity({
  name: 'Membership',
  tableName: 'memberships',
  properties: {
    id: idColumn('mem').primary(),
    organisationId: idColumn('org'),
    userId: idColumn('usr'),
    role: p.text().$type<Role>(),
    clientId: idColumn('cli').nullable(),
    shopId: idColumn('shp').nullable(),
    createdAt: instantColumn(),
  },
  indexes: [{ name: 'memberships_user', properties: ['userId'] }],
  ...tenantTable,
});

/** A program's way in: rights in one place, until it expires or is revoked. Only the token's hash is kept. */
export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    id: idColumn('key').primary(),
    organisationId: idColumn('org'),
    name: p.text(),
    tokenHash: p.text(),
    /** Its last four characters, to tell keys apart. */
    hint: p.text(),
    rights: p.json().$type<readonly Right[]>(),
    clientId: idColumn('cli').nullable(),
    shopId: idColumn('shp').nullable(),
    createdBy: idColumn('usr').nullable(),
    createdAt: instantColumn(),
    expiresAt: instantColumn().nullable(),
    revokedAt: instantColumn().nullable(),
  },
  uniques: [{ name: 'api_keys_token', properties: ['tokenHash'] }],
  ...tenantTable,
});

/** A signed-in browser, or a one-time link waiting to be used. Only the token's hash is kept. */
export const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    tokenHash: p.text().primary(),
    organisationId: idColumn('org'),
    userId: idColumn('usr'),
    purpose: p.text().$type<SessionPurpose>(),
    expiresAt: instantColumn(),
    createdAt: instantColumn(),
  },
  ...tenantTable,
});

/** `sign-in-link`: the first run's or an invitation's. */
export type SessionPurpose = 'session' | 'sign-in-link';

/**
 * A merchant of one on the way into an agency: `waiting`, then `moved`; `done` once what was under way meanwhile has been
 * looked for too.
 */
export const OrganisationMoveEntity = defineEntity({
  name: 'OrganisationMove',
  tableName: 'organisation_moves',
  properties: {
    id: idColumn('mov').primary(),
    /** The agency. */
    organisationId: idColumn('org'),
    fromOrganisationId: idColumn('org'),
    clientId: idColumn('cli'),
    state: p.text().$type<MoveState>(),
    dueAt: instantColumn(),
    createdAt: instantColumn(),
  },
  indexes: [
    {
      name: 'organisation_moves_due',
      expression: `create index "organisation_moves_due" on "organisation_moves" ("due_at") where state <> 'done'`,
    },
  ],
  ...tenantTable,
});

export type MoveState = 'waiting' | 'moved' | 'done';

/** How often somebody tried to sign in of late, by a hash of whom or of where from: nothing of a tenant's. */
export const SignInTryEntity = defineEntity({
  name: 'SignInTry',
  tableName: 'sign_in_tries',
  properties: { subject: p.text().primary(), tries: p.integer(), since: instantColumn() },
});

export type Organisation = InferEntity<typeof OrganisationEntity>;
export type Client = InferEntity<typeof ClientEntity>;
export type User = InferEntity<typeof UserEntity>;
export type Membership = InferEntity<typeof MembershipEntity>;
export type ApiKey = InferEntity<typeof ApiKeyEntity>;
export type Session = InferEntity<typeof SessionEntity>;
