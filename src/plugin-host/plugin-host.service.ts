import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { HubError, Secret, type Clock } from '@hub/kernel';
import type {
  AccountDoor,
  AnyPlugin,
  AppDoor,
  ChannelAdapter,
  ChannelServices,
  ConfigSchema,
  HttpPort,
  PluginServices,
  ShopFacts,
  ShopPlatformAdapter,
  ShopServices,
} from '../core/index.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Keyring } from '../infra/crypto/keyring.js';
import { HTTP } from '../infra/http/http.token.js';
import { HubLogger } from '../infra/logging/logger.js';
import { CallLimits } from './call-limits.js';
import type { Connection } from './connection.entity.js';
import { ConnectionTokens } from './connection-tokens.js';
import { PluginSettings } from './plugin-settings.js';

type Owner = Pick<Connection, 'id' | 'organisationId' | 'accountNo' | 'pluginId'>;

/** The token under which the list of plugins is handed out. */
export const PLUGIN_LIST = Symbol('PluginList');

/**
 * From a connection to its ready adapter. Adapters are built from the opened configuration and kept while it stays the
 * same; they hold no state that matters. The only place where sealed secrets are opened for use.
 */
@Injectable()
export class PluginHost {
  readonly #plugins: ReadonlyMap<string, AnyPlugin>;
  readonly #adapters = new LRUCache<string, ChannelAdapter | ShopPlatformAdapter>({ max: 2_000 });
  readonly #services: PluginServices;

  constructor(
    @Inject(PLUGIN_LIST) plugins: readonly AnyPlugin[],
    private readonly keyring: Keyring,
    private readonly tokens: ConnectionTokens,
    private readonly limits: CallLimits,
    private readonly settings: PluginSettings,
    @Inject(HTTP) http: HttpPort,
    @Inject(CLOCK) clock: Clock,
    log: HubLogger,
  ) {
    this.#plugins = new Map(plugins.map((plugin) => [plugin.manifest.id, plugin]));
    this.#services = { http, clock, log };
  }

  list(): readonly AnyPlugin[] {
    return [...this.#plugins.values()];
  }

  /** @throws HubError `plugin.unknown` */
  plugin(id: string): AnyPlugin {
    const plugin = this.#plugins.get(id);
    if (plugin === undefined)
      throw new HubError('plugin.unknown', 'There is no such plugin', { context: { plugin: id } });
    return plugin;
  }

  /** @throws HubError `plugin.unknown`, `secret.unreadable` */
  channel(connection: Connection): ChannelAdapter {
    const plugin = this.plugin(connection.pluginId);
    if (plugin.type !== 'channel') throw new HubError('plugin.wrong-type', 'This connection is no channel');
    const create = () => plugin.createChannel(this.#config(connection), this.channelServices(connection));
    return this.#kept(connection, '', create) as ChannelAdapter;
  }

  /** @throws HubError `plugin.unknown`, `secret.unreadable` */
  shop(connection: Connection, facts: ShopFacts): ShopPlatformAdapter {
    const plugin = this.plugin(connection.pluginId);
    if (plugin.type !== 'shop') throw new HubError('plugin.wrong-type', 'This connection is no shop');
    const create = () => plugin.createShop(this.#config(connection), facts, this.shopServices(connection));
    return this.#kept(
      connection,
      JSON.stringify([facts.zone, facts.currency, facts.names]),
      create,
    ) as ShopPlatformAdapter;
  }

  /** The opened configuration: for adapters, and for a change that keeps the secrets it does not name. */
  openSecrets(connection: Connection): Record<string, Secret> {
    return Object.fromEntries(
      Object.entries(connection.secrets).map(([field, sealed]) => [
        field,
        this.keyring.sealer.open(sealed, { organisation: connection.organisationId, owner: connection.id, field }),
      ]),
    );
  }

  /** The platform's app, where the plugin has one and the operator set it up. */
  app(pluginId: string): AppDoor | null {
    const plugin = this.#plugins.get(pluginId);
    const settings = this.settings.of(pluginId);
    if (plugin?.type !== 'shop' || plugin.createApp === undefined || settings === null) return null;
    return plugin.createApp(settings);
  }

  /** The vendor's page for letting us use an account, where the plugin has one and the operator set it up. */
  accountDoor(pluginId: string): AccountDoor | null {
    const plugin = this.#plugins.get(pluginId);
    const settings = this.settings.of(pluginId);
    if (plugin?.type !== 'channel' || plugin.createAccountDoor === undefined || settings === null) return null;
    return plugin.createAccountDoor(settings);
  }

  /** What works for no connection. */
  get services(): PluginServices {
    return this.#services;
  }

  /** What the adapter of a channel's connection works with. */
  channelServices(connection: Owner): ChannelServices {
    return {
      ...this.#services,
      tokens: this.tokens.of(connection),
      installation: this.settings.of(connection.pluginId),
    };
  }

  /** What the adapter of a shop's connection works with. */
  shopServices(connection: Owner): ShopServices {
    return {
      ...this.channelServices(connection),
      limit: this.limits.of(connection),
      hookSecret: new Secret(this.keyring.callbackKey(connection.id, 'hooks')),
    };
  }

  // Checked against the plugin's own schema when it was saved; only the plugin knows its type.
  #config(connection: Connection): any {
    const schema = this.plugin(connection.pluginId).connection as ConfigSchema;
    // A field that came with a later version than the connection has its default.
    const blanks = Object.fromEntries(
      Object.entries(schema).map(([name, field]) => [name, 'default' in field ? (field.default ?? null) : null]),
    );
    return { ...blanks, ...connection.config, ...this.openSecrets(connection) };
  }

  #kept<T extends ChannelAdapter | ShopPlatformAdapter>(connection: Connection, facts: string, create: () => T): T {
    const key = JSON.stringify([connection.id, connection.accountNo, facts, connection.config, connection.secrets]);
    const known = this.#adapters.get(key);
    if (known !== undefined) return known as T;
    const adapter = create();
    this.#adapters.set(key, adapter);
    return adapter;
  }
}
