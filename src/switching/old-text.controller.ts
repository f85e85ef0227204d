import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Locale, ShopId } from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import { Database } from '../infra/database/database.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { IdPipe } from '../infra/web/validation.js';
import { TemplateService } from '../pipeline/match/template.service.js';
import { ShopService } from '../shops/shop.service.js';
import { OldTemplateDto, OldTextDto } from './old-text.dto.js';
import { readOldText, type OldText } from './old-text.js';
import { OldTemplateView, OldTextView } from './old-text.view.js';

/** Texts of older apps, written in our tags. */
@ApiTags('switching')
@Controller('api/v1/shops/:shop/imports/texts')
export class OldTextController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly templates: TemplateService,
  ) {}

  /** The text as it would be here, with what was changed and what nobody knows. Nothing is written. */
  @Needs('rules')
  @Post('preview')
  @HttpCode(200)
  async preview(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() { text, subject }: OldTextDto,
    @Req() request: FastifyRequest,
  ): Promise<OldTextView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, id);
      return viewOf(readOldText(text, subject ?? null), localeOf(request));
    });
  }

  /** Puts it into the library, in the shop's language. */
  @Needs('rules')
  @Post()
  async create(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() { text, subject, title }: OldTemplateDto,
    @Req() request: FastifyRequest,
  ): Promise<OldTemplateView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      const read = readOldText(text, subject ?? null);
      const template = await this.templates.create(tx, shop, { title, texts: { sms: { [shop.locale]: read.text } } });
      return Object.assign(viewOf(read, localeOf(request)), { templateId: template.id });
    });
  }
}

function viewOf({ text, changes, unknown, blanks, problems }: OldText, locale: Locale): OldTextView {
  return {
    text,
    changes: [...changes],
    unknown: unknown.map(({ tag, nearest, message }) => ({ tag, nearest, text: message[locale] })),
    blanks: [...blanks],
    problems: problems.map((problem) => problem[locale]),
  };
}
