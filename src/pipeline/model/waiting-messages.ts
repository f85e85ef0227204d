import { idOf, uuidOf, type ClientId, type Instant, type ShopId } from '@hub/kernel';
import type { MessageClass } from '../../core/index.js';
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

/** Cancels what waits to be sent to these people in these classes, from any shop of their client. Returns how many it cancelled. */
export async function cancelForPeople(
  tx: Tx,
  people: readonly { readonly clientId: ClientId; readonly phoneHash: string }[],
  classes: readonly MessageClass[],
  reason: string,
  now: Instant,
): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `select m.id from unnest($1::uuid[], $2::text[]) as r(client_id, phone_hash) join shops s on s.client_id = r.client_id
       join messages m on m.shop_id = s.id and m.recipient_hash = r.phone_hash
       join plannings p on p.id = m.planning_id and p.message_class = any ($3::text[])
     where m.state in ('planned', 'held') order by m.id for update of m`,
    [people.map(({ clientId }) => uuidOf(clientId)), people.map(({ phoneHash }) => phoneHash), classes],
  );
  const moved = await moveMessages(
    tx,
    rows.map(({ id }) => ({ id: idOf('msg', id), from: ['planned', 'held'], to: 'cancelled', reason })),
    now,
  );
  return moved.length;
}

/**
 * Cancels what waits to be sent for these occasions; what a provider was asked for stays as it is. Returns how many
 * messages it cancelled.
 */
export async function cancelOccasions(
  tx: Tx,
  occasionKeys: readonly string[],
  reason: string,
  now: Instant,
): Promise<number> {
  if (occasionKeys.length === 0) return 0;
  const rows = await tx.query<{ id: string }>(
    `select id from messages where occasion_key = any ($1::text[]) and state in ('planned', 'held') order by id for update`,
    [occasionKeys],
  );
  const moved = await moveMessages(
    tx,
    rows.map(({ id }) => ({ id: idOf('msg', id), from: ['planned', 'held'], to: 'cancelled', reason })),
    now,
  );
  return moved.length;
}
