import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Locale, MessageId, ShopId } from '@hub/kernel';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import type { Account } from '../../accounts/account.js';
import { Database, type Tx } from '../../infra/database/database.js';
import { notFound } from '../../infra/web/errors.js';
import { localeOf } from '../../infra/web/problem.filter.js';
import { IdPipe } from '../../infra/web/validation.js';
import { toView, toViews } from '../../infra/web/view.js';
import { ShopService } from '../../shops/shop.service.js';
import type { Sight } from '../../shops/sight.js';
import { decisionView } from './decision-list.controller.js';
import { DecisionListRepository } from './decision-list.repository.js';
import type { MessageRecord } from './message-record.js';
import { messageView } from './message-view.js';
import { timelineOf } from './timeline.js';
import { TraceRepository } from './trace.repository.js';
import { EventView, OrderTimelineView, TimelineEntryView, TimelineView } from './trace.view.js';

/** Of an order: nobody scrolls further. */
const NEWEST = 200;

@ApiTags('messages')
@Controller('api/v1')
export class TimelineController {
  constructor(
    private readonly database: Database,
    private readonly trace: TraceRepository,
    private readonly decisions: DecisionListRepository,
    private readonly shops: ShopService,
  ) {}

  /** Why this customer got this message, and what became of it. */
  @Needs('view')
  @Get('messages/:message/timeline')
  async timeline(
    @CurrentAccount() account: Account,
    @Param('message', new IdPipe('msg')) id: MessageId,
    @Req() request: FastifyRequest,
  ): Promise<TimelineView> {
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const message = await this.trace.message(tx, id);
      if (message === null) throw notFound();
      const sight = await this.shops.sight(tx, account, 'view', message.shopId);
      return (await this.#timelines(tx, [message], sight, localeOf(request)))[0] as TimelineView;
    });
  }

  /** Why, and why not: everything the hub heard of an order and did about it. */
  @Needs('view')
  @Get('shops/:shop/orders/:order/timeline')
  async order(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Param('order') orderId: string,
    @Req() request: FastifyRequest,
  ): Promise<OrderTimelineView> {
    const locale = localeOf(request);
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const sight = await this.shops.sight(tx, account, 'view', shopId);
      const events = await this.trace.events(tx, shopId, orderId);
      const messages = await this.trace.ofOrder(tx, shopId, orderId, NEWEST);
      const decisions = await this.decisions.page(tx, shopId, { orderId, after: null, limit: NEWEST });
      return {
        events: toViews(EventView, events),
        messages: await this.#timelines(tx, messages, sight, locale),
        decisions: decisions.map((decision) => decisionView(decision, locale)),
      };
    });
  }

  async #timelines(tx: Tx, messages: readonly MessageRecord[], sight: Sight, locale: Locale): Promise<TimelineView[]> {
    const ids = messages.map((message) => message.id);
    const attempts = await this.trace.attempts(tx, ids);
    const reports = await this.trace.reports(tx, ids);
    const clicks = await this.trace.clicks(tx, ids);
    return messages.map((message) => {
      const ofThis = <T extends { messageId: string }>(items: readonly T[]) =>
        items.filter((item) => item.messageId === message.id);
      const showsPrices = sight.prices.has(message.shopId);
      const entries = timelineOf(message, ofThis(attempts), ofThis(reports), ofThis(clicks), showsPrices);
      return {
        message: messageView(message, sight, locale),
        entries: entries.map((entry) => toView(TimelineEntryView, { ...entry, text: entry.text[locale] })),
      };
    });
  }
}
