import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MINUTE_MS, plus, SECOND_MS, type Clock, type ContactId, type Instant } from '@hub/kernel';
import { ClaimGate } from '../../infra/claim-gate.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../../infra/database/as-system.js';
import { Database } from '../../infra/database/database.js';
import { HubLogger } from '../../infra/logging/logger.js';
import { Turns } from '../../infra/turns.js';
import { daysToRun, latestAt, meantAt } from '../../pipeline/model/calendar.js';
import { CalendarRuns } from './calendar-runs.service.js';
import { RuleRunRepository, type RuleRun } from './rule-run.repository.js';

const EVERY_MS = SECOND_MS;
/** After so many failures the one customer at the run's place is left behind. */
const MAX_TRIES = 5;

/**
 * Begins the runs whose time has come and takes those that are open page by page, a page of each in turn. A page and the
 * run's place behind it are one transaction; the row of the run is its lock, so that several hubs share the work and a
 * killed one's run goes on where it was.
 */
@Injectable()
export class CalendarClock {
  /** Runs begin on full minutes: within one there is nothing new to begin. */
  #begunIn = -1;

  constructor(
    private readonly database: Database,
    private readonly runs: RuleRunRepository,
    private readonly service: CalendarRuns,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Interval(EVERY_MS)
  tick(): Promise<void> {
    return this.turns.take('calendar.failed', () => this.#run());
  }

  async #run(): Promise<void> {
    const now = this.clock.now();
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#begunIn) await this.#begin(now);
    this.#begunIn = minute;
    while (this.gate.isOpen && (await this.#pass()));
  }

  async #begin(now: Instant): Promise<void> {
    const tx = eachAlone(this.database);
    const rules = await this.runs.rules(tx);
    await this.runs.begin(
      tx,
      rules.flatMap((rule) =>
        daysToRun(rule.spec, rule, rule.shop, now).map((localDate) => ({
          rule,
          localDate,
          meantAt: meantAt(rule.spec, localDate, rule.shop),
          latestAt: latestAt(rule.spec, localDate, rule.shop),
        })),
      ),
    );
  }

  /** A page of every run that is due; true while one of them goes on. */
  async #pass(): Promise<boolean> {
    let goesOn = false;
    let last: RuleRun | null = null;
    do {
      const step: { run: RuleRun; goesOn: boolean } | null = await this.#step(last);
      last = step?.run ?? null;
      goesOn ||= step?.goesOn ?? false;
    } while (last !== null && this.gate.isOpen);
    return goesOn;
  }

  /** One page of the next run that is due after `last`; null = there is none. */
  async #step(last: RuleRun | null): Promise<{ readonly run: RuleRun; readonly goesOn: boolean } | null> {
    let claimed: RuleRun | null = null;
    let first: ContactId | null = null;
    try {
      return await asSystem(this.database, async (tx) => {
        const now = this.clock.now();
        const run = (claimed = await this.runs.claim(tx, now, last));
        if (run === null) return null;
        const next = await this.service.take(tx, run, now, (id) => (first = id));
        await this.runs.keep(tx, next, now);
        return { run, goesOn: next.state === 'open' };
      });
    } catch (error) {
      const run = claimed as RuleRun | null;
      if (run === null) throw error;
      this.log.fault('calendar.page-failed', error, { rule: run.ruleId });
      const over = run.tries + 1 >= MAX_TRIES ? first : null;
      const wait = over === null ? SECOND_MS * 2 ** run.tries : 0;
      await this.runs.fail(eachAlone(this.database), run, plus(this.clock.now(), wait), over);
      return { run, goesOn: false };
    }
  }
}
