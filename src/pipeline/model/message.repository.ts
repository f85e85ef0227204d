import { Injectable } from '@nestjs/common';
import {
  HOUR_MS,
  idOf,
  uuidOf,
  type EmailAddress,
  type EventId,
  type Id,
  type IdPrefix,
  type Instant,
  type MessageAddress,
  type MessageId,
  type RuleId,
  type ShopId,
} from '@hub/kernel';
import type { MessageClass } from '../../core/index.js';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf, type Column } from '../../infra/database/rowset.js';
import type { PlannedLink } from './link.entity.js';
import { countDeltas } from './message-moves.js';
import {
  partsOf,
  type MessageState,
  type Planning,
  type Recipe,
  type RouteLeg,
  type Source,
  type Texts,
  type Why,
} from './message.js';

export interface PlannedMessage {
  readonly id: MessageId;
  readonly planning: Planning;
  readonly occasionKey: string;
  readonly revision: number;
  readonly orderId: string | null;
  /** What brought it about where no rule did. */
  readonly source: Source | null;
  readonly role: string;
  readonly recipient: MessageAddress;
  readonly recipientHash: string;
  readonly email: EmailAddress | null;
  readonly emailHash: string | null;
  readonly country: string | null;
  readonly dueAt: Instant;
  readonly validUntil: Instant;
  readonly texts: Texts;
  readonly links: readonly PlannedLink[];
}

/** A message that was planned and never spoken of, as re-planning needs it. */
export interface ReplannableMessage {
  readonly id: MessageId;
  readonly occasionKey: string;
  readonly revision: number;
  readonly ruleId: RuleId;
  readonly eventId: EventId | null;
  readonly shopId: ShopId;
  readonly orderId: string;
  readonly role: string;
  readonly recipient: string;
  readonly email: string | null;
  readonly texts: Texts;
  readonly recipe: Recipe;
  readonly why: Why;
}

const PRIORITY: Readonly<Record<MessageClass, number>> = { transactional: 0, marketing: 1 };

@Injectable()
export class MessageRepository {
  /**
   * Inserts what is new; an occasion that already has a message is left alone, however often it is told. Returns the
   * ids that were inserted.
   */
  async insert(tx: Tx, messages: readonly PlannedMessage[], now: Instant): Promise<ReadonlySet<MessageId>> {
    if (messages.length === 0) return new Set();
    const { sorted, rows, plannings, parameters } = rowsetsOf(messages, now);
    const [row] = await tx.query<{ ids: string[] | null }>(
      `with new as (
         ${insertFrom(rows.sql)}
         on conflict do nothing
         returning id, organisation_id, shop_id, rule_id, planning_id, connection_id, country, role, created_at, state
       ), planned as (
         ${insertPlanningsFrom(plannings.sql)} where id in (select planning_id from new)
       ), counted as (${countDeltas('new', [PLANNED])})
       select case when count(*) < cardinality($2::uuid[]) then coalesce(array_agg(id), '{}') end as ids from new`,
      parameters,
    );
    return new Set(row?.ids === null ? sorted.map(({ id }) => id) : (row?.ids ?? []).map((id) => idOf('msg', id)));
  }

  /**
   * Inserts messages of occasions that have none, for two thirds of what `insert` costs.
   * @throws the database's unique violation (`isDuplicate`) when one of them has a message: then none is inserted.
   */
  async insertNew(tx: Tx, messages: readonly PlannedMessage[], now: Instant): Promise<void> {
    if (messages.length === 0) return;
    const { rows, plannings, parameters } = rowsetsOf(messages, now);
    // Counted here: the database would take all rows apart once more for a handful of figures.
    const counts = rowsetOf(plannedCounts(messages, now), 1 + parameters.length);
    await tx.query(
      `with planned as (${insertPlanningsFrom(plannings.sql)}), counted as (
         insert into stat_deltas (organisation_id, shop_id, rule_id, connection_id, country, hour, metric, delta)
         select organisation_id, shop_id, rule_id, connection_id, country, hour, metric, delta from ${counts.sql} as c)
       ${insertFrom(rows.sql)}`,
      [...parameters, ...counts.parameters],
    );
  }

  /**
   * Whether all of these are there and on the disk, and with them all that was committed before, however unhurriedly. False
   * after a crash of the database that came before the disk had them.
   */
  async areKept(tx: Tx, ids: readonly MessageId[]): Promise<boolean> {
    // What is written here is nothing; its commit waits for the disk, which takes what was committed in its order.
    const [row] = await tx.query<{ kept: number }>(
      `select count(*)::int as kept, pg_logical_emit_message(true, 'talaria', '') from messages where id = any ($1::uuid[])`,
      [ids.map(uuidOf)],
    );
    return row?.kept === ids.length;
  }

