import { Injectable } from '@nestjs/common';
import { idOf, MINUTE_MS, uuidOf, type Instant, type MessageId } from '@hub/kernel';
import { toInstantOrNull, walkFrom, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { MessageState } from '../../pipeline/model/message.js';
import type { Campaign, Sweep } from './campaign.js';

/** Messages of one state and price, added up. */
export interface Tally {
  readonly state: MessageState;
  readonly count: number;
  readonly parts: number;
  /** Of the parts, by the shop's price. */
  readonly estimateMicros: number | null;
  readonly estimateCurrency: string | null;
  readonly billedMicros: number | null;
  readonly billedCurrency: string | null;
}

/** Which messages a sweep is about. */
const SWEPT: Readonly<Record<Sweep, string>> = {
  release: `m.state = 'held' and m.held_reason = 'campaign-paused'`,
  cancel: `m.state in ('planned', 'held')`,
};
/** Where rows are many and row security hides from the planner how many. */
const WALK_THE_INDEX = `select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true)`;
const AROUND_MS = MINUTE_MS;

/**
 * A campaign's messages. They know it by their planning alone, and no index leads from there to them: their ids were made
 * when those of the plannings were, so that they stand together among the shop's (`messages_newest`).
 */
@Injectable()
export class CampaignMessagesRepository {
  /** The next of those that a sweep is about, after `after`; locked. */
  async swept(
    tx: Tx,
    campaign: Campaign,
    sweep: Sweep,
    after: MessageId | null,
    limit: number,
  ): Promise<readonly MessageId[]> {
    const range = await this.#range(tx, campaign);
    if (range === null) return [];
    const rows = await tx.query<{ id: string }>(
      `select m.id ${THEIRS} and ${SWEPT[sweep]} and m.id > $5::uuid order by m.id limit $6 for update of m`,
      [...range, walkFrom(after), limit],
    );
    return rows.map((row) => idOf('msg', row.id));
  }

  /** How many wait or are being sent, and when the first of them is due. */
  async open(tx: Tx, campaign: Campaign): Promise<{ readonly count: number; readonly nextDue: Instant | null }> {
    const range = await this.#range(tx, campaign);
    if (range === null) return { count: 0, nextDue: null };
    const [row] = await tx.query<{ count: number; next_due: Timestamp | null }>(
      `select count(*)::int as count, min(m.due_at) as next_due ${THEIRS} and m.state in ('planned', 'held', 'sending')`,
      range,
    );
    return { count: row?.count ?? 0, nextDue: toInstantOrNull(row?.next_due ?? null) };
  }

  async tally(tx: Tx, campaign: Campaign): Promise<readonly Tally[]> {
    const range = await this.#range(tx, campaign);
    if (range === null) return [];
    const rows = await tx.query<Tally>(
      `select state, count(*)::int as count, coalesce(sum(parts), 0)::int as parts,
         sum(parts * part_micros)::float8 as "estimateMicros", part_currency as "estimateCurrency",
         sum(price_micros)::float8 as "billedMicros", price_currency as "billedCurrency"
       from (
         select m.state, m.parts, m.price_micros, m.price_currency, g.price_per_part_micros as part_micros,
           g.price_currency as part_currency
         from (select m.state, m.parts, m.price_micros, m.price_currency, m.shop_id, m.connection_id ${THEIRS}) as m
         left join connection_grants g on g.shop_id = m.shop_id and g.connection_id = m.connection_id
         where m.state <> 'superseded') as t
       group by state, part_currency, price_currency order by state`,
      range,
    );
    return rows;
  }

  /** The parameters of `THEIRS`; null = it has no messages. */
  async #range(tx: Tx, { id, shopId }: Campaign): Promise<readonly string[] | null> {
    await tx.query(WALK_THE_INDEX);
    const [row] = await tx.query<{ first: string | null; last: string | null }>(
      `select (select id from plannings where campaign_id = $1 order by id limit 1) as first,
         (select id from plannings where campaign_id = $1 order by id desc limit 1) as last`,
      [uuidOf(id)],
    );
    if (row?.first == null || row.last === null) return null;
    return [uuidOf(id), uuidOf(shopId), idAround(row.first, -AROUND_MS), idAround(row.last, AROUND_MS)];
  }
}

const THEIRS = `from messages m join plannings p on p.id = m.planning_id and p.campaign_id = $1
  where m.shop_id = $2 and m.source = 'campaign' and m.id between $3::uuid and $4::uuid`;

/** The id of another instant: its first 48 bits are milliseconds. */
function idAround(uuid: string, ms: number): string {
  const at = Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16) + ms;
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
