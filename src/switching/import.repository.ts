import { Injectable } from '@nestjs/common';
import { newId, uuidOf, type Instant, type ShopId } from '@hub/kernel';
import type { EntityTx, Tx } from '../infra/database/database.js';
import { rowsetOf, type Column } from '../infra/database/rowset.js';
import { toTimestamp } from '../infra/database/columns.js';
import type { Shop } from '../shops/shop.entity.js';
import type { ImportKind } from './formats.js';
import type { HistoryRow } from './import-row.js';
import { ShopImportEntity, ShopSwitchEntity, type ShopImport, type ShopSwitch } from './switching.entity.js';

export interface KeyedHistory extends HistoryRow {
  readonly kind: ImportKind;
  readonly phoneHash: string;
}

export interface SwitchState {
  /** Null: not chosen yet. */
  readonly takeOverAt: Instant | null;
  readonly confirmed: ShopSwitch['confirmed'];
}

export interface SwitchFacts {
  readonly isConnected: boolean;
  readonly isTested: boolean;
  /** How many rules are on trial, and live. */
  readonly trial: number;
  readonly live: number;
  readonly kinds: ReadonlySet<ImportKind>;
}

/** What was taken in of older apps, and how far a shop has come on its way over. */
@Injectable()
export class ImportRepository {
  /** Those of `keys` that were taken before. */
  async known(tx: Tx, shopId: ShopId, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ key: string }>(
      'select key from import_keys where shop_id = $1 and key = any ($2::text[])',
      [uuidOf(shopId), keys],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** Remembers rows as taken; those that were not before. */
  async take(tx: Tx, { organisationId, id }: Shop, keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (keys.length === 0) return new Set();
    const rows = await tx.query<{ key: string }>(
      `insert into import_keys (organisation_id, shop_id, key)
       select $1::uuid, $2::uuid, key from unnest($3::text[]) as r(key) order by key on conflict do nothing returning key`,
      [uuidOf(organisationId), uuidOf(id), keys],
    );
    return new Set(rows.map(({ key }) => key));
  }

  async addHistory(tx: Tx, shop: Shop, rows: readonly KeyedHistory[]): Promise<void> {
    if (rows.length === 0) return;
    const column = (name: string, type: string, read: (row: KeyedHistory) => unknown): Column => ({
      name,
      type,
      values: rows.map(read),
    });
    const rowset = rowsetOf(
      [
        column('id', 'uuid', () => uuidOf(newId('ims'))),
        column('kind', 'text', ({ kind }) => kind),
        column('phone', 'text', ({ phone }) => phone),
        column('phone_hash', 'text', ({ phoneHash }) => phoneHash),
        column('at', 'timestamptz', ({ at }) => at),
        column('outcome', 'text', ({ outcome }) => outcome),
        column('text', 'text', ({ text }) => text),
        column('order_number', 'text', ({ orderNumber }) => orderNumber),
        column('error', 'text', ({ error }) => error),
        column('detail', 'jsonb', ({ detail }) => JSON.stringify(detail)),
      ],
      4,
    );
    await tx.query(
      `insert into imported_messages (id, organisation_id, client_id, shop_id, kind, phone, phone_hash, at, outcome, text,
         order_number, error, detail)
       select id, $1::uuid, $2::uuid, $3::uuid, kind, phone, phone_hash, at, outcome, text, order_number, error, detail
       from ${rowset.sql} as r`,
      [...[shop.organisationId, shop.clientId, shop.id].map(uuidOf), ...rowset.parameters],
    );
  }

  log(tx: EntityTx, entry: ShopImport): void {
    tx.em.persist(tx.em.create(ShopImportEntity, entry));
  }

  /** Newest first; the newest hundred. */
  imports(tx: EntityTx, shopId: ShopId): Promise<ShopImport[]> {
    return tx.em.find(ShopImportEntity, { shopId }, { orderBy: { id: 'desc' }, limit: 100 });
  }

  async kindsTaken(tx: Tx, shopId: ShopId): Promise<ReadonlySet<ImportKind>> {
    const rows = await tx.query<{ kind: ImportKind }>('select distinct kind from shop_imports where shop_id = $1', [
      uuidOf(shopId),
    ]);
    return new Set(rows.map(({ kind }) => kind));
  }

  async switchOf(tx: EntityTx, { organisationId, id }: Shop): Promise<SwitchState> {
    const found = await tx.em.findOne(ShopSwitchEntity, { organisationId, shopId: id });
    return { takeOverAt: found?.takeOverAt ?? null, confirmed: found?.confirmed ?? {} };
  }

  async setSwitch(tx: EntityTx, row: ShopSwitch): Promise<void> {
    await tx.em.upsert(ShopSwitchEntity, row);
  }

  /** The occasions of messages brought over that wait and are due before the take-over; all of them where there is none. */
  async keysBefore(tx: Tx, shopId: ShopId, takeOverAt: Instant | null): Promise<readonly string[]> {
    const rows = await tx.query<{ occasion_key: string }>(
      `select occasion_key from messages
       where shop_id = $1 and source = 'import' and state in ('planned', 'held') and due_at < coalesce($2::timestamptz, 'infinity')`,
      [uuidOf(shopId), toTimestamp(takeOverAt)],
    );
    return rows.map((row) => row.occasion_key);
  }

  /** What the hub itself can see of a shop's way over. */
  async facts(tx: Tx, shopId: ShopId): Promise<SwitchFacts> {
    const [row] = await tx.query<{ connected: boolean; tested: boolean; trial: number; live: number }>(
      `select
         exists (select 1 from connections where shop_id = $1 and type = 'shop' and state = 'active') as connected,
         exists (select 1 from messages where shop_id = $1 and source = 'test' and state in ('accepted', 'delivered', 'read')) as tested,
         (select count(*)::int from rules where shop_id = $1 and deleted_at is null and state = 'trial') as trial,
         (select count(*)::int from rules where shop_id = $1 and deleted_at is null and state = 'live') as live`,
      [uuidOf(shopId)],
    );
    const { connected: isConnected = false, tested: isTested = false, trial = 0, live = 0 } = row ?? {};
    return { isConnected, isTested, trial, live, kinds: await this.kindsTaken(tx, shopId) };
  }
}
