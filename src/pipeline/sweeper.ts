import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Clock } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { liveHubs } from '../infra/database/hubs.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { Turns } from '../infra/turns.js';
import { OrderContactsService } from './audience/order-contacts.service.js';
import { outlivedWhileHeld } from './model/held-messages.js';
import { connectionsWithDue, endLeasesOfTheGone } from './model/message-claims.js';
import { LookUpRepository } from './model/look-up.repository.js';
import { moveMessages } from './model/message-moves.js';
import { RawEventRepository } from './model/raw-event.repository.js';
import { ReportRepository } from './model/report.repository.js';
import { StatisticsRepository } from './statistics/statistics.repository.js';

/** What is due waits no longer than this where no ring told of it. */
const EVERY_MS = 200;
const TIDY_EVERY = 5;
const OUTLIVED = 500;
const CONTACT_PAGES = 10;

/**
 * Rings for whatever is due, so that a lost ring costs a second and never a message. Needs no lock: claims are its lock.
 */
@Injectable()
export class Sweeper {
  #hubs = '';
  #ticks = 0;

  constructor(
    private readonly database: Database,
    private readonly rawEvents: RawEventRepository,
    private readonly reports: ReportRepository,
    private readonly lookUps: LookUpRepository,
    private readonly statistics: StatisticsRepository,
    private readonly contacts: OrderContactsService,
    private readonly doorbell: Doorbell,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Interval(EVERY_MS)
  tick(): Promise<void> {
    return this.turns.take('sweeper.failed', () =>
      this.#ticks++ % TIDY_EVERY === 0 ? this.sweep() : this.#ringForDue(),
    );
  }

  /** Everything, now. */
  async sweep(): Promise<void> {
    await this.#ringForDue();
    await this.#tidy();
  }

  async #ringForDue(): Promise<void> {
    const tx = eachAlone(this.database);
    if (await this.rawEvents.hasWaiting(tx)) this.doorbell.ring('plan', 'raw-events');
    for (const id of await connectionsWithDue(tx, this.clock.now())) this.doorbell.ring('dispatch', id);
  }

  async #tidy(): Promise<void> {
    await this.#followHubs();
    await asSystem(this.database, async (tx) => {
      const now = this.clock.now();
      const woken = await this.reports.sweepParked(tx, now);
      if (woken > 0 || (await this.reports.hasWaiting(tx))) this.doorbell.ring('settle', 'reports');
      const outlived = await outlivedWhileHeld(tx, now, OUTLIVED);
      const expired = { from: ['held'], to: 'expired', reason: 'expired-while-held' } as const;
      await moveMessages(
        tx,
        outlived.map((id) => ({ id, ...expired })),
        now,
      );
    });
    this.doorbell.ring('settle', 'silence');
    if (await this.lookUps.hasDue(eachAlone(this.database), this.clock.now())) this.doorbell.ring('settle', 'look-ups');
    await this.statistics.fold(eachAlone(this.database));
    await this.#tellContacts();
  }

  /** The phone book comes after the messages: pages while no webhook waits, and one a second where one always does. */
  async #tellContacts(): Promise<void> {
    for (let pages = 0; pages < CONTACT_PAGES; pages++) {
      const told = await asSystem(this.database, (tx) => this.contacts.run(tx, this.clock.now()));
      if (told === 0 || (await this.rawEvents.hasWaiting(eachAlone(this.database)))) return;
    }
  }

  /** When a hub is gone, what it had claimed is free at once. */
  async #followHubs(): Promise<void> {
    const tx = eachAlone(this.database);
    const live = await liveHubs(tx);
    if (live.join() === this.#hubs) return;
    await endLeasesOfTheGone(tx, live, this.clock.now());
    this.#hubs = live.join();
  }
}
