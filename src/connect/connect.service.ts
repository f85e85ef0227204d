import { Inject, Injectable } from '@nestjs/common';
import { MINUTE_MS, plus, type Clock } from '@hub/kernel';
import {
  ProviderError,
  Secret,
  TokenRefused,
  type AccountDoor,
  type AccountWish,
  type OpenedAccount,
} from '../core/index.js';
import { AccountRepository } from '../accounts/account.repository.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { randomToken, tokenHash } from '../infra/crypto/keys.js';
import { asSystemWithEntities } from '../infra/database/as-system.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { ConnectedAccounts } from '../plugin-host/connected-accounts.service.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { ShopRepository } from '../shops/shop.repository.js';
import type { ConnectTicket } from './connect-ticket.entity.js';
import { ConnectTicketRepository } from './connect-ticket.repository.js';
import { ConnectTickets } from './connect-tickets.service.js';
import type { ConnectEnd } from './connect.words.js';

/** What the page before the vendor's shows. */
export interface Asking {
  readonly vendor: string;
  readonly owner: string;
  readonly name: string;
  /** Where the form may lead: the vendor's origin. */
  readonly origin: string;
}

/** How long the vendor may have the browser: signing in there takes a while. */
const RETURN_MS = 15 * MINUTE_MS;

/**
 * The browser's side of connecting an account. A ticket binds to the browser that confirmed it, by a cookie of its own; a
 * vendor's word counts once, from that browser only. Whoever opens the addresses is unknown: the ticket is the proof.
 */
@Injectable()
export class ConnectService {
  constructor(
    private readonly database: Database,
    private readonly tickets: ConnectTicketRepository,
    private readonly progress: ConnectTickets,
    private readonly connected: ConnectedAccounts,
    private readonly accounts: AccountRepository,
    private readonly shops: ShopRepository,
    private readonly host: PluginHost,
    private readonly doorbell: Doorbell,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Changes nothing: whatever looks at addresses before people do cannot use a ticket up. Null: it opens nothing any more. */
  async asking(pluginId: string, token: string): Promise<Asking | null> {
    return asSystemWithEntities(this.database, async (tx) => {
      const found = await this.#open(tx, pluginId, token);
      if (found === null) return null;
      const { ticket, door } = found;
      const { organisationId, shopId, name } = ticket;
      const organisation = await this.accounts.organisation(tx, organisationId);
      const shop = shopId == null ? null : await this.shops.find(tx, organisationId, shopId);
      const owner = [organisation?.name, shop?.name].filter((part) => part !== undefined && part !== '').join(' · ');
      const vendor = this.host.plugin(pluginId).manifest.name;
      const { origin } = new URL(door.authorizeUrl({ config: {}, redirectUri: '', state: '' }));
      return { vendor, owner, name, origin };
    });
  }

  /** Binds a ticket to the browser that has `cookie`. Returns the vendor's page; null: the ticket opens nothing any more. */
  async confirm(pluginId: string, token: string, cookie: string, base: string): Promise<string | null> {
    return asSystemWithEntities(this.database, async (tx) => {
      const found = await this.#open(tx, pluginId, token);
      if (found === null || cookie === '') return null;
      const { ticket, door } = found;
      const state = randomToken();
      const redirectUri = `${base}/connect/${pluginId}/return`;
      const browser = { cookieHash: tokenHash(cookie), stateHash: tokenHash(state), redirectUri };
      const now = this.clock.now();
      const isOurs = await this.tickets.ask(tx, ticket, browser, { now, expiresAt: plus(now, RETURN_MS) });
      return isOurs ? door.authorizeUrl({ config: ticket.config, redirectUri, state }) : null;
    });
  }

  /** The vendor sent a browser back. */
  async finish(pluginId: string, cookie: string, query: URLSearchParams): Promise<ConnectEnd> {
    const ticket =
      cookie === ''
        ? null
        : await asSystemWithEntities(this.database, (tx) => this.tickets.byHash(tx, 'cookieHash', tokenHash(cookie)));
    const door = this.host.accountDoor(pluginId);
    if (ticket === null || door === null || ticket.pluginId !== pluginId) return 'other-browser';
    const state = this.progress.stateOf(ticket);
    if (state === 'expired') return 'expired';
    if (state !== 'asked') return 'used';
    if (!isOf(ticket, query.get('state'), door)) return 'wrong-state';
    return this.#answered(ticket, door, query);
  }

  async #answered(ticket: ConnectTicket, door: AccountDoor, query: URLSearchParams): Promise<ConnectEnd> {
    const { organisationId, pluginId } = ticket;
    const code = query.get('code') ?? '';
    const error = query.get('error');
    const isDenied = error === 'access_denied';
    const step = error === null && code !== '' ? 'answered' : isDenied ? 'denied' : 'failed';
    const isFirst = await this.database.inOrganisation(organisationId, (tx) =>
      this.tickets.move(tx, ticket, 'asked', step, step === 'failed' ? { outcome: 'code-refused' } : {}),
    );
    if (!isFirst) return 'used';
    if (step !== 'answered') return isDenied ? 'denied' : 'code-refused';
    const wish = { config: ticket.config, redirectUri: ticket.redirectUri ?? '' };
    const opened = await this.#exchange(door, new Secret(code), wish);
    if (typeof opened === 'string') {
      await this.database.inOrganisation(organisationId, (tx) =>
        this.tickets.move(tx, ticket, 'answered', 'failed', { outcome: opened }),
      );
      this.log.warn('connect.failed', { plugin: pluginId, code: opened });
      return opened;
    }
    await this.#keep(ticket, door, opened);
    return 'connected';
  }

