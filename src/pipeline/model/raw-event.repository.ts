import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ConnectionId, type Instant, type OrganisationId, type RawEventId } from '@hub/kernel';
import type { EventOrigin, Verified } from '../../core/index.js';
import { toInstant, toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import { claimedTogether, MAX_TRIES } from './stuck.js';

export interface RawEvent {
  readonly id: RawEventId;
  readonly organisationId: OrganisationId;
  readonly connectionId: ConnectionId;
  readonly topic: string;
  readonly trust: 'signed' | 'low';
  readonly origin: EventOrigin;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly receivedAt: Instant;
}

/** A webhook to be stored. */
export interface IntakeItem {
  readonly id: RawEventId;
  readonly organisationId: OrganisationId;
  readonly connectionId: ConnectionId;
  readonly origin: EventOrigin;
  readonly webhook: Verified;
}

export interface Claim<T> {
  readonly token: string;
  readonly items: readonly T[];
}

export interface RawEventOutcome {
  readonly id: RawEventId;
  readonly reason: string | null;
  readonly detail: string | null;
}

const LEASE = `interval '60 seconds'`;

/** Stores webhooks; returns the ids of those that were not stored already. */
export async function insertRawEvents(tx: Tx, items: readonly IntakeItem[]): Promise<ReadonlySet<RawEventId>> {
  const sorted = [...items].sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
  const rows = await tx.query<{ id: string }>(
    `insert into raw_events (id, organisation_id, connection_id, topic, trust, origin, dedupe_key, headers, body,
       received_at, state, tries, is_stuck)
     select *, 'waiting', 0, false from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
       $7::text[], $8::jsonb[], $9::bytea[], $10::timestamptz[])
     on conflict (connection_id, dedupe_key) do nothing returning id`,
    [
      sorted.map((item) => uuidOf(item.id)),
      sorted.map((item) => uuidOf(item.organisationId)),
      sorted.map((item) => uuidOf(item.connectionId)),
      sorted.map((item) => item.webhook.topic),
      sorted.map((item) => item.webhook.trust),
      sorted.map((item) => item.origin),
      sorted.map((item) => item.webhook.dedupeKey),
      sorted.map((item) => JSON.stringify(item.webhook.headers)),
      sorted.map((item) => item.webhook.body),
      sorted.map((item) => toTimestamp(item.webhook.receivedAt)),
    ],
  );
  return new Set(rows.map((row) => idOf('raw', row.id)));
}

function sortKey(item: IntakeItem): string {
  return `${item.connectionId}/${item.webhook.dedupeKey ?? item.id}`;
}

@Injectable()
export class RawEventRepository {
  /**
   * Takes waiting events, oldest first; after a crash fewer at once. Each claim counts a try in its own commit; an orderly
   * end needs no counting back, since it ends the event. After the fifth try the event is stuck and waits for a person.
   */
  async claim(tx: Tx, claimant: number, limit: number): Promise<Claim<RawEvent>> {
    const token = randomUUID();
    const rows = await tx.query<{
      id: string;
      organisation_id: string;
      connection_id: string;
      topic: string;
      trust: 'signed' | 'low';
      origin: EventOrigin;
      headers: Record<string, string>;
      body: Buffer;
      received_at: string;
    }>(
      `with near as materialized (
           select id, tries from raw_events
           where state = 'waiting' and not is_stuck and (claimed_until is null or claimed_until < clock_timestamp())
           order by received_at limit $2 for update skip locked)
       update raw_events e set claim_token = $1, claimed_until = clock_timestamp() + ${LEASE}, claimed_by = $3,
         tries = e.tries + 1,
         is_stuck = e.tries + 1 > ${MAX_TRIES}
       from (${claimedTogether('near', '$2')}) due
       where e.id = due.id
       returning e.id, e.organisation_id, e.connection_id, e.topic, e.trust, e.origin, e.headers, e.body, e.received_at, e.is_stuck`,
      [token, limit, claimant],
    );
    const items = rows
      .filter((row) => !(row as unknown as { is_stuck: boolean }).is_stuck)
      .map((row) => ({
        id: idOf('raw', row.id),
        organisationId: idOf('org', row.organisation_id),
        connectionId: idOf('con', row.connection_id),
        topic: row.topic,
        trust: row.trust,
        origin: row.origin,
        headers: row.headers,
        body: Buffer.from(row.body),
        receivedAt: toInstant(row.received_at),
      }))
      .sort((left, right) => left.receivedAt - right.receivedAt || (left.id < right.id ? -1 : 1));
    return { token, items };
  }

  /** Ends claimed events; of what is about an erased person nothing is kept. Returns how many were still ours: fewer means another worker took over, and all is undone. */
  async finish(tx: Tx, token: string, outcomes: readonly RawEventOutcome[]): Promise<number> {
    const rows = await tx.query(
      `update raw_events e set state = 'done', claim_token = null, claimed_until = null, reason = r.reason, detail = r.detail,
         body = case when r.reason = 'erased' then '' else e.body end
       from unnest($2::uuid[], $3::text[], $4::text[]) as r(id, reason, detail)
       where e.id = r.id and e.claim_token = $1 and e.state = 'waiting' returning e.id`,
      [
        token,
        outcomes.map((item) => uuidOf(item.id)),
        outcomes.map((item) => item.reason),
        outcomes.map((item) => item.detail),
      ],
    );
    return rows.length;
  }

  async hasWaiting(tx: Tx): Promise<boolean> {
    const rows = await tx.query(`select 1 from raw_events where state = 'waiting' and not is_stuck limit 1`);
    return rows.length > 0;
  }
}
