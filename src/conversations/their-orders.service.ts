import { Injectable } from '@nestjs/common';
import { isEmail } from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import { orderView, type OrderView } from '../contacts/order.view.js';
import type { EntityTx } from '../infra/database/database.js';
import { OrderListRepository } from '../shops/order-list.repository.js';
import { ShopService } from '../shops/shop.service.js';
import type { Conversation } from './conversation.repository.js';

const SHOWN = 20;

/** What somebody who writes by e-mail ordered under that address, in those shops of the client that one may see. */
@Injectable()
export class TheirOrdersService {
  constructor(
    private readonly orders: OrderListRepository,
    private readonly shops: ShopService,
  ) {}

  async of(tx: EntityTx, account: Account, { address, clientId }: Conversation): Promise<OrderView[]> {
    if (address === null || !isEmail(address)) return [];
    const sight = await this.shops.sight(tx, account, 'view', null);
    const found = await this.orders.page(tx, {
      shopIds: sight.shops.filter((shop) => shop.clientId === clientId).map(({ id }) => id),
      contactIds: null,
      email: address,
      number: null,
      after: null,
      limit: SHOWN,
    });
    return found.map((order) => orderView(order, sight.numbers));
  }
}
