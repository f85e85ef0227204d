import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { MessageId, OrganisationId, ShopId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { Database } from '../../infra/database/database.js';
import { localeOf } from '../../infra/web/problem.filter.js';
import { IdPipe } from '../../infra/web/validation.js';
import { ShopService } from '../../shops/shop.service.js';
import { csvHead, csvLines, type CsvWish } from './message-csv.js';
import { MessageExportDto } from './message-list.dto.js';
import { MessageExportRepository } from './message-export.repository.js';
import type { MessageFilter, Names } from './message-list.js';
import { MessageListRepository } from './message-list.repository.js';
import { MessageListService } from './message-list.service.js';

/** Rows in memory: one batch that is written and the next one. */
const BATCH = 2_000;

@ApiTags('messages')
@Controller('api/v1/shops/:shop')
export class MessageExportController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly messages: MessageListService,
    private readonly list: MessageListRepository,
    private readonly lines: MessageExportRepository,
  ) {}

  /**
   * The same list as a file for a spreadsheet, newest first: UTF-8 with its mark, times of the shop's zone with their
   * offset, titles and states in the language of `Accept-Language`. A cell that a spreadsheet would reckon with has an
   * apostrophe before it, phone numbers too. A file that ends without its last line's end is not whole.
   */
  @Needs('export')
  @Get('messages.csv')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async csv(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Query() query: MessageExportDto,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { organisationId } = account;
    const { filter, names, wish } = await this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, shopId);
      const sight = await this.shops.sight(tx, account, 'export', shopId);
      const found = await this.messages.filterOf(tx, sight, query);
      return {
        filter: found,
        names: await this.list.names(tx, found, 'createdAt'),
        wish: {
          separator: query.separator === 'comma' ? (',' as const) : (';' as const),
          locale: localeOf(request),
          zone: shop.zone,
          names: await this.lines.names(tx, shopId),
          showsNumbers: sight.numbers.has(shopId),
          showsPrices: sight.prices.has(shopId),
        },
      };
    });
    return new StreamableFile(Readable.from(this.#chunks(organisationId, filter, names, wish), { objectMode: false }), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="messages.csv"',
    });
  }

  /** Reads on only while somebody takes what was read; a reader that leaves ends it. */
  async *#chunks(
    organisationId: OrganisationId,
    filter: MessageFilter,
    names: Names,
    wish: CsvWish,
  ): AsyncGenerator<Buffer> {
    const batch = (before: MessageId | null) => {
      const found = this.database.inOrganisation(organisationId, (tx) =>
        this.lines.batch(tx, filter, names, before, BATCH),
      );
      // Read ahead: nobody may be there any more to hear of its failure.
      found.catch(() => undefined);
      return found;
    };
    let ahead = batch(null);
    yield Buffer.from(csvHead(wish));
    for (;;) {
      const rows = await ahead;
      const last = rows.at(-1);
      if (last === undefined) return;
      const isLast = rows.length < BATCH;
      if (!isLast) ahead = batch(last.id);
      yield Buffer.from(csvLines(rows, wish));
      if (isLast) return;
    }
  }
}
