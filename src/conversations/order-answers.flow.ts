import { Inject, Injectable } from '@nestjs/common';
import { MINUTE_MS, plus, type Clock } from '@hub/kernel';
import { ProviderError } from '../core/index.js';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database, type Tx } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { OrderRepository, orderRef } from '../shops/order.repository.js';
import { ConversationRepository } from './conversation.repository.js';
import { OrderAnswerRepository, type OrderDeed } from './order-answer.repository.js';
import { ShopWriter } from './shop-writer.js';
import { NOT_WRITTEN } from './words.js';

/** Longer than any shop is waited for. */
const LEASE_MS = 3 * MINUTE_MS;
/** By then the shop has told of the change, if it made it. */
const LOOK_UP_AFTER_MS = 2 * MINUTE_MS;
const TRIES = 6;

/**
 * Tells shops what their customers answered. The row is committed as `speaking` before the call, which is outside of any
 * transaction; a call whose outcome is not known is never repeated: the order's newest snapshot tells, else a person.
 */
@Injectable()
export class OrderAnswersFlow {
  constructor(
    private readonly database: Database,
    private readonly answers: OrderAnswerRepository,
    private readonly conversations: ConversationRepository,
    private readonly orders: OrderRepository,
    private readonly writer: ShopWriter,
    private readonly notices: NoticeRepository,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async tellShops(): Promise<void> {
    while (this.gate.isOpen) {
      const now = this.clock.now();
      const deeds = await asSystem(this.database, (tx) => this.answers.claim(tx, now, LEASE_MS));
      if (deeds.length === 0) return;
      await Promise.all(deeds.map((deed) => (deed.wasSpoken ? this.#lookUp(deed) : this.#tell(deed))));
    }
  }

  async #tell(deed: OrderDeed): Promise<void> {
    try {
      const isWritten = await this.writer.setStatus(eachAlone(this.database), deed);
      await (isWritten ? this.#become(deed, 'done', null) : this.#giveUp(deed, 'not-writable'));
    } catch (error) {
      await this.#failed(deed, error);
    }
  }

  /** What surely changed nothing is said again later; what may have changed something is looked up. */
  async #failed(deed: OrderDeed, error: unknown): Promise<void> {
    const kind = error instanceof ProviderError ? error.kind : 'unknown-outcome';
    if (!(error instanceof ProviderError)) this.log.fault('order-answer.failed', error, { shop: deed.shopId });
    if (kind === 'unknown-outcome') return this.#become(deed, 'unknown', kind, LOOK_UP_AFTER_MS);
    const mayPass = kind === 'unavailable' || kind === 'rate-limited';
    if (mayPass && deed.tries < TRIES) return this.#become(deed, 'waiting', kind, deed.tries * MINUTE_MS);
    return this.#giveUp(deed, kind);
  }

  async #lookUp(deed: OrderDeed): Promise<void> {
    const { shopId, orderId } = deed;
    const standings = await this.orders.standings(eachAlone(this.database), [{ shopId, orderId }]);
    const isChanged = standings.get(orderRef(shopId, orderId))?.status?.id === deed.statusId;
    await (isChanged ? this.#become(deed, 'done', null) : this.#giveUp(deed, 'unknown-outcome'));
  }

  #become(
    { id }: OrderDeed,
    state: 'waiting' | 'unknown' | 'done',
    errorCode: string | null,
    delayMs = 0,
  ): Promise<void> {
    const dueAt = plus(this.clock.now(), delayMs);
    return this.answers.become(eachAlone(this.database), id, state, { dueAt, errorCode });
  }

  #giveUp(deed: OrderDeed, errorCode: string): Promise<void> {
    const now = this.clock.now();
    const { organisationId, shopId, orderId } = deed;
    const text = NOT_WRITTEN.text(orderId);
    return asSystem(this.database, async (tx: Tx) => {
      await this.answers.become(tx, deed.id, 'failed', { dueAt: now, errorCode });
      await this.conversations.demandReading(tx, deed.conversationId);
      const notice = { organisationId, subjectId: shopId, code: NOT_WRITTEN.code, severity: 'warning', text } as const;
      await this.notices.raise(tx, [notice], now);
    });
  }
}
