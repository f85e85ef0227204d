import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type Instant, type Locale, type OrganisationId, type ShopId } from '@hub/kernel';
import type { ShopNames } from '../core/index.js';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { EntityTx, Tx } from '../infra/database/database.js';
import { ShopEntity, type Shop } from './shop.entity.js';

@Injectable()
export class ShopRepository {
  find(tx: EntityTx, organisationId: OrganisationId, id: ShopId): Promise<Shop | null> {
    return tx.em.findOne(ShopEntity, { organisationId, id });
  }

  list(tx: EntityTx, organisationId: OrganisationId): Promise<Shop[]> {
    return tx.em.find(ShopEntity, { organisationId }, { orderBy: { id: 'asc' } });
  }

  add(tx: EntityTx, shop: Shop): void {
    tx.em.persist(tx.em.create(ShopEntity, shop));
  }

  /** A shop that nobody named yet is called what it calls itself, and lives where it says. Null = it did not say. */
  async introduce(
    tx: Tx,
    id: ShopId,
    { name, zone, currency }: Readonly<Record<'name' | 'zone' | 'currency', string | null>>,
  ): Promise<void> {
    await tx.query(
      `update shops set name = coalesce($2, name), zone = coalesce($3, zone), currency = coalesce($4, currency)
       where id = $1`,
      [uuidOf(id), name, zone, currency],
    );
  }

  /** Learns what the shop calls what its orders only number. */
  async learnNames(tx: Tx, id: ShopId, names: ShopNames): Promise<void> {
    await tx.query('update shops set names = $2::jsonb where id = $1 and names <> $2::jsonb', [
      uuidOf(id),
      JSON.stringify(names),
    ]);
  }

  /** From then on its people and texts are let go of, where its settings say so; null = they stay. */
  async eraseFrom(tx: Tx, id: ShopId, at: Instant | null): Promise<void> {
    await tx.query(
      `update shops set erase_at = $2::timestamptz where id = $1 and ($2::timestamptz is null or settings ->> 'afterUninstall' = 'erase')`,
      [uuidOf(id), toTimestamp(at)],
    );
  }

  /** The shops of a batch, whoever owns them. */
  async byIds(tx: Tx, ids: readonly ShopId[]): Promise<ReadonlyMap<ShopId, Shop>> {
    const rows = await tx.query<ShopRow>(
      `select id, organisation_id, client_id, name, country, zone, currency, locale, settings, names, routes, erase_at, created_at
       from shops where id = any ($1::uuid[])`,
      [[...new Set(ids)].map(uuidOf)],
    );
    return new Map(rows.map(fromRow).map((shop) => [shop.id, shop]));
  }
}

interface ShopRow {
  id: string;
  organisation_id: string;
  client_id: string;
  name: string;
  country: string;
  zone: string;
  currency: string;
  locale: Locale;
  settings: Shop['settings'];
  names: Shop['names'];
  routes: Shop['routes'];
  erase_at: Timestamp | null;
  created_at: string;
}

function fromRow({ id, organisation_id, client_id, erase_at, created_at, ...rest }: ShopRow): Shop {
  return {
    ...rest,
    id: idOf('shp', id),
    organisationId: idOf('org', organisation_id),
    clientId: idOf('cli', client_id),
    eraseAt: toInstantOrNull(erase_at),
    createdAt: toInstant(created_at),
  };
}
