import { Injectable } from '@nestjs/common';
import {
  idOf,
  uuidOf,
  type AttemptId,
  type ConnectionId,
  type Instant,
  type Localised,
  type MessageId,
  type Money,
  type MessageAddress,
} from '@hub/kernel';
import type { AttemptState } from '../../core/index.js';
import type { AttemptWays } from './attempt-ways.js';
import { toInstant } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf, type Column } from '../../infra/database/rowset.js';

/** What an answer or a report says about an attempt; what is null leaves the stored value. */
export interface AttemptNews {
  readonly id: AttemptId;
  readonly providerKey: string;
  readonly connectionId: ConnectionId;
  readonly state: AttemptState;
  readonly at: Instant;
  readonly source: 'answer' | 'report';
  readonly providerMessageId?: string | null;
  readonly code?: string | null;
  readonly errorKind?: string | null;
  readonly errorText?: Localised | null;
  readonly parts?: number | null;
  readonly price?: Money | null;
  readonly network?: string | null;
  readonly ways?: AttemptWays | null;
  readonly isClosedWithoutReport?: boolean;
}

export interface Attempt {
  readonly id: AttemptId;
  readonly messageId: MessageId;
  readonly connectionId: ConnectionId;
  readonly legNo: number;
  readonly attemptNo: number;
  readonly providerKey: string;
  readonly providerMessageId: string | null;
  readonly state: AttemptState;
  readonly asked: number;
  readonly firstAskedAt: Instant;
  readonly accountNo: number;
  readonly recipient: MessageAddress;
  readonly ways: AttemptWays | null;
  /** Its end would lead to another leg. */
  readonly hasNextLeg: boolean;
}

@Injectable()
export class AttemptRepository {
  /**
   * Stores news of attempts; a state only moves forward, other facts are kept where the news has none. A provider's id
   * that already names another attempt is not believed: the attempt stays without one.
   */
  async record(tx: Tx, news: readonly AttemptNews[]): Promise<void> {
    if (news.length === 0) return;
    const claimed = new Set<string>();
    const unclaimed = (item: AttemptNews) => {
      const id = item.providerMessageId ?? null;
      if (id === null || claimed.has(`${item.connectionId}/${id}`)) return null;
      claimed.add(`${item.connectionId}/${id}`);
      return id;
    };
    const column = (name: string, type: string, read: (item: AttemptNews) => unknown): Column => ({
      name,
      type,
      values: news.map(read),
    });
    const rowset = rowsetOf([
      column('id', 'uuid', ({ id }) => uuidOf(id)),
      column('connection_id', 'uuid', ({ connectionId }) => uuidOf(connectionId)),
      column('state', 'text', ({ state }) => state),
      column('at', 'timestamptz', ({ at }) => at),
      column('is_report', 'boolean', ({ source }) => source === 'report'),
      column('provider_message_id', 'text', unclaimed),
      column('code', 'text', ({ code = null }) => code),
      column('error_kind', 'text', ({ errorKind = null }) => errorKind),
      column('error_text', 'jsonb', ({ errorText = null }) => (errorText === null ? null : JSON.stringify(errorText))),
      column('parts', 'smallint', ({ parts = null }) => parts),
      column('price_micros', 'bigint', ({ price }) => price?.micros ?? null),
      column('price_currency', 'text', ({ price }) => price?.currency ?? null),
      column('network', 'text', ({ network = null }) => network),
      column('ways', 'jsonb', ({ ways = null }) => (ways === null ? null : JSON.stringify(ways))),
      column('is_closed', 'boolean', ({ isClosedWithoutReport = false }) => isClosedWithoutReport),
    ]);
    await tx.query(
      `update attempts a set
         state = case when ${rank('r.state')} > ${rank('a.state')} then r.state else a.state end,
         answered_at = case when r.is_report then a.answered_at else coalesce(a.answered_at, r.at) end,
         reported_at = case when r.is_report then r.at else a.reported_at end,
         provider_message_id = coalesce(a.provider_message_id, case when not exists (
           select 1 from attempts other where other.connection_id = r.connection_id
             and other.provider_message_id = r.provider_message_id and other.id <> a.id) then r.provider_message_id end),
         code = coalesce(r.code, a.code), error_kind = coalesce(r.error_kind, a.error_kind),
         error_text = coalesce(r.error_text, a.error_text), parts = coalesce(r.parts, a.parts),
         price_micros = coalesce(r.price_micros, a.price_micros), price_currency = coalesce(r.price_currency, a.price_currency),
         network = coalesce(r.network, a.network), ways = coalesce(r.ways, a.ways), is_closed_without_report = a.is_closed_without_report or r.is_closed
       from ${rowset.sql} as r
       where a.id = r.id`,
      rowset.parameters,
    );
  }

