import { Injectable } from '@nestjs/common';
import { idOf, newId, type ClientId, type Instant, type OrganisationId, type ShopId, type UserId } from '@hub/kernel';
import { toTimestamp } from '../infra/database/columns.js';
import type { EntityTx, Tx } from '../infra/database/database.js';
import { Account, type Grant } from './account.js';
import {
  ClientEntity,
  MembershipEntity,
  OrganisationEntity,
  SessionEntity,
  UserEntity,
  type Client,
  type Membership,
  type Organisation,
  type Session,
  type User,
} from './account.entity.js';
import { rightsOf, type Right, type Role } from './rights.js';

interface GrantRow {
  readonly role?: Role;
  readonly rights?: readonly Right[];
  readonly client_id: string | null;
  readonly shop_id: string | null;
}

@Injectable()
export class AccountRepository {
  async hasUsers(tx: EntityTx): Promise<boolean> {
    return (await tx.em.count(UserEntity)) > 0;
  }

  byEmail(tx: EntityTx, email: string): Promise<User | null> {
    return tx.em.findOne(UserEntity, { email });
  }

  byId(tx: EntityTx, organisationId: OrganisationId, id: UserId): Promise<User | null> {
    return tx.em.findOne(UserEntity, { organisationId, id });
  }

  users(tx: EntityTx, organisationId: OrganisationId): Promise<User[]> {
    return tx.em.find(UserEntity, { organisationId }, { orderBy: { id: 'asc' } });
  }

  memberships(tx: EntityTx, organisationId: OrganisationId, userId?: UserId): Promise<Membership[]> {
    const where = userId === undefined ? { organisationId } : { organisationId, userId };
    return tx.em.find(MembershipEntity, where, { orderBy: { id: 'asc' } });
  }

  /** Those without a password yet, who come in by a link. */
  withoutPassword(tx: EntityTx): Promise<User[]> {
    return tx.em.find(UserEntity, { passwordHash: null, isOperator: true }, { limit: 10 });
  }

  /** A merchant of one: an organisation, its only client, its first user. */
  async addOrganisation(
    tx: EntityTx,
    { name, ...person }: Pick<User, 'email' | 'passwordHash' | 'isOperator'> & { readonly name: string },
    now: Instant,
  ): Promise<User> {
    const { organisationId } = this.addMerchant(tx, name, now);
    const user = this.addUser(tx, { organisationId, ...person }, now);
    this.addMembership(tx, { ...user, userId: user.id, role: 'agency', clientId: null, shopId: null }, now);
    await tx.em.flush();
    return user;
  }

  /** A merchant of one without anybody who signs in: an organisation and its only client. */
  addMerchant(
    tx: EntityTx,
    name: string,
    now: Instant,
  ): { readonly organisationId: OrganisationId; readonly clientId: ClientId } {
    const organisation = tx.em.create(OrganisationEntity, {
      id: newId('org'),
      name,
      claimCodeHash: null,
      claimCodeUntil: null,
      createdAt: now,
    });
    tx.em.persist(organisation);
    return { organisationId: organisation.id, clientId: this.addClient(tx, organisation.id, name, now).id };
  }

  addUser(
    tx: EntityTx,
    user: Pick<User, 'organisationId' | 'email' | 'passwordHash' | 'isOperator'>,
    now: Instant,
  ): User {
    const { organisationId, email, passwordHash, isOperator } = user;
    const created = tx.em.create(UserEntity, {
      id: newId('usr'),
      organisationId,
      email,
      passwordHash,
      isOperator,
      totpSealed: null,
      totpConfirmedAt: null,
      totpStep: null,
      recoveryHashes: [],
      createdAt: now,
    });
    tx.em.persist(created);
    return created;
  }

