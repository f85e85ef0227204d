import {
  idOf,
  uuidOf,
  type ConnectionId,
  type Instant,
  type MessageId,
  type Money,
  type OrganisationId,
} from '@hub/kernel';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf, type Column } from '../../infra/database/rowset.js';
import type { MessageState } from './message.js';

/**
 * The one place where a message changes its state. Each function is a single conditional statement that also writes the
 * statistics' deltas, so that of two rivals the first wins and the counters always equal a recount.
 */
export interface Move {
  readonly id: MessageId;
  readonly from: readonly MessageState[];
  readonly to: MessageState;
  readonly reason: string | null;
  /** Set: the move counts only while this claim still holds. */
  readonly claim?: string;
  /** Set: the move counts only while the message is on this leg. */
  readonly onLeg?: number;
  readonly heldReason?: string;
  readonly dueAt?: Instant;
  readonly validUntil?: Instant;
  readonly fallbackAt?: Instant;
  readonly acceptedAt?: Instant;
  readonly legNo?: number;
  readonly attemptNo?: number;
  readonly connectionId?: ConnectionId;
  /** What the provider says or the next leg means; left out, what is known stays. */
  readonly parts?: number | null;
  /** Of one attempt: what the others cost is added where there are several. */
  readonly price?: Money | null;
}

export interface Moved {
  readonly id: MessageId;
  readonly organisationId: OrganisationId;
  readonly to: MessageState;
  readonly connectionId: ConnectionId;
}

/** Moves what may be moved and returns that; the rest was moved by somebody else in the meantime. */
export async function moveMessages(tx: Tx, moves: readonly Move[], now: Instant): Promise<readonly Moved[]> {
  if (moves.length === 0) return [];
  const column = (name: string, type: string, read: (move: Move) => unknown): Column => ({
    name,
    type,
    values: moves.map(read),
  });
  const rowset = rowsetOf(
    [
      column('id', 'uuid', ({ id }) => uuidOf(id)),
      column('from_states', 'text', ({ from }) => from.join()),
      column('to_state', 'text', ({ to }) => to),
      column('reason', 'text', ({ reason }) => reason),
      column('claim', 'uuid', ({ claim = null }) => claim),
      column('on_leg', 'smallint', ({ onLeg = null }) => onLeg),
      column('held_reason', 'text', ({ heldReason = null }) => heldReason),
      column('due_at', 'timestamptz', ({ dueAt = null }) => dueAt),
      column('valid_until', 'timestamptz', ({ validUntil = null }) => validUntil),
      column('fallback_at', 'timestamptz', ({ fallbackAt = null }) => fallbackAt),
      column('accepted_at', 'timestamptz', ({ acceptedAt = null }) => acceptedAt),
      column('leg_no', 'smallint', ({ legNo = null }) => legNo),
      column('attempt_no', 'smallint', ({ attemptNo = null }) => attemptNo),
      column('connection_id', 'uuid', ({ connectionId }) => (connectionId === undefined ? null : uuidOf(connectionId))),
      column('parts', 'smallint', ({ parts = null }) => parts),
      column('price_micros', 'bigint', ({ price }) => price?.micros ?? null),
      column('price_currency', 'text', ({ price }) => price?.currency ?? null),
    ],
    2,
  );
  const moved = await tx.query<{
    id: string;
    organisation_id: string;
    state: MessageState;
    connection_id: string;
  }>(
    `with input as (
       select * from ${rowset.sql} as r
     ), old as (
       select m.id, m.state, m.accepted_at from messages m where m.id = any ($2::uuid[]) order by m.id for update
     ), moved as (
       update messages m set
         state = i.to_state, reason = i.reason, held_reason = i.held_reason, due_at = coalesce(i.due_at, m.due_at),
         valid_until = coalesce(i.valid_until, m.valid_until), fallback_at = i.fallback_at, accepted_at = coalesce(m.accepted_at, i.accepted_at),
         leg_no = coalesce(i.leg_no, m.leg_no), attempt_no = coalesce(i.attempt_no, m.attempt_no),
         connection_id = coalesce(i.connection_id, m.connection_id), parts = coalesce(i.parts, m.parts),
         price_micros = case
           when i.price_micros is null then m.price_micros
           when m.leg_no = 1 and m.attempt_no = 1 then i.price_micros
           else (select sum(a.price_micros) from attempts a
             where a.message_id = m.id and a.price_currency = i.price_currency) end,
         price_currency = coalesce(i.price_currency, m.price_currency),
         claim_token = null, claimed_until = null, tries = 0, changed_at = $1
       from input i join old o on o.id = i.id
       where m.id = i.id and o.state = any (string_to_array(i.from_states, ','))
         and (i.claim is null or m.claim_token = i.claim)
         and (i.on_leg is null or m.leg_no = i.on_leg)
       returning m.id, m.organisation_id, m.shop_id, m.rule_id, m.connection_id, m.country, m.role, m.created_at, m.state,
         o.state as old_state, m.accepted_at, (o.accepted_at is null and m.accepted_at is not null) as is_sent
     ), counted as (${countDeltas('moved', [
       { metric: 'old_state', delta: -1, hour: 'created_at', where: 'state <> old_state' },
       { metric: 'state', delta: 1, hour: 'created_at', where: 'state <> old_state' },
       { metric: `'sent'`, delta: 1, hour: 'accepted_at', where: 'is_sent' },
     ])})
     select id, organisation_id, state, connection_id from moved`,
    [toTimestamp(now), ...rowset.parameters],
  );
  return moved.map((row) => ({
    id: idOf('msg', row.id),
    organisationId: idOf('org', row.organisation_id),
    to: row.state,
    connectionId: idOf('con', row.connection_id),
  }));
}

interface DeltaRule {
  /** SQL naming the metric: a column that holds a state, or a quoted constant. */
  readonly metric: string;
  readonly delta: 1 | -1;
  readonly hour: 'created_at' | 'accepted_at';
  readonly where?: string;
}

/** The INSERT into `stat_deltas` that goes with a statement whose changed rows are named `source`. Test messages count nowhere. */
export function countDeltas(source: string, rules: readonly DeltaRule[]): string {
  const selects = rules.map(
    (rule) =>
      `select organisation_id, shop_id, rule_id, connection_id, coalesce(country, ''), date_trunc('hour', ${rule.hour}, 'UTC'),
         ${rule.metric}, ${rule.delta}::int as delta from ${source} where role <> 'test' ${rule.where === undefined ? '' : `and ${rule.where}`}`,
  );
  return `insert into stat_deltas (organisation_id, shop_id, rule_id, connection_id, country, hour, metric, delta)
    select organisation_id, shop_id, rule_id, connection_id, country, hour, metric, sum(delta)
    from (${selects.join(' union all ')}) as d(organisation_id, shop_id, rule_id, connection_id, country, hour, metric, delta)
    group by 1, 2, 3, 4, 5, 6, 7`;
}
