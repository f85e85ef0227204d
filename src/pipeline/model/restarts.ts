import { idOf, uuidOf, type Instant, type MessageId, type RuleId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import { moveMessages } from './message-moves.js';
import type { PlannedMessage } from './message.repository.js';

interface Waiting {
  readonly id: string;
  readonly rule_id: string;
  readonly recipient_hash: string;
  readonly occurred_at: number;
}

/**
 * Of each person only the newest order's message waits under rules that start anew with each order: the others are
 * cancelled as `restarted`, whichever of the orders was told of first. Returns the ids of what was cancelled.
 */
export async function restart(
  tx: Tx,
  planned: readonly PlannedMessage[],
  rules: ReadonlySet<RuleId>,
  now: Instant,
): Promise<ReadonlySet<MessageId>> {
  const counted = planned.filter(
    ({ planning, orderId }) => planning.ruleId !== null && rules.has(planning.ruleId) && orderId !== null,
  );
  if (counted.length === 0) return new Set();
  // By the orders of the same buyer, since messages are found by their order and not by their recipient.
  const waiting = await tx.query<Waiting>(
    `select m.id, m.rule_id, m.recipient_hash, (p.recipe ->> 'occurredAt')::float8 as occurred_at
     from (select distinct * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) as u(shop_id, order_id, rule_id, hash)) as r
     join orders mine on mine.shop_id = r.shop_id and mine.order_id = r.order_id
     join orders o on o.shop_id = r.shop_id and (o.order_id = r.order_id
       or lower(o.snapshot -> 'customer' ->> 'email') = lower(mine.snapshot -> 'customer' ->> 'email'))
     join messages m on m.shop_id = o.shop_id and m.order_id = o.order_id and m.rule_id = r.rule_id
       and m.recipient_hash = r.hash and m.state in ('planned', 'held')
     join plannings p on p.id = m.planning_id
     order by m.id for update of m`,
    [
      counted.map(({ planning }) => uuidOf(planning.shopId)),
      counted.map(({ orderId }) => orderId),
      counted.map(({ planning }) => uuidOf(planning.ruleId as RuleId)),
      counted.map(({ recipientHash }) => recipientHash),
    ],
  );
  const newest = new Map<string, Waiting>();
  for (const item of waiting) {
    const known = newest.get(refOf(item));
    if (known === undefined || item.occurred_at >= known.occurred_at) newest.set(refOf(item), item);
  }
  const moved = await moveMessages(
    tx,
    waiting
      .filter((item) => newest.get(refOf(item)) !== item)
      .map(({ id }) => ({ id: idOf('msg', id), from: ['planned', 'held'], to: 'cancelled', reason: 'restarted' })),
    now,
  );
  return new Set(moved.map(({ id }) => id));
}

const refOf = ({ rule_id, recipient_hash }: Waiting) => `${rule_id}/${recipient_hash}`;
