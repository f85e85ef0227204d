import { Injectable } from '@nestjs/common';
import { type ConnectionId, type Instant, type OrganisationId, type ShopId, idOf, uuidOf } from '@hub/kernel';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { Connection } from './connection.entity.js';

/** What shops were proven to be, each by one connection only. */
@Injectable()
export class ShopIdentityRepository {
  /** Keeps what was proven; returns what another connection has already. */
  async prove(
    tx: Tx,
    { id, organisationId, pluginId }: Connection,
    identities: readonly string[],
    at: Instant,
  ): Promise<readonly string[]> {
    if (identities.length === 0) return [];
    const sorted = [...new Set(identities)].toSorted();
    const rows = await tx.query<{ identity: string }>(
      `insert into shop_identities as i (plugin_id, identity, organisation_id, connection_id, proven_at)
       select $1, identity, $3, $4, $5 from unnest($2::text[]) as r(identity)
       on conflict (plugin_id, identity) do update set proven_at = excluded.proven_at
       where i.connection_id = excluded.connection_id returning identity`,
      [pluginId, sorted, uuidOf(organisationId), uuidOf(id), toTimestamp(at)],
    );
    const own = new Set(rows.map(({ identity }) => identity));
    return sorted.filter((identity) => !own.has(identity));
  }

  /** The connection that was proven to be any of these, whoever's it is. */
  async find(
    tx: Tx,
    pluginId: string,
    identities: readonly string[],
  ): Promise<{ readonly connectionId: ConnectionId; readonly organisationId: OrganisationId } | null> {
    const [row] = await tx.query<{ connection_id: string; organisation_id: string }>(
      `select connection_id, organisation_id from shop_identities where plugin_id = $1 and identity = any ($2::text[])
       order by proven_at limit 1`,
      [pluginId, identities],
    );
    return row === undefined
      ? null
      : { connectionId: idOf('con', row.connection_id), organisationId: idOf('org', row.organisation_id) };
  }

  /** The hosts that these shops were proven to have. */
  async hostsOfShops(tx: Tx, shopIds: readonly ShopId[]): Promise<ReadonlyMap<ShopId, readonly string[]>> {
    if (shopIds.length === 0) return new Map();
    const rows = await tx.query<{ shop_id: string; hosts: string[] }>(
      `select c.shop_id, array_agg(distinct substr(i.identity, 6)) as hosts
       from shop_identities i join connections c on c.id = i.connection_id
       where c.shop_id = any ($1::uuid[]) and i.identity like 'host:%' group by 1`,
      [shopIds.map(uuidOf)],
    );
    return new Map(rows.map(({ shop_id: id, hosts }) => [idOf('shp', id), hosts]));
  }

  /** The addresses a connection's shop was proven to have, as https origins. */
  async hostsOf(tx: Tx, id: ConnectionId): Promise<readonly string[]> {
    const rows = await tx.query<{ host: string }>(
      `select substr(identity, 6) as host from shop_identities where connection_id = $1 and identity like 'host:%'`,
      [uuidOf(id)],
    );
    return rows.map(({ host }) => `https://${host}`);
  }
}
