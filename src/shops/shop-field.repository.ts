import { Injectable } from '@nestjs/common';
import { uuidOf, type ShopId } from '@hub/kernel';
import type { FieldPlace, FieldType, PlatformField, PlatformGroup } from '../core/index.js';
import type { Tx } from '../infra/database/database.js';
import type { Shop } from './shop.entity.js';

/** Rows of an older list go; what stays is replaced. */
const PARTING = (table: string, id: string) => `delete from ${table} where shop_id = $1 and ${id} <> all ($2::text[])`;

/** The groups and fields that rules may name. */
@Injectable()
export class ShopFieldRepository {
  /** All groups the shop has now. */
  async replaceGroups(tx: Tx, shop: Shop, groups: readonly PlatformGroup[]): Promise<void> {
    await tx.query(PARTING('shop_groups', 'group_id'), [uuidOf(shop.id), groups.map(({ id }) => id)]);
    await tx.query(
      `insert into shop_groups as g (organisation_id, shop_id, group_id, name)
       select $1, $2, id, name from unnest($3::text[], $4::text[]) as r(id, name) order by id
       on conflict (shop_id, group_id) do update set name = excluded.name where excluded.name is distinct from g.name`,
      [uuidOf(shop.organisationId), uuidOf(shop.id), groups.map(({ id }) => id), groups.map(({ name }) => name)],
    );
  }

  /** All fields the shop has now. */
  async replaceFields(tx: Tx, shop: Shop, fields: readonly PlatformField[]): Promise<void> {
    await tx.query(PARTING('shop_fields', 'field_id'), [uuidOf(shop.id), fields.map(({ id }) => id)]);
    await tx.query(
      `insert into shop_fields as f (organisation_id, shop_id, field_id, name, label, type, places)
       select $1, $2, id, name, label, type, places
       from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[]) as r(id, name, label, type, places) order by id
       on conflict (shop_id, field_id) do update set
         name = excluded.name, label = excluded.label, type = excluded.type, places = excluded.places
       where (excluded.name, excluded.label, excluded.type, excluded.places)
         is distinct from (f.name, f.label, f.type, f.places)`,
      [
        uuidOf(shop.organisationId),
        uuidOf(shop.id),
        fields.map(({ id }) => id),
        fields.map(({ name }) => name),
        fields.map(({ label }) => label),
        fields.map(({ type }) => type),
        fields.map(({ places }) => JSON.stringify(places)),
      ],
    );
  }

  groups(tx: Tx, shopId: ShopId): Promise<PlatformGroup[]> {
    return tx.query<{ id: string; name: string | null }>(
      `select group_id as id, name from shop_groups where shop_id = $1 order by length(group_id), group_id`,
      [uuidOf(shopId)],
    );
  }

  fields(tx: Tx, shopId: ShopId): Promise<PlatformField[]> {
    return tx.query<{
      id: string;
      name: string | null;
      label: string | null;
      type: FieldType;
      places: readonly FieldPlace[];
    }>(
      `select field_id as id, name, label, type, places from shop_fields where shop_id = $1
       order by length(field_id), field_id`,
      [uuidOf(shopId)],
    );
  }

  /** The box by which customers agree to advertising, where the merchant chose one that the shop still has and that says something. */
  async consentBox(tx: Tx, { id, settings }: Shop): Promise<ConsentBox | null> {
    if (settings.marketingConsentField == null) return null;
    const [box] = await tx.query<ConsentBox>(
      `select field_id as "fieldId", coalesce(label, name) as wording from shop_fields
       where shop_id = $1 and field_id = $2 and type = 'checkbox' and coalesce(label, name) is not null`,
      [uuidOf(id), settings.marketingConsentField],
    );
    return box ?? null;
  }

  /** The words beside a box; where the shop told of no such field, the name by which a list brought it. */
  async boxOf(tx: Tx, shopId: ShopId, fieldId: string): Promise<ConsentBox> {
    const [box] = await tx.query<ConsentBox>(
      `select field_id as "fieldId", coalesce(label, name, field_id) as wording from shop_fields
       where shop_id = $1 and field_id = $2`,
      [uuidOf(shopId), fieldId],
    );
    return box ?? { fieldId, wording: fieldId };
  }
}

/** A box that is a word about advertising. */
export interface ConsentBox {
  readonly fieldId: string;
  /** The words agreed to. */
  readonly wording: string;
}
