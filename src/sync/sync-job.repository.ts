import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ConnectionId, type Instant } from '@hub/kernel';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { SYNC_JOBS, type SyncJobName } from './sync-job.entity.js';

/** A walk that is ours for a while. */
export interface ClaimedJob {
  readonly connectionId: ConnectionId;
  readonly job: SyncJobName;
  readonly since: Instant;
  readonly cursor: string | null;
  readonly read: number;
  readonly total: number | null;
  readonly skipped: number;
  /** Failures in a row. */
  readonly tries: number;
  readonly token: string;
}

/** What a step leaves behind. */
export interface Progress {
  readonly state: 'waiting' | 'done';
  readonly dueAt: Instant;
  readonly cursor: string | null;
  readonly read: number;
  readonly total: number | null;
}

/** Longer than a page takes at the slowest shop; of a hub that is gone it ends at once. */
const CLAIM_SECONDS = 180;
const MANY = 200;

@Injectable()
export class SyncJobRepository {
  /** Shops that can be walked and lack a walk, or were connected anew since it began. */
  async unplanted(tx: Tx): Promise<readonly ConnectionId[]> {
    const rows = await tx.query<{ id: string }>(
      `select c.id from connections c
       where c.type = 'shop' and c.shop_id is not null and (
         select count(*) from sync_jobs j where j.connection_id = c.id and j.account_no = c.account_no
       ) < ${SYNC_JOBS.length}
       order by c.id limit ${MANY}`,
    );
    return rows.map(({ id }) => idOf('con', id));
  }

  /**
   * Begins the walks of a connection. One that was connected anew goes on where it was: it is the same shop, and what was
   * read is not read again; a step under way for the account of before counts no more. `jobs` empty: there is nothing to be read by this way in.
   */
  async plant(
    tx: Tx,
    { id, organisationId, accountNo }: Connection,
    jobs: readonly { readonly job: SyncJobName; readonly since: Instant }[],
    now: Instant,
  ): Promise<void> {
    const planted = new Map(jobs.map(({ job, since }) => [job, since]));
    await tx.query(
      `insert into sync_jobs as j (connection_id, job, organisation_id, account_no, state, due_at, since, read, tries)
       select $1, job, $2, $3, case when is_wanted then 'waiting' else 'done' end, $4, since, 0, 0
       from unnest($5::text[], $6::timestamptz[], $7::boolean[]) as r(job, since, is_wanted)
       on conflict (connection_id, job) do update set account_no = excluded.account_no, tries = 0, error_code = null,
         due_at = excluded.due_at, claim_token = null, claimed_until = null,
         since = case when j.read_at is null then excluded.since else j.since end,
         state = case when j.state = 'done' and j.read_at is not null and j.job = 'orders' then 'done' else excluded.state end`,
      [
        uuidOf(id),
        uuidOf(organisationId),
        accountNo,
        toTimestamp(now),
        [...SYNC_JOBS],
        SYNC_JOBS.map((job) => toTimestamp(planted.get(job) ?? now)),
        SYNC_JOBS.map((job) => planted.has(job)),
      ],
    );
  }

  /** Connections with something due. A paused one is only asked who it is, since that may end the pause. */
  async due(tx: Tx, now: Instant): Promise<readonly ConnectionId[]> {
    const rows = await tx.query<{ connection_id: string }>(
      `select distinct j.connection_id from sync_jobs j join connections c on c.id = j.connection_id
       where j.state = 'waiting' and j.due_at <= $1 and (j.claimed_until is null or j.claimed_until < clock_timestamp())
         and ${hasWork('j')} and ${mayRun('j')} limit ${MANY}`,
      [toTimestamp(now)],
    );
    return rows.map(({ connection_id }) => idOf('con', connection_id));
  }

  /** Takes what is due of one connection, one walk at a time: its shop has one bucket. */
  async claim(tx: Tx, id: ConnectionId, claimant: number, now: Instant): Promise<ClaimedJob | null> {
    const token = randomUUID();
    const [row] = await tx.query<{
      job: SyncJobName;
      since: Timestamp;
      cursor: string | null;
      read: number;
      total: number | null;
      skipped: number;
      tries: number;
    }>(
      `update sync_jobs j set claim_token = $1, claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds',
         claimed_by = $3
       where j.ctid = (
         select one.ctid from sync_jobs one join connections c on c.id = one.connection_id
         where one.connection_id = $2 and one.state = 'waiting' and one.due_at <= $4 and ${hasWork('one')} and ${mayRun('one')}
           and not exists (select 1 from sync_jobs other where other.connection_id = $2 and other.claimed_until >= clock_timestamp())
         order by array_position($5::text[], one.job) limit 1 for update of one skip locked)
       returning j.job, j.since, j.cursor, j.read, j.total, j.skipped, j.tries`,
      [token, uuidOf(id), claimant, toTimestamp(now), [...SYNC_JOBS]],
    );
    return row === undefined ? null : { ...row, connectionId: id, since: toInstant(row.since), token };
  }

