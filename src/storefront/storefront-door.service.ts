import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestLimits } from '../accounts/request-limits.js';
import { asSystem } from '../infra/database/as-system.js';
import { Database, type Tx } from '../infra/database/database.js';
import { notFound, RequestRefused } from '../infra/web/errors.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { StorefrontRepository, type Storefront } from './storefront.repository.js';

/** A shop as a visitor of its pages meets it. */
export interface OpenStorefront extends Storefront {
  readonly shop: Shop;
}

type VisitedRequest = FastifyRequest & { storefront?: OpenStorefront };

/** The shop whose page sent the request. */
export const VisitedStorefront = createParamDecorator((_: unknown, context: ExecutionContext): OpenStorefront => {
  const { storefront } = context.switchToHttp().getRequest<VisitedRequest>();
  if (storefront === undefined) throw notFound();
  return storefront;
});

const KEY = /^wk_[\w-]{24}$/;
const PREFLIGHT_SECONDS = 600;

/**
 * Finds the shop that a page's key names, and lets only the shop's own pages speak to us. A guard, so that the page may
 * read whatever we answer, a refusal of its fields too. Refuses keys nobody has (404) and pages that are not the shop's
 * (403 `widget.foreign-page`).
 */
@Injectable()
export class StorefrontDoor implements CanActivate {
  constructor(
    private readonly database: Database,
    private readonly storefronts: StorefrontRepository,
    private readonly shops: ShopRepository,
    private readonly limits: RequestLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<VisitedRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    await this.limits.countStranger(request.ip);
    const { key = '' } = request.params as { key?: string };
    const found = KEY.test(key) ? await asSystem(this.database, (tx) => this.#find(tx, key)) : null;
    if (found === null) throw notFound();
    const { origin } = request.headers;
    if (!isOneOf(found.settings.hosts, origin)) throw FOREIGN_PAGE;
    reply
      .header('access-control-allow-origin', origin)
      .header('vary', 'Origin')
      .header('access-control-allow-methods', 'GET, POST')
      .header('access-control-allow-headers', 'content-type, accept-language')
      .header('access-control-expose-headers', 'retry-after')
      .header('access-control-max-age', String(PREFLIGHT_SECONDS));
    request.storefront = found;
    return true;
  }

  async #find(tx: Tx, key: string): Promise<OpenStorefront | null> {
    const storefront = await this.storefronts.byKey(tx, key);
    if (storefront === null) return null;
    const shop = (await this.shops.byIds(tx, [storefront.shopId])).get(storefront.shopId);
    return shop === undefined ? null : { ...storefront, shop };
  }
}

/** With its port, where that is not the usual one. */
function isOneOf(hosts: readonly string[], origin: string | undefined): origin is string {
  return origin !== undefined && URL.canParse(origin) && hosts.includes(new URL(origin).host);
}

const FOREIGN_PAGE = new RequestRefused(403, 'widget.foreign-page', {
  pl: 'Ta strona nie należy do sklepu. Dopisz jej adres w ustawieniach witryny.',
  en: "This page is not the shop's. Add its host to the storefront's settings.",
  el: 'Η σελίδα δεν ανήκει στο κατάστημα. Προσθέστε τη διεύθυνσή της στις ρυθμίσεις βιτρίνας.',
});
