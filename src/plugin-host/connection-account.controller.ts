import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ConnectionId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import type { Account } from '../accounts/account.js';
import { Needs } from '../accounts/needs.js';
import type { ChannelAdapter, ProbeResult } from '../core/index.js';
import { Database } from '../infra/database/database.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView, toViews } from '../infra/web/view.js';
import { ShopRepository } from '../shops/shop.repository.js';
import type { Connection } from './connection.entity.js';
import { ConnectionRepository } from './connection.repository.js';
import { ConnectionService } from './connection.service.js';
import { PriceView, ProbeView, SenderView } from './connection.view.js';
import { PluginHost } from './plugin-host.service.js';
import { spoken } from './spoken.js';

/** What the other side of a connection tells when it is asked. */
@ApiTags('connections')
@Controller('api/v1/connections')
export class ConnectionAccountController {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionRepository,
    private readonly service: ConnectionService,
    private readonly shops: ShopRepository,
    private readonly host: PluginHost,
  ) {}

  /** Asks the other side whether this connection works. */
  @Needs('connections')
  @Post(':connection/probe')
  @HttpCode(200)
  async probe(
    @CurrentAccount() { organisationId }: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
  ): Promise<ProbeView> {
    const { connection, shop } = await this.database.inOrganisation(organisationId, async (tx) => {
      const found = await this.service.find(tx, organisationId, id);
      return {
        connection: found,
        shop:
          found.type === 'channel' || found.shopId == null
            ? null
            : await this.shops.find(tx, organisationId, found.shopId),
      };
    });
    const adapter = shop === null ? this.host.channel(connection) : this.host.shop(connection, shop);
    const result = await spoken(() => adapter.probe());
    if (result.ok && result.account !== null && result.account !== connection.accountName) {
      const { account } = result;
      await this.database.inOrganisation(organisationId, (tx) => this.connections.nameAccount(tx, connection, account));
    }
    return toView(ProbeView, flatProbe(result));
  }

  /** The sender names the provider knows; empty where senders are typed freely. Only active ones may be chosen. */
  @Needs('view')
  @Get(':connection/senders')
  async senders(
    @CurrentAccount() { organisationId }: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
  ): Promise<SenderView[]> {
    const adapter = await this.#channel(organisationId, id);
    return toViews(SenderView, (await spoken(async () => adapter?.listSenders?.() ?? [])) as object[]);
  }

  /** What a part costs by the account's own price list, by country and network; empty where there is none. */
  @Needs('prices')
  @Get(':connection/prices')
  async prices(
    @CurrentAccount() { organisationId }: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
  ): Promise<PriceView[]> {
    const adapter = await this.#channel(organisationId, id);
    const prices = await spoken(async () => adapter?.readPrices?.() ?? []);
    return prices.map(({ country, network, perPart: { micros, currency } }) =>
      toView(PriceView, { country, network, perPartMicros: micros, currency }),
    );
  }

  async #channel(organisationId: Connection['organisationId'], id: ConnectionId): Promise<ChannelAdapter | null> {
    const connection = await this.database.inOrganisation(organisationId, (tx) =>
      this.service.find(tx, organisationId, id),
    );
    return connection.type === 'channel' ? this.host.channel(connection) : null;
  }
}

function flatProbe(result: ProbeResult): object {
  if (!result.ok) return result;
  return {
    ...result,
    balanceMicros: result.balance?.amount.micros ?? null,
    balanceCurrency: result.balance?.amount.currency ?? null,
  };
}
