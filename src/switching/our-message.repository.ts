import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type Instant, type RuleId, type ShopId } from '@hub/kernel';
import { toInstant, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';

/** A message of ours, or what a trial would have sent, as it is compared with an older app's. */
export interface OurMessage {
  /** A message's or a decision's. */
  readonly id: string;
  readonly isTrial: boolean;
  readonly phoneHash: string;
  /** Null for a trial, and once erased. */
  readonly phone: string | null;
  /** When it left, is due, or would have been. */
  readonly at: Instant;
  /** Null once erased. */
  readonly text: string | null;
  readonly orderNumber: string | null;
  /** Null for what was brought over from the older app. */
  readonly ruleId: RuleId | null;
  readonly ruleName: string | null;
}

/** Milliseconds since 1970. */
export interface Period {
  readonly since: number;
  readonly until: number;
}

/** A trial's message may be due so long after it was decided on, days. */
const LONGEST_DELAY_DAYS = 400;
const BODY = (texts: string) =>
  `nullif(coalesce(${texts} -> 'sms' ->> 'body', ${texts} -> 'chat' ->> 'body', ${texts} -> 'email' ->> 'body'), '')`;

/** What rules of ours sent, will send and would have sent. */
@Injectable()
export class OurMessageRepository {
  /** To these people in that time. What people wrote by hand, tests and campaigns are left out. */
  async of(tx: Tx, shopId: ShopId, phoneHashes: readonly string[], period: Period): Promise<readonly OurMessage[]> {
    const rows = await tx.query<{
      id: string;
      is_trial: boolean;
      phone_hash: string;
      phone: string | null;
      at: Timestamp;
      text: string | null;
      order_number: string | null;
      rule_id: string | null;
      rule_name: string | null;
    }>(
      `select x.*, r.name as rule_name, coalesce(o.snapshot ->> 'number', x.order_id) as order_number from (
         select m.id, false as is_trial, m.recipient_hash as phone_hash, nullif(m.recipient, '') as phone,
           coalesce(m.accepted_at, m.due_at) as at, ${BODY('m.texts')} as text, m.order_id, m.rule_id, m.shop_id
         from messages m
         where m.shop_id = $1 and m.recipient_hash = any ($2::text[]) and ${IS_OURS}
           and coalesce(m.accepted_at, m.due_at) >= $3 and coalesce(m.accepted_at, m.due_at) < $4
         union all
         select d.id, true, d.recipient_hash, null, ${TRIAL_AT}, ${BODY(`(d.detail -> 'texts')`)}, d.order_id, d.rule_id, d.shop_id
         from decisions d
         where d.shop_id = $1 and d.recipient_hash = any ($2::text[]) and ${IS_TRIAL} and ${TRIAL_AT} >= $3 and ${TRIAL_AT} < $4
       ) as x
       left join rules r on r.id = x.rule_id
       left join orders o on o.shop_id = x.shop_id and o.order_id = x.order_id
       order by x.at, x.id`,
      [uuidOf(shopId), phoneHashes, new Date(period.since), new Date(period.until)],
    );
    return rows.map((row) => ({
      id: row.is_trial ? idOf('dec', row.id) : idOf('msg', row.id),
      isTrial: row.is_trial,
      phoneHash: row.phone_hash,
      phone: row.phone,
      at: toInstant(row.at),
      text: row.text,
      orderNumber: row.order_number,
      ruleId: row.rule_id === null ? null : idOf('rul', row.rule_id),
      ruleName: row.rule_name,
    }));
  }
}

const IS_OURS = `m.state not in ('cancelled', 'superseded') and (m.rule_id is not null or m.source = 'import') and m.role <> 'test'`;
const TRIAL_AT = `(d.detail ->> 'dueAt')::timestamptz`;
/** Blanked once their person is erased: then they have no time either. */
const IS_TRIAL = `d.reason = 'would-have-sent' and d.at >= $3::timestamptz - interval '${LONGEST_DELAY_DAYS} days' and d.at < $4::timestamptz + interval '1 day'`;
export const OURS = { IS_OURS, TRIAL_AT, IS_TRIAL } as const;
