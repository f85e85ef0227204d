import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import {
  DAY_MS,
  MINUTE_MS,
  plus,
  SECOND_MS,
  type Clock,
  type Localised,
  type OrganisationId,
  type ShopId,
} from '@hub/kernel';
import { ProviderError, TokenRefused, type AnyPlugin, type AppDoor } from '../core/index.js';
import { AccountRepository } from '../accounts/account.repository.js';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, asSystemWithEntities, eachAlone } from '../infra/database/as-system.js';
import { Database, type EntityTx, type Tx } from '../infra/database/database.js';
import { liveHubs } from '../infra/database/hubs.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { Turns } from '../infra/turns.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { cancelCampaigns } from '../pipeline/model/campaigns.js';
import { cancelWaiting } from '../pipeline/model/waiting-messages.js';
import { UNINSTALLED, type Connection } from '../plugin-host/connection.entity.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { ConnectionService } from '../plugin-host/connection.service.js';
import { ConnectionTokens } from '../plugin-host/connection-tokens.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { ShopIdentityRepository } from '../plugin-host/shop-identity.repository.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { ShopService } from '../shops/shop.service.js';
import { SyncJobRepository } from '../sync/sync-job.repository.js';
import { AppMessageRepository, type StoredMessage } from './app-message.repository.js';

const EVERY_MS = SECOND_MS;
/** Why a connection is paused while its tokens are had. */
const INSTALLING = 'installing';
/** A shop that comes back within this finds everything as it was. */
const GRACE_MS = 30 * DAY_MS;
const LONGEST_WAIT_MS = 30 * MINUTE_MS;

/**
 * From what a platform's store tells to a shop that is connected, or no longer is. A message is worked on until it is done,
 * however often the hub ends meanwhile; each step may be repeated.
 */
