import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type Instant, type ShopId } from '@hub/kernel';
import { toInstant, toInstantOrNull, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { Shop } from '../shops/shop.entity.js';
import type { OldMessage, Refusal } from './compare.js';
import type { ImportKind } from './formats.js';
import { OURS, type Period } from './our-message.repository.js';

/** What both apps know, as the report compares it. */
@Injectable()
export class ReportRepository {
  /** The people of a period, by their keyed hashes, in their order. */
  async people(
    tx: Tx,
    shopId: ShopId,
    period: Period,
    after: string | null,
    limit: number,
  ): Promise<readonly string[]> {
    const rows = await tx.query<{ phone_hash: string }>(
      `select phone_hash from (
         select phone_hash from imported_messages where shop_id = $1 and at >= $3 and at < $4
         union select m.recipient_hash from messages m where m.shop_id = $1 and ${OURS.IS_OURS}
           and coalesce(m.accepted_at, m.due_at) >= $3 and coalesce(m.accepted_at, m.due_at) < $4
         union select d.recipient_hash from decisions d where d.shop_id = $1 and d.recipient_hash is not null and ${OURS.IS_TRIAL}
           and ${OURS.TRIAL_AT} >= $3 and ${OURS.TRIAL_AT} < $4
       ) as x where $2::text is null or phone_hash > $2 order by phone_hash limit $5`,
      [uuidOf(shopId), after, new Date(period.since), new Date(period.until), limit],
    );
    return rows.map((row) => row.phone_hash);
  }

  async old(tx: Tx, shopId: ShopId, phoneHashes: readonly string[], period: Period): Promise<readonly OldMessage[]> {
    const rows = await tx.query<{
      id: string;
      kind: ImportKind;
      phone: string;
      phone_hash: string;
      at: Timestamp;
      outcome: OldMessage['outcome'];
      text: string | null;
      order_number: string | null;
      error: string | null;
    }>(
      `select id, kind, phone, phone_hash, at, outcome, text, order_number, error from imported_messages
       where shop_id = $1 and phone_hash = any ($2::text[]) and at >= $3 and at < $4 order by at, id`,
      [uuidOf(shopId), phoneHashes, new Date(period.since), new Date(period.until)],
    );
    return rows.map((row) => ({
      id: idOf('ims', row.id),
      kinds: [row.kind],
      phoneHash: row.phone_hash,
      phone: row.phone,
      at: toInstant(row.at),
      text: row.text,
      orderNumber: row.order_number,
      outcome: row.outcome,
      error: row.error,
    }));
  }

  /** The orders of these people, and those that texts name: what each is called, and whose it is. */
  async orders(
    tx: Tx,
    { id, clientId }: Pick<Shop, 'id' | 'clientId'>,
    phoneHashes: readonly string[],
    numbers: readonly string[],
  ): Promise<readonly { readonly orderId: string; readonly number: string; readonly phoneHash: string | null }[]> {
    const rows = await tx.query<{ order_id: string; number: string; phone_hash: string | null }>(
      `select o.order_id, coalesce(o.snapshot ->> 'number', o.order_id) as number, c.phone_hash
         from contacts c join orders o on o.contact_id = c.id and o.shop_id = $1
         where c.client_id = $2 and c.phone_hash = any ($3::text[])
       union
       select o.order_id, o.snapshot ->> 'number', c.phone_hash from orders o left join contacts c on c.id = o.contact_id
         where o.shop_id = $1 and (o.snapshot ->> 'number') = any ($4::text[])`,
      [uuidOf(id), uuidOf(clientId), phoneHashes, numbers],
    );
    return rows.map((row) => ({ orderId: row.order_id, number: row.number, phoneHash: row.phone_hash }));
  }

  /** Why nothing of ours went to these people or about these orders: decisions, messages that were called off, events that met no rule. */
  async refusals(
    tx: Tx,
    shopId: ShopId,
    phoneHashes: readonly string[],
    orderIds: readonly string[],
    period: Period,
  ): Promise<readonly (Omit<Refusal, 'orderNumber'> & { readonly orderId: string | null })[]> {
    const rows = await tx.query<{
      phone_hash: string | null;
      order_id: string | null;
      at: Timestamp;
      reason: string;
      rule_name: string | null;
    }>(
      `select x.*, r.name as rule_name from (
         select d.recipient_hash as phone_hash, d.order_id, d.at, d.reason, d.rule_id from decisions d
           where d.shop_id = $1 and d.at >= $4 and d.at < $5 and d.reason <> 'would-have-sent'
             and (d.recipient_hash = any ($2::text[]) or d.order_id = any ($3::text[]))
         union all
         select m.recipient_hash, m.order_id, m.changed_at, m.reason, m.rule_id from messages m
           where m.shop_id = $1 and m.changed_at >= $4 and m.changed_at < $5 and m.state = 'cancelled' and m.reason is not null
             and m.rule_id is not null and m.recipient_hash = any ($2::text[])
         union all
         select null, e.order_id, e.occurred_at, e.reason, null from shop_events e
           where e.shop_id = $1 and e.order_id = any ($3::text[]) and e.reason is not null and e.occurred_at >= $4 and e.occurred_at < $5
       ) as x left join rules r on r.id = x.rule_id`,
      [uuidOf(shopId), phoneHashes, orderIds, new Date(period.since), new Date(period.until)],
    );
    return rows.map((row) => ({
      phoneHash: row.phone_hash,
      orderId: row.order_id,
      at: toInstant(row.at),
      reason: row.reason,
      ruleName: row.rule_name,
    }));
  }

  /** The numbers of people whom the client knows, by their hashes. */
  async phones(tx: Tx, { clientId }: Pick<Shop, 'clientId'>, phoneHashes: readonly string[]) {
    const rows = await tx.query<{ phone_hash: string; phone: string }>(
      `select phone_hash, phone from contacts where client_id = $1 and phone_hash = any ($2::text[]) and phone is not null`,
      [uuidOf(clientId), phoneHashes],
    );
    return new Map(rows.map((row) => [row.phone_hash, row.phone]));
  }

  /** What the older history covers, and since when rules of ours look. */
  async span(
    tx: Tx,
    shopId: ShopId,
  ): Promise<{
    readonly history: { readonly first: Instant; readonly last: Instant } | null;
    readonly rulesSince: Instant | null;
  }> {
    const [row] = await tx.query<{ first: Timestamp | null; last: Timestamp | null; since: Timestamp | null }>(
      `select min(at) as first, max(at) as last,
         (select min(activated_at) from rules where shop_id = $1 and deleted_at is null and state in ('trial', 'live')) as since
       from imported_messages where shop_id = $1`,
      [uuidOf(shopId)],
    );
    const [first, last] = [toInstantOrNull(row?.first ?? null), toInstantOrNull(row?.last ?? null)];
    return {
      history: first === null || last === null ? null : { first, last },
      rulesSince: toInstantOrNull(row?.since ?? null),
    };
  }
}
