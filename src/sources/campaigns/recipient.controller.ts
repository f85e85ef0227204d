import { Body, Controller, Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { CampaignId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { Database } from '../../infra/database/database.js';
import { localeOf } from '../../infra/web/problem.filter.js';
import { IdPipe } from '../../infra/web/validation.js';
import { ShopService } from '../../shops/shop.service.js';
import { CampaignService } from './campaign.service.js';
import { UploadedView } from './campaign.view.js';
import { PROBLEMS } from './recipient-file.js';
import { RecipientUploadService } from './recipient-upload.service.js';

@ApiTags('campaigns')
@Controller('api/v1/campaigns/:campaign/recipients')
export class RecipientController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly campaigns: CampaignService,
    private readonly uploads: RecipientUploadService,
  ) {}

  /**
   * Adds a file to the draft's list: CSV in UTF-8, at most 4 MiB, separated by `,` or `;`, its first line naming the columns:
   * `phone`, `name`, `lastname`, `country`, `language` and any others, which become fields. A larger list goes in several
   * files. A number counts once. Lines that cannot be used are named and stop no other. A file grants no consent.
   */
  @Needs('send-bulk')
  @Post()
  @HttpCode(200)
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', example: 'phone;name\n+48600100200;Anna' } })
  upload(
    @CurrentAccount() { organisationId }: Account,
    @Param('campaign', new IdPipe('cmp')) id: CampaignId,
    @Body() file: Buffer,
    @Req() request: FastifyRequest,
  ): Promise<UploadedView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const campaign = await this.campaigns.find(tx, id);
      const shop = await this.shops.find(tx, organisationId, campaign.shopId);
      const { problems, ...counts } = await this.uploads.upload(tx, campaign, shop, file);
      const locale = localeOf(request);
      return { ...counts, problems: problems.map((one) => ({ ...one, text: PROBLEMS[one.code][locale] })) };
    });
  }

  /** Empties the draft's list. */
  @Needs('send-bulk')
  @Delete()
  @HttpCode(204)
  async clear(
    @CurrentAccount() { organisationId }: Account,
    @Param('campaign', new IdPipe('cmp')) id: CampaignId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) =>
      this.uploads.clear(tx, await this.campaigns.find(tx, id)),
    );
  }
}