  /** The current messages of these occasions. */
  async idsOf(tx: Tx, occasionKeys: readonly string[]): Promise<readonly MessageId[]> {
    const rows = await tx.query<{ id: string }>(
      `select id from messages where occasion_key = any ($1::text[]) and state <> 'superseded'`,
      [occasionKeys],
    );
    return rows.map((row) => idOf('msg', row.id));
  }

  async stateOf(tx: Tx, id: MessageId): Promise<MessageState | null> {
    const [row] = await tx.query<{ state: MessageState }>('select state from messages where id = $1', [uuidOf(id)]);
    return row?.state ?? null;
  }

  /** Planned messages of these orders that no provider was ever asked about; locked until the transaction ends. */
  async replannable(
    tx: Tx,
    orders: readonly { shopId: ShopId; orderId: string }[],
  ): Promise<readonly ReplannableMessage[]> {
    if (orders.length === 0) return [];
    const rows = await tx.query<{
      id: string;
      occasion_key: string;
      revision: number;
      rule_id: string;
      event_id: string | null;
      shop_id: string;
      order_id: string;
      role: string;
      recipient: string;
      email: string | null;
      texts: Texts;
      recipe: Recipe;
      why: Why;
    }>(
      `select m.id, m.occasion_key, m.revision, m.rule_id, p.event_id, m.shop_id, m.order_id, m.role, m.recipient, m.email, m.texts,
         p.recipe, p.why
       from unnest($1::uuid[], $2::text[]) as r(shop_id, order_id)
       join messages m on m.shop_id = r.shop_id and m.order_id = r.order_id
       join plannings p on p.id = m.planning_id
       where m.state in ('planned', 'held') and m.rule_id is not null
         and not exists (select 1 from attempts a where a.message_id = m.id)
       order by m.id for update of m`,
      [orders.map((order) => uuidOf(order.shopId)), orders.map((order) => order.orderId)],
    );
    return rows.map((row) => ({
      id: idOf('msg', row.id),
      occasionKey: row.occasion_key,
      revision: row.revision,
      ruleId: idOf('rul', row.rule_id),
      eventId: row.event_id === null ? null : idOf('evt', row.event_id),
      shopId: idOf('shp', row.shop_id),
      orderId: row.order_id,
      role: row.role,
      recipient: row.recipient,
      email: row.email,
      texts: row.texts,
      recipe: row.recipe,
      why: row.why,
    }));
  }
}

const PLANNED = { metric: 'state', delta: 1, hour: 'created_at' } as const;

/** By occasion, so that two that insert the same wait for each other instead of both. `$1` is now, `$2` the ids. */
function rowsetsOf(messages: readonly PlannedMessage[], now: Instant) {
  const sorted = [...messages].sort((left, right) => (left.occasionKey < right.occasionKey ? -1 : 1));
  const rows = rowsetOf(columnsOf(sorted), 2);
  const plannings = rowsetOf(
    planningColumns([...new Set(sorted.map(({ planning }) => planning))]),
    2 + rows.parameters.length,
  );
  return { sorted, rows, plannings, parameters: [toTimestamp(now), ...rows.parameters, ...plannings.parameters] };
}

function insertFrom(rows: string): string {
  return `insert into messages (id, organisation_id, shop_id, rule_id, planning_id, occasion_key, revision, order_id,
      source, priority, role, recipient, recipient_hash, email, email_hash, country, state, leg_no, attempt_no, connection_id, parts, planned_for,
      due_at, valid_until, tries, is_stuck, texts, created_at, changed_at)
    select id, organisation_id, shop_id, rule_id, planning_id, occasion_key, revision, order_id,
      source, priority, role, recipient, recipient_hash, email, email_hash, country, 'planned', 1, 1, connection_id, parts, due_at,
      due_at, valid_until, 0, false, texts, $1, $1
    from ${rows} as r`;
}

function insertPlanningsFrom(plannings: string): string {
  return `insert into plannings (id, organisation_id, client_id, shop_id, rule_id, event_id, campaign_id, message_class, route, recipe, why)
    select id, organisation_id, client_id, shop_id, rule_id, event_id, campaign_id, message_class, route, recipe, why
    from ${plannings} as p`;
}

