import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { toIso, type RuleId, type ShopId } from '@hub/kernel';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs, SignedIn } from '../../accounts/needs.js';
import type { Account } from '../../accounts/account.js';
import { Database } from '../../infra/database/database.js';
import { IdPipe } from '../../infra/web/validation.js';
import { ShopService } from '../../shops/shop.service.js';
import { TAGS } from '../model/tags/tags.js';
import { RuleDto, RuleStateDto } from './rule.dto.js';
import { RuleRepository } from './rule.repository.js';
import { RuleService } from './rule.service.js';
import { RuleVersionView, RuleView } from './rule.view.js';
import { TagView } from './tag.view.js';
import { toView, toViews } from '../../infra/web/view.js';

@ApiTags('rules')
@Controller('api/v1')
export class RuleController {
  constructor(
    private readonly database: Database,
    private readonly rules: RuleRepository,
    private readonly service: RuleService,
    private readonly shops: ShopService,
  ) {}

  /** The tags texts may use, each described, with what a text must be about to use it. */
  @SignedIn()
  @Get('tags')
  tags(): TagView[] {
    return toViews(TagView, TAGS);
  }

  @Needs('view')
  @Get('shops/:shop/rules')
  async list(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
  ): Promise<RuleView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, shopId);
      return (await this.rules.list(tx, organisationId, shopId)).map((rule) => this.service.view(rule));
    });
  }

  /** A new rule is a draft. */
  @Needs('rules')
  @Post('shops/:shop/rules')
  async create(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Body() body: RuleDto,
  ): Promise<RuleView> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      this.service.view(await this.service.create(tx, await this.shops.find(tx, organisationId, shopId), body)),
    );
  }

  @Needs('view')
  @Get('rules/:rule')
  async find(
    @CurrentAccount() { organisationId }: Account,
    @Param('rule', new IdPipe('rul')) id: RuleId,
  ): Promise<RuleView> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      this.service.view(await this.service.find(tx, organisationId, id)),
    );
  }

  @Needs('rules')
  @Put('rules/:rule')
  async replace(
    @CurrentAccount() { organisationId }: Account,
    @Param('rule', new IdPipe('rul')) id: RuleId,
    @Body() body: RuleDto,
  ): Promise<RuleView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const rule = await this.service.find(tx, organisationId, id);
      return this.service.view(
        await this.service.replace(tx, rule, await this.shops.find(tx, organisationId, rule.shopId), body),
      );
    });
  }

  /** How the rule was saved before, newest first; the newest hundred. */
  @Needs('view')
  @Get('rules/:rule/versions')
  async versions(
    @CurrentAccount() { organisationId }: Account,
    @Param('rule', new IdPipe('rul')) id: RuleId,
  ): Promise<RuleVersionView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.service.find(tx, organisationId, id);
      const versions = await this.rules.versions(tx, organisationId, id);
      return versions.map((version) => toView(RuleVersionView, { ...version, savedAt: toIso(version.savedAt) }));
    });
  }

  /** Brings an earlier version back, as a new one. State and activation stay. */
  @Needs('rules')
  @Post('rules/:rule/versions/:version/restore')
  @HttpCode(200)
  async restore(
    @CurrentAccount() { organisationId }: Account,
    @Param('rule', new IdPipe('rul')) id: RuleId,
    @Param('version') version: string,
  ): Promise<RuleView> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      this.service.view(
        await this.service.restore(tx, await this.service.find(tx, organisationId, id), toVersion(version)),
      ),
    );
  }

  /** `draft`, `trial` (decides and sends nothing) or `live`. */
  @Needs('rules')
  @Post('rules/:rule/state')
  @HttpCode(200)
  async setState(
    @CurrentAccount() { organisationId }: Account,
    @Param('rule', new IdPipe('rul')) id: RuleId,
    @Body() body: RuleStateDto,
  ): Promise<RuleView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const rule = await this.service.find(tx, organisationId, id);
      const shop = await this.shops.find(tx, organisationId, rule.shopId);
      return this.service.view(this.service.setState(rule, shop, body.state));
    });
  }

  @Needs('rules')
  @Delete('rules/:rule')
  @HttpCode(204)
  async remove(
    @CurrentAccount() { organisationId }: Account,
    @Param('rule', new IdPipe('rul')) id: RuleId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) =>
      this.service.remove(await this.service.find(tx, organisationId, id)),
    );
  }
}

/** A number that can be one; anything else is simply not there. */
function toVersion(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
