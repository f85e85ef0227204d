import { Inject, Injectable } from '@nestjs/common';
import type { Clock, ConnectionId } from '@hub/kernel';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database, type Tx } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { ReplyRepository } from './reply.repository.js';
import { ReplyService } from './reply.service.js';
import { UNMATCHED } from './words.js';

/** Stored answers are worked off one by one, each in a transaction of its own; one that fails is tried again later. */
@Injectable()
export class RepliesFlow {
  constructor(
    private readonly database: Database,
    private readonly replies: ReplyRepository,
    private readonly service: ReplyService,
    private readonly notices: NoticeRepository,
    private readonly doorbell: Doorbell,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async settleWaiting(): Promise<void> {
    while (this.gate.isOpen) {
      try {
        const connectionId = await asSystem(this.database, (tx) => this.#settleOne(tx));
        if (connectionId === null) return;
        // What is said back, and what the shop is told.
        this.doorbell.ring('dispatch', connectionId);
        this.doorbell.ring('replies', 'orders');
      } catch (error) {
        this.log.fault('replies.failed', error);
        await this.replies.putOff(eachAlone(this.database), this.clock.now());
      }
    }
  }

  async #settleOne(tx: Tx): Promise<ConnectionId | null> {
    const now = this.clock.now();
    const reply = await this.replies.take(tx, now);
    if (reply === null) return null;
    const { connectionId, organisationId } = reply;
    await this.service.settle(tx, reply, now);
    if (await this.replies.areManyUnmatched(tx, connectionId, now)) {
      const notice = { organisationId, subjectId: connectionId, severity: 'warning', ...UNMATCHED } as const;
      await this.notices.raise(tx, [notice], now);
    }
    return connectionId;
  }
}
