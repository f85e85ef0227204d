import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { toIso, type Clock, type RuleId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { Database, type Tx } from '../../infra/database/database.js';
import { notFound } from '../../infra/web/errors.js';
import { IdPipe } from '../../infra/web/validation.js';
import { toView } from '../../infra/web/view.js';
import { meantAt, nextDay, toCalendarRule } from '../../pipeline/model/calendar.js';
import { CalendarPeopleRepository } from '../../pipeline/model/calendar-people.repository.js';
import { RULE_BOOK, type RuleBook } from '../../pipeline/model/rule-book.port.js';
import type { Rule } from '../../pipeline/model/rule.js';
import { ShopRepository } from '../../shops/shop.repository.js';
import { RuleRunRepository, type RuleRun } from './rule-run.repository.js';
import { RuleRunsView, RuleRunView, type NextRunView } from './rule-run.view.js';

const NEWEST = 100;

/** The days of rules on the calendar. */
@ApiTags('rules')
@Controller('api/v1/rules/:rule/runs')
export class RuleRunController {
  constructor(
    private readonly database: Database,
    private readonly runs: RuleRunRepository,
    private readonly people: CalendarPeopleRepository,
    private readonly shops: ShopRepository,
    @Inject(RULE_BOOK) private readonly rules: RuleBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** On which days the rule ran and for how many, and for how many it runs next. Empty for rules that wait for events. */
  @Needs('view')
  @Get()
  async list(
    @CurrentAccount() { organisationId }: Account,
    @Param('rule', new IdPipe('rul')) id: RuleId,
  ): Promise<RuleRunsView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const [rule] = await this.rules.byIds(tx, [id]);
      if (rule === undefined) throw notFound();
      return { next: await this.#next(tx, rule), items: (await this.runs.ofRule(tx, id, NEWEST)).map(runView) };
    });
  }

  async #next(tx: Tx, known: Rule): Promise<NextRunView | null> {
    const rule = toCalendarRule(known);
    const shop = (await this.shops.byIds(tx, [known.shopId])).get(known.shopId);
    if (rule === null || shop === undefined) return null;
    const day = nextDay(rule.spec, shop, this.clock.now());
    if (day === null) return null;
    const counts = await this.people.count(tx, rule, shop, day);
    return { localDate: day, at: toIso(meantAt(rule.spec, day, shop)), ...counts };
  }
}

function runView(run: RuleRun): RuleRunView {
  const { meantAt: at, finishedAt } = run;
  return toView(RuleRunView, {
    ...run,
    meantAt: toIso(at),
    finishedAt: finishedAt === null ? null : toIso(finishedAt),
  });
}
