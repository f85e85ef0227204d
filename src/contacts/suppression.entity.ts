import { defineEntity, p } from '@mikro-orm/core';
import type { MessageClass } from '../core/index.js';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** A number or e-mail address a client must not write to, as a keyed hash: it outlives the erasure of the person. */
export const SuppressionEntity = defineEntity({
  name: 'Suppression',
  tableName: 'suppressions',
  properties: {
    organisationId: idColumn('org'),
    clientId: idColumn('cli').primary(),
    phoneHash: p.text().primary(),
    messageClass: p.text().$type<MessageClass>().primary(),
    source: p.text().$type<SuppressionSource>(),
    createdAt: instantColumn(),
  },
  ...tenantTable,
});

/**
 * Who stopped it: the provider's own list, the merchant by hand, the person's newest word in the ledger of consent, their
 * STOP by reply (a word of the ledger too), or the erasure of the person's data.
 */
export type SuppressionSource = 'provider-opt-out' | 'merchant' | 'consent' | 'stop-reply' | 'erased';
