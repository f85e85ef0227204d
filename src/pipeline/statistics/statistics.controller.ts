import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ShopId } from '@hub/kernel';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import type { Account } from '../../accounts/account.js';
import { Database } from '../../infra/database/database.js';
import { IdPipe } from '../../infra/web/validation.js';
import { ShopService } from '../../shops/shop.service.js';
import { figuresOf } from './figures.js';
import { StatisticsRepository } from './statistics.repository.js';
import { StatisticsView } from './statistics.view.js';

@ApiTags('statistics')
@Controller('api/v1/shops')
export class StatisticsController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly statistics: StatisticsRepository,
  ) {}

  @Needs('view')
  @Get(':shop/statistics')
  async totals(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
  ): Promise<StatisticsView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, shopId);
      const counters = await this.statistics.totals(tx, shopId);
      const { sent: _sent, ...states } = counters;
      return { figures: figuresOf(counters), states };
    });
  }
}
