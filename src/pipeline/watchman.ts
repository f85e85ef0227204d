import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DAY_MS, plus, toIso, type Clock, type OrganisationId } from '@hub/kernel';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK, MACHINE_CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { beat, clockSkewMs, findGap } from '../infra/database/identity.js';
import { forgetSlots, takeSlot } from '../infra/database/ticks.js';
import { HubLogger } from '../infra/logging/logger.js';
import { PublicAddress } from '../infra/public-address.js';
import { BeatMemory } from '../infra/queue/beat-memory.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { pauseAfterGap } from './model/campaigns.js';
import { dueWithoutLeave } from './model/held-messages.js';
import { stuckByOrganisation } from './model/stuck.js';
import { moveMessages } from './model/message-moves.js';

const EVERY_MS = 5_000;
const MAX_SKEW_MS = 2_000;
const PAGE = 1_000;
const STUCK_JOB = 'stuck-notices';
const STUCK = {
  pl: 'Niektórych zdarzeń lub wiadomości nie udało się przetworzyć mimo pięciu prób. Są widoczne na liście; przekaż ich numery operatorowi huba.',
  en: 'Some events or messages could not be worked off in five tries. They are on the list; tell the hub’s operator their ids.',
  el: 'Ορισμένα συμβάντα ή μηνύματα δεν ολοκληρώθηκαν μετά από πέντε προσπάθειες. Εμφανίζονται στη λίστα· δώστε τους κωδικούς τους στον διαχειριστή του hub.',
};
const AFTER_GAP = {
  pl: 'Baza danych wygląda na odtworzoną, sklonowaną albo długo wyłączoną. Zaległe wiadomości czekają: sprawdź, czy nie wyszły już wcześniej, i zwolnij je lub anuluj.',
  en: 'The database looks restored, cloned or long switched off. Overdue messages wait: check whether they went out before, then release or cancel them.',
  el: 'Η βάση φαίνεται να έχει επαναφερθεί, κλωνοποιηθεί ή να ήταν εκτός λειτουργίας. Τα καθυστερημένα μηνύματα περιμένουν: ελέγξτε αν είχαν ήδη σταλεί και αποδεσμεύστε ή ακυρώστε τα.',
};

/**
 * Stands at the gate: before this hub claims anything, and whenever it held the start-up lock anew, the database must be
 * the one it left; else what is overdue waits for a person (R28). A machine whose clock differs from the database's by
 * more than two seconds claims nothing until it agrees again.
 */
@Injectable()
export class Watchman implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly gate: ClaimGate,
    private readonly address: PublicAddress,
    private readonly memory: BeatMemory,
    private readonly notices: NoticeRepository,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MACHINE_CLOCK) private readonly machine: Clock,
  ) {
    gate.close('gap-check');
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.watchClock();
    await this.lookForGap();
  }

  @Interval(EVERY_MS)
  async tick(): Promise<void> {
    if (this.gate.isStopping) return;
    try {
      await this.watchClock();
      if (this.gate.reasons.includes('lock-lost')) return;
      if (this.gate.reasons.includes('gap-check')) await this.lookForGap();
      else await this.memory.write(await beat(eachAlone(this.database), this.address.url));
      await this.tellOfStuck();
    } catch (error) {
      this.log.fault('watchman.failed', error);
    }
  }

  /** Holds what is overdue where the database may be another one; then the gate opens. */
  async lookForGap(): Promise<void> {
    const tx = eachAlone(this.database);
    const gap = await findGap(tx, this.address.url, await this.memory.read());
    if (gap !== null) this.log.warn('gap.found', { reason: gap, count: await this.#holdOverdue() });
    await this.memory.write(await beat(tx, this.address.url));
    this.gate.open('gap-check');
  }

  async watchClock(): Promise<void> {
    const skewMs = await clockSkewMs(eachAlone(this.database), () => this.machine.now());
    if (Math.abs(skewMs) <= MAX_SKEW_MS) return this.gate.open('clock-skew');
    if (!this.gate.reasons.includes('clock-skew'))
      this.log.warn('clock.differs-from-database', { durationMs: Math.round(skewMs) });
    this.gate.close('clock-skew');
  }

  /** Once a minute, by whichever hub comes first: what was given up after five tries must be told. */
  async tellOfStuck(): Promise<void> {
    const now = this.clock.now();
    await asSystem(this.database, async (tx) => {
      if (!(await takeSlot(tx, STUCK_JOB, toIso(now).slice(0, 'YYYY-MM-DDTHH:MM'.length), now))) return;
      await forgetSlots(tx, STUCK_JOB, toIso(plus(now, -DAY_MS)));
      await this.notices.raise(
        tx,
        (await stuckByOrganisation(tx)).map(({ organisationId }) => ({
          organisationId,
          subjectId: organisationId,
          code: 'messages.stuck',
          severity: 'warning',
          text: STUCK,
        })),
        now,
      );
    });
  }

  async #holdOverdue(): Promise<number> {
    const organisations = new Set<OrganisationId>();
    const now = this.clock.now();
    let count = 0;
    const paused = await asSystem(this.database, (tx) => pauseAfterGap(tx, now));
    paused.forEach((id) => organisations.add(id));
    for (;;) {
      const moved = await asSystem(this.database, async (tx) => {
        const ids = await dueWithoutLeave(tx, now, PAGE);
        const held = { from: ['planned'], to: 'held', reason: 'after-gap', heldReason: 'after-gap' } as const;
        return moveMessages(
          tx,
          ids.map((id) => ({ id, ...held })),
          now,
        );
      });
      if (moved.length === 0) break;
      count += moved.length;
      moved.forEach(({ organisationId }) => organisations.add(organisationId));
    }
    await asSystem(this.database, (tx) =>
      this.notices.raise(
        tx,
        [...organisations].map((organisationId) => ({
          organisationId,
          subjectId: organisationId,
          code: 'messages.after-gap',
          severity: 'urgent',
          text: AFTER_GAP,
        })),
        now,
      ),
    );
    return count;
  }
}
