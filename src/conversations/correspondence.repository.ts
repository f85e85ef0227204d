import { Injectable } from '@nestjs/common';
import {
  DAY_MS,
  idOf,
  plus,
  uuidOf,
  type ClientId,
  type ConnectionId,
  type Instant,
  type MessageId,
  type RuleId,
  type ShopId,
} from '@hub/kernel';
import type { OrderSnapshot } from '../core/index.js';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { RuleQuestion } from '../pipeline/model/rule.js';
import type { StoredReply } from './reply.repository.js';

/** A message that a shop using the account sent to the number. */
export interface Sent {
  readonly messageId: MessageId;
  readonly shopId: ShopId;
  readonly clientId: ClientId;
  /** Null for another role than the order's customer: an owner's copy asks nobody anything. */
  readonly orderId: string | null;
  readonly ruleId: RuleId | null;
  readonly acceptedAt: Instant;
  /** What its rule asks; null where it asks nothing. */
  readonly question: RuleQuestion | null;
  /** The order's status when it was asked about. */
  readonly status: OrderSnapshot['status'];
  /** The provider says that this is what was answered. */
  readonly isAnswered: boolean;
}

/** Who uses an account. */
export interface Home {
  readonly shopId: ShopId;
  readonly clientId: ClientId;
}

/** Somebody who writes by e-mail, as one client would know them. */
export interface Stranger {
  readonly index: number;
  readonly clientId: ClientId;
  readonly emailHash: string;
  /** In small letters. */
  readonly email: string;
  readonly answers: string | null;
}

/** Messages are planned at most so long before they go. */
const PLANNED_BEFORE_MS = 60 * DAY_MS;
const NEWEST = 200;
const SPOKEN = `('accepted', 'delivered', 'read')`;

/**
 * What we wrote to an address. A number's messages are walked by shop and time, whose index knows the number: there is none
 * by number. Those that went by e-mail have one by their address.
 */
@Injectable()
export class CorrespondenceRepository {
  /** Newest first. A number that was erased is met no more. */
  async sentTo(
    tx: Tx,
    { connectionId, content: { from, answers } }: StoredReply,
    since: Instant,
  ): Promise<readonly Sent[]> {
    const rows = await tx.query<SentRow>(
      `select m.id, m.shop_id, s.client_id, case when m.role = 'customer' then m.order_id end as order_id, m.rule_id,
         m.accepted_at, r.spec -> 'asks' as question, p.why -> 'status' as status,
         exists (select 1 from attempts a where a.message_id = m.id and a.connection_id = $1 and a.provider_message_id = $5) as is_answered
       from connection_grants g join shops s on s.id = g.shop_id
         join messages m on m.shop_id = g.shop_id and m.id >= $3::uuid and m.recipient = $2
         join plannings p on p.id = m.planning_id
         left join rules r on r.id = m.rule_id and r.deleted_at is null
       where g.connection_id = $1 and m.state in ${SPOKEN} and m.accepted_at >= $4 and m.role <> 'test'
       order by m.accepted_at desc, m.id desc limit ${NEWEST}`,
      [uuidOf(connectionId), from, firstUuidAt(plus(since, -PLANNED_BEFORE_MS)), toTimestamp(since), answers],
    );
    return rows.map(fromRow);
  }

  /**
   * What went by e-mail to an address, as each client of the account knows it, and the message that is answered, from
   * whichever address. Newest first. Anybody can write under an address: only who names the message that asked or asked back,
   * and got it, answers its question.
   */
  async mailedTo(
    tx: Tx,
    { connectionId, content: { answers } }: StoredReply,
    people: readonly { readonly clientId: ClientId; readonly emailHash: string }[],
    since: Instant,
  ): Promise<readonly Sent[]> {
    const rows = await tx.query<SentRow>(
      `select m.id, m.shop_id, s.client_id, case when m.role = 'customer' then m.order_id end as order_id, m.rule_id,
         m.accepted_at, case when t.is_answered and m.email_hash = h.email_hash then r.spec -> 'asks' end as question,
         p.why -> 'status' as status, t.is_answered
       from (
           select x.id, bool_or(x.is_answered) as is_answered from (
             select m.id, false as is_answered from messages m where m.email_hash = any ($3::text[])
             union all
             select u.id, true from attempts a
               cross join lateral (
                 select a.message_id as id
                 union all
                 select o.id from order_answers o where o.asked_back_by = a.message_id) as u
             where a.connection_id = $1 and a.provider_message_id = $4
           ) as x group by x.id
         ) as t join messages m on m.id = t.id
         join shops s on s.id = m.shop_id
         join connection_grants g on g.shop_id = s.id and g.connection_id = $1
         join unnest($2::uuid[], $3::text[]) as h(client_id, email_hash) on h.client_id = s.client_id
         join plannings p on p.id = m.planning_id
         left join rules r on r.id = m.rule_id and r.deleted_at is null
       where m.email is not null and m.state in ${SPOKEN} and m.accepted_at >= $5 and m.role <> 'test'
         and (p.route -> (m.leg_no - 1) ->> 'kind') = 'email' and (t.is_answered or m.email_hash = h.email_hash)
       order by m.accepted_at desc, m.id desc limit ${NEWEST}`,
      [
        uuidOf(connectionId),
        people.map(({ clientId }) => uuidOf(clientId)),
        people.map(({ emailHash }) => emailHash),
        answers,
        toTimestamp(since),
      ],
    );
    return rows.map(fromRow);
  }

