import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { ReplayId, RuleId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { Database, type EntityTx } from '../../infra/database/database.js';
import { notFound } from '../../infra/web/errors.js';
import { localeOf } from '../../infra/web/problem.filter.js';
import { IdPipe } from '../../infra/web/validation.js';
import type { Replay } from './replay.js';
import { ReplayConfirmDto, ReplayDto, ReplayItemsQueryDto, ReplayReviewDto } from './replay.dto.js';
import { ReplayRepository } from './replay.repository.js';
import { ReplayReviewService } from './replay-review.service.js';
import { ReplayService } from './replay.service.js';
import { ReplayViewsService, type Reader } from './replay-views.service.js';
import { ReplayConfirmedView, ReplayPageView, ReplayReviewView, ReplayView } from './replay.view.js';

/** Rules tried on what happened before, and what of it is still worth sending. */
@ApiTags('rules')
@Controller('api/v1')
export class ReplayController {
  constructor(
    private readonly database: Database,
    private readonly service: ReplayService,
    private readonly replays: ReplayRepository,
    private readonly review: ReplayReviewService,
    private readonly views: ReplayViewsService,
  ) {}

  /**
   * Tries the rule on the orders of the last days, those read with the shop's history among them, as if it had been on: how
   * many messages it would have sent, to whom, when, with which words and for how much. Sends nothing and counts nowhere.
   */
  @Needs('view')
  @Post('rules/:rule/replays')
  async make(
    @CurrentAccount() account: Account,
    @Param('rule', new IdPipe('rul')) ruleId: RuleId,
    @Body() { days, version }: ReplayDto,
    @Req() request: FastifyRequest,
  ): Promise<ReplayView> {
    const id = await this.service.make(account.organisationId, ruleId, { days, version: version ?? null });
    return this.#with(account, id, request, (tx, replay, reader) => this.views.whole(tx, replay, reader));
  }

  @Needs('view')
  @Get('replays/:replay')
  find(
    @CurrentAccount() account: Account,
    @Param('replay', new IdPipe('rpy')) id: ReplayId,
    @Req() request: FastifyRequest,
  ): Promise<ReplayView> {
    return this.#with(account, id, request, (tx, replay, reader) => this.views.whole(tx, replay, reader));
  }

  /** What became of each occasion, in the order of what happened, in pages. */
  @Needs('view')
  @Get('replays/:replay/items')
  items(
    @CurrentAccount() account: Account,
    @Param('replay', new IdPipe('rpy')) id: ReplayId,
    @Query() { outcome, from, limit }: ReplayItemsQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<ReplayPageView> {
    const wish = { outcomes: outcome ?? null, from, limit };
    return this.#with(account, id, request, (tx, replay, reader) => this.views.page(tx, replay, wish, reader));
  }

  /**
   * What of it would be sent if it were confirmed now: to whose orders it still applies, who does not have it already, at the
   * next allowed instant. Sends nothing.
   */
  @Needs('view')
  @Post('replays/:replay/preview')
  @HttpCode(200)
  preview(
    @CurrentAccount() account: Account,
    @Param('replay', new IdPipe('rpy')) id: ReplayId,
    @Body() { positions, from, limit }: ReplayReviewDto,
    @Req() request: FastifyRequest,
  ): Promise<ReplayReviewView> {
    return this.#with(account, id, request, (tx, replay, reader) =>
      this.views.reviewed(tx, replay, positions ?? null, { from, limit }, reader),
    );
  }

  /**
   * Sends what was reviewed: the same choice, with the digest and the number of messages that the review told. If anything else
   * would be sent by now, it is refused and nothing is. Once: a second time gives the same answer.
   */
  @Needs('rules')
  @Post('replays/:replay/confirm')
  @HttpCode(200)
  confirm(
    @CurrentAccount() { organisationId }: Account,
    @Param('replay', new IdPipe('rpy')) id: ReplayId,
    @Body() { positions, digest, count }: ReplayConfirmDto,
  ): Promise<ReplayConfirmedView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const replay = await this.replays.find(tx, id, { lock: true });
      if (replay === null) throw notFound();
      const confirmed = await this.review.confirm(tx, replay, positions ?? null, { digest, count });
      return { messages: confirmed.count };
    });
  }

  #with<T>(
    account: Account,
    id: ReplayId,
    request: FastifyRequest,
    work: (tx: EntityTx, replay: Replay, reader: Reader) => Promise<T>,
  ): Promise<T> {
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const replay = await this.replays.find(tx, id);
      if (replay === null) throw notFound();
      return work(tx, replay, { locale: localeOf(request), seesPrices: account.may('prices', replay) });
    });
  }
}
