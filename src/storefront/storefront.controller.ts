import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { addToDate, atLocalTime, LOCALES, localParts, toIso, type Clock, type Locale, type ShopId } from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { PublicAddress } from '../infra/public-address.js';
import { invalid, notFound, type FieldProblem } from '../infra/web/errors.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView } from '../infra/web/view.js';
import { ShopService } from '../shops/shop.service.js';
import { NewsletterRepository } from './newsletter.repository.js';
import { StorefrontDto } from './storefront.dto.js';
import {
  STOREFRONT_DEFAULTS,
  StorefrontRepository,
  type Storefront,
  type StorefrontChange,
} from './storefront.repository.js';
import { GrowthView, StorefrontView } from './storefront.view.js';

const LONGEST_WORDING = 2_000;

/** What a shop's pages show of the hub. */
@ApiTags('storefront')
@Controller('api/v1/shops/:shop')
export class StorefrontController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly storefronts: StorefrontRepository,
    private readonly newsletter: NewsletterRepository,
    private readonly address: PublicAddress,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Needs('view')
  @Get('storefront')
  async find(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Req() request: FastifyRequest,
  ): Promise<StorefrontView> {
    const found = await this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, id);
      return this.storefronts.find(tx, id);
    });
    return this.#view(found, request);
  }

  /** Changes what is named; the rest stays. */
  @Needs('rules')
  @Put('storefront')
  async change(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() body: StorefrontDto,
    @Req() request: FastifyRequest,
  ): Promise<StorefrontView> {
    const change = read(body);
    const changed = await this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      return this.storefronts.change(tx, shop, change, this.clock.now());
    });
    return this.#view(changed, request);
  }

  /** Gives the shop's pages another key; those with the old one show no widgets any more. */
  @Needs('rules')
  @Post('storefront/key')
  @HttpCode(200)
  async rotate(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Req() request: FastifyRequest,
  ): Promise<StorefrontView> {
    const found = await this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, id);
      await this.storefronts.rotate(tx, id);
      return this.storefronts.find(tx, id);
    });
    if (found === null) throw notFound();
    return this.#view(found, request);
  }

  /** Opens the newsletter's form again after it closed itself. */
  @Needs('rules')
  @Post('newsletter/reopen')
  @HttpCode(204)
  async reopen(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, id);
      // What was counted before counts no more.
      await this.storefronts.close(tx, id, this.clock.now());
    });
  }

  /** How the marketing base grew by the newsletter's form, in the shop's own days. */
  @Needs('view')
  @Get('newsletter/growth')
  async growth(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<GrowthView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const { zone } = await this.shops.find(tx, organisationId, id);
      const { date } = localParts(this.clock.now(), zone);
      const begin = (daysAgo: number) => atLocalTime(addToDate(date, -daysAgo, 'days'), '00:00', zone);
      const days = { today: begin(0), week: begin(6), month: begin(29), weekBefore: begin(13) };
      const { weekBefore, ...joined } = await this.newsletter.joined(tx, id, days);
      return { ...joined, weeklyIncrease: joined.week - weekBefore };
    });
  }

  #view(storefront: Storefront | null, request: FastifyRequest): StorefrontView {
    const widgetKey = storefront?.widgetKey ?? null;
    const address = this.address.of(request);
    return toView(StorefrontView, {
      ...(storefront?.settings ?? STOREFRONT_DEFAULTS),
      widgetKey,
      snippet:
        widgetKey === null ? null : `<script async src="${address}/widget/loader.js" data-key="${widgetKey}"></script>`,
      closedUntil: isClosed(storefront, this.clock) ? toIso(storefront?.closedUntil ?? this.clock.now()) : null,
    });
  }
}

function isClosed(storefront: Storefront | null, clock: Clock): boolean {
  return storefront !== null && storefront.closedUntil !== null && storefront.closedUntil > clock.now();
}

/** @throws RequestRefused 422 */
function read(body: StorefrontDto): StorefrontChange {
  const problems: FieldProblem[] = [];
  const { wording, ...newsletter } = body.newsletter ?? {};
  for (const [locale, text] of Object.entries(wording ?? {})) {
    const isSound = LOCALES.includes(locale as Locale) && typeof text === 'string' && text.trim() !== '';
    if (!isSound || text.length > LONGEST_WORDING)
      problems.push({ param: `newsletter.wording.${locale}`, code: 'bad-wording', message: BAD_WORDING });
  }
  const steps = body.carts?.stepsAfterMinutes ?? [];
  if (steps.some((minutes, index) => index > 0 && minutes <= (steps[index - 1] ?? 0)))
    problems.push({ param: 'carts.stepsAfterMinutes', code: 'not-in-order', message: NOT_IN_ORDER });
  if (problems.length > 0) throw invalid(problems);
  const { hosts, countries, firstContactsPerDay, stock, carts } = body;
  const agreed = wording === undefined ? newsletter : { ...newsletter, wording };
  return { hosts, countries, firstContactsPerDay, stock, carts, newsletter: agreed };
}

const BAD_WORDING = {
  pl: 'Treść zgody to tekst do 2000 znaków w języku pl, en albo el.',
  en: 'What people agree to is a text of up to 2000 characters in pl, en or el.',
  el: 'Η συγκατάθεση είναι κείμενο έως 2000 χαρακτήρων σε pl, en ή el.',
};
const NOT_IN_ORDER = {
  pl: 'Każde przypomnienie musi być później niż poprzednie.',
  en: 'Each reminder must be later than the one before.',
  el: 'Κάθε υπενθύμιση πρέπει να είναι αργότερα από την προηγούμενη.',
};
