import { Injectable } from '@nestjs/common';
import {
  idOf,
  uuidOf,
  type ClientId,
  type ConversationId,
  type Instant,
  type MessageId,
  type OrganisationId,
  type ShopId,
} from '@hub/kernel';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { AnswerState } from './conversation.entity.js';
import type { Earlier } from './order-answer.js';

export interface AnswerDraft {
  readonly id: MessageId;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly orderId: string;
  readonly conversationId: ConversationId;
  readonly state: 'asked-back' | 'waiting';
  readonly statusId: string | null;
  readonly askedBackBy: MessageId | null;
  readonly at: Instant;
}

/** An answer that the shop is to be told of, or was perhaps. */
export interface OrderDeed {
  readonly id: MessageId;
  readonly organisationId: OrganisationId;
  readonly shopId: ShopId;
  readonly orderId: string;
  readonly conversationId: ConversationId;
  readonly statusId: string;
  readonly tries: number;
  /** It may have been told before: it is looked up, never said again. */
  readonly wasSpoken: boolean;
}

const AT_ONCE = 20;

@Injectable()
export class OrderAnswerRepository {
  /** What was answered to a question before; its row stays locked. */
  async earlier(tx: Tx, id: MessageId): Promise<Earlier | null> {
    const [row] = await tx.query<{ state: AnswerState; answered_at: Timestamp; asked_back_at: Timestamp | null }>(
      `select a.state, a.answered_at, m.accepted_at as asked_back_at from order_answers a
       left join messages m on m.id = a.asked_back_by where a.id = $1 for update of a`,
      [uuidOf(id)],
    );
    if (row === undefined) return null;
    return {
      state: row.state,
      answeredAt: toInstant(row.answered_at),
      askedBackAt: toInstantOrNull(row.asked_back_at),
    };
  }

  async keep(tx: Tx, draft: AnswerDraft): Promise<void> {
    await tx.query(
      `insert into order_answers as a (id, organisation_id, client_id, shop_id, order_id, conversation_id, state, status_id,
         asked_back_by, answered_at, due_at, tries)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 0)
       on conflict (id) do update set state = excluded.state, status_id = excluded.status_id, answered_at = excluded.answered_at,
         due_at = excluded.due_at, asked_back_by = coalesce(a.asked_back_by, excluded.asked_back_by)
       where a.state = 'asked-back'`,
      [
        uuidOf(draft.id),
        uuidOf(draft.organisationId),
        uuidOf(draft.clientId),
        uuidOf(draft.shopId),
        draft.orderId,
        uuidOf(draft.conversationId),
        draft.state,
        draft.statusId,
        draft.askedBackBy === null ? null : uuidOf(draft.askedBackBy),
        toTimestamp(draft.at),
      ],
    );
  }

  /**
   * Takes what is due: what waits becomes `speaking`, committed before a word is said; what somebody began and never ended
   * becomes `unknown`.
   */
  async claim(tx: Tx, now: Instant, leaseMs: number): Promise<readonly OrderDeed[]> {
    const rows = await tx.query<{
      id: string;
      organisation_id: string;
      shop_id: string;
      order_id: string;
      conversation_id: string;
      status_id: string;
      tries: number;
      was_spoken: boolean;
    }>(
      `update order_answers a set claimed_until = clock_timestamp() + $2 * interval '1 millisecond', tries = a.tries + 1,
         state = case when d.state = 'waiting' then 'speaking' else 'unknown' end
       from (select id, state from order_answers
         where due_at <= $1 and state in ('waiting', 'speaking', 'unknown')
           and (claimed_until is null or claimed_until < clock_timestamp())
         order by due_at, id limit ${AT_ONCE} for update skip locked) d
       where a.id = d.id
       returning a.id, a.organisation_id, a.shop_id, a.order_id, a.conversation_id, a.status_id, a.tries,
         d.state <> 'waiting' as was_spoken`,
      [toTimestamp(now), leaseMs],
    );
    return rows.map((row) => ({
      id: idOf('msg', row.id),
      organisationId: idOf('org', row.organisation_id),
      shopId: idOf('shp', row.shop_id),
      orderId: row.order_id,
      conversationId: idOf('cnv', row.conversation_id),
      statusId: row.status_id,
      tries: row.tries,
      wasSpoken: row.was_spoken,
    }));
  }

  async become(
    tx: Tx,
    id: MessageId,
    state: 'waiting' | 'unknown' | 'done' | 'failed',
    { dueAt, errorCode }: { readonly dueAt: Instant; readonly errorCode: string | null },
  ): Promise<void> {
    await tx.query(
      `update order_answers set state = $2, due_at = $3, error_code = $4, claimed_until = null
       where id = $1 and state in ('speaking', 'unknown')`,
      [uuidOf(id), state, toTimestamp(dueAt), errorCode],
    );
  }

  async hasDue(tx: Tx, now: Instant): Promise<boolean> {
    const rows = await tx.query(
      `select 1 from order_answers where due_at <= $1 and state in ('waiting', 'speaking', 'unknown')
         and (claimed_until is null or claimed_until < clock_timestamp()) limit 1`,
      [toTimestamp(now)],
    );
    return rows.length > 0;
  }
}
