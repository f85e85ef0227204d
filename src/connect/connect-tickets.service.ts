import { Inject, Injectable } from '@nestjs/common';
import { MINUTE_MS, newId, parseId, plus, type Clock, type ConnectionId, type OrganisationId } from '@hub/kernel';
import { checkConfig, Secret, type ChannelPlugin, type ConfigSchema } from '../core/index.js';
import type { Account } from '../accounts/account.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { randomToken, tokenHash } from '../infra/crypto/keys.js';
import type { EntityTx } from '../infra/database/database.js';
import { invalid, notFound, RequestRefused } from '../infra/web/errors.js';
import { ConnectionService } from '../plugin-host/connection.service.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { ShopRepository } from '../shops/shop.repository.js';
import type { ConnectTicketDto } from './connect-ticket.dto.js';
import type { ConnectTicket, TicketState } from './connect-ticket.entity.js';
import { ConnectTicketRepository } from './connect-ticket.repository.js';

/** A ticket's address opens for so long. */
const START_MS = 5 * MINUTE_MS;

/** What is in an address once, and never again. */
export interface OpenedTicket {
  readonly ticket: ConnectTicket;
  readonly token: string;
}

/** Tries to connect an account, as panels begin and watch them. */
@Injectable()
export class ConnectTickets {
  constructor(
    private readonly tickets: ConnectTicketRepository,
    private readonly connections: ConnectionService,
    private readonly shops: ShopRepository,
    private readonly host: PluginHost,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** For an account that is not connected yet. @throws RequestRefused 404, 409, 422 */
  async openNew(tx: EntityTx, account: Account, wish: ConnectTicketDto): Promise<OpenedTicket> {
    const { organisationId } = account;
    const plugin = this.#connectable(wish.pluginId);
    const shopId = wish.shopId === undefined ? null : parseId('shp', wish.shopId);
    const shop = shopId === null ? null : await this.shops.find(tx, organisationId, shopId);
    if (wish.shopId !== undefined && shop === null) throw notFound();
    account.demand('connections', { clientId: shop?.clientId ?? null, shopId });
    const config = this.#checked(plugin, wish.config ?? {});
    return this.#open(tx, account, { pluginId: plugin.manifest.id, name: wish.name, shopId, config });
  }

  /** For one that is connected, or was. @throws RequestRefused 404, 409 */
  async openAgain(tx: EntityTx, account: Account, id: ConnectionId): Promise<OpenedTicket> {
    const connection = await this.connections.find(tx, account.organisationId, id);
    this.#connectable(connection.pluginId);
    const { pluginId, name, config, shopId = null } = connection;
    return this.#open(tx, account, { pluginId, name, shopId, config, connectionId: id });
  }

  /** @throws RequestRefused 404 */
  async find(tx: EntityTx, organisationId: OrganisationId, id: ConnectTicket['id']): Promise<ConnectTicket> {
    const ticket = await this.tickets.find(tx, organisationId, id);
    if (ticket === null) throw notFound();
    return ticket;
  }

  /** How far it is by now. `expired`: nobody finished it in time. */
  stateOf({ state, expiresAt }: ConnectTicket): TicketState | 'expired' {
    const isUnderWay = state === 'open' || state === 'asked' || state === 'answered';
    return isUnderWay && expiresAt <= this.clock.now() ? 'expired' : state;
  }

  #open(
    tx: EntityTx,
    { organisationId, userId, apiKeyId }: Account,
    wish: Pick<ConnectTicket, 'pluginId' | 'name' | 'shopId' | 'config'> & { readonly connectionId?: ConnectionId },
  ): OpenedTicket {
    const now = this.clock.now();
    const token = randomToken();
    const ticket: ConnectTicket = {
      connectionId: null,
      ...wish,
      id: newId('tkt'),
      organisationId,
      askedBy: userId ?? apiKeyId ?? '',
      ticketHash: tokenHash(token),
      cookieHash: null,
      stateHash: null,
      redirectUri: null,
      state: 'open',
      outcome: null,
      createdAt: now,
      expiresAt: plus(now, START_MS),
    };
    this.tickets.add(tx, ticket);
    return { ticket, token };
  }

  #connectable(pluginId: string): ChannelPlugin {
    const plugin = this.host.list().find((item) => item.manifest.id === pluginId);
    if (plugin === undefined) throw notFound();
    if (plugin.type !== 'channel' || this.host.accountDoor(pluginId) === null) throw NO_DOOR;
    return plugin;
  }

  /** Secrets have no place here: they come by the vendor's page. */
  #checked(plugin: ChannelPlugin, raw: Readonly<Record<string, unknown>>): ConnectTicket['config'] {
    const door = this.host.accountDoor(plugin.manifest.id);
    const wanted = { ...raw, ...door?.configOf({}) };
    const checked = checkConfig(plugin.connection as ConfigSchema, wanted);
    if (!checked.ok)
      throw invalid(checked.problems.map((problem) => ({ ...problem, param: `config.${problem.param}` })));
    const plain = Object.entries(checked.values).filter(([, value]) => !(value instanceof Secret));
    return Object.fromEntries(plain) as ConnectTicket['config'];
  }
}

const NO_DOOR = new RequestRefused(409, 'connection.no-account-door', {
  pl: 'To konto łączy się wklejonym tokenem. Łączenie przyciskiem włącza osoba prowadząca hub (plugin-set).',
  en: 'This account is connected by pasting a token. Whoever runs the hub can set up connecting by a button (plugin-set).',
  el: 'Αυτός ο λογαριασμός συνδέεται με επικόλληση token. Η σύνδεση με κουμπί ενεργοποιείται από τον διαχειριστή του hub (plugin-set).',
});
