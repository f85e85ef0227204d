import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type DecisionId, type Instant, type RuleId, type ShopId } from '@hub/kernel';
import { toInstant, toTimestamp, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { Place } from './page.js';

export interface DecisionRecord {
  readonly id: DecisionId;
  readonly ruleId: string | null;
  readonly ruleName: string | null;
  readonly orderId: string | null;
  readonly stage: string;
  readonly reason: string;
  readonly detail: unknown;
  readonly at: Instant;
}

export interface DecisionFilter {
  readonly orderId?: string | undefined;
  readonly ruleIds?: readonly RuleId[] | undefined;
  readonly reasons?: readonly string[] | undefined;
  readonly stages?: readonly string[] | undefined;
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
  readonly after: Place | null;
  readonly limit: number;
}

/** Reads of "why did they get nothing?". */
@Injectable()
export class DecisionListRepository {
  /** Newest first. */
  async page(tx: Tx, shopId: ShopId, filter: DecisionFilter): Promise<readonly DecisionRecord[]> {
    const { after } = filter;
    const rows = await tx.query<DecisionRow>(
      `select d.id, d.rule_id, r.name as rule_name, d.order_id, d.stage, d.reason, d.detail, d.at
       from decisions d left join rules r on r.id = d.rule_id
       where d.shop_id = $1 and ($2::text is null or d.order_id = $2) and ($3::uuid[] is null or d.rule_id = any ($3))
         and ($4::text[] is null or d.reason = any ($4)) and ($5::text[] is null or d.stage = any ($5))
         and ($6::timestamptz is null or d.at >= $6) and ($7::timestamptz is null or d.at < $7)
         and ($8::timestamptz is null or (d.at, d.id) < ($8, $9::uuid))
       order by d.at desc, d.id desc limit $10`,
      [
        uuidOf(shopId),
        filter.orderId ?? null,
        filter.ruleIds?.map(uuidOf) ?? null,
        filter.reasons ?? null,
        filter.stages ?? null,
        toTimestamp(filter.since ?? null),
        toTimestamp(filter.until ?? null),
        toTimestamp(after?.at ?? null),
        after?.uuid ?? null,
        filter.limit,
      ],
    );
    return rows.map((row) => ({
      id: idOf('dec', row.id),
      ruleId: row.rule_id === null ? null : idOf('rul', row.rule_id),
      ruleName: row.rule_name,
      orderId: row.order_id,
      stage: row.stage,
      reason: row.reason,
      detail: row.detail,
      at: toInstant(row.at),
    }));
  }
}

interface DecisionRow {
  id: string;
  rule_id: string | null;
  rule_name: string | null;
  order_id: string | null;
  stage: string;
  reason: string;
  detail: unknown;
  at: Timestamp;
}
