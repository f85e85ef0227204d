import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { newId, parseId, Secret, type Clock, type ConnectionId, type OrganisationId, type ShopId } from '@hub/kernel';
import { checkConfig, type AnyPlugin, type ChoiceField, type ConfigSchema } from '../core/index.js';
import type { Account } from '../accounts/account.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Keyring } from '../infra/crypto/keyring.js';
import { randomToken, tokenHash } from '../infra/crypto/keys.js';
import type { EntityTx } from '../infra/database/database.js';
import { HTTP } from '../infra/http/http.token.js';
import type { OutboundHttp } from '../infra/http/outbound-http.js';
import { PublicAddress } from '../infra/public-address.js';
import { invalid, notFound } from '../infra/web/errors.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { ShopStatusRepository } from '../shops/shop-status.repository.js';
import { ReplyWalkRepository } from './reply-walk.repository.js';
import { SuppressionWalkRepository } from './suppression-walk.repository.js';
import { ENTER_ANEW, NOT_HTTPS, NO_SUCH_PLUGIN, NO_SUCH_SHOP } from './words.js';
import type { ConnectionChangeDto, ConnectionDto } from './connection.dto.js';
import type { Connection } from './connection.entity.js';
import { ConnectionRepository } from './connection.repository.js';
import type { SetupView } from './connection.view.js';
import { PluginHost } from './plugin-host.service.js';

const HOOK_FIELD = 'hook-key';

export interface ConnectionWish {
  readonly organisationId: OrganisationId;
  readonly shopId: ShopId | null;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The account's name at the vendor, where it is known. */
  readonly accountName?: string | null;
}

