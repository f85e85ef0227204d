import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ConnectionId, type Instant } from '@hub/kernel';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';

/** A reading of answers that is ours for a while. */
export interface ClaimedReplyWalk {
  readonly connectionId: ConnectionId;
  readonly cursor: string | null;
  readonly since: Instant;
  /** Failures in a row. */
  readonly tries: number;
  readonly token: string;
}

/** Longer than the slowest page; of a hub that is gone it ends at once. */
const CLAIM = `clock_timestamp() + interval '300 seconds'`;
const MANY = 200;
/** An account that only ran out of money still hears. */
const HEARS = `(c.state = 'active' or c.paused_reason = 'credit')`;

@Injectable()
export class ReplyWalkRepository {
  /** Gives every channel's account its reading; what came before is not read. */
  async plant(tx: Tx, now: Instant): Promise<void> {
    await tx.query(
      `insert into reply_walks (id, organisation_id, since, due_at, tries)
       select c.id, c.organisation_id, $1::timestamptz, $1::timestamptz, 0
       from connections c left join reply_walks o on o.id = c.id
       where c.type = 'channel' and o.id is null order by c.id limit ${MANY} on conflict do nothing`,
      [toTimestamp(now)],
    );
  }

  /** The account was set up anew: it is looked at now. */
  async hurry(tx: Tx, id: ConnectionId, now: Instant): Promise<void> {
    await tx.query('update reply_walks set due_at = $2, tries = 0 where id = $1', [uuidOf(id), toTimestamp(now)]);
  }

  async due(tx: Tx, now: Instant): Promise<readonly ConnectionId[]> {
    const rows = await tx.query<{ id: string }>(
      `select w.id from reply_walks w join connections c on c.id = w.id
       where w.due_at <= $1 and ${HEARS} and (w.claimed_until is null or w.claimed_until < clock_timestamp())
       order by w.due_at limit ${MANY}`,
      [toTimestamp(now)],
    );
    return rows.map(({ id }) => idOf('con', id));
  }

  async claim(tx: Tx, id: ConnectionId, claimant: number, now: Instant): Promise<ClaimedReplyWalk | null> {
    const token = randomUUID();
    const [row] = await tx.query<{ cursor: string | null; since: Timestamp; tries: number }>(
      `update reply_walks w set claim_token = $2, claimed_until = ${CLAIM}, claimed_by = $3
       from connections c where c.id = w.id and w.id = $1 and w.due_at <= $4 and ${HEARS}
         and (w.claimed_until is null or w.claimed_until < clock_timestamp())
       returning w.cursor, w.since, w.tries`,
      [uuidOf(id), token, claimant, toTimestamp(now)],
    );
    if (row === undefined) return null;
    return { connectionId: id, cursor: row.cursor, since: toInstant(row.since), tries: row.tries, token };
  }

  /** Goes on from here, in the transaction that keeps what was read. False: another worker took over, and nothing may be kept. */
  async advance(tx: Tx, { connectionId, token }: ClaimedReplyWalk, cursor: string): Promise<boolean> {
    const rows = await tx.query(
      `update reply_walks set cursor = $3, claimed_until = ${CLAIM} where id = $1 and claim_token = $2 returning id`,
      [uuidOf(connectionId), token, cursor],
    );
    return rows.length > 0;
  }

  async done(
    tx: Tx,
    { connectionId, token }: ClaimedReplyWalk,
    { since, dueAt }: { readonly since: Instant; readonly dueAt: Instant },
  ): Promise<void> {
    await tx.query(
      `update reply_walks set since = $3, due_at = $4, tries = 0, error_code = null, claim_token = null, claimed_until = null
       where id = $1 and claim_token = $2`,
      [uuidOf(connectionId), token, toTimestamp(since), toTimestamp(dueAt)],
    );
  }

  async fail(tx: Tx, { connectionId, token }: ClaimedReplyWalk, code: string, dueAt: Instant): Promise<boolean> {
    const rows = await tx.query(
      `update reply_walks set tries = tries + 1, error_code = $3, due_at = $4, claim_token = null, claimed_until = null
       where id = $1 and claim_token = $2 returning id`,
      [uuidOf(connectionId), token, code, toTimestamp(dueAt)],
    );
    return rows.length > 0;
  }

  /** Lets go of what hubs that are gone had claimed. */
  async freeOfTheGone(tx: Tx, live: readonly number[]): Promise<void> {
    await tx.query(
      `update reply_walks set claim_token = null, claimed_until = null
       where claimed_until > clock_timestamp() and claimed_by <> all ($1::int[])`,
      [live],
    );
  }
}
