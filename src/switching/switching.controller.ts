import { Body, Controller, Get, Param, Patch, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { ShopId } from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import { Database } from '../infra/database/database.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { IdPipe } from '../infra/web/validation.js';
import { ShopService } from '../shops/shop.service.js';
import { SwitchingDto } from './switching.dto.js';
import { SwitchingService } from './switching.service.js';
import { SwitchingView } from './switching.view.js';

/** The way over from an older app, step by step. */
@ApiTags('switching')
@Controller('api/v1/shops/:shop/switching')
export class SwitchingController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly service: SwitchingService,
  ) {}

  /** What is done and what is not. */
  @Needs('view')
  @Get()
  async find(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Req() request: FastifyRequest,
  ): Promise<SwitchingView> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      this.service.view(tx, await this.shops.find(tx, organisationId, id), localeOf(request)),
    );
  }

  /**
   * Chooses the moment of take-over, or says that steps are done or not needed. What was brought over as planned and is due
   * before the moment is called off: the older app sends it.
   */
  @Needs('rules')
  @Patch()
  async change(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() body: SwitchingDto,
    @Req() request: FastifyRequest,
  ): Promise<SwitchingView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      await this.service.change(tx, shop, body);
      return this.service.view(tx, shop, localeOf(request));
    });
  }
}
