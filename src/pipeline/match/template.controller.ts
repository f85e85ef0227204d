import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { toIso, type Clock, type OrganisationId, type ShopId, type TemplateId } from '@hub/kernel';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import type { Account } from '../../accounts/account.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { Database, type EntityTx } from '../../infra/database/database.js';
import { RequestRefused, notFound } from '../../infra/web/errors.js';
import { IdPipe } from '../../infra/web/validation.js';
import { toView } from '../../infra/web/view.js';
import { ShopService } from '../../shops/shop.service.js';
import type { RuleRow } from './rule.entity.js';
import { RuleRepository } from './rule.repository.js';
import { RuleService } from './rule.service.js';
import { TemplateDto } from './template.dto.js';
import type { Template } from './template.entity.js';
import { TemplateRepository } from './template.repository.js';
import { soundTexts, TemplateService } from './template.service.js';
import { TemplateView } from './template.view.js';
import { describeTexts } from './text-counters.js';

/** Texts a shop keeps to use again. */
@ApiTags('templates')
@Controller('api/v1')
export class TemplateController {
  constructor(
    private readonly database: Database,
    private readonly templates: TemplateRepository,
    private readonly rules: RuleRepository,
    private readonly service: RuleService,
    private readonly library: TemplateService,
    private readonly shops: ShopService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Needs('view')
  @Get('shops/:shop/templates')
  async list(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
  ): Promise<TemplateView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, shopId);
      const rules = await this.rules.list(tx, organisationId, shopId);
      return (await this.templates.list(tx, organisationId, shopId)).map((template) =>
        templateView(
          template,
          rules.filter(({ spec }) => spec.templateId === template.id),
        ),
      );
    });
  }

  @Needs('rules')
  @Post('shops/:shop/templates')
  async create(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Body() body: TemplateDto,
  ): Promise<TemplateView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, shopId);
      return templateView(await this.library.create(tx, shop, body));
    });
  }

  @Needs('view')
  @Get('templates/:template')
  async find(
    @CurrentAccount() { organisationId }: Account,
    @Param('template', new IdPipe('tpl')) id: TemplateId,
  ): Promise<TemplateView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const template = await this.#find(tx, organisationId, id);
      return templateView(template, await this.service.users(tx, template));
    });
  }

  @Needs('rules')
  @Put('templates/:template')
  async replace(
    @CurrentAccount() { organisationId }: Account,
    @Param('template', new IdPipe('tpl')) id: TemplateId,
    @Body() body: TemplateDto,
  ): Promise<TemplateView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const template = await this.#find(tx, organisationId, id);
      const shop = await this.shops.find(tx, organisationId, template.shopId);
      const texts = soundTexts(body, shop);
      await this.library.assertFree(tx, template.shopId, body.title, id);
      Object.assign(template, { title: body.title, texts, changedAt: this.clock.now() });
      await this.service.follow(tx, shop, template);
      return templateView(template, await this.service.users(tx, template));
    });
  }

  @Needs('rules')
  @Delete('templates/:template')
  @HttpCode(204)
  async remove(
    @CurrentAccount() { organisationId }: Account,
    @Param('template', new IdPipe('tpl')) id: TemplateId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) => {
      const template = await this.#find(tx, organisationId, id);
      if ((await this.service.users(tx, template)).length > 0) throw IN_USE;
      this.templates.remove(tx, template);
    });
  }

  async #find(tx: EntityTx, organisationId: OrganisationId, id: TemplateId): Promise<Template> {
    const template = await this.templates.find(tx, organisationId, id);
    if (template === null) throw notFound();
    return template;
  }
}

function templateView(template: Template, users: readonly RuleRow[] = []): TemplateView {
  return toView(TemplateView, {
    ...template,
    ...describeTexts(template.texts),
    usedBy: users.map(({ id, name, state }) => ({ ruleId: id, name, state })),
    createdAt: toIso(template.createdAt),
    changedAt: toIso(template.changedAt),
  });
}

const IN_USE = new RequestRefused(409, 'template.in-use', {
  pl: 'Z tego szablonu korzystają reguły. Zmień w nich treść, potem usuń szablon.',
  en: 'Rules take their text from this template. Give them another one, then delete it.',
  el: 'Κανόνες χρησιμοποιούν αυτό το πρότυπο. Αλλάξτε τους κείμενο και μετά διαγράψτε το.',
});
