import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import {
  idOf,
  uuidOf,
  type ClientId,
  type ConnectionId,
  type Instant,
  type MessageId,
  type OrganisationId,
  type PhoneNumber,
  type RuleId,
  type ShopId,
} from '@hub/kernel';
import type { MessageClass } from '../../core/index.js';
import { toInstant, toTimestamp, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { Recipe, RouteLeg, Texts, Why } from './message.js';

/** A message in a worker's hands. */
export interface ClaimedMessage {
  readonly id: MessageId;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly ruleId: RuleId | null;
  readonly orderId: string | null;
  readonly occasionKey: string;
  readonly messageClass: MessageClass;
  readonly recipient: PhoneNumber;
  readonly recipientHash: string;
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

export interface MessageClaim {
  readonly token: string;
  readonly messages: readonly ClaimedMessage[];
}

const COLUMNS = `m.id, m.planning_id, m.order_id, m.occasion_key, m.recipient, m.recipient_hash, m.country,
  m.connection_id, m.leg_no, m.attempt_no, m.planned_for, m.due_at, m.valid_until, m.texts, m.is_stuck`;
const MAX_TRIES = 5;
const CLAIM_SECONDS = 90;

/**
 * Takes messages of one connection that are due by business time, transactional ones first. The claim is a lease by the
 * database's clock; an expired one gives the message back, since nobody was spoken to yet.
 */
export async function claimDue(
  tx: Tx,
  connectionId: ConnectionId,
  { claimant, now, limit }: { readonly claimant: number; readonly now: Instant; readonly limit: number },
): Promise<MessageClaim> {
  const token = randomUUID();
  // By its place a row is found again without an index; who moved it meanwhile has it, and it is not taken here.
  const messages = await messagesOf(
    tx,
    `update messages m set claim_token = $1, claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds',
       claimed_by = $5, tries = m.tries + 1, is_stuck = m.tries + 1 > ${MAX_TRIES}
     where m.ctid = any (array(
       select ctid from messages
       where connection_id = $2 and state = 'planned' and not is_stuck and due_at <= $3
         and (claimed_until is null or claimed_until < clock_timestamp())
       order by priority, due_at limit $4 for update skip locked))
     returning ${COLUMNS}`,
    [token, uuidOf(connectionId), toTimestamp(now), limit, claimant],
    (row) => !row.is_stuck,
  );
  return { token, messages: messages.sort(byUrgency) };
}

/** Gives claimed messages back, unspoken, as an orderly end does. */
export async function releaseClaim(tx: Tx, token: string, ids: readonly MessageId[]): Promise<void> {
  await tx.query(
    `update messages set claim_token = null, claimed_until = null, tries = 0
     where id = any ($2::uuid[]) and claim_token = $1 and state = 'planned'`,
    [token, ids.map(uuidOf)],
  );
}

/**
 * Takes messages of one connection left in `sending` past their lease: whoever spoke of them is gone or gave them a time
 * to be asked again. The fresh token fences the old holder off.
 */
export async function claimUnanswered(
  tx: Tx,
  connectionId: ConnectionId,
  { claimant, limit }: { readonly claimant: number; readonly limit: number },
): Promise<MessageClaim> {
  const token = randomUUID();
  const rows = await messagesOf(
    tx,
    `update messages m set claim_token = $1, claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds',
       claimed_by = $4
     from (
       select id from messages where connection_id = $2 and state = 'sending' and claimed_until < clock_timestamp()
       order by changed_at limit $3 for update skip locked
     ) late
     where m.id = late.id
     returning ${COLUMNS}`,
    [token, uuidOf(connectionId), limit, claimant],
  );
  return { token, messages: rows.sort(byUrgency) };
}

/**
 * Ends the leases of hubs that are gone: `live` are the claimants still there. What was not spoken of is free again; what
 * was is asked about. Tries stay counted: a crash is a try.
 */
export async function endLeasesOfTheGone(tx: Tx, live: readonly number[], now: Instant): Promise<void> {
  await tx.query(
    `update messages set claim_token = null, claimed_until = null where id in (
       select m.id from connections c cross join lateral (
         select id from messages where connection_id = c.id and state = 'planned' and not is_stuck and due_at <= $2
           and claimed_until > clock_timestamp() and claimed_by <> all ($1::int[]) for update skip locked) m
       where c.type = 'channel')`,
    [live, toTimestamp(now)],
  );
  await tx.query(
    `update messages set claimed_until = clock_timestamp()
     where state = 'sending' and claimed_until > clock_timestamp() and claimed_by <> all ($1::int[])`,
    [live],
  );
  await tx.query(
    `update raw_events set claim_token = null, claimed_until = null
     where state = 'waiting' and not is_stuck and claimed_until > clock_timestamp() and claimed_by <> all ($1::int[])`,
    [live],
  );
}

/** Keeps messages in `sending` and lets each be asked again after its `delayMs`, by the database's clock. */
export async function askAgainIn(
  tx: Tx,
  items: readonly { readonly id: MessageId; readonly claim: string; readonly delayMs: number }[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.query(
    `update messages m set claimed_until = clock_timestamp() + i.delay_ms * interval '1 millisecond'
     from unnest($1::uuid[], $2::uuid[], $3::float8[]) as i(id, claim, delay_ms)
     where m.id = i.id and m.claim_token = i.claim and m.state = 'sending'`,
    [items.map(({ id }) => uuidOf(id)), items.map(({ claim }) => claim), items.map(({ delayMs }) => delayMs)],
  );
}

/** Messages whose leg was accepted and stayed silent past its time. */
export async function silentPast(tx: Tx, now: Instant, limit: number): Promise<readonly ClaimedMessage[]> {
  return messagesOf(
    tx,
    `select ${COLUMNS} from messages m where m.state = 'accepted' and m.fallback_at <= $1
     order by m.fallback_at limit $2 for update skip locked`,
    [toTimestamp(now), limit],
  );
}

/** The messages of these ids, locked, in whatever state. */
export async function lockMessages(tx: Tx, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, ClaimedMessage>> {
  const messages = await messagesOf(
    tx,
    `select ${COLUMNS} from messages m where m.id = any ($1::uuid[]) order by m.id for update`,
    [ids.map(uuidOf)],
  );
  return new Map(messages.map((message) => [message.id, message]));
}

/** Connections that have something due or something to ask again, for the sweeper. */
export async function connectionsWithDue(tx: Tx, now: Instant): Promise<readonly ConnectionId[]> {
  const rows = await tx.query<{ id: string }>(
    `select c.id from connections c where c.type = 'channel' and (exists (
       select 1 from messages m where m.connection_id = c.id and m.state = 'planned' and not m.is_stuck and m.due_at <= $1
         and (m.claimed_until is null or m.claimed_until < clock_timestamp()))
       or exists (
       select 1 from messages m where m.connection_id = c.id and m.state = 'sending' and m.claimed_until < clock_timestamp()))`,
    [toTimestamp(now)],
  );
  return rows.map((row) => idOf('con', row.id));
}

interface MessageRow {
  id: string;
  planning_id: string;
  order_id: string | null;
  occasion_key: string;
  recipient: PhoneNumber;
  recipient_hash: string;
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
  message_class: MessageClass;
  route: RouteLeg[];
  recipe: Recipe;
  why: Why;
}

type Shared = Pick<
  ClaimedMessage,
  'organisationId' | 'clientId' | 'shopId' | 'ruleId' | 'messageClass' | 'route' | 'recipe' | 'why'
>;

/** Plannings never change: a campaign's is read once. By the bare id. */
const plannings = new LRUCache<string, Shared>({ max: 1_000 });

/** The messages a statement gives back (`COLUMNS`) and `isWanted` leaves, with what their plannings say. */
async function messagesOf(
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
    `select id, organisation_id, client_id, shop_id, rule_id, message_class, route, recipe, why
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
    orderId: row.order_id,
    occasionKey: row.occasion_key,
    messageClass: shared.messageClass,
    recipient: row.recipient,
    recipientHash: row.recipient_hash,
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

function byUrgency(left: ClaimedMessage, right: ClaimedMessage): number {
  const byClass = Number(left.messageClass === 'marketing') - Number(right.messageClass === 'marketing');
  return byClass || left.dueAt - right.dueAt || (left.id < right.id ? -1 : 1);
}
