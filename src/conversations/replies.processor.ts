import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SECOND_MS, type Clock } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { Turns } from '../infra/turns.js';
import { OrderAnswerRepository } from './order-answer.repository.js';
import { OrderAnswersFlow } from './order-answers.flow.js';
import { RepliesFlow } from './replies.flow.js';
import { ReplyRepository } from './reply.repository.js';

/** Two keys: one works answers off in their order, the other tells shops and may wait for them. */
const AT_ONCE = 2;

/** Wakes on the doorbell, and rings it for what is due; nothing else. */
@Injectable()
export class RepliesProcessor implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly doorbell: Doorbell,
    private readonly replies: ReplyRepository,
    private readonly answers: OrderAnswerRepository,
    private readonly repliesFlow: RepliesFlow,
    private readonly answersFlow: OrderAnswersFlow,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.doorbell.listen('replies', AT_ONCE, (key) =>
      key === 'orders' ? this.answersFlow.tellShops() : this.repliesFlow.settleWaiting(),
    );
  }

  @Interval(SECOND_MS)
  tick(): Promise<void> {
    return this.turns.take('replies.failed', () => this.#ringForDue());
  }

  async #ringForDue(): Promise<void> {
    const tx = eachAlone(this.database);
    if (await this.replies.hasDue(tx, this.clock.now())) this.doorbell.ring('replies', 'waiting');
    if (await this.answers.hasDue(tx, this.clock.now())) this.doorbell.ring('replies', 'orders');
  }
}
