import { Body, Controller, Get, Header, HttpCode, Options, Post, Req, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Locale } from '@hub/kernel';
import { notFound } from '../infra/web/errors.js';
import { CartService } from '../sources/carts/cart.service.js';
import { WaitingListService } from '../sources/stock/waiting-list.service.js';
import { NewsletterService } from './newsletter.service.js';
import { PageConfigService, type PageConfig } from './page-config.service.js';
import { SignUpGuard } from './sign-up-guard.js';
import { StorefrontDoor, VisitedStorefront, type OpenStorefront } from './storefront-door.service.js';
import { ConfirmDto, PageCartDto, SignUpDto, WaitDto } from './widget.dto.js';

/**
 * What visitors of a shop's pages may ask and tell, without signing in. The shop is named by its public key, only its own
 * pages may speak, everything is counted, and nobody learns who is known.
 */
@ApiExcludeController()
@Controller('widget/:key')
@UseGuards(StorefrontDoor)
export class WidgetController {
  constructor(
    private readonly guard: SignUpGuard,
    private readonly waitingList: WaitingListService,
    private readonly newsletter: NewsletterService,
    private readonly carts: CartService,
    private readonly pages: PageConfigService,
  ) {}

  /** A browser asks first whether the page may ask; the guard has answered. */
  @Options(['config', 'waiting-list', 'newsletter', 'newsletter/confirm', 'carts'])
  @HttpCode(204)
  preflight(): void {}

  /** Which widgets the page shows, in whose words. */
  @Get('config')
  @Header('cache-control', 'public, max-age=60')
  config(@VisitedStorefront() storefront: OpenStorefront): Promise<PageConfig> {
    return this.pages.configOf(storefront);
  }

  /** Somebody wants to be told when the product is back. */
  @Post('waiting-list')
  @HttpCode(202)
  async wait(
    @VisitedStorefront() storefront: OpenStorefront,
    @Body() { phone, productId, variationId, language }: WaitDto,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    if (!storefront.settings.stock.isOn) throw notFound();
    const admitted = await this.guard.admit(storefront, request.ip, phone);
    await this.waitingList.join(storefront.shop, admitted, {
      productId,
      variationId: variationId ?? null,
      language: language ?? null,
    });
    return {};
  }

  /** Somebody wants the shop's offers: a code goes to the number. */
  @Post('newsletter')
  @HttpCode(202)
  async signUp(
    @VisitedStorefront() storefront: OpenStorefront,
    @Body() { phone, firstName, language }: SignUpDto,
    @Req() request: FastifyRequest,
  ): Promise<{ token: string }> {
    if (!storefront.settings.newsletter.isOn) throw notFound();
    await this.newsletter.assertOpen(storefront);
    const admitted = await this.guard.admit(storefront, request.ip, phone);
    const locale: Locale = language ?? storefront.shop.locale;
    const page = new URL(request.headers.origin ?? '').host;
    const token = await this.newsletter.signUp(storefront, admitted, { firstName: firstName ?? null, locale, page });
    return { token };
  }

  /** The code is given back. */
  @Post('newsletter/confirm')
  @HttpCode(200)
  async confirm(
    @VisitedStorefront() storefront: OpenStorefront,
    @Body() { token, code }: ConfirmDto,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    await this.guard.admitAddress(storefront, request.ip);
    await this.newsletter.confirm(storefront, token, code);
    return {};
  }

  /** What stands in a cart now. Its owner agreed to be reminded, or the page does not tell. */
  @Post('carts')
  @HttpCode(202)
  async cart(
    @VisitedStorefront() storefront: OpenStorefront,
    @Body() cart: PageCartDto,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    if (!storefront.settings.carts.isOn) throw notFound();
    await this.guard.admitAddress(storefront, request.ip);
    await this.carts.tellByPage(storefront.shop, cart, storefront.settings.hosts);
    return {};
  }
}
