import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ConnectionId, type Instant, type ReplayId } from '@hub/kernel';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf, type Column } from '../../infra/database/rowset.js';
import { WOULD_SEND, type Replay, type ReplayItem } from './replay.js';

/** Items of one outcome that would go by one account at one price, added up. */
export interface ReplayTally {
  readonly outcome: string;
  readonly connectionId: ConnectionId | null;
  readonly count: number;
  readonly parts: number;
  readonly priceMicros: number | null;
  readonly priceCurrency: string | null;
  readonly firstDue: Instant | null;
  readonly lastDue: Instant | null;
}

export interface ItemWish {
  /** Null = of whatever outcome. */
  readonly outcomes: readonly string[] | null;
  /** Only these; null = all. */
  readonly positions: readonly number[] | null;
  /** The last position before. */
  readonly after: number;
  readonly limit: number;
}

@Injectable()
export class ReplayRepository {
  async add(tx: Tx, replay: Omit<Replay, 'confirmed'>): Promise<void> {
    const { id, organisationId, clientId, shopId, ruleId, version, since, until, events, createdAt } = replay;
    await tx.query(
      `insert into rule_replays (id, organisation_id, client_id, shop_id, rule_id, version, since, until, events, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[id, organisationId, clientId, shopId, ruleId].map(uuidOf),
        version,
        ...[since, until].map(toTimestamp),
        events,
        toTimestamp(createdAt),
      ],
    );
  }

  async finish(tx: Tx, id: ReplayId, now: Instant): Promise<void> {
    await tx.query('update rule_replays set finished_at = $2 where id = $1', [uuidOf(id), toTimestamp(now)]);
  }

  /** Null: there is none, or it was never finished. `lock`: nobody else confirms it before this transaction has ended. */
  async find(tx: Tx, id: ReplayId, { lock = false } = {}): Promise<Replay | null> {
    const [row] = await tx.query<ReplayRow>(
      `select * from rule_replays where id = $1 and finished_at is not null ${lock ? 'for update' : ''}`,
      [uuidOf(id)],
    );
    return row === undefined ? null : fromRow(row);
  }

  async confirm(tx: Tx, id: ReplayId, { digest, count }: { digest: string; count: number }, now: Instant) {
    await tx.query(
      'update rule_replays set confirmed_at = $2, confirmed_digest = $3, confirmed_count = $4 where id = $1',
      [uuidOf(id), toTimestamp(now), digest, count],
    );
  }

  async addItems(tx: Tx, { id, organisationId }: Replay, items: readonly ReplayItem[]): Promise<void> {
    if (items.length === 0) return;
    const column = (name: string, type: string, read: (item: ReplayItem) => unknown): Column => ({
      name,
      type,
      values: items.map(read),
    });
    const rowset = rowsetOf(
      [
        column('position', 'int', ({ position }) => position),
        column('event_id', 'uuid', ({ eventId }) => (eventId === null ? null : uuidOf(eventId))),
        column('order_id', 'text', ({ orderId }) => orderId),
        column('heard_at', 'timestamptz', ({ at }) => at),
        column('occasion_key', 'text', ({ occasionKey }) => occasionKey),
        column('outcome', 'text', ({ outcome }) => outcome),
        column('due_at', 'timestamptz', ({ dueAt }) => dueAt),
        column('parts', 'smallint', ({ parts }) => parts),
        column('connection_id', 'uuid', ({ connectionId }) => (connectionId === null ? null : uuidOf(connectionId))),
        column('price_micros', 'bigint', ({ priceMicros }) => priceMicros),
        column('price_currency', 'text', ({ priceCurrency }) => priceCurrency),
      ],
      3,
    );
    await tx.query(
      `insert into replay_items (replay_id, organisation_id, position, event_id, order_id, heard_at, occasion_key, outcome,
         due_at, parts, connection_id, price_micros, price_currency)
       select $1::uuid, $2::uuid, position, event_id, order_id, heard_at, occasion_key, outcome, due_at, parts,
         connection_id, price_micros, price_currency from ${rowset.sql} as r`,
      [uuidOf(id), uuidOf(organisationId), ...rowset.parameters],
    );
  }

  /** These would not have gone after all. */
  async turn(tx: Tx, id: ReplayId, positions: readonly number[], outcome: string): Promise<void> {
    if (positions.length === 0) return;
    await tx.query('update replay_items set outcome = $3 where replay_id = $1 and position = any ($2::int[])', [
      uuidOf(id),
      positions,
      outcome,
    ]);
  }

  async items(tx: Tx, id: ReplayId, { outcomes, positions, after, limit }: ItemWish): Promise<readonly ReplayItem[]> {
    const rows = await tx.query<ItemRow>(
      `select position, event_id, order_id, heard_at, occasion_key, outcome, due_at, parts, connection_id,
         price_micros::float8 as price_micros, price_currency
       from replay_items where replay_id = $1 and position > $2 and ($3::text[] is null or outcome = any ($3::text[]))
         and ($5::int[] is null or position = any ($5::int[]))
       order by position limit $4`,
      [uuidOf(id), after, outcomes, limit, positions],
    );
    return rows.map((row) => ({
      position: row.position,
      eventId: row.event_id === null ? null : idOf('evt', row.event_id),
      orderId: row.order_id,
      at: toInstant(row.heard_at),
      occasionKey: row.occasion_key,
      outcome: row.outcome,
      dueAt: toInstantOrNull(row.due_at),
      parts: row.parts,
      connectionId: row.connection_id === null ? null : idOf('con', row.connection_id),
      priceMicros: row.price_micros,
      priceCurrency: row.price_currency,
    }));
  }

  /** Those of these occasions that have a message, whatever became of it. */
  async written(tx: Tx, occasionKeys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ occasion_key: string }>(
      `select occasion_key from messages where occasion_key = any ($1::text[]) and state <> 'superseded'`,
      [occasionKeys],
    );
    return new Set(rows.map((row) => row.occasion_key));
  }

  async tally(tx: Tx, id: ReplayId): Promise<readonly ReplayTally[]> {
    const rows = await tx.query<TallyRow>(
      `select outcome, connection_id, price_currency, count(*)::int as count, coalesce(sum(parts), 0)::int as parts,
         sum(price_micros)::float8 as price_micros, min(due_at) as first_due, max(due_at) as last_due
       from replay_items where replay_id = $1 group by 1, 2, 3 order by outcome = '${WOULD_SEND}' desc, count(*) desc, 1, 2, 3`,
      [uuidOf(id)],
    );
    return rows.map((row) => ({
      outcome: row.outcome,
      connectionId: row.connection_id === null ? null : idOf('con', row.connection_id),
      count: row.count,
      parts: row.parts,
      priceMicros: row.price_micros,
      priceCurrency: row.price_currency,
      firstDue: toInstantOrNull(row.first_due),
      lastDue: toInstantOrNull(row.last_due),
    }));
  }
}

interface ReplayRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly client_id: string;
  readonly shop_id: string;
  readonly rule_id: string;
  readonly version: number;
  readonly since: Timestamp;
  readonly until: Timestamp;
  readonly events: number;
  readonly created_at: Timestamp;
  readonly confirmed_at: Timestamp | null;
  readonly confirmed_digest: string | null;
  readonly confirmed_count: number | null;
}

interface ItemRow {
  readonly position: number;
  readonly event_id: string | null;
  readonly order_id: string;
  readonly heard_at: Timestamp;
  readonly occasion_key: string;
  readonly outcome: string;
  readonly due_at: Timestamp | null;
  readonly parts: number | null;
  readonly connection_id: string | null;
  readonly price_micros: number | null;
  readonly price_currency: string | null;
}

interface TallyRow {
  readonly outcome: string;
  readonly connection_id: string | null;
  readonly price_currency: string | null;
  readonly count: number;
  readonly parts: number;
  readonly price_micros: number | null;
  readonly first_due: Timestamp | null;
  readonly last_due: Timestamp | null;
}

function fromRow(row: ReplayRow): Replay {
  const at = toInstantOrNull(row.confirmed_at);
  return {
    id: idOf('rpy', row.id),
    organisationId: idOf('org', row.organisation_id),
    clientId: idOf('cli', row.client_id),
    shopId: idOf('shp', row.shop_id),
    ruleId: idOf('rul', row.rule_id),
    version: row.version,
    since: toInstant(row.since),
    until: toInstant(row.until),
    events: row.events,
    createdAt: toInstant(row.created_at),
    confirmed: at === null ? null : { at, digest: row.confirmed_digest ?? '', count: row.confirmed_count ?? 0 },
  };
}
