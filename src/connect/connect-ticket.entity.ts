import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/**
 * How far one connecting is: `open` until a browser confirmed it, `asked` while the vendor has that browser, `answered`
 * while its code is exchanged. The rest are ends.
 */
export const TICKET_STATES = ['open', 'asked', 'answered', 'connected', 'denied', 'failed'] as const;
export type TicketState = (typeof TICKET_STATES)[number];

/** One try to connect an account, from the button in a panel to the vendor's word. Only hashes of what opens it are kept. */
export const ConnectTicketEntity = defineEntity({
  name: 'ConnectTicket',
  tableName: 'connect_tickets',
  properties: {
    id: idColumn('tkt').primary(),
    organisationId: idColumn('org'),
    pluginId: p.text(),
    /** Set for an account that is connected again, and once there is one. */
    connectionId: idColumn('con').nullable(),
    /** Whose account it is or will be; null = the organisation's. */
    shopId: idColumn('shp').nullable(),
    name: p.text(),
    /** What a new connection is configured with. */
    config: p.json().$type<Record<string, string | boolean | null>>(),
    /** Who asked: a user's or an API key's id. */
    askedBy: p.text(),
    ticketHash: p.text(),
    /** The browser that confirmed. */
    cookieHash: p.text().nullable(),
    stateHash: p.text().nullable(),
    redirectUri: p.text().nullable(),
    state: p.text().$type<TicketState>(),
    /** Why it failed. */
    outcome: p.text().nullable(),
    createdAt: instantColumn(),
    expiresAt: instantColumn(),
  },
  uniques: [
    { name: 'connect_tickets_ticket', properties: ['ticketHash'] },
    { name: 'connect_tickets_cookie', properties: ['cookieHash'] },
  ],
  ...tenantTable,
});

export type ConnectTicket = InferEntity<typeof ConnectTicketEntity>;
