import { idOf, type Instant, type Localised, type MessageId, type Money, type ShopId } from '@hub/kernel';
import { toInstant, toInstantOrNull, type Timestamp } from '../../infra/database/columns.js';
import type { MessageState, Recipe, RouteLeg, Texts, Why } from '../model/message.js';

/** A message as people look at it. */
export interface MessageRecord {
  readonly id: MessageId;
  readonly shopId: ShopId;
  readonly ruleId: string | null;
  readonly ruleName: string | null;
  readonly campaignId: string | null;
  readonly orderId: string | null;
  readonly occasionKey: string;
  readonly revision: number;
  readonly place: string;
  readonly role: string;
  readonly recipient: string;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly heldReason: string | null;
  readonly isStuck: boolean;
  readonly legNo: number;
  readonly connectionId: string;
  readonly connectionName: string | null;
  readonly pluginId: string | null;
  readonly sender: string | null;
  readonly parts: number | null;
  /** What the provider billed. */
  readonly billed: Money | null;
  /** What it should cost by the shop's price for a part. */
  readonly estimate: Money | null;
  /** What the provider said last, where that was no success; with the remedy. */
  readonly errorText: Localised | null;
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

/** A SELECT without its WHERE: what `toMessage` reads of `messages m`. */
export const SELECT_MESSAGE = `select m.id, m.shop_id, m.rule_id, r.name as rule_name, p.campaign_id, m.order_id, m.occasion_key, m.revision, m.source, m.role,
    m.recipient, m.state, m.reason, m.held_reason, m.is_stuck, m.leg_no, m.connection_id, c.name as connection_name, c.plugin_id,
    m.sender, m.parts, m.price_micros::float8, m.price_currency, g.price_per_part_micros::float8 as part_micros,
    g.price_currency as part_currency, a.error_text, p.route, m.texts, p.recipe, p.why, m.due_at, m.planned_for, m.valid_until,
    m.created_at, m.changed_at, m.accepted_at
  from messages m
  join plannings p on p.id = m.planning_id
  left join rules r on r.id = m.rule_id
  left join connections c on c.id = m.connection_id
  left join connection_grants g on g.shop_id = m.shop_id and g.connection_id = m.connection_id
  left join lateral (
    select t.error_text from attempts t where t.message_id = m.id order by t.leg_no desc, t.attempt_no desc limit 1
  ) a on m.reason is not null`;

export interface MessageRow {
  id: string;
  shop_id: string;
  rule_id: string | null;
  rule_name: string | null;
  campaign_id: string | null;
  order_id: string | null;
  occasion_key: string;
  revision: number;
  source: string | null;
  role: string;
  recipient: string;
  state: MessageState;
  reason: string | null;
  held_reason: string | null;
  is_stuck: boolean;
  leg_no: number;
  connection_id: string;
  connection_name: string | null;
  plugin_id: string | null;
  sender: string | null;
  parts: number | null;
  price_micros: number | null;
  price_currency: string | null;
  part_micros: number | null;
  part_currency: string | null;
  error_text: Localised | null;
  route: RouteLeg[];
  texts: Texts;
  recipe: Recipe;
  why: Why;
  due_at: Timestamp;
  planned_for: Timestamp;
  valid_until: Timestamp;
  created_at: Timestamp;
  changed_at: Timestamp;
  accepted_at: Timestamp | null;
}

export function toMessage(row: MessageRow): MessageRecord {
  const { part_micros: partMicros, part_currency: partCurrency, parts } = row;
  return {
    id: idOf('msg', row.id),
    shopId: idOf('shp', row.shop_id),
    ruleId: row.rule_id === null ? null : idOf('rul', row.rule_id),
    ruleName: row.rule_name,
    campaignId: row.campaign_id === null ? null : idOf('cmp', row.campaign_id),
    orderId: row.order_id,
    occasionKey: row.occasion_key,
    revision: row.revision,
    place: row.source ?? row.why.event ?? 'manual',
    role: row.role,
    recipient: row.recipient,
    state: row.state,
    reason: row.reason,
    heldReason: row.held_reason,
    isStuck: row.is_stuck,
    legNo: row.leg_no,
    connectionId: idOf('con', row.connection_id),
    connectionName: row.connection_name,
    pluginId: row.plugin_id,
    sender: row.sender,
    parts,
    billed: moneyOf(row.price_micros, row.price_currency),
    estimate: moneyOf(partMicros === null || parts === null ? null : partMicros * parts, partCurrency),
    errorText: row.error_text,
    route: row.route,
    texts: row.texts,
    recipe: row.recipe,
    why: row.why,
    dueAt: toInstant(row.due_at),
    plannedFor: toInstant(row.planned_for),
    validUntil: toInstant(row.valid_until),
    createdAt: toInstant(row.created_at),
    changedAt: toInstant(row.changed_at),
    acceptedAt: toInstantOrNull(row.accepted_at),
  };
}

function moneyOf(micros: number | null, currency: string | null): Money | null {
  return micros === null || currency === null ? null : { micros, currency };
}
