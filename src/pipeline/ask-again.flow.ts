import { Inject, Injectable } from '@nestjs/common';
import type { Clock, Instant } from '@hub/kernel';
import type { ChannelAdapter } from '../core/index.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { Tx } from '../infra/database/database.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import type { Attempt } from './model/attempt.repository.js';
import type { ClaimedMessage } from './model/claimed-messages.js';
import { askAgainIn, type MessageClaim } from './model/message-claims.js';
import { moveMessages } from './model/message-moves.js';
import type { FreshFacts } from './model/send-facts.repository.js';
import { allowedInstant } from './schedule/schedule.js';
import { quietWindows } from './schedule/windows.js';
import { SendService, type Outgoing } from './send/send.service.js';
import { decideUnknown } from './send/unknowns.js';
import { legEnded } from './settle.moves.js';
import { SettleRecords } from './settle.records.js';

/**
 * Dispatch's second half: messages that were spoken of and never answered for. Each is asked about again, alone and under
 * the same key, or becomes uncertain; it is never sent blindly. An answer could still be its first sending, so quiet
 * hours are kept here too.
 */
@Injectable()
export class AskAgainFlow {
  constructor(
    private readonly records: SettleRecords,
    private readonly send: SendService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Decides about each claimed message; what may be asked about now comes back as requests that go alone. */
  async prepare(
    tx: Tx,
    claim: MessageClaim,
    connection: Connection,
    { capabilities: { idempotency } }: ChannelAdapter,
  ): Promise<readonly Outgoing[]> {
    const now = this.clock.now();
    const facts = await this.records.facts.load(tx, claim.messages);
    const attempts = await this.records.attempts.ofMessages(
      tx,
      claim.messages.map((message) => message.id),
    );
    const uncertain: { message: ClaimedMessage; attempt: Attempt }[] = [];
    const later: { id: ClaimedMessage['id']; claim: string; delayMs: number }[] = [];
    const asking: Outgoing[] = [];
    for (const message of claim.messages) {
      const attempt = attempts.find(
        (item) => item.messageId === message.id && item.legNo === message.legNo && item.attemptNo === message.attemptNo,
      );
      if (attempt === undefined) continue;
      const isSameAccount = attempt.accountNo === connection.accountNo;
      const decision = decideUnknown({
        ...attempt,
        now,
        idempotency,
        validUntil: message.validUntil,
        isSameAccount,
      });
      const waitMs = quietFor(message, facts, now);
      if (decision.kind === 'uncertain') uncertain.push({ message, attempt });
      else if (waitMs > 0) later.push({ id: message.id, claim: claim.token, delayMs: waitMs });
      else asking.push(this.send.toRequest(message, facts, now, { goesAlone: true }));
    }
    await askAgainIn(tx, later);
    await this.#giveUp(tx, uncertain, claim.token, now);
    return asking;
  }

  /** May have been sent, and nobody can tell: shown as uncertain and left alone, or told again by the next leg. */
  async #giveUp(
    tx: Tx,
    items: readonly { message: ClaimedMessage; attempt: Attempt }[],
    claim: string,
    now: Instant,
  ): Promise<void> {
    await this.records.attempts.record(
      tx,
      items.map(({ attempt }) => ({ ...attempt, state: 'uncertain', at: now, source: 'answer' })),
    );
    await moveMessages(
      tx,
      items.map(({ message }) => ({ ...legEnded(message, 'uncertain', 'no-answer', ['sending'], now), claim })),
      now,
    );
  }
}

function quietFor(message: ClaimedMessage, facts: FreshFacts, now: Instant): number {
  const shop = facts.shopOf(message);
  if (shop === undefined) return 0;
  const windows = quietWindows(shop, { ...message.recipe, country: message.country });
  return (allowedInstant(now, windows, 0, message.id) ?? now) - now;
}
