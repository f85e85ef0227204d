import { Injectable } from '@nestjs/common';
import { newId, type Instant, type OrganisationId, type UserId } from '@hub/kernel';
import type { EntityTx } from '../infra/database/database.js';
import {
  ClientEntity,
  OrganisationEntity,
  SessionEntity,
  UserEntity,
  type Client,
  type Session,
  type User,
} from './account.entity.js';

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

  /** Those without a password yet, who come in by a link. */
  withoutPassword(tx: EntityTx): Promise<User[]> {
    return tx.em.find(UserEntity, { passwordHash: null }, { limit: 10 });
  }

  /** A merchant of one: an organisation, its only client, its first user. */
  async addOrganisation(
    tx: EntityTx,
    name: string,
    email: string,
    passwordHash: string | null,
    now: Instant,
  ): Promise<User> {
    const organisation = tx.em.create(OrganisationEntity, { id: newId('org'), name, createdAt: now });
    const client = tx.em.create(ClientEntity, {
      id: newId('cli'),
      organisationId: organisation.id,
      name,
      createdAt: now,
    });
    const user = tx.em.create(UserEntity, {
      id: newId('usr'),
      organisationId: organisation.id,
      email,
      passwordHash,
      // Whoever sets the hub up runs it.
      isOperator: true,
      createdAt: now,
    });
    tx.em.persist([organisation, client, user]);
    await tx.em.flush();
    return user;
  }

  clients(tx: EntityTx, organisationId: OrganisationId): Promise<Client[]> {
    return tx.em.find(ClientEntity, { organisationId }, { orderBy: { id: 'asc' } });
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
}