@Injectable()
export class AppLifecycle implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly messages: AppMessageRepository,
    private readonly identities: ShopIdentityRepository,
    private readonly connections: ConnectionRepository,
    private readonly connecting: ConnectionService,
    private readonly tokens: ConnectionTokens,
    private readonly accounts: AccountRepository,
    private readonly shops: ShopService,
    private readonly shopRecords: ShopRepository,
    private readonly syncing: SyncJobRepository,
    private readonly notices: NoticeRepository,
    private readonly host: PluginHost,
    private readonly doorbell: Doorbell,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.doorbell.listen('apps', 1, () => this.work());
  }

  @Interval(EVERY_MS)
  tick(): Promise<void> {
    return this.turns.take('apps.failed', () => this.#ringForDue());
  }

  /** Takes what stores told, oldest first, until nothing waits. */
  async work(): Promise<void> {
    while (this.gate.isOpen) {
      const tx = eachAlone(this.database);
      const message = await this.messages.claim(tx, this.gate.claimant, this.clock.now());
      if (message === null) return;
      try {
        const outcome = await this.#handle(message);
        await this.messages.done(tx, message, outcome);
        this.log.info('apps.message-done', { plugin: message.pluginId, kind: message.kind, outcome });
      } catch (error) {
        await this.#failed(message, error);
      }
    }
  }

  async #ringForDue(): Promise<void> {
    const tx = eachAlone(this.database);
    await this.messages.freeOfTheGone(tx, await liveHubs(tx));
    if (await this.messages.hasDue(tx, this.clock.now())) this.doorbell.ring('apps', 'messages');
  }

  async #handle(message: StoredMessage): Promise<string> {
    const app = this.host.app(message.pluginId);
    if (app === null) return 'not-set-up';
    switch (message.kind) {
      case 'installed':
        return this.#install(message, app);
      case 'uninstalled':
        return this.#uninstall(message, app);
      case 'upgraded':
        return this.#readAnew(message);
      case 'paid':
      case 'subscribed':
        return 'noted';
    }
  }

  /** The code is good once: tokens are kept as soon as they are there, under the connection that was committed before. */
  async #install(message: StoredMessage, app: AppDoor): Promise<string> {
    const newest = await this.messages.installedAt(eachAlone(this.database), message);
    if (newest !== null && newest > message.sentAt) return 'older-than-install';
    const connection = await asSystemWithEntities(this.database, (tx) => this.#connectionOf(tx, message, app));
    const tokens = await app.exchange(message, this.host.shopServices(connection));
    await this.tokens.keep(connection, tokens);
    await asSystem(this.database, async (tx) => {
      await this.connections.resume(tx, connection.id);
      if (connection.shopId != null) await this.shopRecords.eraseFrom(tx, connection.shopId, null);
    });
    this.doorbell.ring('sync', connection.id);
    return 'installed';
  }

  /** The connection of a shop we know, by the store's name for it or by what another way in proved; else a new one. */
  async #connectionOf(tx: EntityTx, message: StoredMessage, app: AppDoor): Promise<Connection> {
    const known = await this.identities.find(tx, message.pluginId, [message.identity, ...app.alsoKnownAs(message)]);
    const connection =
      known === null
        ? await this.#newcomer(tx, message, app)
        : await this.connecting.change(tx, known.organisationId, known.connectionId, { config: app.configOf(message) });
    // Tokens of before are none now, and the shop is read anew.
    if (known !== null) connection.accountNo++;
    // Nothing is read before there are tokens to read with.
    connection.state = 'paused';
    connection.pausedReason = INSTALLING;
    const now = this.clock.now();
    await this.notices.resolve(tx, connection.id, now);
    await this.identities.prove(tx, connection, [message.identity], now);
    return { ...connection };
  }

  /** A merchant nobody brought: an organisation of its own. */
  async #newcomer(tx: EntityTx, message: StoredMessage, app: AppDoor): Promise<Connection> {
    const plugin: AnyPlugin = this.host.plugin(message.pluginId);
    const name = URL.parse(message.shopUrl)?.hostname ?? message.identity;
    const owner = this.accounts.addMerchant(tx, name, this.clock.now());
    const facts = { country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' as const };
    const shop = this.shops.open(tx, { ...owner, name, ...facts });
    return this.connecting.connect(tx, plugin, {
      organisationId: owner.organisationId,
      shopId: shop.id,
      name: plugin.manifest.name,
      config: app.configOf(message),
    });
  }

  async #uninstall(message: StoredMessage, app: AppDoor): Promise<string> {
    const tx = eachAlone(this.database);
    const newest = await this.messages.installedAt(tx, message);
    if (newest !== null && message.sentAt < newest) return 'older-than-install';
    const known = await this.identities.find(tx, message.pluginId, [message.identity]);
    const connection =
      known === null ? undefined : (await this.connections.byIds(tx, [known.connectionId])).get(known.connectionId);
    if (connection === undefined) return 'unknown-shop';
    if (!app.isOurs(connection.config)) return 'connected-otherwise';
    await this.tokens.forget(connection);
    await asSystem(this.database, (all) => this.#pause(all, connection, UNINSTALLED));
    const { shopId } = connection;
    if (shopId != null) {
      await this.#cancelAll(connection.organisationId, shopId);
      await this.shopRecords.eraseFrom(tx, shopId, plus(this.clock.now(), GRACE_MS));
    }
    return 'uninstalled';
  }

  /** For this reason, whatever it was paused for before. */
  async #pause(tx: Tx, connection: Connection, reason: string): Promise<void> {
    await this.connections.resume(tx, connection.id);
    await this.connections.pause(tx, connection, reason);
  }

  async #cancelAll(organisationId: OrganisationId, shopId: ShopId): Promise<void> {
    await cancelCampaigns(eachAlone(this.database), shopId, this.clock.now());
    while ((await asSystem(this.database, (tx) => cancelWaiting(tx, shopId, UNINSTALLED, this.clock.now()))) > 0);
    this.log.info('apps.uninstalled', { organisation: organisationId, shop: shopId });
  }

  async #readAnew(message: StoredMessage): Promise<string> {
    const tx = eachAlone(this.database);
    const known = await this.identities.find(tx, message.pluginId, [message.identity]);
    if (known === null) return 'unknown-shop';
    await this.syncing.hurry(tx, known.connectionId, this.clock.now());
    this.doorbell.ring('sync', known.connectionId);
    return 'upgraded';
  }

  async #failed(message: StoredMessage, error: unknown): Promise<void> {
    const tx = eachAlone(this.database);
    const now = this.clock.now();
    if (error instanceof TokenRefused) {
      await this.#lockedOut(message);
      return this.messages.done(tx, message, 'code-refused');
    }
    const code = error instanceof ProviderError ? error.fault.code : 'hub.fault';
    if (error instanceof ProviderError) this.log.warn('apps.message-failed', { plugin: message.pluginId, code });
    else this.log.fault('apps.message-failed', error, { plugin: message.pluginId });
    const wait = Math.min(LONGEST_WAIT_MS, 2 ** message.tries * SECOND_MS);
    await this.messages.again(tx, message, code, plus(now, wait));
  }

  /** Tokens that were had and lost with a hub that died in between cannot be had again: only the merchant can help. */
  async #lockedOut(message: StoredMessage): Promise<void> {
    await asSystem(this.database, async (tx) => {
      const known = await this.identities.find(tx, message.pluginId, [message.identity]);
      const connection =
        known === null ? undefined : (await this.connections.byIds(tx, [known.connectionId])).get(known.connectionId);
      if (connection === undefined || (await this.tokens.of(connection).current()) !== null) return;
      await this.#pause(tx, connection, 'credentials');
      const { organisationId, id: subjectId } = connection;
      const draft = { organisationId, subjectId, code: 'connection.credentials', severity: 'urgent' as const };
      await this.notices.raise(tx, [{ ...draft, text: INSTALL_AGAIN }], this.clock.now());
    });
  }
}

const INSTALL_AGAIN: Localised = {
  pl: 'Instalacja aplikacji nie została dokończona: sklep nie przyjął kodu instalacji. Odinstaluj aplikację w panelu sklepu i zainstaluj ją ponownie; ustawienia i historia zostaną.',
  en: 'The installation of the app was not completed: the shop refused its code. Uninstall the app in the shop’s panel and install it again; settings and history stay.',
  el: 'Η εγκατάσταση της εφαρμογής δεν ολοκληρώθηκε: το κατάστημα απέρριψε τον κωδικό. Απεγκαταστήστε την και εγκαταστήστε την ξανά· οι ρυθμίσεις και το ιστορικό μένουν.',
};
