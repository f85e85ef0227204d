import { Injectable } from '@nestjs/common';
import { uuidOf, type EventId, type RawEventId } from '@hub/kernel';
import { isOrderEvent, orderIdOf, withoutPerson } from '../../core/index.js';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf, type Column } from '../../infra/database/rowset.js';
import type { StoredEvent } from './occasion.js';

@Injectable()
export class ShopEventRepository {
  /**
   * `reasons` say why events led to no occasion. Of what is about no order only what happened is kept: whom it happened to
   * stands with the contact, the cart or the subscription, where an erasure finds it.
   */
  async insert(
    tx: Tx,
    events: readonly (StoredEvent & { rawEventId: RawEventId | null })[],
    reasons: ReadonlyMap<EventId, string>,
  ): Promise<void> {
    if (events.length === 0) return;
    const column = (name: string, type: string, read: (event: (typeof events)[number]) => unknown): Column => ({
      name,
      type,
      values: events.map(read),
    });
    const rowset = rowsetOf([
      column('id', 'uuid', ({ id }) => uuidOf(id)),
      column('organisation_id', 'uuid', ({ organisationId }) => uuidOf(organisationId)),
      column('shop_id', 'uuid', ({ shopId }) => uuidOf(shopId)),
      column('connection_id', 'uuid', ({ connectionId }) => (connectionId === null ? null : uuidOf(connectionId))),
      column('raw_event_id', 'uuid', ({ rawEventId }) => (rawEventId === null ? null : uuidOf(rawEventId))),
      column('kind', 'text', ({ content }) => content.kind),
      column('order_id', 'text', ({ content }) => orderIdOf(content)),
      column('origin', 'text', ({ origin }) => origin),
      column('trust', 'text', ({ trust }) => trust),
      column('occurred_at', 'timestamptz', ({ occurredAt }) => occurredAt),
      column('received_at', 'timestamptz', ({ receivedAt }) => receivedAt),
      column('reason', 'text', ({ id }) => reasons.get(id) ?? null),
      column('content', 'json', ({ content }) =>
        JSON.stringify(isOrderEvent(content) ? content : withoutPerson(content)),
      ),
    ]);
    await tx.query(
      `insert into shop_events (id, organisation_id, shop_id, connection_id, raw_event_id, kind, order_id, origin, trust,
         occurred_at, received_at, reason, content)
       select id, organisation_id, shop_id, connection_id, raw_event_id, kind, order_id, origin, trust, occurred_at,
         received_at, reason, content
       from ${rowset.sql} as r`,
      rowset.parameters,
    );
  }
}
