import { Injectable } from '@nestjs/common';
import { newId, uuidOf, type Instant } from '@hub/kernel';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { Skip, SkipReason } from '../model/occasion.js';

@Injectable()
export class DecisionRepository {
  /**
   * Writes down why occasions became no message; the same reason for the same occasion is one row. An occasion that has
   * its message already (told again by a later event) needs no reason.
   */
  async record(tx: Tx, skips: readonly Skip[], now: Instant): Promise<void> {
    if (skips.length === 0) return;
    const rows = skips.map(({ occasion, occasionKey, recipientHash, stage, reason, detail }) => ({
      id: uuidOf(newId('dec')),
      organisation_id: uuidOf(occasion.organisationId),
      shop_id: uuidOf(occasion.shopId),
      rule_id: occasion.rule === null ? null : uuidOf(occasion.rule.id),
      event_id: occasion.event === null ? null : uuidOf(occasion.event.id),
      order_id: occasion.orderId,
      occasion_key: occasionKey,
      recipient_hash: recipientHash ?? null,
      stage,
      reason,
      detail,
    }));
    await tx.query(
      `insert into decisions (id, organisation_id, shop_id, rule_id, event_id, order_id, occasion_key, recipient_hash, stage, reason,
         detail, at)
       select id, organisation_id, shop_id, rule_id, event_id, order_id, occasion_key, recipient_hash, stage, reason, detail, $2
       from jsonb_to_recordset($1::jsonb) as r(id uuid, organisation_id uuid, shop_id uuid, rule_id uuid, event_id uuid,
         order_id text, occasion_key text, recipient_hash text, stage text, reason text, detail jsonb)
       where not exists (select 1 from messages m where m.occasion_key in
         (r.occasion_key, r.occasion_key || '/customer', r.occasion_key || '/owner', r.occasion_key || '/fixed#1'))
       order by occasion_key, reason
       on conflict (occasion_key, reason) do nothing`,
      [JSON.stringify(rows), toTimestamp(now)],
    );
  }

  /** Those of these occasions that have a message of their own, or were told of in one together with others. */
  async toldAmong(tx: Tx, occasionKeys: readonly string[]): Promise<ReadonlySet<string>> {
    if (occasionKeys.length === 0) return new Set();
    const rows = await tx.query<{ key: string }>(
      `select r.key from unnest($1::text[]) as r(key)
       where exists (select 1 from decisions d where d.occasion_key = r.key and d.reason = $2)
         or exists (select 1 from messages m where m.occasion_key in (r.key || '/owner', r.key || '/fixed#1') and m.state <> 'superseded')`,
      [occasionKeys, 'told-together' satisfies SkipReason],
    );
    return new Set(rows.map((row) => row.key));
  }
}
