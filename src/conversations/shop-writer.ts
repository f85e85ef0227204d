import { Injectable } from '@nestjs/common';
import type { Tx } from '../infra/database/database.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { ShopRepository } from '../shops/shop.repository.js';
import type { OrderDeed } from './order-answer.repository.js';

/** Changes orders in shops. */
@Injectable()
export class ShopWriter {
  constructor(
    private readonly shops: ShopRepository,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
  ) {}

  /** False: no connection of the shop can write. @throws ProviderError */
  async setStatus(tx: Tx, { shopId, orderId, statusId }: OrderDeed): Promise<boolean> {
    const shop = (await this.shops.byIds(tx, [shopId])).get(shopId);
    if (shop === undefined) return false;
    const adapter = (await this.connections.activeOfShop(tx, shopId))
      .map((link) => this.host.shop(link, shop))
      .find((one) => one.capabilities.writesOrderStatus && one.setOrderStatus !== undefined);
    if (adapter === undefined) return false;
    await adapter.setOrderStatus?.(orderId, statusId);
    return true;
  }
}
