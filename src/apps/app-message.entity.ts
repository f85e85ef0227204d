import { defineEntity, p } from '@mikro-orm/core';
import type { AppMessageKind } from '../core/index.js';
import { instantColumn } from '../infra/database/columns.js';

/**
 * What platforms' stores told, in the order it came, each message once. It comes before anybody knows whose it is, so it
 * belongs to no organisation; it names a shop and holds nothing of a person.
 */
export const AppMessageEntity = defineEntity({
  name: 'AppMessage',
  tableName: 'app_messages',
  properties: {
    /** The plugin, and what tells a repeat. */
    id: p.text().primary(),
    pluginId: p.text(),
    kind: p.text().$type<AppMessageKind | 'frame'>(),
    identity: p.text(),
    shopUrl: p.text(),
    /** By the store's clock. */
    sentAt: instantColumn(),
    /** What an installation's tokens are had for; emptied once they are. */
    codeSealed: p.text().nullable(),
    receivedAt: instantColumn(),
    state: p.text().$type<'waiting' | 'done'>(),
    /** What became of it. */
    outcome: p.text().nullable(),
    tries: p.smallint(),
    /** Not before this, after a failure. */
    dueAt: instantColumn(),
    claimedUntil: instantColumn().nullable(),
    claimedBy: p.integer().nullable(),
  },
  indexes: [
    {
      name: 'app_messages_waiting',
      expression: `create index "app_messages_waiting" on "app_messages" ("received_at") where state = 'waiting'`,
    },
    { name: 'app_messages_shop', properties: ['pluginId', 'identity', 'sentAt'] },
  ],
});
