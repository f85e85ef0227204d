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
  readonly is_active: boolean;
}

/**
 * Writes deliveries for whoever listens, in the transaction of what they tell of: what was undone is not told, and what
 * was committed is. For an endpoint that the hub itself disabled they are written as failed, so that a replay brings what
 * it missed. One look where nobody listens.
 */
export async function announce(tx: Tx, announcements: readonly Announcement[], at: Instant): Promise<void> {
  if (announcements.length === 0) return;
  const listeners = await tx.query<Listener>(
    `select id, organisation_id, client_id, shop_id, events, state = 'active' as is_active from webhook_endpoints
     where organisation_id = any ($1::uuid[]) and (state = 'active' or disabled_reason <> 'merchant')`,
    [[...new Set(announcements.map(({ organisationId }) => uuidOf(organisationId)))]],
  );
  await announceTo(
    tx,
    announcements.flatMap((announcement) =>
      listeners
        .filter((listener) => listensTo(listener, announcement))
        .map(({ id, is_active: isActive }) => ({ ...announcement, endpointId: idOf('hke', id), isActive })),
    ),
    at,
  );
}

/** The same for endpoints that are known. */
export async function announceTo(
  tx: Tx,
  items: readonly (Pick<Announcement, 'organisationId' | 'type' | 'data'> & {
    readonly endpointId: WebhookEndpointId;
    readonly isActive: boolean;
  })[],
  at: Instant,
): Promise<void> {
  if (items.length === 0) return;
  await tx.query(
    `insert into webhook_deliveries (id, organisation_id, endpoint_id, type, payload, state, last_error, tries, due_at, created_at)
     select id, organisation_id, endpoint_id, type, payload, case when is_active then 'waiting' else 'failed' end,
       case when is_active then null else 'hub.disabled' end, 0, $7, $7
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::boolean[])
       as r(id, organisation_id, endpoint_id, type, payload, is_active)`,
    [
      items.map(() => uuidOf(newId('dlv'))),
      items.map(({ organisationId }) => uuidOf(organisationId)),
      items.map(({ endpointId }) => uuidOf(endpointId)),
      items.map(({ type }) => type),
      items.map(({ type, data }) => JSON.stringify({ type, timestamp: toIso(at), data })),
      items.map(({ isActive }) => isActive),
      toTimestamp(at),
    ],
  );
}

/** An endpoint hears what lies where it belongs, or below; what concerns itself is for the others. */
function listensTo(listener: Listener, { organisationId, clientId, shopId, type, data }: Announcement): boolean {
  if (data['subjectId'] === idOf('hke', listener.id)) return false;
  if (listener.organisation_id !== uuidOf(organisationId)) return false;
  if (listener.shop_id !== null && (shopId === null || listener.shop_id !== uuidOf(shopId))) return false;
  if (listener.client_id !== null && (clientId === null || listener.client_id !== uuidOf(clientId))) return false;
  return listener.events.length === 0 || listener.events.includes(type);
}
