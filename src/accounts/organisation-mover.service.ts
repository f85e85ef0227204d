import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MINUTE_MS, plus, SECOND_MS, type Clock } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Keyring } from '../infra/crypto/keyring.js';
import { sealEachAnew } from '../infra/crypto/sealed-columns.js';
import { asSystem } from '../infra/database/as-system.js';
import { Database, type Tx } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Turns } from '../infra/turns.js';
import { OrganisationMoveRepository, type Move } from './organisation-move.repository.js';

const EVERY_MS = SECOND_MS;
/** Longer than anything takes that began with the merchant's organisation in mind. */
const STRAGGLERS_MS = 2 * MINUTE_MS;
const RETRY_MS = MINUTE_MS;

/**
 * Takes merchants into agencies: every row in one transaction, secrets sealed for their new owner, rights narrowed to the
 * client they were for. What other hubs wrote meanwhile follows two minutes later. Ids, occasions and keys stay, so nothing
 * is sent twice.
 */
@Injectable()
export class OrganisationMover {
  constructor(
    private readonly database: Database,
    private readonly moves: OrganisationMoveRepository,
    private readonly keyring: Keyring,
    private readonly log: HubLogger,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Interval(EVERY_MS)
  tick(): Promise<void> {
    return this.turns.take('organisation.move-failed', () => this.#work());
  }

  async #work(): Promise<void> {
    let failed: Move | null = null;
    try {
      await asSystem(this.database, async (tx) => {
        const move = (failed = await this.moves.due(tx, this.clock.now()));
        if (move !== null) await this.#carry(tx, move);
      });
    } catch (error) {
      this.log.fault('organisation.move-failed', error);
      if (failed !== null) await this.#postpone(failed);
    }
  }

  async #carry(tx: Tx, move: Move): Promise<void> {
    const now = this.clock.now();
    const { sealer } = this.keyring;
    await sealEachAnew(tx, move.from, (sealed, context) =>
      sealer.seal(sealer.open(sealed, context), { ...context, organisation: move.to }),
    );
    await this.moves.narrow(tx, move);
    const rows = await this.moves.carryOver(tx, move);
    if (move.state === 'moved') await this.moves.dissolve(tx, move);
    await this.moves.advance(tx, move, move.state === 'waiting' ? 'moved' : 'done', plus(now, STRAGGLERS_MS));
    this.log.info('organisation.moved', { from: move.from, to: move.to, count: rows });
  }

  async #postpone(move: Move): Promise<void> {
    try {
      const dueAt = plus(this.clock.now(), RETRY_MS);
      await asSystem(this.database, (tx) => this.moves.advance(tx, move, move.state, dueAt));
    } catch (error) {
      this.log.fault('organisation.move-failed', error);
    }
  }
}
