import { Inject, Injectable } from '@nestjs/common';
import type { Clock, ConnectionId, Instant } from '@hub/kernel';
import type { ChannelAdapter } from '../core/index.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem } from '../infra/database/as-system.js';
import { Database, type Tx } from '../infra/database/database.js';
import { Stopping } from '../infra/stopping.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import type { Attempt } from './model/attempt.repository.js';
import { askAgainIn, claimUnanswered, type ClaimedMessage, type MessageClaim } from './model/message-claims.js';
import { moveMessages } from './model/message-moves.js';
import type { FreshFacts } from './model/send-facts.repository.js';
import { allowedInstant } from './schedule/schedule.js';
import { quietWindows } from './schedule/windows.js';
import { SendService, type Outgoing } from './send/send.service.js';
import { toSlices } from './send/slices.js';
import { decideUnknown } from './send/unknowns.js';
import { SettleFlow } from './settle.flow.js';
import { SettleRecords } from './settle.records.js';

const BATCH = 20;

/**
 * Dispatch's second half: messages that were spoken of and never answered for. Each is asked about again, alone and under
 * the same key, or becomes uncertain; it is never sent blindly. An answer could still be its first sending, so quiet
 * hours are kept here too.
 */
@Injectable()
export class AskAgainFlow {
  constructor(
    private readonly database: Database,
    private readonly records: SettleRecords,
    private readonly host: PluginHost,
    private readonly send: SendService,
    private readonly settle: SettleFlow,
    private readonly stopping: Stopping,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async askAgain(): Promise<void> {
    while (!this.stopping.isStopping) {
      const claim = await asSystem(this.database, (tx) => claimUnanswered(tx, BATCH));
      if (claim.messages.length === 0) return;
      const groups = Map.groupBy(claim.messages, (message) => message.connectionId);
      for (const [connectionId, messages] of groups) await this.#askOn(connectionId, { ...claim, messages });
    }
  }

  async #askOn(connectionId: ConnectionId, claim: MessageClaim): Promise<void> {
    const prepared = await asSystem(this.database, async (tx) => {
      const connection = (await this.records.connections.byIds(tx, [connectionId])).get(connectionId);
      if (connection === undefined) return null;
      const adapter = this.host.channel(connection);
      return { connection, adapter, asking: await this.#prepare(tx, claim, adapter) };
    });
    if (prepared === null) return;
    const { connection, adapter, asking } = prepared;
    for (const slice of toSlices(asking, adapter)) {
      await this.settle.settleAnswers(connection, slice, this.send.speak(slice, adapter), claim.token);
    }
  }

  async #prepare(tx: Tx, claim: MessageClaim, adapter: ChannelAdapter): Promise<readonly Outgoing[]> {
    const now = this.clock.now();
    const facts = await this.records.facts.load(tx, claim.messages);
    const attempts = await this.records.attempts.ofMessages(
      tx,
      claim.messages.map((message) => message.id),
    );
    const uncertain: { message: ClaimedMessage; attempt: Attempt }[] = [];
    const asking: Outgoing[] = [];
    for (const message of claim.messages) {
      const attempt = attempts.find(
        (item) => item.messageId === message.id && item.legNo === message.legNo && item.attemptNo === message.attemptNo,
      );
      if (attempt === undefined) continue;
      const { idempotency } = adapter.capabilities;
      const decision = decideUnknown({
        ...attempt,
        now,
        idempotency,
        validUntil: message.validUntil,
        isSameAccount: true,
      });
      const waitMs = quietFor(message, facts, now);
      if (decision.kind === 'uncertain') uncertain.push({ message, attempt });
      else if (waitMs > 0) await askAgainIn(tx, claim.token, message.id, waitMs);
      else asking.push(this.send.toRequest(message, facts, now, { goesAlone: true }));
    }
    await this.#giveUp(tx, uncertain, claim.token, now);
    await this.send.note(tx, asking, now);
    return asking;
  }

  /** May have been sent, and nobody can tell: shown as uncertain and left alone. */
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
      items.map(({ message }) => ({ id: message.id, from: ['sending'], to: 'uncertain', reason: 'no-answer', claim })),
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
