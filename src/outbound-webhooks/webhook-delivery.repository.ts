import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  idOf,
  uuidOf,
  type Instant,
  type OrganisationId,
  type WebhookDeliveryId,
  type WebhookEndpointId,
} from '@hub/kernel';
import { toInstantOrNull, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { EntityTx, Tx } from '../infra/database/database.js';
import { GIVE_UP_AFTER_MS } from './schedule.js';
import { WebhookDeliveryEntity, WebhookEndpointEntity, type WebhookDelivery } from './webhook-endpoint.entity.js';
import type { WebhookEndpoint } from './webhook-endpoint.entity.js';
import type { SealedSecrets } from './webhook-secrets.js';

/** Longer than a call may take, and the commit of what it said. */
const LEASE = `interval '60 seconds'`;

/**
 * Calls to one endpoint at a time; one that fails gets a single one, so that many of its kind leave places for others.
 * What is under way is the oldest due, so that the window needs no counting.
 */
const WINDOW = 4;

/** A delivery in a worker's hands, with what its endpoint needs. */
export interface ClaimedDelivery {
  readonly id: WebhookDeliveryId;
  readonly payload: string;
  /** This one included. */
  readonly tries: number;
  readonly url: string;
  readonly endpoint: SealedSecrets;
}

export interface DeliveryOutcome {
  readonly id: WebhookDeliveryId;
  readonly endpointId: WebhookEndpointId;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly dueAt: Instant | null;
  readonly status: number | null;
  readonly error: string | null;
}

export interface DeliveryFilter {
  readonly state: WebhookDelivery['state'] | null;
  readonly before: WebhookDeliveryId | null;
  readonly limit: number;
}

@Injectable()
export class WebhookDeliveryRepository {
  /** Takes due deliveries of active endpoints, oldest first, a few of each, with a lease by the database's clock. */
  async claim(
    tx: Tx,
    now: Instant,
    limit: number,
  ): Promise<{ readonly token: string; readonly items: readonly ClaimedDelivery[] }> {
    const token = randomUUID();
    const rows = await tx.query<{
      id: string;
      payload: string;
      tries: number;
      endpoint_id: string;
      organisation_id: string;
      url: string;
      secret_sealed: string;
      previous_sealed: string | null;
      previous_until: Timestamp | null;
    }>(
      `with candidates as (
         select w.id from webhook_endpoints e cross join lateral (
           select id, due_at, claimed_until from webhook_deliveries
           where endpoint_id = e.id and state = 'waiting' and due_at <= $2
           order by due_at, id limit case when e.failing_since is null then ${WINDOW} else 1 end
         ) as w
         where e.state = 'active' and (w.claimed_until is null or w.claimed_until < clock_timestamp())
         order by w.due_at, w.id limit $3
       )
       update webhook_deliveries d set claim_token = $1, claimed_until = clock_timestamp() + ${LEASE}, tries = d.tries + 1
       from (
         select id from webhook_deliveries where id in (select id from candidates) and state = 'waiting'
           and (claimed_until is null or claimed_until < clock_timestamp()) for update skip locked
       ) as due, webhook_endpoints e
       where d.id = due.id and e.id = d.endpoint_id
       returning d.id, d.payload, d.tries, d.endpoint_id, d.organisation_id, e.url, e.secret_sealed, e.previous_sealed, e.previous_until`,
      [token, toTimestamp(now), limit],
    );
    const items = rows.map((row) => ({
      id: idOf('dlv', row.id),
      payload: row.payload,
      tries: row.tries,
      url: row.url,
      endpoint: {
        id: idOf('hke', row.endpoint_id),
        organisationId: idOf('org', row.organisation_id),
        secretSealed: row.secret_sealed,
        previousSealed: row.previous_sealed,
        previousUntil: toInstantOrNull(row.previous_until),
      },
    }));
    return { token, items };
  }

  /** Writes down what became of claimed deliveries; one that another worker took meanwhile is left to it. */
  async record(
    tx: Tx,
    ended: readonly { readonly token: string; readonly outcome: DeliveryOutcome }[],
    now: Instant,
  ): Promise<void> {
    const outcomes = ended.map(({ outcome }) => outcome);
    await tx.query(
      `update webhook_deliveries d set state = r.state, due_at = coalesce(r.due_at, d.due_at), last_status = r.status,
         last_error = r.error, last_tried_at = $1, claim_token = null, claimed_until = null
       from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::smallint[], $7::text[])
         as r(token, id, state, due_at, status, error)
       where d.id = r.id and d.claim_token = r.token`,
      [
        toTimestamp(now),
        ended.map(({ token }) => token),
        outcomes.map(({ id }) => uuidOf(id)),
        outcomes.map(({ state }) => state),
        outcomes.map(({ dueAt }) => toTimestamp(dueAt)),
        outcomes.map(({ status }) => status),
        outcomes.map(({ error }) => error),
      ],
    );
    const failed = outcomes.filter(({ state }) => state !== 'delivered').map(({ endpointId }) => uuidOf(endpointId));
    const arrived = outcomes.filter(({ state }) => state === 'delivered').map(({ endpointId }) => uuidOf(endpointId));
    // Only where it changes: most deliveries arrive, and an endpoint's row is not rewritten for each.
    await tx.query(
      `update webhook_endpoints set failing_since = case when id = any ($3::uuid[]) then null else $1::timestamptz end
       where (id = any ($3::uuid[]) and failing_since is not null)
         or (id = any ($2::uuid[]) and not id = any ($3::uuid[]) and failing_since is null)`,
      [toTimestamp(now), failed, arrived],
    );
  }

  /**
   * Disables endpoints that said they are gone, and those whose failure of `now` ends five days of nothing else: one that
   * was not tried is left alone, however long ago it failed. Returns which.
   */
  async giveUp(
    tx: Tx,
    gone: readonly WebhookEndpointId[],
    now: Instant,
  ): Promise<readonly { readonly id: WebhookEndpointId; readonly organisationId: OrganisationId }[]> {
    const rows = await tx.query<{ id: string; organisation_id: string }>(
      `update webhook_endpoints e set state = 'disabled', disabled_reason = case when id = any ($1::uuid[]) then 'gone' else 'failing' end
       where state = 'active' and (id = any ($1::uuid[]) or (failing_since <= $2 and exists (
         select 1 from webhook_deliveries d where d.endpoint_id = e.id and d.last_tried_at = $3)))
       returning id, organisation_id`,
      [gone.map(uuidOf), new Date(now - GIVE_UP_AFTER_MS), toTimestamp(now)],
    );
    return rows.map((row) => ({ id: idOf('hke', row.id), organisationId: idOf('org', row.organisation_id) }));
  }

  /** Newest first. */
  list(
    tx: EntityTx,
    organisationId: OrganisationId,
    endpointId: WebhookEndpointId,
    { state, before, limit }: DeliveryFilter,
  ): Promise<WebhookDelivery[]> {
    const where = {
      organisationId,
      endpointId,
      ...(state === null ? {} : { state }),
      ...(before === null ? {} : { id: { $lt: before } }),
    };
    return tx.em.find(WebhookDeliveryEntity, where, { orderBy: { id: 'desc' }, limit });
  }

  /** Sends deliveries once more, from the first try on, under the ids they always had. Returns how many. */
  async redeliver(
    tx: Tx,
    endpointId: WebhookEndpointId,
    which:
      | { readonly id: WebhookDeliveryId }
      | { readonly from: Instant; readonly to: Instant; readonly failedOnly: boolean },
    now: Instant,
  ): Promise<number> {
    const one = 'id' in which ? uuidOf(which.id) : null;
    const [from, to] = 'id' in which ? [null, null] : [toTimestamp(which.from), toTimestamp(which.to)];
    const rows = await tx.query(
      `update webhook_deliveries set state = 'waiting', tries = 0, due_at = $2, claim_token = null, claimed_until = null
       where endpoint_id = $1 and case when $3::uuid is not null then id = $3
         else created_at >= $4 and created_at < $5 and (state = 'failed' or (state = 'delivered' and not $6)) end
       returning id`,
      [uuidOf(endpointId), toTimestamp(now), one, from, to, 'id' in which ? false : which.failedOnly],
    );
    return rows.length;
  }

  /** Takes everything away that was for an endpoint. */
  async forget(tx: Tx, endpointId: WebhookEndpointId): Promise<void> {
    await tx.query('delete from webhook_deliveries where endpoint_id = $1', [uuidOf(endpointId)]);
  }

  endpoint(tx: EntityTx, organisationId: OrganisationId, id: WebhookEndpointId): Promise<WebhookEndpoint | null> {
    return tx.em.findOne(WebhookEndpointEntity, { organisationId, id });
  }

  endpoints(tx: EntityTx, organisationId: OrganisationId): Promise<WebhookEndpoint[]> {
    return tx.em.find(WebhookEndpointEntity, { organisationId }, { orderBy: { id: 'asc' } });
  }
}
