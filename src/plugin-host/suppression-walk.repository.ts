import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ClientId, type ConnectionId, type Instant } from '@hub/kernel';
import { toInstantOrNull, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { Connection } from './connection.entity.js';

/** A reading that is ours for a while. */
export interface ClaimedWalk {
  readonly connectionId: ConnectionId;
  readonly readAt: Instant | null;
  /** Failures in a row. */
  readonly tries: number;
  readonly token: string;
}

/** Longer than ten pages take at the slowest provider; of a hub that is gone it ends at once. */
const CLAIM = `clock_timestamp() + interval '600 seconds'`;
const MANY = 200;

@Injectable()
export class SuppressionWalkRepository {
  /** Whether this very account was read to its end, for every client whose shops use it. */
  async isRead(tx: Tx, { id, accountNo }: Pick<Connection, 'id' | 'accountNo'>): Promise<boolean> {
    const rows = await tx.query(
      'select 1 from suppression_walks where id = $1 and account_no = $2 and read_at is not null',
      [uuidOf(id), accountNo],
    );
    return rows.length > 0;
  }

  /** Gives every channel's account its reading, and begins anew where it is another account by now. */
  async plant(tx: Tx, now: Instant): Promise<void> {
    await tx.query(
      `insert into suppression_walks as w (id, organisation_id, account_no, due_at, read, tries)
       select c.id, c.organisation_id, c.account_no, $1, 0, 0
       from connections c left join suppression_walks o on o.id = c.id
       where c.type = 'channel' and (o.id is null or o.account_no <> c.account_no) order by c.id limit ${MANY}
       on conflict (id) do update set account_no = excluded.account_no, due_at = excluded.due_at, read_at = null, read = 0,
         tries = 0, error_code = null, claim_token = null, claimed_until = null`,
      [toTimestamp(now)],
    );
  }

  /** To be read again before anything is advertised: what somebody reads right now does not count. */
  async reread(tx: Tx, id: ConnectionId, now: Instant): Promise<void> {
    await tx.query(
      `update suppression_walks set due_at = $2, read_at = null, tries = 0, claim_token = null, claimed_until = null
       where id = $1`,
      [uuidOf(id), toTimestamp(now)],
    );
  }

  async due(tx: Tx, now: Instant): Promise<readonly ConnectionId[]> {
    const rows = await tx.query<{ id: string }>(
      `select w.id from suppression_walks w join connections c on c.id = w.id
       where w.due_at <= $1 and c.state = 'active' and (w.claimed_until is null or w.claimed_until < clock_timestamp())
       order by w.due_at limit ${MANY}`,
      [toTimestamp(now)],
    );
    return rows.map(({ id }) => idOf('con', id));
  }

  async claim(tx: Tx, id: ConnectionId, claimant: number, now: Instant): Promise<ClaimedWalk | null> {
    const token = randomUUID();
    const [row] = await tx.query<{ read_at: Timestamp | null; tries: number }>(
      `update suppression_walks w set claim_token = $2, claimed_until = ${CLAIM}, claimed_by = $3
       from connections c where c.id = w.id and w.id = $1 and w.due_at <= $4 and c.state = 'active'
         and w.account_no = c.account_no and (w.claimed_until is null or w.claimed_until < clock_timestamp())
       returning w.read_at, w.tries`,
      [uuidOf(id), token, claimant, toTimestamp(now)],
    );
    return row === undefined
      ? null
      : { connectionId: id, readAt: toInstantOrNull(row.read_at), tries: row.tries, token };
  }

  /** Still ours, and for a while longer. False: another worker took over, or it is to be read anew. */
  async hold(tx: Tx, { connectionId, token }: ClaimedWalk): Promise<boolean> {
    const rows = await tx.query(
      `update suppression_walks set claimed_until = ${CLAIM} where id = $1 and claim_token = $2 returning id`,
      [uuidOf(connectionId), token],
    );
    return rows.length > 0;
  }

  async done(
    tx: Tx,
    { connectionId, token }: ClaimedWalk,
    { read, now, dueAt }: { readonly read: number; readonly now: Instant; readonly dueAt: Instant },
  ): Promise<boolean> {
    const rows = await tx.query(
      `update suppression_walks set read_at = $3, read = $4, due_at = $5, tries = 0, error_code = null, claim_token = null,
         claimed_until = null where id = $1 and claim_token = $2 returning id`,
      [uuidOf(connectionId), token, toTimestamp(now), read, toTimestamp(dueAt)],
    );
    return rows.length > 0;
  }

  async fail(tx: Tx, { connectionId, token }: ClaimedWalk, code: string, dueAt: Instant): Promise<boolean> {
    const rows = await tx.query(
      `update suppression_walks set tries = tries + 1, error_code = $3, due_at = $4, claim_token = null, claimed_until = null
       where id = $1 and claim_token = $2 returning id`,
      [uuidOf(connectionId), token, code, toTimestamp(dueAt)],
    );
    return rows.length > 0;
  }

  /** Lets go of what hubs that are gone had claimed. */
  async freeOfTheGone(tx: Tx, live: readonly number[]): Promise<void> {
    await tx.query(
      `update suppression_walks set claim_token = null, claimed_until = null
       where claimed_until > clock_timestamp() and claimed_by <> all ($1::int[])`,
      [live],
    );
  }

  /** Whose shops may use this account. */
  async clients(tx: Tx, id: ConnectionId): Promise<readonly ClientId[]> {
    const rows = await tx.query<{ client_id: string }>(
      `select distinct s.client_id from connection_grants g join shops s on s.id = g.shop_id
       where g.connection_id = $1 order by 1`,
      [uuidOf(id)],
    );
    return rows.map(({ client_id }) => idOf('cli', client_id));
  }
}
