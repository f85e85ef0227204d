import { Inject, Injectable } from '@nestjs/common';
import type { Clock, ConnectionId } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem } from '../infra/database/as-system.js';
import { Database, type Tx } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Stopping } from '../infra/stopping.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { claimDue, releaseClaim, type ClaimedMessage, type MessageClaim } from './model/message-claims.js';
import { moveMessages, type Move } from './model/message-moves.js';
import { SendFactsRepository, type FreshFacts } from './model/send-facts.repository.js';
import { allowedInstant } from './schedule/schedule.js';
import { nightHold, quietWindows } from './schedule/windows.js';
import { recheck, type SendDecision } from './send/recheck.js';
import { SendService, type Outgoing } from './send/send.service.js';
import { toSlices } from './send/slices.js';
import { SettleFlow } from './settle.flow.js';

const BATCH = 200;

/** From due messages of one connection to what the provider said. Claims, asks everything once more, speaks, settles. */
@Injectable()
export class DispatchFlow {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
    private readonly facts: SendFactsRepository,
    private readonly send: SendService,
    private readonly settle: SettleFlow,
    private readonly stopping: Stopping,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Sends what is due on this connection until a claim finds nothing. */
  async dispatchDue(connectionId: ConnectionId): Promise<void> {
    while (!this.stopping.isStopping) {
      const claim = await asSystem(this.database, (tx) => claimDue(tx, connectionId, this.clock.now(), BATCH));
      if (claim.messages.length === 0) return;
      await this.#dispatchOrEach(connectionId, claim);
    }
  }

  /** A batch that fails before anything was said is repeated message by message; the claim has counted the try. */
  async #dispatchOrEach(connectionId: ConnectionId, claim: MessageClaim): Promise<void> {
    try {
      await this.#dispatchClaim(connectionId, claim);
    } catch (error) {
      this.log.fault('dispatch.failed', error, { connection: connectionId, count: claim.messages.length });
      if (claim.messages.length === 1) return;
      for (const message of claim.messages) await this.#dispatchOrEach(connectionId, { ...claim, messages: [message] });
    }
  }

  async #dispatchClaim(connectionId: ConnectionId, claim: MessageClaim): Promise<void> {
    const prepared = await asSystem(this.database, async (tx) => {
      const connection = (await this.connections.byIds(tx, [connectionId])).get(connectionId);
      return connection === undefined ? null : { connection, outgoing: await this.#prepare(tx, claim, connection) };
    });
    if (prepared === null) return;
    const adapter = this.host.channel(prepared.connection);
    for (const slice of toSlices(prepared.outgoing, adapter)) {
      if (this.stopping.isStopping) {
        await asSystem(this.database, (tx) =>
          releaseClaim(
            tx,
            claim.token,
            slice.map(({ message }) => message.id),
          ),
        );
        continue;
      }
      const spoken = await asSystem(this.database, (tx) =>
        this.send.begin(tx, slice, claim.token, adapter, this.clock.now()),
      );
      await this.settle.settleAnswers(prepared.connection, spoken, this.send.speak(spoken, adapter), claim.token);
    }
  }

  /** Asks everything once more and moves what does not go; the rest comes back as requests. */
  async #prepare(tx: Tx, claim: MessageClaim, connection: Connection): Promise<readonly Outgoing[]> {
    const now = this.clock.now();
    const facts = await this.facts.load(tx, claim.messages);
    const decided = claim.messages.map((message) => ({ message, decision: this.#decide(message, facts, connection) }));
    await moveMessages(
      tx,
      decided.flatMap(({ message, decision }) => toMove(message, decision, claim.token)),
      now,
    );
    return decided
      .filter(({ decision }) => decision.kind === 'send')
      .map(({ message }) => this.send.toRequest(message, facts, now));
  }

  #decide(message: ClaimedMessage, facts: FreshFacts, connection: Connection): SendDecision {
    const shop = facts.shopOf(message);
    if (shop === undefined) return { kind: 'cancel', reason: 'shop-gone' };
    const order = facts.orderOf(message);
    return recheck(message, {
      now: this.clock.now(),
      ruleState: facts.ruleStateOf(message),
      isSuppressed: facts.isSuppressed(message),
      isConnectionActive: connection.state === 'active',
      order: order === undefined ? undefined : { snapshot: order.snapshot, isDeleted: order.deletedAt !== null },
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
