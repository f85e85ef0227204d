import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { toIso, type Locale, type ShopId } from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Right } from '../accounts/rights.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { IdPipe } from '../infra/web/validation.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopService } from '../shops/shop.service.js';
import type { ImportKind } from './formats.js';
import { columnsOf, ImportQueryDto } from './import.dto.js';
import { ImportRepository } from './import.repository.js';
import { ImportService, type Imported, type ImportWish } from './import.service.js';
import { ImportView, ShopImportView } from './import.view.js';
import { problemText } from './problems.js';

const TABLE = { schema: { type: 'string', format: 'binary', example: 'Numer telefonu\tID Produktu\tStatus' } };

/** What an older app leaves behind, brought over: a file as it is, or a table pasted as it was copied. */
@ApiTags('switching')
@Controller('api/v1/shops/:shop/imports')
export class ImportController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly imports: ImportRepository,
    private readonly service: ImportService,
  ) {}

  /**
   * What an import of this table would do; nothing is written. The body is the table itself, whatever its content type: CSV,
   * TSV or text copied from a page, at most 20 MiB and 200 000 rows, in UTF-8 or UTF-16 (with a mark or without),
   * Windows-1250 or Windows-1253, separated by `,`, `;` or tabs.
   */
  @Needs('rules')
  @Post('preview')
  @HttpCode(200)
  @ApiConsumes('text/plain', 'text/csv')
  @ApiBody(TABLE)
  preview(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Query() query: ImportQueryDto,
    @Body() table: Buffer,
    @Req() request: FastifyRequest,
  ): Promise<ImportView> {
    return this.#run(account, id, query, table, localeOf(request), (tx, shop, file, wish) =>
      this.service.preview(tx, shop, file, wish),
    );
  }

  /**
   * Takes the table in: history, people in waiting lists, planned messages, drafts of rules or contacts with their consents.
   * Rows that cannot be taken are named and stop no other; all others are taken or none is. Safe to repeat: a row counts once.
   * Waiting lists, planned messages and contacts ask for the right `send-bulk` as well.
   */
  @Needs('rules')
  @Post()
  @HttpCode(200)
  @ApiConsumes('text/plain', 'text/csv')
  @ApiBody(TABLE)
  import(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Query() query: ImportQueryDto,
    @Body() table: Buffer,
    @Req() request: FastifyRequest,
  ): Promise<ImportView> {
    return this.#run(account, id, query, table, localeOf(request), (tx, shop, file, wish) => {
      const { kind } = this.service.layout(file, wish);
      const right = ASKS[kind];
      if (right !== undefined) account.demand(right, { clientId: shop.clientId, shopId: shop.id });
      return this.service.import(tx, shop, file, { ...wish, kind });
    });
  }

  /** What was taken in so far, newest first; the newest hundred. */
  @Needs('view')
  @Get()
  async list(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<ShopImportView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, id);
      const imports = await this.imports.imports(tx, id);
      return imports.map(({ id: importId, kind, total, added, known, refused, warned, at }) => ({
        id: importId,
        kind,
        total,
        added,
        known,
        refused,
        warned,
        at: toIso(at),
      }));
    });
  }

  #run(
    account: Account,
    id: ShopId,
    { columns, ...query }: ImportQueryDto,
    table: unknown,
    locale: Locale,
    work: (tx: EntityTx, shop: Shop, file: Buffer, wish: ImportWish) => Promise<Imported>,
  ): Promise<ImportView> {
    const { organisationId } = account;
    const file = Buffer.isBuffer(table) ? table : Buffer.alloc(0);
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      const showsPeople = account.may('numbers', { clientId: shop.clientId, shopId: id });
      return viewOf(await work(tx, shop, file, { ...query, columns: columnsOf(columns), showsPeople }), locale);
    });
  }
}

/** What these ask for elsewhere too. */
const ASKS: Readonly<Partial<Record<ImportKind, Right>>> = {
  'waiting-list': 'send-bulk',
  planned: 'send-bulk',
  contacts: 'send-bulk',
};

function viewOf({ layout, counts, becomes, first, problems }: Imported, locale: Locale): ImportView {
  const { kind, encoding, separator, headings, columns } = layout;
  return {
    kind,
    encoding,
    separator,
    columns: headings.map((heading, index) => ({ place: index + 1, heading, field: columns[index] ?? null })),
    ...counts,
    becomes,
    first: [...first],
    problems: problems.map((problem) => ({
      line: problem.line,
      code: problem.code,
      severity: problem.severity,
      text: problemText(problem)[locale],
    })),
  };
}