  /** Those whom a client wrote to by e-mail, who answer a message of ours, or who ordered since; by their index. */
  async known(
    tx: Tx,
    connectionId: ConnectionId,
    people: readonly Stranger[],
    since: Instant,
  ): Promise<ReadonlySet<number>> {
    if (people.length === 0) return new Set();
    const rows = await tx.query<{ index: number }>(
      `select distinct r.index from unnest($2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[])
         as r(index, client_id, email_hash, email, answers)
       where exists (
           select 1 from messages m join shops s on s.id = m.shop_id and s.client_id = r.client_id
             join connection_grants g on g.shop_id = s.id and g.connection_id = $1
           where m.email_hash = r.email_hash and m.email is not null and m.role <> 'test')
         or exists (
           select 1 from attempts a join messages m on m.id = a.message_id
           where a.connection_id = $1 and a.provider_message_id = r.answers and m.email is not null)
         or exists (
           select 1 from connection_grants g join shops s on s.id = g.shop_id and s.client_id = r.client_id
             join orders o on o.shop_id = s.id and lower(o.snapshot -> 'customer' ->> 'email') = r.email
           where g.connection_id = $1 and o.placed_at >= $7)`,
      [
        uuidOf(connectionId),
        people.map(({ index }) => index),
        people.map(({ clientId }) => uuidOf(clientId)),
        people.map(({ emailHash }) => emailHash),
        people.map(({ email }) => email),
        people.map(({ answers }) => answers),
        toTimestamp(since),
      ],
    );
    return new Set(rows.map(({ index }) => index));
  }

  /** The shop that uses the account and got the newest order with this e-mail address since. */
  async soldTo(tx: Tx, connectionId: ConnectionId, email: string, since: Instant): Promise<Home | null> {
    const [row] = await tx.query<{ shop_id: string; client_id: string }>(
      `select s.id as shop_id, s.client_id from connection_grants g join shops s on s.id = g.shop_id
         join orders o on o.shop_id = s.id and lower(o.snapshot -> 'customer' ->> 'email') = lower($2)
       where g.connection_id = $1 and o.placed_at >= $3 order by o.placed_at desc, s.id limit 1`,
      [uuidOf(connectionId), email, toTimestamp(since)],
    );
    return row === undefined ? null : { shopId: idOf('shp', row.shop_id), clientId: idOf('cli', row.client_id) };
  }

  /** The shops that may use the account. */
  async homes(tx: Tx, connectionId: ConnectionId): Promise<readonly Home[]> {
    const rows = await tx.query<{ shop_id: string; client_id: string }>(
      `select s.id as shop_id, s.client_id from connection_grants g join shops s on s.id = g.shop_id
       where g.connection_id = $1 order by s.id`,
      [uuidOf(connectionId)],
    );
    return rows.map((row) => ({ shopId: idOf('shp', row.shop_id), clientId: idOf('cli', row.client_id) }));
  }
}

interface SentRow {
  readonly id: string;
  readonly shop_id: string;
  readonly client_id: string;
  readonly order_id: string | null;
  readonly rule_id: string | null;
  readonly accepted_at: Timestamp;
  readonly question: RuleQuestion | null;
  readonly status: OrderSnapshot['status'];
  readonly is_answered: boolean;
}

function fromRow(row: SentRow): Sent {
  return {
    messageId: idOf('msg', row.id),
    shopId: idOf('shp', row.shop_id),
    clientId: idOf('cli', row.client_id),
    orderId: row.order_id,
    ruleId: row.rule_id === null ? null : idOf('rul', row.rule_id),
    acceptedAt: toInstant(row.accepted_at),
    question: row.question,
    status: row.status,
    isAnswered: row.is_answered,
  };
}

/** The first id of an instant: ids tell when they were made. */
export function firstUuidAt(at: Instant): string {
  const hex = Math.max(0, at).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
