import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DAY_MS, MINUTE_MS, plus, toIso, type Clock } from '@hub/kernel';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { forgetSlots, takeSlot } from '../infra/database/ticks.js';
import { HubLogger } from '../infra/logging/logger.js';
import { PersonRepository } from './person.repository.js';
import { RetentionRepository, SWEEP_NAMES } from './retention.repository.js';

const JOB = 'retention';
const PAGE = 500;

/** Lets go of what has been kept long enough, once a day, and of what an erasure could not take at once. */
@Injectable()
export class RetentionService {
  constructor(
    private readonly database: Database,
    private readonly retention: RetentionRepository,
    private readonly people: PersonRepository,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Interval(MINUTE_MS)
  async tick(): Promise<void> {
    if (!this.gate.isOpen) return;
    try {
      await this.finishErasures();
      if (await this.#isMyDay()) await this.sweep();
    } catch (error) {
      this.log.fault('retention.failed', error);
    }
  }

  /** Everything that is due, page by page, each a transaction of its own. */
  async sweep(): Promise<void> {
    const now = this.clock.now();
    const tx = eachAlone(this.database);
    for (const name of SWEEP_NAMES) {
      while (await this.retention.sweep(tx, name, now));
    }
  }

  async finishErasures(): Promise<void> {
    const tx = eachAlone(this.database);
    if (!(await this.people.hasUnfinished(tx))) return;
    while ((await this.people.blankEnded(tx, PAGE)) === PAGE);
    await this.people.finish(tx, this.clock.now());
  }

  /** A day that ends unfinished is made up for by the next: every sweep takes whatever is too old. */
  #isMyDay(): Promise<boolean> {
    const now = this.clock.now();
    return asSystem(this.database, async (tx) => {
      if (!(await takeSlot(tx, JOB, toIso(now).slice(0, 'YYYY-MM-DD'.length), now))) return false;
      await forgetSlots(tx, JOB, toIso(plus(now, -30 * DAY_MS)));
      return true;
    });
  }
}
