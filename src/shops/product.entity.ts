import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** A product or one of its variations, as the shop described it last. */
export const ProductEntity = defineEntity({
  name: 'Product',
  tableName: 'products',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    /** The shop's own id. */
    productId: p.text().primary(),
    /** The shop's id of the variation; empty for the product itself. */
    variationId: p.text().primary(),
    name: p.text(),
    code: p.text().nullable(),
    url: p.text().nullable(),
    priceMicros: p.bigint('number').nullable(),
    priceCurrency: p.text().nullable(),
    /** Units; null = the shop keeps no stock of it. */
    stock: p.double().nullable(),
    warnLevel: p.double().nullable(),
    isActive: p.boolean(),
    changedAt: instantColumn(),
    /** When the shop was last asked about it; null: it was brought through the API. */
    readAt: instantColumn().nullable(),
    /** The shop no longer has it. */
    goneAt: instantColumn().nullable(),
  },
  ...tenantTable,
});
