import { Body, Controller, Inject, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Clock, ShopId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { IdPipe } from '../infra/web/validation.js';
import { ProductsDto } from './product.dto.js';
import { ProductNews } from './product-news.js';
import { ProductRepository } from './product.repository.js';
import { ShopService } from './shop.service.js';

export class ProductsView {
  added!: number;
  changed!: number;
}

@ApiTags('shops')
@Controller('api/v1/shops/:shop/products')
export class ProductController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly products: ProductRepository,
    private readonly news: ProductNews,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Adds products and replaces known ones, at most 1 000 at once. Safe to repeat. */
  @Needs('rules')
  @Put()
  async replace(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() { products }: ProductsDto,
  ): Promise<ProductsView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      const now = this.clock.now();
      const { stock, ...counts } = await this.products.replace(tx, shop, products, now);
      await this.news.tell(tx, shop, stock, now);
      return counts;
    });
  }
}
