import { idOf, uuidOf, type Instant, type ShopId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import { moveMessages } from './message-moves.js';

const PAGE = 500;

/** Cancels messages of a shop that nobody was asked to send yet, a page of them; returns how many it found. */
export async function cancelWaiting(tx: Tx, shopId: ShopId, reason: string, now: Instant): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `select id from messages where shop_id = $1 and state in ('planned', 'held') order by id limit ${PAGE} for update`,
    [uuidOf(shopId)],
  );
  await moveMessages(
    tx,
    rows.map(({ id }) => ({ id: idOf('msg', id), from: ['planned', 'held'], to: 'cancelled', reason })),
    now,
  );
  return rows.length;
}
