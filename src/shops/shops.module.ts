import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { OrderNews } from './order-news.js';
import { OrderRepository } from './order.repository.js';
import { ProductController } from './product.controller.js';
import { ProductNews } from './product-news.js';
import { ProductRepository } from './product.repository.js';
import { ShopController } from './shop.controller.js';
import { ShopRepository } from './shop.repository.js';
import { ShopService } from './shop.service.js';
import { ShopStatusRepository } from './shop-status.repository.js';

@Module({
  imports: [AccountsModule],
  controllers: [ShopController, ProductController],
  providers: [
    OrderNews,
    ProductNews,
    ProductRepository,
    ShopRepository,
    ShopService,
    ShopStatusRepository,
    OrderRepository,
  ],
  exports: [
    OrderNews,
    ProductNews,
    ProductRepository,
    ShopRepository,
    ShopService,
    ShopStatusRepository,
    OrderRepository,
  ],
})
export class ShopsModule {}
