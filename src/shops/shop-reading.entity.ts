import { defineEntity, p } from '@mikro-orm/core';
import type { ReadingKind } from '../core/index.js';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** Something in a shop that changed and was not read since: asked for however often, it is one row until it was read. */
export const ShopReadingEntity = defineEntity({
  name: 'ShopReading',
  tableName: 'shop_readings',
  properties: {
    connectionId: idColumn('con').primary(),
    kind: p.text().primary().$type<ReadingKind>(),
    /** The shop's own id. */
    objectId: p.text().primary(),
    organisationId: idColumn('org'),
    askedAt: instantColumn(),
    /** Rises when it is asked for again, so that what changed while it was read is read once more. */
    askedNo: p.integer(),
  },
  ...tenantTable,
});