/** Links to plugins: made, changed, opened for their owner. Secrets go in sealed and never come out. */
@Injectable()
export class ConnectionService {
  constructor(
    private readonly connections: ConnectionRepository,
    private readonly shops: ShopRepository,
    private readonly statuses: ShopStatusRepository,
    private readonly notices: NoticeRepository,
    private readonly host: PluginHost,
    private readonly walks: SuppressionWalkRepository,
    private readonly replyWalks: ReplyWalkRepository,
    private readonly keyring: Keyring,
    private readonly address: PublicAddress,
    @Inject(HTTP) private readonly http: Pick<OutboundHttp, 'mayBePlain'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create(tx: EntityTx, account: Account, input: ConnectionDto): Promise<Connection> {
    const { organisationId } = account;
    const plugin = this.host.list().find((item) => item.manifest.id === input.pluginId);
    if (plugin === undefined) throw invalid([NO_SUCH_PLUGIN]);
    const isOfShop = plugin.type === 'shop' || input.shopId !== undefined;
    const shop = isOfShop ? await this.#ownShop(tx, organisationId, input.shopId) : null;
    const shopId = shop?.id ?? null;
    account.demand('connections', { clientId: shop?.clientId ?? null, shopId });
    return this.connect(tx, plugin, { organisationId, shopId, name: input.name, config: input.config });
  }

  /** @throws RequestRefused 422 where the configuration is not what the plugin asks for */
  async connect(
    tx: EntityTx,
    plugin: AnyPlugin,
    { organisationId, shopId, name, config, accountName = null }: ConnectionWish,
  ): Promise<Connection> {
    const id = newId('con');
    const now = this.clock.now();
    const hookKey = plugin.type === 'shop' ? randomToken() : null;
    const connection: Connection = {
      id,
      organisationId,
      pluginId: plugin.manifest.id,
      type: plugin.type,
      shopId,
      name,
      ...this.#sealed(plugin.connection as ConfigSchema, config, {}, organisationId, id),
      hookKeyHash: hookKey === null ? null : tokenHash(hookKey),
      hookKeySealed:
        hookKey === null
          ? null
          : this.keyring.sealer.seal(new Secret(hookKey), {
              organisation: organisationId,
              owner: id,
              field: HOOK_FIELD,
            }),
      state: 'active',
      pausedReason: null,
      failures: 0,
      heldUntil: null,
      heldReason: null,
      refusedCount: 0,
      accountNo: 1,
      accountName,
      liveSince: now,
      createdAt: now,
    };
    this.connections.add(tx, connection);
    if (plugin.type === 'shop' && shopId !== null) {
      await this.statuses.remember(
        tx,
        plugin.defaultStatuses.map((status) => ({ ...status, statusId: status.id, organisationId, shopId })),
      );
    }
    return connection;
  }

  async change(
    tx: EntityTx,
    organisationId: OrganisationId,
    id: ConnectionId,
    input: ConnectionChangeDto,
  ): Promise<Connection> {
    const connection = await this.find(tx, organisationId, id);
    if (input.name !== undefined) connection.name = input.name;
    if (input.config !== undefined) {
      const schema = this.host.plugin(connection.pluginId).connection as ConfigSchema;
      if (this.#changesAccount(schema, connection, input.config)) {
        connection.accountNo++;
        connection.accountName = null;
        Object.assign(connection, { failures: 0, heldUntil: null, heldReason: null });
      }
      const existing = { ...connection.config, ...this.#secretsToKeep(schema, connection, input.config) };
      Object.assign(connection, this.#sealed(schema, input.config, existing, organisationId, id));
      if (connection.type === 'channel') {
        await this.walks.reread(tx, id, this.clock.now());
        await this.replyWalks.hurry(tx, id, this.clock.now());
      }
    }
    return connection;
  }

  /** @throws RequestRefused 404 */
  async find(tx: EntityTx, organisationId: OrganisationId, id: ConnectionId): Promise<Connection> {
    const connection = await this.connections.find(tx, organisationId, id);
    if (connection === null) throw notFound();
    return connection;
  }

  async grant(
    tx: EntityTx,
    organisationId: OrganisationId,
    id: ConnectionId,
    shopId: ShopId,
    terms: { readonly position: number; readonly sender: string | null; readonly pricePerPartMicros: number | null },
  ): Promise<void> {
    const connection = await this.find(tx, organisationId, id);
    const shop = await this.shops.find(tx, organisationId, shopId);
    if (connection.type !== 'channel' || shop === null) throw notFound();
    // What the provider keeps from whom is to be known for the shop's client too.
    const isNew = !(await this.connections.isGranted(tx, id, shopId));
    if (isNew) await this.walks.reread(tx, id, this.clock.now());
    await this.connections.grant(tx, {
      organisationId,
      shopId,
      connectionId: id,
      ...terms,
      priceCurrency: terms.pricePerPartMicros === null ? null : shop.currency,
    });
  }

  /** Lets a paused account send again and closes its notices. */
  async resume(tx: EntityTx, id: ConnectionId): Promise<void> {
    await this.connections.resume(tx, id);
    await this.notices.resolve(tx, id, this.clock.now());
  }

  /** The address for the shop's webhooks and the steps in its panel. */
  setup(connection: Connection, request: FastifyRequest): SetupView {
    const plugin = this.host.plugin(connection.pluginId);
    const base = this.address.of(request);
    const callbackUrl = plugin.type === 'shop' ? this.hookUrl(connection, base) : this.#replyUrl(connection, base);
    const steps = plugin.type === 'shop' ? plugin.setupSteps(callbackUrl) : (plugin.replySteps?.(callbackUrl) ?? []);
    return { callbackUrl, isPublic: this.address.url !== null, steps: [...steps] };
  }

  /** Where this account's provider brings people's answers. @throws RequestRefused 404 where it takes none */
  #replyUrl(connection: Connection, base: string): string {
    if (this.host.channel(connection).parseReplies === undefined) throw notFound();
    return `${base}/hooks/channels/${connection.id}/replies/${this.keyring.callbackKey(connection.id, 'replies')}`;
  }

  /** Where this connection's shop sends its webhooks, on a hub at `base`. @throws RequestRefused 404 where none does */
  hookUrl(connection: Connection, base: string): string {
    if (connection.hookKeySealed == null) throw notFound();
    const key = this.keyring.sealer.open(connection.hookKeySealed, {
      organisation: connection.organisationId,
      owner: connection.id,
      field: HOOK_FIELD,
    });
    return `${base}/hooks/shops/${key.reveal()}`;
  }

  /** The configuration as its owner may see it: a secret is only set or not. */
  shown(connection: Connection): Record<string, unknown> {
    const schema = this.host.plugin(connection.pluginId).connection as ConfigSchema;
    const opened = this.host.openSecrets(connection);
    return Object.fromEntries(
      Object.entries(schema).map(([name, field]) => {
        if (field.kind !== 'secret') return [name, connection.config[name] ?? null];
        const secret = opened[name];
        return [name, secret === undefined ? { set: false } : { set: true, hint: secret.hint() }];
      }),
    );
  }

  async #ownShop(tx: EntityTx, organisationId: OrganisationId, raw: string | undefined): Promise<Shop> {
    const shopId = raw === undefined ? null : parseId('shp', raw);
    const shop = shopId === null ? null : await this.shops.find(tx, organisationId, shopId);
    if (shop === null) throw invalid([NO_SUCH_SHOP]);
    return shop;
  }

  /** Secrets belong to a host: a change of an address clears those that are not given anew. */
  #secretsToKeep(
    schema: ConfigSchema,
    connection: Connection,
    change: Readonly<Record<string, unknown>>,
  ): Record<string, Secret> {
    const goesElsewhere = (name: string) => name in change && change[name] !== connection.config[name];
    const movesAway = Object.entries(schema).some(([name, { kind }]) => kind === 'url' && goesElsewhere(name));
    const secrets = this.host.openSecrets(connection);
    if (movesAway) return {};
    const isServer = Object.entries(schema).some(
      ([name, field]) =>
        field.kind === 'text' && field.isServer === true && change[name] !== null && goesElsewhere(name),
    );
    // None of them may be missed silently: an account may do without.
    const untold = isServer ? Object.keys(secrets).filter((name) => change[name] === undefined) : [];
    if (untold.length > 0) throw invalid(untold.map((name) => ({ ...ENTER_ANEW, param: `config.${name}` })));
    return secrets;
  }

