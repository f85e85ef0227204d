import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ShopId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { Database } from '../infra/database/database.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView } from '../infra/web/view.js';
import { RuleRepository } from '../pipeline/match/rule.repository.js';
import { describeTexts } from '../pipeline/match/text-counters.js';
import { ShopService } from '../shops/shop.service.js';
import { PresetView } from './preset.view.js';
import { PRESETS, ruleOf } from './presets.js';

@ApiTags('rules')
@Controller('api/v1/shops')
export class PresetController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly rules: RuleRepository,
  ) {}

  /** Rules to begin with, in the shop's language. Those for the statuses of orders are in `status-table`. */
  @Needs('view')
  @Get(':shop/presets')
  async list(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<PresetView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const { locale } = await this.shops.find(tx, organisationId, id);
      const keys = new Map((await this.rules.list(tx, organisationId, id)).map((rule) => [rule.ruleKey, rule.id]));
      return PRESETS.map((preset) =>
        toView(PresetView, {
          id: preset.id,
          group: preset.group,
          name: preset.name[locale],
          rule: ruleOf(preset, locale),
          blanks: describeTexts({ sms: { [locale]: preset.text[locale] } }).blanks,
          ruleId: keys.get(preset.id) ?? null,
        }),
      );
    });
  }
}
