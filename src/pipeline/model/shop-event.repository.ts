import { Injectable } from '@nestjs/common';
import { uuidOf, type EventId, type RawEventId } from '@hub/kernel';
import { orderIdOf } from '../../core/index.js';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { StoredEvent } from './occasion.js';

@Injectable()
export class ShopEventRepository {
  async insert(tx: Tx, events: readonly (StoredEvent & { rawEventId: RawEventId | null })[]): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map((event) => ({
      id: uuidOf(event.id),
      organisation_id: uuidOf(event.organisationId),
      shop_id: uuidOf(event.shopId),
      connection_id: event.connectionId === null ? null : uuidOf(event.connectionId),
      raw_event_id: event.rawEventId === null ? null : uuidOf(event.rawEventId),
      kind: event.content.kind,
      order_id: orderIdOf(event.content),
      origin: event.origin,
      trust: event.trust,
      occurred_at: toTimestamp(event.occurredAt),
      received_at: toTimestamp(event.receivedAt),
      content: event.content,
    }));
    await tx.query(
      `insert into shop_events (id, organisation_id, shop_id, connection_id, raw_event_id, kind, order_id, origin, trust,
         occurred_at, received_at, content)
       select * from jsonb_to_recordset($1::jsonb) as r(id uuid, organisation_id uuid, shop_id uuid, connection_id uuid,
         raw_event_id uuid, kind text, order_id text, origin text, trust text, occurred_at timestamptz,
         received_at timestamptz, content jsonb)`,
      [JSON.stringify(rows)],
    );
  }

  /** Notes why events led to no occasion. */
  async explain(tx: Tx, reasons: ReadonlyMap<EventId, string>): Promise<void> {
    if (reasons.size === 0) return;
    await tx.query(
      `update shop_events e set reason = r.reason from unnest($1::uuid[], $2::text[]) as r(id, reason) where e.id = r.id`,
      [[...reasons.keys()].map(uuidOf), [...reasons.values()]],
    );
  }
}
