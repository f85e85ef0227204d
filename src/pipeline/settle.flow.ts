import { Inject, Injectable } from '@nestjs/common';
import type { Clock, ConnectionId, Instant, MessageId } from '@hub/kernel';
import type { SendOutcome } from '../core/index.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem } from '../infra/database/as-system.js';
import { Database, type Tx } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { askAgainIn, lockMessages, silentPast } from './model/message-claims.js';
import { moveMessages, type Move, type Moved } from './model/message-moves.js';
import { ReportService, type ReportedChange } from './report/report.service.js';
import { answerOf, type Answer } from './send/answers.js';
import type { Outgoing } from './send/send.service.js';
import { answerMove, legEnded, reportMove } from './settle.moves.js';
import { SettleRecords } from './settle.records.js';

export interface Answered {
  readonly id: MessageId;
  readonly outcome: SendOutcome;
}

const BATCH = 200;

/** What became of what was sent: answers, reports and silence become states, next legs and statistics. */
@Injectable()
export class SettleFlow {
  constructor(
    private readonly database: Database,
    private readonly records: SettleRecords,
    private readonly report: ReportService,
    private readonly host: PluginHost,
    private readonly doorbell: Doorbell,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Stores answers as they come; those that come while a commit is under way are stored together. */
  async settleAnswers(
    connection: Connection,
    spoken: readonly Outgoing[],
    answers: AsyncIterable<Answered>,
    token: string,
  ): Promise<void> {
    const outgoing = new Map(spoken.map((item) => [item.message.id, item]));
    const waiting: Answered[] = [];
    let storing: Promise<void> | null = null;
    const store = async () => {
      while (waiting.length > 0) await this.#settleOrEach(connection, outgoing, waiting.splice(0), token);
      storing = null;
    };
    for await (const answer of answers) {
      waiting.push(answer);
      storing ??= store();
    }
    await storing;
  }

  /** Settles stored reports until none waits. A batch that fails is repeated report by report. */
  async settleReports(): Promise<void> {
    for (let limit = BATCH; ;) {
      try {
        if ((await this.#settleReportBatch(limit)) < limit) return;
      } catch (error) {
        this.log.fault('report.failed', error, { count: limit });
        if (limit === 1) await asSystem(this.database, (tx) => this.records.reports.setAside(tx));
        limit = 1;
      }
    }
  }

  async #settleReportBatch(limit: number): Promise<number> {
    const { count, moved } = await asSystem(this.database, async (tx) => {
      const now = this.clock.now();
      const settled = await this.report.settleWaiting(tx, now, limit);
      return { count: settled.count, moved: await this.#applyChanges(tx, settled.changes, now) };
    });
    this.#ringNextLegs(moved);
    return count;
  }

  /** Opens the next leg of what was accepted and stayed silent past its time. */
  async settleSilence(): Promise<void> {
    const moved = await asSystem(this.database, async (tx) => {
      const now = this.clock.now();
      const silent = await silentPast(tx, now, BATCH);
      return moveMessages(
        tx,
        silent.map((message) => legEnded(message, 'silent', 'no-report', ['accepted'], now)),
        now,
      );
    });
    this.#ringNextLegs(moved);
  }

  /** A group that fails is repeated answer by answer; one that fails alone is asked for again when its lease ends. */
  async #settleOrEach(
    connection: Connection,
    outgoing: ReadonlyMap<MessageId, Outgoing>,
    group: readonly Answered[],
    token: string,
  ): Promise<void> {
    try {
      await this.#settleGroup(connection, outgoing, group, token);
    } catch (error) {
      this.log.fault('answer.failed', error, { connection: connection.id, count: group.length });
      if (group.length === 1) return;
      for (const answer of group) await this.#settleOrEach(connection, outgoing, [answer], token);
    }
  }

  async #settleGroup(
    connection: Connection,
    outgoing: ReadonlyMap<MessageId, Outgoing>,
    group: readonly Answered[],
    token: string,
  ): Promise<void> {
    const { idempotency } = this.host.channel(connection).capabilities;
    const { moved, woken } = await asSystem(this.database, async (tx) => {
      const now = this.clock.now();
      const stored = await this.records.attempts.ofMessages(
        tx,
        group.map(({ id }) => id),
      );
      const attempts = new Map(stored.map((attempt) => [attempt.providerKey, attempt]));
      const answers = group.flatMap(({ id, outcome }): Answer[] => {
        const message = outgoing.get(id)?.message;
        const attempt = attempts.get(outcome.key);
        return message === undefined || attempt === undefined
          ? []
          : [answerOf(message, outcome, { now, idempotency, attempt })];
      });
      await this.records.attempts.record(
        tx,
        answers.map((answer) => answer.news),
      );
      const changes = await moveMessages(
        tx,
        answers.flatMap((answer) => answerMove(answer, outgoing.get(answer.message.id)?.request.validUntil, now)),
        now,
      );
      for (const { message, effect } of answers) {
        if (effect.kind === 'ask-again') await askAgainIn(tx, token, message.id, effect.delayMs);
      }
      await this.records.remember(tx, connection, answers, now);
      const ids = answers.flatMap(({ news }) => news.providerMessageId ?? []);
      const count = await this.records.reports.wakeParked(
        tx,
        connection.id,
        answers.map(({ news }) => news.providerKey),
        ids,
      );
      return { moved: changes, woken: count };
    });
    this.#ringNextLegs(moved);
    if (woken > 0) this.doorbell.ring('settle', 'reports');
  }

  async #applyChanges(tx: Tx, changes: readonly ReportedChange[], now: Instant): Promise<readonly Moved[]> {
    const messages = await lockMessages(
      tx,
      changes.map(({ attempt }) => attempt.messageId),
    );
    const moves = new Map<MessageId, Move>();
    for (const change of changes) {
      const message = messages.get(change.attempt.messageId);
      const move = message === undefined ? null : reportMove(message, change, now);
      if (move !== null) moves.set(move.id, move);
    }
    return moveMessages(tx, [...moves.values()], now);
  }

  #ringNextLegs(moved: readonly Moved[]): void {
    const connections = new Set<ConnectionId>(
      moved.filter(({ to }) => to === 'planned').map(({ connectionId }) => connectionId),
    );
    for (const id of connections) this.doorbell.ring('dispatch', id);
  }
}
