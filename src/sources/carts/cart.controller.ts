import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { maskPhone, parseId, parseMoney, toIso, type ShopId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { Database } from '../../infra/database/database.js';
import { invalid, notFound } from '../../infra/web/errors.js';
import { IdPipe } from '../../infra/web/validation.js';
import { toView } from '../../infra/web/view.js';
import { ShopService } from '../../shops/shop.service.js';
import { CartDto, CartOrderDto, CartsQueryDto } from './cart.dto.js';
import type { Cart } from './cart.js';
import { CartListRepository } from './cart-list.repository.js';
import { CartService } from './cart.service.js';
import { CartPageView, CartSummaryView, CartView } from './cart.view.js';

const LONGEST_NAME = 100;

/** Carts as the shop tells of them, and what became of them. */
@ApiTags('carts')
@Controller('api/v1/shops/:shop/carts')
export class CartController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly carts: CartListRepository,
    private readonly service: CartService,
  ) {}

  /** Newest first, in pages. */
  @Needs('view')
  @Get()
  async list(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Query() { phase, from, limit }: CartsQueryDto,
  ): Promise<CartPageView> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const { clientId } = await this.shops.find(tx, organisationId, id);
      const found = await this.carts.list(tx, id, {
        phase: phase ?? null,
        before: from === undefined ? null : parseId('crt', from),
        limit: limit + 1,
      });
      const items = found.slice(0, limit);
      const seesNumbers = account.may('numbers', { clientId, shopId: id });
      return {
        items: items.map((cart) => viewOf(cart, seesNumbers)),
        next: found.length > limit ? (items.at(-1)?.id ?? null) : null,
      };
    });
  }

  /** How many carts there are of each kind, and what reminders brought back. */
  @Needs('view')
  @Get('summary')
  async summary(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<CartSummaryView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, id);
      const counts = await this.carts.counts(tx, id);
      return {
        phases: Object.fromEntries(counts.map(({ phase, count }) => [phase, count])),
        recovered: [...(await this.carts.recovered(tx, id))],
      };
    });
  }

  /** What stands in a cart now. A reminder reaches only those who agreed to advertising. */
  @Needs('send-bulk')
  @Put(':cart')
  @HttpCode(204)
  async tell(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Param('cart') cartId: string,
    @Body() body: CartDto,
  ): Promise<void> {
    assertName(cartId);
    const isSound = await this.database.inOrganisation(organisationId, async (tx) =>
      this.service.tellByShop(tx, await this.shops.find(tx, organisationId, id), Object.assign(body, { cartId })),
    );
    if (!isSound) throw invalid([{ param: 'url', code: 'foreign-host', message: FOREIGN_LINK }]);
  }

  /** The order a cart became: no reminder of it leaves any more. */
  @Needs('send-bulk')
  @Post(':cart/order')
  @HttpCode(204)
  async order(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Param('cart') cartId: string,
    @Body() { orderId, total, currency }: CartOrderDto,
  ): Promise<void> {
    assertName(cartId);
    const isKnown = await this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      const money = total === undefined ? null : parseMoney(total, currency ?? shop.currency);
      return this.service.ordered(tx, shop, cartId, { id: orderId, total: money });
    });
    if (!isKnown) throw notFound();
  }
}

// oxlint-disable-next-line no-control-regex
const UNNAMED = /[\u0000-\u001f]/;

function assertName(cartId: string): void {
  if (cartId.length > LONGEST_NAME || UNNAMED.test(cartId)) throw notFound();
}

function viewOf({ state, phone, remindedAt, ...cart }: Cart, seesNumbers: boolean): CartView {
  return toView(CartView, {
    ...cart,
    ...state,
    phone: phone === null || seesNumbers ? (phone ?? '') : maskPhone(phone),
    touchedAt: toIso(state.touchedAt),
    abandonedAt: state.abandonedAt === null ? null : toIso(state.abandonedAt),
    remindedAt: remindedAt === null ? null : toIso(remindedAt),
  });
}

const FOREIGN_LINK = {
  pl: 'Link do koszyka prowadzi poza sklep. Dopisz jego adres w ustawieniach witryny albo usuń link.',
  en: "The cart's link leads out of the shop. Add its host to the storefront's settings, or leave the link out.",
  el: 'Ο σύνδεσμος οδηγεί εκτός καταστήματος. Προσθέστε τη διεύθυνση στις ρυθμίσεις βιτρίνας ή αφαιρέστε τον.',
};
