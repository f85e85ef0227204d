import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { parseId, parsePhone, type ClientId, type ContactId, type Instant, type ShopId } from '@hub/kernel';
import { notAllowed, type Account } from '../accounts/account.js';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import { Database, type Tx } from '../infra/database/database.js';
import { IdPipe } from '../infra/web/validation.js';
import {
  OrderListRepository,
  type ListedOrder,
  type OrderFilter,
  type OrderPlace,
} from '../shops/order-list.repository.js';
import { ShopService } from '../shops/shop.service.js';
import type { Shop } from '../shops/shop.entity.js';
import type { Sight } from '../shops/sight.js';
import { ContactRepository } from './contact.repository.js';
import { ContactService } from './contact.service.js';
import { OrderPageDto, OrdersQueryDto } from './order-list.dto.js';
import { orderView, type OrderPageView } from './order.view.js';

/** Orders found by whose they are: by phone and by e-mail address. */
@ApiTags('shops')
@Controller('api/v1')
export class OrderListController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly orders: OrderListRepository,
    private readonly contacts: ContactRepository,
    private readonly service: ContactService,
  ) {}

  /** The contact's orders in every shop of the client, by number and by e-mail address; newest first, in pages. */
  @Needs('view')
  @Get('clients/:client/contacts/:contact/orders')
  async ofContact(
    @CurrentAccount() account: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Param('contact', new IdPipe('ctc')) id: ContactId,
    @Query() page: OrderPageDto,
  ): Promise<OrderPageView> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const { email } = await this.service.find(tx, { organisationId, clientId }, id);
      const all = await this.shops.sight(tx, account, 'view', null);
      const sight = { ...all, shops: all.shops.filter((shop) => shop.clientId === clientId) };
      return this.#page(tx, sight, { contactIds: [id], email, number: null }, page);
    });
  }

  /** A shop's orders, newest first, in pages; by the buyer's number, e-mail address or the order's own number. */
  @Needs('view')
  @Get('shops/:shop/orders')
  async ofShop(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Query() query: OrdersQueryDto,
  ): Promise<OrderPageView> {
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const sight = await this.shops.sight(tx, account, 'view', shopId);
      const [shop] = sight.shops;
      const { phone, email = null, number = null } = query;
      // Finding somebody by a number tells it.
      if (phone !== undefined && !sight.numbers.has(shopId)) throw notAllowed('numbers');
      const contactIds = phone === undefined || shop === undefined ? null : await this.#contactsBy(tx, shop, phone);
      return this.#page(tx, sight, { contactIds, email, number }, query);
    });
  }

  async #contactsBy(tx: Tx, shop: Shop, phone: string): Promise<readonly ContactId[]> {
    const parsed = parsePhone(phone, shop.country);
    if (!parsed.ok) return [];
    const found = await this.contacts.byPhones(tx, shop.clientId, [this.service.hashOf(shop, parsed.phone)]);
    return found.map(({ id }) => id);
  }

  async #page(
    tx: Tx,
    { shops, numbers }: Sight,
    wish: Pick<OrderFilter, 'contactIds' | 'email' | 'number'>,
    { from, limit }: OrderPageDto,
  ): Promise<OrderPageView> {
    const found = await this.orders.page(tx, {
      ...wish,
      shopIds: shops.map(({ id }) => id),
      after: readPlace(from),
      limit: limit + 1,
    });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map((order) => orderView(order, numbers)),
      next: found.length > limit && last !== undefined ? writePlace(last) : null,
    };
  }
}

function writePlace({ placedAt, shopId, snapshot }: ListedOrder): string {
  return Buffer.from(`${placedAt}.${shopId}.${snapshot.id}`).toString('base64url');
}

/** Null for what is none: such a one never came from us, and starts from the beginning. */
function readPlace(text: string | undefined): OrderPlace | null {
  const [, at, shop = '', orderId] =
    /^(\d{1,14})\.(shp_[0-9a-f-]{36})\.(.+)$/.exec(Buffer.from(text ?? '', 'base64url').toString('utf8')) ?? [];
  const shopId = parseId('shp', shop);
  if (at === undefined || orderId === undefined || orderId.includes('\u0000') || shopId === null) return null;
  return { placedAt: Number(at) as Instant, orderId, shopId };
}
