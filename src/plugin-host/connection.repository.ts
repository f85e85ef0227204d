import { Injectable } from '@nestjs/common';
import { idOf, newId, uuidOf, type ConnectionId, type Instant, type OrganisationId, type ShopId } from '@hub/kernel';
import type { Money } from '../core/index.js';
import { toInstant, toTimestamp } from '../infra/database/columns.js';
import type { EntityTx, Tx } from '../infra/database/database.js';
import { ConnectionEntity, GrantEntity, type Connection, type Grant, type HeldReason } from './connection.entity.js';

export interface GrantedConnection {
  readonly shopId: ShopId;
  readonly position: number;
  readonly sender: string | null;
  /** Of one part, net; null = not known. */
  readonly partPrice: Money | null;
  readonly connection: Connection;
}

const NEWEST_REFUSED = 50;
const COLUMNS = `c.id, c.organisation_id, c.plugin_id, c.type, c.shop_id, c.name, c.config, c.secrets, c.hook_key_hash,
  c.hook_key_sealed, c.state, c.paused_reason, c.failures, c.held_until, c.held_reason, c.refused_count, c.account_no, c.account_name, c.live_since, c.created_at`;

/** What a shop sends with on an account. */
export interface Terms {
  readonly sender: string | null;
  /** Of one part, net; null = not known. */
  readonly partPrice: Money | null;
}

@Injectable()
export class ConnectionRepository {
  find(tx: EntityTx, organisationId: OrganisationId, id: ConnectionId): Promise<Connection | null> {
    return tx.em.findOne(ConnectionEntity, { organisationId, id });
  }

  list(tx: EntityTx, organisationId: OrganisationId): Promise<Connection[]> {
    return tx.em.find(ConnectionEntity, { organisationId }, { orderBy: { id: 'asc' } });
  }

  add(tx: EntityTx, connection: Connection): void {
    tx.em.persist(tx.em.create(ConnectionEntity, connection));
  }

  async grant(tx: EntityTx, grant: Grant): Promise<void> {
    await tx.em.upsert(GrantEntity, grant);
  }

  async isGranted(tx: Tx, connectionId: ConnectionId, shopId: ShopId): Promise<boolean> {
    const rows = await tx.query('select 1 from connection_grants where connection_id = $1 and shop_id = $2', [
      uuidOf(connectionId),
      uuidOf(shopId),
    ]);
    return rows.length > 0;
  }

  grants(tx: EntityTx, organisationId: OrganisationId): Promise<Grant[]> {
    return tx.em.find(GrantEntity, { organisationId }, { orderBy: { position: 'asc' } });
  }

  async byIds(tx: Tx, ids: readonly ConnectionId[]): Promise<ReadonlyMap<ConnectionId, Connection>> {
    const rows = await tx.query<ConnectionRow>(`select ${COLUMNS} from connections c where c.id = any ($1::uuid[])`, [
      [...new Set(ids)].map(uuidOf),
    ]);
    return new Map(rows.map((row) => [idOf('con', row.id), fromRow(row)]));
  }

  async byHookKeyHash(tx: Tx, hash: string): Promise<Connection | null> {
    const [row] = await tx.query<ConnectionRow>(`select ${COLUMNS} from connections c where c.hook_key_hash = $1`, [
      hash,
    ]);
    return row === undefined ? null : fromRow(row);
  }

  /** The plugin of the shop's platform; null = it is connected to none. */
  async platformOf(tx: Tx, shopId: ShopId): Promise<string | null> {
    const [row] = await tx.query<{ plugin_id: string }>(
      `select plugin_id from connections where shop_id = $1 and type = 'shop' order by id limit 1`,
      [uuidOf(shopId)],
    );
    return row?.plugin_id ?? null;
  }

  /** A shop's connections to its platform that are not paused. */
  async activeOfShop(tx: Tx, shopId: ShopId): Promise<readonly Connection[]> {
    const rows = await tx.query<ConnectionRow>(
      `select ${COLUMNS} from connections c where c.shop_id = $1 and c.type = 'shop' and c.state = 'active' order by c.id`,
      [uuidOf(shopId)],
    );
    return rows.map(fromRow);
  }

  /** The channel accounts these shops may use, in the shops' order. */
  async grantedTo(tx: Tx, shopIds: readonly ShopId[]): Promise<readonly GrantedConnection[]> {
    const rows = await tx.query<
      ConnectionRow & PriceRow & { granted_shop: string; position: number; sender: string | null }
    >(
      `select ${COLUMNS}, g.shop_id as granted_shop, g.position, g.sender,
         g.price_per_part_micros::float8 as price, g.price_currency as currency
       from connection_grants g join connections c on c.id = g.connection_id
       where g.shop_id = any ($1::uuid[]) and c.type = 'channel' order by g.position, c.id`,
      [[...new Set(shopIds)].map(uuidOf)],
    );
    return rows.map((row) => ({
      shopId: idOf('shp', row.granted_shop),
      position: row.position,
      sender: row.sender,
      partPrice: priceOf(row),
      connection: fromRow(row),
    }));
  }

