import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { toIso, type ConnectionId, type ShopId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs, SignedIn } from '../accounts/needs.js';
import type { Account, Place } from '../accounts/account.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView } from '../infra/web/view.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { ConnectionChangeDto, ConnectionDto, GrantDto } from './connection.dto.js';
import type { Connection } from './connection.entity.js';
import { ConnectionRepository } from './connection.repository.js';
import { ConnectionService } from './connection.service.js';
import { ConnectionView, PluginView, SetupView } from './connection.view.js';
import { PluginHost } from './plugin-host.service.js';
import { demandActiveSender } from './senders.js';

@ApiTags('connections')
@Controller('api/v1')
export class ConnectionController {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionRepository,
    private readonly service: ConnectionService,
    private readonly shops: ShopRepository,
    private readonly host: PluginHost,
    private readonly doorbell: Doorbell,
  ) {}

  /** What can be connected, with the fields each asks for. */
  @SignedIn()
  @Get('plugins')
  plugins(): PluginView[] {
    return this.host.list().map((plugin) =>
      toView(PluginView, {
        ...plugin.manifest,
        type: plugin.type,
        fields: plugin.connection as object,
        connectsByPage: this.host.accountDoor(plugin.manifest.id) !== null,
        signUp: (plugin.type === 'channel' ? plugin.signUp : undefined) ?? null,
      }),
    );
  }

  @Needs('view', 'anywhere')
  @Get('connections')
  async list(@CurrentAccount() account: Account): Promise<ConnectionView[]> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shops = new Map((await this.shops.list(tx, organisationId)).map((shop) => [shop.id, shop]));
      const grants = await this.connections.grants(tx, organisationId);
      // An account is also seen by the shops that may send through it.
      const places = (connection: Connection) => [
        connection.shopId,
        ...grants.filter((grant) => grant.connectionId === connection.id).map(({ shopId }) => shopId),
      ];
      const isSeen = (shopId: ShopId | null | undefined) =>
        account.may('view', {
          clientId: (shopId == null ? null : shops.get(shopId)?.clientId) ?? null,
          shopId: shopId ?? null,
        });
      const connections = await this.connections.list(tx, organisationId);
      return this.#views(
        tx,
        account,
        connections.filter((connection) => places(connection).some(isSeen)),
      );
    });
  }

  @Needs('connections', 'anywhere')
  @Post('connections')
  async create(@CurrentAccount() account: Account, @Body() body: ConnectionDto): Promise<ConnectionView> {
    return this.database.inOrganisation(account.organisationId, async (tx) =>
      this.#view(tx, account, await this.service.create(tx, account, body)),
    );
  }

  @Needs('view')
  @Get('connections/:connection')
  async find(
    @CurrentAccount() account: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
  ): Promise<ConnectionView> {
    return this.database.inOrganisation(account.organisationId, async (tx) =>
      this.#view(tx, account, await this.service.find(tx, account.organisationId, id)),
    );
  }

  @Needs('connections')
  @Patch('connections/:connection')
  async change(
    @CurrentAccount() account: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
    @Body() body: ConnectionChangeDto,
  ): Promise<ConnectionView> {
    const changed = await this.database.inOrganisation(account.organisationId, async (tx) =>
      this.#view(tx, account, await this.service.change(tx, account.organisationId, id, body)),
    );
    this.doorbell.ring('suppressions', id);
    return changed;
  }

  /** The webhook address and the steps in the shop's panel; of a channel the address for people's answers. */
  @Needs('connections')
  @Get('connections/:connection/setup')
  async setup(
    @CurrentAccount() { organisationId }: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
    @Req() request: FastifyRequest,
  ): Promise<SetupView> {
    const connection = await this.database.inOrganisation(organisationId, (tx) =>
      this.service.find(tx, organisationId, id),
    );
    return toView(SetupView, this.service.setup(connection, request));
  }

  /** Lets a paused connection send again; what waited goes at its next opening. */
  @Needs('connections')
  @Post('connections/:connection/resume')
  @HttpCode(204)
  async resume(
    @CurrentAccount() { organisationId }: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) => {
      await this.service.find(tx, organisationId, id);
      await this.service.resume(tx, id);
    });
  }

  /** Lets a shop send through this account, under a sender the provider lists as active where it keeps a list. */
  @Needs('connections')
  @Put('connections/:connection/grants/:shop')
  @HttpCode(204)
  async grant(
    @CurrentAccount() { organisationId }: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Body() body: GrantDto,
  ): Promise<void> {
    const { position = 0, sender = null, pricePerPartMicros = null } = body;
    if (sender !== null) {
      const connection = await this.database.inOrganisation(organisationId, (tx) =>
        this.service.find(tx, organisationId, id),
      );
      if (connection.type === 'channel') await demandActiveSender(this.host.channel(connection), sender);
    }
    await this.database.inOrganisation(organisationId, (tx) =>
      this.service.grant(tx, organisationId, id, shopId, { position, sender, pricePerPartMicros }),
    );
    this.doorbell.ring('suppressions', id);
  }

  async #views(tx: EntityTx, account: Account, connections: readonly Connection[]): Promise<ConnectionView[]> {
    const { organisationId } = account;
    const shops = await this.shops.list(tx, organisationId);
    const places = shops.map(({ id, clientId }): Place => ({ clientId, shopId: id }));
    const seen = new Map(account.within('view', places, (place) => place).map((place) => [place.shopId, place]));
    const grants = (await this.connections.grants(tx, organisationId)).filter(({ shopId }) => seen.has(shopId));
    return connections.map((connection) =>
      toView(ConnectionView, {
        ...connection,
        heldUntil: connection.heldUntil == null ? null : toIso(connection.heldUntil),
        config: this.service.shown(connection),
        grants: grants
          .filter((grant) => grant.connectionId === connection.id)
          .map(({ shopId, position, sender, pricePerPartMicros }) => ({
            shopId,
            position,
            sender,
            pricePerPartMicros: account.may('prices', seen.get(shopId) as Place) ? pricePerPartMicros : null,
          })),
      }),
    );
  }

  async #view(tx: EntityTx, account: Account, connection: Connection): Promise<ConnectionView> {
    return (await this.#views(tx, account, [connection]))[0] as ConnectionView;
  }
}
