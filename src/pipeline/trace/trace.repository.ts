import { Injectable } from '@nestjs/common';
import { uuidOf, type Localised, type MessageId, type Money, type ShopId } from '@hub/kernel';
import type { ReportedWay } from '../../core/index.js';
import type { Tx } from '../../infra/database/database.js';
import { SELECT_MESSAGE, toMessage, type MessageRecord, type MessageRow } from './message-record.js';

export interface AttemptRecord {
  readonly id: string;
  readonly messageId: string;
  readonly legNo: number;
  readonly attemptNo: number;
  readonly connectionName: string;
  readonly pluginId: string;
  readonly providerMessageId: string | null;
  readonly state: string;
  readonly asked: number;
  readonly firstAskedAt: string;
  readonly lastAskedAt: string;
  readonly answeredAt: string | null;
  readonly reportedAt: string | null;
  readonly code: string | null;
  readonly errorText: Localised | null;
  readonly sender: string | null;
  readonly parts: number | null;
  readonly priceMicros: number | null;
  readonly priceCurrency: string | null;
}

export interface ReportRecord {
  readonly messageId: string;
  readonly receivedAt: string;
  readonly state: string;
  readonly code: string;
  readonly outcome: string | null;
  /** One of the provider's own ways, where it chooses between several. */
  readonly way: ReportedWay | null;
  readonly price: Money | null;
}

export interface ClickRecord {
  readonly messageId: string;
  readonly firstAt: string;
  readonly clicks: number;
}

export interface EventRecord {
  readonly id: string;
  readonly kind: string;
  readonly origin: string;
  readonly trust: string;
  readonly occurredAt: string;
  readonly receivedAt: string;
  readonly reason: string | null;
  readonly statusName: string | null;
}

/** Reads for "why did my customer get this?" and "why did they get nothing?". */
@Injectable()
export class TraceRepository {
  async message(tx: Tx, id: MessageId): Promise<MessageRecord | null> {
    const [row] = await tx.query<MessageRow>(`${SELECT_MESSAGE} where m.id = $1`, [uuidOf(id)]);
    return row === undefined ? null : toMessage(row);
  }

  /** The newest of an order. */
  async ofOrder(tx: Tx, shopId: ShopId, orderId: string, limit: number): Promise<readonly MessageRecord[]> {
    const rows = await tx.query<MessageRow>(
      `${SELECT_MESSAGE} where m.shop_id = $1 and m.order_id = $2 order by m.id desc limit $3`,
      [uuidOf(shopId), orderId, limit],
    );
    return rows.map(toMessage);
  }

  attempts(tx: Tx, ids: readonly MessageId[]): Promise<AttemptRecord[]> {
    return tx.query<AttemptRecord>(
      `select 'att_' || a.id as id, 'msg_' || a.message_id as "messageId", a.leg_no as "legNo", a.attempt_no as "attemptNo",
         c.name as "connectionName", c.plugin_id as "pluginId", a.provider_message_id as "providerMessageId", a.state, a.asked,
         ${iso('a.first_asked_at')} as "firstAskedAt", ${iso('a.last_asked_at')} as "lastAskedAt", ${iso('a.answered_at')} as "answeredAt",
         ${iso('a.reported_at')} as "reportedAt", a.code, a.error_text as "errorText", a.sender, a.parts,
         a.price_micros::float8 as "priceMicros", a.price_currency as "priceCurrency"
       from attempts a join connections c on c.id = a.connection_id
       where a.message_id = any ($1::uuid[]) order by a.leg_no, a.attempt_no`,
      [ids.map(uuidOf)],
    );
  }

  reports(tx: Tx, ids: readonly MessageId[]): Promise<ReportRecord[]> {
    return tx.query<ReportRecord>(
      `select 'msg_' || message_id as "messageId", ${iso('received_at')} as "receivedAt", content->>'state' as state,
         content->>'code' as code, outcome, content->'way' as way, content->'price' as price
       from delivery_reports where message_id = any ($1::uuid[]) order by received_at, id`,
      [ids.map(uuidOf)],
    );
  }

  /** Short links that somebody followed. */
  clicks(tx: Tx, ids: readonly MessageId[]): Promise<ClickRecord[]> {
    return tx.query<ClickRecord>(
      `select 'msg_' || message_id as "messageId", ${iso('first_click_at')} as "firstAt", clicks from links
       where message_id = any ($1::uuid[]) and clicks > 0 order by first_click_at`,
      [ids.map(uuidOf)],
    );
  }

  events(tx: Tx, shopId: ShopId, orderId: string): Promise<EventRecord[]> {
    return tx.query<EventRecord>(
      `select 'evt_' || id as id, kind, origin, trust, ${iso('occurred_at')} as "occurredAt", ${iso('received_at')} as "receivedAt",
         reason, content->'order'->'status'->>'name' as "statusName"
       from shop_events where shop_id = $1 and order_id = $2 order by received_at, id`,
      [uuidOf(shopId), orderId],
    );
  }
}

function iso(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
