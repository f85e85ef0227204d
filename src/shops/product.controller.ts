import { Body, Controller, Inject, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { parseMoney, type Clock, type ShopId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import type { ProductSnapshot } from '../core/index.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { IdPipe } from '../infra/web/validation.js';
import { ProductsDto, type ProductDto } from './product.dto.js';
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
      const told = products.map((product) => toSnapshot(product, shop.currency));
      const now = this.clock.now();
      const changes = await this.products.keep(tx, shop, told, now, null);
      await this.news.tell(tx, shop, changes, now);
      const added = changes.filter(({ before }) => before === null).length;
      return { added, changed: changes.length - added };
    });
  }
}

function toSnapshot(product: ProductDto, shopCurrency: string): ProductSnapshot {
  const {
    productId,
    variationId,
    name,
    code,
    url,
    price,
    currency = shopCurrency,
    stock,
    warnLevel,
    isActive,
  } = product;
  return {
    id: productId,
    variationId: variationId ?? null,
    name,
    code: code ?? null,
    url: url ?? null,
    price: price === undefined ? null : parseMoney(price, currency),
    stock: stock ?? null,
    warnLevel: warnLevel ?? null,
    isActive,
  };
}