  /** The attempts of this connection with one of these keys or provider ids; locked. A report sees no other connection's. */
  async find(
    tx: Tx,
    connectionId: ConnectionId,
    keys: readonly string[],
    providerIds: readonly string[],
  ): Promise<readonly Attempt[]> {
    return this.#select(
      tx,
      'a.connection_id = $1 and (a.provider_key = any ($2::text[]) or a.provider_message_id = any ($3::text[]))',
      [uuidOf(connectionId), keys, providerIds],
    );
  }

  async ofMessages(tx: Tx, ids: readonly MessageId[]): Promise<readonly Attempt[]> {
    return this.#select(tx, 'a.message_id = any ($1::uuid[])', [ids.map(uuidOf)]);
  }

  /** How many of these arrived although a later attempt of their message had left too. Asked before the message moves. */
  async countOvertaken(tx: Tx, ids: readonly AttemptId[]): Promise<number> {
    if (ids.length === 0) return 0;
    const [row] = await tx.query<{ count: number }>(
      `select count(distinct a.id)::int as count
       from attempts a join messages m on m.id = a.message_id
       join attempts later on later.message_id = a.message_id
         and (later.leg_no, later.attempt_no) > (a.leg_no, a.attempt_no)
       where a.id = any ($1::uuid[]) and (later.state in ('uncertain', 'accepted', 'delivered', 'read')
         or (later.state = 'sending' and m.state = 'sending'))`,
      [[...new Set(ids)].map(uuidOf)],
    );
    return row?.count ?? 0;
  }

  async #select(tx: Tx, where: string, parameters: readonly unknown[]): Promise<readonly Attempt[]> {
    const rows = await tx.query<{
      id: string;
      message_id: string;
      connection_id: string;
      leg_no: number;
      attempt_no: number;
      provider_key: string;
      provider_message_id: string | null;
      state: AttemptState;
      asked: number;
      first_asked_at: string;
      account_no: number;
      recipient: MessageAddress;
      ways: AttemptWays | null;
      has_next_leg: boolean;
    }>(
      `select a.id, a.message_id, a.connection_id, a.leg_no, a.attempt_no, a.provider_key, a.provider_message_id, a.state,
         a.asked, a.first_asked_at, a.account_no, a.ways, m.recipient, jsonb_array_length(p.route) > a.leg_no as has_next_leg
       from attempts a join messages m on m.id = a.message_id join plannings p on p.id = m.planning_id where ${where} order by a.id for update of a`,
      parameters,
    );
    return rows.map((row) => ({
      id: idOf('att', row.id),
      messageId: idOf('msg', row.message_id),
      connectionId: idOf('con', row.connection_id),
      legNo: row.leg_no,
      attemptNo: row.attempt_no,
      providerKey: row.provider_key,
      providerMessageId: row.provider_message_id,
      state: row.state,
      asked: row.asked,
      firstAskedAt: toInstant(row.first_asked_at),
      accountNo: row.account_no,
      recipient: row.recipient,
      ways: row.ways,
      hasNextLeg: row.has_next_leg,
    }));
  }
}

/** SQL for the order of states: sending < uncertain < accepted < failed, expired < delivered < read. */
function rank(column: string): string {
  return `case ${column} when 'sending' then 0 when 'uncertain' then 1 when 'accepted' then 2 when 'failed' then 3
    when 'expired' then 3 when 'delivered' then 4 when 'read' then 5 end`;
}
