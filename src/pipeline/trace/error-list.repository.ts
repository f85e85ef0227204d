import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type Id, type Instant, type Localised, type ShopId } from '@hub/kernel';
import { toInstant, toTimestamp, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { Notice } from '../../notices/notice.entity.js';
import type { Place } from './page.js';

/** Something that went wrong: with a message, or with a function of the shop. */
export interface ErrorRecord {
  readonly id: Id<'msg' | 'not'>;
  readonly at: Instant;
  readonly code: string;
  /** What a message's number was; null for a function. */
  readonly recipient: string | null;
  /** What brought the message about; null for a function. */
  readonly place: string | null;
  readonly orderId: string | null;
  readonly state: string | null;
  /** What the provider or the notice says; null where the code's own words do. */
  readonly text: Localised | null;
  /** How often it happened. */
  readonly count: number;
}

@Injectable()
export class ErrorListRepository {
  /** Messages that failed, expired or are uncertain, the newest change first: found in the index, then read. */
  async ofMessages(tx: Tx, shopId: ShopId, after: Place | null, limit: number): Promise<readonly ErrorRecord[]> {
    await tx.query(`select set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_bitmapscan', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`);
    const rows = await tx.query<MessageErrorRow>(
      `with page as materialized (
         select m.id, m.changed_at from messages m
         where m.shop_id = $1 and m.state in ('failed', 'expired', 'uncertain')
           and ($2::timestamptz is null or (m.changed_at, m.id) < ($2, $3::uuid))
         order by m.changed_at desc, m.id desc limit $4
       )
       select m.id, m.changed_at, m.state, coalesce(m.reason, m.state) as code, m.recipient, coalesce(m.source, p.why ->> 'event', 'manual') as place, m.order_id, a.error_text
       from page join messages m on m.id = page.id join plannings p on p.id = m.planning_id
       left join lateral (
         select t.error_text from attempts t where t.message_id = m.id order by t.leg_no desc, t.attempt_no desc limit 1
       ) a on true
       order by page.changed_at desc, page.id desc`,
      [uuidOf(shopId), toTimestamp(after?.at ?? null), after?.uuid ?? null, limit],
    );
    return rows.map((row) => ({
      id: idOf('msg', row.id),
      at: toInstant(row.changed_at),
      code: row.code,
      recipient: row.recipient,
      place: row.place,
      orderId: row.order_id,
      state: row.state,
      text: row.error_text,
      count: 1,
    }));
  }
}

/** A notice as the error of a function. */
export function functionError({ id, lastAt, code, text, count }: Notice): ErrorRecord {
  return { id, at: lastAt, code, recipient: null, place: null, orderId: null, state: null, text, count };
}

interface MessageErrorRow {
  id: string;
  changed_at: Timestamp;
  state: string;
  code: string;
  recipient: string;
  place: string;
  order_id: string | null;
  error_text: Localised | null;
}
