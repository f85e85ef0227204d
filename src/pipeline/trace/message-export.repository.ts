import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type Instant, type Localised, type MessageId, type ShopId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import type { ChannelKind } from '../../core/index.js';
import type { MessageState, Texts } from '../model/message.js';
import type { MessageFilter } from './message-list.js';
import type { Names } from './message-list.js';
import { conditions, Parameters, shopIn } from './message-filter.sql.js';

/** A message as a line of a file. */
export interface ExportRow {
  readonly id: MessageId;
  readonly createdAt: Instant;
  readonly dueAt: Instant;
  readonly acceptedAt: Instant | null;
  readonly recipient: string;
  readonly sender: string | null;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly place: string;
  readonly orderId: string | null;
  readonly parts: number | null;
  readonly priceMicros: number | null;
  readonly priceCurrency: string | null;
  readonly body: string | null;
  readonly ruleUuid: string | null;
  readonly connectionUuid: string;
  readonly isDeferred: boolean;
  readonly errorText: Localised | null;
}

/** What rules and channels are called, by their bare ids: read once for a whole file. */
export interface ExportNames {
  readonly rules: ReadonlyMap<string, string>;
  readonly channels: ReadonlyMap<string, string>;
}

interface ExportRecord extends Omit<ExportRow, 'id' | 'body'> {
  readonly id: string;
  readonly texts: Texts;
  readonly kind: ChannelKind;
}

/**
 * A batch is read in milliseconds: other processes would take longer to begin (measured), and so would Postgres to look into
 * the texts. Which rows it is of, the lists' index tells, however many messages other shops have.
 */
const WALK_THE_INDEX = `select set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),
  set_config('enable_bitmapscan', 'off', true), set_config('enable_hashjoin', 'off', true),
  set_config('enable_mergejoin', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`;

@Injectable()
export class MessageExportRepository {
  async names(tx: Tx, shopId: ShopId): Promise<ExportNames> {
    const named = async (sql: string, parameters: readonly unknown[]) => {
      const rows = await tx.query<{ id: string; name: string }>(sql, parameters);
      return new Map(rows.map(({ id, name }) => [id, name]));
    };
    return {
      rules: await named('select id, name from rules where shop_id = $1', [uuidOf(shopId)]),
      channels: await named(`select id, name from connections where type = 'channel'`, []),
    };
  }

  /** The newest messages before one, newest first. */
  async batch(
    tx: Tx,
    filter: MessageFilter,
    names: Names,
    before: MessageId | null,
    limit: number,
  ): Promise<readonly ExportRow[]> {
    await tx.query(WALK_THE_INDEX);
    const parameters = new Parameters();
    const where = [shopIn(filter, parameters), ...conditions(filter, parameters, names)];
    if (before !== null) where.push(`m.id < ${parameters.add(uuidOf(before), 'uuid')}`);
    const rows = await tx.query<ExportRecord>(
      `select m.id, ${ms('m.created_at')} as "createdAt", ${ms('m.due_at')} as "dueAt", ${ms('m.accepted_at')} as "acceptedAt",
         m.recipient, m.sender, m.state, m.reason, coalesce(m.source, p.why ->> 'event', 'manual') as place, m.order_id as "orderId", m.parts,
         m.price_micros::float8 as "priceMicros", m.price_currency as "priceCurrency",
         m.texts, p.route -> (m.leg_no - 1) ->> 'kind' as kind,
         m.rule_id as "ruleUuid", m.connection_id as "connectionUuid",
         p.why -> 'time' ->> 'reason' = 'quiet-hours' as "isDeferred", a.error_text as "errorText"
       from (
         select m.id from messages m where ${where.join(' and ')} order by m.id desc limit ${parameters.add(limit, 'int')}
       ) page
       join messages m on m.id = page.id
       join plannings p on p.id = m.planning_id
       left join lateral (
         select t.error_text from attempts t where m.reason is not null and t.message_id = m.id
         order by t.leg_no desc, t.attempt_no desc limit 1
       ) a on true
       order by m.id desc`,
      parameters.values,
    );
    return rows.map((row) => ({ ...row, id: idOf('msg', row.id), body: row.texts[row.kind]?.body ?? null }));
  }
}

function ms(column: string): string {
  return `date_part('epoch', ${column}) * 1000`;
}
