import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { Tx } from '../infra/database/database.js';
import type { ChannelAdapter } from '../core/index.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { SuppressionWalkRepository } from '../plugin-host/suppression-walk.repository.js';
import type { ClaimedMessage } from './model/claimed-messages.js';
import type { MessageClaim } from './model/message-claims.js';
import { moveMessages, type Move } from './model/message-moves.js';
import { SendFactsRepository, type FreshFacts } from './model/send-facts.repository.js';
import { allowedInstant } from './schedule/schedule.js';
import { nightHold, quietWindows } from './schedule/windows.js';
import { recheck, type SendDecision } from './send/recheck.js';
import { SpendService } from './send/spend.service.js';
import { SendService, type Outgoing } from './send/send.service.js';

/** Dispatch's first half: what is due is asked about once more, and what does not go is moved. */
@Injectable()
export class DispatchRecheck {
  constructor(
    private readonly facts: SendFactsRepository,
    private readonly send: SendService,
    private readonly spend: SpendService,
    private readonly walks: SuppressionWalkRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Asks everything once more and moves what does not go; the rest comes back as requests. */
  async prepare(
    tx: Tx,
    claim: MessageClaim,
    connection: Connection,
    adapter: ChannelAdapter,
  ): Promise<readonly Outgoing[]> {
    const now = this.clock.now();
    const facts = await this.facts.load(tx, claim.messages);
    const account = { connection, areListsRead: await this.#areListsRead(tx, claim, connection, adapter) };
    const decided = claim.messages.map((message) => ({ message, decision: this.#decide(message, facts, account) }));
    await moveMessages(
      tx,
      decided.flatMap(({ message, decision }) => toMove(message, decision, claim.token)),
      now,
    );
    const sending = decided.flatMap(({ message, decision }) => (decision.kind === 'send' ? [message] : []));
    const { reservations, waiting } = await this.spend.reserve(tx, sending, facts, now);
    await moveMessages(
      tx,
      [...waiting].map(([id, dueAt]) => ({
        id,
        dueAt,
        from: ['planned'],
        to: 'planned',
        reason: 'spend-cap',
        claim: claim.token,
      })),
      now,
    );
    return sending.flatMap((message) => {
      const reservation = reservations.get(message.id);
      if (waiting.has(message.id)) return [];
      return [this.send.toRequest(message, facts, now, reservation === undefined ? {} : { reservation })];
    });
  }

  /** Asked once for a batch, and only where something is advertised. */
  async #areListsRead(
    tx: Tx,
    { messages }: MessageClaim,
    connection: Connection,
    adapter: ChannelAdapter,
  ): Promise<boolean> {
    if (adapter.readSuppressions === undefined) return true;
    return messages.every(({ messageClass }) => messageClass !== 'marketing') || this.walks.isRead(tx, connection);
  }

  #decide(
    message: ClaimedMessage,
    facts: FreshFacts,
    { connection, areListsRead }: { readonly connection: Connection; readonly areListsRead: boolean },
  ): SendDecision {
    const shop = facts.shopOf(message);
    if (shop === undefined) return { kind: 'cancel', reason: 'shop-gone' };
    return recheck(message, {
      now: this.clock.now(),
      ruleState: facts.ruleStateOf(message),
      refusal: facts.refusalOf(message),
      isConnectionActive: connection.state === 'active',
      areListsRead,
      isTestMode: (shop.settings.testPhone ?? null) !== null,
      order: facts.orderOf(message),
      windows: quietWindows(shop, { ...message.recipe, country: message.country }),
      nightHold: nightHold(shop, message.country),
      minValiditySeconds: message.route[message.legNo - 1]?.minValiditySeconds ?? 0,
      allowedInstant,
    });
  }
}

function toMove(message: ClaimedMessage, decision: SendDecision, claim: string): readonly Move[] {
  const base = { id: message.id, from: ['planned'] as const, claim };
  switch (decision.kind) {
    case 'send':
      return [];
    case 'cancel':
      return [{ ...base, to: 'cancelled', reason: decision.reason }];
    case 'expire':
      return [{ ...base, to: 'expired', reason: 'expired-before-sending' }];
    case 'later':
      return [{ ...base, to: 'planned', reason: decision.reason, dueAt: decision.dueAt }];
  }
}
