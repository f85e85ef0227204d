import { defineEntity, p } from '@mikro-orm/core';
import type { FieldPlace, FieldType } from '../core/index.js';
import { idColumn, tenantTable } from '../infra/database/columns.js';

/** The groups a shop puts its customers into. */
export const ShopGroupEntity = defineEntity({
  name: 'ShopGroup',
  tableName: 'shop_groups',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    groupId: p.text().primary(),
    name: p.text().nullable(),
  },
  ...tenantTable,
});

/** The fields a shop keeps about customers and orders beside its own, whoever added them. */
export const ShopFieldEntity = defineEntity({
  name: 'ShopField',
  tableName: 'shop_fields',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    fieldId: p.text().primary(),
    name: p.text().nullable(),
    /** What stands beside it: of a box that is ticked, the words agreed to. */
    label: p.text().nullable(),
    type: p.text().$type<FieldType>(),
    places: p.json().$type<readonly FieldPlace[]>(),
  },
  ...tenantTable,
});
