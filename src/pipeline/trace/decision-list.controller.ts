import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { toIso, type Locale, type ShopId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { Database } from '../../infra/database/database.js';
import { localeOf } from '../../infra/web/problem.filter.js';
import { IdPipe } from '../../infra/web/validation.js';
import { toView } from '../../infra/web/view.js';
import { ShopService } from '../../shops/shop.service.js';
import { DecisionsQueryDto } from './decision-list.dto.js';
import { DecisionListRepository, type DecisionRecord } from './decision-list.repository.js';
import { DecisionPageView, DecisionView } from './decision.view.js';
import { pageOf, readPlace } from './page.js';
import { reasonText } from '../model/words.js';

@ApiTags('messages')
@Controller('api/v1/shops/:shop/decisions')
export class DecisionListController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly decisions: DecisionListRepository,
  ) {}

  /** Occasions that became no message, with the reason; newest first. */
  @Needs('view')
  @Get()
  list(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Query() query: DecisionsQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<DecisionPageView> {
    const locale = localeOf(request);
    const { orderId, ruleId, reason, stage, since, until, limit } = query;
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, shopId);
      const found = await this.decisions.page(tx, shopId, {
        orderId,
        ruleIds: ruleId,
        reasons: reason,
        stages: stage,
        since,
        until,
        after: readPlace(query.from),
        limit: limit + 1,
      });
      const { rows, next } = pageOf(found, limit);
      return { items: rows.map((decision) => decisionView(decision, locale)), next };
    });
  }
}

export function decisionView(decision: DecisionRecord, locale: Locale): DecisionView {
  return toView(DecisionView, { ...decision, at: toIso(decision.at), text: reasonText(decision.reason)[locale] });
}