  async #exchange(door: AccountDoor, code: Secret, wish: AccountWish): Promise<OpenedAccount | ConnectEnd> {
    try {
      return await door.exchange(code, wish, this.host.services);
    } catch (error) {
      if (error instanceof TokenRefused) return 'code-refused';
      if (error instanceof ProviderError) return error.kind === 'credentials' ? 'not-set-up' : 'vendor-away';
      throw error;
    }
  }

  /** The connection, its tokens and the ticket's end in one transaction: no moment shows an account without its tokens. */
  async #keep(ticket: ConnectTicket, door: AccountDoor, opened: OpenedAccount): Promise<void> {
    const { organisationId, pluginId } = ticket;
    const connection = await this.database.inOrganisation(organisationId, async (tx) => {
      const letIn = { ...opened, config: door.configOf(ticket.config) };
      const kept =
        ticket.connectionId == null
          ? await this.connected.connectAccount(tx, this.host.plugin(pluginId), ticket, letIn)
          : await this.connected.letIn(tx, organisationId, ticket.connectionId, opened, door);
      await this.tickets.move(tx, ticket, 'answered', 'connected', { connectionId: kept.id });
      return kept;
    });
    this.log.info('connect.connected', { plugin: pluginId, connection: connection.id });
    this.doorbell.ring('suppressions', connection.id);
  }

  async #open(
    tx: EntityTx,
    pluginId: string,
    token: string,
  ): Promise<{ readonly ticket: ConnectTicket; readonly door: AccountDoor } | null> {
    const door = this.host.accountDoor(pluginId);
    const ticket = await this.tickets.byHash(tx, 'ticketHash', tokenHash(token));
    const isOpen = ticket?.pluginId === pluginId && this.progress.stateOf(ticket) === 'open';
    return isOpen && door !== null ? { ticket, door } : null;
  }
}

/** What is echoed must be right; nothing may be missing of a vendor that is known to echo it. */
function isOf({ stateHash }: ConnectTicket, state: string | null, { echoesState }: AccountDoor): boolean {
  return state === null ? !echoesState : tokenHash(state) === stateHash;
}
