import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ShopId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { Database } from '../infra/database/database.js';
import { IdPipe } from '../infra/web/validation.js';
import { ShopService } from '../shops/shop.service.js';
import { StatusTableDto } from './status-table.dto.js';
import { StatusTableService } from './status-table.service.js';
import { StatusRowView } from './status-table.view.js';

@ApiTags('rules')
@Controller('api/v1/shops')
export class StatusTableController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly table: StatusTableService,
  ) {}

  /** Every status of the shop, with what customers are told when their order reaches it. */
  @Needs('view')
  @Get(':shop/status-table')
  async read(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<StatusRowView[]> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      this.table.read(tx, await this.shops.find(tx, organisationId, id)),
    );
  }

  /** Changes the rows that are named, all or none, and answers the whole table. Each row is a rule and can be edited as one. */
  @Needs('rules')
  @Put(':shop/status-table')
  async write(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() { rows }: StatusTableDto,
  ): Promise<StatusRowView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      await this.table.write(tx, shop, rows);
      await tx.em.flush();
      return this.table.read(tx, shop);
    });
  }
}