  /** What shops send with on one account: resolved when a message is sent, not when it is planned. */
  async terms(tx: Tx, connectionId: ConnectionId): Promise<ReadonlyMap<ShopId, Terms>> {
    const rows = await tx.query<PriceRow & { shop_id: string; sender: string | null }>(
      `select shop_id, sender, price_per_part_micros::float8 as price, price_currency as currency
       from connection_grants where connection_id = $1`,
      [uuidOf(connectionId)],
    );
    return new Map(rows.map((row) => [idOf('shp', row.shop_id), { sender: row.sender, partPrice: priceOf(row) }]));
  }

  /** False: it was paused already, or it is another account by now, of which nothing is known. */
  async pause(tx: Tx, { id, accountNo }: Pick<Connection, 'id' | 'accountNo'>, reason: string): Promise<boolean> {
    const rows = await tx.query(
      `update connections set state = 'paused', paused_reason = $3
       where id = $1 and account_no = $2 and state = 'active' returning id`,
      [uuidOf(id), accountNo, reason],
    );
    return rows.length > 0;
  }

  /** What the account calls itself; of an account of before nothing is kept. */
  async nameAccount(tx: Tx, { id, accountNo }: Pick<Connection, 'id' | 'accountNo'>, name: string): Promise<void> {
    await tx.query('update connections set account_name = $3 where id = $1 and account_no = $2', [
      uuidOf(id),
      accountNo,
      name,
    ]);
  }

  async resume(tx: Tx, id: ConnectionId): Promise<void> {
    await tx.query(`update connections set state = 'active', paused_reason = null where id = $1`, [uuidOf(id)]);
  }

  /** Counts a refused webhook and keeps the newest fifty sets of headers; the body is never stored. */
  async countRefused(
    tx: Tx,
    connection: Connection,
    reason: string,
    headers: Readonly<Record<string, string>>,
    at: Instant,
  ): Promise<void> {
    await tx.query('update connections set refused_count = refused_count + 1 where id = $1', [uuidOf(connection.id)]);
    await tx.query(
      `insert into refused_webhooks (id, organisation_id, connection_id, at, reason, headers) values ($1, $2, $3, $4, $5, $6)`,
      [
        uuidOf(newId('raw')),
        uuidOf(connection.organisationId),
        uuidOf(connection.id),
        toTimestamp(at),
        reason,
        JSON.stringify(headers),
      ],
    );
    await tx.query(
      `delete from refused_webhooks where connection_id = $1 and id in (
         select id from refused_webhooks where connection_id = $1 order by at desc, id desc offset ${NEWEST_REFUSED})`,
      [uuidOf(connection.id)],
    );
  }
}

interface PriceRow {
  price: number | null;
  currency: string | null;
}

function priceOf({ price, currency }: PriceRow): Money | null {
  return price === null || currency === null ? null : { micros: price, currency };
}

interface ConnectionRow {
  id: string;
  organisation_id: string;
  plugin_id: string;
  type: 'shop' | 'channel';
  shop_id: string | null;
  name: string;
  config: Record<string, string | boolean | null>;
  secrets: Record<string, string>;
  hook_key_hash: string | null;
  hook_key_sealed: string | null;
  state: 'active' | 'paused';
  paused_reason: string | null;
  failures: number;
  held_until: string | null;
  held_reason: HeldReason | null;
  refused_count: number;
  account_no: number;
  account_name: string | null;
  live_since: string;
  created_at: string;
}

function fromRow(row: ConnectionRow): Connection {
  return {
    id: idOf('con', row.id),
    organisationId: idOf('org', row.organisation_id),
    pluginId: row.plugin_id,
    type: row.type,
    shopId: row.shop_id === null ? null : idOf('shp', row.shop_id),
    name: row.name,
    config: row.config,
    secrets: row.secrets,
    hookKeyHash: row.hook_key_hash,
    hookKeySealed: row.hook_key_sealed,
    state: row.state,
    pausedReason: row.paused_reason,
    failures: row.failures,
    heldUntil: row.held_until === null ? null : toInstant(row.held_until),
    heldReason: row.held_reason,
    refusedCount: row.refused_count,
    accountNo: row.account_no,
    accountName: row.account_name,
    liveSince: toInstant(row.live_since),
    createdAt: toInstant(row.created_at),
  };
}
