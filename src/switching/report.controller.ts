import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  DAY_MS,
  HOUR_MS,
  maskPhone,
  plus,
  toIso,
  type Clock,
  type Locale,
  type Localised,
  type ShopId,
} from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { invalid } from '../infra/web/errors.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { IdPipe } from '../infra/web/validation.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopService } from '../shops/shop.service.js';
import { OUTCOMES } from './compare.js';
import { reportHead, reportLines, type ReportTable } from './report-csv.js';
import { differenceText } from './report-words.js';
import { ReportService, type Reported, type ReportPage, type ReportWish } from './report.service.js';
import { ReportItemView, ReportPageView, ReportView } from './report.view.js';
import { ReportExportDto, ReportItemsDto, ReportPeriodDto } from './switching.dto.js';

const DEFAULT_DAYS = 30;
const MAX_DAYS = 92;

/** An older app's history beside what our rules did, or on trial would have done. */
@ApiTags('switching')
@Controller('api/v1/shops/:shop/switching')
export class ReportController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly report: ReportService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How many messages both apps have, with the same text or another, and how many only one has, and why. */
  @Needs('view')
  @Get('report')
  async summary(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Query() query: ReportPeriodDto,
    @Req() request: FastifyRequest,
  ): Promise<ReportView> {
    const wish = this.#wishOf(query);
    const locale = localeOf(request);
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      const counts = new Map<string, number>(OUTCOMES.map((outcome) => [outcome, 0]));
      const reasons = new Map<string, ReportView['reasons'][number]>();
      let withoutText = 0;
      for await (const items of this.report.pages(tx, shop, wish))
        for (const { outcome, reason, comparesText } of items) {
          counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
          if (outcome === 'same' && !comparesText) withoutText++;
          if (reason === null) continue;
          const key = `${outcome}/${reason}`;
          const count = (reasons.get(key)?.count ?? 0) + 1;
          reasons.set(key, { outcome, code: reason, text: differenceText(reason)[locale], count });
        }
      return {
        since: toIso(wish.since),
        until: toIso(wish.until),
        same: counts.get('same') ?? 0,
        otherText: counts.get('other-text') ?? 0,
        onlyOld: counts.get('only-old') ?? 0,
        onlyOurs: counts.get('only-ours') ?? 0,
        withoutText,
        reasons: [...reasons.values()].toSorted((left, right) => right.count - left.count),
      };
    });
  }

  /** The messages themselves, person by person. */
  @Needs('view')
  @Get('report/items')
  async items(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Query() query: ReportItemsDto,
    @Req() request: FastifyRequest,
  ): Promise<ReportPageView> {
    const { organisationId } = account;
    const wish = this.#wishOf(query);
    const locale = localeOf(request);
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      const showsNumbers = maySeeNumbers(account, shop);
      const after = query.from === undefined ? null : readPlace(query.from);
      const { items, last } = await this.report.page(tx, shop, wish, after, query.limit);
      return {
        items: items
          .filter(({ outcome }) => query.outcome?.includes(outcome) ?? true)
          .map((item) => viewOf(item, locale, showsNumbers)),
        next: last === null ? null : Buffer.from(last).toString('base64url'),
      };
    });
  }

  /** All of it as a file for a spreadsheet: UTF-8 with its mark, times of the shop's zone with their offset. */
  @Needs('export')
  @Get('report.csv')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async csv(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Query() query: ReportExportDto,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    const { organisationId } = account;
    const wish = this.#wishOf(query);
    const locale = localeOf(request);
    const shop = await this.database.inOrganisation(organisationId, (tx) => this.shops.find(tx, organisationId, id));
    const separator = query.separator === 'comma' ? (',' as const) : (';' as const);
    const table = { separator, locale, zone: shop.zone, showsNumbers: maySeeNumbers(account, shop) };
    return new StreamableFile(Readable.from(this.#chunks(shop, wish, table), { objectMode: false }), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="switching.csv"',
    });
  }

  /** A page of people at a time, each in a transaction of its own. */
  async *#chunks(shop: Shop, wish: ReportWish, table: ReportTable): AsyncGenerator<Buffer> {
    yield Buffer.from(reportHead(table));
    for (let after: string | null = null; ;) {
      const from: string | null = after;
      const { items, last }: ReportPage = await this.database.inOrganisation(shop.organisationId, (tx) =>
        this.report.page(tx, shop, wish, from, PEOPLE),
      );
      if (items.length > 0) yield Buffer.from(reportLines(items, table));
      if (last === null) return;
      after = last;
    }
  }

  /** @throws RequestRefused 422 for a period that ends before it begins, or is too long */
  #wishOf({ since: from, until: to, windowHours }: ReportPeriodDto): ReportWish {
    const until = to ?? this.clock.now();
    const since = from ?? plus(until, -DEFAULT_DAYS * DAY_MS);
    if (since >= until || until - since > MAX_DAYS * DAY_MS)
      throw invalid([{ param: 'since', code: 'bad-period', message: BAD_PERIOD }]);
    return { since, until, windowMs: windowHours * HOUR_MS };
  }
}

const PEOPLE = 2_000;

const maySeeNumbers = (account: Account, { clientId, id }: Shop) => account.may('numbers', { clientId, shopId: id });

/** Null for what is none: such a one never came from us, and starts from the beginning. */
function readPlace(text: string): string | null {
  const place = Buffer.from(text, 'base64url').toString('utf8');
  return /^[0-9A-Za-z]{1,80}$/.test(place) ? place : null;
}

function viewOf(item: Reported, locale: Locale, showsNumbers: boolean): ReportItemView {
  const { outcome, at, phone, old, ours, comparesText, ruleName, reason } = item;
  return {
    outcome,
    at: toIso(at),
    phone: phone === null || showsNumbers ? phone : maskPhone(phone),
    orderNumber: old?.orderNumber ?? ours?.orderNumber ?? null,
    old:
      old === null
        ? null
        : {
            id: old.id,
            kinds: [...old.kinds],
            at: toIso(old.at),
            text: old.text,
            outcome: old.outcome,
            error: old.error,
          },
    ours:
      ours === null
        ? null
        : { id: ours.id, isTrial: ours.isTrial, at: toIso(ours.at), text: ours.text, ruleId: ours.ruleId },
    comparesText,
    ruleName,
    reason,
    text: reason === null ? null : differenceText(reason)[locale],
  };
}

const BAD_PERIOD: Localised = {
  pl: 'Okres musi się kończyć po swoim początku i trwać najwyżej 92 dni.',
  en: 'The period must end after its beginning and last at most 92 days.',
  el: 'Η περίοδος πρέπει να τελειώνει μετά την αρχή της και να διαρκεί έως 92 ημέρες.',
};
