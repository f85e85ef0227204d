import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { SECOND_MS, type CampaignId, type Clock, type ConnectionId } from '@hub/kernel';
import type { ChannelAdapter } from '../core/index.js';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Metrics } from '../infra/metrics/metrics.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { RightOfWay } from '../infra/right-of-way.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { CallLimits } from '../plugin-host/call-limits.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { AskAgainFlow } from './ask-again.flow.js';
import { DispatchRecheck } from './dispatch.recheck.js';
import { claimDue, claimUnanswered, releaseClaim, type MessageClaim } from './model/message-claims.js';
import { CallWindow } from './send/call-window.js';
import { SendService, type Outgoing } from './send/send.service.js';
import { SpendService } from './send/spend.service.js';
import { toCalls } from './send/slices.js';
import { SettleFlow } from './settle.flow.js';

const BATCH = 500;
/** After this long another connection has its turn. */
const TIME_SLICE_MS = 2 * SECOND_MS;
/** What was asked about once more, and could not leave for this long, is given back and asked again. */
const FRESH_MS = 5 * SECOND_MS;

/** From due messages of one connection to what the provider said. Claims, asks everything once more, speaks, settles. */
@Injectable()
export class DispatchFlow {
  readonly #windows = new LRUCache<ConnectionId, CallWindow>({ max: 1_000 });
  readonly #underWay = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
    private readonly recheck: DispatchRecheck,
    private readonly askAgain: AskAgainFlow,
    private readonly send: SendService,
    private readonly spend: SpendService,
    private readonly limits: CallLimits,
    private readonly settle: SettleFlow,
    private readonly gate: ClaimGate,
    private readonly rightOfWay: RightOfWay,
    private readonly doorbell: Doorbell,
    private readonly metrics: Metrics,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    gate.onClosed(() => this.#windows.forEach((window) => window.interrupt()));
  }

  /**
   * Asks again what was never answered on this connection and sends what is due, until a claim finds nothing. While one
   * batch leaves, the next is claimed and asked about; nothing else is in hand while one leaves that was not answered, since
   * a crash over it is no try of what is due.
   */
  async dispatchDue(connectionId: ConnectionId): Promise<void> {
    const end = performance.now() + TIME_SLICE_MS;
    let leaving = Promise.resolve();
    let isBulk = false;
    try {
      while (this.gate.isOpen) {
        if (performance.now() > end) return this.doorbell.ring('dispatch', connectionId);
        if (isBulk) await this.rightOfWay.makeWay();
        const next = await this.#inTurn(isBulk, () => this.#claimNext(connectionId));
        if (next === null) return;
        isBulk = isCampaign(next.claim);
        const former = leaving;
        leaving = this.#attend(next.line, next.claim, former, next.question);
        await (next.question === this.#again ? leaving : former);
        await this.settle.stored(connectionId, { behind: BATCH });
      }
    } finally {
      await leaving;
    }
  }

  /** What is to be asked again, or else what is due; null where there is neither, or the connection is gone. */
  async #claimNext(connectionId: ConnectionId): Promise<Claimed | null> {
    const tx = eachAlone(this.database);
    const connection = (await this.connections.byIds(tx, [connectionId])).get(connectionId);
    if (connection === undefined) return null;
    const adapter = this.host.channel(connection);
    const { claimant } = this.gate;
    const line = { connection, adapter, window: this.#window(connectionId, adapter) };
    const unanswered = await claimUnanswered(tx, connectionId, { claimant, limit: line.window.size });
    this.metrics.claimed('unanswered', unanswered.messages.length);
    if (unanswered.messages.length > 0) return { line, claim: unanswered, question: this.#again };
    const due = await claimDue(tx, connectionId, { claimant, now: this.clock.now(), limit: batchOf(adapter) });
    this.metrics.claimed('due', due.messages.length);
    return due.messages.length === 0 ? null : { line, claim: due, question: this.#first };
  }

  readonly #again: Question = {
    prepare: ({ connection, adapter }, claim) =>
      asSystem(this.database, (tx) => this.askAgain.prepare(tx, claim, connection, adapter)),
    // What was spoken of once is asked about to its end.
    isStopped: () => Promise.resolve(false),
  };

  readonly #first: Question = {
    prepare: ({ connection, adapter }, claim) =>
      asSystem(this.database, (tx) => this.recheck.prepare(tx, claim, connection, adapter)),
    isStopped: (campaigns) => this.recheck.isStopped(eachAlone(this.database), campaigns),
  };

  /** Waits for the calls under way, so that what they say is stored. */
  async ended(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** A batch that fails before anything was said is repeated message by message; the claim has counted the try. */
  async #attend(line: Line, claim: MessageClaim, former: Promise<void>, question: Question): Promise<void> {
    try {
      const outgoing = await this.#inTurn(isCampaign(claim), () => question.prepare(line, claim));
      const end = performance.now() + FRESH_MS;
      await former;
      const campaigns = [...new Set(outgoing.flatMap(({ message }) => message.campaignId ?? []))];
      const isStopped = () => (campaigns.length === 0 ? Promise.resolve(false) : question.isStopped(campaigns));
      await this.#speakAll(line, claim, outgoing, async () => performance.now() > end || isStopped());
    } catch (error) {
      this.log.fault('dispatch.failed', error, { connection: line.connection.id, count: claim.messages.length });
      if (claim.messages.length === 1) return;
      for (const message of claim.messages) {
        await this.#attend(line, { ...claim, messages: [message] }, former, question);
      }
    }
  }

  /** Slice by slice, each committed before its calls leave and as large as the window has room for. */
  async #speakAll(
    line: Line,
    claim: MessageClaim,
    outgoing: readonly Outgoing[],
    isOver: () => Promise<boolean>,
  ): Promise<void> {
    const calls = toCalls(outgoing, line.adapter).slice();
    while (calls.length > 0) {
      const room = await line.window.room(calls.length);
      if (!this.gate.isOpen || (await isOver())) break;
      const { callsPerSecond } = line.adapter.capabilities;
      const places =
        callsPerSecond === undefined ? room : await this.limits.places(line.connection, callsPerSecond, room);
      if (!this.gate.isOpen) break;
      const leaving = calls.splice(0, places);
      const asked = { accountNo: line.connection.accountNo, now: this.clock.now() };
      const spoken = await this.#inTurn(isCampaign(claim), () =>
        this.send.begin(eachAlone(this.database), leaving.flat(), claim.token, line.adapter, asked),
      );
      if (spoken.length < leaving.flat().length) {
        const said = new Set(spoken.map(({ message }) => message.id));
        await this.#giveBack(leaving.flat().filter(({ message }) => !said.has(message.id)));
      }
      const talk: Promise<void> = this.metrics
        .timed('send', () => this.#talk(line, leaving, spoken))
        .finally(() => this.#underWay.delete(talk));
      this.#underWay.add(talk);
    }
    const unspoken = calls.flat();
    if (unspoken.length === 0) return;
    await releaseClaim(
      eachAlone(this.database),
      claim.token,
      unspoken.map(({ message }) => message.id),
    );
    await this.#giveBack(unspoken);
  }

  /** What is not a campaign's has the right of way. */
  #inTurn<T>(isBulk: boolean, work: () => Promise<T>): Promise<T> {
    return isBulk ? work() : this.rightOfWay.first(work);
  }

