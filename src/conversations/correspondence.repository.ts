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

/** Messages are planned at most so long before they go. */
const PLANNED_BEFORE_MS = 60 * DAY_MS;
const NEWEST = 200;
const SPOKEN = `('accepted', 'delivered', 'read')`;

/** What we wrote to a number. Walks the messages by shop and time, whose index knows the number: there is none by number. */
@Injectable()
export class CorrespondenceRepository {
  /** Newest first. A number that was erased is met no more. */
  async sentTo(
    tx: Tx,
    { connectionId, content: { from, answers } }: StoredReply,
    since: Instant,
  ): Promise<readonly Sent[]> {
    const rows = await tx.query<{
      id: string;
      shop_id: string;
      client_id: string;
      order_id: string | null;
      rule_id: string | null;
      accepted_at: Timestamp;
      question: RuleQuestion | null;
      status: OrderSnapshot['status'];
      is_answered: boolean;
    }>(
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
    return rows.map((row) => ({
      messageId: idOf('msg', row.id),
      shopId: idOf('shp', row.shop_id),
      clientId: idOf('cli', row.client_id),
      orderId: row.order_id,
      ruleId: row.rule_id === null ? null : idOf('rul', row.rule_id),
      acceptedAt: toInstant(row.accepted_at),
      question: row.question,
      status: row.status,
      isAnswered: row.is_answered,
    }));
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

/** The first id of an instant: ids tell when they were made. */
export function firstUuidAt(at: Instant): string {
  const hex = Math.max(0, at).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
