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
import { NoticeRepository } from '../../notices/notice.repository.js';
import { ShopService } from '../../shops/shop.service.js';
import type { Sight } from '../../shops/sight.js';
import { ErrorsQueryDto } from './error-list.dto.js';
import { ErrorListRepository, functionError, type ErrorRecord } from './error-list.repository.js';
import { ErrorItemView, ErrorPageView } from './error-list.view.js';
import { shownNumber } from './message-view.js';
import { pageOf, readPlace } from './page.js';
import { placeText } from './status-words.js';
import { reasonText } from '../model/words.js';

const FUNCTION = { pl: 'Działanie aplikacji', en: 'A function of the app', el: 'Λειτουργία της εφαρμογής' };

@ApiTags('messages')
@Controller('api/v1/shops/:shop/errors')
export class ErrorListController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly errors: ErrorListRepository,
    private readonly notices: NoticeRepository,
  ) {}

  /** What went wrong, newest first: messages that were refused, expired or are uncertain, and notices about the shop. */
  @Needs('view')
  @Get()
  list(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Query() { from, limit }: ErrorsQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<ErrorPageView> {
    const locale = localeOf(request);
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const sight = await this.shops.sight(tx, account, 'view', shopId);
      const after = readPlace(from);
      const messages = await this.errors.ofMessages(tx, shopId, after, limit + 1);
      const notices = await this.notices.aboutShop(tx, account.organisationId, shopId, after, limit + 1);
      const all = [...messages, ...notices.map(functionError)].sort(newestFirst);
      const { rows, next } = pageOf(all, limit);
      return { items: rows.map((row) => errorView(row, shopId, sight, locale)), next };
    });
  }
}

function newestFirst(left: ErrorRecord, right: ErrorRecord): number {
  return right.at - left.at || (right.id.slice(4) < left.id.slice(4) ? -1 : 1);
}

function errorView(record: ErrorRecord, shopId: ShopId, sight: Sight, locale: Locale): ErrorItemView {
  const { recipient, place, text, code } = record;
  return toView(ErrorItemView, {
    ...record,
    kind: recipient === null ? 'function' : 'message',
    text: (text ?? reasonText(code))[locale],
    recipient: recipient === null ? null : shownNumber({ recipient, shopId }, sight),
    placeText: (place === null ? FUNCTION : placeText(place))[locale],
    at: toIso(record.at),
  });
}