  /** Another address, service or secret may be another account; a new name for the sender is not. */
  #changesAccount(schema: ConfigSchema, connection: Connection, change: Readonly<Record<string, unknown>>): boolean {
    const secrets = this.host.openSecrets(connection);
    return Object.entries(change).some(([name, value]) => {
      const kind = schema[name]?.kind;
      if (kind === 'secret') return value !== undefined && value !== secrets[name]?.reveal();
      // A field that came with a later version than the connection has its default.
      const before = connection.config[name] ?? (kind === 'choice' ? (schema[name] as ChoiceField).default : null);
      return (kind === 'url' || kind === 'choice') && value !== before;
    });
  }

  #sealed(
    schema: ConfigSchema,
    raw: Readonly<Record<string, unknown>>,
    existing: Readonly<Record<string, string | boolean | Secret | null>>,
    organisation: OrganisationId,
    owner: ConnectionId,
  ): Pick<Connection, 'config' | 'secrets'> {
    const checked = checkConfig(schema, raw, existing);
    if (!checked.ok)
      throw invalid(checked.problems.map((problem) => ({ ...problem, param: `config.${problem.param}` })));
    const isPlain = ([name, value]: readonly [string, unknown]) =>
      schema[name]?.kind === 'url' &&
      typeof value === 'string' &&
      /^http:/i.test(value) &&
      !this.http.mayBePlain(value);
    const plain = Object.entries(checked.values).filter(isPlain);
    if (plain.length > 0) throw invalid(plain.map(([name]) => ({ ...NOT_HTTPS, param: `config.${name}` })));
    const config: Connection['config'] = {};
    const secrets: Connection['secrets'] = {};
    for (const [field, value] of Object.entries(checked.values)) {
      if (value instanceof Secret) secrets[field] = this.keyring.sealer.seal(value, { organisation, owner, field });
      else if (schema[field]?.kind !== 'secret') config[field] = value;
    }
    return { config, secrets };
  }
}
