import { Inject, Injectable } from '@nestjs/common';
import type { ContactId, Instant } from '@hub/kernel';
import { TickedBoxesService } from '../../contacts/ticked-boxes.service.js';
import type { Tx } from '../../infra/database/database.js';
import { calendarOccasion, toCalendarRule } from '../../pipeline/model/calendar.js';
import { CalendarPeopleRepository } from '../../pipeline/model/calendar-people.repository.js';
import { PLANNER, type Planner } from '../../pipeline/model/planner.port.js';
import { RULE_BOOK, type RuleBook } from '../../pipeline/model/rule-book.port.js';
import { ShopRepository } from '../../shops/shop.repository.js';
import type { RuleRun } from './rule-run.repository.js';

const PAGE = 250;

/** A page of a rule's run: each customer whose day it is becomes an occasion, and the planner takes them. */
@Injectable()
export class CalendarRuns {
  constructor(
    private readonly people: CalendarPeopleRepository,
    private readonly shops: ShopRepository,
    private readonly boxes: TickedBoxesService,
    @Inject(RULE_BOOK) private readonly rules: RuleBook,
    @Inject(PLANNER) private readonly planner: Planner,
  ) {}

  /** The run as it stands after its next page. One that failed is read one by one; `reads` hears who is first in a page. */
  async take(tx: Tx, run: RuleRun, now: Instant, reads: (first: ContactId) => void): Promise<RuleRun> {
    const [known] = await this.rules.byIds(tx, [run.ruleId]);
    const shop = (await this.shops.byIds(tx, [run.shopId])).get(run.shopId);
    const rule = known === undefined || known.state === 'draft' ? null : toCalendarRule(known);
    if (rule === null || shop === undefined) return { ...run, state: 'stopped', finishedAt: now };
    const limit = run.tries === 0 ? PAGE : 1;
    const page = await this.people.page(tx, rule, shop, { day: run.localDate, after: run.cursor, limit });
    const [first] = page;
    if (first !== undefined) reads(first.contact.id);
    const isLate = now > run.latestAt;
    const { consentField } = rule.spec.trigger.calendar;
    if (consentField !== undefined && !isLate) {
      const due = page.filter(({ unreadable }) => unreadable === null);
      await this.boxes.take(
        tx,
        shop,
        consentField,
        due.map(({ contact }) => contact),
      );
    }
    const day = { localDate: run.localDate, meantAt: run.meantAt, isLate };
    const { skipped } = await this.planner.planOccasions(
      tx,
      page.map((person) => calendarOccasion(rule, day, person)),
    );
    const isOver = page.length < limit;
    return {
      ...run,
      state: !isOver ? 'open' : isLate ? 'too-late' : 'done',
      cursor: page.at(-1)?.contact.id ?? run.cursor,
      planned: run.planned + page.length - skipped.length,
      skipped: run.skipped + skipped.length,
      tries: 0,
      finishedAt: isOver ? now : null,
    };
  }
}
