import { idOf, uuidOf, type Instant, type MessageId, type ShopId } from '@hub/kernel';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';

/** Why a message is held; only the release of that reason frees it. */
export const HELD_REASONS = ['after-gap', 'campaign-paused'] as const;
/** Those that a person releases by hand; a campaign's go on with their campaign. */
export const RELEASED_BY_HAND = ['after-gap'] as const satisfies readonly HeldReason[];
export type HeldReason = (typeof HELD_REASONS)[number];

/** Planned messages that are due, but for those whose rule says that they go out after a gap all the same; locked. */
export async function dueWithoutLeave(tx: Tx, now: Instant, limit: number): Promise<readonly MessageId[]> {
  const rows = await tx.query<{ id: string }>(
    `select m.id from messages m where m.state = 'planned' and m.due_at <= $1 and not exists (
       select 1 from rules r where r.id = m.rule_id and r.spec ->> 'afterGap' = 'send')
     order by m.id limit $2 for update of m`,
    [toTimestamp(now), limit],
  );
  return rows.map((row) => idOf('msg', row.id));
}

/** Messages of a shop held for this reason, oldest first; `ids` null = all of them; locked. */
export async function heldMessages(
  tx: Tx,
  shopId: ShopId,
  reason: HeldReason,
  ids: readonly MessageId[] | null,
  limit: number,
): Promise<readonly MessageId[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from messages where shop_id = $1 and state = 'held' and held_reason = $2
       and ($3::uuid[] is null or id = any ($3)) order by id limit $4 for update`,
    [uuidOf(shopId), reason, ids?.map(uuidOf) ?? null, limit],
  );
  return rows.map((row) => idOf('msg', row.id));
}

/** Held messages whose validity ended while they waited; locked. */
export async function outlivedWhileHeld(tx: Tx, now: Instant, limit: number): Promise<readonly MessageId[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from messages where state = 'held' and valid_until <= $1 order by valid_until limit $2 for update skip locked`,
    [toTimestamp(now), limit],
  );
  return rows.map((row) => idOf('msg', row.id));
}
