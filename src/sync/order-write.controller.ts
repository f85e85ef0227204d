import { Body, Controller, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OrganisationId, ShopId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import type { ShopPlatformAdapter } from '../core/index.js';
import { Database } from '../infra/database/database.js';
import { notFound, RequestRefused } from '../infra/web/errors.js';
import { IdPipe } from '../infra/web/validation.js';
import { spoken } from '../plugin-host/spoken.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { OrderRepository, orderRef } from '../shops/order.repository.js';
import { ShopService } from '../shops/shop.service.js';
import { OrderNoteDto, OrderStatusDto } from './order-write.dto.js';

const CANNOT_WRITE = new RequestRefused(409, 'shop.not-writable', {
  pl: 'Tego sklepu nie można zmieniać z huba: połącz go tokenem API, loginem administratora albo aplikacją.',
  en: 'The hub cannot change this shop: connect it by an API token, an administrator’s login or the app.',
  el: 'Το hub δεν μπορεί να αλλάξει αυτό το κατάστημα: συνδέστε το με token API, σύνδεση διαχειριστή ή εφαρμογή.',
});

@ApiTags('shops')
@Controller('api/v1/shops/:shop/orders')
export class OrderWriteController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly orders: OrderRepository,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
  ) {}

  /** Changes an order's status in the shop itself. What follows from it comes back as the shop's own event. */
  @Needs('send-one')
  @Put(':order/status')
  @HttpCode(204)
  async change(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Param('order') orderId: string,
    @Body() { statusId }: OrderStatusDto,
  ): Promise<void> {
    const adapter = await this.#adapter(organisationId, shopId, orderId, 'setOrderStatus');
    await spoken(async () => adapter.setOrderStatus?.(orderId, statusId));
  }

  /** Adds a line to the order's note in the shop, which only the merchant sees there. */
  @Needs('send-one')
  @Post(':order/note')
  @HttpCode(204)
  async note(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Param('order') orderId: string,
    @Body() { text }: OrderNoteDto,
  ): Promise<void> {
    const adapter = await this.#adapter(organisationId, shopId, orderId, 'addOrderNote');
    await spoken(async () => adapter.addOrderNote?.(orderId, text));
  }

  /** Of a connection that can do it, for an order the hub knows. @throws RequestRefused 404, 409 */
  async #adapter(
    organisationId: OrganisationId,
    shopId: ShopId,
    orderId: string,
    deed: keyof typeof ABILITIES,
  ): Promise<ShopPlatformAdapter> {
    const adapter = await this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, shopId);
      const known = await this.orders.find(tx, [{ shopId, orderId }]);
      if (!known.has(orderRef(shopId, orderId))) throw notFound();
      const links = (await this.connections.list(tx, organisationId)).filter((link) => link.shopId === shopId);
      return links
        .filter(({ type, state }) => type === 'shop' && state === 'active')
        .map((link) => this.host.shop(link, shop))
        .find((one) => one.capabilities[ABILITIES[deed]] && one[deed] !== undefined);
    });
    if (adapter === undefined) throw CANNOT_WRITE;
    return adapter;
  }
}

const ABILITIES = { setOrderStatus: 'writesOrderStatus', addOrderNote: 'writesOrderNote' } as const;
