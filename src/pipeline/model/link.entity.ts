import { defineEntity, p } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';

/** A short link in a message's text. */
export interface PlannedLink {
  readonly code: string;
  /** Where it leads, an https address of the shop's own; null = the page on which the person opts out of advertising. */
  readonly target: string | null;
}

/** Where a short link leads, for one person in one message. */
export const LinkEntity = defineEntity({
  name: 'Link',
  tableName: 'links',
  properties: {
    code: p.text().primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    shopId: idColumn('shp'),
    messageId: idColumn('msg'),
    recipientHash: p.text(),
    opensOptOut: p.boolean(),
    /** Null: the page for opting out, or one that is gone with its person. */
    target: p.text().nullable(),
    /** How often a person followed it; what looks at links before people do is left out. */
    clicks: p.integer(),
    firstClickAt: instantColumn().nullable(),
    lastClickAt: instantColumn().nullable(),
    createdAt: instantColumn(),
  },
  indexes: [
    { name: 'links_message', properties: ['messageId'] },
    { name: 'links_person', properties: ['clientId', 'recipientHash'] },
    { name: 'links_oldest', properties: ['shopId', 'createdAt'] },
  ],
  ...tenantTable,
});
