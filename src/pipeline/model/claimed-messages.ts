import { LRUCache } from 'lru-cache';
import {
  idOf,
  type CampaignId,
  type ClientId,
  type ConnectionId,
  type EmailAddress,
  type Instant,
  type MessageAddress,
  type MessageId,
  type OrganisationId,
  type RuleId,
  type ShopId,
} from '@hub/kernel';
import type { MessageClass } from '../../core/index.js';
import { toInstant, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { Recipe, RouteLeg, Texts, Why } from './message.js';

/** A message in a worker's hands. */
export interface ClaimedMessage {
  readonly id: MessageId;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly ruleId: RuleId | null;
  readonly campaignId: CampaignId | null;
  readonly orderId: string | null;
  readonly occasionKey: string;
  readonly messageClass: MessageClass;
  readonly role: string;
  readonly recipient: MessageAddress;
  readonly recipientHash: string;
  readonly email: EmailAddress | null;
  readonly emailHash: string | null;
  readonly country: string | null;
  readonly connectionId: ConnectionId;
  readonly legNo: number;
  readonly attemptNo: number;
  readonly plannedFor: Instant;
  readonly dueAt: Instant;
  readonly validUntil: Instant;
  readonly route: readonly RouteLeg[];
  readonly texts: Texts;
  readonly recipe: Recipe;
  readonly why: Why;
}

/** What a statement gives back of `messages m` for `messagesOf`. */
export const MESSAGE_COLUMNS = `m.id, m.planning_id, m.order_id, m.occasion_key, m.role, m.recipient, m.recipient_hash,
  m.email, m.email_hash, m.country,
  m.connection_id, m.leg_no, m.attempt_no, m.planned_for, m.due_at, m.valid_until, m.texts, m.is_stuck`;

interface MessageRow {
  id: string;
  planning_id: string;
  order_id: string | null;
  occasion_key: string;
  role: string;
  recipient: MessageAddress;
  recipient_hash: string;
  email: EmailAddress | null;
  email_hash: string | null;
  country: string | null;
  connection_id: string;
  leg_no: number;
  attempt_no: number;
  planned_for: Timestamp;
  due_at: Timestamp;
  valid_until: Timestamp;
  texts: Texts;
  is_stuck: boolean;
}

interface PlanningRow {
  id: string;
  organisation_id: string;
  client_id: string;
  shop_id: string;
  rule_id: string | null;
  campaign_id: string | null;
  message_class: MessageClass;
  route: RouteLeg[];
  recipe: Recipe;
  why: Why;
}

type Shared = Pick<
  ClaimedMessage,
  'organisationId' | 'clientId' | 'shopId' | 'ruleId' | 'campaignId' | 'messageClass' | 'route' | 'recipe' | 'why'
>;

/** Plannings never change: a campaign's is read once. By the bare id. */
const plannings = new LRUCache<string, Shared>({ max: 1_000 });

/** The messages a statement gives back (`MESSAGE_COLUMNS`) and `isWanted` leaves, with what their plannings say. */
export async function messagesOf(
  tx: Tx,
  sql: string,
  parameters: readonly unknown[],
  isWanted: (row: MessageRow) => boolean = () => true,
): Promise<ClaimedMessage[]> {
  const rows = (await tx.query<MessageRow>(sql, parameters)).filter(isWanted);
  const shared = await planningsOf(tx, new Set(rows.map((row) => row.planning_id)));
  return rows.map((row) => fromRow(row, shared.get(row.planning_id) as Shared));
}

async function planningsOf(tx: Tx, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, Shared>> {
  const found = new Map<string, Shared>();
  const unknown: string[] = [];
  for (const id of ids) {
    const known = plannings.get(id);
    if (known === undefined) unknown.push(id);
    else found.set(id, known);
  }
  if (unknown.length === 0) return found;
  const rows = await tx.query<PlanningRow>(
    `select id, organisation_id, client_id, shop_id, rule_id, campaign_id, message_class, route, recipe, why
     from plannings where id = any ($1::uuid[])`,
    [unknown],
  );
  for (const row of rows) {
    const shared = toShared(row);
    found.set(row.id, shared);
    plannings.set(row.id, shared);
  }
  return found;
}

function toShared(row: PlanningRow): Shared {
  return {
    organisationId: idOf('org', row.organisation_id),
    clientId: idOf('cli', row.client_id),
    shopId: idOf('shp', row.shop_id),
    ruleId: row.rule_id === null ? null : idOf('rul', row.rule_id),
    campaignId: row.campaign_id === null ? null : idOf('cmp', row.campaign_id),
    messageClass: row.message_class,
    route: row.route,
    recipe: row.recipe,
    why: row.why,
  };
}

function fromRow(row: MessageRow, shared: Shared): ClaimedMessage {
  return {
    id: idOf('msg', row.id),
    organisationId: shared.organisationId,
    clientId: shared.clientId,
    shopId: shared.shopId,
    ruleId: shared.ruleId,
    campaignId: shared.campaignId,
    orderId: row.order_id,
    occasionKey: row.occasion_key,
    messageClass: shared.messageClass,
    role: row.role,
    recipient: row.recipient,
    recipientHash: row.recipient_hash,
    email: row.email,
    emailHash: row.email_hash,
    country: row.country,
    connectionId: idOf('con', row.connection_id),
    legNo: row.leg_no,
    attemptNo: row.attempt_no,
    plannedFor: toInstant(row.planned_for),
    dueAt: toInstant(row.due_at),
    validUntil: toInstant(row.valid_until),
    route: shared.route,
    texts: row.texts,
    recipe: shared.recipe,
    why: shared.why,
  };
}
