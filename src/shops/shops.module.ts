import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { OrderNews } from './order-news.js';
import { OrderListRepository } from './order-list.repository.js';
import { OrderRepository } from './order.repository.js';
import { ProductController } from './product.controller.js';
import { ProductNews } from './product-news.js';
import { ProductRepository } from './product.repository.js';
import { ShopController } from './shop.controller.js';
import { ShopFieldRepository } from './shop-field.repository.js';
import { ShopReadingRepository } from './shop-reading.repository.js';
import { ShopRepository } from './shop.repository.js';
import { ShopService } from './shop.service.js';
import { ShopStatusRepository } from './shop-status.repository.js';

const RECORDS = [
  OrderNews,
  ProductNews,
  ProductRepository,
  ShopRepository,
  ShopStatusRepository,
  ShopFieldRepository,
  ShopReadingRepository,
  OrderRepository,
  OrderListRepository,
];

@Module({
  imports: [AccountsModule],
  controllers: [ShopController, ProductController],
  providers: [...RECORDS, ShopService],
  exports: [...RECORDS, ShopService],
})
export class ShopsModule {}
