import type { Instant } from '@hub/kernel';
import { toTimestamp } from './columns.js';
import type { Tx } from './database.js';

/**
 * Takes a slot of a job that several hubs would do at once: true for the first. Belongs into the transaction that does
 * the work, so that a slot is only taken where its work was done.
 */
export async function takeSlot(tx: Tx, job: string, slot: string, now: Instant): Promise<boolean> {
  const rows = await tx.query(
    `insert into ticks (job, slot, done_at) values ($1, $2, $3) on conflict do nothing returning job`,
    [job, slot, toTimestamp(now)],
  );
  return rows.length > 0;
}

/** Forgets slots that nobody can come back to. */
export async function forgetSlots(tx: Tx, job: string, before: string): Promise<void> {
  await tx.query('delete from ticks where job = $1 and slot < $2', [job, before]);
}
