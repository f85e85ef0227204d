import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ShopId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { Database } from '../infra/database/database.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView, toViews } from '../infra/web/view.js';
import { ShopChangeDto, ShopDto } from './shop.dto.js';
import type { Shop } from './shop.entity.js';
import { ShopFieldRepository } from './shop-field.repository.js';
import { ShopRepository } from './shop.repository.js';
import { ShopService } from './shop.service.js';
import { ShopStatusRepository } from './shop-status.repository.js';
import { ShopFieldView, ShopGroupView, ShopStatusView, ShopView } from './shop.view.js';

@ApiTags('shops')
@Controller('api/v1/shops')
export class ShopController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopRepository,
    private readonly service: ShopService,
    private readonly statuses: ShopStatusRepository,
    private readonly fields: ShopFieldRepository,
  ) {}

  @Needs('view', 'anywhere')
  @Get()
  async list(@CurrentAccount() account: Account): Promise<ShopView[]> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shops = await this.shops.list(tx, organisationId);
      return toViews(ShopView, account.within('view', shops, placeOf));
    });
  }

  @Needs('connections', 'anywhere')
  @Post()
  async create(@CurrentAccount() account: Account, @Body() body: ShopDto): Promise<ShopView> {
    return this.database.inOrganisation(account.organisationId, async (tx) =>
      toView(ShopView, await this.service.create(tx, account, body)),
    );
  }

  @Needs('view')
  @Get(':shop')
  async find(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<ShopView> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      toView(ShopView, await this.service.find(tx, organisationId, id)),
    );
  }

  @Needs('rules')
  @Patch(':shop')
  async change(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() body: ShopChangeDto,
  ): Promise<ShopView> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      toView(ShopView, await this.service.change(tx, organisationId, id, body)),
    );
  }

  /** The statuses rules may name: the platform's own and those seen in the shop's orders. */
  @Needs('view')
  @Get(':shop/statuses')
  async listStatuses(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<ShopStatusView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.service.find(tx, organisationId, id);
      return toViews(ShopStatusView, await this.statuses.list(tx, id));
    });
  }

  /** The groups of customers rules may name; empty where the shop cannot be read. */
  @Needs('view')
  @Get(':shop/groups')
  async listGroups(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<ShopGroupView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.service.find(tx, organisationId, id);
      return toViews(ShopGroupView, await this.fields.groups(tx, id));
    });
  }

  /** The fields of customers and orders rules may name; empty where the shop cannot be read. */
  @Needs('view')
  @Get(':shop/fields')
  async listFields(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<ShopFieldView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.service.find(tx, organisationId, id);
      return toViews(ShopFieldView, await this.fields.fields(tx, id));
    });
  }
}

function placeOf(shop: Shop) {
  return { clientId: shop.clientId, shopId: shop.id };
}
