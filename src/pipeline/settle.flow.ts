import { Inject, Injectable } from '@nestjs/common';
import type { Clock, ConnectionId, Instant, MessageId } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem } from '../infra/database/as-system.js';
import { Database, type Tx } from '../infra/database/database.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Metrics } from '../infra/metrics/metrics.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { askAgainIn, lockMessages, silentPast } from './model/message-claims.js';
import { moveMessages, type Move, type Moved } from './model/message-moves.js';
import { ReportService, type ReportedChange } from './report/report.service.js';
import { answerOf, type Answer } from './send/answers.js';
import type { Heard } from './send/send.service.js';
import { answerMove, isLate, legEnded, reportMove } from './settle.moves.js';
import { SettleRecords } from './settle.records.js';

/** What was heard on one connection and is not stored yet. */
interface AnswerBook {
  readonly waiting: Heard[];
  /** How many were heard, and how many of them are stored. */
  heard: number;
  stored: number;
  /** The group under way; null where none is. */
  storing: Promise<void> | null;
}

const BATCH = 500;

/** What became of what was sent: answers, reports and silence become states, next legs and statistics. */
@Injectable()
export class SettleFlow {
  readonly #books = new Map<ConnectionId, AnswerBook>();

  constructor(
    private readonly database: Database,
    private readonly records: SettleRecords,
    private readonly report: ReportService,
    private readonly host: PluginHost,
    private readonly doorbell: Doorbell,
    private readonly metrics: Metrics,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Takes an answer; those that come while a commit is under way are stored together. */
  hear(connection: Connection, heard: Heard): void {
    this.metrics.heard(heard.outcome.kind);
    const book = this.#books.get(connection.id) ?? { waiting: [], heard: 0, stored: 0, storing: null };
    this.#books.set(connection.id, book);
    book.waiting.push(heard);
    book.heard++;
    book.storing ??= this.#store(connection, book);
  }

  /** Resolves when all that was heard on this connection by now is stored, but for the last `behind`. */
  async stored(connectionId: ConnectionId, { behind = 0 } = {}): Promise<void> {
    const book = this.#books.get(connectionId);
    const enough = (book?.heard ?? 0) - behind;
    while (book?.storing && book.stored < enough) await book.storing;
  }

  async #store(connection: Connection, book: AnswerBook): Promise<void> {
    // Answers of calls that end together come one by one: the next turn has them all.
    await Promise.resolve();
    const group = book.waiting.splice(0, BATCH);
    await this.#settleOrEach(connection, group);
    book.stored += group.length;
    book.storing = book.waiting.length > 0 ? this.#store(connection, book) : null;
    if (book.storing === null) this.#books.delete(connection.id);
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
    const settle = async (tx: Tx) => {
      const now = this.clock.now();
      const settled = await this.report.settleWaiting(tx, now, limit);
      return { ...settled, ...(await this.#applyChanges(tx, settled.changes, now)) };
    };
    const { count, moved, duplicates, doubtful } = await this.metrics.timed('report', () =>
      asSystem(this.database, settle),
    );
    this.metrics.duplicateDelivery(duplicates);
    this.#ringNextLegs(moved);
    if (doubtful > 0) this.doorbell.ring('settle', 'look-ups');
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
  async #settleOrEach(connection: Connection, group: readonly Heard[]): Promise<void> {
    try {
      await this.#settleGroup(connection, group);
    } catch (error) {
      this.log.fault('answer.failed', error, { connection: connection.id, count: group.length });
      if (group.length === 1) return;
      for (const heard of group) await this.#settleOrEach(connection, [heard]);
    }
  }

  async #settleGroup(connection: Connection, group: readonly Heard[]): Promise<void> {
    const { idempotency, reports } = this.host.channel(connection).capabilities;
    const { accountNo } = connection;
    const now = this.clock.now();
    const answers = group.map(({ spoken: { message, attempt }, outcome }) =>
      answerOf(message, outcome, { now, idempotency, providerKey: outcome.key, attempt, accountNo }),
    );
    const moves = group.flatMap(({ spoken, outcome }, index) => {
      const shorter = outcome.kind === 'accepted' ? outcome.validUntil : undefined;
      const until = reports === 'none' ? null : (shorter ?? spoken.request.validUntil);
      return answerMove(answers[index] as Answer, until, now);
    });
    const later = group.flatMap(({ spoken: { message, claim } }, index) => {
      const effect = answers[index]?.effect;
      return effect?.kind === 'ask-again' ? [{ id: message.id, claim, delayMs: effect.delayMs }] : [];
    });
    const { moved, woken } = await asSystem(this.database, async (tx) => {
      const news = answers.map((answer) => answer.news);
      await this.records.attempts.record(tx, news);
      const changes = await moveMessages(tx, moves, now);
      await askAgainIn(tx, later);
      await this.records.remember(tx, connection, answers, now);
      await this.records.spend.settle(
        tx,
        group.map(({ spoken: { reservation } }, index) => ({ reservation, cost: costOf(answers[index] as Answer) })),
      );
      return { moved: changes, woken: await this.records.reports.wakeParked(tx, connection.id, news) };
    });
    this.metrics.uncertain(moved.filter(({ to }) => to === 'uncertain').length);
    this.#ringNextLegs(moved);
    if (woken > 0) this.doorbell.ring('settle', 'reports');
  }

  async #applyChanges(
    tx: Tx,
    changes: readonly ReportedChange[],
    now: Instant,
  ): Promise<{ readonly moved: readonly Moved[]; readonly duplicates: number }> {
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
    const late = changes.filter((change) => isLate(messages.get(change.attempt.messageId), change));
    const duplicates = await this.records.attempts.countOvertaken(
      tx,
      late.map(({ attempt }) => attempt.id),
    );
    return { moved: await moveMessages(tx, [...moves.values()], now), duplicates };
  }

  #ringNextLegs(moved: readonly Moved[]): void {
    const connections = new Set<ConnectionId>(
      moved.filter(({ to }) => to === 'planned').map(({ connectionId }) => connectionId),
    );
    for (const id of connections) this.doorbell.ring('dispatch', id);
  }
}

/** A refusal costs nothing; an answer that nobody understood may have cost what it would have. */
function costOf({ news, effect }: Answer) {
  if (effect.kind === 'later' || effect.kind === 'leg-over') return 'nothing' as const;
  return (effect.kind === 'accepted' ? news.price : null) ?? 'as-reserved';
}
