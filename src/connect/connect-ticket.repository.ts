import { Injectable } from '@nestjs/common';
import { uuidOf, type ConnectionId, type Instant, type OrganisationId } from '@hub/kernel';
import { toTimestamp } from '../infra/database/columns.js';
import type { EntityTx, Tx } from '../infra/database/database.js';
import { ConnectTicketEntity, type ConnectTicket, type TicketState } from './connect-ticket.entity.js';

@Injectable()
export class ConnectTicketRepository {
  add(tx: EntityTx, ticket: ConnectTicket): void {
    tx.em.persist(tx.em.create(ConnectTicketEntity, ticket));
  }

  find(tx: EntityTx, organisationId: OrganisationId, id: ConnectTicket['id']): Promise<ConnectTicket | null> {
    return tx.em.findOne(ConnectTicketEntity, { organisationId, id });
  }

  /** By what was put into the address, or by the browser that confirmed; whoever's it is. */
  byHash(tx: EntityTx, of: 'ticketHash' | 'cookieHash', hash: string): Promise<ConnectTicket | null> {
    return tx.em.findOne(ConnectTicketEntity, { [of]: hash });
  }

  /** Binds it to a browser that goes to the vendor. False: somebody did so before, or its time is over. */
  async ask(
    tx: Tx,
    { id }: Pick<ConnectTicket, 'id'>,
    browser: { readonly cookieHash: string; readonly stateHash: string; readonly redirectUri: string },
    { now, expiresAt }: { readonly now: Instant; readonly expiresAt: Instant },
  ): Promise<boolean> {
    const rows = await tx.query(
      `update connect_tickets set state = 'asked', cookie_hash = $2, state_hash = $3, redirect_uri = $4, expires_at = $5
       where id = $1 and state = 'open' and expires_at > $6 returning id`,
      [
        uuidOf(id),
        browser.cookieHash,
        browser.stateHash,
        browser.redirectUri,
        toTimestamp(expiresAt),
        toTimestamp(now),
      ],
    );
    return rows.length > 0;
  }

  /** From one state to another. False: it was not in that state, so that of two answers one counts. */
  async move(
    tx: Tx,
    { id }: Pick<ConnectTicket, 'id'>,
    from: TicketState,
    to: TicketState,
    more: { readonly outcome?: string; readonly connectionId?: ConnectionId } = {},
  ): Promise<boolean> {
    const rows = await tx.query(
      `update connect_tickets set state = $3, outcome = $4, connection_id = coalesce($5, connection_id)
       where id = $1 and state = $2 returning id`,
      [uuidOf(id), from, to, more.outcome ?? null, more.connectionId === undefined ? null : uuidOf(more.connectionId)],
    );
    return rows.length > 0;
  }
}
