import { toInstantOrNull } from './columns.js';
import type { Tx } from './database.js';

/** Why the database may not be the one the hub left: rows in it may have been sent already by what came after it. */
export type Gap = 'another-cluster' | 'another-timeline' | 'another-address' | 'long-silence' | 'behind-memory';

const SILENCE_MINUTES = 30;

interface Row {
  readonly system_identifier: string;
  readonly timeline_id: number;
  readonly known_system: string | null;
  readonly known_timeline: number | null;
  readonly known_url: string | null;
  readonly heartbeat: string;
  readonly beat_at: string | null;
  readonly is_silent: boolean | null;
}

/**
 * Compares what the database says of itself with what it said at the last beat: another cluster (a restored or cloned
 * one), another timeline (a failover), another public address, a beat older than 30 minutes by the database's clock, or
 * one behind the count that was remembered elsewhere. A new database has no gap.
 */
export async function findGap(tx: Tx, publicUrl: string | null, remembered: number | null): Promise<Gap | null> {
  const [row] = await tx.query<Row>(
    `select (select system_identifier::text from pg_control_system()) as system_identifier,
       (select timeline_id from pg_control_checkpoint()) as timeline_id, i.system_identifier as known_system,
       i.timeline_id as known_timeline, i.public_url as known_url, i.heartbeat, i.beat_at,
       i.beat_at < clock_timestamp() - interval '${SILENCE_MINUTES} minutes' as is_silent
     from installation i where i.id = 1`,
  );
  if (row === undefined || toInstantOrNull(row.beat_at) === null) return null;
  if (row.known_system !== row.system_identifier) return 'another-cluster';
  if (row.known_timeline !== row.timeline_id) return 'another-timeline';
  if (publicUrl !== null && row.known_url !== null && row.known_url !== publicUrl) return 'another-address';
  if (row.is_silent === true) return 'long-silence';
  return remembered !== null && Number(row.heartbeat) < remembered ? 'behind-memory' : null;
}

/** Counts a beat and writes down what the database is now. Returns the new count. */
export async function beat(tx: Tx, publicUrl: string | null): Promise<number> {
  const [row] = await tx.query<{ heartbeat: string }>(
    `update installation set heartbeat = heartbeat + 1, beat_at = clock_timestamp(),
       system_identifier = (select system_identifier::text from pg_control_system()),
       timeline_id = (select timeline_id from pg_control_checkpoint()), public_url = coalesce($1, public_url)
     where id = 1 returning heartbeat`,
    [publicUrl],
  );
  return Number(row?.heartbeat ?? 0);
}

/** How far the database's clock is ahead of this process's, milliseconds; the time of asking is taken out. */
export async function clockSkewMs(tx: Tx, now: () => number): Promise<number> {
  const before = now();
  const [row] = await tx.query<{ ms: number }>(`select extract(epoch from clock_timestamp()) * 1000 as ms`);
  const after = now();
  const ms = Number(row?.ms);
  return ms < before ? ms - before : ms > after ? ms - after : 0;
}
