import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { parseId, toIso, type Clock, type Locale, type NoticeId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView } from '../infra/web/view.js';
import { NoticesQueryDto } from './notice.dto.js';
import type { Notice } from './notice.entity.js';
import { NoticeRepository } from './notice.repository.js';
import { NoticePageView, NoticeView } from './notice.view.js';

@ApiTags('notices')
@Controller('api/v1/notices')
export class NoticeController {
  constructor(
    private readonly database: Database,
    private readonly notices: NoticeRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What needs the merchant's hand, newest first: all that lies where the account may look. */
  @Needs('view', 'anywhere')
  @Get()
  async list(
    @CurrentAccount() account: Account,
    @Query() query: NoticesQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<NoticePageView> {
    const { organisationId } = account;
    const filter = {
      places: account.placesOf('view'),
      state: query.state,
      code: query.code ?? null,
      shopId: query.shopId ?? null,
      // One that cannot be read starts from the beginning: it only ever came from us.
      before: query.from === undefined ? null : parseId('not', query.from),
      limit: query.limit + 1,
    };
    const found = await this.database.inOrganisation(organisationId, (tx) =>
      this.notices.list(tx, organisationId, filter),
    );
    const items = found.slice(0, query.limit);
    const locale = localeOf(request);
    return {
      items: items.map((notice) => noticeView(notice, locale)),
      next: found.length > query.limit ? (items.at(-1)?.id ?? null) : null,
    };
  }

  /** Says that it is dealt with. Should it come back, that is a new notice. */
  @Needs('connections')
  @Post(':notice/resolve')
  @HttpCode(204)
  async resolve(
    @CurrentAccount() { organisationId }: Account,
    @Param('notice', new IdPipe('not')) id: NoticeId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, (tx) =>
      this.notices.resolveOne(tx, organisationId, id, this.clock.now()),
    );
  }
}

function noticeView(notice: Notice, locale: Locale): NoticeView {
  return toView(NoticeView, {
    ...notice,
    text: notice.text[locale],
    firstAt: toIso(notice.firstAt),
    lastAt: toIso(notice.lastAt),
    resolvedAt: notice.resolvedAt == null ? null : toIso(notice.resolvedAt),
  });
}
