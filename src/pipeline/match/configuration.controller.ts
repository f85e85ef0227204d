import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { ShopId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { Database } from '../../infra/database/database.js';
import { IdPipe } from '../../infra/web/validation.js';
import { ShopService } from '../../shops/shop.service.js';
import { ConfigurationDto } from './configuration.dto.js';
import { ConfigurationService } from './configuration.service.js';
import { ConfigurationChangeView } from './configuration.view.js';

@ApiTags('configuration')
@Controller('api/v1/shops/:shop/configuration')
export class ConfigurationController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly configuration: ConfigurationService,
  ) {}

  /** The shop's settings and rules as YAML: for a backup, another shop, or a look at what changed. Holds no secrets. */
  @Needs('export')
  @Get()
  @Header('content-type', 'application/yaml; charset=utf-8')
  @ApiProduces('application/yaml')
  @ApiOkResponse({ schema: { type: 'string' } })
  async export(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<string> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      this.configuration.export(tx, await this.shops.find(tx, organisationId, id)),
    );
  }

  /** Takes such a file, all of it or nothing; or only says what it would do. */
  @Needs('rules')
  @Post('import')
  @HttpCode(200)
  async import(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() { configuration, removesOthers = false, isDryRun = false }: ConfigurationDto,
  ): Promise<ConfigurationChangeView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      return this.configuration.import(tx, shop, { configuration, removesOthers, isDryRun });
    });
  }
}
