import { Body, Controller, Get, Param, Put, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toIso, type ClientId } from '@hub/kernel';
import { ORGANISATION, type Account } from '../accounts/account.js';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Right } from '../accounts/rights.js';
import { Database } from '../infra/database/database.js';
import { notFound } from '../infra/web/errors.js';
import { pageHeaders } from '../infra/web/page.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView } from '../infra/web/view.js';
import { ShopService } from '../shops/shop.service.js';
import { MarkupDto, UsageFileDto, UsageQueryDto } from './usage.dto.js';
import { USAGE_STYLE, usagePage } from './usage-page.js';
import { UsageRepository } from './usage.repository.js';
import { totalsOf, UsageService, type UsageReport } from './usage.service.js';
import { usageCsv } from './usage-table.js';
import { MarkupView, UsageView } from './usage.view.js';

/** What was sent for whom in a month and what it cost: for bills. */
@ApiTags('usage')
@Controller('api/v1')
export class UsageController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly usage: UsageService,
    private readonly records: UsageRepository,
  ) {}

  /**
   * By client, shop, channel and country. A month closes on the fifth of the next, at midnight by the clock of the organisation's
   * oldest shop; what is told later about it stands in the first month that is open then, as a correction.
   */
  @Needs('prices', 'anywhere')
  @Get('usage')
  async report(@CurrentAccount() account: Account, @Query() query: UsageQueryDto): Promise<UsageView> {
    const report = await this.#report(account, 'prices', query);
    return toView(UsageView, {
      ...report,
      clients: report.clients.map((client) => ({
        ...client,
        closedAt: client.closedAt === null ? null : toIso(client.closedAt),
        closesAt: toIso(client.closesAt),
      })),
      totals: totalsOf(report.rows),
    });
  }

  /** The same as a file for a spreadsheet: UTF-8 with its mark, titles in the language of `Accept-Language`. */
  @Needs('export', 'anywhere')
  @Get('usage.csv')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async csv(
    @CurrentAccount() account: Account,
    @Query() query: UsageFileDto,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const report = await this.#report(account, 'export', query);
    const wish = { locale: localeOf(request), showsMarkup: showsMarkup(account) };
    const text = usageCsv(report, wish, query.separator === 'comma' ? ',' : ';');
    return new StreamableFile(Buffer.from(text), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="usage-${report.month}.csv"`,
    });
  }

  /** The same as a page to print. */
  @Needs('prices', 'anywhere')
  @Get('usage.html')
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  async page(
    @CurrentAccount() account: Account,
    @Query() query: UsageQueryDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const report = await this.#report(account, 'prices', query);
    reply.headers(pageHeaders(USAGE_STYLE));
    return usagePage(report, { locale: localeOf(request), showsMarkup: showsMarkup(account) });
  }

  @Needs('billing', 'organisation')
  @Get('clients/:client/markup')
  markup(
    @CurrentAccount() { organisationId }: Account,
    @Param('client', new IdPipe('cli')) id: ClientId,
  ): Promise<MarkupView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const [client] = await this.records.counted(tx, [id]);
      if (client === undefined) throw notFound();
      return toView(MarkupView, { basisPoints: client.markupBasisPoints });
    });
  }

  /** What is added to what providers ask. Applies to whatever report is read from then on; the client's own people never see it. */
  @Needs('billing', 'organisation')
  @Put('clients/:client/markup')
  markUp(
    @CurrentAccount() { organisationId }: Account,
    @Param('client', new IdPipe('cli')) id: ClientId,
    @Body() { basisPoints }: MarkupDto,
  ): Promise<MarkupView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      if (!(await this.records.markUp(tx, id, basisPoints))) throw notFound();
      return toView(MarkupView, { basisPoints });
    });
  }

  /** Of the shops where the account has the right, and may see prices. */
  #report(account: Account, right: Right, { month, clientId, shopId }: UsageQueryDto): Promise<UsageReport> {
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const sight = await this.shops.sight(tx, account, right, shopId ?? null);
      const shops = sight.shops.filter(
        (shop) => sight.prices.has(shop.id) && (clientId === undefined || shop.clientId === clientId),
      );
      return this.usage.report(tx, { shops, month: month ?? null, showsMarkup: showsMarkup(account) });
    });
  }
}

function showsMarkup(account: Account): boolean {
  return account.may('billing', ORGANISATION);
}
