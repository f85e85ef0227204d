import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SECOND_MS, type Clock } from '@hub/kernel';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { OrderAnswerRepository } from './order-answer.repository.js';
import { OrderAnswersFlow } from './order-answers.flow.js';
import { RepliesFlow } from './replies.flow.js';
import { ReplyRepository } from './reply.repository.js';

/** Two keys: one works answers off in their order, the other tells shops and may wait for them. */
const AT_ONCE = 2;

/** Wakes on the doorbell, and rings it for what is due; nothing else. */
@Injectable()
export class RepliesProcessor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #current: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly doorbell: Doorbell,
    private readonly replies: ReplyRepository,
    private readonly answers: OrderAnswerRepository,
    private readonly repliesFlow: RepliesFlow,
    private readonly answersFlow: OrderAnswersFlow,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.doorbell.listen('replies', AT_ONCE, (key) =>
      key === 'orders' ? this.answersFlow.tellShops() : this.repliesFlow.settleWaiting(),
    );
  }

  @Interval(SECOND_MS)
  tick(): void {
    if (this.#current !== null || !this.gate.isOpen) return;
    this.#current = this.#ringForDue()
      .catch((error: unknown) => this.log.fault('replies.failed', error))
      .finally(() => (this.#current = null));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#current;
  }

  async #ringForDue(): Promise<void> {
    const tx = eachAlone(this.database);
    if (await this.replies.hasDue(tx, this.clock.now())) this.doorbell.ring('replies', 'waiting');
    if (await this.answers.hasDue(tx, this.clock.now())) this.doorbell.ring('replies', 'orders');
  }
}