  addMembership(
    tx: EntityTx,
    wish: {
      readonly organisationId: OrganisationId;
      readonly userId: UserId;
      readonly role: Role;
      readonly clientId: ClientId | null;
      readonly shopId: ShopId | null;
    },
    now: Instant,
  ): void {
    const { organisationId, userId, role, clientId, shopId } = wish;
    tx.em.persist(
      tx.em.create(MembershipEntity, {
        id: newId('mem'),
        organisationId,
        userId,
        role,
        clientId,
        shopId,
        createdAt: now,
      }),
    );
  }

  organisation(tx: EntityTx, id: OrganisationId): Promise<Organisation | null> {
    return tx.em.findOne(OrganisationEntity, { id });
  }

  clients(tx: EntityTx, organisationId: OrganisationId): Promise<Client[]> {
    return tx.em.find(ClientEntity, { organisationId }, { orderBy: { id: 'asc' } });
  }

  client(tx: EntityTx, organisationId: OrganisationId, id: ClientId): Promise<Client | null> {
    return tx.em.findOne(ClientEntity, { organisationId, id });
  }

  addClient(tx: EntityTx, organisationId: OrganisationId, name: string, now: Instant): Client {
    const client = tx.em.create(ClientEntity, { id: newId('cli'), organisationId, name, createdAt: now });
    tx.em.persist(client);
    return client;
  }

  addSession(tx: EntityTx, session: Session): void {
    tx.em.persist(tx.em.create(SessionEntity, session));
  }

  session(tx: EntityTx, tokenHash: string, purpose: Session['purpose'], now: Instant): Promise<Session | null> {
    return tx.em.findOne(SessionEntity, { tokenHash, purpose, expiresAt: { $gt: now } });
  }

  async endSession(tx: EntityTx, tokenHash: string): Promise<boolean> {
    return (await tx.em.nativeDelete(SessionEntity, { tokenHash })) > 0;
  }

  /** Every other way in that this user has open. */
  async endSessionsOf(tx: EntityTx, organisationId: OrganisationId, userId: UserId, butHash = ''): Promise<void> {
    await tx.em.nativeDelete(SessionEntity, { organisationId, userId, tokenHash: { $ne: butHash } });
  }

  /** Who this session is, and all they may, in one question. */
  async bySession(tx: Tx, tokenHash: string, now: Instant): Promise<Account | null> {
    const [row] = await tx.query<{ organisation_id: string; user_id: string; grants: readonly GrantRow[] }>(
      `select s.organisation_id, s.user_id,
         coalesce((select json_agg(json_build_object('role', m.role, 'client_id', coalesce(m.client_id, p.client_id), 'shop_id', m.shop_id))
                   from memberships m left join shops p on p.id = m.shop_id where m.user_id = s.user_id), '[]') as grants
       from sessions s where s.token_hash = $1 and s.purpose = 'session' and s.expires_at > $2`,
      [tokenHash, toTimestamp(now)],
    );
    if (row === undefined) return null;
    return new Account(idOf('org', row.organisation_id), idOf('usr', row.user_id), null, row.grants.map(toGrant));
  }

  /** As `bySession`, for an API key that is neither expired nor revoked. */
  async byApiKey(tx: Tx, tokenHash: string, now: Instant): Promise<Account | null> {
    const [row] = await tx.query<GrantRow & { organisation_id: string; id: string }>(
      `select k.organisation_id, k.id, k.rights, coalesce(k.client_id, p.client_id) as client_id, k.shop_id
       from api_keys k left join shops p on p.id = k.shop_id
       where k.token_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)`,
      [tokenHash, toTimestamp(now)],
    );
    return row === undefined
      ? null
      : new Account(idOf('org', row.organisation_id), null, idOf('key', row.id), [toGrant(row)]);
  }
}

function toGrant(row: GrantRow): Grant {
  return {
    rights: row.role === undefined ? new Set(row.rights) : rightsOf(row.role),
    place: {
      clientId: row.client_id === null ? null : idOf('cli', row.client_id),
      shopId: row.shop_id === null ? null : idOf('shp', row.shop_id),
    },
  };
}
