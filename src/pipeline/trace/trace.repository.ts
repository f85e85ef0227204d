import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type DecisionId, type Instant, type Localised, type MessageId, type ShopId } from '@hub/kernel';
import { toInstant } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { MessageState, Recipe, RouteLeg, Texts, Why } from '../model/message.js';

export interface MessageRecord {
  readonly id: MessageId;
  readonly shopId: ShopId;
  readonly ruleId: string | null;
  readonly orderId: string | null;
  readonly occasionKey: string;
  readonly revision: number;
  readonly role: string;
  readonly recipient: string;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly heldReason: string | null;
  readonly isStuck: boolean;
  readonly legNo: number;
  readonly route: readonly RouteLeg[];
  readonly texts: Texts;
  readonly recipe: Recipe;
  readonly why: Why;
  readonly dueAt: Instant;
  readonly plannedFor: Instant;
  readonly validUntil: Instant;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  readonly acceptedAt: Instant | null;
}

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
}

export interface DecisionRecord {
  readonly id: DecisionId;
  readonly ruleName: string | null;
  readonly ruleId: string | null;
  readonly orderId: string | null;
  readonly stage: string;
  readonly reason: string;
  readonly detail: unknown;
  readonly at: string;
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

const MESSAGE = `m.id, m.shop_id, m.rule_id, m.order_id, m.occasion_key, m.revision, m.role, m.recipient, m.state, m.reason, m.held_reason, m.is_stuck,
  m.leg_no, p.route, m.texts, p.recipe, p.why, m.due_at, m.planned_for, m.valid_until, m.created_at, m.changed_at, m.accepted_at`;

/** Reads for "why did my customer get this?" and "why did they get nothing?". */
@Injectable()
export class TraceRepository {
  async message(tx: Tx, id: MessageId): Promise<MessageRecord | null> {
    const [row] = await tx.query<MessageRow>(
      `select ${MESSAGE} from messages m join plannings p on p.id = m.planning_id where m.id = $1`,
      [uuidOf(id)],
    );
    return row === undefined ? null : toMessage(row);
  }

  async messages(
    tx: Tx,
    shopId: ShopId,
    filter: { state: string | null; orderId: string | null; before: MessageId | null; limit: number },
  ): Promise<readonly MessageRecord[]> {
    const rows = await tx.query<MessageRow>(
      `select ${MESSAGE} from messages m join plannings p on p.id = m.planning_id
       where m.shop_id = $1 and ($2::text is null or m.state = $2) and ($3::text is null or m.order_id = $3)
         and ($4::uuid is null or m.id < $4)
       order by m.id desc limit $5`,
      [
        uuidOf(shopId),
        filter.state,
        filter.orderId,
        filter.before === null ? null : uuidOf(filter.before),
        filter.limit,
      ],
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
         content->>'code' as code, outcome
       from delivery_reports where message_id = any ($1::uuid[]) order by received_at, id`,
      [ids.map(uuidOf)],
    );
  }

  decisions(
    tx: Tx,
    shopId: ShopId,
    filter: { orderId: string | null; reason: string | null; limit: number },
  ): Promise<DecisionRecord[]> {
    return tx.query<DecisionRecord>(
      `select 'dec_' || d.id as id, r.name as "ruleName", 'rul_' || d.rule_id as "ruleId", d.order_id as "orderId", d.stage,
         d.reason, d.detail, ${iso('d.at')} as at
       from decisions d left join rules r on r.id = d.rule_id
       where d.shop_id = $1 and ($2::text is null or d.order_id = $2) and ($3::text is null or d.reason = $3)
       order by d.at desc, d.id desc limit $4`,
      [uuidOf(shopId), filter.orderId, filter.reason, filter.limit],
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

interface MessageRow {
  id: string;
  shop_id: string;
  rule_id: string | null;
  order_id: string | null;
  occasion_key: string;
  revision: number;
  role: string;
  recipient: string;
  state: MessageState;
  reason: string | null;
  held_reason: string | null;
  is_stuck: boolean;
  leg_no: number;
  route: RouteLeg[];
  texts: Texts;
  recipe: Recipe;
  why: Why;
  due_at: string;
  planned_for: string;
  valid_until: string;
  created_at: string;
  changed_at: string;
  accepted_at: string | null;
}

function toMessage(row: MessageRow): MessageRecord {
  return {
    id: idOf('msg', row.id),
    shopId: idOf('shp', row.shop_id),
    ruleId: row.rule_id === null ? null : idOf('rul', row.rule_id),
    orderId: row.order_id,
    occasionKey: row.occasion_key,
    revision: row.revision,
    role: row.role,
    recipient: row.recipient,
    state: row.state,
    reason: row.reason,
    heldReason: row.held_reason,
    isStuck: row.is_stuck,
    legNo: row.leg_no,
    route: row.route,
    texts: row.texts,
    recipe: row.recipe,
    why: row.why,
    dueAt: toInstant(row.due_at),
    plannedFor: toInstant(row.planned_for),
    validUntil: toInstant(row.valid_until),
    createdAt: toInstant(row.created_at),
    changedAt: toInstant(row.changed_at),
    acceptedAt: row.accepted_at === null ? null : toInstant(row.accepted_at),
  };
}