function columnsOf(messages: readonly PlannedMessage[]): readonly Column[] {
  const column = columnOf(messages);
  const plannings = messages.map(({ planning }) => planning);
  const [sample] = plannings;
  const owners = plannings.every((planning) => planning === sample) ? plannings.slice(0, 1) : plannings;
  const shared = columnOf(owners);
  return [
    column('id', 'uuid', ({ id }) => uuidOf(id)),
    shared('organisation_id', 'uuid', ({ organisationId }) => uuidOf(organisationId)),
    shared('shop_id', 'uuid', ({ shopId }) => uuidOf(shopId)),
    shared('rule_id', 'uuid', ({ ruleId }) => uuidOrNull(ruleId)),
    shared('planning_id', 'uuid', ({ id }) => uuidOf(id)),
    column('occasion_key', 'text', ({ occasionKey }) => occasionKey),
    column('revision', 'int', ({ revision }) => revision),
    column('order_id', 'text', ({ orderId }) => orderId),
    column('source', 'text', ({ source }) => source),
    shared('priority', 'smallint', ({ messageClass }) => PRIORITY[messageClass]),
    column('role', 'text', ({ role }) => role),
    column('recipient', 'text', ({ recipient }) => recipient),
    column('recipient_hash', 'text', ({ recipientHash }) => recipientHash),
    column('email', 'text', ({ email }) => email),
    column('email_hash', 'text', ({ emailHash }) => emailHash),
    column('country', 'text', ({ country }) => country),
    shared('connection_id', 'uuid', ({ route }) => uuidOf((route[0] as RouteLeg).connectionId)),
    column('parts', 'smallint', ({ planning, texts }) => partsOf(texts, planning.route[0])),
    column('due_at', 'timestamptz', ({ dueAt }) => dueAt),
    column('valid_until', 'timestamptz', ({ validUntil }) => validUntil),
    column('texts', 'json', ({ texts }) => JSON.stringify(texts)),
  ];
}

function planningColumns(plannings: readonly Planning[]): readonly Column[] {
  const column = columnOf(plannings);
  return [
    column('id', 'uuid', ({ id }) => uuidOf(id)),
    column('organisation_id', 'uuid', ({ organisationId }) => uuidOf(organisationId)),
    column('client_id', 'uuid', ({ clientId }) => uuidOf(clientId)),
    column('shop_id', 'uuid', ({ shopId }) => uuidOf(shopId)),
    column('rule_id', 'uuid', ({ ruleId }) => uuidOrNull(ruleId)),
    column('event_id', 'uuid', ({ eventId }) => uuidOrNull(eventId)),
    column('campaign_id', 'uuid', ({ campaignId }) => uuidOrNull(campaignId)),
    column('message_class', 'text', ({ messageClass }) => messageClass),
    column('route', 'jsonb', ({ route }) => JSON.stringify(route)),
    column('recipe', 'jsonb', ({ recipe }) => JSON.stringify(recipe)),
    column('why', 'jsonb', ({ why }) => JSON.stringify(why)),
  ];
}

/** What `countDeltas` makes of messages that are all planned now, as columns; test messages count nowhere. */
function plannedCounts(messages: readonly PlannedMessage[], now: Instant): readonly Column[] {
  const groups = new Map<string, { readonly planning: Planning; readonly country: string; count: number }>();
  for (const { planning, country, role } of messages) {
    if (role === 'test') continue;
    const key = `${planning.id} ${country ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { planning, country: country ?? '', count: 1 });
    else group.count += 1;
  }
  const column = columnOf([...groups.values()]);
  return [
    column('organisation_id', 'uuid', ({ planning }) => uuidOf(planning.organisationId)),
    column('shop_id', 'uuid', ({ planning }) => uuidOf(planning.shopId)),
    column('rule_id', 'uuid', ({ planning }) => uuidOrNull(planning.ruleId)),
    column('connection_id', 'uuid', ({ planning }) => uuidOf((planning.route[0] as RouteLeg).connectionId)),
    column('country', 'text', ({ country }) => country),
    column('hour', 'timestamptz', () => now - (now % HOUR_MS)),
    column('metric', 'text', () => 'planned'),
    column('delta', 'int', ({ count }) => count),
  ];
}

function columnOf<T>(items: readonly T[]): (name: string, type: string, read: (item: T) => unknown) => Column {
  return (name, type, read) => ({ name, type, values: items.map(read) });
}

function uuidOrNull(id: Id<IdPrefix> | null): string | null {
  return id === null ? null : uuidOf(id);
}
