import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  parseId,
  toIso,
  toZonedIso,
  type CampaignId,
  type Clock,
  type ConnectionId,
  type Instant,
  type ShopId,
} from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { Database, type EntityTx } from '../../infra/database/database.js';
import { IdPipe } from '../../infra/web/validation.js';
import { toView } from '../../infra/web/view.js';
import { ConnectionRepository } from '../../plugin-host/connection.repository.js';
import type { Shop } from '../../shops/shop.entity.js';
import { ShopService } from '../../shops/shop.service.js';
import type { Campaign } from './campaign.js';
import { CampaignForecastService } from './campaign-forecast.service.js';
import { CampaignMessagesRepository } from './campaign-messages.repository.js';
import { ForecastSummary, reportOf, skippedView } from './campaign-summary.js';
import { CampaignDto, CampaignsQueryDto } from './campaign.dto.js';
import { CampaignRepository } from './campaign.repository.js';
import { CampaignService } from './campaign.service.js';
import { CampaignPageView, CampaignPreviewView, CampaignReportView, CampaignView } from './campaign.view.js';
import { RecipientRepository } from './recipient.repository.js';

/** One text to many people: written, tried, launched, paused, resumed, cancelled. */
@ApiTags('campaigns')
@Controller('api/v1')
export class CampaignController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly service: CampaignService,
    private readonly campaigns: CampaignRepository,
    private readonly recipients: RecipientRepository,
    private readonly messages: CampaignMessagesRepository,
    private readonly forecast: CampaignForecastService,
    private readonly connections: ConnectionRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first, in pages; of one shop, or of all that may be looked at. */
  @Needs('view', 'anywhere')
  @Get('campaigns')
  list(@CurrentAccount() account: Account, @Query() query: CampaignsQueryDto): Promise<CampaignPageView> {
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const { shops } = await this.shops.sight(tx, account, 'view', query.shopId ?? null);
      const zones = new Map(shops.map(({ id, zone }) => [id, zone]));
      const found = await this.campaigns.list(tx, [...zones.keys()], {
        states: query.state ?? null,
        // One that cannot be read starts from the beginning: it only ever came from us.
        before: query.from === undefined ? null : parseId('cmp', query.from),
        limit: query.limit + 1,
      });
      const items = found.slice(0, query.limit);
      return {
        items: items.map((item) => toView(CampaignView, shown(item, zones.get(item.shopId) ?? 'UTC'))),
        next: found.length > query.limit ? (items.at(-1)?.id ?? null) : null,
      };
    });
  }

  /** A draft: nothing leaves before it is launched. */
  @Needs('send-bulk')
  @Post('shops/:shop/campaigns')
  create(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Body() body: CampaignDto,
  ): Promise<CampaignView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, shopId);
      return toView(CampaignView, shown(await this.service.create(tx, shop, body), shop.zone));
    });
  }

  /** The campaign and what became of it: people left out by reason, messages by state, parts, what they cost. */
  @Needs('view')
  @Get('campaigns/:campaign')
  report(
    @CurrentAccount() account: Account,
    @Param('campaign', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignReportView> {
    return this.#with(account, id, async (tx, campaign, shop) => {
      const isList = campaign.spec.audience.kind === 'list';
      return toView(CampaignReportView, {
        ...shown(campaign, shop.zone),
        recipients: isList ? (await this.recipients.size(tx, id)).count : null,
        skipped: skippedView(campaign.skipped),
        ...reportOf(await this.messages.tally(tx, campaign), seesPrices(account, campaign)),
      });
    });
  }

  /** The whole draft anew. */
  @Needs('send-bulk')
  @Put('campaigns/:campaign')
  replace(
    @CurrentAccount() account: Account,
    @Param('campaign', new IdPipe('cmp')) id: CampaignId,
    @Body() body: CampaignDto,
  ): Promise<CampaignView> {
    return this.#change(account, id, (tx, campaign, shop) => this.service.replace(tx, campaign, shop, body));
  }

  @Needs('send-bulk')
  @Delete('campaigns/:campaign')
  @HttpCode(204)
  async remove(
    @CurrentAccount() account: Account,
    @Param('campaign', new IdPipe('cmp')) id: CampaignId,
  ): Promise<void> {
    await this.#with(account, id, (tx, campaign) => this.service.remove(tx, campaign));
  }

  /**
   * What would leave if it were launched now, or at the instant it is set for: people, messages, parts, cost, who is left
   * out and why, a few texts. The very plan that launching makes, and nothing is written.
   */
  @Needs('view')
  @Post('campaigns/:campaign/preview')
  @HttpCode(200)
  async preview(
    @CurrentAccount() account: Account,
    @Param('campaign', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignPreviewView> {
    const { campaign, shop, grants } = await this.#with(account, id, async (tx, found, its) => ({
      campaign: found,
      shop: its,
      grants: await this.connections.grantedTo(tx, [its.id]),
    }));
    const prices = new Map(grants.map(({ connection, partPrice }) => [connection.id, partPrice]));
    const summary = new ForecastSummary();
    for await (const page of this.forecast.pages(campaign, shop, this.clock.now())) summary.add(page);
    const priceOf = (connectionId: ConnectionId) => prices.get(connectionId) ?? null;
    return summary.view(priceOf, seesPrices(account, campaign));
  }

  /** Starts it now, or sets it for its instant. Once: a second time is refused. */
  @Needs('send-bulk')
  @Post('campaigns/:campaign/launch')
  @HttpCode(200)
  launch(
    @CurrentAccount() account: Account,
    @Param('campaign', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignView> {
    return this.#change(account, id, (tx, campaign) => this.service.launch(tx, campaign));
  }

  /** Nothing more of it leaves after two seconds; what waits is kept. */
  @Needs('send-bulk')
  @Post('campaigns/:campaign/pause')
  @HttpCode(200)
  pause(
    @CurrentAccount() account: Account,
    @Param('campaign', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignView> {
    return this.#change(account, id, (tx, campaign) => this.service.pause(tx, campaign));
  }

  /** It goes on where it was; nobody gets it twice. */
  @Needs('send-bulk')
  @Post('campaigns/:campaign/resume')
  @HttpCode(200)
  resume(
    @CurrentAccount() account: Account,
    @Param('campaign', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignView> {
    return this.#change(account, id, (tx, campaign) => this.service.resume(tx, campaign));
  }

  /** Ends it for good: what has not left never will. */
  @Needs('send-bulk')
  @Post('campaigns/:campaign/cancel')
  @HttpCode(200)
  cancel(
    @CurrentAccount() account: Account,
    @Param('campaign', new IdPipe('cmp')) id: CampaignId,
  ): Promise<CampaignView> {
    return this.#change(account, id, (tx, campaign) => this.service.cancel(tx, campaign));
  }

  #change(
    account: Account,
    id: CampaignId,
    work: (tx: EntityTx, campaign: Campaign, shop: Shop) => Promise<Campaign>,
  ): Promise<CampaignView> {
    return this.#with(account, id, async (tx, campaign, shop) =>
      toView(CampaignView, shown(await work(tx, campaign, shop), shop.zone)),
    );
  }

  #with<T>(
    { organisationId }: Account,
    id: CampaignId,
    work: (tx: EntityTx, campaign: Campaign, shop: Shop) => Promise<T>,
  ): Promise<T> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const campaign = await this.service.find(tx, id);
      return work(tx, campaign, await this.shops.find(tx, organisationId, campaign.shopId));
    });
  }
}

function seesPrices(account: Account, { clientId, shopId }: Campaign): boolean {
  return account.may('prices', { clientId, shopId });
}

function shown(campaign: Campaign, zone: string): object {
  const stamp = (at: Instant | null) => (at === null ? null : toIso(at));
  const { startsAt, startedAt, plannedAt, endedAt, createdAt, changedAt } = campaign;
  return {
    ...campaign,
    startsAt: stamp(startsAt),
    startsAtLocal: startsAt === null ? null : toZonedIso(startsAt, zone),
    startedAt: stamp(startedAt),
    plannedAt: stamp(plannedAt),
    endedAt: stamp(endedAt),
    createdAt: toIso(createdAt),
    changedAt: toIso(changedAt),
  };
}
