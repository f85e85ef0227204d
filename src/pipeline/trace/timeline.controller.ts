import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { maskPhone, parseId, toIso, type Locale, type MessageId, type ShopId } from '@hub/kernel';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import type { Account } from '../../accounts/account.js';
import { Database, type Tx } from '../../infra/database/database.js';
import { notFound } from '../../infra/web/errors.js';
import { localeOf } from '../../infra/web/problem.filter.js';
import { IdPipe } from '../../infra/web/validation.js';
import { toView, toViews } from '../../infra/web/view.js';
import { ShopService } from '../../shops/shop.service.js';
import { timelineOf } from './timeline.js';
import { DecisionsQueryDto, MessagesQueryDto } from './trace.dto.js';
import { TraceRepository, type DecisionRecord, type MessageRecord } from './trace.repository.js';
import {
  DecisionView,
  EventView,
  MessagePageView,
  MessageView,
  OrderTimelineView,
  TimelineEntryView,
  TimelineView,
} from './trace.view.js';
import { reasonText } from './words.js';

@ApiTags('messages')
@Controller('api/v1')
export class TimelineController {
  constructor(
    private readonly database: Database,
    private readonly trace: TraceRepository,
    private readonly shops: ShopService,
  ) {}

  /** Newest first, in pages. */
  @Needs('view')
  @Get('shops/:shop/messages')
  async list(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Query() query: MessagesQueryDto,
  ): Promise<MessagePageView> {
    const records = await this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, shopId);
      const filter = {
        state: query.state ?? null,
        orderId: query.orderId ?? null,
        // One that cannot be read starts from the beginning: it only ever came from us.
        before: query.from === undefined ? null : parseId('msg', query.from),
        limit: query.limit + 1,
      };
      return this.trace.messages(tx, shopId, filter);
    });
    const items = records.slice(0, query.limit);
    const last = items.at(-1);
    return {
      items: items.map(messageView),
      next: records.length > query.limit && last !== undefined ? last.id : null,
    };
  }

  /** Why this customer got this message, and what became of it. */
  @Needs('view')
  @Get('messages/:message/timeline')
  async timeline(
    @CurrentAccount() { organisationId }: Account,
    @Param('message', new IdPipe('msg')) id: MessageId,
    @Req() request: FastifyRequest,
  ): Promise<TimelineView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const message = await this.trace.message(tx, id);
      if (message === null) throw notFound();
      return (await this.#timelines(tx, [message], localeOf(request)))[0] as TimelineView;
    });
  }

  /** Why, and why not: everything the hub heard of an order and did about it. */
  @Needs('view')
  @Get('shops/:shop/orders/:order/timeline')
  async order(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Param('order') orderId: string,
    @Req() request: FastifyRequest,
  ): Promise<OrderTimelineView> {
    const locale = localeOf(request);
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, shopId);
      const events = await this.trace.events(tx, shopId, orderId);
      const messages = await this.trace.messages(tx, shopId, { state: null, orderId, before: null, limit: 200 });
      const decisions = await this.trace.decisions(tx, shopId, { orderId, reason: null, limit: 200 });
      return {
        events: toViews(EventView, events),
        messages: await this.#timelines(tx, messages, locale),
        decisions: decisions.map((decision) => decisionView(decision, locale)),
      };
    });
  }

  /** Occasions that became no message, with the reason. */
  @Needs('view')
  @Get('shops/:shop/decisions')
  async decisions(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Query() query: DecisionsQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<DecisionView[]> {
    const locale = localeOf(request);
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, shopId);
      const found = await this.trace.decisions(tx, shopId, {
        orderId: query.orderId ?? null,
        reason: query.reason ?? null,
        limit: query.limit,
      });
      return found.map((decision) => decisionView(decision, locale));
    });
  }

  async #timelines(tx: Tx, messages: readonly MessageRecord[], locale: Locale): Promise<TimelineView[]> {
    const ids = messages.map((message) => message.id);
    const attempts = await this.trace.attempts(tx, ids);
    const reports = await this.trace.reports(tx, ids);
    return messages.map((message) => {
      const ofThis = <T extends { messageId: string }>(items: readonly T[]) =>
        items.filter((item) => item.messageId === message.id);
      const entries = timelineOf(message, ofThis(attempts), ofThis(reports));
      return {
        message: messageView(message),
        entries: entries.map((entry) => toView(TimelineEntryView, { ...entry, text: entry.text[locale] })),
      };
    });
  }
}

function messageView(message: MessageRecord): MessageView {
  return toView(MessageView, {
    ...message,
    recipient: maskPhone(message.recipient),
    dueAt: toIso(message.dueAt),
    createdAt: toIso(message.createdAt),
    changedAt: toIso(message.changedAt),
    acceptedAt: message.acceptedAt === null ? null : toIso(message.acceptedAt),
  });
}

function decisionView(decision: DecisionRecord, locale: Locale): DecisionView {
  return toView(DecisionView, { ...decision, text: reasonText(decision.reason)[locale] });
}
