import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  addToDate,
  atLocalTime,
  DAY_MS,
  HOUR_MS,
  localParts,
  plus,
  toIso,
  type Clock,
  type Instant,
  type Localised,
  type ShopId,
} from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { Database } from '../../infra/database/database.js';
import { invalid } from '../../infra/web/errors.js';
import { localeOf } from '../../infra/web/problem.filter.js';
import { IdPipe } from '../../infra/web/validation.js';
import { ShopService } from '../../shops/shop.service.js';
import { figuresOf } from './figures.js';
import { SeriesQueryDto } from './statistics.dto.js';
import { StatisticsRepository, type SeriesBy } from './statistics.repository.js';
import { SeriesView, StatisticsView, SummaryView } from './statistics.view.js';

/** Days of the summary's columns, today included. */
const [WEEK, MONTH] = [7, 30];
const EVER = 0 as Instant;
/** The longest series, days: by hour the panel draws no more points. */
const LONGEST: Readonly<Record<SeriesBy, number>> = { hour: 31, day: 400, rule: 400, connection: 400, country: 400 };

@ApiTags('statistics')
@Controller('api/v1/shops/:shop/statistics')
export class StatisticsController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly statistics: StatisticsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Counters of all time. */
  @Needs('view')
  @Get()
  async totals(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
  ): Promise<StatisticsView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, shopId);
      const counters = await this.statistics.totals(tx, shopId);
      const { sent: _sent, ...states } = counters;
      return { figures: figuresOf(counters), states };
    });
  }

  /** The table of three rows by day, week and month, in the shop's own days. What does not apply is null. */
  @Needs('view')
  @Get('summary')
  async summary(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Req() request: FastifyRequest,
  ): Promise<SummaryView> {
    const locale = localeOf(request);
    return this.database.inOrganisation(organisationId, async (tx) => {
      const { zone } = await this.shops.find(tx, organisationId, shopId);
      const today = localParts(this.clock.now(), zone).date;
      const startOf = (days: number) => atLocalTime(addToDate(today, 1 - days, 'days'), '00:00', zone);
      const sent = await this.statistics.sentSince(tx, shopId, [1, WEEK, MONTH].map(startOf));
      const [total, day, week = 0, month, fortnight = 0] = await this.statistics.joinedSince(tx, shopId, [
        EVER,
        startOf(1),
        startOf(WEEK),
        startOf(MONTH),
        startOf(2 * WEEK),
      ]);
      const row = (name: SummaryView['rows'][number]['row'], figures: readonly (number | undefined)[]) => ({
        row: name,
        label: LABELS[name][locale],
        day: figures[0] ?? null,
        week: figures[1] ?? null,
        month: figures[2] ?? null,
        total: figures[3] ?? null,
      });
      // This week's growth less that of the week before.
      const growth = [undefined, 2 * week - fortnight];
      return {
        zone,
        rows: [row('sent', sent), row('numbers', [day, week, month, total]), row('weekly-growth', growth)],
      };
    });
  }

  /** Counters by hour, day, rule, connection or country. */
  @Needs('view')
  @Get('series')
  async series(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Query() query: SeriesQueryDto,
  ): Promise<SeriesView> {
    const until = query.until ?? plus(wholeHour(this.clock.now()), HOUR_MS);
    const since = query.since ?? plus(until, -MONTH * DAY_MS);
    const { by } = query;
    if (until - since > LONGEST[by] * DAY_MS || since >= until)
      throw invalid([{ ...SPAN, code: `at-most-${LONGEST[by]}-days` }]);
    return this.database.inOrganisation(organisationId, async (tx) => {
      const { zone } = await this.shops.find(tx, organisationId, shopId);
      const points = await this.statistics.series(tx, shopId, { by, since: wholeHour(since), until, zone });
      return {
        by,
        zone,
        since: toIso(wholeHour(since)),
        until: toIso(until),
        items: points.map(({ key, label, counters }) => ({ key, label, figures: figuresOf(counters) })),
      };
    });
  }
}

const LABELS: Readonly<Record<SummaryView['rows'][number]['row'], Localised>> = {
  sent: { pl: 'Liczba wysłanych SMSów', en: 'Messages sent', el: 'Μηνύματα που στάλθηκαν' },
  numbers: {
    pl: 'Liczba numerów telefonów w bazie',
    en: 'Phone numbers in the base',
    el: 'Αριθμοί τηλεφώνου στη βάση',
  },
  'weekly-growth': {
    pl: 'Tygodniowy przyrost numerów telefonów',
    en: 'Weekly growth of phone numbers',
    el: 'Εβδομαδιαία αύξηση αριθμών τηλεφώνου',
  },
};

const SPAN = {
  param: 'since',
  message: {
    pl: 'Wybierz krótszy okres: do 31 dni według godzin, do 400 dni w pozostałych.',
    en: 'Choose a shorter time: up to 31 days by hour, up to 400 days otherwise.',
    el: 'Επιλέξτε μικρότερο διάστημα: έως 31 ημέρες ανά ώρα, αλλιώς έως 400 ημέρες.',
  },
};

/** Counters are kept by the hour. */
function wholeHour(instant: Instant): Instant {
  const date = new Date(instant);
  date.setUTCMinutes(0, 0, 0);
  return date.getTime() as Instant;
}