  /** A step that succeeded. False: another worker took over, and nothing of it may stay. */
  async advance(tx: Tx, job: ClaimedJob, progress: Progress, now: Instant): Promise<boolean> {
    const { state, dueAt, cursor, read, total } = progress;
    const rows = await tx.query(
      `update sync_jobs set state = $4, due_at = $5, cursor = $6, read = $7, total = $8, tries = 0, error_code = null,
         read_at = $9, claim_token = null, claimed_until = null
       where connection_id = $1 and job = $2 and claim_token = $3 returning job`,
      [uuidOf(job.connectionId), job.job, job.token, state, toTimestamp(dueAt), cursor, read, total, toTimestamp(now)],
    );
    return rows.length > 0;
  }

  async fail(tx: Tx, job: ClaimedJob, code: string, dueAt: Instant): Promise<void> {
    await tx.query(
      `update sync_jobs set tries = tries + 1, error_code = $4, due_at = $5, claim_token = null, claimed_until = null
       where connection_id = $1 and job = $2 and claim_token = $3`,
      [uuidOf(job.connectionId), job.job, job.token, code, toTimestamp(dueAt)],
    );
  }

  /** Asks who the shop is at once: that tells whether it still lets us in at all. */
  async askWho(tx: Tx, id: ConnectionId, now: Instant): Promise<void> {
    await tx.query(
      `update sync_jobs set due_at = $2 where connection_id = $1 and job = 'profile' and state = 'waiting' and due_at > $2`,
      [uuidOf(id), toTimestamp(now)],
    );
  }

  /** What of a step is known only once it was written. */
  async count(tx: Tx, { connectionId, job }: ClaimedJob, skipped: number): Promise<void> {
    await tx.query('update sync_jobs set skipped = $3 where connection_id = $1 and job = $2', [
      uuidOf(connectionId),
      job,
      skipped,
    ]);
  }

  /** Lets go of what hubs that are gone had claimed. */
  async freeOfTheGone(tx: Tx, live: readonly number[]): Promise<void> {
    await tx.query(
      `update sync_jobs set claim_token = null, claimed_until = null
       where claimed_until > clock_timestamp() and claimed_by <> all ($1::int[])`,
      [live],
    );
  }

  async of(tx: Tx, id: ConnectionId): Promise<readonly SyncJobState[]> {
    const rows = await tx.query<
      Omit<SyncJobState, 'dueAt' | 'readAt'> & { due_at: Timestamp; read_at: Timestamp | null }
    >(
      `select job, state, due_at, read, total, skipped, tries, error_code as "errorCode", read_at from sync_jobs
       where connection_id = $1 order by array_position($2::text[], job)`,
      [uuidOf(id), [...SYNC_JOBS]],
    );
    return rows.map(({ due_at, read_at, ...row }) => ({
      ...row,
      dueAt: toInstant(due_at),
      readAt: toInstantOrNull(read_at),
    }));
  }

  /** A person does not want to wait: everything but the history is read again now. */
  async hurry(tx: Tx, id: ConnectionId, now: Instant): Promise<void> {
    await tx.query(
      `update sync_jobs set due_at = $2, tries = 0 where connection_id = $1 and state = 'waiting' and due_at > $2`,
      [uuidOf(id), toTimestamp(now)],
    );
  }
}

/** How a walk stands. */
export interface SyncJobState {
  readonly job: SyncJobName;
  readonly state: 'waiting' | 'done';
  readonly dueAt: Instant;
  readonly read: number;
  readonly total: number | null;
  readonly skipped: number;
  readonly tries: number;
  readonly errorCode: string | null;
  readonly readAt: Instant | null;
}

/** What changed waits in rows of its own, which no walk's instant knows of. */
const hasWork = (job: string) =>
  `(${job}.job <> 'touched' or exists (select 1 from shop_readings r where r.connection_id = ${job}.connection_id))`;
/** A paused connection is only asked who it is. */
const mayRun = (job: string) => `(c.state = 'active' or (${job}.job = 'profile' and c.paused_reason = 'credentials'))`;
