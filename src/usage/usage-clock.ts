import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DAY_MS, MINUTE_MS, plus, toIso, type Clock } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { forgetSlots, takeSlot } from '../infra/database/ticks.js';
import { Turns } from '../infra/turns.js';
import { addMonths, firstOpen, newestToClose, spansOf, type ClosedMonth, type Month } from './usage.js';
import { JOB, UsageRepository, type Counted } from './usage.repository.js';

/** Folds what providers took into hours, once an hour, and closes months on their day. A day that was missed is made up for. */
@Injectable()
export class UsageClock {
  constructor(
    private readonly database: Database,
    private readonly usage: UsageRepository,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The hour that is folded already, as far as this process knows. */
  #folded: string | null = null;

  @Interval(MINUTE_MS)
  tick(): Promise<void> {
    return this.turns.take('usage.failed', async () => {
      if (await this.#fold()) await this.#close();
    });
  }

  /** False: it was done this hour. */
  async #fold(): Promise<boolean> {
    const now = this.clock.now();
    const hour = toIso(now).slice(0, 'YYYY-MM-DDTHH'.length);
    if (hour === this.#folded) return false;
    const isFirst = await asSystem(this.database, async (tx) => {
      const touched = await this.usage.touched(tx);
      if (!(await takeSlot(tx, JOB, hour, now))) return false;
      await forgetSlots(tx, JOB, toIso(plus(now, -DAY_MS)));
      await this.usage.fold(tx, touched);
      return true;
    });
    this.#folded = hour;
    return isFirst;
  }

  async #close(): Promise<void> {
    const tx = eachAlone(this.database);
    const all = await this.usage.counted(tx);
    const closed = await this.usage.closedMonths(
      tx,
      all.map(({ clientId }) => clientId),
    );
    for (const client of all) {
      const own = closed.filter(({ clientId }) => clientId === client.clientId);
      await this.#closeDue(client, own);
    }
  }

  /** Month after month, each in a transaction of its own, so that each corrects those before it. */
  async #closeDue(client: Counted, before: readonly ClosedMonth[]): Promise<void> {
    const { clientId, createdAt, zone } = client;
    const now = this.clock.now();
    const newest = newestToClose(now, zone);
    let closed = before;
    for (let month: Month = firstOpen(closed, createdAt, zone); month <= newest; month = addMonths(month, 1)) {
      const spans = spansOf(clientId, month, closed, true, zone);
      await asSystem(this.database, async (tx) => {
        await this.usage.close(tx, client, spans, await this.usage.touched(tx), now);
      });
      const [own] = spans;
      if (own !== undefined) closed = [...closed, { ...own, month, closedAt: now }];
    }
  }
}
