import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type Instant, type OrganisationId, type ShopId } from '@hub/kernel';
import { toInstantOrNull, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { StorefrontSettings } from './storefront.entity.js';

export interface Storefront {
  readonly organisationId: OrganisationId;
  readonly shopId: ShopId;
  readonly widgetKey: string;
  readonly settings: StorefrontSettings;
  readonly closedUntil: Instant | null;
}

type Part<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A part of the settings; what it leaves out stays as it is. */
export interface StorefrontChange extends Part<
  Pick<StorefrontSettings, 'hosts' | 'countries' | 'firstContactsPerDay'>
> {
  readonly stock?: Part<StorefrontSettings['stock']> | undefined;
  readonly newsletter?: Part<StorefrontSettings['newsletter']> | undefined;
  readonly carts?: Part<StorefrontSettings['carts']> | undefined;
}

const DAY_MINUTES = 24 * 60;

/** Nothing is open until the merchant says so. */
export const STOREFRONT_DEFAULTS: StorefrontSettings = {
  hosts: [],
  countries: [],
  firstContactsPerDay: 200,
  stock: { isOn: false, wavePauseMinutes: 120 },
  newsletter: { isOn: false, wording: {} },
  carts: { isOn: false, abandonedAfterMinutes: DAY_MINUTES, stepsAfterMinutes: [0], expiresAfterDays: 30 },
};

@Injectable()
export class StorefrontRepository {
  async find(tx: Tx, shopId: ShopId): Promise<Storefront | null> {
    const [row] = await tx.query<StorefrontRow>('select * from storefronts where shop_id = $1', [uuidOf(shopId)]);
    return row === undefined ? null : fromRow(row);
  }

  async byKey(tx: Tx, widgetKey: string): Promise<Storefront | null> {
    const [row] = await tx.query<StorefrontRow>('select * from storefronts where widget_key = $1', [widgetKey]);
    return row === undefined ? null : fromRow(row);
  }

  /** What a shop's widgets and sources go by: its own settings, or what stands there by itself. */
  async settingsOf(tx: Tx, shopId: ShopId): Promise<StorefrontSettings> {
    return (await this.find(tx, shopId))?.settings ?? STOREFRONT_DEFAULTS;
  }

  async settingsOfAll(tx: Tx, shopIds: readonly ShopId[]): Promise<(shopId: ShopId) => StorefrontSettings> {
    const rows = await tx.query<StorefrontRow>('select * from storefronts where shop_id = any ($1::uuid[])', [
      [...new Set(shopIds)].map(uuidOf),
    ]);
    const found = new Map(rows.map(fromRow).map(({ shopId, settings }) => [shopId, settings]));
    return (shopId) => found.get(shopId) ?? STOREFRONT_DEFAULTS;
  }

  /** Changes the settings; the first change makes the shop's key. */
  async change(
    tx: Tx,
    { organisationId, id }: { readonly organisationId: OrganisationId; readonly id: ShopId },
    change: StorefrontChange,
    at: Instant,
  ): Promise<Storefront> {
    const settings = merged(await this.settingsOf(tx, id), change);
    const [row] = await tx.query<StorefrontRow>(
      `insert into storefronts (organisation_id, shop_id, widget_key, settings, created_at) values ($1, $2, $3, $4::jsonb, $5)
       on conflict (shop_id) do update set settings = excluded.settings returning *`,
      [uuidOf(organisationId), uuidOf(id), newKey(), JSON.stringify(settings), toTimestamp(at)],
    );
    return fromRow(row as StorefrontRow);
  }

  /** Pages with the old key are nobody's at once. */
  async rotate(tx: Tx, shopId: ShopId): Promise<void> {
    await tx.query('update storefronts set widget_key = $2 where shop_id = $1', [uuidOf(shopId), newKey()]);
  }

  async close(tx: Tx, shopId: ShopId, until: Instant | null): Promise<void> {
    await tx.query('update storefronts set closed_until = $2 where shop_id = $1', [uuidOf(shopId), toTimestamp(until)]);
  }
}

function newKey(): string {
  return `wk_${randomBytes(18).toString('base64url')}`;
}

function merged(settings: StorefrontSettings, change: StorefrontChange): StorefrontSettings {
  return {
    hosts: change.hosts ?? settings.hosts,
    countries: change.countries ?? settings.countries,
    firstContactsPerDay: change.firstContactsPerDay ?? settings.firstContactsPerDay,
    stock: { ...settings.stock, ...given(change.stock) },
    newsletter: { ...settings.newsletter, ...given(change.newsletter) },
    carts: { ...settings.carts, ...given(change.carts) },
  };
}

function given<T extends object>(part: Part<T> | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}

interface StorefrontRow {
  readonly organisation_id: string;
  readonly shop_id: string;
  readonly widget_key: string;
  readonly settings: StorefrontSettings;
  readonly closed_until: Timestamp | null;
}

function fromRow(row: StorefrontRow): Storefront {
  return {
    organisationId: idOf('org', row.organisation_id),
    shopId: idOf('shp', row.shop_id),
    widgetKey: row.widget_key,
    // A setting that came later than the row has its default.
    settings: merged(STOREFRONT_DEFAULTS, row.settings),
    closedUntil: toInstantOrNull(row.closed_until),
  };
}
