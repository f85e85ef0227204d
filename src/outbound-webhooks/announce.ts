import {
  idOf,
  newId,
  toIso,
  uuidOf,
  type ClientId,
  type Instant,
  type OrganisationId,
  type ShopId,
  type WebhookEndpointId,
} from '@hub/kernel';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { OutboundEventType } from './webhook-endpoint.entity.js';

/** Something that other systems may be told. Names no person: no number, no text of a message. */
export interface Announcement {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId | null;
  readonly shopId: ShopId | null;
  readonly type: OutboundEventType;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Listener {
  readonly id: string;
  readonly organisation_id: string;
  readonly client_id: string | null;
  readonly shop_id: string | null;
  readonly events: readonly OutboundEventType[];
}

/**
 * Writes deliveries for whoever listens, in the transaction of what they tell of: what was undone is not told, and what
 * was committed is. One look where nobody listens.
 */
export async function announce(tx: Tx, announcements: readonly Announcement[], at: Instant): Promise<void> {
  if (announcements.length === 0) return;
  const listeners = await tx.query<Listener>(
    `select id, organisation_id, client_id, shop_id, events from webhook_endpoints
     where organisation_id = any ($1::uuid[]) and state = 'active'`,
    [[...new Set(announcements.map(({ organisationId }) => uuidOf(organisationId)))]],
  );
  await announceTo(
    tx,
    announcements.flatMap((announcement) =>
      listeners
        .filter((listener) => listensTo(listener, announcement))
        .map(({ id }) => ({ ...announcement, endpointId: idOf('hke', id) })),
    ),
    at,
  );
}

/** The same for endpoints that are known. */
export async function announceTo(
  tx: Tx,
  items: readonly (Pick<Announcement, 'organisationId' | 'type' | 'data'> & {
    readonly endpointId: WebhookEndpointId;
  })[],
  at: Instant,
): Promise<void> {
  if (items.length === 0) return;
  await tx.query(
    `insert into webhook_deliveries (id, organisation_id, endpoint_id, type, payload, state, tries, due_at, created_at)
     select id, organisation_id, endpoint_id, type, payload, 'waiting', 0, $6, $6
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[]) as r(id, organisation_id, endpoint_id, type, payload)`,
    [
      items.map(() => uuidOf(newId('dlv'))),
      items.map(({ organisationId }) => uuidOf(organisationId)),
      items.map(({ endpointId }) => uuidOf(endpointId)),
      items.map(({ type }) => type),
      items.map(({ type, data }) => JSON.stringify({ type, timestamp: toIso(at), data })),
      toTimestamp(at),
    ],
  );
}

/** An endpoint hears what lies where it belongs, or below. */
function listensTo(listener: Listener, { organisationId, clientId, shopId, type }: Announcement): boolean {
  if (listener.organisation_id !== uuidOf(organisationId)) return false;
  if (listener.shop_id !== null && (shopId === null || listener.shop_id !== uuidOf(shopId))) return false;
  if (listener.client_id !== null && (clientId === null || listener.client_id !== uuidOf(clientId))) return false;
  return listener.events.length === 0 || listener.events.includes(type);
}
