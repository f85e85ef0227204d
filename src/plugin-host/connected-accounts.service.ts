import { Inject, Injectable } from '@nestjs/common';
import type { Clock, ConnectionId, OrganisationId } from '@hub/kernel';
import type { AccountDoor, AnyPlugin, ConfigSchema, OpenedAccount } from '../core/index.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { EntityTx } from '../infra/database/database.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import type { Connection } from './connection.entity.js';
import { ConnectionRepository } from './connection.repository.js';
import { ConnectionService } from './connection.service.js';
import { ConnectionTokens } from './connection-tokens.js';
import { PluginHost } from './plugin-host.service.js';
import { SuppressionWalkRepository } from './suppression-walk.repository.js';

/** Accounts that their owners let us use at the vendor's page: what becomes of connection and tokens. */
@Injectable()
export class ConnectedAccounts {
  constructor(
    private readonly connecting: ConnectionService,
    private readonly connections: ConnectionRepository,
    private readonly tokens: ConnectionTokens,
    private readonly walks: SuppressionWalkRepository,
    private readonly notices: NoticeRepository,
    private readonly host: PluginHost,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A new connection to an account whose owner let us use it; its shop may send through it at once. */
  async connectAccount(
    tx: EntityTx,
    plugin: AnyPlugin,
    { organisationId, shopId = null, name }: Pick<Connection, 'organisationId' | 'name' | 'shopId'>,
    opened: OpenedAccount & Pick<Connection, 'config'>,
  ): Promise<Connection> {
    const { config, account: accountName } = opened;
    const connection = await this.connecting.connect(tx, plugin, { organisationId, shopId, name, config, accountName });
    await this.tokens.keepIn(tx, connection, opened.tokens);
    if (shopId !== null) {
      const terms = { position: 0, sender: null, pricePerPartMicros: null, priceCurrency: null };
      await this.connections.grant(tx, { organisationId, shopId, connectionId: connection.id, ...terms });
    }
    return connection;
  }

  /**
   * An account's owner let us in again. What is planned goes on. Where it is not known to be the account of before, keys
   * of before are none of its own, and nothing unknown is asked of it.
   */
  async letIn(
    tx: EntityTx,
    organisationId: OrganisationId,
    id: ConnectionId,
    { tokens, account }: OpenedAccount,
    door: AccountDoor,
  ): Promise<Connection> {
    const connection = await this.connecting.find(tx, organisationId, id);
    const isSame = account !== null && account === connection.accountName;
    connection.config = { ...door.configOf(connection.config) };
    connection.accountName = account;
    // A secret that this way in has no use for is not kept.
    const schema = this.host.plugin(connection.pluginId).connection as ConfigSchema;
    connection.secrets = Object.fromEntries(
      Object.entries(connection.secrets).filter(([name]) => {
        const needed = schema[name]?.neededWhen;
        return needed === undefined || connection.config[needed.field] === needed.is;
      }),
    );
    if (!isSame) connection.accountNo++;
    await this.tokens.keepIn(tx, connection, tokens);
    await this.walks.reread(tx, id, this.clock.now());
    if (connection.pausedReason === 'credentials' || (connection.pausedReason === 'credit' && !isSame)) {
      connection.state = 'active';
      connection.pausedReason = null;
      await this.notices.resolve(tx, id, this.clock.now());
    }
    return { ...connection };
  }
}