  /** Money that was set aside for what did not leave. */
  #giveBack(unspoken: readonly Outgoing[]): Promise<void> {
    const outcomes = unspoken.map(({ reservation }) => ({ reservation, cost: 'nothing' as const }));
    return this.spend.settle(eachAlone(this.database), outcomes);
  }

  async #talk(
    { connection, adapter, window }: Line,
    calls: readonly (readonly Outgoing[])[],
    spoken: Awaited<ReturnType<SendService['begin']>>,
  ): Promise<void> {
    const callOf = new Map(calls.flatMap((call, index) => call.map(({ request }) => [request.key, String(index)])));
    const departure = window.leave([...new Set(spoken.map(({ request }) => callOf.get(request.key) ?? ''))]);
    for await (const heard of this.send.speak(spoken, adapter)) {
      departure.ended(callOf.get(heard.outcome.key) ?? '');
      this.settle.hear(connection, heard);
    }
    await this.settle.stored(connection.id);
  }

  #window(connectionId: ConnectionId, { capabilities: { maxInFlight } }: ChannelAdapter): CallWindow {
    let window = this.#windows.get(connectionId);
    if (window?.size !== maxInFlight) this.#windows.set(connectionId, (window = new CallWindow(maxInFlight)));
    return window;
  }
}

interface Line {
  readonly connection: Connection;
  readonly adapter: ChannelAdapter;
  readonly window: CallWindow;
}

interface Question {
  readonly prepare: (line: Line, claim: MessageClaim) => Promise<readonly Outgoing[]>;
  /** Whether what was prepared must be asked about anew before it leaves. */
  readonly isStopped: (campaigns: readonly CampaignId[]) => Promise<boolean>;
}

interface Claimed {
  readonly line: Line;
  readonly claim: MessageClaim;
  readonly question: Question;
}

function isCampaign({ messages }: MessageClaim): boolean {
  return messages.every(({ campaignId }) => campaignId !== null);
}

/** No more than may leave soon; where a call takes many recipients, enough to fill it. */
function batchOf({ capabilities: { recipientsPerCall, maxInFlight } }: ChannelAdapter): number {
  return recipientsPerCall > 1 ? BATCH : Math.min(BATCH, Math.max(20, 4 * maxInFlight));
}
